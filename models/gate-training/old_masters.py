"""Photographs as the portraits of old masters: few pigments under yellow varnish, deep shade, faint brows, fine cracks."""
import cv2
import numpy as np

from artificial import cracks
from faces import FOREHEAD, JAW, WORK
from heads import LEFT_BROW, LEFT_LIDS, RIGHT_BROW, RIGHT_LIDS, about, fill, relief

YS, XS = np.mgrid[0:WORK, 0:WORK].astype(np.float32)


def thin_brows(image, face, rng):
    """Brows that time has taken away: the skin around them closes over."""
    hole = np.zeros((WORK, WORK), np.uint8)
    for brow in (RIGHT_BROW, LEFT_BROW):
        hole |= (fill(about(face.points[brow], 1.15), 1.0) > 0.3).astype(np.uint8)
    bare = cv2.inpaint(image, hole, 3, cv2.INPAINT_TELEA).astype(np.float32)
    cover = cv2.GaussianBlur(hole.astype(np.float32), (0, 0), 2)[..., None] * rng.uniform(0.4, 1)
    return image * (1 - cover) + bare * cover


def dull_eyes(image, face):
    """No catch light: nothing in the eyes is brighter than its surroundings."""
    dull = cv2.erode(image, np.ones((3, 3), np.uint8))
    for lids in (RIGHT_LIDS, LEFT_LIDS):
        cover = fill(face.points[lids], 1.0)[..., None]
        image = image * (1 - cover) + dull * cover
    return image


def chiaroscuro(paint, face, rng):
    """Light from one side on the relief of the face, and little of it behind."""
    up = face.point(10) - face.point(152)
    height = float(np.hypot(*up))
    gy, gx = np.gradient(relief(face.points, (up / height).astype(np.float32), height, rng))
    lamp = np.array([rng.normal(0, 0.8), -rng.uniform(0, 0.7), rng.uniform(0.4, 1.2)])
    shade = np.clip((-gx * lamp[0] - gy * lamp[1] + lamp[2]) / np.sqrt(gx * gx + gy * gy + 1) / np.linalg.norm(lamp), 0, 1)
    oval = fill(about(face.points[JAW + FOREHEAD], 1.0), height * 0.05)
    share = oval * rng.uniform(0.2, 0.7)
    ground = 1 - (1 - fill(about(face.points[JAW + FOREHEAD], 1.15), height * 0.12)) * rng.uniform(0, 0.85)
    return paint * ((1 - share) + share * (0.15 + 0.95 * shade))[..., None] * ground[..., None]


# From dark to light: umber, ochre and lead white under old varnish; the clean tints of airbrush and print.
VARNISH = [[14, 10, 8], [80, 52, 24], [170, 125, 60], [228, 190, 110], [250, 238, 190]]
AIRBRUSH = [[45, 28, 22], [150, 92, 66], [222, 170, 138], [250, 224, 200], [255, 250, 242]]


def varnished(paint, rng, pigments=VARNISH):
    """Every colour drawn towards a row of pigments."""
    grey = np.clip(paint.mean(axis=2) / 255, 0, 1) ** np.exp(rng.normal(0, 0.25))
    stops = np.array(pigments, np.float32)
    stops = np.clip(stops * np.exp(rng.normal(0, 0.08, (5, 3))) + rng.normal(0, 4, 3), 0, 255)
    row = np.stack([np.interp(grey, np.linspace(0, 1, 5), stops[:, channel]) for channel in range(3)], axis=2)
    share = rng.uniform(0.5, 0.95)
    return paint * (1 - share) + row * share


def surface(paint, rng):
    """Fine cracks, the threads of the canvas, grains of pigment."""
    if rng.random() < 0.5:
        paint = paint * (1 - cracks(rng)[..., None] * rng.uniform(0.05, 0.25))
    if rng.random() < 0.3:
        period = rng.uniform(2.2, 4.5)
        paint = paint * (1 + (np.sin(XS * 2 * np.pi / period) * np.sin(YS * 2 * np.pi / period))[..., None] * rng.uniform(0.01, 0.06))
    grain = cv2.GaussianBlur(rng.normal(0, 1, (WORK, WORK)).astype(np.float32), (0, 0), float(rng.uniform(0.6, 1.6)))
    return paint * (1 + (grain / grain.std())[..., None] * rng.uniform(0.02, 0.09))


def old_master(face, rng):
    image = cv2.edgePreservingFilter(face.image, flags=1, sigma_s=float(rng.uniform(5, 25)), sigma_r=float(rng.uniform(0.1, 0.35)))
    paint = image.astype(np.float32)
    if rng.random() < 0.7:
        paint = thin_brows(image, face, rng)
    paint = chiaroscuro(dull_eyes(paint.astype(np.float32), face), face, rng)
    if rng.random() < 0.6:
        paint = cv2.GaussianBlur(paint.astype(np.float32), (0, 0), float(rng.uniform(0.5, 1.6)))
    paint = varnished(np.clip(paint * rng.uniform(1.0, 1.6), 0, 255), rng)
    return np.clip(surface(paint, rng), 0, 255).astype(np.uint8)


def airbrushed(face, rng):
    """A portrait for the wall: soft clean tints, outlined features, a halo of plain colour behind the head."""
    image = cv2.edgePreservingFilter(face.image, flags=1, sigma_s=float(rng.uniform(15, 60)), sigma_r=float(rng.uniform(0.2, 0.45)))
    paint = varnished(image.astype(np.float32) * rng.uniform(0.8, 1.25), rng, AIRBRUSH)
    height = float(np.hypot(*(face.point(10) - face.point(152))))
    soft = cv2.GaussianBlur(image, (0, 0), height * 0.012).astype(np.float32).mean(axis=2)
    lines = np.clip((soft - image.astype(np.float32).mean(axis=2)) / rng.uniform(20, 60), 0, 1)[..., None]
    inside = fill(about(face.points[JAW + FOREHEAD], 1.0), 2)[..., None]
    paint = paint * (1 - lines * inside) + np.array(AIRBRUSH[0]) * rng.uniform(0.6, 2) * lines * inside
    if rng.random() < 0.6:
        paint = before_plain_wall(paint, face, rng)
    return np.clip(surface(paint, rng) if rng.random() < 0.3 else paint, 0, 255).astype(np.uint8)


def before_plain_wall(image, face, rng):
    """Another background around the head, fading from one colour to another, as of portraits and of video calls."""
    image = image.astype(np.float32)
    middle = face.centre(JAW + FOREHEAD)
    height = float(np.hypot(*(face.point(10) - face.point(152))))
    far = np.hypot(XS - middle[0], YS - middle[1]) / height
    near, away = rng.uniform(60, 255, 3), rng.uniform(40, 255, 3)
    wall = near + (away - near) * np.clip((far - 0.8) / 0.8, 0, 1)[..., None]
    head = fill(about(face.points[JAW + FOREHEAD], rng.uniform(1.25, 1.5)), height * 0.04)[..., None]
    body = np.clip((YS - face.point(152)[1]) / height * 6 - np.clip(np.abs(XS - middle[0]) / height - 0.4, 0, None) * 8, 0, 1)
    person = np.maximum(head, cv2.GaussianBlur(body, (0, 0), height * 0.03)[..., None])
    return image * person + wall * (1 - person)
