"""
Shapes of the objects that a face is shown on, as functions of coordinates. NumPy alone.

The plane of an object is measured in heights of the face shown on it; the face's centre is the origin, y points down.
"""
import numpy as np


def object_plane(side, scale, centre, angle=0.0, tilt=(0.0, 0.0)):
    """
    Where each pixel of a square picture lies on the object's plane.

    `scale`: pixels per unit at the origin, which is seen at pixel `centre` (x, y); `angle` in radians turns the object
    clockwise; `tilt` (x, y) is the relative change of its scale per unit. Returns (u, v), each `side x side`.
    """
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    x = (x - centre[0]) / scale
    y = (y - centre[1]) / scale
    along = x * np.cos(angle) + y * np.sin(angle)
    across = y * np.cos(angle) - x * np.sin(angle)
    depth = np.maximum(1 + tilt[0] * along + tilt[1] * across, 0.2)
    return (along / depth).astype(np.float32), (across / depth).astype(np.float32)


def rounded_distance(u, v, box, radius):
    """Signed distance to a rectangle (left, top, right, bottom) with rounded corners, negative inside."""
    left, top, right, bottom = box
    radius = min(radius, (right - left) / 2, (bottom - top) / 2)
    x = np.abs(u - (left + right) / 2) - (right - left) / 2 + radius
    y = np.abs(v - (top + bottom) / 2) - (bottom - top) / 2 + radius
    outside = np.hypot(np.maximum(x, 0), np.maximum(y, 0))
    return outside + np.minimum(np.maximum(x, y), 0) - radius


def segment_distance(u, v, start, end, radius):
    """Signed distance to a stroke with round ends, a finger for instance."""
    direction = np.array(end, np.float64) - start
    length = max(float(direction @ direction), 1e-9)
    t = np.clip(((u - start[0]) * direction[0] + (v - start[1]) * direction[1]) / length, 0, 1)
    return np.hypot(u - start[0] - t * direction[0], v - start[1] - t * direction[1]) - radius


def coverage(distance, pixel):
    """Share of a pixel of size `pixel` that lies inside, from the signed distance of its centre."""
    return np.clip(0.5 - distance / pixel, 0, 1)


def outline_length(mask, margin):
    """
    How much of the outline of `mask` (0..1) is seen: pixels where it changes, over the picture's side. What lies within
    `margin` pixels of the picture's edge does not count: a bar along the edge is no outline.
    """
    inside = mask > 0.5
    change = np.zeros(inside.shape, bool)
    change[:, 1:] |= inside[:, 1:] != inside[:, :-1]
    change[1:] |= inside[1:] != inside[:-1]
    return float(change[margin:-margin, margin:-margin].sum()) / len(mask)


def grow(box, margins):
    """`box` (left, top, right, bottom) with margins in the same order."""
    return (box[0] - margins[0], box[1] - margins[1], box[2] + margins[2], box[3] + margins[3])
