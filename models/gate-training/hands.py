"""Hands in front of a face: capsules as a depth map, in the person's own skin, lit, with the shadow they cast."""
import cv2
import numpy as np

from faces import WORK

# Hands are modelled at half of the working size; the final crops are smaller still.
SIDE = WORK // 2
YS, XS = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32)


def capsule(depth, start, end, first, last, lift):
    """Raises `depth` where a rounded cone from `start` to `end` with these radii, `lift` above the face, is nearer."""
    axis = end - start
    along = np.clip(((XS - start[0]) * axis[0] + (YS - start[1]) * axis[1]) / max(float(axis @ axis), 1e-3), 0, 1)
    away = (XS - start[0] - along * axis[0]) ** 2 + (YS - start[1] - along * axis[1]) ** 2
    radius = first + (last - first) * along
    inside = radius**2 - away
    np.maximum(depth, np.where(inside > 0, lift + np.sqrt(np.maximum(inside, 0)), 0), out=depth)


def hand_depth(place, unit, rng, fist):
    """
    A right hand seen from its back, fingers along +x: palm, fingers in two or three bones, thumb, forearm.
    `place` maps hand units (one palm width) to pixels. Returns depth and the fingertips.
    """
    depth = np.zeros((SIDE, SIDE), np.float32)
    bone = lambda a, b, ra, rb, lift=0.0: capsule(depth, place(*a), place(*b), ra * unit, rb * unit, lift * unit)
    for y in (-0.27, -0.1, 0.1, 0.27):
        bone((-0.45, y * 0.8), (0.38, y), 0.24, 0.2)
    wrist = rng.normal(0, 0.35)
    bone((-0.5, 0), (-3, wrist * 2.5), 0.33, 0.45)
    tips = []
    spread, curl = rng.uniform(0, 0.22), rng.uniform(0.55, 1.0)
    sizes = zip((-0.38, -0.13, 0.13, 0.38), (0.72, 0.92, 1.0, 0.88), (0.105, 0.12, 0.125, 0.12))
    for y, length, thick in sizes:
        thick *= rng.uniform(0.95, 1.1)
        length *= 0.5 * curl if fist else curl * rng.uniform(0.9, 1.05)
        turn = spread * y / 0.38 + rng.normal(0, 0.04)
        base = np.array([0.42, y])
        step = np.array([np.cos(turn), np.sin(turn)]) * length
        bend = np.array([-np.sin(turn), np.cos(turn)]) * rng.normal(0, 0.04)
        knuckle, joint, tip = base + step * 0.45 + bend, base + step * 0.75 + bend, base + step
        lift = 0.12 if fist else 0.0
        bone(base, knuckle, thick * 1.12, thick, lift)
        bone(knuckle, joint, thick, thick * 0.95, lift)
        bone(joint, tip, thick * 0.95, thick * 0.8, 0)
        tips.append((joint, tip, thick))
    thumb = np.array([[-0.3, 0.38], [0.05, 0.62], [0.3, rng.uniform(0.5, 0.95)]])
    bone(thumb[0], thumb[1], 0.2, 0.15)
    bone(thumb[1], thumb[2], 0.145, 0.11)
    tips.append((thumb[1], thumb[2], 0.12))
    return depth, tips


def skin_of(face, rng):
    """The person's skin colour, and the fine grain of a cheek spread over the whole picture."""
    x, y = np.clip(face.point(int(rng.choice([50, 280]))), 14, WORK - 15).astype(int)
    grain = face.image[y - 12 : y + 12, x - 12 : x + 12].astype(np.float32)
    grain = np.clip(grain - cv2.GaussianBlur(grain, (0, 0), 5), -12, 12)
    grain = np.tile(np.concatenate([np.hstack([grain, grain[:, ::-1]]), np.hstack([grain, grain[:, ::-1]])[::-1]]), (5, 5, 1))[:SIDE, :SIDE]
    tone = face.skin() * rng.uniform(0.7, 1.15) * np.exp(rng.normal(0, 0.05, 3))
    tone = np.clip(tone * np.array([1.03, 0.97, 0.95]), 15, 245).astype(np.float32)
    patchy = cv2.resize(rng.normal(0, 1, (9, 9)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return tone * (1 + 0.05 * patchy)[..., None] + grain * rng.uniform(0.5, 1.5)


def hand(face, rng, target, fist=False, angle=None, mirror=None):
    """Draws one hand whose palm or fingers lie over `target` (a point of the crop). Returns what it covers, 0..1."""
    unit = face.eye_distance * rng.uniform(1.05, 1.5) / 2
    if angle is None:
        from_below = rng.random() < 0.5
        side = 1 if rng.random() < 0.5 else -1
        angle = -np.pi / 2 + side * rng.uniform(0, 0.7) if from_below else (0 if side > 0 else np.pi) - side * rng.uniform(-0.2, 0.7)
    mirror = (1 if rng.random() < 0.5 else -1) if mirror is None else mirror
    covered_by = rng.uniform(0.25, 0.55) if fist else rng.uniform(-0.1, 0.85)
    cos, sin = np.cos(angle), np.sin(angle)
    middle = np.asarray(target, np.float32) / 2

    def place(x, y):
        u, v = (x - covered_by) * unit, y * mirror * unit
        return middle + np.array([u * cos - v * sin, u * sin + v * cos], np.float32)

    depth, tips = hand_depth(place, unit, rng, fist)
    gy, gx = np.gradient(cv2.GaussianBlur(depth, (0, 0), 0.7))
    slope = np.sqrt(1 + gx**2 + gy**2)
    lamp = np.array([rng.normal(0, 0.6), rng.normal(-0.5, 0.4), rng.uniform(0.5, 1.3)])
    lamp /= np.linalg.norm(lamp)
    facing = np.clip((-gx * lamp[0] - gy * lamp[1] + lamp[2]) / slope, 0, 1)
    ambient = rng.uniform(0.35, 0.65)
    paint = skin_of(face, rng) * (ambient + (1.12 - ambient) * facing)[..., None]
    if rng.random() < 0.6:
        nails(paint, tips, place, unit, angle, rng)
    cover = cv2.GaussianBlur((depth > 0).astype(np.float32), (0, 0), 0.5)
    shadow = np.roll(cover, (int(rng.integers(-2, 4)), int(rng.integers(-3, 4))), axis=(0, 1))
    shadow = cv2.resize(cv2.GaussianBlur(shadow, (0, 0), float(rng.uniform(1.5, 5))), (WORK, WORK))
    face.image[:] = face.image * (1 - shadow[..., None] * rng.uniform(0.1, 0.5))
    cover = cv2.resize(cover, (WORK, WORK), interpolation=cv2.INTER_LINEAR)[..., None]
    paint = cv2.resize(paint, (WORK, WORK), interpolation=cv2.INTER_CUBIC)
    face.image[:] = np.clip(face.image * (1 - cover) + paint * cover, 0, 255).astype(np.uint8)
    return cover[..., 0]


def nails(paint, tips, place, unit, angle, rng):
    rose = np.array([1.1, 0.97, 0.97]) * rng.uniform(0.95, 1.15) if rng.random() < 0.8 else rng.uniform(0.2, 1.3, 3)
    for joint, tip, thick in tips:
        at = place(*(joint + (tip - joint) * 0.85))
        shape = np.zeros((SIDE, SIDE), np.uint8)
        axes = (max(int(thick * unit * 0.75), 1), max(int(thick * unit * 0.55), 1))
        cv2.ellipse(shape, tuple(map(int, at)), axes, float(np.degrees(angle)), 0, 360, 1, -1)
        paint[shape > 0] = np.clip(paint[shape > 0] * rose, 0, 255)


def two_hands(face, rng, target):
    """Both hands from below, meeting at the middle. Returns what they cover."""
    across = (face.eyes[1] - face.eyes[0]) * rng.uniform(0.3, 0.75)
    covers = [
        hand(face, rng, target + side * across, angle=-np.pi / 2 - side * rng.uniform(-0.1, 0.6), mirror=-side)
        for side in (-1, 1)
    ]
    return np.maximum(*covers)
