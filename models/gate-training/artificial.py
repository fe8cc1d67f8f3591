"""Faces that are no photographs of people: filtered and reshaped photographs, drawn heads, clip art, emoji."""
import re
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from faces import LEFT_EYE, RIGHT_EYE, WORK, read_rgb, square_crop

EMOJI_FONT = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"
EMOJI = [0x1F600 + i for i in range(0x45)] + [0x1F466, 0x1F467, 0x1F468, 0x1F469, 0x1F474, 0x1F475, 0x1F476, 0x1F9D1, 0x1F9D4, 0x1F385, 0x1F47D, 0x1F916, 0x1F383, 0x1F435, 0x1F436, 0x1F431, 0x1F981, 0x1F42F, 0x1F43B, 0x1F43C, 0x1F428, 0x1F437]


def magnify(image, centre, radius, strength):
    """Enlarges what lies within `radius` of `centre`; a negative strength shrinks it."""
    ys, xs = np.mgrid[0:WORK, 0:WORK].astype(np.float32)
    dx, dy = xs - centre[0], ys - centre[1]
    inside = np.clip(np.hypot(dx, dy) / radius, 0, 1)
    pull = 1 - strength * (1 - inside) ** 2
    return cv2.remap(image, (centre[0] + dx * pull).astype(np.float32), (centre[1] + dy * pull).astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def reshape(face, rng, least=0.25):
    """The proportions of cartoons: big eyes, small nose and mouth."""
    strength = rng.uniform(least, 0.65)
    for eye in face.eyes:
        face.image[:] = magnify(face.image, eye, face.eye_distance * rng.uniform(0.55, 0.75), strength)
    face.image[:] = magnify(face.image, face.point(4), face.eye_distance * 0.5, -rng.uniform(0, 0.5))


def saturate(image, rng, low=1.1, high=2.2):
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV).astype(np.float32)
    hsv[..., 1] = np.clip(hsv[..., 1] * rng.uniform(low, high), 0, 255)
    return cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)


def flatten(image, rng):
    """Removes texture and keeps edges, as rendered and painted skin does."""
    kind = rng.integers(3)
    if kind == 0:
        for _ in range(int(rng.integers(3, 7))):
            image = cv2.bilateralFilter(image, 9, rng.uniform(25, 60), 7)
        return image
    if kind == 1:
        return cv2.edgePreservingFilter(image, flags=1, sigma_s=float(rng.uniform(30, 80)), sigma_r=float(rng.uniform(0.3, 0.6)))
    return cv2.pyrMeanShiftFiltering(image, int(rng.integers(8, 16)), int(rng.integers(20, 45)))


def posterise(image, rng):
    levels = int(rng.integers(3, 8))
    smooth = cv2.medianBlur(flatten(image, rng), 5)
    step = 256 / levels
    flat = np.floor(smooth / step) * step + step / 2
    return np.clip(flat, 0, 255).astype(np.uint8)


def outlines(image, source, rng):
    grey = cv2.medianBlur(cv2.cvtColor(source, cv2.COLOR_RGB2GRAY), 5)
    edges = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, int(rng.choice([7, 9, 13])), float(rng.uniform(3, 8)))
    result = image.copy()
    result[edges == 0] = rng.integers(0, 50)
    return result


def cartoon(face, rng):
    posterised = rng.random() < 0.6
    flat = posterise(face.image, rng) if posterised else flatten(face.image, rng)
    # Smooth skin alone is no drawing: phones and webcams smooth as much.
    if not posterised or rng.random() < 0.6:
        flat = outlines(flat, face.image, rng)
    return saturate(flat, rng)


def rendered(face, rng):
    """A computer-made head: smooth bright skin, large eyes."""
    reshape(face, rng, least=0.45)
    image = flatten(flatten(face.image, rng), rng)
    glow = cv2.GaussianBlur(image, (0, 0), 6)
    image = cv2.addWeighted(image, 0.75, glow, rng.uniform(0.25, 0.4), 0)
    return saturate(image, rng, 1.0, 1.8)


def painting(face, rng):
    return cv2.stylization(face.image, sigma_s=float(rng.uniform(20, 90)), sigma_r=float(rng.uniform(0.25, 0.6)))


def pencil(face, rng):
    grey, tinted = cv2.pencilSketch(face.image, sigma_s=float(rng.uniform(30, 90)), sigma_r=0.07, shade_factor=float(rng.uniform(0.03, 0.06)))
    return cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB) if rng.random() < 0.6 else tinted


def statue(face, rng):
    """One material from hair to chin, and eyes without iris."""
    for eye in (RIGHT_EYE, LEFT_EYE):
        shape = np.zeros((WORK, WORK), np.uint8)
        cv2.fillPoly(shape, [face.points[eye].astype(np.int32)], 1)
        shape = cv2.dilate(shape, np.ones((3, 3), np.uint8))
        face.image[shape > 0] = face.skin() * rng.uniform(0.75, 1.0)
    grey = cv2.cvtColor(flatten(face.image, rng), cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = cv2.createCLAHE(3.0, (4, 4)).apply(grey.astype(np.uint8)).astype(np.float32)
    tint = np.array([[1, 1, 1], [0.95, 0.9, 0.8], [0.75, 0.6, 0.4], [0.5, 0.7, 0.6], [0.9, 0.85, 0.75]][rng.integers(5)])
    return np.clip(grey[..., None] * tint * rng.uniform(0.8, 1.25) + rng.normal(0, rng.uniform(0, 10), (WORK, WORK, 1)), 0, 255).astype(np.uint8)


def cracks(rng):
    """Craquelure: the borders between the cells of scattered points, thin and dark."""
    count = int(rng.integers(300, 3000))
    seeds = np.full((WORK, WORK), 255, np.uint8)
    seeds[rng.integers(0, WORK, count), rng.integers(0, WORK, count)] = 0
    _, cells = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    edges = (cv2.Laplacian(cells.astype(np.float32), cv2.CV_32F) != 0).astype(np.float32)
    patchy = cv2.resize(rng.random((6, 6)).astype(np.float32), (WORK, WORK), interpolation=cv2.INTER_CUBIC)
    return cv2.GaussianBlur(edges, (0, 0), 0.7) * np.clip(patchy, 0, 1)


def oil_portrait(face, rng):
    """A painted portrait: fine or broad strokes, few pigments, varnish, dark ground, canvas or cracks."""
    fine = rng.random() < 0.55
    image = face.image
    if rng.random() < 0.3:
        reshape(face, rng)
    if fine:
        image = cv2.edgePreservingFilter(image, flags=1, sigma_s=float(rng.uniform(6, 20)), sigma_r=float(rng.uniform(0.15, 0.35)))
        image = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.6, 2.0)))
    else:
        image = cv2.pyrMeanShiftFiltering(image, int(rng.integers(6, 14)), int(rng.integers(15, 35)))
    ys, xs = np.mgrid[0:WORK, 0:WORK].astype(np.float32)
    strokes = rng.normal(0, 3, (WORK, WORK, 2)).astype(np.float32)
    strokes = cv2.GaussianBlur(strokes, (0, 0), sigmaX=float(rng.uniform(1, 2)), sigmaY=float(rng.uniform(2, 6)))
    strokes *= (rng.uniform(0.4, 1.1) if fine else rng.uniform(0.9, 2.4)) / (strokes.std() + 1e-6)
    image = cv2.remap(image, xs + strokes[..., 0], ys + strokes[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    paint = image.astype(np.float32)
    grey = paint.mean(axis=2, keepdims=True)
    paint = grey + (paint - grey) * rng.uniform(0.3, 1.0)
    umber, light = np.array([35, 26, 16]) * rng.uniform(0.3, 1.5), np.array([250, rng.uniform(215, 240), rng.uniform(140, 205)])
    varnish = rng.uniform(0.2, 0.8)
    paint = paint * (1 - varnish) + (umber + (light - umber) * grey / 255) * varnish
    if rng.random() < 0.6:
        outside = np.clip(np.hypot(2 * xs / WORK - 1, (2 * ys / WORK - 1) * 0.85) - rng.uniform(0.45, 0.8), 0, 1)[..., None] * rng.uniform(0.5, 1.6)
        paint = paint * np.clip(1 - outside, 0.1, 1)
    if rng.random() < 0.5:
        period = rng.uniform(2.5, 6)
        weave = np.sin(xs * 2 * np.pi / period) * np.sin(ys * 2 * np.pi / period)
        paint *= 1 + weave[..., None] * rng.uniform(0.01, 0.08)
    if rng.random() < 0.5:
        paint *= 1 - cracks(rng)[..., None] * rng.uniform(0.08, 0.35)
    return np.clip(paint, 0, 255).astype(np.uint8)


def dyed(face, rng):
    """Skin of an inhuman hue, on flat paint."""
    hsv = cv2.cvtColor(cartoon(face, rng), cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(int) + int(rng.integers(12, 165))) % 180
    hsv[..., 1] = np.clip(hsv[..., 1].astype(int) + 60, 0, 255)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)


FILTERS = [(cartoon, 0.34), (rendered, 0.24), (painting, 0.08), (pencil, 0.10), (statue, 0.14), (dyed, 0.10)]


def filtered(face, rng):
    weights = np.array([weight for _, weight in FILTERS])
    choice = FILTERS[rng.choice(len(FILTERS), p=weights / weights.sum())][0]
    if choice is not rendered and rng.random() < 0.5:
        reshape(face, rng)
    return choice(face, rng)


def drawn(rng, scene):
    """A head out of ovals and lines on a plain, graded or photographed ground."""
    big = WORK * 2
    picture = Image.fromarray(scene).resize((big, big)) if rng.random() < 0.3 else Image.new("RGB", (big, big), tuple(rng.integers(0, 256, 3)))
    pen = ImageDraw.Draw(picture)
    pick = lambda: tuple(int(v) for v in rng.integers(0, 256, 3))
    skins = [(255, 217, 15), (250, 220, 190), (240, 200, 165), (200, 150, 110), (130, 90, 60), (255, 230, 210), (180, 220, 120)]
    skin = skins[rng.integers(len(skins))] if rng.random() < 0.85 else pick()
    ink, line = (tuple([int(rng.integers(0, 60))] * 3), int(rng.integers(0, 9)))
    cx, cy = big / 2 + rng.normal(0, 10), big / 2 + rng.normal(0, 10)
    w, h = big * rng.uniform(0.2, 0.3), big * rng.uniform(0.24, 0.33)

    def oval(x, y, rx, ry, fill, edge=True):
        pen.ellipse([x - rx, y - ry, x + rx, y + ry], fill=fill, outline=ink if edge and line else None, width=line)

    body, hair = pick(), pick() if rng.random() < 0.5 else tuple(int(v) for v in rng.integers(0, 90, 3))
    oval(cx, cy + h * 1.9, w * rng.uniform(1.2, 2), h * 1.1, body)
    if rng.random() < 0.6:
        oval(cx, cy - h * 0.2, w * rng.uniform(1.05, 1.3), h * rng.uniform(1.0, 1.2), hair)
    oval(cx, cy, w, h, skin)
    if rng.random() < 0.6:
        pen.chord([cx - w, cy - h, cx + w, cy + h * rng.uniform(-0.6, 0.3)], 180, 360, fill=hair)
    gap, ey = w * rng.uniform(0.3, 0.5), cy - h * rng.uniform(-0.1, 0.25)
    er = w * rng.uniform(0.1, 0.42)
    pupil, gaze = er * rng.uniform(0.15, 0.75), rng.normal(0, er * 0.2, 2)
    for side in (-1, 1):
        ex = cx + side * gap
        oval(ex, ey, er, er * rng.uniform(0.8, 1.3), (255, 255, 255) if rng.random() < 0.8 else ink)
        oval(ex + gaze[0], ey + gaze[1], pupil * 1.6, pupil * 1.6, pick(), False)
        oval(ex + gaze[0], ey + gaze[1], pupil, pupil, (0, 0, 0), False)
        if rng.random() < 0.6:
            pen.line([ex - er, ey - er * 1.6 + rng.normal(0, 6), ex + er, ey - er * 1.6 + rng.normal(0, 6)], fill=ink, width=int(rng.integers(3, 14)))
    if rng.random() < 0.7:
        pen.arc([cx - w * 0.15, cy, cx + w * 0.15, cy + h * 0.3], 0, 180, fill=ink, width=max(line, 2))
    my, mw = cy + h * rng.uniform(0.4, 0.65), w * rng.uniform(0.15, 0.5)
    if rng.random() < 0.5:
        pen.arc([cx - mw, my - mw * 0.7, cx + mw, my + mw * 0.5], 10, 170, fill=ink, width=int(rng.integers(2, 9)))
    else:
        oval(cx, my, mw, mw * rng.uniform(0.15, 0.6), pick())
    if rng.random() < 0.25:
        for side in (-1, 1):
            pen.ellipse([cx + side * gap - er * 1.3, ey - er * 1.3, cx + side * gap + er * 1.3, ey + er * 1.3], outline=ink, width=int(rng.integers(3, 8)))
    image = np.asarray(picture.resize((WORK, WORK), Image.LANCZOS)).copy()
    if rng.random() < 0.4:
        shade = cv2.resize(rng.uniform(0.6, 1.2, (3, 3)).astype(np.float32), (WORK, WORK), interpolation=cv2.INTER_CUBIC)
        image = np.clip(image * shade[..., None], 0, 255).astype(np.uint8)
    return image


def load_art(clipart_root, rng):
    """Openclipart's people and animals (public domain), and emoji, each roughly square on a plain ground."""
    pictures = []
    for folder in ("people", "animals", "unsorted", "recreation/toys"):
        for path in sorted(Path(clipart_root, folder).rglob("*.png")):
            image = read_rgb(path, rng)
            if image is not None and min(image.shape[:2]) >= 48:
                side = max(image.shape[:2])
                pictures.append(square_crop(image, (image.shape[1] / 2, image.shape[0] / 2), side))
    font = ImageFont.truetype(EMOJI_FONT, 109)
    for code in EMOJI:
        tile = Image.new("RGB", (136, 136), tuple(rng.integers(0, 256, 3)))
        ImageDraw.Draw(tile).text((0, 4), chr(code), font=font, embedded_color=True)
        pictures.append(cv2.resize(np.asarray(tile), (WORK, WORK), interpolation=cv2.INTER_AREA))
    return pictures


# Fluent emoji of one person: head alone, or head and shoulders.
PEOPLE_3D = re.compile(r"^(1f46[6-9]|1f47[0-8]|1f47c|1f9d[1-9a-f]|1f93[45]|1f385|1f936|1f9b[89]|1f575|1f482|1f477|1f46e|1f64[b-e]|1f481|1f645|1f486|1f487)")
HEADS_3D = re.compile(r"^(1f46[6-9]|1f47[1456]|1f9d[1-4]|1f9d1-200d-1f9b|1f385|1f936)(-1f3f[b-f])?(-200d-(1f9b[0-3]|2642|2640))?(-fe0f)?$")


def load_heads_3d(folder):
    """Microsoft's Fluent emoji of people (MIT), as pictures with an alpha channel and whether they show the head alone."""
    heads = []
    for path in sorted(Path(folder).glob("*.webp")):
        if not PEOPLE_3D.match(path.stem):
            continue
        image = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
        if image is not None and image.ndim == 3 and image.shape[2] == 4:
            heads.append((cv2.cvtColor(image, cv2.COLOR_BGRA2RGBA), bool(HEADS_3D.match(path.stem))))
    return heads


def head_3d(heads, scene, rng):
    """One of them before a scene, lit by a coloured lamp from one side."""
    picture, alone = heads[rng.integers(len(heads))]
    size = picture.shape[0]
    side = size * (rng.uniform(0.95, 1.5) if alone else rng.uniform(0.5, 0.85))
    centre = np.array([size / 2, size * (0.54 if alone else 0.36)]) + rng.normal(0, size * 0.03, 2)
    shrink = WORK / side
    matrix = np.float32([[shrink, 0, WORK / 2 - centre[0] * shrink], [0, shrink, WORK / 2 - centre[1] * shrink]])
    cut = cv2.warpAffine(picture, matrix, (WORK, WORK), flags=cv2.INTER_AREA if shrink < 1 else cv2.INTER_LINEAR).astype(np.float32)
    alpha = cut[..., 3:] / 255
    base = scene.astype(np.float32)
    if rng.random() < 0.7:
        base = np.ones_like(base) * rng.uniform(0, 255, 3) if rng.random() < 0.5 else cv2.GaussianBlur(base, (0, 0), float(rng.uniform(2, 9)))
    person = cut[..., :3]
    if rng.random() < 0.7:
        shade = cv2.resize(rng.uniform(0.35, 1.15, (2, 2)).astype(np.float32), (WORK, WORK), interpolation=cv2.INTER_CUBIC)
        person = person * shade[..., None] * np.exp(rng.normal(0, 0.12, 3))
    image = person * alpha + base * (1 - alpha)
    if rng.random() < 0.3:
        image = image + rng.normal(0, rng.uniform(2, 9), image.shape)
    return np.clip(image, 0, 255).astype(np.uint8)


def clipping(pictures, rng):
    """Some part of a picture, most often the upper half, where heads are."""
    picture = pictures[rng.integers(len(pictures))]
    side = WORK * rng.uniform(0.35, 1.15)
    centre = (WORK / 2 + rng.normal(0, WORK * 0.08), side / 2 + rng.uniform(-0.15, 0.4) * (WORK - side + 20))
    return square_crop(picture, centre, side)
