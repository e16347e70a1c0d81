"""Places under the sky, far from town. Each function draws sky and all; `h` is the horizon, 0..1."""

import numpy as np

from .landscape import BLOOM, GREENS, conifer, flowers, hills, lantern, luminary, sky, tree, water
from .light import mix


def sea(c, light, h):
    sky(c, light, h)
    water(c, light, h, (0.10, 0.42, 0.58))
    flip = (lambda x: x) if light.side > 0 else (lambda x: 1 - x)
    cliff = [(-0.05, h + 0.04), (-0.05, h - 0.20), (0.10, h - 0.21), (0.17, h - 0.17), (0.20, h - 0.05), (0.27, h), (0.29, h + 0.04)]
    c.shape([(flip(x), y) for x, y in cliff], light.on((0.90, 0.87, 0.80), 0.12))
    shade = [(0.06, h - 0.21), (0.17, h - 0.17), (0.20, h - 0.05), (0.27, h), (0.29, h + 0.04), (0.13, h + 0.04), (0.11, h - 0.08)]
    c.shape([(flip(x), y) for x, y in shade], light.on((0.66, 0.64, 0.64), 0.12))
    turf = [(-0.05, h - 0.19), (-0.05, h - 0.235), (0.10, h - 0.235), (0.18, h - 0.17), (0.10, h - 0.195)]
    c.shape([(flip(x), y) for x, y in turf], light.on(light.year.leaves[1], 0.1))
    for i in range(3):
        y = h + 0.12 + 0.11 * i
        crest = c.ridge(y, 0.010, 0.4, 5)
        c.line(crest, light.on((0.95, 0.97, 0.97), 0.1), 0.012 + 0.006 * i)
    if c.rng.random() < 0.5:
        sand = c.ridge(0.93, 0.015, 0.3, 2)
        c.below(sand, light.on((0.88, 0.78, 0.58)))


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
        if light.day.lamps:
            lantern(c, flip(x), y - 0.07)


def mountains(c, light, h):
    sky(c, light, h)
    for i, (base, far) in enumerate(((h - 0.06, 0.46), (h + 0.04, 0.18))):
        peaks = np.array([0.02, 0.30, 0.74, 0.98]) + c.rng.normal(0, 0.04, 4) if i else np.array([0.14, 0.5, 0.87]) + c.rng.normal(0, 0.04, 3)
        for x in peaks:
            tall, wide = c.rng.uniform(0.34, 0.46) * (0.55 if i else 1), c.rng.uniform(0.22, 0.30)
            rock = light.on((0.40, 0.46, 0.56), far)
            c.shape([(x, base - tall), (x + wide, base + 0.1), (x - wide, base + 0.1)], rock)
            shade = [(x, base - tall), (x - light.side * wide, base + 0.1), (x - light.side * 0.05, base + 0.1)]
            c.shape(shade, light.on((0.27, 0.32, 0.43), far))
            cap = 0.42 if light.season != "winter" else 0.7
            rim, dip = base - tall * (1 - cap), base - tall * (1.06 - cap * 0.7)
            snow = [(x, base - tall), (x + wide * cap, rim), (x + wide * 0.1, dip), (x - wide * cap, rim)]
            c.shape(snow, mix(light.on((0.97, 0.98, 1.0), far * 0.5), light.day.key, 0.25))
    c.below(c.ridge(h + 0.12, 0.02, 0.5), light.on(light.year.ground, 0.1, 0.8))
    snowy = light.on((0.93, 0.95, 1)) if light.season == "winter" else None
    for x in c.rng.random(9):
        conifer(c, x, h + 0.24 + 0.1 * c.rng.random(), 0.18, light.on((0.14, 0.30, 0.24), 0.08), snowy)
    if light.day.lamps:  # a hut below the rock
        x = 0.10 if light.side > 0 else 0.90
        c.box(x - 0.05, h + 0.05, x + 0.05, h + 0.12, light.on((0.50, 0.34, 0.24)))
        c.shape([(x - 0.07, h + 0.055), (x, h), (x + 0.07, h + 0.055)], light.on((0.30, 0.20, 0.18)))
        lantern(c, x, h + 0.085)


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
    if light.day.lamps:  # fireflies
        for x, y in zip(c.rng.random(14), c.rng.uniform(0.15, 0.8, 14), strict=True):
            c.glow(x, y, 0.022, (0.86, 1.0, 0.40), 0.85)
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
    if light.day.lamps:
        for x, y in ((0.14, 0.43), (0.19, 0.27), (0.36, 0.14), (0.64, 0.14), (0.81, 0.27), (0.86, 0.43)):
            lantern(c, x, y)


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
