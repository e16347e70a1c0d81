"""Ideas pictured without anybody. Each function fills a canvas in the given light; `h` is the horizon, 0..1."""

from collections.abc import Callable, Mapping

import numpy as np

from .canvas import Canvas
from .light import Light, mix
from .landscape import hills, sky, tree, water

LAMP = (1.0, 0.80, 0.42)
Concept = Callable[[Canvas, Light, float], None]


def _field(c: Canvas, light: Light, h: float, tone=None) -> None:
    """Open sky over plain ground."""
    sky(c, light, h)
    c.below(c.ridge(h, 0.012, 0.3, 2), light.on(tone if tone is not None else light.year.ground, 0.25))
    c.below(c.ridge(h + 0.16, 0.015, 0.3, 2), light.on(tone if tone is not None else light.year.ground, 0, 0.82))


def _lit_window(c: Canvas, x: float, y: float, wide: float) -> None:
    c.glow(x, y, wide * 4, LAMP, 0.75)
    c.box(x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2, (1.0, 0.86, 0.50))
    c.line([(x, y - wide / 2), (x, y + wide / 2)], (0.45, 0.28, 0.14), 0.008)


def _house(c: Canvas, light: Light, x: float, y: float, wide: float) -> None:
    wall = light.on((0.82, 0.74, 0.62))
    c.box(x - wide / 2, y - wide * 0.62, x + wide / 2, y, wall)
    c.shape([(x - wide * 0.62, y - wide * 0.6), (x, y - wide * 1.08), (x + wide * 0.62, y - wide * 0.6)], light.on((0.55, 0.22, 0.18)))
    c.box(x + wide * 0.22, y - wide * 1.1, x + wide * 0.36, y - wide * 0.72, light.on((0.48, 0.26, 0.22)))


def loneliness(c, light, h):
    """An empty bench and the only lamp, small at one side of a great deal of ground."""
    _field(c, light, 0.70)
    c.blend(np.clip((c.y - 0.66) * 3, 0, 1) * 0.45, light.top * 0.25)
    x = 0.5 + 0.22 * light.side
    c.screen(c.mask([(x - 0.012, 0.40), (x + 0.012, 0.40), (x + 0.15, 0.80), (x - 0.24, 0.80)]) * (0.42 if light.day.lamps else 0.20), LAMP)
    c.line([(x, 0.80), (x, 0.38), (x - 0.07, 0.36)], light.on((0.16, 0.14, 0.14)), 0.018)
    c.disc(x - 0.07, 0.375, 0.026, (1.0, 0.88, 0.58) if light.day.lamps else light.on((0.96, 0.92, 0.82)))
    c.glow(x - 0.07, 0.39, 0.14, LAMP, 0.8 if light.day.lamps else 0.2)
    wood = light.on((0.24, 0.15, 0.12))
    c.blend(np.exp(-(((c.x - x + 0.14) / 0.16) ** 2 + ((c.y - 0.812) / 0.018) ** 2)) * 0.6, (0.04, 0.04, 0.07))
    for y in (0.665, 0.70):
        c.box(x - 0.26, y, x - 0.05, y + 0.018, wood)
    c.box(x - 0.27, 0.745, x - 0.04, 0.768, wood)
    for leg in (x - 0.25, x - 0.075):
        c.box(leg, 0.655, leg + 0.018, 0.815, wood)


def love(c, light, h):
    """Two trees that lean to each other until their crowns are one, and the shape of it is a heart."""
    _field(c, light, 0.80)
    c.glow(0.5, 0.42, 0.40, mix(light.day.key, (1.0, 0.60, 0.55), 0.6), 0.45)
    bark = light.on((0.26, 0.15, 0.13))
    for side in (-1, 1):
        trunk = [(0.13, 0.865), (0.105, 0.80), (0.055, 0.70), (0.012, 0.60), (0.035, 0.48)]
        wide = (0.038, 0.024, 0.020, 0.018, 0.010)
        outer = [(0.5 + side * (x + w), y) for (x, y), w in zip(trunk, wide, strict=True)]
        inner = [(0.5 + side * (x - w), y) for (x, y), w in zip(trunk, wide, strict=True)]
        c.shape(outer + inner[::-1], bark * (1.0 if side == light.side else 0.72))
    t = np.linspace(0, 2 * np.pi, 40)
    heart = np.stack([0.5 + 0.0195 * 16 * np.sin(t) ** 3, 0.335 - 0.0178 * (13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))], 1)
    glowing = lambda tone: mix(light.on(tone), tone, 0.45 if light.day.lamps else 0.0)
    c.shape(heart, glowing((0.62, 0.10, 0.18)))
    for shade, count, reach in (((0.74, 0.13, 0.20), 34, 0.97), ((0.88, 0.24, 0.28), 30, 0.84), ((0.98, 0.48, 0.46), 18, 0.66)):
        for k, share in zip(c.rng.integers(0, 40, count), np.sqrt(c.rng.random(count)), strict=True):
            x, y = np.array((0.5, 0.33)) + (heart[k] - (0.5, 0.33)) * share * reach
            c.disc(x + 0.02 * light.side * (1 - reach), y - 0.04 * (1 - reach), 0.034, glowing(shade))
    for x, y in zip(c.rng.uniform(0.22, 0.78, 9), c.rng.uniform(0.66, 0.95, 9), strict=True):
        c.disc(x, y, 0.012, light.on((0.90, 0.28, 0.30)), 0.7)


def time_passing(c, light, h):
    """An hourglass as large as the sky, standing in the dune that runs through it."""
    sky(c, light, 0.80)
    sand = mix(light.on((0.98, 0.78, 0.42)), (0.98, 0.78, 0.42), 0.45 if light.day.lamps else 0.0)
    c.below(c.ridge(0.83, 0.03, 0.25, 1), light.on((0.86, 0.64, 0.38), 0.12))
    wood, y = light.on((0.36, 0.20, 0.12)), np.linspace(0, 1, 15)
    bulb = 0.020 + 0.185 * np.sin(np.pi * np.clip(y * 0.62 + 0.38, 0, 1)) ** 0.8 * (1 - np.exp(-9 * y))  # from the neck outwards
    for way, fill in ((-1, 0.62), (1, 0.56)):
        heights = 0.50 + way * 0.335 * y
        glass = np.concatenate([np.stack([0.5 - bulb, heights], 1), np.stack([0.5 + bulb, heights], 1)[::-1]])
        cover = c.mask(glass)
        c.blend(cover * 0.42, mix(light.horizon, (1, 1, 1), 0.45))
        above = [(0.2, 0.50 - 0.335 * fill), (0.8, 0.50 - 0.335 * fill), (0.8, 0.5), (0.2, 0.5)]
        full = c.mask(above if way < 0 else [(0.5, 0.835 - 0.335 * fill), (0.80, 0.86), (0.20, 0.86)])
        c.blend(cover * full, sand)
        c.blend(cover * full * np.clip(0.5 - (c.x - 0.5) * light.side * 3, 0, 1) * 0.35, light.on((0.62, 0.36, 0.16)))
        c.screen(cover * np.exp(-(((c.x - 0.5 - 0.10 * light.side) / 0.022) ** 2)) * 0.5, mix(light.day.key, (1, 1, 1), 0.4))
    c.line([(0.5, 0.49), (0.5, 0.66)], sand, 0.016)
    for top in (0.125, 0.825):
        c.box(0.255, top, 0.745, top + 0.05, wood)
        c.box(0.255, top, 0.745, top + 0.014, light.on((0.60, 0.37, 0.22)))
    for x in (0.285, 0.715):
        c.line([(x, 0.16), (x, 0.84)], wood, 0.020)


def home(c, light, h):
    _field(c, light, 0.66)
    hills(c, light, 0.60, light.year.leaves[0], 2, 0.03, 2)
    c.shape([(0.47, 0.78), (0.55, 0.78), (0.80, 1.0), (0.34, 1.0)], light.on((0.85, 0.75, 0.58)))
    tree(c, light, 0.5 - 0.30 * light.side, 0.78, 0.34)
    _house(c, light, 0.5, 0.79, 0.36)
    _lit_window(c, 0.40, 0.68, 0.075)
    _lit_window(c, 0.60, 0.68, 0.075)
    c.box(0.47, 0.67, 0.53, 0.79, light.on((0.36, 0.20, 0.14)))


def hope(c, light, h):
    """A seedling that has broken the dry ground, with the light low behind it."""
    sky(c, light, 0.74)
    c.glow(0.5, 0.74, 0.46, (1.0, 0.80, 0.40), 0.85)
    c.below(c.ridge(0.76, 0.01, 0.3, 3), light.on((0.34, 0.25, 0.20)))
    c.screen(np.exp(-(((c.x - 0.5) / 0.20) ** 2 + ((c.y - 0.79) / 0.07) ** 2)) * 0.35, (1.0, 0.72, 0.35))
    for way in (-1, 1):
        x = 0.5
        crack = [(0.5, 0.80)]
        for k in range(4):
            x += way * c.rng.uniform(0.05, 0.12)
            crack.append((x, 0.82 + 0.04 * k + float(c.rng.normal(0, 0.008))))
        c.line(crack, light.on((0.12, 0.08, 0.07)), 0.014)
    green = mix(light.on((0.36, 0.70, 0.22)), (0.50, 0.85, 0.30), 0.5)
    c.line([(0.5, 0.81), (0.487, 0.68), (0.50, 0.56), (0.515, 0.49)], green * 0.85, 0.028)
    for way, tip, tone in ((-1, 0.46, 0.92), (1, 0.37, 1.08)):
        x, y = 0.51, 0.53 if way > 0 else 0.57
        leaf = [(0, 0), (0.06, -0.10), (0.15, -0.15), (0.25, tip - y), (0.23, -0.045), (0.14, 0.01)]
        c.shape([(x + way * dx, y + dy) for dx, dy in leaf], np.clip(green * tone, 0, 1))
        c.line([(x, y), (x + way * 0.20, y - 0.09)], np.clip(green * tone * 0.75, 0, 1), 0.008)


def freedom(c, light, h):
    """Birds that rise together out of the low land, the nearest one wide-winged and large."""
    sky(c, light, 0.86)
    c.below(c.ridge(0.88, 0.02, 0.4, 2), light.on(light.year.leaves[0], 0.2))
    dark = np.asarray((0.72, 0.80, 0.94)) if light.day.stars else light.on((0.12, 0.13, 0.18))
    for k in range(8):
        along = (k / 7) ** 1.5
        x = 0.5 - light.side * (0.40 - 0.78 * along) + float(c.rng.normal(0, 0.02))
        y, colour = 0.74 - 0.50 * along + float(c.rng.normal(0, 0.035)), mix(dark, light.horizon, 0.45 * (1 - along))
        _gull(c, x, y, 0.035 + 0.125 * along**1.5, colour, float(c.rng.uniform(0.35, 1.0)))


def _gull(c: Canvas, x: float, y: float, size: float, colour, lift: float) -> None:
    """A bird in flight as one tapering shape; `lift` 0..1 is how high its wings stand."""
    up = size * (0.25 + 0.5 * lift)
    wings = [(-1.0, 0.10 * size - up * 0.7), (-0.52, -up), (-0.10, -0.02 * size), (0.10, -0.02 * size), (0.52, -up), (1.0, 0.10 * size - up * 0.7),
             (0.50, -up + 0.26 * size), (0.13, 0.20 * size), (0.0, 0.36 * size), (-0.13, 0.20 * size), (-0.50, -up + 0.26 * size)]  # fmt: skip
    c.shape([(x + dx * size, y + dy) for dx, dy in wings], colour)


def memory(c, light, h):
    """Framed views on a wall; each further one is paler, until the last is hardly there."""
    wall = np.clip(mix(np.asarray((0.86, 0.74, 0.58)) * light.day.indoors, light.horizon, 0.18), 0, 1)
    c.gradient(0, 1, np.clip(wall * 1.06, 0, 1), wall * 0.70)
    c.screen(np.exp(-(((c.x - 0.5 - 0.3 * light.side + (c.y - 0.5) * light.side * 0.5) / 0.16) ** 2)) * 0.22, light.day.key)
    for x, y, wide, fade in ((0.30, 0.33, 0.42, 0.0), (0.74, 0.28, 0.30, 0.38), (0.69, 0.69, 0.38, 0.62), (0.25, 0.75, 0.27, 0.80)):
        half, tall = wide / 2, wide * 0.40
        c.box(x - half + 0.014, y - tall + 0.020, x + half + 0.014, y + tall + 0.020, wall * 0.55, 0.55 * (1 - fade))
        c.box(x - half, y - tall, x + half, y + tall, mix(light.on((0.44, 0.26, 0.13)), wall, fade))
        c.box(x - half + 0.018, y - tall + 0.018, x + half - 0.018, y + tall - 0.018, mix(light.on((0.96, 0.92, 0.82)), wall, fade))
        a, b, left, right = y - tall + 0.045, y + tall - 0.045, x - half + 0.045, x + half - 0.045
        for k in range(4):
            c.box(left, a + (b - a) * k / 6, right, a + (b - a) * (k + 1) / 6, mix(mix(light.top, light.horizon, k / 3), wall, fade))
        c.box(left, a + (b - a) * 0.62, right, b, mix(light.on(light.year.ground), wall, fade))
        c.disc(x + wide * 0.16 * light.side, a + (b - a) * 0.32, wide * 0.085, mix((1.0, 0.95, 0.80), wall, fade))
        tree = x - wide * 0.14 * light.side
        c.disc(tree, a + (b - a) * 0.56, wide * 0.10, mix(light.on(light.year.leaves[1]), wall, fade))
        trunk = mix(light.on((0.26, 0.18, 0.14)), wall, fade)
        c.box(tree - 0.008, a + (b - a) * 0.56, tree + 0.008, a + (b - a) * 0.84, trunk)


def journey(c, light, h):
    """A road that winds, ever narrower, over the hills to where the light is."""
    _field(c, light, 0.52)
    hills(c, light, 0.50, mix(light.year.leaves[0], (0.4, 0.45, 0.55), 0.4), 2, 0.05, 2)
    c.below(c.ridge(0.66, 0.02, 0.3, 1), light.on(light.year.ground, 0.12))
    c.glow(0.5, 0.53, 0.20, mix(light.day.key, light.horizon, 0.4), 0.75)
    t = np.linspace(0, 1, 26)
    middle = 0.5 + light.side * (0.15 * np.sin(t * 8.2) * t**0.7 * (1 - 0.45 * t))
    wide, y = 0.005 + 0.30 * t**2.1, 0.545 + 0.48 * t**1.25
    c.shape(np.concatenate([np.stack([middle - wide, y], 1), np.stack([middle + wide, y], 1)[::-1]]), mix(light.on((0.90, 0.80, 0.64)), light.horizon, 0.12))
    for side in (-1, 1):
        c.line(np.stack([middle + side * wide, y], 1), light.on((0.40, 0.34, 0.28)), 0.008)
    for k in (15, 20):
        x, tall = float(middle[k] + wide[k] + 0.015 + 0.05 * t[k]), 0.05 + 0.16 * float(t[k])
        c.line([(x, y[k]), (x, y[k] - tall)], light.on((0.24, 0.18, 0.15)), 0.008 + 0.014 * float(t[k]))


def silence(c, light, h):
    sky(c, light, 0.5)
    top = c.size // 2
    c.pixels[top:] = (c.pixels[:top][::-1][: c.size - top].astype(np.float32) * 0.82).astype(np.uint8)
    c.blend(np.exp(-(((c.y - 0.5) / 0.06) ** 2)) * 0.5, mix(light.horizon, (1, 1, 1), 0.3))
    boat = light.on((0.20, 0.15, 0.14))
    c.shape([(0.38, 0.60), (0.62, 0.60), (0.57, 0.655), (0.43, 0.655)], boat)
    c.shape([(0.43, 0.665), (0.57, 0.665), (0.60, 0.70), (0.40, 0.70)], boat, 0.35)
    for k in range(3):
        c.line([(0.5 - 0.16 - 0.08 * k, 0.70 + 0.05 * k), (0.5 + 0.16 + 0.08 * k, 0.70 + 0.05 * k)], mix(light.horizon, (1, 1, 1), 0.3), 0.006)


def dream(c, light, h):
    c.gradient(0, 1, mix(light.top, (0.30, 0.20, 0.55), 0.55), mix(light.horizon, (0.95, 0.70, 0.85), 0.5))
    for x, y, r in c.rng.random((30, 3)):
        c.disc(x, y * 0.6, 0.003 + 0.006 * r * r, (1, 0.97, 0.88))
    x = 0.5 + 0.16 * light.side
    c.glow(x, 0.30, 0.30, (1.0, 0.92, 0.70), 0.6)
    c.disc(x, 0.30, 0.13, (1.0, 0.95, 0.78))
    c.disc(x + 0.06, 0.27, 0.11, mix(light.top, (0.32, 0.22, 0.56), 0.6))
    for row, tone in ((0.66, 0.35), (0.78, 0.15), (0.90, 0.0)):
        for k in range(7):
            c.disc(k / 6 + float(c.rng.normal(0, 0.03)), row + float(c.rng.normal(0, 0.015)), 0.12, mix((0.98, 0.93, 0.98), light.horizon, tone + 0.15))


def growth(c, light, h):
    """A great tree, and below the ground as much of it again."""
    _field(c, light, 0.70)
    c.below(np.array([(-0.02, 0.76), (1.02, 0.76)]), light.on((0.30, 0.20, 0.15)))
    c.gradient(0.76, 1, light.on((0.40, 0.27, 0.19)), light.on((0.20, 0.13, 0.10)))
    c.glow(light.sun[0], light.sun[1], 0.4, light.day.key, 0.3)
    bark = light.on((0.32, 0.21, 0.15))
    c.shape([(0.42, 0.78), (0.47, 0.66), (0.475, 0.42), (0.525, 0.42), (0.53, 0.66), (0.58, 0.78)], bark)
    pale = np.clip(light.on((0.78, 0.58, 0.40)), 0, 1)
    for side in (-1, 1):
        c.line([(0.5, 0.58), (0.5 + 0.20 * side, 0.40)], bark, 0.026)
        for reach, drop, wide in ((0.40, 0.10, 0.020), (0.26, 0.19, 0.022), (0.09, 0.23, 0.018)):
            c.line([(0.5 + 0.03 * side, 0.77), (0.5 + reach * 0.55 * side, 0.77 + drop * 0.55), (0.5 + reach * side, 0.77 + drop)], pale, wide)
    for shade, lift in zip(light.year.leaves, (0.0, 0.045, 0.09), strict=True):
        for _ in range(15):
            turn, far = c.rng.uniform(0, 6.28), 0.33 * np.sqrt(c.rng.random()) * (1 - 2 * lift)
            c.disc(0.5 + far * np.cos(turn) + 0.4 * lift * light.side, 0.32 - lift + 0.58 * far * np.sin(turn), 0.070, light.on(shade))


def courage(c, light, h):
    """A small boat under full sail, and the wave that is higher than its mast."""
    sky(c, light, 0.62)
    c.clouds(0.9, mix(light.top, (0.10, 0.10, 0.14), 0.5), 0.6)
    water(c, light, 0.70, (0.06, 0.26, 0.36))
    flip = (lambda x: x) if light.side > 0 else (lambda x: 1 - x)
    swell = [
        (-0.05, 1.05), (-0.05, 0.22), (0.08, 0.13), (0.22, 0.12), (0.35, 0.19), (0.42, 0.30), (0.33, 0.27),
        (0.25, 0.31), (0.23, 0.44), (0.30, 0.60), (0.46, 0.74), (0.70, 0.82), (1.05, 0.84), (1.05, 1.05),
    ]  # fmt: skip
    deep = light.on((0.06, 0.34, 0.48))
    c.shape([(flip(x), y) for x, y in swell], deep)
    foam = np.clip(light.on((0.96, 0.98, 1.0)), 0, 1)
    for shift, tone in ((0.05, 0.30), (0.11, 0.16), (0.18, 0.30)):
        c.line([(flip(x - shift * 0.8), y + shift * 0.5) for x, y in swell[7:13]], mix(deep, foam, tone), 0.016)
    c.line([(flip(x), y) for x, y in swell[1:7]], foam, 0.034)
    for x, y, s in zip(np.interp(c.rng.random(14), [0, 1], [0.16, 0.48]), c.rng.uniform(0.13, 0.38, 14), c.rng.random(14), strict=True):
        c.disc(flip(x), y, 0.008 + 0.010 * s, foam)
    x, y, lean = flip(0.66), 0.79, 0.05 * light.side
    c.line([(x, y), (x + lean, y - 0.32)], light.on((0.24, 0.15, 0.11)), 0.014)
    red, white = (mix(light.on(tone), tone, 0.45) for tone in ((0.92, 0.18, 0.13), (0.97, 0.93, 0.85)))
    c.shape([(x + lean, y - 0.32), (x + lean * 0.6 + 0.15 * light.side, y - 0.07), (x + 0.012 * light.side, y - 0.045)], red)
    c.shape([(x + lean * 0.9, y - 0.27), (x - 0.10 * light.side, y - 0.05), (x - 0.008 * light.side, y - 0.045)], white)
    c.shape([(x - 0.15, y - 0.035), (x + 0.15, y - 0.035), (x + 0.09, y + 0.045), (x - 0.10, y + 0.045)], light.on((0.34, 0.18, 0.12)))
    c.line([(x - 0.20, y + 0.05), (x + 0.20, y + 0.045)], mix(deep, foam, 0.6), 0.014)


def loss(c, light, h):
    """An empty chair in the open, its long shadow, and leaves that the wind takes away."""
    _field(c, light, 0.66)
    x, s = 0.5 + 0.10 * light.side, -light.side
    ink = light.top * 0.22
    c.blend(c.mask([(x - 0.10, 0.86), (x + 0.12, 0.86), (x + 0.50 * s + 0.12, 0.97), (x + 0.50 * s - 0.10, 0.97)]) * 0.55, ink)
    wood, edge = light.on((0.30, 0.19, 0.14)), light.on((0.50, 0.33, 0.23))
    back = x - 0.115 * s
    for leg, foot in ((x - 0.115, 0.86), (x + 0.105, 0.86), (x - 0.06, 0.81), (x + 0.055, 0.81)):
        c.box(leg, 0.62, leg + 0.022, foot, wood)
    c.box(x - 0.125, 0.595, x + 0.135, 0.635, edge)
    for dx in (0.0, 0.085 * s):
        c.line([(back + dx, 0.62), (back + dx - 0.02 * s, 0.34)], wood, 0.026)
    for y in (0.37, 0.45, 0.53):
        c.line([(back - 0.02 * s, y), (back + 0.085 * s - 0.02 * s, y)], wood, 0.022)
    for k in range(7):
        along = k / 6
        lx, ly, size = x + s * (0.10 + 0.34 * along), 0.46 - 0.30 * along + 0.05 * np.sin(k * 2.1), 0.030 - 0.016 * along
        leaf = [(lx - size, ly + size * 0.3), (lx, ly - size * 0.5), (lx + size, ly - size * 0.3), (lx, ly + size * 0.5)]
        c.shape(leaf, mix(light.on(light.year.leaves[k % 3]), light.horizon, 0.55 * along))


def friendship(c, light, h):
    sky(c, light, 0.9)
    c.below(c.ridge(0.90, 0.02, 0.4, 3), light.on(light.year.leaves[0], 0.25))
    dark = light.on((0.10, 0.10, 0.13))
    for y, sag in ((0.52, 0.06), (0.66, 0.05)):
        across = np.linspace(0, 1, 14)
        c.line(np.stack([across, y + sag * np.sin(across * np.pi)], 1), dark, 0.010)
    for x, way, tone in ((0.43, 1, (0.80, 0.22, 0.18)), (0.57, -1, (0.16, 0.38, 0.72))):
        y = 0.535
        body = mix(light.on(tone), tone, 0.4)
        c.disc(x, y, 0.062, body, 1.15)
        c.disc(x + 0.03 * way, y - 0.085, 0.042, body)
        c.shape([(x + 0.065 * way, y - 0.09), (x + 0.10 * way, y - 0.075), (x + 0.065 * way, y - 0.065)], (0.95, 0.68, 0.2))
        c.shape([(x - 0.03 * way, y + 0.03), (x - 0.13 * way, y + 0.11), (x - 0.05 * way, y + 0.08)], body * 0.75)


def change(c, light, h):
    """An empty cocoon on the twig, and the butterfly that was in it."""
    sky(c, light, 0.8)
    c.below(c.ridge(0.80, 0.015, 0.3, 2), light.on(light.year.ground, 0.1))
    flip = (lambda x: x) if light.side > 0 else (lambda x: 1 - x)
    twig = light.on((0.30, 0.21, 0.15))
    c.line([(flip(-0.02), 0.17), (flip(0.30), 0.22), (flip(0.62), 0.15), (flip(0.80), 0.17)], twig, 0.030)
    shell = light.on((0.66, 0.70, 0.38))
    c.line([(flip(0.22), 0.20), (flip(0.22), 0.27)], twig, 0.010)
    c.shape([(flip(a), b) for a, b in ((0.22, 0.25), (0.275, 0.32), (0.28, 0.43), (0.225, 0.56), (0.17, 0.43), (0.165, 0.32))], shell)
    c.shape([(flip(a), b) for a, b in ((0.225, 0.30), (0.25, 0.40), (0.22, 0.53), (0.205, 0.40))], shell * 0.42)
    x, y = flip(0.60), 0.50
    c.glow(x, y, 0.26, mix(light.day.key, (1.0, 0.75, 0.40), 0.5), 0.45)
    for tone, grow in (((0.14, 0.07, 0.06), 1.0), ((0.97, 0.52, 0.10), 0.80)):
        for side in (-1, 1):
            paint = mix(light.on(tone), tone, 0.45)
            fore = np.array([(0.01, 0.0), (0.09, -0.15), (0.22, -0.235), (0.31, -0.20), (0.30, -0.08), (0.20, 0.02)])
            hind = np.array([(0.01, 0.02), (0.17, 0.04), (0.23, 0.12), (0.19, 0.21), (0.10, 0.20), (0.03, 0.11)])
            for wing in (fore, hind):
                inner = wing.mean(0) + (wing - wing.mean(0)) * grow
                c.shape([(x + side * dx, y + dy) for dx, dy in inner], paint if wing is fore else paint * 0.92)
    for side in (-1, 1):
        for dx, dy in ((0.27, -0.175), (0.275, -0.115), (0.185, 0.165)):
            c.disc(x + side * dx, y + dy, 0.015, (1.0, 0.95, 0.84))
        c.line([(x, y - 0.08), (x + side * 0.05, y - 0.18)], light.on((0.10, 0.07, 0.06)), 0.010)
    c.disc(x, y + 0.03, 0.022, light.on((0.10, 0.07, 0.06)), 5.0)


def wonder(c, light, h):
    top = mix(light.top, (0.04, 0.04, 0.20), 0.55)
    c.gradient(0, 0.85, top, mix(light.horizon, (0.35, 0.20, 0.50), 0.5))
    c.gradient(0.85, 1, top * 0.5, top * 0.4)
    radius, turn = np.hypot(c.x - 0.5, (c.y - 0.40) * 1.15), np.arctan2(c.y - 0.40, c.x - 0.5)
    arms = np.clip(np.cos(2 * turn + 16 * radius), 0, 1) * np.exp(-((radius / 0.30) ** 2))
    c.screen(arms * 0.75, mix(light.day.key, (0.75, 0.75, 1.0), 0.5))
    c.glow(0.5, 0.40, 0.10, (1.0, 0.95, 0.80), 0.9)
    for x, y, r in c.rng.random((60, 3)):
        c.disc(x, y * 0.84, 0.002 + 0.007 * r**3, (1, 0.97, 0.9))
    c.below(c.ridge(0.86, 0.03, 0.5, 3), light.on((0.06, 0.07, 0.12)))


CONCEPTS: Mapping[str, Concept] = {
    "loneliness": loneliness, "love": love, "time": time_passing, "home": home, "hope": hope, "freedom": freedom,
    "memory": memory, "journey": journey, "silence": silence, "dream": dream, "growth": growth, "courage": courage,
    "loss": loss, "friendship": friendship, "change": change, "wonder": wonder,
}  # fmt: skip
