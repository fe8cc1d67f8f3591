"""Live people to draw with: the photograph, and the person cut out of it, at a common scale."""
import csv
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from make_patches import LICENCES, read_rgb

# Height of the face box, pixels, as stored; nothing is enlarged to it.
FACE_HEIGHT = 112
# Surroundings that are kept on each side, in face heights.
REACH = 2.6


@dataclass
class Person:
    """
    `image` RGB uint8; `alpha` 0..255, the person; `box` of the landmarks (x, y, width, height) in pixels of it;
    `movable` if the person can be put before something else: the top of the head and the shoulders are in the picture.
    """

    image: np.ndarray
    alpha: np.ndarray
    box: np.ndarray
    name: str
    movable: bool


def person_mask(image, box):
    """Hair, head and shoulders of the face in `box`, 0..1: GrabCut from an ellipse and a trapezoid."""
    height, width = image.shape[:2]
    scale = 44 / box[3]
    small = cv2.resize(image, (max(8, round(width * scale)), max(8, round(height * scale))), interpolation=cv2.INTER_AREA)
    scale_x, scale_y = small.shape[1] / width, small.shape[0] / height
    x, y, w, h = box[0] * scale_x, box[1] * scale_y, box[2] * scale_x, box[3] * scale_y
    bottom = small.shape[0]
    centre = (int(x + w / 2), int(y + h / 2))
    guess = np.full(small.shape[:2], cv2.GC_BGD, np.uint8)

    def body(grow, value):
        shoulder = y + h * 1.3
        points = [
            (x + w * (0.5 - 0.32 * grow), y + h * 0.8), (x + w * (0.5 + 0.32 * grow), y + h * 0.8),
            (x + w * (0.5 + 0.95 * grow), shoulder), (x + w * (0.5 + 1.3 * grow), bottom + 9),
            (x + w * (0.5 - 1.3 * grow), bottom + 9), (x + w * (0.5 - 0.95 * grow), shoulder),
        ]
        cv2.fillPoly(guess, [np.array(points, np.int32)], value)

    cv2.ellipse(guess, (centre[0], int(y + h * 0.38)), (int(w * 0.95), int(h * 0.98)), 0, 0, 360, cv2.GC_PR_BGD, -1)
    body(1.35, cv2.GC_PR_BGD)
    body(1.0, cv2.GC_PR_FGD)
    cv2.ellipse(guess, (centre[0], int(y + h * 0.42)), (int(w * 0.62), int(h * 0.72)), 0, 0, 360, cv2.GC_PR_FGD, -1)
    body(0.6, cv2.GC_FGD)
    cv2.ellipse(guess, centre, (int(w * 0.5), int(h * 0.52)), 0, 0, 360, cv2.GC_FGD, -1)
    cv2.setRNGSeed(1)
    cv2.grabCut(small, guess, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    mask = ((guess == cv2.GC_FGD) | (guess == cv2.GC_PR_FGD)).astype(np.float32)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    mask = cv2.resize(cv2.GaussianBlur(mask, (0, 0), 0.7), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip((mask - 0.25) * 2, 0, 1)


def load_people(photos, landmarks):
    root = Path(photos)
    rows = {row["file"]: row for row in csv.DictReader(open(root / "manifest.csv"))}
    people = []
    for line in open(landmarks):
        found = json.loads(line)
        row = rows.get(found["file"])
        if row is None or row["licence"] not in LICENCES or len(found["faces"]) != 1:
            continue
        points = np.array(found["faces"][0], np.float32).reshape(-1, 3)[:, :2]
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        image = read_rgb(root / found["file"])
        reach = REACH * (bottom - top)
        x0, y0 = (int(max(0, value - reach)) for value in (left, top))
        image = image[y0 : int(bottom + reach), x0 : int(right + reach)]
        scale = min(1.0, FACE_HEIGHT / (bottom - top))
        size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        box = np.array([left - x0, top - y0, right - left, bottom - top]) * scale
        alpha = (person_mask(image, box) * 255).astype(np.uint8)
        people.append(Person(image, alpha, box, row["person"] or row["file"], is_movable(image, alpha, box)))
    return people


def is_movable(image, alpha, box):
    below = (image.shape[0] - box[1] - box[3]) / box[3]
    bottom = alpha[-3:].mean(axis=0) > 128
    # What was transparent is grey, see read_rgb: a picture cut round has nothing at the corners.
    corners = [image[0, 0], image[0, -1], image[-1, 0], image[-1, -1]]
    round_cut = all(np.all(corner == 128) for corner in corners[2:])
    shoulders = bottom.mean() * image.shape[1] > 1.1 * box[2]
    return bool(alpha[:2].max() < 100 and below > 0.15 and shoulders and not round_cut)
