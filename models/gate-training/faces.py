"""The training photographs with their landmarks, as square crops around the face."""
import csv
import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

# Working size of a crop while things are drawn on it (pixels), and its side over the larger side of the face box.
WORK = 224
CONTEXT = 1.9

# Indices of MediaPipe's 468-point mesh.
RIGHT_EYE = [33, 160, 158, 133, 153, 144]
LEFT_EYE = [263, 387, 385, 362, 380, 373]
JAW = [234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454]
FOREHEAD = [454, 251, 284, 332, 297, 338, 10, 109, 67, 103, 54, 21, 234]
MASK_TOP = {"bridge": [350, 6, 121], "middle": [329, 197, 100], "tip": [371, 4, 142]}
MOUTH = [61, 291, 0, 17]
CHEEKS = [50, 280, 205, 425]

# Not what the manifest says: two murals, and four people in sunglasses.
LEFT_OUT = {
    "caltech101_image_0391", "caltech101_image_0392",
    "fairface_0536", "interfaces_004", "interfaces_038", "interfaces_048",
}


@dataclass
class Face:
    """A crop (RGB, WORK x WORK) and its landmarks in pixels of the crop."""

    image: np.ndarray
    points: np.ndarray
    person: str

    def point(self, index):
        return self.points[index]

    def centre(self, indices):
        return self.points[indices].mean(axis=0)

    @property
    def eyes(self):
        return self.centre(RIGHT_EYE), self.centre(LEFT_EYE)

    @property
    def eye_distance(self):
        right, left = self.eyes
        return float(np.hypot(*(left - right)))

    def skin(self):
        """Mean colour of the cheeks."""
        samples = [self.image[int(np.clip(y, 0, WORK - 1)), int(np.clip(x, 0, WORK - 1))] for x, y in self.points[CHEEKS]]
        return np.mean(samples, axis=0)


def read_rgb(path, rng):
    """Reads any image; what is transparent becomes a random plain colour."""
    data = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    if data is None:
        return None
    if data.dtype != np.uint8:
        data = (data / 257).astype(np.uint8)
    if data.ndim == 2:
        return cv2.cvtColor(data, cv2.COLOR_GRAY2RGB)
    rgb = cv2.cvtColor(data[:, :, :3], cv2.COLOR_BGR2RGB)
    if data.shape[2] < 4:
        return rgb
    alpha = data[:, :, 3:].astype(np.float32) / 255
    plain = rng.integers(0, 256, 3).astype(np.float32)
    return (rgb * alpha + plain * (1 - alpha)).astype(np.uint8)


def square_crop(image, centre, side, size=WORK):
    """A square of `side` source pixels; what lies outside repeats the edge, as in the engine."""
    shrink = size / side
    matrix = np.float32([[shrink, 0, size / 2 - centre[0] * shrink], [0, shrink, size / 2 - centre[1] * shrink]])
    if shrink < 0.5:
        factor = 2 * shrink
        image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        matrix[:, :2] /= factor
    return cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def cut(image, points, person):
    low, high = points.min(axis=0), points.max(axis=0)
    centre, side = (low + high) / 2, float((high - low).max()) * CONTEXT
    return Face(square_crop(image, centre, side), (points - centre) * (WORK / side) + WORK / 2, person)


def load_faces(root, landmarks_file, rng):
    """
    Every bare face of the manifest that carries an open licence without share-alike and that the landmarker finds.
    Also returns pieces of background: photographs with the person cut away.
    """
    root = Path(root)
    people = {row["file"]: row for row in csv.DictReader(open(root / "manifest.csv"))}
    faces, scenes = [], []
    for line in open(landmarks_file):
        found = json.loads(line)
        row = people.get(found["file"])
        if row is None or not row["licence"] or "BY-SA" in row["licence"]:
            continue
        if not found["faces"] or Path(found["file"]).stem in LEFT_OUT:
            continue
        image = read_rgb(root / found["file"], rng)
        points = np.array(found["faces"][0], np.float32).reshape(-1, 3)[:, :2]
        faces.append(cut(image, points, row["person"] or row["file"]))
        scenes.append((image, points, row["person"] or row["file"]))
    return faces, scenes
