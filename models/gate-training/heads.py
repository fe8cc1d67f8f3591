"""
Heads as an animation film renders them: the proportions of a toon on the landmarks of a person, a smooth depth map, one
colour of skin under lamps, eyes, brows, lips and hair of paint. Nothing but geometry is taken from the photograph.
"""
import cv2
import numpy as np

from faces import FOREHEAD, JAW, WORK

RIGHT_LIDS = [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7]
LEFT_LIDS = [263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249]
RIGHT_BROW = [70, 63, 105, 66, 107, 55, 65, 52, 53, 46]
LEFT_BROW = [300, 293, 334, 296, 336, 285, 295, 282, 283, 276]
LIPS = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146]
INNER_LIPS = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95]
NOSTRILS = [(98, 97), (327, 326)]
SKINS = [(255, 224, 200), (244, 205, 175), (232, 185, 150), (205, 150, 110), (165, 110, 75), (120, 78, 52), (85, 55, 40), (225, 190, 170)]
HAIRS = [(35, 25, 20), (60, 38, 25), (110, 65, 35), (150, 85, 40), (215, 180, 110), (235, 225, 205), (165, 60, 30), (90, 90, 95)]
YS, XS = np.mgrid[0:WORK, 0:WORK].astype(np.float32)


def fill(points, soft=0.8):
    shape = np.zeros((WORK, WORK), np.uint8)
    cv2.fillPoly(shape, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(shape.astype(np.float32) / 255, (0, 0), soft)


def blend(image, cover, paint):
    image[:] = image * (1 - cover[..., None]) + paint * cover[..., None]


def about(points, scale):
    centre = points.mean(axis=0)
    return centre + (points - centre) * scale


def blotches(rng, cells, width=WORK, height=WORK):
    return cv2.resize(rng.normal(0, 1, (cells, cells)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)


def toon_points(face, rng):
    """Large eyes, a small nose, a narrow chin, by moving the landmarks."""
    points = face.points.astype(np.float32).copy()
    strong = rng.random() < 0.75
    grow = rng.uniform(1.25, 2.0) if strong else rng.uniform(1.0, 1.3)
    centre = points[[234, 454]].mean(axis=0)
    up = points[10] - points[152]
    height = float(np.hypot(*up))
    up /= height
    for lids in (RIGHT_LIDS, LEFT_LIDS):
        middle = points[lids].mean(axis=0)
        points[lids] = middle + (points[lids] - middle) * grow
        tall = (points[lids] - middle) @ up
        points[lids] += np.outer(tall, up) * rng.uniform(0.0, 0.7 if strong else 0.2)
    for brow in (RIGHT_BROW, LEFT_BROW):
        points[brow] += up * height * 0.05 * (grow - 1)
    nose = [1, 2, 4, 5, 19, 45, 275, 48, 278, 64, 294, 98, 327, 97, 326, 94]
    points[nose] = about(points[nose], rng.uniform(0.55, 1.0))
    mouth = LIPS + INNER_LIPS
    points[mouth] = about(points[mouth], rng.uniform(0.65, 1.1))
    for index in JAW:
        low = np.clip((centre - points[index]) @ up / (0.5 * height), 0, 1)
        points[index] += (centre - points[index]) * low * rng.uniform(0, 0.12) * np.array([1, 0.3], np.float32)
    return points, up, height


def relief(points, up, height, rng):
    """Depth of skull and features as a smooth picture (pixels towards the viewer)."""
    across = np.array([-up[1], up[0]], np.float32)
    middle = points[[10, 152]].mean(axis=0)
    outline = points[JAW + FOREHEAD]
    half = max(np.abs((outline - middle) @ across).max(), 1)
    u = ((XS - middle[0]) * across[0] + (YS - middle[1]) * across[1]) / (half * 1.08)
    v = ((XS - middle[0]) * up[0] + (YS - middle[1]) * up[1]) / (height * 0.62)
    depth = half * 1.1 * np.sqrt(np.clip(1 - u * u - v * v * 0.8, 0, 1))

    def bump(at, wide, tall, high):
        du = (XS - at[0]) * across[0] + (YS - at[1]) * across[1]
        dv = (XS - at[0]) * up[0] + (YS - at[1]) * up[1]
        return high * np.exp(-((du / wide) ** 2 + (dv / tall) ** 2))

    tip, bridge = points[4], points[168]
    size = rng.uniform(0.7, 1.2) * height
    for step in np.linspace(0, 1, 5):
        depth += bump(bridge + (tip - bridge) * step, size * 0.04, size * 0.06, size * (0.012 + 0.03 * step))
    depth += bump(tip, size * 0.055, size * 0.05, size * 0.07)
    for wing in (64, 294):
        depth += bump(points[wing], size * 0.035, size * 0.035, size * 0.025)
    for cheek in (50, 280):
        depth += bump(points[cheek], size * 0.13, size * 0.11, size * rng.uniform(0.02, 0.05))
    for lids in (RIGHT_LIDS, LEFT_LIDS):
        depth -= bump(points[lids].mean(axis=0), size * 0.12, size * 0.08, size * rng.uniform(0.015, 0.05))
    depth += bump(points[LIPS].mean(axis=0), size * 0.10, size * 0.05, size * 0.03)
    depth -= bump(points[LIPS].mean(axis=0) - up * size * 0.075, size * 0.09, size * 0.03, size * 0.02)
    depth += bump(points[152] + up * size * 0.07, size * 0.09, size * 0.06, size * 0.03)
    return cv2.GaussianBlur(depth.astype(np.float32), (0, 0), 1.5)


def lit(depth, albedo, rng, gloss):
    """Two or three lamps, wrapped around as light is by skin, and a highlight."""
    gy, gx = np.gradient(depth)
    normal = np.dstack([-gx, -gy, np.ones_like(depth)])
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    result = albedo * rng.uniform(0.18, 0.5) * tint(rng, 0.12)
    for lamp in range(int(rng.integers(1, 4))):
        direction = np.array([rng.normal(0, 0.7), rng.normal(-0.4, 0.5), rng.uniform(0.3, 1.2)])
        direction /= np.linalg.norm(direction)
        wrap = rng.uniform(0.1, 0.5)
        lambert = np.clip((normal @ direction + wrap) / (1 + wrap), 0, 1)
        power = rng.uniform(0.5, 0.95) if lamp == 0 else rng.uniform(0.1, 0.5)
        colour = tint(rng, 0.10 if lamp == 0 else 0.35)
        result = result + albedo * lambert[..., None] * power * colour
        half = direction + np.array([0, 0, 1])
        half /= np.linalg.norm(half)
        shine = np.clip(normal @ half, 0, 1) ** rng.uniform(8, 60)
        result = result + 255 * gloss * power * shine[..., None] * colour
    rim = (1 - normal[..., 2]) ** 3 * rng.uniform(0, 0.5)
    return result + rim[..., None] * 255 * tint(rng, 0.3) * 0.4


def tint(rng, spread):
    """A gain per channel; lamps differ from warm to cool more than from green to magenta."""
    warm, green = rng.normal(0, spread), rng.normal(0, spread * 0.35)
    return np.exp(np.array([warm, green, -warm])).astype(np.float32)


def strands(rng, colour, angle):
    """Combed hair: noise drawn out along a direction, with a bright band."""
    noise = rng.normal(0, 1, (WORK // 2, WORK // 2)).astype(np.float32)
    turn = cv2.getRotationMatrix2D((WORK / 4, WORK / 4), angle, 1)
    noise = cv2.resize(cv2.GaussianBlur(noise, (0, 0), sigmaX=0.01, sigmaY=float(rng.uniform(6, 16))), (WORK, WORK))
    turn = cv2.getRotationMatrix2D((WORK / 2, WORK / 2), angle, 1.3)
    noise = cv2.warpAffine(noise, turn, (WORK, WORK), borderMode=cv2.BORDER_REFLECT)
    noise /= noise.std() + 1e-6
    band = np.exp(-(((YS - WORK * rng.uniform(0.1, 0.35)) / (WORK * 0.07)) ** 2)) * rng.uniform(0, 0.7)
    return np.array(colour, np.float32) * (1 + rng.uniform(0.06, 0.3) * noise + band)[..., None]


def ground(scene, rng):
    if rng.random() < 0.5:
        return cv2.GaussianBlur(scene, (0, 0), float(rng.uniform(0.5, 7))).astype(np.float32)
    base, other = rng.uniform(0, 220, 3), rng.uniform(0, 220, 3)
    mix = np.clip((YS if rng.random() < 0.5 else XS) / WORK + 0.2 * blotches(rng, 5), 0, 1)[..., None]
    return (base * mix + other * (1 - mix)).astype(np.float32)


def hair_back(points, up, height, rng):
    across = np.array([-up[1], up[0]], np.float32)
    crown = points[10] - up * height * 0.22
    wide = np.abs((points[[234, 454]] - crown) @ across).max() * rng.uniform(1.05, 1.35)
    angles = np.linspace(0, np.pi, 24)
    top = crown + np.outer(np.cos(angles), across) * wide + np.outer(np.sin(angles), up) * height * rng.uniform(0.42, 0.62)
    long = height * (rng.uniform(0.2, 0.5) if rng.random() < 0.5 else rng.uniform(0.8, 1.4))
    return np.concatenate([top, [crown - across * wide - up * long, crown + across * wide - up * long]])


def fringe(points, up, height, rng):
    across = np.array([-up[1], up[0]], np.float32)
    line = points[[234, 127, 162, 21, 54, 103, 67, 109, 10, 338, 297, 332, 284, 251, 389, 356, 454]]
    ends = np.linspace(-1, 1, len(line))
    part = rng.uniform(-0.6, 0.6)
    drop = height * rng.uniform(-0.03, 0.10) * (1 - np.exp(-((ends - part) / 0.4) ** 2)) + height * 0.04 * np.abs(ends)
    low = line - np.outer(drop, up)
    crown = points[10] + up * height * 0.3
    high = crown + np.outer(ends[::-1], across) * np.abs((line - crown) @ across).max() * 1.15 - np.outer(ends[::-1] ** 2, up) * height * 0.45
    return np.concatenate([low, high])


def eye(image, lids, up, rng, iris_colour, gaze, line):
    middle = lids.mean(axis=0)
    width = float(np.ptp(lids @ np.array([-up[1], up[0]])))
    tall = float(np.ptp(lids @ up))
    opening = fill(lids, 0.7)
    white = np.ones((WORK, WORK, 3), np.float32) * rng.uniform(195, 250) * tint(rng, 0.02)
    white *= np.clip(1 - 0.5 * np.exp(-(((YS - lids[:, 1].min()) / max(tall * 0.35, 1)) ** 2)), 0, 1)[..., None]
    radius = max(min(width * 0.36, tall * rng.uniform(0.45, 0.62)), 2)
    distance = np.hypot(XS - middle[0] - gaze[0] * width, YS - middle[1] - gaze[1] * width)
    iris = np.clip((radius - distance) + 0.5, 0, 1)
    blend(white, iris, np.array(iris_colour) * (0.45 + 0.75 * np.clip(distance / radius, 0, 1))[..., None] * (1 - 0.6 * np.exp(-(((distance - radius) / 1.5) ** 2)))[..., None])
    blend(white, np.clip(radius * rng.uniform(0.35, 0.55) - distance + 0.5, 0, 1), np.full(3, rng.uniform(0, 20)))
    shine = np.hypot(XS - middle[0] - gaze[0] * width + radius * 0.35, YS - middle[1] - gaze[1] * width + radius * 0.4)
    blend(white, np.clip(radius * rng.uniform(0.15, 0.3) - shine + 0.5, 0, 1), np.full(3, 250.0))
    blend(image, opening, white)
    upper = lids[:9]
    lash = np.zeros((WORK, WORK), np.uint8)
    cv2.polylines(lash, [np.round(upper * 16).astype(np.int32)], False, 255, int(line), cv2.LINE_AA, 4)
    blend(image, cv2.GaussianBlur(lash.astype(np.float32) / 255, (0, 0), 0.6), np.full(3, rng.uniform(10, 50)))


def rendered_head(face, scene, rng):
    points, up, height = toon_points(face, rng)
    skin = np.clip(np.array(SKINS[rng.integers(len(SKINS))]) + rng.normal(0, 8, 3), 20, 255).astype(np.float32)
    colour = np.array(HAIRS[rng.integers(len(HAIRS))]) if rng.random() < 0.85 else rng.uniform(0, 200, 3)
    image = ground(scene, rng)
    combed = strands(rng, colour, float(rng.normal(0, 30)))
    bald = rng.random() < 0.08
    if not bald:
        blend(image, fill(hair_back(points, up, height, rng), 1.2), combed * rng.uniform(0.45, 0.8))
    shoulders(image, points, up, height, skin, rng)
    albedo = np.ones((WORK, WORK, 3), np.float32) * skin
    for at in (50, 280, 4):
        flush = np.exp(-(((XS - points[at][0]) ** 2 + (YS - points[at][1]) ** 2) / (height * 0.11) ** 2)) * rng.uniform(0, 0.22)
        albedo *= 1 - flush[..., None] * np.array([0.1, 0.6, 0.5])
    if rng.random() < 0.2:
        for _ in range(int(rng.integers(15, 50))):
            at = points[[50, 280, 4][rng.integers(3)]] + rng.normal(0, height * 0.07, 2)
            albedo *= 1 - 0.2 * np.exp(-((XS - at[0]) ** 2 + (YS - at[1]) ** 2) / 1.2)[..., None]
    lip = np.clip(skin * np.array([rng.uniform(0.75, 1.0), rng.uniform(0.45, 0.75), rng.uniform(0.5, 0.8)]), 0, 255)
    blend(albedo, fill(points[LIPS], 1.2), lip)
    depth = relief(points, up, height, rng)
    shaded = lit(depth, albedo, rng, rng.uniform(0, 0.25)) * (1 + rng.uniform(0, 0.03) * blotches(rng, 60))[..., None]
    head = fill(about(points[JAW + FOREHEAD], rng.uniform(1.0, 1.04)), 1.0)
    for ear in (234, 454):
        at = points[ear] + (points[ear] - points[4]) * 0.04
        oval = np.zeros((WORK, WORK), np.uint8)
        cv2.ellipse(oval, tuple(map(int, at)), (int(height * 0.06), int(height * 0.11)), 0, 0, 360, 255, -1, cv2.LINE_AA)
        blend(image, oval.astype(np.float32) / 255, skin * rng.uniform(0.4, 0.9))
    blend(image, head, shaded)
    for pair in NOSTRILS:
        hole = points[list(pair)].mean(axis=0)
        dark = np.exp(-((XS - hole[0]) ** 2 / (height * 0.02) ** 2 + (YS - hole[1]) ** 2 / (height * 0.011) ** 2))
        blend(image, dark * 0.6, skin * 0.25)
    inner = fill(points[INNER_LIPS], 0.7)
    opened = np.ptp(points[INNER_LIPS] @ up) > 0.04 * height
    blend(image, inner, np.full(3, 225.0) if opened and rng.random() < 0.6 else lip * 0.4)
    iris = np.array([(70, 130, 190), (80, 50, 25), (60, 120, 70), (40, 25, 15), (120, 150, 160)][rng.integers(5)]) * rng.uniform(0.7, 1.2)
    gaze, line = rng.normal(0, 0.06, 2), rng.integers(1, 5)
    for lids in (RIGHT_LIDS, LEFT_LIDS):
        socket = fill(about(points[lids], 1.35), height * 0.02)
        image *= 1 - socket[..., None] * rng.uniform(0.05, 0.3)
        eye(image, points[lids], up, rng, iris, gaze, line)
    for brow in (RIGHT_BROW, LEFT_BROW):
        blend(image, fill(points[brow], 1.0) * rng.uniform(0.5, 1), colour * 0.6)
    if not bald and rng.random() < 0.85:
        shadow = fringe(points, up, height, rng)
        cover = fill(shadow, 1.0)
        image *= 1 - (cv2.GaussianBlur(np.roll(cover, 5, axis=0), (0, 0), 4) * 0.35)[..., None]
        blend(image, cover, combed)
    return graded(image, rng)


def shoulders(image, points, up, height, skin, rng):
    across = np.array([-up[1], up[0]], np.float32)
    chin = points[152]
    wide = np.abs((points[[234, 454]] - chin) @ across).max()
    neck = np.array([chin + across * wide * 0.5 + up * height * 0.2, chin - across * wide * 0.5 + up * height * 0.2, chin - across * wide * 0.55 - up * height, chin + across * wide * 0.55 - up * height])
    round_neck = 0.35 + 0.5 * np.exp(-((((XS - chin[0]) * across[0] + (YS - chin[1]) * across[1]) / (wide * 0.5)) ** 2))
    blend(image, fill(neck, 1.2), skin * round_neck[..., None])
    body = np.array([chin - up * height * 0.35 + across * wide * 0.6, chin - up * height * 0.35 - across * wide * 0.6, chin - up * height * 0.6 - across * wide * 2.2, chin - up * height * 1.5 - across * wide * 2.4, chin - up * height * 1.5 + across * wide * 2.4, chin - up * height * 0.6 + across * wide * 2.2])
    blend(image, fill(body, 1.5), rng.uniform(0, 230, 3) * (0.8 + 0.15 * blotches(rng, 6))[..., None])


def graded(image, rng):
    """Coloured stage light, and the glow of a lens."""
    image = np.clip(image * tint(rng, 0.05 if rng.random() < 0.75 else 0.2) * rng.uniform(0.55, 1.1), 0, 255)
    if rng.random() < 0.4:
        image = image * 0.8 + cv2.GaussianBlur(image, (0, 0), 5) * 0.25
    return np.clip(image, 0, 255).astype(np.uint8)


def avatar(face, rng):
    """The person redrawn: the photograph loses its texture, and skin, eyes and brows are painted over it."""
    points, up, height = toon_points(face, rng)
    smooth = cv2.pyrMeanShiftFiltering(face.image, int(rng.integers(6, 14)), int(rng.integers(14, 34)))
    image = cv2.bilateralFilter(smooth, 9, 40, 7).astype(np.float32)
    light = cv2.GaussianBlur(image, (0, 0), height * rng.uniform(0.03, 0.07))
    skin = np.clip(face.skin() * rng.uniform(0.8, 1.2), 25, 255).astype(np.float32)
    painted = lit(relief(points, up, height, rng), np.ones_like(image) * skin, rng, rng.uniform(0, 0.2))
    painted = painted * rng.uniform(0.2, 0.6) + light * rng.uniform(0.45, 0.7)
    oval = fill(about(face.points[JAW + FOREHEAD], 0.93), height * 0.03)
    blend(image, oval * rng.uniform(0.75, 1), painted)
    lip = skin * np.array([rng.uniform(0.75, 1.0), rng.uniform(0.45, 0.75), rng.uniform(0.5, 0.8)])
    blend(image, fill(points[LIPS], 1.2) * rng.uniform(0.6, 1), lip)
    blend(image, fill(points[INNER_LIPS], 0.7), lip * 0.5)
    for pair in NOSTRILS:
        hole = points[list(pair)].mean(axis=0)
        dark = np.exp(-((XS - hole[0]) ** 2 / (height * 0.02) ** 2 + (YS - hole[1]) ** 2 / (height * 0.011) ** 2))
        blend(image, dark * 0.6, skin * 0.25)
    iris = np.array([(70, 130, 190), (80, 50, 25), (60, 120, 70), (40, 25, 15)][rng.integers(4)]) * rng.uniform(0.6, 1.2)
    gaze, line = rng.normal(0, 0.06, 2), rng.integers(1, 5)
    for lids, brow in ((RIGHT_LIDS, RIGHT_BROW), (LEFT_LIDS, LEFT_BROW)):
        image *= 1 - fill(about(points[lids], 1.35), height * 0.02)[..., None] * rng.uniform(0.05, 0.3)
        eye(image, points[lids], up, rng, iris, gaze, line)
        blend(image, fill(points[brow], 1.0) * rng.uniform(0.3, 1), np.array(HAIRS[rng.integers(len(HAIRS))]) * 0.6)
    return graded(image, rng)
