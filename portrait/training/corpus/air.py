"""What is in the air: a season's drift, a mood's light."""

import numpy as np

from .canvas import Canvas
from .light import Light, Temper, mix


def season_air(c: Canvas, light: Light) -> None:
    """Petals, leaves or snow in front of everything."""
    kind = light.year.air
    if not kind:
        return
    for x, y, s in c.rng.random((22 if kind == "snow" else 12, 3)):
        if kind == "snow":
            c.disc(x, y, 0.006 + 0.008 * s, light.on((0.98, 0.99, 1), 0, 1.1))
        else:
            tone = (0.98, 0.76, 0.84) if kind == "petals" else light.year.leaves[c.rng.integers(3)]
            c.disc(x, y, 0.011 + 0.008 * s, light.on(tone), 0.6)


def behind(c: Canvas, light: Light, temper: Temper) -> None:
    """A mood's light between the place and the figure."""
    x, y = light.sun
    effect = temper.effect
    if temper.haze:
        c.blend(np.full((c.size, c.size), temper.haze, np.float32) * (0.4 + 0.6 * c.y), mix(light.horizon, temper.tint, 0.35))
    if effect == "mist":
        for level in (0.55, 0.75):
            c.blend(np.exp(-(((c.y - level) / 0.07) ** 2)) * 0.28, mix(light.horizon, (0.9, 0.95, 0.95), 0.4))
    elif effect == "beam":
        angle = np.arctan2(c.y + 0.05, (c.x - x) * 1.0 + 1e-3)
        c.screen(np.clip(np.cos(angle * 9), 0, 1) ** 2 * np.exp(-c.y * 1.6) * 0.5, (1.0, 0.88, 0.55))
    elif effect == "halo":
        radius, angle = np.hypot(c.x - 0.5, c.y - 0.42), np.arctan2(c.y - 0.42, c.x - 0.5)
        c.screen((np.clip(np.cos(angle * 14), 0, 1) * 0.35 + 0.35) * np.exp(-((radius - 0.30) ** 2) / 0.035), mix(light.day.key, (0.85, 0.80, 1), 0.4))
    elif effect == "swirl":
        radius, angle = np.hypot(c.x - 0.5, c.y - 0.45), np.arctan2(c.y - 0.45, c.x - 0.5)
        c.blend(np.clip(np.sin(radius * 42 + angle * 2), 0, 1) * 0.30, temper.tint)
    elif effect == "slash":
        c.screen(np.exp(-(((c.x - 0.5 + (c.y - 0.45) * light.side * 0.9) / 0.17) ** 2)) * 0.5, mix(light.day.key, (1, 0.6, 0.3), 0.5))
    elif effect == "storm":
        c.clouds(1.0, (0.20, 0.04, 0.06), 0.9)
        for _ in range(2):
            start = c.rng.uniform(0.08, 0.92)
            steps = np.cumsum(c.rng.normal(0, 0.045, 6)) + start
            c.line(np.stack([steps, np.linspace(0, 0.6, 6)], 1), (1, 0.78, 0.62), 0.014)


def before(c: Canvas, light: Light, temper: Temper) -> None:
    """A mood's light in front of everything."""
    effect = temper.effect
    if effect == "rain":
        for x, y in c.rng.random((34, 2)):
            c.line([(x, y), (x - 0.02, y + 0.09)], mix(light.horizon, (0.75, 0.82, 0.9), 0.6) * 0.85, 0.007)
    elif effect == "bokeh":
        for x, y, s in c.rng.random((11, 3)):
            edge = x * 0.34 if c.rng.random() < 0.5 else 1 - x * 0.34
            cover = np.clip((0.03 + 0.03 * s - np.hypot(c.x - edge, c.y - y)) * 60, 0, 1)
            c.screen(cover * 0.42, (1.0, 0.86, 0.45))
    elif effect == "glow":
        c.screen(np.exp(-((c.x - 0.5) ** 2 + (c.y - 0.5) ** 2) / 0.35) * 0.20, (1.0, 0.66, 0.66))
    elif effect == "split":
        c.screen(np.clip(0.7 - c.x, 0, 1) * 0.30, (0.0, 0.55, 0.62))
        c.screen(np.clip(c.x - 0.3, 0, 1) * 0.30, (0.85, 0.38, 0.05))
