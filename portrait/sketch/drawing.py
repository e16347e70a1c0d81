"""One picture from one scene: place, light, weather, figure, objects, palette, mood."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from ..vocabulary import load_vocabulary
from . import air, bearing, figure, grade, landscape, weather
from .canvas import Canvas
from .concepts import CONCEPTS
from .light import MOODS, Light, mix, set_light
from .objects import load_objects
from .places import OUTDOORS, PLACES
from .scene import PAINTED, Scene

LineFigure = Callable[[Canvas, Light, bearing.Pose, bearing.Look, Scene], tuple[np.ndarray, np.ndarray]]
"""Draws a figure of another style and returns the coverage of head and body: the training's atlas has such drawings."""

Spot = tuple[float, float, float]
"""Middle (x, y) and side of a thing, in the frame's 0..1."""

FIRST_HANDS: Mapping[str, Spot] = {
    "bust": (0.205, 0.775, 0.37), "half": (0.205, 0.735, 0.36), "far": (0.26, 0.76, 0.40), "hands": (0.5, 0.33, 0.42),
}  # fmt: skip
OTHERS: Mapping[str, tuple[Spot, Spot]] = {
    "bust": ((0.835, 0.225, 0.29), (0.83, 0.82, 0.27)), "half": ((0.83, 0.25, 0.30), (0.82, 0.78, 0.28)),
    "far": ((0.80, 0.26, 0.30), (0.80, 0.84, 0.26)), "hands": ((0.17, 0.24, 0.28), (0.83, 0.24, 0.28)),
}  # fmt: skip
ALONE: tuple[Spot, Spot, Spot] = ((0.5, 0.66, 0.46), (0.18, 0.26, 0.29), (0.82, 0.30, 0.27))


@dataclass(frozen=True)
class Drawing:
    """`pixels` (n, n, 3) uint8 RGB; `head`, `body` and `objects`: coverage maps (n, n) uint8, 0..255."""

    pixels: np.ndarray
    head: np.ndarray
    body: np.ndarray
    objects: np.ndarray


def draw(scene: Scene, rng: np.random.Generator, size: int = 64, *, line_figure: LineFigure | None = None) -> Drawing:
    """Draw a scene at twice `size` and bring it down to `size` pixels.

    `line_figure` draws the figure of every style but `PAINTED`. Raises `KeyError` for a key the vocabulary lacks.
    """
    n = size * 2
    temper = MOODS[scene.mood]
    light = weather.under(set_light(scene.time, scene.season, rng), scene.weather)
    palette = np.array([_rgb(load_vocabulary().hex(key)) for key in scene.palette], np.float32)
    c = Canvas(n, rng)
    c.pixels = _ground(scene, light, palette, temper, n, rng)
    head = body = np.zeros((n, n), np.float32)
    if scene.view == "hands":
        head = figure.draw_hands(c, light, _look(scene, light, palette, rng))
    elif scene.figure:
        head, body = _draw_sitter(c, scene, light, palette, line_figure)
    things = np.zeros((n, n), np.float32)
    for spot, name in zip(_spots(scene, rng), scene.objects, strict=True):
        halo = mix(light.day.key, palette[-1], 0.5) if len(palette) else light.day.key
        things = np.maximum(things, draw_object(c, light, spot, load_objects()[name], halo))
    dry = c.pixels
    if scene.concept is None and scene.view != "abstract" and scene.place in OUTDOORS:
        c.pixels = dry.copy()
        air.season_air(c, light)
        weather.before(c, light, scene.weather)
        frost = body if scene.season == "winter" else 0  # it lies on the ground, behind the sitter
        sheltered = np.clip(0.85 * head + frost, 0, 1)[..., None]  # what falls must not hide the face
        c.pixels = (c.pixels * (1 - sheltered) + dry * sheltered).astype(np.uint8)
    air.before(c, light, temper)
    spare = np.clip(head + things + 0.8 * body, 0, 1)
    pixels = grade.temper_colours(c.pixels.astype(np.float32) / 255, temper, spare)
    return Drawing(*(_halve(np.clip(part, 0, 1)) for part in (grade.bloom(pixels), head, body, things)))


def _rgb(text: str) -> tuple[float, ...]:
    return tuple(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))


def _halve(part: np.ndarray) -> np.ndarray:
    n = part.shape[0] // 2
    return np.round(cv2.resize(np.ascontiguousarray(part, np.float32), (n, n), interpolation=cv2.INTER_AREA) * 255).astype(np.uint8)


def _ground(scene: Scene, light: Light, palette, temper, n: int, rng) -> np.ndarray:
    """What stands behind everybody: place, idea or fields of colour, steered by the palette, with the mood's light."""
    c = Canvas(n, rng)
    horizon = float(rng.uniform(0.56, 0.66))
    if scene.view == "abstract":
        _colour_fields(c, light, palette)
    elif scene.concept is not None:
        CONCEPTS[scene.concept](c, light, horizon)
    else:
        if scene.place not in OUTDOORS:
            landscape.sky(c, light, horizon)
        PLACES[scene.place](c, light, horizon)
        if scene.place in OUTDOORS:
            weather.behind(c, light, scene.weather)
    air.behind(c, light, temper)
    if not len(palette):
        return c.pixels
    steered = grade.steer(c.pixels.astype(np.float32) / 255, palette, 0.62)
    return np.clip(steered * 255, 0, 255).astype(np.uint8)


def _colour_fields(c: Canvas, light: Light, palette) -> None:
    """An abstract ground: bands and discs in the palette's colours, or in those of the hour."""
    rng = c.rng
    tones = list(palette) if len(palette) else [light.top, light.horizon, np.asarray(light.day.key), light.on(light.year.leaves[1]), light.on(light.year.ground)]
    c.gradient(0, 1, tones[0], tones[-1])
    for k in range(5):
        y = 0.12 + 0.19 * k + rng.normal(0, 0.03)
        c.below(c.ridge(y, 0.07, 0.3, 1), np.clip(tones[k % len(tones)] * rng.uniform(0.85, 1.1), 0, 1), 0.85)
    for k in range(3):
        c.disc(rng.uniform(0.15, 0.85), rng.uniform(0.15, 0.8), rng.uniform(0.06, 0.17), np.clip(tones[(k + 2) % len(tones)] * 1.12, 0, 1))


def _draw_sitter(c: Canvas, scene: Scene, light: Light, palette, line_figure: LineFigure | None) -> tuple[np.ndarray, np.ndarray]:
    rng = c.rng
    turn = float(rng.uniform(0.25, 0.9)) * (1 if rng.random() < 0.5 else -1)
    across, down = float(rng.normal(0, 0.018)), float(rng.normal(0, 0.012))
    scale = float(rng.uniform(0.94, 1.05))
    pose = {
        "bust": bearing.Pose(0.53 + across, 0.405 + down, 0.222 * scale, 0.0, turn),
        "half": bearing.Pose(0.53 + across, 0.285 + down, 0.135 * scale, 0.0, turn),
        "far": bearing.Pose(0.60 + 4 * across, 0.535 + down, 0.040 * scale, 0.0, turn),
    }[scene.framing]
    look = _look(scene, light, palette, rng)
    c.glow(pose.x, pose.y, pose.r * 2.6, light.horizon, 0.24)
    if scene.style != PAINTED and line_figure is not None:
        return line_figure(c, light, pose, look, scene)
    garment = str(rng.choice(bearing.GARMENTS))
    return figure.draw_figure(c, light, pose, look, scene.mood, scene, garment)


def _look(scene: Scene, light: Light, palette, rng) -> bearing.Look:
    if scene.clothing:
        cloth = np.array(bearing.CLOTHING[scene.clothing], np.float32)
    elif len(palette):
        cloth = palette[int(rng.integers(len(palette)))]
    else:
        cloth = np.array((0.45, 0.42, 0.42), np.float32)
    rim = palette[np.argmax(palette.sum(1))] if len(palette) else np.asarray(light.day.key)
    accent = palette[-1] if len(palette) else np.array((0.86, 0.30, 0.40))
    if scene.view == "silhouette":
        return bearing.silhouette(light, rim)
    return bearing.look(light, bearing.SKIN[scene.skin], bearing.HAIR[scene.hair], cloth, accent, rim)


def spots(scene: Scene) -> tuple[Spot, ...]:
    """Where the objects of a scene stand, before chance moves them a little: the first large at the hand, the others smaller."""
    if scene.figure is None and scene.view != "hands":
        places = ALONE
    else:
        frame = "hands" if scene.view == "hands" else scene.framing
        places = (FIRST_HANDS[frame], *OTHERS[frame])
    return places[: len(scene.objects)]


def _spots(scene: Scene, rng) -> list[Spot]:
    wobble = lambda: float(rng.normal(0, 0.010))
    return [(x + wobble(), y + wobble(), side * float(rng.uniform(0.94, 1.06))) for x, y, side in spots(scene)]


def onto(small: np.ndarray, size: int, x: float, y: float) -> np.ndarray:
    """Place a square layer, centred on (x, y) of the frame, on an empty (size, size) one; outside is cut."""
    layer = np.zeros((size, size, small.shape[-1]), np.float32)
    half = small.shape[0] / 2
    left, top = round(x * size - half), round(y * size - half)
    a0, b0 = max(0, top), max(0, left)
    a1, b1 = min(size, top + small.shape[0]), min(size, left + small.shape[1])
    if a1 > a0 and b1 > b0:
        layer[a0:a1, b0:b1] = small[a0 - top : a1 - top, b0 - left : b1 - left]
    return layer


def draw_object(c: Canvas, light: Light, spot: Spot, cutout: np.ndarray, halo) -> np.ndarray:
    """An object (s, s, 4) uint8, premultiplied, with a soft light behind it and its shadow; returns its coverage."""
    x, y, size = spot
    side = max(4, round(size * c.size))
    method = cv2.INTER_AREA if side < cutout.shape[0] else cv2.INTER_CUBIC
    small = np.clip(cv2.resize(cutout, (side, side), interpolation=method).astype(np.float32) / 255, 0, 1)
    layer = onto(small, c.size, x, y)
    alpha = layer[..., 3:4]
    c.glow(x, y, size * 0.58, halo, 0.34)
    shadow = cv2.GaussianBlur(np.roll(layer[..., 3], c.size // 40, 0), (0, 0), c.size / 45)
    c.pixels = (c.pixels * (1 - 0.42 * shadow[..., None])).astype(np.uint8)
    held = 0.62 if light.day.lamps else 0.45
    lit = mix(np.clip(light.day.ambient, 0.4, 1), (1, 1, 1), held)
    across = np.clip(0.5 + (c.x - x) * light.side / size, 0, 1)[..., None]
    c.pixels = np.clip(c.pixels * (1 - alpha) + layer[..., :3] * lit * (0.84 + 0.26 * across) * 255, 0, 255).astype(np.uint8)
    return alpha[..., 0]
