"""Weather out of doors: what it does to the light, and what falls, drifts or blows."""

from dataclasses import replace

import cv2
import numpy as np

from .canvas import Canvas
from .light import Light, mix

WEATHERS = ("clear", "rain", "fog", "snowfall", "storm", "wind")

# How far sky and horizon turn to a grey of the hour's own lightness, that grey's tint, the share of daylight left,
# and how far sun and stars are hidden.
_COVER = {
    "rain": (0.60, (0.80, 0.92, 1.08), 0.78, 0.9),
    "fog": (0.55, (0.98, 0.99, 1.03), 0.84, 0.70),
    "snowfall": (0.58, (1.00, 1.06, 1.14), 0.95, 0.85),
    "storm": (0.66, (0.46, 0.50, 0.62), 0.74, 1.0),
}


def under(light: Light, weather: str) -> Light:
    """The light under a weather of `WEATHERS`: sky, sun and daylight as it leaves them. `KeyError` on another name."""
    if weather == "clear":
        return replace(light, cloud=0.0, veil=0.0)
    if weather == "wind":
        return replace(light, cloud=1.0)
    share, tint, left, veil = _COVER[weather]
    grey = lambda colour: mix(colour, np.mean(colour) * 0.86 * np.asarray(tint) + 0.02, share).astype(np.float32)
    ambient = mix(light.day.ambient, np.full(3, np.mean(light.day.ambient)), 0.3) * left
    day = replace(light.day, ambient=tuple(float(a) for a in ambient), key=tuple(float(k) for k in mix(light.day.key, light.horizon, 0.5)))
    low = grey(light.horizon) * (0.80 if weather == "storm" else 1.0) + (0.10 if weather == "storm" and not day.stars else 0.0)
    return replace(light, day=day, top=np.clip(grey(light.top), 0, 1), horizon=np.clip(low, 0, 1), cloud=1.0, veil=veil)


def behind(c: Canvas, light: Light, weather: str) -> None:
    """Weather between the place and the figure."""
    if weather in _BEHIND:
        _BEHIND[weather](c, light)


def before(c: Canvas, light: Light, weather: str) -> None:
    """Weather in front of everything."""
    if weather in _BEFORE:
        _BEFORE[weather](c, light)


def _dim(light: Light) -> float:
    """How brightly the hour lights what falls from the sky."""
    return 0.30 + 0.70 * float(np.mean(np.minimum(light.day.ambient, 1)))


def _soft(c: Canvas, rows: int, columns: int) -> np.ndarray:
    """Smooth noise (n, n) in 0..1 with about that many patches down and across."""
    return np.clip(cv2.resize(c.rng.random((rows, columns)).astype(np.float32), (c.size, c.size), interpolation=cv2.INTER_CUBIC), 0, 1)


def _shower(c: Canvas, light: Light) -> None:
    """Grey curtains of rain before the distance."""
    lean = c.x + c.y * 0.3
    phase = c.rng.uniform(0, 6.28)
    curtains = np.clip(np.sin(lean * 9 + phase) * 0.5 + np.sin(lean * 21 + phase * 2) * 0.3 + 0.25, 0, 1)
    c.blend(curtains * np.clip(1.1 - c.y, 0, 1) * 0.26, mix(light.top, light.horizon, 0.35))


def _whiteness(c: Canvas, light: Light) -> None:
    """Fog: pale, and in banks; what is far keeps its shape and loses its colour."""
    pale = np.clip(mix(light.horizon, np.full(3, np.mean(light.horizon)), 0.3) * 1.04, 0, 1)
    thick = 0.34 - 0.14 * np.clip((c.y - 0.72) / 0.28, 0, 1) - 0.16 * np.clip(0.2 - c.y, 0, 1) / 0.2
    banks = np.exp(-(((c.y - 0.40 - 0.05 * _soft(c, 2, 4)) / 0.05) ** 2)) + np.exp(-(((c.y - 0.66 - 0.05 * _soft(c, 2, 4)) / 0.06) ** 2))
    c.blend(np.clip(thick + 0.26 * banks + (_soft(c, 7, 3) - 0.5) * 0.24, 0, 0.85), pale)


def _far_snow(c: Canvas, light: Light) -> None:
    white = np.clip(np.asarray((0.93, 0.96, 1.0)) * _dim(light), 0, 1)
    c.blend(np.full((c.size, c.size), 0.24, np.float32), mix(light.horizon, white, 0.4))
    for x, y in c.rng.random((46, 2)):
        c.disc(x, y, 0.007, white)
    c.below(c.ridge(0.93, 0.02, 0.4, 2), white)


def _cloudbank(c: Canvas, light: Light) -> None:
    """Storm: a black shelf of cloud that hangs in the upper third, and one white bolt out of it."""
    dark = np.asarray((0.07, 0.08, 0.13), np.float32) + 0.10 * _dim(light)
    c.blend(np.clip((0.34 + (_soft(c, 3, 5) - 0.5) * 0.34 - c.y) * 7, 0, 1) * 0.62, dark)
    c.blend(np.clip((0.24 + (_soft(c, 4, 7) - 0.5) * 0.40 - c.y) * 6, 0, 1) * 0.5, dark * 1.7)
    x = float(c.rng.choice([c.rng.uniform(0.10, 0.22), c.rng.uniform(0.78, 0.90)]))
    steps = x + np.concatenate([[0], np.cumsum(c.rng.choice([-1, 1]) * np.array([0.05, -0.06, 0.05, -0.05, 0.04]))])
    bolt = np.stack([steps, np.linspace(0.20, 0.72, 6)], 1)
    c.glow(x, 0.42, 0.22, (0.66, 0.74, 1.0), 0.65)
    c.line(bolt, (0.93, 0.95, 1.0), 0.022)


def _gusts(c: Canvas, light: Light) -> None:
    """Wind: long combed clouds across the sky, torn at their ends."""
    tone = mix(light.horizon, (1, 1, 1), 0.30 if light.day.stars else 0.65)
    for _ in range(7):
        y, x = c.rng.uniform(0.03, 0.50), c.rng.uniform(-0.1, 0.75)
        wide, tall = c.rng.uniform(0.25, 0.5), c.rng.uniform(0.012, 0.026)
        sweep = y - 0.05 * np.sin((c.x - x) / wide * 3.1)
        c.blend(np.exp(-(((c.y - sweep) / tall) ** 2)) * np.clip(np.minimum(c.x - x, (x + wide - c.x)) * 9, 0, 1) * 0.85, tone)


def _strokes(c: Canvas, light: Light, count: int, lean: float, length: float, width: float) -> None:
    tone = np.clip(np.asarray((0.84, 0.91, 1.0)) * _dim(light) + 0.06, 0, 1)
    for x, y, s in c.rng.random((count, 3)):
        reach = length * (0.6 + 0.6 * s)
        c.line([(x * 1.2, y * 1.1 - 0.1), (x * 1.2 - lean * reach, y * 1.1 - 0.1 + reach)], tone * (0.85 + 0.15 * s), width)


def _rain(c: Canvas, light: Light) -> None:
    _strokes(c, light, 52, 0.20, 0.13, 0.008)
    tone = mix(light.horizon, (0.9, 0.96, 1.0), 0.5) * (0.5 + 0.5 * _dim(light))
    for x, y in zip(c.rng.random(9), c.rng.uniform(0.88, 0.99, 9), strict=True):  # splashes
        c.line([(x - 0.035, y), (x + 0.035, y)], tone, 0.008)


def _tempest(c: Canvas, light: Light) -> None:
    _strokes(c, light, 40, 0.95, 0.17, 0.010)


def _near_snow(c: Canvas, light: Light) -> None:
    white = np.clip(np.asarray((0.97, 0.985, 1.0)) * (_dim(light) + 0.12), 0, 1)
    for x, y, s in c.rng.random((44, 3)):
        c.disc(x, y, 0.009 + 0.014 * s * s, white)


def _low_fog(c: Canvas, light: Light) -> None:
    pale = np.clip(light.horizon * 1.04, 0, 1)
    c.blend(np.clip(0.06 + np.exp(-(((c.y - 0.97) / 0.16) ** 2)) * 0.42 + (_soft(c, 5, 2) - 0.5) * 0.2, 0, 0.8), pale)


def _flurry(c: Canvas, light: Light) -> None:
    """Leaves in flight, and curved streaks that show which way the air goes."""
    tone = np.clip(mix(light.horizon, (1, 1, 1), 0.5) * (0.4 + 0.6 * _dim(light)), 0, 1)
    t = np.linspace(0, 1, 9)
    for _ in range(9):
        x, y, reach = c.rng.uniform(-0.2, 0.7), c.rng.uniform(0.08, 0.95), c.rng.uniform(0.28, 0.5)
        c.line(np.stack([x + reach * t, y - 0.05 * np.sin(t * 3.14) + 0.015 * t], 1), tone, 0.010)
    leaves = light.year.leaves if light.season != "winter" else ((0.95, 0.97, 1.0),) * 3
    for x, y, s in c.rng.random((16, 3)):
        wide = 0.024 + 0.018 * s
        c.shape([(x - wide, y + wide * 0.3), (x, y - wide * 0.5), (x + wide, y - wide * 0.5), (x, y + wide * 0.4)], light.on(leaves[c.rng.integers(3)]))


_BEHIND = {"rain": _shower, "fog": _whiteness, "snowfall": _far_snow, "storm": _cloudbank, "wind": _gusts}
_BEFORE = {"rain": _rain, "fog": _low_fog, "snowfall": _near_snow, "storm": _tempest, "wind": _flurry}
