"""
Draws training pictures for the surround net from live photographs.

    /usr/bin/python3 models/training/make_surrounds.py PHOTOS LANDMARKS.jsonl OUT --count 24000 --seed 1

OUT becomes a folder of parts, `part-0000.npz` and so on, 600 pictures each; parts that exist are kept, so the command
resumes where it was stopped, and `--first N --every 2` shares the parts among processes. Every part is seeded by its
number alone and holds pictures (uint8 RGB, `600 x 96 x 96 x 3`), labels (0 live, 1 attack) and persons. Half of the
pictures are attacks.
"""
import argparse

import cv2
import numpy as np

import recapture
from parts import add_options, write_parts
from surround_people import load_people
from surround_scenes import SIDE, attack, live

INPUT = 96
PER_PART = 600


def draw(people, movable, rng):
    label = int(rng.integers(2))
    picture, person = attack(rng, people, movable) if label else live(rng, people, movable)
    picture = np.clip(picture, 0, 1).astype(np.float32)
    # Most cameras have many more pixels than the net: little of what they do is left.
    if recapture.chance(rng, 0.6):
        picture = recapture.camera(picture, rng)
    if recapture.chance(rng, 0.15):
        # A frame with few pixels.
        picture = recapture.scale_and_back(picture, rng.uniform(0.3, 0.7), rng)
    return recapture.to_bytes(cv2.resize(picture, (INPUT, INPUT), interpolation=cv2.INTER_AREA)), label, person


def make_part(people, movable, number, seed):
    rng = np.random.default_rng([seed, number])
    drawn = [draw(people, movable, rng) for _ in range(PER_PART)]
    pictures, labels, persons = zip(*drawn)
    return {"pictures": np.stack(pictures), "labels": np.array(labels, np.uint8), "persons": np.array(persons)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser, "pictures")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    people = load_people(options.photos, options.landmarks)
    movable = [person for person in people if person.movable]
    print(f"{len(people)} people, {len(movable)} before other backgrounds too", flush=True)
    write_parts(options, PER_PART, lambda number: make_part(people, movable, number, options.seed))


if __name__ == "__main__":
    main()
