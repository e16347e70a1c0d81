"""Open places that people built. Each function draws sky and all; `h` is the horizon, 0..1."""

import numpy as np

from .landscape import GREENS, hills, lantern, sky, water
from .light import mix


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
    if light.day.lamps:
        for x in (0.06, 0.94):
            c.line([(x, 0.90), (x, 0.52)], light.on((0.25, 0.22, 0.24)), 0.012)
            lantern(c, x, 0.51)


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
        colour = light.on(fruit[k % 5])
        colour = mix(colour, fruit[k % 5], 0.3) if light.day.lamps else colour
        c.shape([(x - 0.035, sag), (x + 0.035, sag), (x, sag + 0.075)], colour)


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
