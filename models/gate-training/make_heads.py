"""
Step 2: renders heads, which takes too long to do within step 3.

    /usr/bin/python3 models/gate-training/make_heads.py PHOTOS LANDMARKS OUT.npz [--count N] [--seed S]
"""
import argparse
import copy
import sys

import cv2
import numpy as np

from faces import WORK, load_faces
from heads import avatar, rendered_head
from scenes import background


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("photos")
    parser.add_argument("landmarks")
    parser.add_argument("out")
    parser.add_argument("--count", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(options.seed)
    faces, scenes = load_faces(options.photos, options.landmarks, rng)
    images = np.empty((options.count, WORK, WORK, 3), np.uint8)
    people = []
    for i in range(options.count):
        face = copy.deepcopy(faces[rng.integers(len(faces))])
        scene, _ = background(scenes, rng)
        images[i] = rendered_head(face, scene, rng) if rng.random() < 0.5 else avatar(face, rng)
        people.append(face.person)
        if i % 200 == 0:
            print(f"{i} of {options.count}", file=sys.stderr, flush=True)
    np.savez(options.out, images=images, people=people)


if __name__ == "__main__":
    main()
