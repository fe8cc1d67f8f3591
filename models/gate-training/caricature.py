"""
The proportions of animation films on photographs: large eyes, a small nose, round cheeks, a small chin, on skin as it is
or smoothed. The same warp within the range of people stays a person's, so that neither it nor smooth skin is the cue.
"""
import cv2
import numpy as np

from artificial import flatten, saturate
from faces import FOREHEAD, JAW, WORK
from heads import HAIRS, LEFT_BROW, LEFT_LIDS, LIPS, RIGHT_BROW, RIGHT_LIDS, about, blend, eye, fill, graded, lit, relief
from looks import smoothed

YS, XS = np.mgrid[0:WORK, 0:WORK].astype(np.float32)
IRISES = [(70, 130, 190), (80, 50, 25), (60, 120, 70), (40, 25, 15), (120, 150, 160), (110, 80, 40)]


class Warp:
    """Where each pixel of the new picture comes from, built up from stretches along the axes of the face."""

    def __init__(self, face):
        up = face.point(10) - face.point(152)
        self.height = float(np.hypot(*up))
        self.up = (up / self.height).astype(np.float32)
        self.across = np.array([-self.up[1], self.up[0]], np.float32)
        self.shift = np.zeros((WORK, WORK, 2), np.float32)

    def stretch(self, centre, reach, plateau, wide, tall):
        """Enlarges by `wide` and `tall` up to `plateau` of `reach` (pixels) around `centre`, and fades out to its edge."""
        dx, dy = XS - centre[0], YS - centre[1]
        along, above = dx * self.across[0] + dy * self.across[1], dx * self.up[0] + dy * self.up[1]
        far = np.clip((np.hypot(along, above) / reach - plateau) / (1 - plateau), 0, 1)
        share = 1 - far * far * (3 - 2 * far)
        self.shift += (share * along * (1 / wide - 1))[..., None] * self.across + (share * above * (1 / tall - 1))[..., None] * self.up

    def apply(self, face):
        """Warps the picture and takes the landmarks along."""
        face.image[:] = cv2.remap(face.image, XS + self.shift[..., 0], YS + self.shift[..., 1], cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        moved = face.points
        for _ in range(8):
            at = np.clip(moved, 0, WORK - 1).astype(np.float32)
            moved = face.points - cv2.remap(self.shift, at[:, :1], at[:, 1:], cv2.INTER_LINEAR)[:, 0]
        face.points = moved


def proportions(face, rng, wider, taller, others):
    """Warps a face: eyes wider and opened taller by factors out of two ranges, the rest by up to `others`."""
    distance = face.eye_distance
    head = Warp(face)
    between = face.points[RIGHT_LIDS + LEFT_LIDS].mean(axis=0)
    head.stretch(between, distance * 1.9, 0.3, 1 + rng.uniform(0, 0.4) * others, 1 + rng.uniform(-0.05, 0.15) * others)
    head.stretch(face.point(4), distance * 0.6, 0.25, 1 - rng.uniform(0, 0.4) * others, 1 - rng.uniform(0, 0.35) * others)
    head.stretch(face.centre(LIPS), distance * 0.7, 0.25, 1 - rng.uniform(-0.1, 0.35) * others, 1 - rng.uniform(-0.1, 0.2) * others)
    for cheek in (50, 280):
        head.stretch(face.point(cheek), distance * 0.75, 0.1, 1 + rng.uniform(0, 0.25) * others, 1 + rng.uniform(0, 0.2) * others)
    head.stretch(face.point(152), distance * 0.9, 0.2, 1 - rng.uniform(-0.1, 0.3) * others, 1 - rng.uniform(-0.1, 0.35) * others)
    head.apply(face)
    gaze = Warp(face)
    wide = rng.uniform(*wider)
    tall = wide * rng.uniform(*taller)
    for lids in (RIGHT_LIDS, LEFT_LIDS):
        gaze.stretch(face.points[lids].mean(axis=0), distance * rng.uniform(0.6, 0.75), 0.4, wide, tall)
    gaze.apply(face)
    return gaze


def exaggerated(face, rng):
    """Beyond any person: a heavy or a narrow jaw, a large or a small nose, the skull the other way round than the jaw."""
    distance = face.eye_distance
    head = Warp(face)
    heavy = rng.uniform(1.35, 1.75) if rng.random() < 0.65 else rng.uniform(0.74, 0.8)
    head.stretch((face.centre(LIPS) + face.point(152)) / 2, distance * 2, 0.2, heavy, rng.uniform(0.9, 1.3))
    nose = rng.uniform(1.3, 1.7) if rng.random() < 0.5 else rng.uniform(0.7, 0.8)
    head.stretch(face.point(4), distance * 0.8, 0.2, nose, nose * rng.uniform(0.9, 1.1))
    brow = face.points[RIGHT_LIDS + LEFT_LIDS].mean(axis=0) + (face.point(10) - face.point(152)) * 0.2
    head.stretch(brow, distance * 1.8, 0.1, rng.uniform(0.8, 1) if heavy > 1 else rng.uniform(1.25, 1.5), rng.uniform(0.85, 1.2))
    head.apply(face)


def painted_eyes(image, face, up, rng):
    """Large irises with catch lights under thick lashes, either painted or drawn over those of the photograph."""
    iris = np.array(IRISES[rng.integers(len(IRISES))]) * rng.uniform(0.6, 1.3)
    gaze, line = rng.normal(0, 0.05, 2), rng.integers(1, 4)
    before = image.copy()
    for lids in (RIGHT_LIDS, LEFT_LIDS):
        eye(image, face.points[lids], up, rng, iris, gaze, line)
    keep = rng.uniform(0, 0.5)
    image[:] = image * (1 - keep) + before * keep


def made_up(image, face, rng):
    """Clean brows and lips of one colour."""
    hair = np.array(HAIRS[rng.integers(len(HAIRS))]) * 0.6
    for brow in (RIGHT_BROW, LEFT_BROW):
        blend(image, fill(face.points[brow], 1.2) * rng.uniform(0.2, 0.9), hair)
    skin = face.skin()
    lip = skin * np.array([rng.uniform(0.75, 1.05), rng.uniform(0.45, 0.8), rng.uniform(0.5, 0.85)])
    blend(image, fill(face.points[LIPS], 1.5) * rng.uniform(0, 0.5), lip)


def even_skin(image, face, warp, rng):
    """Skin of one colour under lamps over that of the photograph, which keeps part of its light."""
    skin = np.clip(face.skin() * rng.uniform(0.8, 1.25), 25, 255).astype(np.float32)
    shade = lit(relief(face.points, warp.up, warp.height, rng), np.ones_like(image) * skin, rng, rng.uniform(0, 0.06)).mean(axis=2)
    oval = fill(about(face.points[JAW + FOREHEAD], 0.92), warp.height * 0.03)
    features = np.zeros((WORK, WORK), np.float32)
    for ring in (RIGHT_LIDS, LEFT_LIDS, LIPS, RIGHT_BROW, LEFT_BROW):
        features = np.maximum(features, fill(about(face.points[ring], 1.5), warp.height * 0.015))
    painted = skin * (shade / shade[oval > 0.5].mean() * rng.uniform(0.8, 1.05))[..., None]
    blend(image, oval * (1 - features) * rng.uniform(0.3, 0.8), painted)


def caricature(face, rng):
    """A head of an animation film made out of a photograph."""
    skin = rng.random()
    if 0.3 < skin < 0.65:
        face.image[:] = smoothed(face.image, rng)
    elif skin >= 0.65:
        face.image[:] = flatten(face.image, rng)
    if skin > 0.45 and rng.random() < 0.45:
        exaggerated(face, rng)
        warp = proportions(face, rng, (0.9, 1.5), (0.8, 1.4), 0.3)
    else:
        warp = proportions(face, rng, (1.3, 1.75), (1, 1.7), 1)
    image = face.image.astype(np.float32)
    if skin > 0.45:
        if rng.random() < 0.6:
            even_skin(image, face, warp, rng)
        if rng.random() < 0.5:
            made_up(image, face, rng)
    if rng.random() < 0.65:
        painted_eyes(image, face, warp.up, rng)
    if rng.random() < 0.4:
        return graded(image, rng)
    image = np.clip(image, 0, 255).astype(np.uint8)
    return saturate(image, rng, 0.9, 1.6) if rng.random() < 0.5 else image


def other_person(face, rng):
    """Somebody of other proportions, within what people look like, with the eyes wide open at times."""
    proportions(face, rng, (0.92, 1.1), (0.85, 1.35) if rng.random() < 0.4 else (0.95, 1.05), 0.25)
    return face.image
