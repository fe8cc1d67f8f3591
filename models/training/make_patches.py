"""
Step 2: draws training patches from live photographs.

    /usr/bin/python3 models/training/make_patches.py PHOTOS LANDMARKS.jsonl OUT --count 24000 --seed 1

OUT becomes a folder of parts, `part-0000.npz` and so on, 600 faces each; parts that exist are kept, so the command
resumes where it was stopped, and `--first N --every 2` shares the parts among processes. Every part is seeded by its
number alone. Each face gives three patches; a part holds patches (uint8 RGB), labels (0 live, 1 screen, 2 print),
persons and face widths.
"""
import argparse
import csv
import json
from pathlib import Path

import cv2
import numpy as np

import recapture
from parts import add_options, write_parts
from recapture import chance, log_uniform

# Licences that allow shipping weights. Share-alike ones are left out.
LICENCES = ("US-gov work / CC0-1.0", "CC0-1.0", "CC BY 4.0")
LIVE, SCREEN, PRINT = 0, 1, 2
SHARES = (0.5, 0.28, 0.22)
# Pixels: stored patch (training takes a random piece of it), and the smallest and largest face.
STORED = 112
FACE_WIDTHS = (96, 240)
# Nothing is enlarged by more than this.
MOST_ENLARGED = 1.12
FACES_PER_PART = 600
PATCHES_PER_FACE = 3


def read_rgb(path):
    """RGB uint8; what is transparent becomes grey."""
    data = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if data is None:
        raise ValueError(f"{path} is not a picture that OpenCV reads.")
    if data.dtype != np.uint8:
        data = (data / 257).astype(np.uint8)
    if data.ndim == 2:
        return cv2.cvtColor(data, cv2.COLOR_GRAY2RGB)
    rgb = cv2.cvtColor(data[:, :, :3], cv2.COLOR_BGR2RGB)
    if data.shape[2] < 4:
        return rgb
    alpha = data[:, :, 3:].astype(np.float32) / 255
    return (rgb * alpha + 128 * (1 - alpha)).astype(np.uint8)


def load_faces(photos, landmarks):
    """Crops with 15 % around the box of the 468 landmarks: list of (image, box in it, person)."""
    root = Path(photos)
    rows = {row["file"]: row for row in csv.DictReader(open(root / "manifest.csv"))}
    faces = []
    for line in open(landmarks):
        found = json.loads(line)
        row = rows.get(found["file"])
        if row is None or row["licence"] not in LICENCES or not found["faces"]:
            continue
        points = np.array(found["faces"][0], np.float32).reshape(-1, 3)[:, :2]
        image = read_rgb(root / found["file"])
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        margin = 0.15 * (right - left)
        x0, y0 = (int(max(0, value - margin)) for value in (left, top))
        x1, y1 = int(min(image.shape[1], right + margin)), int(min(image.shape[0], bottom + margin))
        box = (left - x0, top - y0, right - left, bottom - top)
        faces.append((image[y0:y1, x0:x1].copy(), box, row["person"] or row["file"]))
    return faces


def draw_face(faces, widths, rng):
    """One camera picture of a face: (RGB uint8, box, person, label). The size is drawn first, for every class alike."""
    target = log_uniform(rng, *FACE_WIDTHS)
    image, box, person = faces[rng.choice(np.flatnonzero(widths >= target / MOST_ENLARGED))]
    label = int(rng.choice(3, p=SHARES))
    # A camera that sees the face larger than the net does: its picture is averaged down in the end.
    finer = min(rng.uniform(1, 2.2), 340 / target) if chance(rng, 0.4) else 1.0
    scale = target * max(finer, 1.0) / box[2]
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = cv2.resize(image, size, interpolation=method).astype(np.float32) / 255
    if label == SCREEN:
        picture = recapture.expose(recapture.screen(picture, rng), rng)
    elif label == PRINT:
        picture = recapture.expose(recapture.paper(picture, rng), rng)
    elif chance(rng, 0.75):
        picture = recapture.expose(recapture.scene(picture, rng), rng)
    picture = recapture.camera(np.clip(picture, 0, 1).astype(np.float32), rng)
    if finer > 1:
        size = (round(image.shape[1] * target / box[2]), round(image.shape[0] * target / box[2]))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    return recapture.to_bytes(picture), np.array(box) * (target / box[2]), person, label


def cut_patches(picture, box, rng):
    """Patches at random places of the face box, shifted to lie inside the picture, never resized."""
    height, width = picture.shape[:2]
    patches = []
    for _ in range(PATCHES_PER_FACE):
        x = box[0] + rng.uniform(0.15, 0.85) * box[2] - STORED / 2
        y = box[1] + rng.uniform(0.1, 0.9) * box[3] - STORED / 2
        x, y = int(np.clip(x, 0, max(0, width - STORED))), int(np.clip(y, 0, max(0, height - STORED)))
        patch = picture[y : y + STORED, x : x + STORED]
        missing = (STORED - patch.shape[0], STORED - patch.shape[1])
        patches.append(np.pad(patch, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="edge"))
    return patches


def make_part(faces, widths, number, seed):
    rng = np.random.default_rng([seed, number])
    patches, labels, persons, sizes = [], [], [], []
    for _ in range(FACES_PER_PART):
        picture, box, person, label = draw_face(faces, widths, rng)
        patches += cut_patches(picture, box, rng)
        labels += [label] * PATCHES_PER_FACE
        persons += [person] * PATCHES_PER_FACE
        sizes += [box[2]] * PATCHES_PER_FACE
    return {
        "patches": np.stack(patches), "labels": np.array(labels, np.uint8),
        "persons": np.array(persons), "widths": np.array(sizes, np.float32),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_options(parser, "faces")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    faces = load_faces(options.photos, options.landmarks)
    widths = np.array([box[2] for _, box, _ in faces])
    print(f"{len(faces)} photographs", flush=True)
    write_parts(options, FACES_PER_PART, lambda number: make_part(faces, widths, number, options.seed))


if __name__ == "__main__":
    main()
