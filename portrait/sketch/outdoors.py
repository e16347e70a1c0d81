"""Places under the sky. Each function draws on a canvas that already holds the sky; `h` is the horizon, 0..1."""

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


def sea(c, light, h):
    sky(c, light, h)
    water(c, light, h, (0.10, 0.42, 0.58))
    flip = (lambda x: x) if light.side > 0 else (lambda x: 1 - x)
    cliff = [(-0.05, h + 0.04), (-0.05, h - 0.20), (0.10, h - 0.21), (0.17, h - 0.17), (0.20, h - 0.05), (0.27, h), (0.29, h + 0.04)]
    c.shape([(flip(x), y) for x, y in cliff], light.on((0.90, 0.87, 0.80), 0.12))
    c.shape([(flip(x), y) for x, y in ((0.06, h - 0.21), (0.17, h - 0.17), (0.20, h - 0.05), (0.27, h), (0.29, h + 0.04), (0.13, h + 0.04), (0.11, h - 0.08))], light.on((0.66, 0.64, 0.64), 0.12))
    c.shape([(flip(x), y) for x, y in ((-0.05, h - 0.19), (-0.05, h - 0.235), (0.10, h - 0.235), (0.18, h - 0.17), (0.10, h - 0.195))], light.on(light.year.leaves[1], 0.1))
    for i in range(3):
        y = h + 0.12 + 0.11 * i
        crest = c.ridge(y, 0.010, 0.4, 5)
        c.line(crest, light.on((0.95, 0.97, 0.97), 0.1), 0.012 + 0.006 * i)
    if c.rng.random() < 0.5:
        sand = c.ridge(0.93, 0.015, 0.3, 2)
        c.below(sand, light.on((0.88, 0.78, 0.58)))


def harbour(c, light, h):
    sky(c, light, h)
    side = -light.side
    walls = [(0.80, 0.42, 0.32), (0.90, 0.76, 0.52), (0.55, 0.64, 0.70), (0.92, 0.88, 0.80), (0.70, 0.34, 0.30)]
    x = 0.0
    while x < 0.52:
        wide, tall = c.rng.uniform(0.08, 0.13), c.rng.uniform(0.10, 0.24)
        a, b = (x, x + wide) if side < 0 else (1 - x - wide, 1 - x)
        wall = light.on(walls[c.rng.integers(5)], 0.12)
        c.box(a, h - tall, b, h + 0.03, wall)
        roof = (0.94, 0.96, 1.0) if light.season == "winter" else (0.48, 0.25, 0.2)
        c.shape([(a, h - tall), (b, h - tall), ((a + b) / 2, h - tall - 0.06)], light.on(roof, 0.1))
        for k in range(2):
            c.box(a + 0.02, h - tall + 0.02 + 0.07 * k, a + 0.045, h - tall + 0.055 + 0.07 * k, (1, 0.84, 0.45) if light.day.lamps else wall * 0.6)
        x += wide
    water(c, light, h + 0.02, (0.12, 0.36, 0.46))
    for _ in range(4):
        x = c.rng.uniform(0.05, 0.95)
        y, tall = h + c.rng.uniform(0.06, 0.2), c.rng.uniform(0.22, 0.4)
        c.line([(x, y), (x, y - tall)], light.on((0.35, 0.27, 0.22)), 0.012)
        c.line([(x, y - tall), (x + 0.08, y - 0.02)], light.on((0.4, 0.35, 0.3)), 0.008)
        c.shape([(x - 0.09, y - 0.01), (x + 0.09, y - 0.01), (x + 0.06, y + 0.04), (x - 0.06, y + 0.04)], light.on(walls[c.rng.integers(5)]))
    c.box(0, 0.9, 1, 1, light.on((0.45, 0.36, 0.29)))
    for x in (0.1, 0.36, 0.62, 0.88):
        c.box(x - 0.022, 0.82, x + 0.022, 0.95, light.on((0.30, 0.23, 0.19)))


def lake(c, light, h):
    sky(c, light, h)
    dark = light.year.leaves[0]
    hills(c, light, h - 0.08, mix(dark, (0.3, 0.45, 0.5), 0.4), 2, 0.05, 2)
    top = round(h * c.size)
    mirror = c.pixels[:top][::-1][: c.size - top].astype(np.float32)
    tone = light.on((0.25, 0.50, 0.55)) * 255
    c.pixels[top : top + len(mirror)] = (mirror * 0.66 + tone * 0.34).astype(np.uint8)
    for _ in range(8):
        y = h + (1 - h) * c.rng.random()
        x = c.rng.random()
        c.line([(x - 0.16, y), (x + 0.16, y)], mix(light.horizon, (1, 1, 1), 0.25), 0.008)
    for x in np.concatenate([c.rng.uniform(0, 0.22, 9), c.rng.uniform(0.78, 1, 9)]):
        tall, lean = c.rng.uniform(0.15, 0.34), c.rng.normal(0, 0.03)
        c.line([(x, 1.0), (x + lean, 1 - tall)], light.on(light.year.leaves[1], 0, 0.7), 0.012)
        if tall > 0.25:
            c.line([(x + lean * 0.8, 1 - tall * 0.82), (x + lean, 1 - tall)], light.on((0.40, 0.24, 0.14)), 0.026)
    flip = (lambda x: x) if light.side > 0 else (lambda x: 1 - x)
    plank = light.on((0.62, 0.46, 0.32))
    c.shape([(flip(-0.02), h + 0.13), (flip(0.30), h + 0.10), (flip(0.30), h + 0.125), (flip(-0.02), h + 0.19)], plank)
    for x, y in ((0.29, h + 0.10), (0.16, h + 0.12), (0.04, h + 0.14)):
        c.line([(flip(x), y - 0.05), (flip(x), y + 0.10)], plank * 0.62, 0.020)


def mountains(c, light, h):
    sky(c, light, h)
    for i, (base, far) in enumerate(((h - 0.06, 0.62), (h + 0.04, 0.3))):
        peaks = np.sort(c.rng.uniform(0, 1, 3)) if i else np.array([0.15, 0.5, 0.88]) + c.rng.normal(0, 0.06, 3)
        for x in peaks:
            tall, wide = c.rng.uniform(0.26, 0.42) * (0.7 if i else 1), c.rng.uniform(0.22, 0.34)
            rock = light.on((0.40, 0.46, 0.56), far)
            c.shape([(x, base - tall), (x + wide, base + 0.1), (x - wide, base + 0.1)], rock)
            shade = [(x, base - tall), (x - light.side * wide, base + 0.1), (x - light.side * 0.05, base + 0.1)]
            c.shape(shade, light.on((0.27, 0.32, 0.43), far))
            cap = 0.42 if light.season != "winter" else 0.7
            snow = [(x, base - tall), (x + wide * cap, base - tall * (1 - cap)), (x + wide * 0.1, base - tall * (1.06 - cap * 0.7)), (x - wide * cap, base - tall * (1 - cap))]
            c.shape(snow, mix(light.on((0.97, 0.98, 1.0), far * 0.5), light.day.key, 0.25))
    c.below(c.ridge(h + 0.12, 0.02, 0.5), light.on(light.year.ground, 0.1, 0.8))
    for x in c.rng.random(9):
        conifer(c, x, h + 0.24 + 0.1 * c.rng.random(), 0.18, light.on((0.14, 0.30, 0.24), 0.08), light.on((0.93, 0.95, 1)) if light.season == "winter" else None)


def forest(c, light, h):
    c.gradient(0, 1, mix(light.top, light.on(light.year.leaves[1]), 0.35), mix(light.horizon, light.on(light.year.leaves[1]), 0.45))
    c.glow(light.sun[0], 0.32, 0.4, mix(light.day.key, light.horizon, 0.3), 0.85 if not light.day.stars else 0.35)
    luminary(c, light, 1 - light.veil)
    if light.day.stars and light.veil < 0.7:
        for x, y, r in c.rng.random((22, 3)):
            c.disc(x, y * 0.5, 0.004 + 0.006 * r * r, (1, 0.97, 0.85))
    for far, count, wide in ((0.65, 9, 0.02), (0.38, 7, 0.034), (0.08, 4, 0.055)):
        for x in (np.arange(count) + c.rng.uniform(0, 1, count)) / count:
            if far < 0.1 and 0.3 < x < 0.7:
                continue
            lean = c.rng.normal(0, 0.02)
            bark = light.on((0.30, 0.23, 0.19), far)
            c.shape([(x - wide, 1), (x + wide, 1), (x + wide * 0.7 + lean, 0), (x - wide * 0.7 + lean, 0)], bark)
        if far > 0.1:
            c.below(c.ridge(0.62 + 0.25 * (0.7 - far), 0.02, 0.6, 4), light.on(light.year.leaves[0], far * 0.8))
    for _ in range(34 if light.season != "winter" else 14):
        x, y = c.rng.random(), abs(c.rng.normal(0, 0.11))
        c.disc(x, y, c.rng.uniform(0.03, 0.08), light.on(light.year.leaves[c.rng.integers(GREENS)], c.rng.uniform(0, 0.3)))
    c.below(c.ridge(0.86, 0.02, 0.5, 3), light.on(light.year.ground, 0, 0.62))
    for _ in range(14):
        c.disc(c.rng.random(), c.rng.uniform(0.85, 1), 0.02, light.on(light.year.leaves[c.rng.integers(GREENS)], 0, 0.8))


def garden(c, light, h):
    sky(c, light, h)
    for x in np.linspace(0.02, 0.98, 7):
        tree(c, light, x + c.rng.normal(0, 0.03), h + 0.08, c.rng.uniform(0.18, 0.3), 0.3)
    c.below(c.ridge(h + 0.05, 0.015, 0.6, 6), light.on(light.year.leaves[0], 0.15))
    c.gradient(h + 0.1, 1, light.on(light.year.ground, 0.1), light.on(light.year.ground, 0, 0.8))
    c.shape([(0.46, h + 0.1), (0.54, h + 0.1), (0.80, 1), (0.20, 1)], light.on((0.86, 0.78, 0.64)))
    flowers(c, light, h + 0.08, 70 * max(0.12, light.year.bloom), BLOOM)
    post = light.on((0.95, 0.93, 0.88))
    c.line([(0.14, 1), (0.14, 0.34), (0.25, 0.18), (0.5, 0.10), (0.75, 0.18), (0.86, 0.34), (0.86, 1)], post, 0.028)
    for x, y in ((0.14, 0.66), (0.14, 0.50), (0.14, 0.35), (0.25, 0.19), (0.5, 0.11), (0.75, 0.19), (0.86, 0.35), (0.86, 0.50), (0.86, 0.66)):
        for dx, dy in c.rng.normal(0, 0.03, (4, 2)):
            c.disc(x + dx, y + dy, 0.027, light.on(BLOOM[0] if light.year.bloom > 0.3 and c.rng.random() < 0.5 else light.year.leaves[1]))


def fields(c, light, h):
    sky(c, light, h)
    crop = {"spring": (0.58, 0.76, 0.36), "summer": (0.93, 0.79, 0.34), "autumn": (0.76, 0.54, 0.25), "winter": (0.84, 0.84, 0.80)}[light.season]
    hills(c, light, h, mix(crop, light.year.leaves[1], 0.5), 2, 0.03, 2)
    c.below(c.ridge(h + 0.10, 0.012, 0.3, 2), light.on(crop))
    vanish = c.rng.uniform(0.35, 0.65)
    for x in np.linspace(-1.4, 2.4, 22):
        c.line([(vanish + (x - vanish) * 0.12, h + 0.12), (x, 1.0)], light.on(crop, 0, 0.78), 0.011)
    tree(c, light, 0.12 if light.side > 0 else 0.88, h + 0.12, 0.30, 0.1)
    x, roof = (0.85 if light.side > 0 else 0.15), (0.94, 0.96, 1.0) if light.season == "winter" else (0.36, 0.20, 0.17)
    c.box(x - 0.10, h - 0.06, x + 0.10, h + 0.09, light.on((0.72, 0.18, 0.14), 0.08))
    c.shape([(x - 0.125, h - 0.05), (x - 0.06, h - 0.15), (x + 0.06, h - 0.15), (x + 0.125, h - 0.05)], light.on(roof, 0.08))
    c.box(x - 0.035, h, x + 0.035, h + 0.09, (1, 0.85, 0.48) if light.day.lamps else light.on((0.95, 0.92, 0.86), 0.05))
    if light.season != "winter":
        for dx, dy in ((-0.30, 0.30), (0.02, 0.27)):  # rolled hay
            y, bale = h + dy, light.on((0.90, 0.70, 0.30))
            c.disc(x + dx * light.side, y, 0.062, bale * 0.72)
            c.disc(x + dx * light.side, y, 0.048, bale)
            c.disc(x + dx * light.side, y, 0.022, bale * 0.78)
    if light.season in ("spring", "summer"):
        flowers(c, light, h + 0.2, 18, [(0.88, 0.2, 0.16), (0.3, 0.4, 0.85)])


def city(c, light, h):
    sky(c, light, h)
    walls = [(0.44, 0.47, 0.58), (0.62, 0.46, 0.42), (0.72, 0.66, 0.58), (0.36, 0.42, 0.52)]
    for x in np.arange(-0.02, 1.0, 0.13):
        tall = c.rng.uniform(0.12, 0.34)
        c.box(x, h - tall, x + 0.115, h + 0.2, light.on(walls[c.rng.integers(4)], 0.55))
    for side in (0, 1):
        x0 = 0.0
        for depth in range(3):
            wide = 0.17 - 0.045 * depth
            top0, top1 = 0.02 + 0.12 * depth + c.rng.uniform(0, 0.1), 0.08 + 0.12 * depth + c.rng.uniform(0, 0.05)
            a, b = (x0, x0 + wide) if side == 0 else (1 - x0, 1 - x0 - wide)
            wall = light.on(walls[c.rng.integers(4)], 0.12 * depth, 0.92)
            c.shape([(a, top0), (b, top1), (b, 0.86 - 0.06 * depth), (a, 1.0)], wall)
            for row in np.arange(top1 + 0.05, 0.74, 0.105):
                for col in (0.28, 0.68):
                    x = a + (b - a) * col
                    lit = light.day.lamps and c.rng.random() < 0.65
                    c.box(x - wide * 0.12, row, x + wide * 0.12, row + 0.055, (1, 0.82, 0.42) if lit else mix(wall * 0.55, light.top, 0.35))
            x0 += wide
    c.shape([(0.38, 0.74), (0.62, 0.74), (1.1, 1.0), (-0.1, 1.0)], light.on((0.40, 0.41, 0.46)))
    c.line([(0.5, 0.76), (0.5, 1)], light.on((0.85, 0.83, 0.75)), 0.014)
    for x, y in ((0.33, 0.42), (0.67, 0.42), (0.22, 0.3), (0.78, 0.3)):
        c.line([(x, y), (x, 0.84)], light.on((0.2, 0.2, 0.24)), 0.01)
        c.disc(x, y, 0.018, (1, 0.88, 0.55) if light.day.lamps else light.on((0.9, 0.9, 0.85)))
        if light.day.lamps:
            c.glow(x, y, 0.09, (1, 0.75, 0.35), 0.7)


def snow_field(c, light, h):
    sky(c, light, h)
    white = (0.96, 0.97, 1.0)
    for x in c.rng.random(7):
        conifer(c, x, h + 0.05, c.rng.uniform(0.12, 0.24), light.on((0.36, 0.47, 0.50), 0.4), light.on(white, 0.2))
    for i, y in enumerate((h, h + 0.12, h + 0.26)):
        c.below(c.ridge(y, 0.022, 0.35, 2), mix(light.on(white), light.on((0.70, 0.78, 0.92)), 0.35 - 0.15 * i))
    glint = mix(light.on(white), light.day.key, 0.5)
    for x, y in zip(c.rng.random(10), c.rng.uniform(h + 0.1, 1, 10)):
        c.line([(x - 0.08, y), (x + 0.08, y - 0.01)], glint, 0.01)
    for x, y in c.rng.random((40, 2)):
        c.disc(x, y, 0.008, (1, 1, 1))


def desert(c, light, h):
    sky(c, light, h)
    for x, tall in ((0.87 if light.side > 0 else 0.13, 0.20), (0.60 if light.side > 0 else 0.40, 0.10)):
        rock = light.on((0.70, 0.38, 0.26), 0.35)
        c.shape([(x - 0.14, h + 0.05), (x - 0.10, h - tall), (x + 0.10, h - tall), (x + 0.15, h + 0.05)], rock)
    sand = (0.93, 0.70, 0.42)
    for i, y in enumerate((h, h + 0.12, h + 0.26)):
        crest = c.ridge(y, 0.05, 0.25, 1)
        c.below(crest, light.on(sand, 0.35 - 0.15 * i))
        lee = crest.copy()
        lee[:, 1] += 0.015 + 0.10 * np.clip(np.sin((crest[:, 0] + i * 0.3) * 6), 0, 1)
        c.below(crest, light.on(sand, 0.3 - 0.12 * i, 0.72), 0.8)
        c.below(lee, light.on(sand, 0.3 - 0.15 * i))
    x, green = (0.12 if light.side > 0 else 0.88), light.on((0.26, 0.46, 0.28))
    c.line([(x, 0.95), (x, 0.44)], green, 0.052)
    c.line([(x, 0.70), (x + 0.09, 0.68), (x + 0.09, 0.52)], green, 0.036)
    c.line([(x, 0.78), (x - 0.08, 0.75), (x - 0.08, 0.62)], green, 0.036)
    if light.season == "spring":
        for dx, y in ((0, 0.43), (0.09, 0.51), (-0.08, 0.61)):
            c.disc(x + dx, y, 0.022, light.on((0.96, 0.40, 0.62)))


def night_sky(c, light, h):
    """Stars above a low black hill: all of them and the galaxy at night, the last few over a pale rim at dawn, the
    first few and a thin moon over a red rim at dusk."""
    h = 0.84
    rim = {"dawn": (1.0, 0.74, 0.72), "dusk": (0.86, 0.30, 0.42)}.get(light.time)
    top = mix(light.top, (0.02, 0.03, 0.14), {"dawn": 0.45, "dusk": 0.72}.get(light.time, 0.6))
    low = mix(light.horizon, (0.22, 0.16, 0.42), 0.5) if rim is None else mix(top, rim, 0.55)
    c.gradient(0, h, top, low)
    c.gradient(h, 1, low, low)
    open_sky = 1 - light.veil
    strength = {"dawn": 0.16, "dusk": 0.45}.get(light.time, 1.0) * open_sky
    slope, shift = c.rng.uniform(0.5, 1.1) * light.side, c.rng.uniform(0.25, 0.5)
    band = np.exp(-(((c.y - shift - (c.x - 0.5) * slope) / 0.13) ** 2)) * (c.y < h)
    c.screen(band * 0.6 * strength, (0.62, 0.60, 0.98))
    c.screen(band**4 * 0.4 * strength, (1.0, 0.82, 0.85))
    for x, y, r in c.rng.random(({"dawn": 22, "dusk": 46}.get(light.time, 120), 3)) if open_sky > 0.3 else ():
        c.disc(x, y * h * (0.7 if rim else 1), 0.003 + 0.009 * r**4, (1, 0.97, 0.88))
    if rim is None:
        c.line([(0.5 - 0.3 * light.side, 0.12), (0.5 - 0.12 * light.side, 0.22)], (0.9, 0.93, 1.0), 0.012)
    else:
        c.screen(np.exp(-(((c.y - h + 0.02) / (0.17 if light.time == "dawn" else 0.08)) ** 2)) * 0.95 * (0.3 + 0.7 * open_sky), rim)
    if light.time == "dusk" and open_sky > 0.3:
        luminary(c, light, open_sky)
    elif light.time == "dawn":
        c.glow(light.sun[0], h, 0.24, (1.0, 0.86, 0.66), 0.9 * open_sky)
    c.below(c.ridge(h, 0.03, 0.5, 3), mix((0.05, 0.06, 0.11), light.year.ground, 0.10 if light.season != "winter" else 0.34))
    for x in c.rng.random(8):
        conifer(c, x, h + 0.05, 0.13, (0.04, 0.05, 0.09))


def market(c, light, h):
    """Two rows of stalls under striped awnings, fruit in crates, flags across the square."""
    sky(c, light, h)
    for x in np.arange(0.22, 0.78, 0.11):
        tall = c.rng.uniform(0.10, 0.20)
        wall = light.on(((0.90, 0.78, 0.58), (0.80, 0.60, 0.48), (0.72, 0.74, 0.72))[c.rng.integers(3)], 0.25)
        c.box(x, h - tall, x + 0.112, h + 0.2, wall)
        c.shape([(x - 0.005, h - tall), (x + 0.117, h - tall), (x + 0.055, h - tall - 0.06)], light.on((0.62, 0.32, 0.26), 0.2))
    c.gradient(h + 0.12, 1, light.on((0.72, 0.64, 0.56), 0.1), light.on((0.56, 0.48, 0.43)))
    fruit = ((0.90, 0.24, 0.16), (0.98, 0.62, 0.10), (0.48, 0.70, 0.20), (0.98, 0.84, 0.24), (0.56, 0.22, 0.46))
    for side, stripe in ((0, (0.86, 0.14, 0.14)), (1, (0.10, 0.50, 0.42))):
        flip = (lambda x: x) if side == 0 else (lambda x: 1 - x)
        c.box(*sorted((flip(0.0), flip(0.33)))[:1], 0.40, max(flip(0.0), flip(0.33)), 0.66, light.on((0.30, 0.20, 0.16)))
        for k in range(5):
            tone = light.on(stripe if k % 2 == 0 else (0.98, 0.95, 0.88))
            a, b = 0.38 * k / 5, 0.38 * (k + 1) / 5
            c.shape([(flip(a * 0.86), 0.20), (flip(b * 0.86), 0.20), (flip(b), 0.40), (flip(a), 0.40)], tone)
            c.disc(flip((a + b) / 2), 0.40, 0.038, tone, 0.8)
        for row, y in enumerate((0.66, 0.80)):
            c.box(min(flip(0.0), flip(0.36)), y, max(flip(0.0), flip(0.36)), y + 0.13, light.on((0.58, 0.38, 0.22), 0, 1 - 0.15 * row))
            for x in np.arange(0.02, 0.36, 0.058):
                tone = fruit[(int(x / 0.117) + 2 * row + 3 * side) % 5]
                c.disc(flip(x), y, 0.034, light.on(tone))
        c.line([(flip(0.345), 0.38), (flip(0.345), 0.92)], light.on((0.93, 0.90, 0.84)), 0.018)
        if light.day.lamps:
            c.disc(flip(0.18), 0.50, 0.022, (1, 0.93, 0.7))
            c.glow(flip(0.18), 0.54, 0.20, (1, 0.72, 0.32), 0.8)
    for k in range(9):
        x, sag = 0.04 + 0.115 * k, 0.045 + 0.05 * np.sin((k + 0.5) / 9 * np.pi)
        c.shape([(x - 0.035, sag), (x + 0.035, sag), (x, sag + 0.075)], light.on(fruit[k % 5]) if not light.day.lamps else mix(light.on(fruit[k % 5]), fruit[k % 5], 0.3))


def station(c, light, h):
    """A platform under an iron roof, with rails that run to a point, a waiting train and a round clock."""
    h = 0.56
    sky(c, light, h)
    c.gradient(h, 1, light.on((0.50, 0.47, 0.46), 0.2), light.on((0.36, 0.34, 0.35)))
    left = light.side > 0
    flip = (lambda x: x) if left else (lambda x: 1 - x)
    for x0, x1 in ((0.50, 0.10), (0.51, 0.40)):  # rails
        c.shape([(flip(x0), h), (flip(x0 + 0.008), h), (flip(x1 + 0.05), 1), (flip(x1), 1)], light.on((0.80, 0.82, 0.86)))
    for k in range(6):
        y = h + 0.44 * (k / 6) ** 1.6 + 0.02
        s = (y - h) / 0.44
        c.line([(flip(0.50 - 0.44 * s), y), (flip(0.51 - 0.04 * s), y)], light.on((0.24, 0.19, 0.17)), 0.010 + 0.014 * s)
    body, nose = light.on((0.12, 0.30, 0.52)), light.on((0.90, 0.88, 0.82))
    c.shape([(flip(0.0), 0.24), (flip(0.30), 0.42), (flip(0.30), 0.66), (flip(0.0), 0.94)], body)
    c.shape([(flip(0.0), 0.68), (flip(0.30), 0.560), (flip(0.30), 0.585), (flip(0.0), 0.74)], nose)
    pane = (1, 0.85, 0.48) if light.day.lamps else light.on((0.78, 0.90, 0.98))
    for a, b in ((0.01, 0.085), (0.115, 0.175), (0.20, 0.245)):
        top, foot = (lambda x: 0.34 + 0.36 * x), (lambda x: 0.62 - 0.36 * x)
        c.shape([(flip(a), top(a)), (flip(b), top(b)), (flip(b), foot(b)), (flip(a), foot(a))], pane)
    c.shape([(flip(0.54), h), (flip(1.02), h), (flip(1.02), 1.0), (flip(0.60), 1.0)], light.on((0.74, 0.70, 0.66)))
    c.shape([(flip(0.54), h), (flip(0.55), h), (flip(0.67), 1), (flip(0.60), 1)], light.on((0.98, 0.82, 0.20)))
    iron = light.on((0.16, 0.22, 0.24))
    c.shape([(flip(1.0), 0.0), (flip(0.0), 0.0), (flip(0.0), 0.05), (flip(0.40), 0.09), (flip(0.62), 0.24), (flip(0.62), 0.28), (flip(1.0), 0.15)], iron)
    for a, b, y in ((0.08, 0.24, 0.015), (0.30, 0.46, 0.015), (0.52, 0.68, 0.03), (0.74, 0.92, 0.03)):
        c.box(min(flip(a), flip(b)), y, max(flip(a), flip(b)), y + 0.035, mix(light.top, light.horizon, 0.6))
    for x, foot in ((0.93, 0.98), (0.72, 0.70)):
        c.line([(flip(x), 0.10), (flip(x), foot)], iron, 0.030 if x > 0.8 else 0.018)
    x, y = flip(0.82), 0.33
    c.line([(x, 0.15), (x, y)], iron, 0.016)
    c.disc(x, y, 0.098, iron)
    c.disc(x, y, 0.078, (1.0, 0.94, 0.76) if light.day.lamps else np.clip(light.on((0.98, 0.97, 0.93)), 0, 1))
    hour = {"dawn": 5.2, "morning": 9, "noon": 12, "sunset": 19, "dusk": 20.5, "night": 23}[light.time] / 12 * 2 * np.pi
    c.line([(x, y), (x + 0.042 * np.sin(hour), y - 0.042 * np.cos(hour))], (0.1, 0.1, 0.12), 0.016)
    c.line([(x, y), (x, y - 0.06)], (0.1, 0.1, 0.12), 0.010)
    if light.day.lamps:
        c.glow(x, y, 0.17, (1, 0.80, 0.45), 0.6)
        c.glow(flip(0.1), 0.5, 0.22, (1, 0.75, 0.38), 0.35)


def rooftops(c, light, h):
    """Over the tiled roofs of a town: gables, chimneys with smoke, attic windows, and a great deal of sky."""
    h = 0.44
    sky(c, light, h + 0.06)
    tiles = ((0.78, 0.34, 0.22), (0.66, 0.26, 0.20), (0.86, 0.46, 0.30), (0.46, 0.42, 0.48))
    walls = ((0.93, 0.84, 0.66), (0.86, 0.72, 0.58), (0.90, 0.88, 0.82))
    snow = light.season == "winter"
    for far, base, tall, wide, count in ((0.55, h + 0.06, 0.13, 0.15, 8), (0.28, h + 0.22, 0.19, 0.22, 6)):
        for x in (np.arange(count) + c.rng.uniform(0, 0.6)) / (count - 1) - 0.06:
            _gable(c, light, x, base, tall * c.rng.uniform(0.8, 1.2), wide, tiles[c.rng.integers(4)], walls[c.rng.integers(3)], far, snow)
    spire = 0.5 + 0.26 * -light.side
    c.box(spire - 0.035, h - 0.16, spire + 0.035, h + 0.1, light.on((0.80, 0.72, 0.62), 0.35))
    c.shape([(spire - 0.045, h - 0.15), (spire + 0.045, h - 0.15), (spire, h - 0.36)], light.on((0.28, 0.46, 0.42), 0.3))
    smoke = np.zeros((c.size, c.size), np.float32)
    for x, tile in ((0.13, tiles[c.rng.integers(2)]), (0.87, tiles[c.rng.integers(2)])):
        _gable(c, light, x, 0.80, 0.34, 0.40, tile, walls[c.rng.integers(3)], 0.0, snow)
        chimney = x + (0.12 if x < 0.5 else -0.12)
        c.box(chimney - 0.032, 0.36, chimney + 0.032, 0.60, light.on((0.60, 0.28, 0.22)))
        c.box(chimney - 0.042, 0.35, chimney + 0.042, 0.385, light.on((0.96, 0.97, 1.0) if snow else (0.34, 0.20, 0.18)))
        rise = np.clip((0.34 - c.y) / 0.24, 0, 1)
        drift = (c.x - chimney - 0.07 * light.side * rise + 0.012 * np.sin(c.y * 45)) / (0.016 + 0.034 * rise)
        smoke += np.exp(-(drift**2)) * (c.y < 0.34) * 0.55 * (1 - rise)
    c.blend(np.clip(smoke, 0, 1), mix(light.horizon, (1, 1, 1), 0.35))
    c.shape([(0, 1), (0, 0.94), (0.5, 0.86), (1, 0.94), (1, 1)], light.on((0.50, 0.20, 0.16)))
    for x in np.arange(0.02, 1, 0.07):
        c.line([(x, 1), (0.5 + (x - 0.5) * 0.9, 0.90)], light.on((0.36, 0.14, 0.12)), 0.010)


def _gable(c, light, x, base, tall, wide, tile, wall, far, snow) -> None:
    """A house front with its roof: `base` is where the roof's slope ends."""
    c.box(x - wide * 0.42, base, x + wide * 0.42, 1, light.on(wall, far))
    roof = [(x - wide * 0.56, base + 0.01), (x, base - tall), (x + wide * 0.56, base + 0.01)]
    c.shape(roof, light.on((0.95, 0.97, 1.0) if snow else tile, far))
    shade = [(x, base - tall), (x - light.side * wide * 0.56, base + 0.01), (x - light.side * wide * 0.10, base + 0.01)]
    c.shape(shade, light.on((0.72, 0.80, 0.93) if snow else tile, far, 0.70))
    pane = (1, 0.84, 0.44) if light.day.lamps else light.on((0.24, 0.26, 0.34), far * 0.6)
    c.box(x - wide * 0.10, base - tall * 0.45, x + wide * 0.10, base - tall * 0.14, pane)
    for dx in (-0.22, 0.22):
        c.box(x + (dx - 0.08) * wide, base + 0.05, x + (dx + 0.08) * wide, base + 0.05 + 0.34 * wide, pane)


def sports_field(c, light, h):
    """A striped pitch with white lines, a goal, full stands on both sides and four floodlights."""
    h = 0.50
    sky(c, light, h)
    grass = (0.24, 0.62, 0.24) if light.season != "winter" else (0.62, 0.76, 0.66)
    if light.season == "autumn":
        grass = (0.50, 0.60, 0.22)
    for k in range(8):  # mown stripes that run to the horizon
        a, b = -0.7 + 0.30 * k, -0.7 + 0.30 * (k + 1)
        near = lambda x: 0.5 + (x - 0.5) * 0.42
        c.shape([(near(a), h), (near(b), h), (b, 1), (a, 1)], light.on(grass, 0.08, 1.12 if k % 2 else 0.82))
    for side in (0, 1):
        flip = (lambda x: x) if side == 0 else (lambda x: 1 - x)
        c.shape([(flip(0), 0.24), (flip(0.36), 0.42), (flip(0.36), h + 0.03), (flip(0), 0.72)], light.on((0.32, 0.36, 0.46)))
        for _ in range(60):
            x = c.rng.uniform(0, 0.35)
            y = c.rng.uniform(0.27 + 0.44 * x, 0.70 - 0.50 * x)
            tone = ((0.90, 0.22, 0.20), (0.96, 0.92, 0.86), (0.20, 0.40, 0.80), (0.96, 0.80, 0.24))[c.rng.integers(4)]
            c.disc(flip(x), y, 0.014, light.on(tone, 0.08))
        c.shape([(flip(0), 0.16), (flip(0.40), 0.395), (flip(0.40), 0.415), (flip(0), 0.22)], light.on((0.90, 0.91, 0.93)))
        for x, top, size in ((0.07, 0.055, 0.070), (0.29, 0.21, 0.042)):
            c.line([(flip(x), top), (flip(x), 0.40)], light.on((0.62, 0.64, 0.68)), 0.016)
            c.box(flip(x) - size, top - size * 0.5, flip(x) + size, top + size * 0.5, (1, 1, 0.93) if light.day.lamps else light.on((0.86, 0.88, 0.92)))
            if light.day.lamps:
                c.glow(flip(x), top, 0.15, (0.92, 0.97, 1.0), 0.75)
    white = np.clip(light.on((1, 1, 1)) + 0.05, 0, 1)
    c.line([(0.27, h + 0.035), (0.73, h + 0.035)], white, 0.012)
    c.line([(0.27, h + 0.035), (-0.12, 1)], white, 0.020)
    c.line([(0.73, h + 0.035), (1.12, 1)], white, 0.020)
    c.line([(0.06, 0.83), (0.94, 0.83)], white, 0.022)
    c.line([(0.40, h + 0.03), (0.40, h - 0.07), (0.60, h - 0.07), (0.60, h + 0.03)], white, 0.014)
    if light.day.lamps:
        c.glow(0.5, 0.78, 0.45, (0.72, 0.95, 0.62), 0.22)


def bridge(c, light, h):
    """A river under a stone bridge of three arches; between its lamps, the sky."""
    sky(c, light, 0.60)
    hills(c, light, 0.47, mix(light.year.leaves[0], (0.35, 0.48, 0.5), 0.35), 2, 0.03, 2)
    water(c, light, 0.60, (0.14, 0.44, 0.50))
    stone, shade = light.on((0.80, 0.68, 0.52), 0.06), light.on((0.46, 0.36, 0.34), 0.06)
    deck = np.stack([np.linspace(-0.02, 1.02, 24), 0.385 - 0.055 * np.sin(np.linspace(0, np.pi, 24))], 1)
    mask = c.mask(np.concatenate([deck, [(1.02, 0.70), (-0.02, 0.70)]]))
    for x, wide, tall in ((0.14, 0.135, 0.22), (0.5, 0.165, 0.26), (0.86, 0.135, 0.22)):
        t = np.linspace(0, np.pi, 16)
        arch = np.concatenate([[(x + wide, 0.75)], np.stack([x + wide * np.cos(t), 0.68 - tall * np.sin(t)], 1), [(x - wide, 0.75)]])
        inner = arch + np.array([0.028 * -light.side, 0.0])
        mask *= 1 - c.mask(arch) * c.mask(inner)
    dark = np.clip(0.45 - 0.5 * (c.x - 0.5) * light.side + np.clip((c.y - 0.42) * 2.4, 0, 0.6), 0, 1)[..., None]
    c.blend(mask, stone * (1 - dark) + shade * dark)
    drop = np.roll(mask[::-1], round((0.70 * 2 - 1) * c.size), 0) * (c.y > 0.70)
    c.blend(drop * 0.42, shade)
    c.line(deck, light.on((0.93, 0.84, 0.68) if light.season != "winter" else (0.96, 0.98, 1.0)), 0.030)
    gleam = np.zeros((c.size, c.size), np.float32)
    for x in (0.05, 0.32, 0.68, 0.95):
        y = 0.385 - 0.055 * np.sin(x * np.pi)
        c.line([(x, y), (x, y - 0.16)], light.on((0.18, 0.20, 0.22)), 0.014)
        c.disc(x, y - 0.17, 0.024, (1, 0.90, 0.58) if light.day.lamps else light.on((0.95, 0.94, 0.88)))
        if light.day.lamps:
            across = np.exp(-(((c.x[:1] - x) / 0.11) ** 2))
            gleam += across * np.exp(-(((c.y[:, :1] - y + 0.17) / 0.11) ** 2)) * 0.85 + across**4 * np.exp(-(((c.y[:, :1] - 0.84) / 0.07) ** 2)) * 0.45
    if light.day.lamps:
        c.screen(np.clip(gleam, 0, 1), (1, 0.75, 0.36))
    for x in (0.02, 0.98):
        for dx, dy in c.rng.normal(0, 0.04, (5, 2)):
            c.disc(x + dx, 0.70 + dy, 0.055, light.on(light.year.leaves[c.rng.integers(GREENS)]))
