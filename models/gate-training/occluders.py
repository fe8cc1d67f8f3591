"""Things that cover a face, drawn along its landmarks. Every function changes `face.image` in place."""
import cv2
import numpy as np

from faces import FOREHEAD, JAW, MASK_TOP, WORK

MASK_COLOURS = [(235, 238, 240), (160, 205, 230), (120, 180, 215), (25, 25, 28), (60, 60, 65), (170, 30, 50), (225, 225, 200)]


def colour(rng, choices=None):
    if choices is not None and rng.random() < 0.6:
        base = np.array(choices[rng.integers(len(choices))], np.float32)
        return np.clip(base + rng.normal(0, 12, 3), 0, 255)
    return rng.uniform(0, 255, 3)


def texture(rng, base, patches):
    """A WORK x WORK piece of cloth, paper or plastic."""
    kind = rng.integers(6)
    cloth = np.empty((WORK, WORK, 3), np.float32)
    cloth[:] = base
    ys, xs = np.mgrid[0:WORK, 0:WORK].astype(np.float32)
    if kind == 1:
        period, angle = rng.uniform(4, 24), rng.uniform(0, np.pi)
        wave = np.sin((xs * np.cos(angle) + ys * np.sin(angle)) * 2 * np.pi / period) > rng.uniform(-0.5, 0.5)
        cloth[wave] = colour(rng)
    elif kind == 2:
        period = rng.uniform(8, 26)
        dots = np.hypot((xs % period) - period / 2, (ys % period) - period / 2) < period * rng.uniform(0.15, 0.4)
        cloth[dots] = colour(rng)
    elif kind == 3 and patches:
        patch = patches[rng.integers(len(patches))]
        cloth = cv2.resize(patch, (WORK, WORK)).astype(np.float32)
    elif kind == 4:
        blotches = cv2.resize(rng.normal(0, 1, (12, 12)).astype(np.float32), (WORK, WORK), interpolation=cv2.INTER_CUBIC)
        cloth[blotches > 0.4] = colour(rng)
    shade = cv2.resize(rng.normal(0, 1, (5, 5)).astype(np.float32), (WORK, WORK), interpolation=cv2.INTER_CUBIC)
    return np.clip(cloth * (1 + 0.10 * shade[..., None]) + rng.normal(0, 3, cloth.shape), 0, 255)


def paste(face, shape, paint, rng, alpha=1.0, soft=None):
    """Lays `paint` over the pixels of the 0/1 mask `shape`, with a soft edge."""
    soft = rng.uniform(0.6, 1.6) if soft is None else soft
    cover = cv2.GaussianBlur(shape.astype(np.float32), (0, 0), soft)[..., None] * alpha
    face.image[:] = np.clip(face.image * (1 - cover) + paint * cover, 0, 255).astype(np.uint8)


def polygon(points):
    shape = np.zeros((WORK, WORK), np.uint8)
    cv2.fillPoly(shape, [np.round(points).astype(np.int32)], 1)
    return shape


def shaded(face, paint, rng):
    """Keeps a little of the light that falls on the face, so that cloth does not look cut out."""
    grey = cv2.GaussianBlur(cv2.cvtColor(face.image, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 9)
    light = grey / max(float(grey.mean()), 20)
    return np.clip(paint * (1 + rng.uniform(0.1, 0.6) * (light - 1))[..., None], 0, 255)


def curve(points, steps=6):
    """A closed outline through `points`, rounded (Catmull-Rom)."""
    before, after, beyond = np.roll(points, 1, 0), np.roll(points, -1, 0), np.roll(points, -2, 0)
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    p0, p1, p2, p3 = (array[:, None] for array in (before, points, after, beyond))
    smooth = 0.5 * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2 + (3 * p1 - p0 - 3 * p2 + p3) * t**3)
    return smooth.reshape(-1, 2)


def moulded(face, shape, rng):
    """Light on cloth that stands off the face: round from side to side, darker to the chin, a ridge over the nose."""
    rows, columns = np.nonzero(shape)
    centre, half = columns.mean(), max(np.ptp(columns) / 2, 1)
    top, tall = rows.min(), max(np.ptp(rows), 1)
    ys, xs = np.mgrid[0:WORK, 0:WORK].astype(np.float32)
    u, v = (xs - centre) / half, (ys - top) / tall
    lamp = rng.normal(0, 0.45)
    light = 1 - rng.uniform(0.1, 0.45) * (u - lamp) ** 2 - rng.uniform(0, 0.35) * np.clip(v - 0.4, 0, 1)
    if rng.random() < 0.5:
        light += rng.uniform(0.05, 0.2) * np.exp(-((u / 0.12) ** 2)) * np.clip(1 - v, 0, 1)
    if rng.random() < 0.25:
        light *= np.where(u > lamp * 0.2, 1, rng.uniform(0.75, 0.95))
    return light.astype(np.float32)


def mask(face, rng, patches):
    """Surgical, cloth or moulded mask over mouth and nose: shaded, with its shadow and ear loops."""
    centre = face.centre(JAW)
    start = rng.integers(1, 5)
    jaw = face.points[JAW[start : len(JAW) - start]]
    jaw = centre + (jaw - centre) * rng.uniform(0.95, 1.14)
    top = face.points[MASK_TOP[rng.choice(["bridge", "middle", "middle", "tip"])]] + rng.normal(0, 2, (3, 2))
    outline = np.concatenate([jaw[:: 2 if rng.random() < 0.5 else 1], top])
    if rng.random() < 0.7:
        outline = curve(outline)
    shape = polygon(outline)
    if not shape.any():
        return
    surgical = rng.random() < 0.45
    base = colour(rng, MASK_COLOURS)
    cloth = texture(rng, base, patches if not surgical else None) if not surgical or rng.random() < 0.2 else plain(rng, base)
    paint = shaded(face, cloth, rng) * moulded(face, shape, rng)[..., None]
    shadow = cv2.GaussianBlur(np.roll(shape, int(rng.integers(-3, 1)), axis=0).astype(np.float32), (0, 0), 3)
    face.image[:] = face.image * (1 - shadow[..., None] * rng.uniform(0, 0.35))
    loops = colour(rng, MASK_COLOURS) if rng.random() < 0.6 else np.full(3, rng.uniform(190, 250))
    for side, ear in ((jaw[0], 234), (jaw[-1], 454), (jaw[3], 234), (jaw[-4], 454)):
        end = face.point(ear) + (face.point(ear) - centre) * rng.uniform(0, 0.08)
        sag = (side + end) / 2 + rng.normal(0, 3, 2)
        cv2.polylines(face.image, [np.array([side, sag, end], np.int32)], False, loops.tolist(), int(rng.integers(1, 4)), cv2.LINE_AA)
    paste(face, shape, np.clip(paint, 0, 255), rng)
    if surgical or rng.random() < 0.25:
        folds(face, shape, rng)
    if rng.random() < 0.3:
        edge, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(face.image, edge, -1, (base * rng.uniform(0.6, 1.1)).clip(0, 255).tolist(), int(rng.integers(1, 3)), cv2.LINE_AA)
    if rng.random() < 0.15:
        valve = face.centre([61, 291]) + rng.normal(0, 6, 2)
        cv2.circle(face.image, tuple(map(int, valve)), int(face.eye_distance * rng.uniform(0.15, 0.3)), colour(rng).tolist(), -1)


def plain(rng, base):
    return np.clip(np.ones((WORK, WORK, 3)) * base + rng.normal(0, 2.5, (WORK, WORK, 1)), 0, 255)


def folds(face, shape, rng):
    rows = np.flatnonzero(shape.any(axis=1))
    for y in np.linspace(rows[0], rows[-1], int(rng.integers(3, 7)))[1:-1]:
        line = np.zeros_like(shape)
        bend = int(rng.normal(0, 5))
        points = np.array([[0, y + bend], [WORK / 2, y], [WORK, y + bend]], np.int32)
        cv2.polylines(line, [points], False, 1, 1)
        paste(face, line & shape, face.image * rng.uniform(0.6, 0.9), rng, soft=0.7)
        paste(face, np.roll(line, 2, axis=0) & shape, np.clip(face.image * rng.uniform(1, 1.2), 0, 255), rng, soft=0.7)


def scarf(face, rng, patches):
    """Cloth from the nose down past the chin, wider than the jaw."""
    chin, nose = face.point(152), face.point(4 if rng.random() < 0.7 else 197)
    right, left = face.point(234), face.point(454)
    width = (left - right) * rng.uniform(0.05, 0.3)
    down = (chin - nose) * rng.uniform(0.5, 1.4)
    sag = (chin - nose) * rng.uniform(-0.15, 0.2)
    points = np.array([right - width + sag, nose, left + width + sag, left + width + (chin - left) + down, chin + down, right - width + (chin - right) + down])
    paste(face, polygon(points), shaded(face, texture(rng, colour(rng, MASK_COLOURS), patches), rng), rng)


def sheet(face, rng, patches, target, size):
    """A phone, a paper or any flat thing: a rotated rectangle about `target`."""
    angle = rng.normal(0, 15) + (90 if rng.random() < 0.3 else 0)
    box = cv2.boxPoints((tuple(map(float, target)), (float(size[0]), float(size[1])), float(angle)))
    paint = texture(rng, colour(rng, [(15, 15, 18), (240, 240, 240), (40, 42, 48)]), patches)
    paste(face, polygon(box), paint, rng)
    if rng.random() < 0.4:
        cv2.polylines(face.image, [box.astype(np.int32)], True, colour(rng).tolist(), 1, cv2.LINE_AA)


def lens(face, eye, form):
    size = face.eye_distance * np.array([form[0], form[1]])
    right, left = face.eyes
    tilt = np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0]))
    shape = np.zeros((WORK, WORK), np.uint8)
    centre = eye + np.array([0, face.eye_distance * form[2]])
    if form[3] < 0.6:
        cv2.ellipse(shape, tuple(map(int, centre)), tuple(map(int, size)), tilt, 0, 360, 1, -1)
    else:
        cv2.fillPoly(shape, [cv2.boxPoints((tuple(map(float, centre)), tuple(map(float, size * 1.85)), float(tilt))).astype(np.int32)], 1)
    return shape


def glasses(face, rng, dark):
    """Dark sunglasses, or clear ones with thin or thick rims and some glare."""
    form = (rng.uniform(0.36, 0.48), rng.uniform(0.25, 0.42), rng.uniform(-0.02, 0.12), rng.random())
    rim = np.clip(rng.uniform(0, 90) + rng.normal(0, 15, 3), 0, 255) if rng.random() < 0.8 else colour(rng)
    rim = rim.tolist()
    width = int(rng.integers(1, 5))
    tint = rng.uniform(0, 45, 3) if rng.random() < 0.8 else rng.uniform(0, 120, 3)
    clear = rng.uniform(0, 0.15) if rng.random() < 0.8 else rng.uniform(0, 0.35)
    alpha = rng.uniform(0.82, 1) if dark else clear
    right, left = face.eyes
    for eye, ear in ((right, 234), (left, 454)):
        shape = lens(face, eye, form)
        if not dark:
            tint = rng.uniform(0, 255, 3)
        ramp = np.linspace(1, rng.uniform(0.75, 1.3), WORK)[:, None, None]
        paste(face, shape, np.clip(np.ones((WORK, WORK, 3)) * tint * ramp, 0, 255), rng, alpha)
        if rng.random() < 0.4:
            glare(face, shape, eye, rng, 0.6 if dark else 0.5)
        outline, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(face.image, outline, -1, rim, width, cv2.LINE_AA)
        outer = eye + (face.point(ear) - eye) * 0.45
        cv2.line(face.image, tuple(map(int, outer)), tuple(map(int, face.point(ear))), rim, width)
    cv2.line(face.image, tuple(map(int, right + (left - right) * 0.38)), tuple(map(int, right + (left - right) * 0.62)), rim, width)


def glare(face, shape, eye, rng, strength):
    spot = np.zeros_like(shape)
    centre = eye + rng.normal(0, face.eye_distance * 0.12, 2)
    axes = (int(face.eye_distance * rng.uniform(0.05, 0.2)), int(face.eye_distance * rng.uniform(0.03, 0.12)))
    cv2.ellipse(spot, tuple(map(int, centre)), axes, rng.uniform(0, 180), 0, 360, 1, -1)
    paste(face, spot & shape, np.full((WORK, WORK, 3), 245.0), rng, rng.uniform(0.2, strength), soft=2)


def eye_bar(face, rng, patches):
    """A bar over both eyes: plain, pixelated or blurred."""
    right, left = face.eyes
    distance = face.eye_distance
    tilt = float(np.degrees(np.arctan2(left[1] - right[1], left[0] - right[0])))
    size = (distance * rng.uniform(1.7, 2.6), distance * rng.uniform(0.4, 0.9))
    shape = polygon(cv2.boxPoints((tuple(map(float, (right + left) / 2)), size, tilt)))
    paste(face, shape, hidden(face, rng, patches), rng, soft=0.6)


def hidden(face, rng, patches):
    kind = rng.random()
    if kind < 0.5:
        return np.ones((WORK, WORK, 3)) * (rng.uniform(0, 20) if rng.random() < 0.7 else colour(rng))
    if kind < 0.65:
        return texture(rng, colour(rng), patches)
    if kind < 0.85:
        cells = int(WORK / max(face.eye_distance * rng.uniform(0.3, 0.6), 4))
        small = cv2.resize(face.image, (max(cells, 3), max(cells, 3)), interpolation=cv2.INTER_AREA)
        return cv2.resize(small, (WORK, WORK), interpolation=cv2.INTER_NEAREST).astype(np.float32)
    return cv2.GaussianBlur(face.image, (0, 0), face.eye_distance * rng.uniform(0.3, 0.5)).astype(np.float32)


def hair(face, rng):
    """Strands from the crown over both eyes."""
    right, left = face.eyes
    tone = rng.choice([20, 45, 80, 150]) * np.array([1, rng.uniform(0.7, 0.95), rng.uniform(0.4, 0.9)])
    top, low = face.point(10), face.point(152)
    span = (left - right) * 0.95
    for _ in range(int(rng.integers(70, 160))):
        across = rng.uniform(-0.75, 0.75)
        start = top + span * across * 0.8 + rng.normal(0, 4, 2)
        length = rng.uniform(0.42, 0.62)
        end = top + (low - top) * length + span * across * 1.15 + rng.normal(0, 5, 2)
        bend = (start + end) / 2 + rng.normal(0, 5, 2)
        shade = np.clip(tone * rng.uniform(0.5, 1.5), 0, 255).tolist()
        cv2.polylines(face.image, [np.array([start, bend, end], np.int32)], False, shade, int(rng.integers(2, 6)), cv2.LINE_AA)


def whole(face, rng, patches):
    """Everything hidden: a redaction, a hood, a thing held in front."""
    low, high = face.points.min(axis=0), face.points.max(axis=0)
    if rng.random() < 0.5:
        grow = rng.uniform(0.95, 1.4)
        size = (high - low) * grow
        sheet(face, rng, patches, (low + high) / 2, size)
        return
    outline = face.points[JAW + FOREHEAD]
    centre = outline.mean(axis=0)
    paste(face, polygon(centre + (outline - centre) * rng.uniform(1, 1.3)), hidden(face, rng, patches), rng)


def brim(face, rng, patches):
    """A hat or hood pulled over the eyes."""
    right, left = face.eyes
    low = (right + left) / 2 + (face.point(152) - face.point(10)) * rng.uniform(0.08, 0.16)
    span = (left - right) * rng.uniform(1.3, 1.9)
    up = (face.point(10) - face.point(152)) * rng.uniform(0.8, 1.2)
    points = np.array([low - span, low, low + span, low + span * 0.7 + up, low - span * 0.7 + up])
    paste(face, polygon(points), shaded(face, texture(rng, colour(rng, MASK_COLOURS), patches), rng), rng)
