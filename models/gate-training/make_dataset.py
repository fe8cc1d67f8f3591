"""
Step 2: draws the training crops of the face-state classifier.

    /usr/bin/python3 models/gate-training/make_dataset.py PHOTOS LANDMARKS OUT.npz [--count N] [--seed S]

PHOTOS holds manifest.csv (file, licence, person ...) and the images; only files with a licence are used.
Labels: lower half covered, eyes covered, not a real face, degraded; -1 where the picture does not say.
"""
import argparse
import copy
import sys

import cv2
import numpy as np

from artificial import clipping, drawn, filtered, load_art
from degrade import SIZE, degrade
from faces import CONTEXT, WORK, load_faces, square_crop
from occluders import brim, eye_bar, glasses, hair, hand, mask, scarf, sheet, whole

LABELS = ["coveredLower", "coveredEyes", "artificial", "degraded"]
CLIPART = "/usr/share/openclipart/png"
# Width of a face in pixels: below the first it counts as degraded, above the second as clear; nothing is said between.
DEGRADED_BELOW, CLEAR_ABOVE, UNREADABLE_BELOW = 22, 34, 15
HELD_OUT = 10


def background(scenes, rng):
    """A square of a photograph without the head (shoulders and rooms)."""
    while True:
        image, points, person = scenes[rng.integers(len(scenes))]
        height, width = image.shape[:2]
        low, high = points.min(axis=0), points.max(axis=0)
        side = rng.uniform(0.15, 0.6) * min(height, width)
        centre = np.array([rng.uniform(side / 2, width - side / 2), rng.uniform(side / 2, height - side / 2)])
        reach = (high - low) * 0.75 + side / 2
        if np.any(np.abs(centre - (low + high) / 2) > reach):
            return square_crop(image, centre, side), person


def cover(face, rng, patches):
    """Draws one or two things. Returns (lower, eyes)."""
    lower = eyes = 0
    right, left = face.eyes
    mouth, nose = face.centre([61, 291]), face.point(4)
    distance = face.eye_distance
    what = rng.random()
    if what < 0.56:
        lower = 1
        kind = rng.random()
        if kind < 0.5:
            mask(face, rng, patches)
        elif kind < 0.65:
            scarf(face, rng, patches)
        elif kind < 0.85:
            hand(face, rng, mouth + (nose - mouth) * rng.uniform(-0.1, 0.6), distance * rng.uniform(0.6, 0.9))
        else:
            target = mouth + (nose - mouth) * rng.uniform(-0.2, 0.6)
            sheet(face, rng, patches, target, (distance * rng.uniform(1.1, 2.2), distance * rng.uniform(0.9, 1.5)))
    if what > 0.44:
        eyes = 1
        kind = rng.random()
        middle = (right + left) / 2
        if kind < 0.5:
            glasses(face, rng, dark=True)
        elif kind < 0.68:
            eye_bar(face, rng, patches)
        elif kind < 0.78:
            hand(face, rng, middle, distance * rng.uniform(0.75, 1.0))
        elif kind < 0.86:
            hair(face, rng)
        elif kind < 0.92:
            brim(face, rng, patches)
        else:
            sheet(face, rng, patches, middle, (distance * rng.uniform(1.7, 2.6), distance * rng.uniform(0.6, 1.1)))
    return lower, eyes


def decorate(face, rng, patches):
    """Things that a valid face may wear or be near: clear glasses, a hat above the brows, something at its edge."""
    if rng.random() < 0.3:
        glasses(face, rng, dark=False)
    if rng.random() < 0.12:
        chin, top = face.point(152), face.point(10)
        target = chin + (chin - top) * rng.uniform(0.3, 0.5) if rng.random() < 0.5 else top + (top - chin) * rng.uniform(0.2, 0.4)
        sheet(face, rng, patches, target, (face.eye_distance * rng.uniform(1.5, 4), face.eye_distance * rng.uniform(0.5, 0.8)))


def one(faces, scenes, art, patches, rng):
    """One picture: image, labels, whose face it is, how wide the face is in the crop."""
    kind = rng.random()
    face = copy.deepcopy(faces[rng.integers(len(faces))])
    share = 1 / CONTEXT
    if kind < 0.34:
        decorate(face, rng, patches)
        return face.image, [0, 0, 0, -1], face.person, share
    if kind < 0.66:
        if rng.random() < 0.25:
            decorate(face, rng, patches)
        if rng.random() < 0.08:
            whole(face, rng, patches)
            return face.image, [1, 1, -1, -1], face.person, share
        lower, eyes = cover(face, rng, patches)
        return face.image, [lower, eyes, 0, -1], face.person, share
    if kind < 0.82:
        return filtered(face, rng), [-1, -1, 1, -1], face.person, share
    if kind < 0.89:
        scene, person = background(scenes, rng)
        return drawn(rng, scene), [-1, -1, 1, -1], person, share
    if kind < 0.95:
        return clipping(art, rng), [-1, -1, 1, -1], "art", share
    scene, person = background(scenes, rng)
    return scene, [-1, -1, 1, -1], person, share


def place(image, rng):
    """Boxes of detectors are never quite right: shift, scale and tilt, the person on either side."""
    turn = cv2.getRotationMatrix2D((WORK / 2, WORK / 2), float(rng.normal(0, 9)), float(rng.uniform(0.95, 1.12)))
    turn[:, 2] += rng.normal(0, WORK * 0.02, 2)
    image = cv2.warpAffine(image, turn, (WORK, WORK), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if rng.random() < 0.18:
        image = cut_edge(image, rng)
    return image[:, ::-1].copy() if rng.random() < 0.5 else image


def cut_edge(image, rng):
    """A face close to the edge of the photograph: the rest repeats the edge."""
    edge = int(WORK * rng.uniform(0.14, 0.27))
    for side in rng.choice(4, size=int(rng.integers(1, 5)), replace=False):
        image = np.rot90(image, side).copy()
        image[:edge] = image[edge]
        image = np.rot90(image, -side).copy()
    return image


def sample(faces, scenes, art, patches, rng):
    image, labels, person, share = one(faces, scenes, art, patches, rng)
    crop, detail = degrade(place(image, rng), share, rng)
    if labels[2] == 0:
        labels[3] = 1 if detail < DEGRADED_BELOW else 0 if detail > CLEAR_ABOVE else -1
        if detail < UNREADABLE_BELOW:
            labels = [-1, -1, -1, 1]
    elif detail < UNREADABLE_BELOW:
        labels = [-1, -1, -1, -1]
    return crop, labels, person


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos")
    parser.add_argument("landmarks")
    parser.add_argument("out")
    parser.add_argument("--count", type=int, default=24000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(options.seed)
    faces, scenes = load_faces(options.photos, options.landmarks, rng)
    art = load_art(CLIPART, rng)
    people = sorted({face.person for face in faces})
    held_out = {person for i, person in enumerate(people) if i % HELD_OUT == 0}
    patches = [background(scenes, rng)[0] for _ in range(300)]
    images = np.empty((options.count, SIZE, SIZE, 3), np.uint8)
    labels = np.empty((options.count, len(LABELS)), np.int8)
    validation = np.zeros(options.count, bool)
    for i in range(options.count):
        images[i], labels[i], person = sample(faces, scenes, art, patches, rng)
        validation[i] = person in held_out
        if i % 1000 == 0:
            print(f"{i} of {options.count}", file=sys.stderr, flush=True)
    np.savez(options.out, images=images, labels=labels, validation=validation, names=LABELS)


if __name__ == "__main__":
    main()
