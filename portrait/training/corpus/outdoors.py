"""Places under the sky. Each function draws on a canvas that already holds the sky; `h` is the horizon, 0..1."""

import numpy as np

from .canvas import Canvas
from .light import Light, mix

GREENS = 3


def sky(c: Canvas, light: Light, h: float) -> None:
    """Gradient, stars, sun or moon with its glow, cloud."""
    c.gradient(0, h, light.top, light.horizon)
    c.gradient(h, 1, light.horizon, light.horizon)
    if light.day.stars:
        for x, y, r in c.rng.random((26, 3)):
            c.disc(x, y * h, 0.003 + 0.005 * r * r, (1, 0.97, 0.85))
    luminary(c, light)
    if light.cloud > 0.35:
        c.clouds(light.cloud * 0.6, mix(light.horizon, light.day.key, 0.6) * (0.35 if light.day.stars else 1.0), h)


def luminary(c: Canvas, light: Light) -> None:
    x, y = light.sun
    if light.time == "night":
        c.glow(x, y, 0.22, (0.55, 0.65, 0.9), 0.5)
        c.disc(x, y, 0.055, (0.96, 0.95, 0.86))
        if light.cloud < 0.5:
            c.disc(x + 0.025, y - 0.012, 0.047, mix(light.top, light.horizon, 0.35) + 0.09)
    elif light.time == "dusk":
        c.glow(0.5, y, 0.5, light.day.key, 0.35)
        c.disc(x, 0.12, 0.008, (1, 0.97, 0.85))
    else:
        low = light.day.height < 0.3
        c.glow(x, y, 0.5 if low else 0.35, light.day.key, 0.75)
        c.disc(x, y, 0.085 if light.time == "sunset" else 0.05, mix(light.day.key, (1, 1, 0.9), 0.45))


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
    dark, middle, bright = light.year.leaves
    for shade, count, lift in ((dark, 5, 0.0), (middle, 5, 0.05), (bright, 4, 0.1)):
        for dx, dy in c.rng.normal(0, 0.16 * tall, (count, 2)):
            c.disc(x + dx - light.side * -0.4 * lift * tall, y - tall * (0.85 + lift) + dy * 0.7, 0.17 * tall, light.on(shade, far))


def flowers(c, light, y0, count, colours) -> None:
    for _ in range(int(count)):
        depth = c.rng.random()
        y = y0 + (1 - y0) * depth
        c.disc(c.rng.random(), y, 0.006 + 0.016 * depth, light.on(colours[c.rng.integers(len(colours))]))


BLOOM = [(0.93, 0.30, 0.42), (0.98, 0.78, 0.22), (1, 1, 1), (0.68, 0.42, 0.80), (0.98, 0.55, 0.30)]


def sea(c, light, h):
    sky(c, light, h)
    water(c, light, h, (0.10, 0.42, 0.58))
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
        c.shape([(a, h - tall), (b, h - tall), ((a + b) / 2, h - tall - 0.06)], light.on((0.48, 0.25, 0.2), 0.1))
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
    if c.rng.random() < 0.5:
        post = light.on((0.95, 0.93, 0.88))
        c.line([(0.2, 1), (0.2, 0.35), (0.3, 0.2), (0.5, 0.13), (0.7, 0.2), (0.8, 0.35), (0.8, 1)], post, 0.025)
        for x, y in ((0.2, 0.5), (0.2, 0.35), (0.3, 0.2), (0.5, 0.13), (0.7, 0.2), (0.8, 0.35), (0.8, 0.5)):
            for dx, dy in c.rng.normal(0, 0.03, (4, 2)):
                c.disc(x + dx, y + dy, 0.025, light.on(BLOOM[0] if light.year.bloom > 0.3 and c.rng.random() < 0.5 else light.year.leaves[1]))


def fields(c, light, h):
    sky(c, light, h)
    crop = {"spring": (0.58, 0.76, 0.36), "summer": (0.93, 0.79, 0.34), "autumn": (0.76, 0.54, 0.25), "winter": (0.84, 0.84, 0.80)}[light.season]
    hills(c, light, h, mix(crop, light.year.leaves[1], 0.5), 2, 0.03, 2)
    c.below(c.ridge(h + 0.10, 0.012, 0.3, 2), light.on(crop))
    vanish = c.rng.uniform(0.35, 0.65)
    for x in np.linspace(-1.4, 2.4, 22):
        c.line([(vanish + (x - vanish) * 0.12, h + 0.12), (x, 1.0)], light.on(crop, 0, 0.78), 0.011)
    if c.rng.random() < 0.7:
        tree(c, light, 0.14 if light.side > 0 else 0.86, h + 0.10, 0.26, 0.15)
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
    if c.rng.random() < 0.6:
        x = c.rng.uniform(0.1, 0.8)
        rock = light.on((0.70, 0.38, 0.26), 0.35)
        c.shape([(x - 0.14, h + 0.05), (x - 0.10, h - 0.17), (x + 0.10, h - 0.17), (x + 0.15, h + 0.05)], rock)
    sand = (0.93, 0.70, 0.42)
    for i, y in enumerate((h, h + 0.12, h + 0.26)):
        crest = c.ridge(y, 0.05, 0.25, 1)
        c.below(crest, light.on(sand, 0.35 - 0.15 * i))
        lee = crest.copy()
        lee[:, 1] += 0.015 + 0.10 * np.clip(np.sin((crest[:, 0] + i * 0.3) * 6), 0, 1)
        c.below(crest, light.on(sand, 0.3 - 0.12 * i, 0.72), 0.8)
        c.below(lee, light.on(sand, 0.3 - 0.15 * i))
    if c.rng.random() < 0.5:
        x, green = (0.12 if light.side > 0 else 0.88), light.on((0.30, 0.46, 0.28))
        c.line([(x, 0.95), (x, 0.55)], green, 0.045)
        c.line([(x, 0.76), (x + 0.08, 0.74), (x + 0.08, 0.62)], green, 0.03)
        c.line([(x, 0.82), (x - 0.08, 0.79), (x - 0.08, 0.70)], green, 0.03)


def night_sky(c, light, h):
    h = 0.84
    top = mix(light.top, (0.02, 0.03, 0.14), 0.6)
    c.gradient(0, h, top, mix(light.horizon, (0.22, 0.16, 0.42), 0.5))
    c.gradient(h, 1, top, top)
    slope, shift = c.rng.uniform(0.5, 1.1) * light.side, c.rng.uniform(0.25, 0.5)
    band = np.exp(-(((c.y - shift - (c.x - 0.5) * slope) / 0.13) ** 2)) * (c.y < h)
    c.screen(band * 0.5, (0.62, 0.60, 0.98))
    c.screen(band**4 * 0.35, (1.0, 0.82, 0.85))
    for x, y, r in c.rng.random((110, 3)):
        c.disc(x, y * h, 0.002 + 0.009 * r**4, (1, 0.97, 0.88))
    c.line([(0.5 - 0.3 * light.side, 0.12), (0.5 - 0.12 * light.side, 0.22)], (0.9, 0.93, 1.0), 0.01)
    c.below(c.ridge(h, 0.03, 0.5, 3), light.on((0.10, 0.12, 0.20), 0, 0.8))
    for x in c.rng.random(8):
        conifer(c, x, h + 0.05, 0.13, light.on((0.08, 0.10, 0.16), 0, 0.8))
