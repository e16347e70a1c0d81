"""One picture from one scene: place, light, figure, objects, palette, mood."""

from dataclasses import dataclass

import cv2
import numpy as np

from . import air, figure, grade, outdoors
from .atlas import Atlas
from .canvas import Canvas
from .light import MOODS, Light, mix, set_light
from .places import OUTDOORS, PLACES
from .scene import Scene
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class Picture:
    """`pixels` (n, n, 3) uint8 RGB; `head` and `objects`: coverage maps (n, n) uint8, 0..255."""

    pixels: np.ndarray
    head: np.ndarray
    objects: np.ndarray


def compose(scene: Scene, atlas: Atlas, words: Vocabulary, rng: np.random.Generator, size: int = 64) -> Picture:
    """Draw a scene at twice `size` and bring it down to `size` pixels."""
    n = size * 2
    temper = MOODS[scene.mood]
    light = set_light(scene.time, scene.season, rng)
    palette = np.array([words.hexes[key] for key in scene.palette], np.float32)
    place = _draw_place(scene, light, palette, temper, n, rng)
    c = Canvas(n, rng)
    c.pixels = place
    head = np.zeros((n, n), np.float32)
    pose = None
    if scene.figure:
        pose = _pose(temper.scale, bool(scene.objects), rng)
        head = _draw_figure(c, scene, light, palette, pose, atlas)
    things = np.zeros((n, n), np.float32)
    for spot, name in zip(_spots(pose, len(scene.objects), rng), scene.objects, strict=True):
        halo = mix(light.day.key, palette[-1], 0.5) if len(palette) else light.day.key
        things = np.maximum(things, figure.draw_object(c, light, *spot, atlas.objects[name], halo))
    if scene.place in OUTDOORS:
        air.season_air(c, light)
    air.before(c, light, temper)
    spare = np.clip(head + things, 0, 1)
    pixels = grade.temper_colours(c.pixels.astype(np.float32) / 255, temper, spare)
    pixels = grade.bloom(pixels) if not scene.figure or rng.random() < 0.8 else pixels
    return Picture(*(_halve(np.clip(part, 0, 1)) for part in (pixels, head, things)))


def _halve(part: np.ndarray) -> np.ndarray:
    n = part.shape[0] // 2
    return np.round(cv2.resize(np.ascontiguousarray(part, np.float32), (n, n), interpolation=cv2.INTER_AREA) * 255).astype(np.uint8)


def _draw_place(scene: Scene, light: Light, palette, temper, n: int, rng) -> np.ndarray:
    """The place in its light, steered by the palette, with the mood's light over it."""
    c = Canvas(n, rng)
    horizon = float(rng.uniform(0.55, 0.68))
    if scene.place not in OUTDOORS:
        outdoors.sky(c, light, horizon)
    PLACES[scene.place](c, light, horizon)
    air.behind(c, light, temper)
    if not len(palette):
        return c.pixels
    steered = grade.steer(c.pixels.astype(np.float32) / 255, palette, 0.72)
    return np.clip(steered * 255, 0, 255).astype(np.uint8)


def _pose(scale: float, beside: bool, rng) -> figure.Pose:
    """A bust, now and then a smaller half figure, moved aside a little to leave room."""
    size = float(rng.uniform(0.86, 1.0)) if rng.random() < 0.8 else float(rng.uniform(0.66, 0.8))
    size *= scale
    flip = bool(rng.random() < 0.5)
    x = 0.5 + float(rng.uniform(-0.05, 0.05)) + (0.04 if flip else -0.04) * beside
    return figure.Pose(x, 0.58 - 0.1 * (1 - size) + float(rng.uniform(-0.02, 0.03)), size, flip)


def _draw_figure(c: Canvas, scene: Scene, light: Light, palette, pose, atlas: Atlas) -> np.ndarray:
    if scene.clothing:
        cloth = np.array(figure.CLOTHING[scene.clothing], np.float32)
        if len(palette):
            cloth = mix(cloth, palette[0], 0.12)
    else:
        cloth = palette[int(c.rng.integers(len(palette)))]
    c.glow(pose.x, pose.y, pose.size * 0.6, light.horizon, 0.22)
    figure.draw_body(c, light, pose, cloth, str(c.rng.choice(figure.CUTS)))
    rim = palette[np.argmax(palette.sum(1))] if len(palette) else np.asarray(light.day.key)
    accent = palette[-1] if len(palette) else np.array((0.88, 0.32, 0.44))
    skin, hair = figure.SKIN[scene.skin], figure.HAIR[scene.hair]
    return figure.draw_head(c, light, pose, atlas.heads[scene.head], hair, skin, accent, rim)


def _spots(pose, count: int, rng) -> list[tuple[float, float, float]]:
    """Where objects stand, as (x, y, side): the first large at hand or shoulder, others smaller, off the face."""
    if not count:
        return []
    if pose is None:
        x = float(rng.uniform(0.35, 0.65))
        spots = [(x, 0.68, float(rng.uniform(0.42, 0.52)))]
        others = [(0.17, 0.72), (0.84, 0.72)]
    else:
        ahead = -1 if pose.flip else 1
        near = 0.5 + ahead * (0.33 if pose.size > 0.7 else 0.30)
        size = float(rng.uniform(0.33, 0.42))
        y = float(rng.choice([rng.uniform(0.76, 0.82), rng.uniform(0.20, 0.30)], p=[0.7, 0.3]))
        spots = [(float(np.clip(near + rng.uniform(-0.03, 0.03), size / 2, 1 - size / 2)), y, size)]
        back = 0.5 - ahead * 0.36
        others = [(back, float(rng.choice([0.80, 0.20]))), (near, 0.18 if y > 0.5 else 0.82)]
    for x, y in others[: count - 1]:
        size = float(rng.uniform(0.25, 0.31))
        spots.append((float(np.clip(x, size / 2, 1 - size / 2)), y, size))
    return spots
