"""Ideas pictured without anybody. Each function fills a canvas in the given light; `h` is the horizon, 0..1."""

from collections.abc import Callable, Mapping

import numpy as np

from .canvas import Canvas
from .light import Light, mix
from .outdoors import hills, sky, tree, water

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


def _bird(c: Canvas, x: float, y: float, size: float, colour) -> None:
    c.line([(x - size, y - size * 0.35), (x - size * 0.4, y - size * 0.5), (x, y)], colour, size * 0.30)
    c.line([(x, y), (x + size * 0.4, y - size * 0.5), (x + size, y - size * 0.35)], colour, size * 0.30)


def loneliness(c, light, h):
    _field(c, light, 0.70)
    x = 0.5 + 0.22 * light.side
    c.line([(x, 0.74), (x, 0.40)], light.on((0.20, 0.17, 0.16)), 0.012)
    c.disc(x, 0.39, 0.02, LAMP if light.day.lamps else light.on((0.9, 0.88, 0.8)))
    c.glow(x, 0.42, 0.18, LAMP, 0.7 if light.day.lamps else 0.15)
    wood = light.on((0.30, 0.20, 0.15))
    c.box(x - 0.20, 0.735, x - 0.04, 0.755, wood)
    c.box(x - 0.20, 0.69, x - 0.04, 0.705, wood)
    for leg in (x - 0.19, x - 0.06):
        c.box(leg, 0.69, leg + 0.014, 0.80, wood)


def love(c, light, h):
    _field(c, light, 0.78)
    for side in (-1, 1):
        bark = light.on((0.26, 0.16, 0.14))
        foot = 0.5 + 0.20 * side
        c.line([(foot, 0.84), (0.5 + 0.15 * side, 0.62), (0.5 + 0.03 * side, 0.46)], bark, 0.035)
        for turn in np.linspace(0, 3.14, 9):
            x = 0.5 + side * (0.13 + 0.13 * np.cos(turn))
            c.disc(x, 0.36 - 0.10 * np.sin(turn) + 0.12 * (x - 0.5) * side, 0.085, light.on((0.86, 0.20, 0.26) if c.rng.random() < 0.6 else (0.95, 0.38, 0.40)))
    c.shape([(0.26, 0.36), (0.74, 0.36), (0.5, 0.62)], light.on((0.86, 0.22, 0.28)))
    c.glow(0.5, 0.38, 0.30, (1.0, 0.62, 0.55), 0.35)


def time_passing(c, light, h):
    sky(c, light, h)
    c.below(c.ridge(0.80, 0.03, 0.25, 1), light.on((0.92, 0.76, 0.50), 0.1))
    rim, glass = light.on((0.45, 0.28, 0.16)), mix(light.horizon, (1, 1, 1), 0.35)
    c.shape([(0.34, 0.20), (0.66, 0.20), (0.52, 0.50), (0.66, 0.82), (0.34, 0.82), (0.48, 0.50)], glass, 0.75)
    sand = light.on((0.95, 0.74, 0.38))
    c.shape([(0.41, 0.34), (0.59, 0.34), (0.51, 0.50), (0.49, 0.50)], sand)
    c.shape([(0.36, 0.82), (0.64, 0.82), (0.52, 0.66), (0.48, 0.66)], sand)
    c.line([(0.5, 0.48), (0.5, 0.74)], sand, 0.014)
    for y in (0.17, 0.81):
        c.box(0.30, y, 0.70, y + 0.04, rim)


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
    sky(c, light, 0.74)
    c.glow(0.5, 0.74, 0.5, (1.0, 0.84, 0.45), 0.75)
    c.below(c.ridge(0.76, 0.01, 0.3, 3), light.on((0.34, 0.27, 0.22)))
    for x in c.rng.uniform(0.1, 0.9, 7):
        c.line([(x, 0.80 + 0.15 * c.rng.random()), (x + c.rng.normal(0, 0.06), 0.98)], light.on((0.22, 0.17, 0.14)), 0.010)
    green = mix(light.on((0.36, 0.70, 0.22)), (0.50, 0.85, 0.30), 0.4)
    c.line([(0.5, 0.80), (0.49, 0.62), (0.51, 0.50)], green, 0.022)
    c.shape([(0.50, 0.56), (0.36, 0.46), (0.30, 0.50), (0.38, 0.57)], green)
    c.shape([(0.51, 0.50), (0.64, 0.36), (0.72, 0.38), (0.64, 0.49)], green * 0.9)


def freedom(c, light, h):
    sky(c, light, 0.86)
    c.below(c.ridge(0.88, 0.02, 0.4, 2), light.on(light.year.leaves[0], 0.2))
    dark = light.on((0.14, 0.15, 0.20))
    for k in range(9):
        along = k / 8
        _bird(c, 0.14 + 0.72 * along, 0.62 - 0.42 * along + float(c.rng.normal(0, 0.045)), 0.035 + 0.045 * along, dark)


def memory(c, light, h):
    sky(c, light, 1.0)
    wall = mix(light.on((0.72, 0.62, 0.50)), light.horizon, 0.25)
    c.gradient(0, 1, wall * 1.05, wall * 0.72)
    for x, y, wide, fade in ((0.30, 0.34, 0.36, 0.0), (0.68, 0.30, 0.26, 0.35), (0.66, 0.68, 0.34, 0.6), (0.26, 0.74, 0.24, 0.75)):
        c.box(x - wide / 2, y - wide * 0.42, x + wide / 2, y + wide * 0.42, mix((0.34, 0.22, 0.14), wall, fade))
        inner = wide * 0.40
        a, b = light.top, light.on((0.55, 0.48, 0.36))
        c.box(x - inner, y - inner * 0.8, x + inner, y + inner * 0.1, mix(a, wall, fade))
        c.box(x - inner, y + inner * 0.1, x + inner, y + inner * 0.8, mix(b, wall, fade))
        c.disc(x, y, inner * 0.3, mix((0.95, 0.88, 0.72), wall, fade))


def journey(c, light, h):
    _field(c, light, 0.52)
    hills(c, light, 0.50, mix(light.year.leaves[0], (0.4, 0.45, 0.55), 0.4), 2, 0.05, 2)
    road = light.on((0.42, 0.40, 0.42))
    left = [(0.497, 0.56), (0.42, 0.64), (0.52, 0.74), (0.28, 1.02)]
    right = [(0.503, 0.56), (0.46, 0.64), (0.64, 0.74), (0.86, 1.02)]
    c.shape(left + right[::-1], road)
    for (x0, y0), (x1, y1) in zip(zip(*[np.interp([0.1, 0.4, 0.7], [0, 1], v) for v in ((0.5, 0.57), (0.56, 1.0))], strict=True), ((0.45, 0.62), (0.5, 0.72), (0.56, 0.9)), strict=True):
        c.line([(x0, y0), (x1, y1)], light.on((0.93, 0.86, 0.55)), 0.012)


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
    _field(c, light, 0.74)
    c.glow(light.sun[0], light.sun[1], 0.4, light.day.key, 0.4)
    bark = light.on((0.32, 0.22, 0.16))
    c.shape([(0.44, 0.84), (0.56, 0.84), (0.525, 0.45), (0.475, 0.45)], bark)
    for side in (-1, 1):
        c.line([(0.5, 0.56), (0.5 + 0.20 * side, 0.40)], bark, 0.022)
        c.line([(0.5, 0.84), (0.5 + 0.18 * side, 0.93), (0.5 + 0.34 * side, 0.96)], bark * 0.8, 0.020)
    for shade, lift in zip(light.year.leaves, (0.0, 0.05, 0.10), strict=True):
        for _ in range(11):
            turn, far = c.rng.uniform(0, 6.28), c.rng.uniform(0.05, 0.28)
            c.disc(0.5 + far * np.cos(turn), 0.34 - lift + 0.6 * far * np.sin(turn), 0.075, light.on(shade))


def courage(c, light, h):
    sky(c, light, 0.62)
    c.clouds(0.9, mix(light.top, (0.10, 0.10, 0.14), 0.5), 0.7)
    water(c, light, 0.66, (0.06, 0.26, 0.36))
    for y, tall, tone in ((0.80, 0.10, 0.5), (0.92, 0.12, 0.25)):
        c.below(c.ridge(y, tall * 0.55, 0.5, 3), mix(light.on((0.08, 0.32, 0.42)), light.horizon, tone * 0.5))
    x, y = 0.5, 0.72
    c.line([(x, y), (x + 0.03, y - 0.34)], light.on((0.30, 0.20, 0.14)), 0.014)
    c.shape([(x + 0.035, y - 0.33), (x + 0.19, y - 0.06), (x + 0.015, y - 0.04)], mix(light.on((0.92, 0.20, 0.14)), (0.95, 0.25, 0.18), 0.4))
    c.shape([(x + 0.02, y - 0.28), (x - 0.12, y - 0.05), (x, y - 0.04)], mix(light.on((0.95, 0.90, 0.82)), (1, 1, 1), 0.2))
    c.shape([(x - 0.17, y - 0.02), (x + 0.19, y - 0.05), (x + 0.12, y + 0.06), (x - 0.10, y + 0.06)], light.on((0.36, 0.20, 0.13)))


def loss(c, light, h):
    _field(c, light, 0.72)
    wood = light.on((0.24, 0.18, 0.15))
    x = 0.5 - 0.05 * light.side
    c.box(x - 0.11, 0.40, x - 0.085, 0.86, wood)
    c.box(x + 0.085, 0.62, x + 0.11, 0.86, wood)
    c.box(x - 0.11, 0.61, x + 0.11, 0.645, wood)
    c.box(x - 0.10, 0.42, x - 0.085, 0.62, wood)
    c.line([(x - 0.10, 0.41), (x - 0.10, 0.62)], wood, 0.03)
    for k in range(6):
        y = 0.30 + 0.11 * k
        c.disc(x + 0.16 * light.side + 0.05 * np.sin(k * 1.7), y, 0.014, light.on(light.year.leaves[k % 3]))
    shadow = np.exp(-(((c.x - x + 0.20 * light.side) / 0.25) ** 2 + ((c.y - 0.88) / 0.035) ** 2)) * 0.5
    c.blend(shadow, (0.06, 0.06, 0.09))


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
    sky(c, light, 0.8)
    c.below(c.ridge(0.80, 0.015, 0.3, 2), light.on(light.year.ground, 0.1))
    twig = light.on((0.30, 0.21, 0.15))
    c.line([(0.08, 0.22), (0.5, 0.26), (0.94, 0.18)], twig, 0.028)
    c.shape([(0.26, 0.26), (0.34, 0.30), (0.33, 0.48), (0.28, 0.52), (0.23, 0.46), (0.22, 0.31)], light.on((0.62, 0.68, 0.38)))
    for side, lean in ((-1, 1.0), (1, 1.0)):
        x = 0.66
        c.shape([(x, 0.52), (x + 0.22 * side, 0.32), (x + 0.26 * side, 0.46), (x + 0.12 * side, 0.56)], mix(light.on((0.95, 0.50, 0.10)), (0.98, 0.55, 0.15), 0.4))
        c.shape([(x, 0.55), (x + 0.17 * side, 0.58), (x + 0.14 * side, 0.72), (x + 0.03 * side, 0.66)], mix(light.on((0.90, 0.36, 0.14)), (0.92, 0.4, 0.2), 0.4))
        c.disc(x + 0.19 * side, 0.44, 0.022, (0.98, 0.92, 0.80))
    c.line([(0.66, 0.46), (0.66, 0.68)], light.on((0.12, 0.09, 0.08)), 0.03)


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
