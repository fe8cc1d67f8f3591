"""Looks that cameras give to live faces."""
import cv2


def smoothed(image, rng):
    """What webcams and the beauty filters of phones do to skin: a smooth face is still a person's."""
    kind = rng.random()
    if kind < 0.55:
        for _ in range(int(rng.integers(1, 4))):
            image = cv2.bilateralFilter(image, int(rng.choice([5, 7, 9])), float(rng.uniform(12, 50)), float(rng.uniform(3, 7)))
    elif kind < 0.8:
        image = cv2.edgePreservingFilter(image, flags=1, sigma_s=float(rng.uniform(8, 40)), sigma_r=float(rng.uniform(0.08, 0.3)))
    else:
        image = cv2.medianBlur(image, int(rng.choice([3, 5])))
    if rng.random() < 0.4:
        image = cv2.addWeighted(image, 0.8, cv2.GaussianBlur(image, (0, 0), 6), float(rng.uniform(0.15, 0.35)), 0)
    if rng.random() < 0.5:
        # The sharpening that follows leaves rims.
        strong = float(rng.uniform(0.3, 1.5))
        image = cv2.addWeighted(image, 1 + strong, cv2.GaussianBlur(image, (0, 0), float(rng.uniform(1, 2.5))), -strong, 0)
    return image
