"""What cameras, light and compression do to a crop, and how much of the face is left after it."""
import cv2
import numpy as np

SIZE = 112


def light(image, rng):
    out = image.astype(np.float32)
    if rng.random() < 0.7:
        out = 255 * (out / 255) ** np.exp(rng.normal(0, 0.35))
    out = out * rng.uniform(0.6, 1.25) + rng.normal(0, 10)
    if rng.random() < 0.6:
        out *= np.exp(rng.normal(0, 0.10, 3))
    if rng.random() < 0.25:
        side = np.linspace(rng.uniform(0.4, 1), rng.uniform(0.8, 1.5), out.shape[1], dtype=np.float32)
        side = side if rng.random() < 0.5 else side[::-1]
        out *= side[None, :, None] if rng.random() < 0.7 else side[:, None, None]
    if rng.random() < 0.07:
        # A dim room or a stage: little of the range is used, and the lamp has a colour.
        out *= rng.uniform(0.15, 0.6) * np.array([1, rng.uniform(0.3, 1), rng.uniform(0.2, 1)])
    out = np.clip(out, 0, 255).astype(np.uint8)
    if rng.random() < 0.12:
        grey = cv2.cvtColor(out, cv2.COLOR_RGB2GRAY)
        out = cv2.merge([grey] * 3)
    elif rng.random() < 0.06:
        # Warm evening light and old lenses: brown alone does not make a painting.
        grey = out.mean(axis=2, keepdims=True)
        share = rng.uniform(0.3, 0.9)
        out = np.clip(out * (1 - share) + grey * np.array([1.1, 0.95, 0.7]) * share, 0, 255).astype(np.uint8)
    elif rng.random() < 0.05:
        hsv = cv2.cvtColor(out, cv2.COLOR_RGB2HSV).astype(np.float32)
        hsv[..., 1] *= rng.uniform(0, 1.6)
        out = cv2.cvtColor(np.clip(hsv, 0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB)
    return out


def screen(image, rng):
    """The veil and the moire of a picture taken of a screen: still a valid capture for the gate."""
    out = image.astype(np.float32) * rng.uniform(0.6, 0.95) + rng.uniform(0, 70)
    ys, xs = np.mgrid[0 : image.shape[0], 0 : image.shape[1]].astype(np.float32)
    angle, period = rng.uniform(0, np.pi), rng.uniform(2.2, 9)
    wave = np.sin((xs * np.cos(angle) + ys * np.sin(angle)) * 2 * np.pi / period)
    return np.clip(out + wave[..., None] * rng.uniform(0, 9), 0, 255).astype(np.uint8)


def motion(image, rng):
    length = int(rng.integers(5, 26))
    kernel = np.zeros((length, length), np.float32)
    angle = rng.uniform(0, np.pi)
    half = length / 2
    end = (half + half * np.cos(angle), half + half * np.sin(angle))
    start = (half - half * np.cos(angle), half - half * np.sin(angle))
    cv2.line(kernel, tuple(map(int, start)), tuple(map(int, end)), 1)
    return cv2.filter2D(image, -1, kernel / max(kernel.sum(), 1)), length


def degrade(image, face_share, rng):
    """
    Returns the crop at SIZE and the width, in pixels, of a face that would carry as much detail.
    `face_share` is the width of the face over the width of the crop.
    """
    work = image.shape[0]
    detail = work * face_share
    image = light(image, rng)
    if rng.random() < 0.2:
        image = screen(image, rng)
    if rng.random() < 0.45:
        pixels = float(np.exp(rng.uniform(np.log(12), np.log(110))))
        small = max(int(pixels / face_share), 8)
        down = rng.choice([cv2.INTER_AREA, cv2.INTER_LINEAR])
        up = rng.choice([cv2.INTER_CUBIC, cv2.INTER_LINEAR, cv2.INTER_CUBIC])
        image = cv2.resize(image, (small, small), interpolation=int(down))
        if rng.random() < 0.6:
            quality = int(rng.integers(30, 95) if rng.random() < 0.65 else rng.integers(6, 30))
            image = jpeg(image, rng, quality, quality + 1)
            # Blocks take away what the pixels still could show.
            pixels *= min(1, 0.45 + 0.55 * quality / 30)
        image = cv2.resize(image, (work, work), interpolation=int(up))
        detail = min(detail, pixels)
    kind = rng.random()
    if kind < 0.25:
        sigma = float(np.exp(rng.uniform(np.log(0.6), np.log(9))))
        image = cv2.GaussianBlur(image, (0, 0), sigma)
        detail = min(detail, work * face_share / (1.7 * sigma))
    elif kind < 0.33:
        image, length = motion(image, rng)
        detail = min(detail, work * face_share / (0.45 * length))
    if rng.random() < 0.3:
        image = np.clip(image + rng.normal(0, rng.uniform(2, 14), image.shape), 0, 255).astype(np.uint8)
    image = cv2.resize(image, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.6:
        image = jpeg(image, rng, 25, 98)
    return image, detail


def jpeg(image, rng, low, high):
    packed = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(low, high))])[1]
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)
