"""Rooms where people work, worship, train and dance. Each function draws all of it; `h` is the horizon, 0..1."""

import numpy as np

from .indoors import LAMP, flood, inside, lamp, lamplight, shine, wall, window, window_side
from .light import mix

_GLASS = ((0.86, 0.16, 0.18), (0.14, 0.30, 0.74), (0.96, 0.76, 0.20), (0.16, 0.56, 0.36), (0.56, 0.22, 0.60))
_JARS = ((0.86, 0.26, 0.20), (0.96, 0.72, 0.24), (0.30, 0.56, 0.36), (0.24, 0.44, 0.66), (0.94, 0.88, 0.76), (0.62, 0.34, 0.22))


def church(c, light, h):
    """A nave: pillars and pointed windows of coloured glass, a rose over the choir, candles on their stands."""
    stone = (0.82, 0.76, 0.66)
    wall(c, light, stone)
    c.shape([(0, 1), (1, 1), (0.64, 0.72), (0.36, 0.72)], inside(light, (0.62, 0.52, 0.44)))
    for k in range(5):  # flagstones towards the choir
        y = 0.74 + 0.26 * (k / 5) ** 1.5
        c.line([(0.36 - 0.36 * (y - 0.72) / 0.28, y), (0.64 + 0.36 * (y - 0.72) / 0.28, y)], inside(light, (0.44, 0.36, 0.31)), 0.008)
    for x in (-0.2, 0.28, 0.72, 1.2):
        c.line([(0.5 + (x - 0.5) * 0.28, 0.72), (x, 1.0)], inside(light, (0.44, 0.36, 0.31)), 0.008)
    t = np.linspace(0, 1, 14)
    for reach, drop, shade in ((0.50, 0.00, 0.70), (0.36, 0.10, 0.80), (0.235, 0.18, 0.92)):  # the vault, arch behind arch
        left = np.stack([0.5 - reach * (1 - t**2), 0.62 - (0.62 - drop) * t ** 0.75], 1)
        arch = np.concatenate([[(0.5 - reach, 0.80)], left, np.stack([1 - left[::-1, 0], left[::-1, 1]], 1), [(0.5 + reach, 0.80)]])
        c.line(arch, inside(light, stone, shade), 0.055)
        c.line(arch + np.array([0.010, 0.008]), inside(light, stone, 0.55), 0.014)
    c.box(0.31, 0.30, 0.69, 0.72, inside(light, stone, 0.86))
    bright = mix(light.horizon, (1, 1, 1), 0.25) if not light.day.stars else light.horizon
    _rose(c, light, 0.5, 0.36, 0.125, bright)
    for x, top, foot, wide in ((0.085, 0.20, 0.62, 0.060), (0.235, 0.30, 0.60, 0.040)):
        for flip in (x, 1 - x):
            _lancet(c, light, flip, top, foot, wide, bright)
    for x, foot, wide in ((0.165, 0.88, 0.030), (0.305, 0.76, 0.020)):
        for at in (x, 1 - x):
            c.box(at - wide, 0.22, at + wide, foot, inside(light, stone, 1.06))
            c.box(at + wide * 0.3 * -light.side, 0.22, at + wide * -light.side, foot, inside(light, stone, 0.66))
            c.box(at - wide * 1.5, foot - 0.03, at + wide * 1.5, foot, inside(light, stone, 0.9))
            c.box(at - wide * 1.4, 0.21, at + wide * 1.4, 0.25, inside(light, stone, 0.95))
    flood(c, light, *((0.03, 0.26, 0.15, 0.62) if light.side < 0 else (0.85, 0.26, 0.97, 0.62)))
    for x in (0.045, 0.125, 0.875, 0.955):
        c.box(x - 0.012, 0.80, x + 0.012, 0.93, inside(light, (0.98, 0.95, 0.86), 1.1))
        c.disc(x, 0.785, 0.013, (1.0, 0.86, 0.44), 1.7)
        c.glow(x, 0.78, 0.11, LAMP, 0.75 if light.day.lamps else 0.30)
    for x in (0.08, 0.92):
        lamplight(c, light, x, 0.64, 0.30)


def _lancet(c, light, x, top, foot, wide, bright) -> None:
    """A pointed window in stripes of coloured glass."""
    t = np.linspace(0, 1, 8)
    point = np.stack([x - wide * (1 - t**2), top + (1 - t) * wide * 1.6 - wide * 0.4], 1)
    outline = np.concatenate([[(x - wide, foot)], point, np.stack([2 * x - point[::-1, 0], point[::-1, 1]], 1), [(x + wide, foot)]])
    cover = c.mask(outline)
    c.blend(cover, inside(light, (0.30, 0.26, 0.24)))
    pane = c.mask((outline - (x, (top + foot) / 2)) * (0.80, 0.94) + (x, (top + foot) / 2))
    rows = np.clip(((c.y - top) / (foot - top) * 5).astype(int), 0, 4) + (c.x > x) * 2
    glass = np.asarray(_GLASS, np.float32)[rows % len(_GLASS)]
    c.blend(pane, np.clip(glass * 0.62 + np.asarray(bright, np.float32) * 0.42, 0, 1))
    c.line([(x, top), (x, foot)], inside(light, (0.26, 0.23, 0.22)), 0.008)


def _rose(c, light, x, y, radius, bright) -> None:
    """A round window, its petals of coloured glass."""
    c.disc(x, y, radius * 1.14, inside(light, (0.34, 0.29, 0.27)))
    for k in range(10):
        turn = 2 * np.pi * k / 10
        tone = np.clip(np.asarray(_GLASS[k % len(_GLASS)]) * 0.62 + np.asarray(bright) * 0.42, 0, 1)
        c.disc(x + 0.66 * radius * np.cos(turn), y + 0.66 * radius * np.sin(turn), radius * 0.22, tone)
    c.disc(x, y, radius * 0.36, np.clip(np.asarray((0.98, 0.82, 0.36)) * 0.7 + np.asarray(bright) * 0.3, 0, 1))


def office(c, light, h):
    """A wide window over a town of towers, desks with lit screens, a shelf of folders, flat lamps in the ceiling."""
    wall(c, light, (0.88, 0.89, 0.88))
    frame = inside(light, (0.34, 0.38, 0.42))
    window(c, light, 0.04, 0.12, 0.96, 0.60, frame, (3, 0))
    for x in np.arange(0.07, 0.93, 0.085):  # the town outside
        tall = c.rng.uniform(0.10, 0.30)
        a, b = x, min(x + 0.075, 0.94)
        c.box(a, 0.59 - tall, b, 0.59, light.on((0.40, 0.48, 0.58), 0.35))
        for y in np.arange(0.61 - tall, 0.57, 0.045):
            for dx in (0.018, 0.045):
                lit = light.day.lamps and c.rng.random() < 0.6
                c.box(a + dx, y, a + dx + 0.014, y + 0.020, (1, 0.84, 0.46) if lit else light.on((0.62, 0.72, 0.80), 0.3))
    for x in (0.27, 0.50, 0.73):
        c.line([(x, 0.12), (x, 0.60)], frame, 0.018)
    c.box(0, 0.60, 1, 0.64, inside(light, (0.98, 0.98, 0.97)))
    c.gradient(0.80, 1, inside(light, (0.50, 0.56, 0.62)), inside(light, (0.40, 0.45, 0.52)))
    flood(c, light, *((0.05, 0.14, 0.40, 0.60) if light.side < 0 else (0.60, 0.14, 0.95, 0.60)))
    for side in (0, 1):
        flip = (lambda x: x) if side == 0 else (lambda x: 1 - x)
        c.shape([(flip(0.0), 0.80), (flip(0.36), 0.78), (flip(0.40), 0.82), (flip(0.0), 0.86)], inside(light, (0.82, 0.64, 0.42)))
        c.shape([(flip(0.0), 0.86), (flip(0.40), 0.82), (flip(0.40), 0.84), (flip(0.0), 0.89)], inside(light, (0.56, 0.42, 0.28)))
        a, b = sorted((flip(0.05), flip(0.27)))
        c.box((a + b) / 2 - 0.015, 0.74, (a + b) / 2 + 0.015, 0.82, inside(light, (0.20, 0.22, 0.25)))
        c.box(a, 0.60, b, 0.76, inside(light, (0.16, 0.18, 0.21)))
        screen = (0.46, 0.72, 0.92) if side == 0 else (0.56, 0.80, 0.66)
        c.box(a + 0.012, 0.615, b - 0.012, 0.745, mix(inside(light, screen), screen, 0.6))
        for k, y in enumerate((0.64, 0.67, 0.70)):
            c.line([(a + 0.03, y), (a + 0.03 + (0.13, 0.09, 0.15)[k], y)], (0.94, 0.97, 1.0), 0.010)
        if light.day.lamps:
            c.glow((a + b) / 2, 0.68, 0.17, screen, 0.5)
    for x, wide in ((0.24, 0.13), (0.76, 0.13)):
        c.box(x - wide, 0.03, x + wide, 0.065, (1.0, 0.99, 0.92) if light.day.lamps else inside(light, (0.98, 0.98, 0.96)))
        lamplight(c, light, x, 0.20, 0.32)


def shop(c, light, h):
    """Shelves full of jars and boxes up to the ceiling, a striped awning in the window, a counter with scales."""
    wall(c, light, (0.36, 0.44, 0.38))
    wood, pale = inside(light, (0.54, 0.34, 0.20)), inside(light, (0.96, 0.92, 0.84))
    x0, x1 = window_side(light)
    s0, s1 = (0.38, 1.0) if light.side < 0 else (0.0, 0.62)
    for row, y in enumerate((0.17, 0.34, 0.51, 0.68)):
        x = s0 + 0.03
        while x < s1 - 0.04:
            wide, tall = c.rng.uniform(0.045, 0.075), c.rng.uniform(0.075, 0.125)
            tone = inside(light, _JARS[c.rng.integers(len(_JARS))])
            c.box(x, y - tall, x + wide, y, tone)
            if c.rng.random() < 0.6:
                c.box(x + wide * 0.14, y - tall * 0.62, x + wide * 0.86, y - tall * 0.26, pale)
            c.box(x - 0.003, y - tall - 0.014, x + wide + 0.003, y - tall + 0.008, inside(light, (0.30, 0.24, 0.20)))
            x += wide + c.rng.uniform(0.010, 0.022)
        c.box(s0, y, s1, y + 0.025, wood)
    window(c, light, x0, 0.14, x1, 0.62, wood, (0, 1))
    for k in range(6):
        a, b = x0 - 0.03 + (x1 - x0 + 0.06) * k / 6, x0 - 0.03 + (x1 - x0 + 0.06) * (k + 1) / 6
        tone = inside(light, (0.80, 0.20, 0.18) if k % 2 else (0.97, 0.93, 0.85))
        c.shape([(a, 0.05), (b, 0.05), (b, 0.17), (a, 0.17)], tone)
        c.disc((a + b) / 2, 0.17, (b - a) / 2, tone)
    flood(c, light, x0, 0.16, x1, 0.62)
    c.gradient(0.82, 1, inside(light, (0.50, 0.30, 0.18)), inside(light, (0.36, 0.21, 0.13)))
    c.box(0, 0.79, 1, 0.84, inside(light, (0.78, 0.56, 0.34)))
    for x in np.arange(0.04, 1, 0.16):
        c.box(x, 0.87, x + 0.12, 0.98, inside(light, (0.58, 0.37, 0.22)))
    x = 0.86 if light.side < 0 else 0.14
    brass = inside(light, (0.90, 0.72, 0.34), 1.05)
    c.line([(x, 0.79), (x, 0.64)], brass, 0.018)
    c.line([(x - 0.10, 0.66), (x + 0.10, 0.63)], brass, 0.012)
    for dx, y in ((-0.10, 0.70), (0.10, 0.67)):
        c.line([(x + dx, y - 0.045), (x + dx, y)], brass, 0.007)
        c.disc(x + dx, y, 0.050, brass, 0.35)
    for x in (0.24, 0.76):
        lamp(c, light, x, 0.10, 0.05)
        lamplight(c, light, x, 0.40, 0.36)


def factory(c, light, h):
    """A hall under a saw-tooth roof: a crane with its hook, pipes, cog wheels and boxes on a belt."""
    wall(c, light, (0.58, 0.60, 0.60))
    steel, dark = inside(light, (0.30, 0.38, 0.44)), inside(light, (0.18, 0.21, 0.24))
    for k in range(4):  # saw teeth of glass
        a, b = 0.25 * k, 0.25 * (k + 1)
        c.shape([(a, 0.0), (a, 0.20), (b, 0.20)], dark)
        c.shape([(a, 0.03), (b, 0.20), (b, 0.03)], mix(light.top, light.horizon, 0.65))
        for share in (0.35, 0.65):
            c.line([(a + 0.25 * share, 0.03), (a + 0.25 * share, 0.03 + 0.17 * share)], dark, 0.010)
        c.line([(a, 0.03), (b, 0.20)], steel, 0.016)
    c.box(0, 0.20, 1, 0.225, dark)
    c.box(0, 0.29, 1, 0.345, inside(light, (0.95, 0.70, 0.14)))
    for x in np.arange(0.03, 1, 0.10):
        c.shape([(x, 0.29), (x + 0.035, 0.29), (x + 0.015, 0.345), (x - 0.02, 0.345)], inside(light, (0.16, 0.15, 0.14)))
    x = 0.80 if light.side < 0 else 0.20
    c.box(x - 0.06, 0.345, x + 0.06, 0.395, steel)
    c.line([(x, 0.395), (x, 0.50)], dark, 0.014)
    t = np.linspace(-0.5, 1.25, 9) * np.pi
    c.line(np.stack([x + 0.034 * np.cos(t), 0.535 + 0.036 * np.sin(t)], 1), dark, 0.020)
    y = 1 - x
    for radius, dx, dy, tone in ((0.135, 0.0, 0.60, (0.72, 0.36, 0.22)), (0.085, 0.17 * -light.side, 0.50, (0.34, 0.52, 0.58))):
        _cog(c, y + dx, dy, radius, inside(light, tone), inside(light, (0.20, 0.20, 0.22)))
    for side in (0, 1):
        flip = (lambda v: v) if side == 0 else (lambda v: 1 - v)
        c.line([(flip(0.03), 0.36), (flip(0.03), 0.86)], inside(light, (0.46, 0.58, 0.54)), 0.034)
        c.line([(flip(0.03), 0.44), (flip(0.10), 0.44), (flip(0.10), 0.36)], inside(light, (0.46, 0.58, 0.54)), 0.022)
    c.gradient(0.84, 1, inside(light, (0.44, 0.42, 0.40)), inside(light, (0.30, 0.29, 0.28)))
    flood(c, light, *((0.02, 0.06, 0.46, 0.30) if light.side < 0 else (0.54, 0.06, 0.98, 0.30)))
    c.box(0, 0.80, 1, 0.85, dark)
    for x in np.arange(0.04, 1.0, 0.115):
        c.disc(x, 0.85, 0.026, inside(light, (0.62, 0.66, 0.70)))
    for x in (0.02, 0.20, 0.72, 0.88):
        c.box(x, 0.70, x + 0.11, 0.80, inside(light, (0.80, 0.60, 0.36)))
        c.box(x + 0.045, 0.70, x + 0.065, 0.80, inside(light, (0.94, 0.84, 0.62)))
    for x in (0.30, 0.70):
        lamp(c, light, x, 0.26, 0.05)


def _cog(c, x, y, radius, tone, hub) -> None:
    """A cog wheel with ten teeth."""
    for k in range(10):
        turn = 2 * np.pi * k / 10
        c.disc(x + radius * np.cos(turn), y + radius * np.sin(turn), radius * 0.17, tone)
    c.disc(x, y, radius, tone)
    c.disc(x, y, radius * 0.62, np.asarray(tone) * 0.72)
    for k in range(5):
        turn = 2 * np.pi * k / 5
        c.line([(x, y), (x + radius * 0.66 * np.cos(turn), y + radius * 0.66 * np.sin(turn))], tone, radius * 0.20)
    c.disc(x, y, radius * 0.24, hub)


def gym(c, light, h):
    """A gym: wall bars, a punch bag, rings on their ropes, a rack of weights, a blue mat with a line round it."""
    wall(c, light, (0.90, 0.82, 0.66))
    x0, x1 = window_side(light)
    window(c, light, x0, 0.06, x1, 0.32, inside(light, (0.96, 0.95, 0.92)), (2, 0))
    b0, b1 = (0.62, 0.98) if light.side < 0 else (0.02, 0.38)
    wood = inside(light, (0.70, 0.46, 0.26))
    for y in np.arange(0.08, 0.76, 0.062):  # wall bars
        c.line([(b0, y), (b1, y)], wood, 0.018)
        c.line([(b0, y + 0.012), (b1, y + 0.012)], inside(light, (0.50, 0.38, 0.26)), 0.006)
    for x in (b0, (b0 + b1) / 2, b1):
        c.line([(x, 0.04), (x, 0.80)], inside(light, (0.56, 0.36, 0.20)), 0.024)
    c.gradient(0.78, 1, inside(light, (0.18, 0.42, 0.68)), inside(light, (0.12, 0.32, 0.56)))
    c.box(0, 0.765, 1, 0.79, inside(light, (0.96, 0.94, 0.88)))
    c.shape([(0.02, 0.985), (0.98, 0.985), (0.86, 0.84), (0.14, 0.84), (0.13, 0.85), (0.85, 0.85), (0.95, 0.97), (0.02, 0.97)], inside(light, (0.96, 0.88, 0.30)))
    flood(c, light, x0, 0.06, x1, 0.32)
    x = 0.16 if light.side < 0 else 0.84
    c.line([(x, 0.0), (x, 0.36)], inside(light, (0.30, 0.30, 0.32)), 0.012)
    c.box(x - 0.070, 0.40, x + 0.070, 0.74, inside(light, (0.74, 0.14, 0.14)))
    c.disc(x, 0.40, 0.070, inside(light, (0.82, 0.22, 0.20)), 0.4)
    c.disc(x, 0.74, 0.070, inside(light, (0.58, 0.09, 0.10)), 0.4)
    c.box(x + 0.045 * -light.side - 0.02, 0.41, x + 0.045 * -light.side + 0.02, 0.75, inside(light, (0.56, 0.08, 0.10)))
    for dx in (-0.035, 0.035):
        c.line([(x + dx * 1.6, 0.40), (x, 0.34)], inside(light, (0.30, 0.30, 0.32)), 0.008)
    t = np.linspace(0, 2 * np.pi, 14)
    for at in (0.44, 0.56):
        c.line([(at, 0.0), (at, 0.16)], inside(light, (0.92, 0.88, 0.80)), 0.010)
        c.line(np.stack([at + 0.036 * np.cos(t), 0.195 + 0.036 * np.sin(t)], 1), wood, 0.016)
    iron = inside(light, (0.16, 0.17, 0.19))
    a = (b0 + b1) / 2
    for y in (0.72, 0.84):
        c.line([(a - 0.13, y), (a + 0.13, y)], inside(light, (0.74, 0.76, 0.80)), 0.014)
        for dx, r in ((-0.12, 0.040), (-0.09, 0.052), (0.09, 0.052), (0.12, 0.040)):
            c.box(a + dx - 0.013, y - r, a + dx + 0.013, y + r, iron)
    c.box(0.36, 0.02, 0.64, 0.05, (1.0, 0.98, 0.90) if light.day.lamps else inside(light, (0.98, 0.97, 0.94)))
    lamplight(c, light, 0.5, 0.16, 0.46)


def dance_floor(c, light, h):
    """A floor of coloured tiles under a mirror ball, its beams and specks, loudspeakers, and dancers far back.

    It has no window: what hour it is shows in how much of the day a skylight lets in.
    """
    deep = mix((0.16, 0.06, 0.26), light.day.indoors, 0.16 if light.day.lamps else 0.40)
    c.gradient(0, 0.70, np.clip(deep * 0.8, 0, 1), np.clip(mix(deep, (0.80, 0.24, 0.52), 0.45), 0, 1))
    sky_tone = mix(light.top, light.horizon, 0.6)
    c.shape([(0.20, 0.0), (0.80, 0.0), (0.74, 0.055), (0.26, 0.055)], sky_tone)
    for x in (0.40, 0.60):
        c.line([(x, 0.0), (0.5 + (x - 0.5) * 0.8, 0.055)], deep, 0.012)
    low = 0.80 if light.day.lamps else 1.0
    tiles = ((0.96, 0.24, 0.46), (0.20, 0.66, 0.92), (0.98, 0.80, 0.24), (0.52, 0.30, 0.86), (0.22, 0.82, 0.60))
    rows, columns = 5, 8
    for row in range(rows):
        y0, y1 = 0.68 + 0.32 * (row / rows) ** 1.5, 0.68 + 0.32 * ((row + 1) / rows) ** 1.5
        for column in range(columns):
            near = lambda k, y: 0.5 + (k / columns - 0.5) * (0.95 + 1.25 * (y - 0.68) / 0.32)
            tone = np.asarray(tiles[(row * 2 + column * 3 + int(c.rng.integers(2))) % len(tiles)]) * low * (0.66 + 0.34 * c.rng.random())
            c.shape([(near(column + 0.05, y0), y0 + 0.004), (near(column + 0.95, y0), y0 + 0.004), (near(column + 0.95, y1), y1), (near(column + 0.05, y1), y1)], mix(tone, deep, 0.12))
    shade = np.asarray(deep) * 0.42
    for _ in range(13):  # dancers far back, an arm up here and there
        x, tall = c.rng.uniform(0.02, 0.98), c.rng.uniform(0.13, 0.18)
        c.shape([(x - 0.030, 0.71), (x + 0.030, 0.71), (x + 0.022, 0.71 - tall * 0.7), (x - 0.022, 0.71 - tall * 0.7)], shade)
        c.disc(x, 0.70 - tall * 0.88, 0.023, shade)
        if c.rng.random() < 0.7:
            lean = c.rng.uniform(-0.05, 0.05)
            c.line([(x + 0.018, 0.71 - tall * 0.66), (x + 0.018 + lean, 0.71 - tall * 1.25)], shade, 0.015)
    for side in (0, 1):
        flip = (lambda v: v) if side == 0 else (lambda v: 1 - v)
        a, b = sorted((flip(0.0), flip(0.15)))
        c.box(a, 0.42, b, 0.84, (0.07, 0.06, 0.09))
        for y, r in ((0.50, 0.036), (0.62, 0.054), (0.75, 0.054)):
            c.disc((a + b) / 2, y, r, (0.26, 0.25, 0.30))
            c.disc((a + b) / 2, y, r * 0.45, (0.10, 0.10, 0.12))
    for x, foot, tone in ((0.14, 0.40, tiles[0]), (0.36, 0.12, tiles[1]), (0.64, 0.88, tiles[2]), (0.86, 0.60, tiles[4])):
        beam = c.mask([(x - 0.012, 0.06), (x + 0.012, 0.06), (foot + 0.12, 0.95), (foot - 0.12, 0.95)])
        c.screen(beam * (0.46 - 0.28 * c.y), tone)
        c.disc(x, 0.06, 0.026, mix(tone, (1, 1, 1), 0.5))
    c.line([(0.5, 0.0), (0.5, 0.11)], (0.10, 0.10, 0.12), 0.010)
    c.glow(0.5, 0.20, 0.26, (0.92, 0.90, 1.0), 0.45)
    _mirror_ball(c, 0.5, 0.20, 0.092)
    for _ in range(46):
        x, y = c.rng.random(2)
        c.disc(x, y * 0.72, c.rng.uniform(0.004, 0.010), mix(tiles[c.rng.integers(len(tiles))], (1, 1, 1), 0.55))
    if not light.day.lamps:
        shine(c, np.exp(-(((c.x - 0.5) / 0.5) ** 2 + (c.y / 0.55) ** 2)), light.day.key, 0.35)


def _mirror_ball(c, x, y, radius) -> None:
    c.disc(x, y, radius, (0.46, 0.50, 0.60))
    for row in np.linspace(-0.78, 0.78, 6):
        half = np.sqrt(1 - row**2)
        for column in np.linspace(-0.82, 0.82, 6) * half:
            tone = np.clip(0.55 + 0.45 * c.rng.random() - 0.25 * (column + row), 0.3, 1.0)
            c.box(x + radius * (column - 0.10), y + radius * (row - 0.10), x + radius * (column + 0.10), y + radius * (row + 0.10), (tone * 0.96, tone * 0.97, tone))
