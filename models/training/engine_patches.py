"""The patches that the engine cuts from a frame (src/core/patches.ts), for evaluation and for the parity test."""
import numpy as np

PATCH = 64
# Centres as shares of the tight landmark box.
PLACES = ((0.25, 0.45), (0.75, 0.45), (0.3, 0.8), (0.7, 0.8), (0.5, 0.55))
FACE_WIDTH = 200


def patch_regions(box, width, height, face_width=FACE_WIDTH, places=PLACES):
    """Squares (x, y, side) of the frame in pixels: 64 of its own where the face is narrow, more where it is wide."""
    side = min(PATCH * max(1.0, box[2] / face_width), width, height)
    regions = []
    for u, v in places:
        x = min(max(box[0] + u * box[2] - side / 2, 0), width - side)
        y = min(max(box[1] + v * box[3] - side / 2, 0), height - side)
        # Pixels that are not averaged are not interpolated either.
        regions.append((round(x), round(y), side) if side <= PATCH else (x, y, side))
    return regions


def coverage(start, length, cells, first, count):
    """Matrix `cells x count`: how much of the pixels from `first` on each target cell covers, rows summing to 1."""
    edges = start + np.arange(cells + 1) * (length / cells)
    pixels = np.arange(first, first + count)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    overlap = np.clip(overlap, 0, None).astype(np.float32)
    return overlap / overlap.sum(axis=1, keepdims=True)


def cut(image, regions):
    """Area-averaged patches, `n x 64 x 64 x 3` uint8, of an RGB picture."""
    patches = []
    for x, y, side in regions:
        top, left = int(y), int(x)
        piece = image[top : int(np.ceil(y + side)), left : int(np.ceil(x + side))].astype(np.float32)
        rows = coverage(y, side, PATCH, top, piece.shape[0])
        columns = coverage(x, side, PATCH, left, piece.shape[1])
        averaged = np.tensordot(np.tensordot(rows, piece, (1, 0)), columns, (1, 1)).transpose(0, 2, 1)
        patches.append(np.clip(np.rint(averaged), 0, 255).astype(np.uint8))
    return np.stack(patches)
