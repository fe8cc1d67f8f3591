"""A face as it is after somebody showed it on a screen or on paper, and what any camera does to any of them."""
import cv2
import numpy as np

import patterns as p


def log_uniform(rng, low, high):
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def chance(rng, probability):
    return rng.random() < probability


def blur(image, sigma):
    return cv2.GaussianBlur(image, (0, 0), sigma) if sigma > 0.15 else image


def jpeg(image, quality):
    """Encodes and decodes RGB 0..1."""
    packed = cv2.imencode(".jpg", to_bytes(image)[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)[:, :, ::-1].astype(np.float32) / 255


def to_bytes(image):
    return np.clip(image * 255 + 0.5, 0, 255).astype(np.uint8)


def scale_and_back(image, factor, rng):
    """Through a smaller size: a picture that lost its finest detail before it was shown or sent."""
    height, width = image.shape[:2]
    small = cv2.resize(image, (max(8, round(width * factor)), max(8, round(height * factor))), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (width, height), interpolation=int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4])))


def surface(rng, height, width, most_angle):
    return p.plane(
        height, width, rng.uniform(-most_angle, most_angle), rng.uniform(-0.12, 0.12, 2), rng.normal(0, 2) if chance(rng, 0.3) else 0.0
    )


def glare(rng, height, width, strength):
    """One soft reflection, 0..strength."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    size = rng.uniform(0.1, 0.6) * width
    spot = np.exp(-(((x - rng.uniform(0, width)) / size) ** 2 + ((y - rng.uniform(0, height)) / (size * rng.uniform(0.4, 2))) ** 2))
    return strength * spot[:, :, None]


PITCHES = ((0.32, 0.52), (0.48, 0.52), (0.6, 1.4), (0.95, 1.05), (1.4, 2.6))


def screen(image, rng):
    """The face on a display, as light that reaches the camera. RGB 0..1 in, linear light out."""
    height, width = image.shape[:2]
    if chance(rng, 0.35):
        image = scale_and_back(image, rng.uniform(0.45, 0.95), rng)
    if chance(rng, 0.35):
        image = jpeg(image, rng.uniform(40, 92))
    light = p.to_linear(image) ** rng.uniform(0.75, 1.35) * rng.uniform(0.8, 1.2, 3)
    u, v = surface(rng, height, width, np.deg2rad(12))
    if chance(rng, 0.1):
        u, v = v, u
    light = light * (1 + rng.uniform(-0.3, 0.3) * u / width + rng.uniform(-0.3, 0.3) * v / height)[:, :, None]
    light = blur(light, rng.uniform(0, 1.2) if chance(rng, 0.75) else rng.uniform(1.2, 3.0))
    amplitude = log_uniform(rng, 0.025, 0.32)
    gain = p.pixel_grid(
        u, v, rng.uniform(*PITCHES[rng.integers(len(PITCHES))]), amplitude, rng.uniform(0, 2 * np.pi, 2),
        amplitude * rng.uniform(0, 1), int(rng.choice([-1, 1])),
    )
    if chance(rng, 0.5):
        gain = p.half_rate(gain, rng.integers(0, 2, 2))
    light = light * gain
    if chance(rng, 0.25):
        light = light * p.rolling_bands(height, rng.uniform(20, 300), rng.uniform(0.01, 0.12), rng.uniform(0, 2 * np.pi))
    if chance(rng, 0.3):
        light = light + glare(rng, height, width, rng.uniform(0.02, 0.3))
    return light + rng.uniform(0, 0.08) * rng.uniform(0.7, 1.3, 3)


def paper(image, rng):
    """The face in print, as light that reaches the camera. RGB 0..1 in, linear light out."""
    height, width = image.shape[:2]
    if chance(rng, 0.25):
        image = scale_and_back(image, rng.uniform(0.5, 0.95), rng)
    grey = image.mean(axis=2, keepdims=True)
    saturation = 0.0 if chance(rng, 0.08) else rng.uniform(0.45, 1.0)
    coverage = np.clip(1 - (grey + saturation * (image - grey)) ** rng.uniform(0.75, 1.4), 0, 1)
    u, v = surface(rng, height, width, np.pi)
    kind = rng.random()
    if kind < 0.45:
        angles = np.deg2rad([15, 75, 0]) + rng.normal(0, 0.03, 3)
        dots = p.halftone(coverage, u, v, log_uniform(rng, 0.12, 1.2), angles, rng.uniform(0.5, 5), rng.uniform(0, 6.3))
        share = rng.uniform(0.08, 0.7)
        coverage = coverage * (1 - share) + dots * share
    if kind > 0.35:
        coverage = p.dither(coverage, rng.uniform(0.03, 0.4), rng, rng.uniform(0, 1))
        coverage = blur(coverage, rng.uniform(0, 0.9))
    darkest, lightest = rng.uniform(0.02, 0.16), rng.uniform(0.65, 0.95)
    light = lightest - (lightest - darkest) * np.clip(coverage, 0, 1) ** rng.uniform(0.7, 1.1)
    light = p.to_linear(light) * rng.uniform(0.88, 1.12, 3)
    light = light * (1 + rng.uniform(0.005, 0.05) * p.paper_grain(height, width, rng.uniform(0.6, 2.5), rng)[:, :, None])
    if chance(rng, 0.4):
        light = light * p.streaks(height, rng.uniform(0.005, 0.06), rng)
    shade = 1 + rng.uniform(-0.35, 0.35) * np.cos(np.pi * u / width + rng.uniform(0, 6.3)) + rng.uniform(-0.2, 0.2) * v / height
    light = light * shade[:, :, None]
    light = blur(light, rng.uniform(0, 1.2) if chance(rng, 0.8) else rng.uniform(1.2, 2.2))
    if chance(rng, 0.25):
        light = light + glare(rng, height, width, rng.uniform(0.02, 0.2))
    return light.astype(np.float32)


def scene(image, rng):
    """The live face in other light, so that tone, colour and shading betray nothing. RGB 0..1 in, linear light out."""
    height, width = image.shape[:2]
    light = p.to_linear(image) ** rng.uniform(0.75, 1.3) * rng.uniform(0.8, 1.2, 3)
    u, v = surface(rng, height, width, np.pi)
    light = light * (1 + rng.uniform(-0.35, 0.35) * u / width + rng.uniform(-0.3, 0.3) * v / height)[:, :, None]
    light = blur(light, rng.uniform(0, 1.2)) if chance(rng, 0.5) else light
    if chance(rng, 0.15):
        light = light + glare(rng, height, width, rng.uniform(0.02, 0.25))
    return light + rng.uniform(0, 0.08) * rng.uniform(0.7, 1.3, 3) * (rng.random() < 0.6)


def expose(light, rng):
    """A camera's exposure and tone of recaptured light: linear in, RGB 0..1 out."""
    light = np.maximum(light, 0) * (log_uniform(rng, 0.7, 1.5) * 0.24 / max(float(light.mean()), 1e-3))
    image = p.to_srgb(light)
    if chance(rng, 0.5):
        curve = rng.uniform(0, 0.5)
        image = image * (1 - curve) + (3 * image**2 - 2 * image**3) * curve
    return image


def sensor_noise(image, rng):
    """Shot and read noise; coloured or grey, single pixels or smeared by a demosaicing filter."""
    height, width = image.shape[:2]
    grain = rng.standard_normal((height, width, 3)).astype(np.float32)
    common = rng.uniform(0, 1)
    grain = common * grain[:, :, :1] + (1 - common) * grain
    smear = rng.uniform(0, 1.3) if chance(rng, 0.6) else 0
    if smear > 0.15:
        grain = blur(grain, smear)
        grain /= max(float(grain.std()), 1e-6)
    level = log_uniform(rng, 0.003, 0.05)
    return image + level * grain * (rng.uniform(0.3, 1) + np.sqrt(np.clip(image, 0, 1)))


def mosaic(image, rng):
    """Samples through a Bayer filter and interpolates again, as nearly every camera does."""
    raw = to_bytes(image)
    height, width = raw.shape[0] // 2 * 2, raw.shape[1] // 2 * 2
    plane = np.empty((height, width), np.uint8)
    plane[0::2, 0::2] = raw[0:height:2, 0:width:2, 0]
    plane[0::2, 1::2] = raw[0:height:2, 1:width:2, 1]
    plane[1::2, 0::2] = raw[1:height:2, 0:width:2, 1]
    plane[1::2, 1::2] = raw[1:height:2, 1:width:2, 2]
    code = cv2.COLOR_BayerBG2RGB_EA if chance(rng, 0.5) else cv2.COLOR_BayerBG2RGB
    colour = cv2.cvtColor(plane, code).astype(np.float32) / 255
    result = image.copy()
    result[:height, :width] = colour
    return result


def motion(image, rng):
    length = int(rng.integers(3, 8))
    kernel = np.zeros((length, length), np.float32)
    kernel[length // 2] = 1
    turn = cv2.getRotationMatrix2D((length / 2 - 0.5, length / 2 - 0.5), rng.uniform(0, 180), 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return cv2.filter2D(image, -1, kernel / max(kernel.sum(), 1e-6))


def camera(image, rng):
    """What cameras and software do to live faces and attacks alike, so that none of it tells them apart. RGB 0..1."""
    if chance(rng, 0.6):
        image = np.clip(image * rng.uniform(0.65, 1.3) * rng.uniform(0.88, 1.12, 3), 0, 1) ** rng.uniform(0.75, 1.35)
    if chance(rng, 0.25):
        image = image * rng.uniform(0.6, 0.95) + rng.uniform(0, 0.18)
    if chance(rng, 0.15):
        image = image * (1 - (1 - image) * rng.uniform(0, 0.5))
    if chance(rng, 0.45):
        image = blur(image, rng.uniform(0.2, 1.6) if chance(rng, 0.85) else rng.uniform(1.6, 3))
    if chance(rng, 0.1):
        image = motion(image, rng)
    if chance(rng, 0.65):
        image = sensor_noise(image.astype(np.float32), rng)
    if chance(rng, 0.35):
        image = mosaic(image, rng)
    if chance(rng, 0.2):
        smooth = cv2.bilateralFilter(np.clip(image, 0, 1).astype(np.float32), 5, rng.uniform(0.02, 0.12), rng.uniform(1, 3))
        share = rng.uniform(0.3, 1)
        image = image * (1 - share) + smooth * share
    if chance(rng, 0.35):
        image = image + rng.uniform(0.2, 1.4) * (image - blur(image, rng.uniform(0.6, 1.8)))
    if chance(rng, 0.2):
        image = scale_and_back(np.clip(image, 0, 1).astype(np.float32), rng.uniform(0.45, 0.95), rng)
    image = np.clip(image, 0, 1).astype(np.float32)
    return jpeg(image, rng.uniform(35, 97)) if chance(rng, 0.85) else image
