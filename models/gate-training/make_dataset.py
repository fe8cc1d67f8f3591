"""
Step 3: draws the training crops of the face-state classifier.

    /usr/bin/python3 models/gate-training/make_dataset.py PHOTOS LANDMARKS HEADS.npz EMOJI OUT.npz [--count N] [--seed S] [--hands SHARE]

PHOTOS holds manifest.csv (file, licence, person ...) and the images; only files with a licence are used.
EMOJI is the folder `assets` of the npm package @lobehub/fluent-emoji-3d.
SHARE of the covered faces is covered by hands.
Labels: lower half covered, eyes covered, not a real face, degraded; -1 where the picture does not say.
"""
import argparse
import copy
import sys

import cv2
import numpy as np

from artificial import clipping, drawn, filtered, head_3d, load_art, load_heads_3d, oil_portrait
from degrade import SIZE, degrade
from faces import CONTEXT, LEFT_EYE, RIGHT_EYE, WORK, load_faces
from hands import hand, two_hands
from looks import smoothed
from occluders import brim, eye_bar, glasses, hair, mask, polygon, scarf, sheet, whole
from scenes import background

LABELS = ["coveredLower", "coveredEyes", "artificial", "degraded"]
CLIPART = "/usr/share/openclipart/png"
# Width of a face in pixels: below the first it counts as degraded, above the second as clear; nothing is said between.
DEGRADED_BELOW, CLEAR_ABOVE, UNREADABLE_BELOW = 22, 34, 15
HELD_OUT = 10


def hands_over(face, rng):
    """One or two hands over mouth and nose, or over the eyes. Returns (lower, eyes), -1 where it is half covered."""
    right, left = face.eyes
    mouth, nose = face.centre([61, 291]), face.point(4)
    up = rng.random() < 0.3
    target = (right + left) / 2 if up else mouth + (nose - mouth) * rng.uniform(-0.2, 0.7)
    pose = rng.random()
    shape = two_hands(face, rng, target) if pose < 0.25 else hand(face, rng, target, fist=pose > 0.85)
    if rng.random() < 0.1:
        shape = np.maximum(shape, hand(face, rng, target))
    hidden = lambda outline: float(shape[outline > 0].mean()) if outline.any() else 0.0
    eyes = min(hidden(polygon(face.points[eye])) for eye in (RIGHT_EYE, LEFT_EYE))
    either = max(hidden(polygon(face.points[eye])) for eye in (RIGHT_EYE, LEFT_EYE))
    low = hidden(polygon(face.points[[4, 61, 17, 291]]))
    return (1 if low > 0.6 else 0 if low < 0.15 else -1), (1 if eyes > 0.6 else 0 if either < 0.5 else -1)


def cover(face, rng, patches, hands):
    """Draws one or two things, hands on the share `hands` of the faces. Returns (lower, eyes)."""
    if rng.random() < hands:
        return hands_over(face, rng)
    lower = eyes = 0
    right, left = face.eyes
    mouth, nose = face.centre([61, 291]), face.point(4)
    distance = face.eye_distance
    what = rng.random()
    if what < 0.58:
        lower = 1
        kind = rng.random()
        if kind < 0.68:
            mask(face, rng, patches)
        elif kind < 0.83:
            scarf(face, rng, patches)
        else:
            target = mouth + (nose - mouth) * rng.uniform(-0.2, 0.6)
            sheet(face, rng, patches, target, (distance * rng.uniform(1.1, 2.2), distance * rng.uniform(0.9, 1.5)))
            if rng.random() < 0.5:
                hand(face, rng, target + rng.normal(0, distance * 0.5, 2) + [0, distance * 0.6])
    if what > 0.46:
        eyes = 1
        kind = rng.random()
        middle = (right + left) / 2
        if kind < 0.58:
            glasses(face, rng, dark=True)
        elif kind < 0.76:
            eye_bar(face, rng, patches)
        elif kind < 0.85:
            hair(face, rng)
        elif kind < 0.92:
            brim(face, rng, patches)
        else:
            sheet(face, rng, patches, middle, (distance * rng.uniform(1.7, 2.6), distance * rng.uniform(0.6, 1.1)))
    return lower, eyes


def decorate(face, rng, patches):
    """Things that a valid face may wear or be near: clear glasses, a hat above the brows, a hand or thing at its edge."""
    if rng.random() < 0.3:
        glasses(face, rng, dark=False)
    if rng.random() < 0.15:
        chin, top = face.point(152), face.point(10)
        below = chin + (chin - top) * rng.uniform(0.3, 0.5)
        above = top + (top - chin) * rng.uniform(0.2, 0.4)
        if rng.random() < 0.4:
            ear = face.point(234 if rng.random() < 0.5 else 454)
            hand(face, rng, [below, ear + (ear - face.point(4)) * rng.uniform(0.7, 1.2)][rng.integers(2)])
            return
        target = below if rng.random() < 0.5 else above
        sheet(face, rng, patches, target, (face.eye_distance * rng.uniform(1.5, 4), face.eye_distance * rng.uniform(0.5, 0.8)))


def one(faces, scenes, heads, emoji, art, patches, hands, rng):
    """One picture: image, labels, whose face it is, how wide the face is in the crop."""
    kind = rng.random()
    face = copy.deepcopy(faces[rng.integers(len(faces))])
    share = 1 / CONTEXT
    if kind < 0.34:
        decorate(face, rng, patches)
        return face.image, [0, 0, 0, -1], face.person, share
    if kind < 0.64:
        if rng.random() < 0.25:
            decorate(face, rng, patches)
        if rng.random() < 0.08:
            whole(face, rng, patches)
            return face.image, [1, 1, -1, -1], face.person, share
        lower, eyes = cover(face, rng, patches, hands)
        return face.image, [lower, eyes, 0, -1], face.person, share
    made = [-1, -1, 1, -1]
    if kind < 0.72:
        return filtered(face, rng), made, face.person, share
    if kind < 0.76:
        return oil_portrait(face, rng), made, face.person, share
    if kind < 0.88:
        pick = rng.integers(len(heads["images"]))
        return heads["images"][pick], made, str(heads["people"][pick]), share
    if kind < 0.93:
        scene, _ = background(scenes, rng)
        return head_3d(emoji, scene, rng), made, "art", share
    if kind < 0.955:
        scene, person = background(scenes, rng)
        return drawn(rng, scene), made, person, share
    if kind < 0.98:
        return clipping(art, rng), made, "art", share
    scene, person = background(scenes, rng)
    return scene, made, person, share


def place(image, rng, loose):
    """
    Boxes of detectors are never quite right: shift, scale and tilt, the person on either side. They are worse (`loose`)
    on what the mesh does not fit.
    """
    spread = 3 if loose else 1
    scale = float(rng.uniform(0.78, 1.25) if loose else rng.uniform(0.95, 1.12))
    turn = cv2.getRotationMatrix2D((WORK / 2, WORK / 2), float(rng.normal(0, 9)), scale)
    turn[:, 2] += rng.normal(0, WORK * 0.02 * spread, 2)
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


def sample(faces, scenes, heads, emoji, art, patches, hands, rng):
    image, labels, person, share = one(faces, scenes, heads, emoji, art, patches, hands, rng)
    if labels[2] == 0 and rng.random() < 0.4:
        image = smoothed(image, rng)
    loose = 1 in labels and rng.random() < 0.3
    crop, detail = degrade(place(image, rng, loose), share, rng)
    if labels[2] == 0:
        labels[3] = 1 if detail < DEGRADED_BELOW else 0 if detail > CLEAR_ABOVE else -1
        if detail < UNREADABLE_BELOW:
            labels = [-1, -1, -1, 1]
    elif detail < UNREADABLE_BELOW:
        labels = [-1, -1, -1, -1]
    return crop, labels, person


def held_out_people(faces):
    """Whose pictures are not learnt from: every tenth person."""
    people = sorted({face.person for face in faces})
    return {person for i, person in enumerate(people) if i % HELD_OUT == 0}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos")
    parser.add_argument("landmarks")
    parser.add_argument("heads")
    parser.add_argument("emoji")
    parser.add_argument("out")
    parser.add_argument("--count", type=int, default=24000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hands", type=float, default=0.4)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(options.seed)
    faces, scenes = load_faces(options.photos, options.landmarks, rng)
    heads = dict(np.load(options.heads))
    emoji = load_heads_3d(options.emoji)
    art = load_art(CLIPART, rng)
    held_out = held_out_people(faces)
    patches = [background(scenes, rng)[0] for _ in range(300)]
    images = np.empty((options.count, SIZE, SIZE, 3), np.uint8)
    labels = np.empty((options.count, len(LABELS)), np.int8)
    validation = np.zeros(options.count, bool)
    for i in range(options.count):
        images[i], labels[i], person = sample(faces, scenes, heads, emoji, art, patches, options.hands, rng)
        validation[i] = person in held_out
        if i % 1000 == 0:
            print(f"{i} of {options.count}", file=sys.stderr, flush=True)
    np.savez(options.out, images=images, labels=labels, validation=validation, names=LABELS)


if __name__ == "__main__":
    main()
