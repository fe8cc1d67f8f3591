"""
Step 4: draws more of what artificial faces are learnt from: photographs as heads of animation films and as portraits of old
masters, and as many of live people with the same smoothness and light.

    /usr/bin/python3 models/gate-training/make_portraits.py PHOTOS LANDMARKS OUT.npz [--count N] [--seed S]
"""
import argparse
import copy
import sys

import cv2
import numpy as np

from artificial import oil_portrait
from caricature import caricature, other_person
from degrade import SIZE, degrade
from faces import CONTEXT, load_faces
from heads import graded
from looks import smoothed
from make_dataset import LABELS, UNREADABLE_BELOW, decorate, held_out_people, place
from old_masters import airbrushed, before_plain_wall, old_master
from scenes import background

# Pictures made of each portrait, each placed and degraded otherwise: the portrait takes most of the time.
TAKES = 2


def portrait(face, rng, patches):
    """A picture and whether it is artificial."""
    kind = rng.random()
    if kind < 0.55 and rng.random() < 0.25:
        decorate(face, rng, patches)
    if kind < 0.35:
        return caricature(face, rng), 1
    if kind < 0.55:
        return (oil_portrait, old_master, old_master, airbrushed)[rng.integers(4)](face, rng), 1
    image = other_person(face, rng) if rng.random() < 0.6 else face.image
    if rng.random() < 0.5:
        image = smoothed(image, rng)
    if rng.random() < 0.12:
        image = np.clip(before_plain_wall(image, face, rng), 0, 255).astype(np.uint8)
    return (graded(image.astype(np.float32), rng) if rng.random() < 0.3 else image), 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos")
    parser.add_argument("landmarks")
    parser.add_argument("out")
    parser.add_argument("--count", type=int, default=8000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(options.seed)
    faces, scenes = load_faces(options.photos, options.landmarks, rng)
    held_out = held_out_people(faces)
    patches = [background(scenes, rng)[0] for _ in range(300)]
    images = np.empty((options.count, SIZE, SIZE, 3), np.uint8)
    labels = np.full((options.count, len(LABELS)), -1, np.int8)
    validation = np.zeros(options.count, bool)
    for i in range(options.count):
        if i % TAKES == 0:
            face = copy.deepcopy(faces[rng.integers(len(faces))])
            image, artificial = portrait(face, rng, patches)
        images[i], detail = degrade(place(image, rng, loose=False), 1 / CONTEXT, rng)
        labels[i, LABELS.index("artificial")] = artificial if detail > UNREADABLE_BELOW else -1
        validation[i] = face.person in held_out
        if i % 1000 == 0:
            print(f"{i} of {options.count}", file=sys.stderr, flush=True)
    np.savez(options.out, images=images, labels=labels, validation=validation, names=LABELS)


if __name__ == "__main__":
    main()
