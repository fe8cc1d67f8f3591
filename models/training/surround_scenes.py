"""Pictures of live people and of attacks, each a square about a face as the engine crops it. RGB 0..1 throughout."""
import cv2
import numpy as np

import surround_shapes as shapes
from recapture import blur, chance, log_uniform, scale_and_back

# Side of the drawn picture; the net takes it averaged to 96.
SIDE = 160
# The crop's side in heights of the face: less where the frame is small.
CONTEXTS = (1.0, 3.0)
# An attack shows at least this much of its object's outline, in sides of the crop.
LEAST_OUTLINE = 0.7


def sample(image, u, v, origin, scale, border=cv2.BORDER_REPLICATE):
    """`image` (uint8) at coordinates (u, v) about its pixel `origin`, `scale` pixels a unit."""
    return cv2.remap(image, (u * scale + origin[0]).astype(np.float32), (v * scale + origin[1]).astype(np.float32),
                     cv2.INTER_LINEAR, borderMode=border).astype(np.float32) / 255


def face_centre(person):
    return person.box[:2] + person.box[2:] / 2


def reach(person):
    """How far the photograph goes left, up, right and down of the face's centre, in heights of the face."""
    (x, y), height = face_centre(person), person.box[3]
    return x / height, y / height, (person.image.shape[1] - x) / height, (person.image.shape[0] - y) / height


def relit(image, rng):
    """Other exposure, white point, contrast and haze."""
    image = image * log_uniform(rng, 0.6, 1.5) * rng.uniform(0.86, 1.14, 3)
    image = np.clip(image, 0, 1) ** log_uniform(rng, 0.7, 1.45)
    if chance(rng, 0.3):
        image = image * rng.uniform(0.6, 0.95) + rng.uniform(0, 0.2)
    return image


def over(image, colour, mask):
    return image + (colour - image) * mask[:, :, None]


def any_colour(rng):
    grey = rng.uniform(0, 1)
    return np.clip(grey + rng.normal(0, rng.choice([0.02, 0.15]), 3), 0, 1)


def gradient(rng, u, v):
    first, second = any_colour(rng), any_colour(rng)
    if chance(rng, 0.7):
        second = np.clip(first + rng.normal(0, 0.1, 3), 0, 1)
    turn = rng.uniform(0, 2 * np.pi)
    share = np.clip(0.5 + (u * np.cos(turn) + v * np.sin(turn)) / 4, 0, 1)[:, :, None]
    return first + (second - first) * share


def furniture(rng, image, u, v, pixel, count):
    """Doors, windows, shelves, posters and monitors: rectangles, upright or nearly so, many with a border."""
    turn = rng.normal(0, 0.04)
    u, v = u + turn * v, v - turn * u
    for _ in range(count):
        width, height = log_uniform(rng, 0.15, 3), log_uniform(rng, 0.15, 4)
        x, y = rng.uniform(-2, 2, 2)
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        radius = rng.choice([0, 0, 0, 0.05, 0.15])
        border = rng.uniform(0.015, 0.16)
        image = over(image, any_colour(rng), shapes.coverage(shapes.rounded_distance(u, v, box, radius), pixel))
        if chance(rng, 0.6):
            inner = shapes.grow(box, (-border,) * 4)
            if inner[2] > inner[0] and inner[3] > inner[1]:
                fill = gradient(rng, u, v) if chance(rng, 0.6) else any_colour(rng)
                image = over(image, fill, shapes.coverage(shapes.rounded_distance(u, v, inner, radius / 2), pixel))
    return image


def background(rng, people, pixel, faces=0.25):
    """Walls, rooms, or a piece of another photograph; in front of some of them somebody's face (share `faces`)."""
    u, v = shapes.object_plane(SIDE, 1 / pixel, rng.uniform(0, SIDE, 2), rng.normal(0, 0.03))
    kind = rng.random()
    if kind < 0.2:
        image = gradient(rng, u, v)
    elif kind < 0.6:
        image = furniture(rng, gradient(rng, u, v), u, v, pixel, int(rng.integers(1, 12)))
    else:
        other = people[rng.integers(len(people))]
        scale = other.box[3] * log_uniform(rng, 0.25, 1.1)
        centre = face_centre(other)
        if not chance(rng, faces):
            # Beside the face: its centre is moved out of the picture.
            centre = centre + other.box[3] * np.array([rng.choice([-1, 1]) * rng.uniform(0.8, 1.4), rng.uniform(-0.5, 0.9)])
        x, y = shapes.object_plane(SIDE, 1 / pixel, (SIDE / 2, SIDE / 2))
        image = relit(sample(other.image, x, y, centre, scale, cv2.BORDER_REFLECT_101), rng)
        if chance(rng, 0.3):
            image = furniture(rng, image, u, v, pixel, int(rng.integers(1, 4)))
    if chance(rng, 0.4):
        image = blur(image.astype(np.float32), log_uniform(rng, 0.5, 7))
    return image.astype(np.float32)


class Pose:
    """Where the face is in the crop: `context` is the crop's side in heights of the face, `centre` in pixels."""

    def __init__(self, rng):
        self.context = log_uniform(rng, *CONTEXTS) if chance(rng, 0.75) else CONTEXTS[1]
        self.pixel = self.context / SIDE
        room = max(0.0, 0.5 - 0.42 / self.context)
        away = rng.normal(0, 0.5, 2) if chance(rng, 0.7) else np.zeros(2)
        self.centre = SIDE * (0.5 + np.clip(away, -1, 1) * room)

    def plane(self, angle=0.0, tilt=(0.0, 0.0)):
        return shapes.object_plane(SIDE, 1 / self.pixel, self.centre, angle, tilt)

    def lower(self, person):
        """Moves the face down until the crop ends little below the person's photograph: cameras show chests, not gaps."""
        self.centre[1] = max(self.centre[1], SIDE - (reach(person)[3] + 0.25) / self.pixel)

    def span(self):
        """How far the crop goes left, up, right and down of the face's centre, in heights of the face."""
        x, y = self.centre
        return x * self.pixel, y * self.pixel, (SIDE - x) * self.pixel, (SIDE - y) * self.pixel


def flipped(person, rng):
    """The person, mirrored half of the time, as (image, alpha, centre of the face)."""
    image, alpha, centre = person.image, person.alpha, face_centre(person)
    if chance(rng, 0.5):
        image, alpha = np.ascontiguousarray(image[:, ::-1]), np.ascontiguousarray(alpha[:, ::-1])
        centre = np.array([image.shape[1] - 1 - centre[0], centre[1]])
    return image, alpha, centre


def put(rng, scene, person, pose, behind=None):
    """The person in front of `scene`; `behind` draws between the two."""
    image, alpha, centre = flipped(person, rng)
    u, v = pose.plane(rng.normal(0, 0.04))
    scale = person.box[3]
    mask = sample(alpha, u, v, centre, scale)
    top = v * scale + centre[1] < 0
    mask[top] = 0
    if behind is not None:
        scene = behind(scene)
    if chance(rng, 0.3):
        mask = blur(mask, rng.uniform(0.3, 1.5))
    body = sample(image, u, v, centre, scale)
    if chance(rng, 0.5):
        body = relit(body, rng)
    return over(scene, body, mask)


def any_photo(rng, people, pose):
    """Somebody whose photograph fills the crop, or nobody."""
    need = pose.span()
    for at in rng.integers(0, len(people), 60):
        if all(have >= wanted for have, wanted in zip(reach(people[at]), need)):
            return people[at]
    return None


def headrest(rng, image, pose):
    u, v = pose.plane(rng.normal(0, 0.05))
    width, top = rng.uniform(0.5, 1.1), rng.uniform(0.5, 0.95)
    box = (-width, -top, width, rng.uniform(0.3, 3))
    colour = any_colour(rng) * rng.uniform(0.1, 1)
    return over(image, colour, shapes.coverage(shapes.rounded_distance(u, v, box, rng.uniform(0.05, 0.6)), pose.pixel))


def hood(rng, image, pose):
    """Dark hair, a hood or a scarf: a closed dark shape around the face, never a rectangle."""
    u, v = pose.plane(rng.normal(0, 0.08))
    outer = np.hypot(u / rng.uniform(0.62, 0.95), (v + rng.uniform(0, 0.15)) / rng.uniform(0.75, 1.0)) - 1
    if chance(rng, 0.6):
        # It falls on the shoulders.
        width = rng.uniform(0.5, 1.0)
        outer = np.minimum(outer, np.maximum(np.abs(u) - width * (1 + 0.5 * np.maximum(v, 0)), -v))
    inner = np.hypot(u / rng.uniform(0.4, 0.5), v / rng.uniform(0.52, 0.64)) - 1
    mask = shapes.coverage(np.maximum(outer, -inner) * 0.6, rng.uniform(1, 4) * pose.pixel)
    colour = any_colour(rng) * (rng.uniform(0.05, 0.35) if chance(rng, 0.7) else 1)
    folds = 1 + rng.uniform(0, 0.3) * np.sin(u * rng.uniform(5, 25) + v * rng.uniform(-9, 9))
    return over(image, colour * folds[:, :, None], mask)


def bars(rng, image):
    """Letter and pillar boxes at the picture's edge, rounded vignettes: what software puts around live pictures."""
    if chance(rng, 0.75):
        colour = np.zeros(3) if chance(rng, 0.7) else any_colour(rng)
        fill = blur(cv2.resize(image.astype(np.float32), (SIDE, SIDE)), 12) if chance(rng, 0.2) else colour
        mask = np.zeros((SIDE, SIDE), np.float32)
        first, second = (SIDE * rng.uniform(0.02, 0.2, 2)).astype(int)
        if chance(rng, 0.6):
            mask[:, :first] = 1
            mask[:, SIDE - second :] = 1 if chance(rng, 0.7) else 0
        else:
            mask[:first] = 1
            mask[SIDE - second :] = 1 if chance(rng, 0.7) else 0
        return over(image, fill, mask)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE - 0.5
    radius = rng.uniform(0.47, 0.6)
    return over(image, any_colour(rng), shapes.coverage(radius - np.hypot(x, y), rng.choice([1, 1, 20]) / SIDE))


def live(rng, people, movable):
    """A live person: the photograph as it is, or before another background; RGB 0..1 and the person's name."""
    pose = Pose(rng)
    person = any_photo(rng, people, pose) if chance(rng, 0.6) else None
    if person is not None:
        image, _, centre = flipped(person, rng)
        u, v = pose.plane()
        scene = sample(image, u, v, centre, person.box[3])
        if person.movable and chance(rng, 0.4):
            scene = put(rng, scene, person, pose, hard_background(rng, people, pose))
    else:
        person = movable[rng.integers(len(movable))]
        pose.lower(person)
        behind = hard_background(rng, people, pose) if chance(rng, 0.75) else None
        scene = put(rng, background(rng, people, pose.pixel), person, pose, behind)
    if chance(rng, 0.1):
        scene = hood(rng, scene, pose)
    if chance(rng, 0.25):
        u, v = pose.plane()
        scene = beside(rng, scene, people, pose)
    if chance(rng, 0.14):
        scene = bars(rng, scene)
    return scene, person.name


def hard_background(rng, people, pose):
    """What looks most like an attack: the very objects, a headrest or furniture, but behind the person."""
    def draw(scene):
        kind = rng.random()
        if kind < 0.65:
            return show(rng, scene, people, pose, None)[0]
        if kind < 0.75:
            return headrest(rng, scene, pose)
        u, v = pose.plane()
        return furniture(rng, scene, u, v, pose.pixel, int(rng.integers(1, 6)))
    return draw


def beside(rng, scene, people, pose):
    """A rectangle or a device beside the face that does not enclose it."""
    u, v = pose.plane(rng.normal(0, 0.1))
    side = rng.choice([-1, 1])
    width, height = log_uniform(rng, 0.2, 1.5), log_uniform(rng, 0.3, 3)
    x = side * (rng.uniform(0.55, 1.2) + width / 2)
    y = rng.uniform(-1, 1)
    box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    radius = rng.choice([0, 0.05, 0.1])
    border = rng.uniform(0.01, 0.12)
    colour = np.full(3, rng.uniform(0, 0.12)) if chance(rng, 0.5) else any_colour(rng)
    scene = over(scene, colour, shapes.coverage(shapes.rounded_distance(u, v, box, radius), pose.pixel))
    inner = shapes.grow(box, (-border,) * 4)
    if inner[2] <= inner[0] or inner[3] <= inner[1]:
        return scene
    other = people[rng.integers(len(people))]
    fill = relit(sample(other.image, u - x, v - y, face_centre(other), other.box[3] * rng.uniform(0.3, 2),
                        cv2.BORDER_REFLECT_101), rng) if chance(rng, 0.4) else gradient(rng, u, v)
    return over(scene, fill, shapes.coverage(shapes.rounded_distance(u, v, inner, radius / 2), pose.pixel))


def any_object(rng):
    """Shape and colours of a device or a sheet: the content's aspect, borders as shares of its width, corners."""
    kind = str(rng.choice(["phone", "tablet", "laptop", "monitor", "sheet", "card"], p=[0.4, 0.14, 0.08, 0.1, 0.2, 0.08]))
    thing = {"kind": kind, "colour": np.full(3, rng.uniform(0, 0.12)) * rng.uniform(0.9, 1.1, 3), "deck": False}
    if chance(rng, 0.25):
        thing["colour"] = any_colour(rng)
    if kind == "phone":
        thing["aspect"] = rng.choice([19.5 / 9, 16 / 9, 2.0, 20 / 9, 1.5])
        thing["width"] = log_uniform(rng, 0.72, 2.2)
        side = log_uniform(rng, 0.01, 0.09)
        ends = side * (1 if chance(rng, 0.5) else rng.uniform(1, 5))
        thing["radius"] = rng.uniform(0, 0.2)
    elif kind == "tablet":
        thing["aspect"] = rng.choice([4 / 3, 1.6, 3 / 4, 1 / 1.6])
        thing["width"] = log_uniform(rng, 0.9, 2.6)
        side = log_uniform(rng, 0.015, 0.12)
        ends = side * rng.uniform(0.8, 2)
        thing["radius"] = rng.uniform(0, 0.1)
    elif kind in ("laptop", "monitor"):
        thing["aspect"] = rng.choice([10 / 16, 9 / 16, 3 / 4])
        thing["width"] = log_uniform(rng, 1.4, 3.2)
        side = log_uniform(rng, 0.01, 0.06)
        ends = side * rng.uniform(1, 3)
        thing["radius"] = rng.uniform(0, 0.03)
        thing["deck"] = kind == "laptop"
    else:
        thing["aspect"] = rng.choice([1.414, 1 / 1.414, 1.0, 4 / 3, 1.5, 2 / 3, 1.29])
        thing["width"] = log_uniform(rng, 0.8, 2.4)
        side = 0.0 if chance(rng, 0.3) else log_uniform(rng, 0.01, 0.2)
        ends = side * (1 if chance(rng, 0.6) else rng.uniform(0.5, 3))
        thing["radius"] = rng.uniform(0.02, 0.08) if kind == "card" else 0.0
        thing["colour"] = np.clip(rng.uniform(0.72, 1) + rng.normal(0, 0.03, 3), 0, 1)
        if chance(rng, 0.2):
            thing["colour"] = any_colour(rng)
    thing["margins"] = (side, ends * rng.uniform(0.8, 1.2), side, ends * rng.uniform(0.8, 1.2))
    return thing


def content(rng, person, people, u, v, box, pixel):
    """What the object shows: the person's photograph, with bars where it does not reach, and perhaps an app's rows."""
    left, top, right, bottom = box
    if person is None:
        if chance(rng, 0.4):
            return furniture(rng, gradient(rng, u, v), u, v, pixel, int(rng.integers(0, 6)))
        person = people[rng.integers(len(people))]
        centre = face_centre(person) + person.box[3] * np.array([rng.choice([-1, 1]), rng.uniform(-0.6, 0.6)])
        image, scale = person.image, person.box[3] * rng.uniform(0.3, 1)
        shown = relit(sample(image, u, v, centre, scale, cv2.BORDER_REFLECT_101), rng)
    else:
        image, _, centre = flipped(person, rng)
        scale = person.box[3]
        shown = sample(image, u, v, centre, scale, cv2.BORDER_REFLECT_101)
        x, y = u * scale + centre[0], v * scale + centre[1]
        outside = (x < 0) | (y < 0) | (x > image.shape[1] - 1) | (y > image.shape[0] - 1)
        bar = np.full(3, rng.choice([0.0, 0.02, 0.1, 1.0])) if chance(rng, 0.85) else any_colour(rng)
        shown = over(relit(shown, rng), bar, outside.astype(np.float32))
    if chance(rng, 0.35):
        for edge in rng.choice(2, rng.integers(1, 3), replace=False):
            size = (bottom - top) * rng.uniform(0.03, 0.16)
            row = v < top + size if edge == 0 else v > bottom - size
            colour = np.full(3, rng.choice([0.0, 0.05, 0.95, 1.0])) if chance(rng, 0.7) else any_colour(rng)
            shown = over(shown, colour, row * rng.uniform(0.4, 1))
            for x in rng.uniform(left, right, rng.integers(1, 6)):
                middle = (top + size / 2 if edge == 0 else bottom - size / 2)
                dot = shapes.segment_distance(u, v, (x, middle), (x + rng.uniform(0, 0.3), middle), size * 0.18)
                shown = over(shown, any_colour(rng), shapes.coverage(dot, pixel))
    return shown


SKIN = np.array([[0.95, 0.8, 0.7], [0.87, 0.67, 0.54], [0.76, 0.55, 0.42], [0.6, 0.41, 0.3], [0.42, 0.28, 0.2], [0.27, 0.18, 0.14]])


def fingers(rng, image, u, v, box, pixel):
    """Fingers over the edge of what is held."""
    tone = SKIN[rng.integers(len(SKIN))] * rng.uniform(0.5, 1.1)
    left, top, right, bottom = box
    side = rng.integers(3)
    thick = rng.uniform(0.05, 0.11)
    at = rng.uniform(0.2, 0.9)
    for k in range(int(rng.integers(1, 5))):
        depth = rng.uniform(0.02, 0.3)
        if side < 2:
            edge, inward = (left, 1) if side == 0 else (right, -1)
            y = top + at * (bottom - top) + k * thick * 2.2
            start, end = (edge - inward * 0.5, y + rng.normal(0, 0.15)), (edge + inward * depth, y)
        else:
            x = left + at * (right - left) + k * thick * 2.2
            start, end = (x + rng.normal(0, 0.15), bottom + 0.5), (x, bottom - depth)
        distance = shapes.segment_distance(u, v, start, end, thick)
        shade = np.clip(1 + 0.5 * distance / thick, 0.4, 1)[:, :, None]
        image = over(image, np.clip(tone * (1.25 - 0.45 * shade), 0, 1), shapes.coverage(distance, pixel))
    return image


def show(rng, scene, people, pose, person):
    """
    An object in `scene` that shows `person` with the face where the pose says; of somebody's surroundings without one.
    Returns the picture and how much of the object's outline is seen.
    """
    thing = any_object(rng)
    width = thing["width"]
    height = width * thing["aspect"]
    # The face lies anywhere in the content, rather in the upper middle; it may be cropped a little.
    x = -width / 2 + rng.normal(0, 0.12) * max(0.0, width - 0.7)
    y = -height * rng.uniform(0.35, 0.6) if height > 1 else -height / 2
    if person is None:
        # What hangs or stands behind somebody is not centred on him.
        x, y = x + rng.normal(0, 0.35), y + rng.normal(-0.25, 0.4)
    box = (x, y, x + width, y + height)
    outer = shapes.grow(box, np.array(thing["margins"]) * width)
    landscape = rng.choice([0, 0, 0, 1, -1]) * np.pi / 2 if person is None else 0
    u, v = pose.plane(landscape + (rng.normal(0, 0.09) if chance(rng, 0.8) else rng.normal(0, 0.3)), rng.normal(0, 0.05, 2))
    if thing["kind"] == "sheet" and chance(rng, 0.5):
        # A curled sheet, or one that is not flat.
        u, v = u + rng.normal(0, 0.05) * v * v, v + rng.normal(0, 0.05) * u * u
    pixel = pose.pixel
    radius = thing["radius"] * width
    distance = shapes.rounded_distance(u, v, outer, radius)
    mask = shapes.coverage(distance, pixel)
    if chance(rng, 0.5):
        shadow = shapes.coverage(shapes.rounded_distance(u - rng.normal(0, 0.05), v - rng.uniform(0, 0.08), outer, radius), pixel)
        scene = scene * (1 - rng.uniform(0.1, 0.7) * blur(shadow.astype(np.float32), log_uniform(rng, 0.5, 8)))[:, :, None]
    if thing["deck"]:
        deck = (outer[0] - 0.1, outer[3], outer[2] + 0.1, outer[3] + 2)
        scene = over(scene, any_colour(rng), shapes.coverage(shapes.rounded_distance(u, v, deck, 0.05), pixel))
        keys = (outer[0] + 0.1, outer[3] + 0.12, outer[2] - 0.1, outer[3] + 0.8)
        rows = 0.6 + 0.4 * (np.sin(u * 40) * np.sin(v * 40) > 0)
        scene = over(scene, np.full(3, 0.08) * rows[:, :, None], shapes.coverage(shapes.rounded_distance(u, v, keys, 0.02), pixel))
    bezel = thing["colour"] * (1 + rng.uniform(-0.1, 0.1) * u + rng.uniform(-0.1, 0.1) * v)[:, :, None]
    if chance(rng, 0.3):
        rim = shapes.coverage(np.abs(distance) - rng.uniform(0.005, 0.03), pixel)
        bezel = over(bezel, any_colour(rng), rim)
    picture = over(scene, bezel, mask)
    inner_radius = radius * rng.uniform(0.3, 1) if thing["kind"] == "phone" and chance(rng, 0.4) else 0
    shown = content(rng, person, people, u, v, box, pixel)
    if chance(rng, 0.3):
        shown = blur(shown.astype(np.float32), rng.uniform(0.3, 1.5))
    inside = shapes.coverage(shapes.rounded_distance(u, v, box, inner_radius), pixel)
    picture = over(picture, shown, inside * (mask if inner_radius else 1))
    if thing["kind"] == "phone" and chance(rng, 0.4):
        picture = button_or_notch(rng, picture, u, v, box, outer, pixel)
    if thing["kind"] == "card":
        picture = lines(rng, picture, u, v, box, pixel)
    if chance(rng, 0.35):
        turn = rng.uniform(0, 2 * np.pi)
        ramp = np.clip(rng.uniform(-0.3, 1) + (u * np.cos(turn) + v * np.sin(turn)) * rng.uniform(0.3, 2), 0, 1)
        picture = over(picture, np.ones(3), mask * ramp * rng.uniform(0.05, 0.45))
    if person is not None and chance(rng, 0.4):
        for _ in range(int(rng.integers(1, 3))):
            picture = fingers(rng, picture, u, v, outer, pixel)
    return np.clip(picture, 0, 1), shapes.outline_length(mask, 8)


def button_or_notch(rng, picture, u, v, box, outer, pixel):
    middle = (box[0] + box[2]) / 2
    width = box[2] - box[0]
    notch = (middle - width * rng.uniform(0.05, 0.3), box[1] - 0.02, middle + width * rng.uniform(0.05, 0.3), box[1] + width * 0.07)
    picture = over(picture, np.zeros(3), shapes.coverage(shapes.rounded_distance(u, v, notch, 0.03), pixel))
    room = outer[3] - box[3]
    if room < width * 0.06:
        return picture
    ring = np.abs(np.hypot(u - middle, v - (box[3] + outer[3]) / 2) - room * 0.3) - room * 0.03
    return over(picture, any_colour(rng), shapes.coverage(ring, pixel))


def lines(rng, picture, u, v, box, pixel):
    """Lines of print beside or below the picture of a card, as far as there is room on it."""
    for k in range(int(rng.integers(2, 7))):
        y = box[3] - 0.1 - k * rng.uniform(0.08, 0.14)
        x = box[2] - rng.uniform(0.2, 0.5) * (box[2] - box[0])
        if x < 0.45:
            continue
        stroke = shapes.segment_distance(u, v, (x, y), (x + rng.uniform(0.05, 0.5), y), 0.02)
        picture = over(picture, np.full(3, rng.uniform(0, 0.5)), shapes.coverage(stroke, pixel))
    return picture


def cutout(rng, scene, movable, pose):
    """A person cut out of paper: a rim that follows the outline, and a straight cut below the head or the chest."""
    person = movable[rng.integers(len(movable))]
    image, alpha, centre = flipped(person, rng)
    u, v = pose.plane(rng.normal(0, 0.12), rng.normal(0, 0.05, 2))
    scale = person.box[3]
    mask = sample(alpha, u, v, centre, scale)
    end = min(reach(person)[3] - 0.02, rng.uniform(0.5, 1.3))
    mask[(v > end) | (v * scale + centre[1] < 0)] = 0
    rim = int(np.clip(round(rng.uniform(0.015, 0.09) / pose.pixel), 1, 9))
    wide = cv2.dilate((mask > 0.4).astype(np.float32), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim + 1,) * 2))
    wide[v > end + 0.01] = 0
    wide = blur(wide, 0.6)
    if chance(rng, 0.6):
        scene = scene * (1 - rng.uniform(0.2, 0.7) * blur(np.roll(wide, rng.integers(-5, 6, 2), (0, 1)), rng.uniform(1, 5)))[:, :, None]
    paper = np.clip(rng.uniform(0.75, 1) + rng.normal(0, 0.03, 3), 0, 1)
    scene = over(scene, paper, wide)
    scene = over(scene, relit(sample(image, u, v, centre, scale), rng), mask)
    return np.clip(scene, 0, 1), shapes.outline_length(wide, 8), person.name


def attack(rng, people, movable):
    """A face shown on something, somewhere: RGB 0..1 and the name of the person shown."""
    while True:
        pose = Pose(rng)
        if chance(rng, 0.5):
            pose.lower(movable[rng.integers(len(movable))])
        scene = background(rng, people, pose.pixel * log_uniform(rng, 0.7, 2), faces=0.5)
        if chance(rng, 0.3):
            holder, holding = Pose(rng), movable[rng.integers(len(movable))]
            holder.lower(holding)
            scene = put(rng, scene, holding, holder)
        if chance(rng, 0.08):
            picture, outline, name = cutout(rng, scene, movable, pose)
        else:
            person = people[rng.integers(len(people))]
            picture, outline = show(rng, scene, people, pose, person)
            name = person.name
        if outline >= LEAST_OUTLINE:
            if chance(rng, 0.04):
                picture = bars(rng, picture)
            return picture, name
