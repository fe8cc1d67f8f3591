"""Pieces of photographs without the head."""
import numpy as np

from faces import square_crop


def background(scenes, rng):
    """A square of a photograph without the head (shoulders and rooms), and whose photograph it is."""
    while True:
        image, points, person = scenes[rng.integers(len(scenes))]
        height, width = image.shape[:2]
        low, high = points.min(axis=0), points.max(axis=0)
        side = rng.uniform(0.15, 0.6) * min(height, width)
        centre = np.array([rng.uniform(side / 2, width - side / 2), rng.uniform(side / 2, height - side / 2)])
        reach = (high - low) * 0.75 + side / 2
        if np.any(np.abs(centre - (low + high) / 2) > reach):
            return square_crop(image, centre, side), person
