"""What open places are made of: sky, hills, water, trees, flowers. `h` is the horizon, 0..1."""

import numpy as np

from .canvas import Canvas
from .light import Light, mix

GREENS = 3


def sky(c: Canvas, light: Light, h: float) -> None:
    """Gradient, stars, sun or moon with its glow, and the clouds of the hour."""
    c.gradient(0, h, light.top, light.horizon)
    c.gradient(h, 1, light.horizon, light.horizon)
    open_sky = 1 - light.veil
    if light.day.stars and open_sky > 0.3:
        for x, y, r in c.rng.random((34, 3)):
            c.disc(x, y * h, 0.003 + 0.006 * r * r, (1, 0.97, 0.85))
    luminary(c, light, open_sky)
    if light.veil > 0.5:
        c.clouds(0.75, mix(light.horizon, light.top, 0.5) * 0.82, h)
    elif light.cloud > 0.25:
        _clouds(c, light, h)


def luminary(c: Canvas, light: Light, open_sky: float) -> None:
    """The sun, the moon or the evening star, each hour's in its own size; `open_sky` 0..1 how much is seen of it."""
    x, y = light.sun
    if open_sky < 0.2:
        c.glow(x, y, 0.35, light.day.key, 0.22)
    elif light.time == "night":
        c.glow(x, y, 0.20, (0.50, 0.62, 0.95), 0.6 * open_sky)
        c.disc(x, y, 0.062, (0.97, 0.96, 0.88))
        c.disc(x - 0.018, y + 0.012, 0.014, (0.84, 0.85, 0.82))
        c.disc(x + 0.022, y - 0.018, 0.010, (0.86, 0.87, 0.84))
    elif light.time == "dusk":
        c.disc(x, 0.16, 0.050, (1.0, 0.95, 0.86))
        c.disc(x - 0.024 * light.side, 0.145, 0.046, mix(light.top, light.horizon, 0.24))
        c.disc(1 - x, 0.10, 0.011, (1, 0.97, 0.85))
    else:
        low = light.day.height < 0.3
        spread, strength = {"dawn": (0.42, 0.6), "morning": (0.30, 0.8), "noon": (0.20, 0.9), "sunset": (0.55, 0.85)}[light.time]
        c.glow(x, y, spread, light.day.key, strength * open_sky)
        radius = {"dawn": 0.060, "morning": 0.055, "noon": 0.070, "sunset": 0.125}[light.time]
        tone = {"dawn": (1.0, 0.84, 0.80), "morning": (1.0, 0.98, 0.78), "noon": (1.0, 1.0, 0.97), "sunset": (1.0, 0.82, 0.30)}[light.time]
        c.disc(x, y + (0.02 if low else 0), radius, tone)


def _clouds(c: Canvas, light: Light, h: float) -> None:
    """White heaps at noon, feathers in the morning, pale bars at dawn, burning ones at sunset, dark ones later."""
    if light.time == "noon":
        for left in (c.rng.uniform(-0.05, 0.10), c.rng.uniform(0.72, 0.86)):
            y = c.rng.uniform(0.22, 0.40)
            for dx, dy, r in ((0.0, 0.0, 0.055), (0.07, -0.03, 0.075), (0.15, -0.01, 0.06), (0.21, 0.01, 0.04)):
                c.disc(left + dx, y + dy + 0.018, r, mix(light.top, (0.86, 0.93, 1.0), 0.75), 0.8)
            for dx, dy, r in ((0.0, 0.0, 0.05), (0.07, -0.03, 0.07), (0.15, -0.01, 0.055)):
                c.disc(left + dx, y + dy, r, (1, 1, 1), 0.8)
    elif light.time == "night":
        c.clouds(light.cloud * 0.35, mix(light.top, light.horizon, 0.9), h)
    else:
        tone, under = {
            "dawn": ((0.86, 0.70, 0.86), (1.0, 0.86, 0.84)),
            "morning": ((1.0, 1.0, 0.96), (1.0, 1.0, 0.96)),
            "sunset": ((0.42, 0.08, 0.22), (1.0, 0.42, 0.16)),
            "dusk": ((0.24, 0.15, 0.42), (0.66, 0.30, 0.56)),
        }[light.time]
        for _ in range(5):
            x, y = c.rng.uniform(-0.1, 1.1), h * c.rng.uniform(0.12, 0.80)
            wide = c.rng.uniform(0.16, 0.34)
            rise = 0.05 if light.time == "morning" else 0.0
            for dy, colour in ((0.012, under), (0.0, tone)):
                bar = [(x - wide, y + dy + rise), (x - wide * 0.3, y + dy - 0.014), (x + wide, y + dy - rise), (x + wide * 0.2, y + dy + 0.020)]
                c.shape(bar, mix(colour, light.horizon, 0.25))


def hills(c, light, base, colour, layers=3, height=0.05, waves=3) -> None:
    for i in range(layers):
        far = 0.75 * (1 - i / max(1, layers - 1)) if layers > 1 else 0.2
        c.below(c.ridge(base + 0.09 * i, height * (1 + 0.4 * i), 0.45, waves), light.on(colour, far, 1 - 0.08 * i))


def water(c: Canvas, light: Light, y0: float, tone) -> None:
    """Water that holds the sky, with the sun's path upon it."""
    near = light.on(tone, 0.1, 0.75)
    c.gradient(y0, 1, mix(light.horizon, light.on(tone), 0.45), near)
    x = light.sun[0]
    for _ in range(16):
        depth = c.rng.random()
        y = y0 + 0.01 + (1 - y0) * depth**1.5
        width = 0.03 + 0.10 * depth
        centre = c.rng.uniform(0, 1)
        c.line([(centre - width, y), (centre + width, y)], mix(near, light.horizon, 0.55), 0.008)
    for _ in range(12):
        depth = c.rng.random()
        y = y0 + 0.012 + (1 - y0) * depth
        spread = 0.02 + 0.07 * depth
        centre = x + c.rng.normal(0, 0.02 + 0.03 * depth)
        c.line([(centre - spread, y), (centre + spread, y)], mix(light.day.key, (1, 1, 1), 0.3), 0.01)


def lantern(c: Canvas, x: float, y: float) -> None:
    """A small warm lamp and its glow."""
    c.glow(x, y, 0.07, (1.0, 0.72, 0.32), 0.7)
    c.disc(x, y, 0.014, (1.0, 0.93, 0.68))


def conifer(c, x, y, tall, colour, snow=None) -> None:
    for i in range(3):
        top, wide = y - tall * (1 - 0.25 * i), tall * (0.16 + 0.08 * i)
        c.shape([(x, top), (x + wide, top + tall * 0.5), (x - wide, top + tall * 0.5)], colour)
        if snow is not None:
            c.shape([(x, top), (x + wide * 0.5, top + tall * 0.22), (x - wide * 0.5, top + tall * 0.22)], snow)


def tree(c, light, x, y, tall, far=0.0) -> None:
    """A round tree in the season's leaves; bare in winter."""
    bark = light.on((0.30, 0.22, 0.18), far)
    c.shape([(x - 0.06 * tall, y), (x + 0.06 * tall, y), (x + 0.025 * tall, y - 0.7 * tall), (x - 0.025 * tall, y - 0.7 * tall)], bark)
    if light.season == "winter":
        for turn in c.rng.uniform(-1, 1, 7):
            start = y - tall * c.rng.uniform(0.4, 0.7)
            c.line([(x, start), (x + turn * 0.32 * tall, start - 0.35 * tall)], bark, 0.012)
        return
    dark, middle, bright = light.year.leaves if light.season != "spring" else BLOSSOM
    for shade, count, lift in ((dark, 5, 0.0), (middle, 5, 0.05), (bright, 4, 0.1)):
        for dx, dy in c.rng.normal(0, 0.16 * tall, (count, 2)):
            c.disc(x + dx - light.side * -0.4 * lift * tall, y - tall * (0.85 + lift) + dy * 0.7, 0.17 * tall, light.on(shade, far))


def bough(c: Canvas, light: Light, right: bool, size: float = 0.34) -> None:
    """A bough that reaches in from an upper corner: in blossom, in leaf, turned, or bare under snow."""
    flip = (lambda x: 1 - x) if right else (lambda x: x)
    t = np.linspace(0, 1, 7)
    x, y = size * t * 1.05 - 0.03, size * (0.16 + 0.20 * t - 0.16 * np.sin(t * 3.0))
    bark = light.on((0.24, 0.17, 0.14))
    c.line(np.stack([flip(x), y], 1), bark, size * 0.07)
    for k, (dx, dy) in ((2, (0.22, 0.26)), (3, (0.10, -0.24)), (4, (0.24, 0.22)), (5, (0.20, -0.12))):
        c.line([(flip(x[k]), y[k]), (flip(x[k] + dx * size), y[k] + dy * size)], bark, size * 0.045)
        if light.season == "winter":
            c.line([(flip(x[k]), y[k] - 0.05 * size), (flip(x[k] + dx * size), y[k] + dy * size - 0.05 * size)], light.on((0.97, 0.98, 1.0)), size * 0.05)
    if light.season == "winter":
        c.line(np.stack([flip(x), y - size * 0.06], 1), light.on((0.97, 0.98, 1.0)), size * 0.08)
        return
    tones = BLOSSOM if light.season == "spring" else light.year.leaves
    for _ in range(30 if light.season != "summer" else 36):
        k, (dx, dy) = c.rng.integers(1, 7), c.rng.normal(0, 0.13 * size, 2)
        px, py, radius = flip(x[k] + dx + 0.08 * size), y[k] + dy + 0.06 * size, size * c.rng.uniform(0.045, 0.085)
        c.disc(px, py, radius, light.on(tones[c.rng.integers(3)]), 1.0 if light.season == "spring" else 0.7)


def flowers(c, light, y0, count, colours) -> None:
    for _ in range(int(count)):
        depth = c.rng.random()
        y = y0 + (1 - y0) * depth
        c.disc(c.rng.random(), y, 0.006 + 0.016 * depth, light.on(colours[c.rng.integers(len(colours))]))


BLOSSOM = ((0.86, 0.50, 0.62), (0.97, 0.72, 0.80), (1.0, 0.88, 0.92))
BLOOM = [(0.93, 0.30, 0.42), (0.98, 0.78, 0.22), (1, 1, 1), (0.68, 0.42, 0.80), (0.98, 0.55, 0.30)]
