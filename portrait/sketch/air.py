"""What is in the air: a season's drift, an hour's haze, a mood's light."""

import cv2
import numpy as np

from .canvas import Canvas
from .light import Light, Temper, mix

_HOUR_SHARE = 0.40  # how much of the hour's own colour everything in a picture takes on at the end


def season_air(c: Canvas, light: Light) -> None:
    """Petals or leaves in front of everything; in winter hoar frost on the ground (falling snow is a weather)."""
    kind = light.year.air
    if kind == "frost":
        white = light.on((0.95, 0.97, 1.0))
        c.below(c.ridge(0.965, 0.016, 0.4, 2), white)
    elif kind:
        for x, y, s in c.rng.random((18, 3)):
            tone = (1.0, 0.76, 0.85) if kind == "petals" else light.year.leaves[c.rng.integers(3)]
            c.disc(x, y, 0.013 + 0.009 * s, np.clip(light.on(tone) * 1.08, 0, 1), 0.6)


def hour_air(c: Canvas, light: Light, h: float) -> None:
    """What an hour does to the open air: mist at dawn, slanting sun, a burning or a glimmering ground. `h`: the horizon."""
    x, y = light.sun
    clear = 1 - 0.75 * light.veil
    if light.time == "dawn":
        low = np.exp(-(((c.y - h - 0.05) / 0.075) ** 2)) * 0.50 + np.exp(-(((c.y - h - 0.24) / 0.05) ** 2)) * 0.26
        c.blend(low * clear, mix(light.horizon, (1.0, 0.90, 0.93), 0.6))
    elif light.time == "morning":
        along = (c.y - y) + (c.x - x) * light.side * 1.1
        rays = np.exp(-(((along - 0.16) / 0.07) ** 2)) + 0.7 * np.exp(-(((along - 0.42) / 0.09) ** 2))
        c.screen(rays * np.clip(1.1 - np.abs(c.x - x), 0, 1) * 0.34 * clear, (1.0, 0.95, 0.62))
    elif light.time == "sunset":
        c.screen(np.exp(-np.abs(c.x - x) * 2.4 - ((c.y - y) / 0.30) ** 2) * 0.55 * clear, (1.0, 0.50, 0.10))
        c.blend(np.clip((c.y - h) / (1 - h), 0, 1) * 0.34, (0.24, 0.06, 0.12))
    elif light.time == "dusk":
        c.screen(np.exp(-(((c.y - h + 0.03) / 0.07) ** 2)) * 0.34 * clear, (0.95, 0.36, 0.55))
        c.blend(np.clip((c.y - h + 0.05) / (1 - h), 0, 1) * 0.30, (0.12, 0.07, 0.26))
    elif light.time == "night":
        c.screen(np.exp(-(((c.x - x) / 0.12) ** 2)) * np.clip((c.y - h) * 3, 0, 1) * 0.20 * clear, (0.6, 0.75, 1.0))
        c.blend(np.clip((c.y - h + 0.1) / (1.1 - h), 0, 1) * 0.14, (0.01, 0.02, 0.08))


def retint(c: Canvas, light: Light) -> None:
    """Draw everything a little into the colour of the hour, so that a palette steers but never hides it."""
    ambient = np.asarray(light.day.ambient, np.float32)
    c.pixels = np.clip(c.pixels * mix((1, 1, 1), ambient / ambient.max(), _HOUR_SHARE), 0, 255).astype(np.uint8)


def behind(c: Canvas, light: Light, temper: Temper) -> None:
    """A mood's light between the place and the figure."""
    if temper.haze:
        c.blend(np.full((c.size, c.size), temper.haze, np.float32) * (0.4 + 0.6 * c.y), mix(light.horizon, temper.tint, 0.35))
    if temper.effect in _BEHIND:
        _BEHIND[temper.effect](c, light, temper)


def before(c: Canvas, light: Light, temper: Temper) -> None:
    """A mood's light in front of everything."""
    retint(c, light)
    if temper.effect in _BEFORE:
        _BEFORE[temper.effect](c, light, temper)


def _polar(c: Canvas, y: float) -> tuple[np.ndarray, np.ndarray]:
    """Distance from and angle around the middle of the frame at height `y`."""
    return np.hypot(c.x - 0.5, c.y - y), np.arctan2(c.y - y, c.x - 0.5)


def _level(c, light, temper) -> None:
    """Calm: even, still bands, as on water without wind, and nothing sharp between them."""
    blurred = cv2.GaussianBlur(c.pixels, (0, 0), c.size / 70)
    c.pixels = cv2.addWeighted(c.pixels, 0.5, blurred, 0.5, 0)
    bands = sum(np.exp(-(((c.y - level) / 0.026) ** 2)) for level in (0.30, 0.46, 0.62, 0.78))
    c.blend(bands * 0.28, mix(light.horizon, (0.72, 0.93, 0.92), 0.62))


def _beam(c, light, temper) -> None:
    """Hopeful: a fan of gold from the sun's side down into the picture."""
    angle = np.arctan2(c.y + 0.05, (c.x - light.sun[0]) + 1e-3)
    c.screen(np.clip(np.cos(angle * 9), 0, 1) ** 2 * np.exp(-c.y * 1.3) * 0.62, (1.0, 0.86, 0.48))


def _halo(c, light, temper) -> None:
    radius, angle = _polar(c, 0.42)
    rays = (np.clip(np.cos(angle * 14), 0, 1) * 0.45 + 0.30) * np.exp(-((radius - 0.34) ** 2) / 0.035)
    c.screen(rays, mix(light.day.key, (0.85, 0.80, 1), 0.4))


def _swirl(c, light, temper) -> None:
    radius, angle = _polar(c, 0.45)
    c.blend(np.clip(np.sin(radius * 42 + angle * 2), 0, 1) * 0.36, temper.tint)


def _slash(c, light, temper) -> None:
    """Determined: one hard diagonal of light, and deep shadow right beside it."""
    off = (c.x - 0.5) * light.side + (c.y - 0.45) * 0.9  # positive on the lit side
    c.pixels = (c.pixels * (1 - 0.52 * np.clip((-off - 0.12) * 14, 0, 1))[..., None]).astype(np.uint8)
    band = np.clip((off + 0.15) * 14, 0, 1) * np.exp(-((np.maximum(off, 0) / 0.22) ** 2))
    c.screen(band * 0.52, mix(light.day.key, (1, 0.62, 0.30), 0.5))


def _storm(c, light, temper) -> None:
    """Angry: red-black smoke, and cracks of fire through it."""
    c.clouds(0.55, (0.24, 0.03, 0.05), 0.6)
    for _ in range(2):
        start = c.rng.uniform(0.08, 0.92)
        steps = np.cumsum(c.rng.normal(0, 0.045, 6)) + start
        c.line(np.stack([steps, np.linspace(0, 0.6, 6)], 1), (1, 0.42, 0.22), 0.016)


def _glow(c, light, temper) -> None:
    """Tender: the outlines melt, a rose light comes from all sides."""
    blurred = cv2.GaussianBlur(c.pixels, (0, 0), c.size / 45)
    c.pixels = cv2.addWeighted(c.pixels, 0.35, np.maximum(c.pixels, blurred), 0.65, 0)
    edge = np.clip(np.hypot(c.x - 0.5, c.y - 0.5) * 1.5 - 0.25, 0, 1)
    c.blend(edge * 0.42, mix(light.horizon, (1.0, 0.70, 0.76), 0.75))


def _veil(c, light, temper) -> None:
    """Melancholic: the place as through a wet pane: blue runs down from above and the lights run with it."""
    run = cv2.blur(c.pixels, (max(1, c.size // 40), max(3, c.size // 3)))
    columns = cv2.resize(c.rng.random((1, 9)).astype(np.float32), (c.size, 1), interpolation=cv2.INTER_CUBIC)
    share = np.clip((columns - 0.45) * 6, 0.10, 0.70) * np.ones((c.size, 1), np.float32)
    c.blend(share, run.astype(np.float32) / 255)
    length = cv2.resize(c.rng.uniform(0.25, 0.95, (1, 11)).astype(np.float32), (c.size, 1), interpolation=cv2.INTER_LINEAR)
    blue = mix((0.13, 0.27, 0.56), light.top, 0.25)
    c.blend(np.clip((length - c.y) * 2.2, 0, 1) * 0.46, blue)


def _cone(c, light, temper) -> None:
    """Lonely: one cold cone of light, and a great dimness around it."""
    across = np.abs(c.x - 0.5) / (0.10 + 0.30 * c.y)
    inside = np.clip((1.0 - across) * 9, 0, 1)
    c.pixels = (c.pixels * (0.44 + 0.56 * inside)[..., None]).astype(np.uint8)
    c.screen(inside * (0.34 - 0.14 * c.y), (0.70, 0.86, 1.0))


def _droop(c, light, temper) -> None:
    """Tired: a heavy dim top, and bands of dusty haze that sag in the middle."""
    c.pixels = (c.pixels * np.clip(0.42 + 0.85 * c.y, 0, 1)[..., None]).astype(np.uint8)
    sag = 0.20 * (1 - ((c.x - 0.5) / 0.5) ** 2)
    bands = sum(np.exp(-(((c.y - level - sag) / 0.042) ** 2)) for level in (0.10, 0.36, 0.62))
    c.blend(np.clip(bands, 0, 1) * 0.40, mix(light.horizon, (0.78, 0.66, 0.48), 0.7))


def _bokeh(c, light, temper) -> None:
    """Joyful: discs of warm light at both sides."""
    tones = ((1.0, 0.86, 0.40), (1.0, 0.62, 0.42), (1.0, 0.93, 0.70))
    for x, y, s in c.rng.random((12, 3)):
        edge = x * 0.34 if c.rng.random() < 0.5 else 1 - x * 0.34
        cover = np.clip((0.03 + 0.035 * s - np.hypot(c.x - edge, c.y - y)) * 60, 0, 1)
        c.screen(cover * 0.55, tones[c.rng.integers(3)])


def _split(c, light, temper) -> None:
    """Wry: two lights that do not agree."""
    for amount, tone in ((np.clip(0.62 - c.x, 0, 0.5), (0.0, 0.62, 0.66)), (np.clip(c.x - 0.38, 0, 0.5), (0.96, 0.44, 0.08))):
        c.blend(amount * 0.52, tone)
        c.screen(amount * 0.44, tone)


def _drops(c, light, temper) -> None:
    """A few slow drops with their traces, as on glass."""
    tone = mix(light.horizon, (0.70, 0.82, 1.0), 0.6)
    for x, y, s in c.rng.random((5, 3)):
        c.blend(np.exp(-(((c.x - x) / 0.010) ** 2)) * np.clip((y - c.y) * 5, 0, 1) * (c.y < y) * 0.5, tone)


_BEHIND = {
    "level": _level, "beam": _beam, "halo": _halo, "swirl": _swirl, "slash": _slash, "storm": _storm,
    "glow": _glow, "veil": _veil, "cone": _cone, "droop": _droop,
}  # fmt: skip
_BEFORE = {"bokeh": _bokeh, "split": _split, "veil": _drops}
