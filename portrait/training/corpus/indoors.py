"""Places under a roof. A window or a lamp always says what time it is."""

import numpy as np

from .canvas import Canvas
from .light import Light, mix
from .outdoors import sky, tree

LAMP = (1.0, 0.78, 0.42)


def inside(light: Light, colour, shade: float = 1.0) -> np.ndarray:
    """A colour indoors: by day half the daylight, by night lamplight."""
    glow = np.array((0.66, 0.53, 0.42)) if light.day.lamps else mix((0.86, 0.83, 0.80), light.day.ambient, 0.6)
    return np.clip(np.asarray(colour, np.float32) * glow * shade, 0, 1)


def window(c: Canvas, light: Light, x0, y0, x1, y1, frame, bars=(1, 1)) -> None:
    """A window: the sky of the hour, something green, glazing bars, and the light it throws."""
    n = c.size
    a, b, left, right = round(y0 * n), round(y1 * n), round(x0 * n), round(x1 * n)
    view = Canvas(n, c.rng)
    sky(view, light, 0.7)
    view.below(view.ridge(0.68, 0.05, 0.5), light.on(light.year.leaves[0], 0.35))
    tree(view, light, 0.3, 0.85, 0.35, 0.2)
    rows = np.linspace(0, n - 1, b - a).astype(int)
    columns = np.linspace(0, n - 1, right - left).astype(int)
    c.pixels[a:b, left:right] = view.pixels[rows][:, columns]
    for i in range(bars[0] + 2):
        x = x0 + (x1 - x0) * i / (bars[0] + 1)
        c.line([(x, y0), (x, y1)], frame, 0.02)
    for i in range(bars[1] + 2):
        y = y0 + (y1 - y0) * i / (bars[1] + 1)
        c.line([(x0, y), (x1, y)], frame, 0.02)
    if not light.day.lamps:
        c.glow((x0 + x1) / 2, (y0 + y1) / 2, (x1 - x0) * 0.9, light.day.key, 0.22)


def lamp(c: Canvas, light: Light, x, y, size=0.05) -> None:
    """A hanging lamp; it shines when it is dark outside."""
    c.line([(x, 0), (x, y)], (0.15, 0.13, 0.13), 0.01)
    c.shape([(x - size * 0.4, y - size), (x + size * 0.4, y - size), (x + size, y), (x - size, y)], inside(light, (0.30, 0.38, 0.38)))
    c.disc(x, y, size * 0.5, (1, 0.92, 0.7) if light.day.lamps else inside(light, (0.95, 0.93, 0.85)))
    if light.day.lamps:
        c.glow(x, y + 0.05, 0.32, LAMP, 0.6)


def wall(c: Canvas, light: Light, colour) -> None:
    c.gradient(0, 1, inside(light, colour, 1.05), inside(light, colour, 0.78))


def window_side(light: Light) -> tuple[float, float]:
    """Left and right edge of a window on the light's side."""
    return (0.04, 0.34) if light.side < 0 else (0.66, 0.96)


def library(c, light, h):
    wall(c, light, (0.42, 0.27, 0.18))
    spines = [(0.60, 0.18, 0.16), (0.80, 0.60, 0.24), (0.17, 0.38, 0.40), (0.88, 0.82, 0.68), (0.26, 0.23, 0.40), (0.35, 0.42, 0.22)]
    for y in np.arange(0.0, 1, 0.22):
        x = 0.02
        while x < 0.98:
            wide, tall = c.rng.uniform(0.025, 0.055), c.rng.uniform(0.14, 0.185)
            c.box(x, y + 0.195 - tall, x + wide - 0.006, y + 0.195, inside(light, spines[c.rng.integers(6)], c.rng.uniform(0.75, 1.1)))
            x += wide
        c.box(0, y + 0.195, 1, y + 0.22, inside(light, (0.28, 0.17, 0.11)))
    x0, x1 = window_side(light)
    if c.rng.random() < 0.5:
        window(c, light, x0, 0.08, x1, 0.62, inside(light, (0.36, 0.22, 0.14)), (1, 2))
    c.glow(0.5, 0.0, 0.6, LAMP, 0.35 if light.day.lamps else 0.12)


def kitchen(c, light, h):
    wall(c, light, (0.93, 0.90, 0.80))
    tile = inside(light, (0.62, 0.78, 0.80))
    for y in np.arange(0.46, 0.8, 0.085):
        for x in np.arange(0, 1, 0.1):
            c.box(x + 0.006, y + 0.006, x + 0.094, y + 0.079, tile * c.rng.uniform(0.88, 1.05))
    x0, x1 = window_side(light)
    window(c, light, x0, 0.08, x1, 0.44, inside(light, (0.98, 0.97, 0.93)))
    s0, s1 = (0.42, 0.98) if light.side < 0 else (0.02, 0.58)
    for y in (0.2, 0.42):
        c.box(s0, y, s1, y + 0.025, inside(light, (0.58, 0.38, 0.24)))
        for x in np.arange(s0 + 0.05, s1 - 0.02, 0.11):
            jar = [(0.82, 0.35, 0.26), (0.95, 0.92, 0.85), (0.35, 0.50, 0.55), (0.86, 0.68, 0.32)][c.rng.integers(4)]
            tall = c.rng.uniform(0.07, 0.12)
            c.box(x - 0.03, y - tall, x + 0.03, y, inside(light, jar))
    c.box(0, 0.80, 1, 1, inside(light, (0.66, 0.45, 0.28)))
    c.box(0, 0.79, 1, 0.825, inside(light, (0.90, 0.86, 0.78)))
    lamp(c, light, 0.5, 0.14)


def workshop(c, light, h):
    wall(c, light, (0.66, 0.54, 0.40))
    for y in np.arange(0.05, 0.8, 0.1):
        c.line([(0, y), (1, y)], inside(light, (0.52, 0.41, 0.30)), 0.01)
    x0, x1 = window_side(light)
    window(c, light, x0, 0.1, x1, 0.45, inside(light, (0.30, 0.27, 0.25)), (2, 1))
    steel, wood = inside(light, (0.36, 0.40, 0.45)), inside(light, (0.40, 0.22, 0.12))
    s0 = 0.42 if light.side < 0 else 0.06
    for x in np.arange(s0, s0 + 0.5, 0.11):
        tall = c.rng.uniform(0.12, 0.22)
        c.line([(x, 0.18), (x, 0.18 + tall)], wood, 0.025)
        if c.rng.random() < 0.5:
            c.box(x - 0.045, 0.14, x + 0.045, 0.20, steel)
        else:
            c.shape([(x - 0.05, 0.14 + tall), (x + 0.05, 0.14 + tall), (x + 0.02, 0.30 + tall), (x - 0.02, 0.30 + tall)], steel)
    c.box(0, 0.78, 1, 1, inside(light, (0.50, 0.33, 0.20)))
    c.box(0, 0.77, 1, 0.82, inside(light, (0.72, 0.52, 0.33)))
    lamp(c, light, 0.5, 0.12, 0.07)


def cafe(c, light, h):
    wall(c, light, (0.42, 0.28, 0.25))
    window(c, light, 0.08, 0.12, 0.92, 0.66, inside(light, (0.20, 0.15, 0.14)), (2, 0))
    c.shape([(0.04, 0.04), (0.96, 0.04), (1.0, 0.16), (0.0, 0.16)], inside(light, (0.72, 0.24, 0.22)))
    for x in np.arange(0.06, 1, 0.15):
        c.shape([(x, 0.04), (x + 0.07, 0.04), (x + 0.075, 0.16), (x, 0.16)], inside(light, (0.96, 0.92, 0.84)))
    for x in (0.18, 0.5, 0.82):
        c.disc(x, 0.25, 0.028, (1, 0.85, 0.5))
        c.glow(x, 0.25, 0.12, LAMP, 0.65 if light.day.lamps else 0.25)
    c.box(0, 0.80, 1, 1, inside(light, (0.30, 0.20, 0.18)))
    for x in (0.13, 0.87):
        c.disc(x, 0.82, 0.15, inside(light, (0.80, 0.60, 0.40)), 0.25)
        c.box(x - 0.02, 0.82, x + 0.02, 1, inside(light, (0.2, 0.15, 0.14)))


def stage(c, light, h):
    c.gradient(0, 1, (0.10, 0.05, 0.09), (0.22, 0.10, 0.14))
    for x in np.arange(0, 1, 0.05):
        fold = 0.75 + 0.25 * np.sin(x * 62)
        if x < 0.24 or x > 0.73:
            drop = mix((0.62, 0.08, 0.12), light.day.key, 0.10) * fold
            c.shape([(x, 0), (x + 0.052, 0), (x + 0.052, 0.86), (x, 0.86)], drop)
    c.shape([(0, 0), (1, 0), (1, 0.13), (0.8, 0.19), (0.5, 0.13), (0.2, 0.19), (0, 0.13)], (0.50, 0.06, 0.10))
    c.gradient(0.84, 1, (0.42, 0.27, 0.17), (0.28, 0.17, 0.11))
    tone = mix(light.day.key, light.horizon, 0.35)
    for x, foot in ((0.2, 0.42), (0.8, 0.58), (0.5, 0.5)):
        cone = c.mask([(x - 0.02, 0.0), (x + 0.02, 0.0), (foot + 0.22, 0.9), (foot - 0.22, 0.9)])
        c.screen(cone * (0.34 - 0.14 * c.y), tone)
    c.glow(0.5, 0.9, 0.3, tone, 0.5)


def hospital(c, light, h):
    v = 0.42
    wall(c, light, (0.80, 0.90, 0.87))
    c.shape([(0, 0), (1, 0), (0.62, v - 0.12), (0.38, v - 0.12)], inside(light, (0.93, 0.95, 0.94)))
    c.shape([(0, 1), (1, 1), (0.62, v + 0.16), (0.38, v + 0.16)], inside(light, (0.58, 0.72, 0.72)))
    c.box(0.38, v - 0.12, 0.62, v + 0.16, mix(inside(light, (0.9, 0.95, 0.93)), light.horizon, 0.6))
    for side in (0, 1):
        flip = (lambda x: x) if side == 0 else (lambda x: 1 - x)
        c.shape([(flip(0), 0.70), (flip(0), 0.78), (flip(0.38), v + 0.075), (flip(0.38), v + 0.05)], inside(light, (0.36, 0.62, 0.62)))
        for a, b in ((0.04, 0.14), (0.21, 0.27), (0.31, 0.345)):
            top = lambda x: 0.18 + x * 0.48
            foot = lambda x: 1.0 - x * 1.08
            c.shape([(flip(a), top(a)), (flip(b), top(b)), (flip(b), foot(b)), (flip(a), foot(a))], inside(light, (0.45, 0.66, 0.68)))
    for y, wide in ((0.05, 0.10), (0.14, 0.065), (0.21, 0.04)):
        c.box(0.5 - wide, y, 0.5 + wide, y + wide * 0.35, (0.98, 1.0, 0.98))
    c.glow(0.5, v, 0.3, mix(light.day.key, (0.9, 1, 1), 0.4), 0.3)


def classroom(c, light, h):
    wall(c, light, (0.90, 0.85, 0.70))
    x0, x1 = window_side(light)
    window(c, light, x0, 0.1, x1, 0.56, inside(light, (0.95, 0.94, 0.9)), (1, 1))
    b0, b1 = (0.38, 0.98) if light.side < 0 else (0.02, 0.62)
    c.box(b0 - 0.02, 0.08, b1 + 0.02, 0.60, inside(light, (0.55, 0.36, 0.22)))
    c.box(b0, 0.10, b1, 0.58, inside(light, (0.16, 0.36, 0.28)))
    for y in (0.2, 0.3, 0.4, 0.5):
        start = b0 + c.rng.uniform(0.03, 0.12)
        c.line([(start, y), (start + c.rng.uniform(0.15, 0.4), y + c.rng.normal(0, 0.01))], inside(light, (0.9, 0.95, 0.9)), 0.013)
    c.box(0, 0.78, 1, 1, inside(light, (0.62, 0.46, 0.30)))
    for x in (0.02, 0.36, 0.70):
        c.shape([(x, 0.84), (x + 0.28, 0.84), (x + 0.31, 0.93), (x - 0.03, 0.93)], inside(light, (0.85, 0.65, 0.40)))


def train(c, light, h):
    wall(c, light, (0.52, 0.30, 0.24))
    window(c, light, 0.10, 0.14, 0.90, 0.62, inside(light, (0.78, 0.72, 0.60)), (0, 0))
    for y in c.rng.uniform(0.44, 0.6, 5):
        c.line([(0.12, y), (0.88, y)], light.on(light.year.leaves[1], 0.3), 0.012)
    brass = inside(light, (0.85, 0.68, 0.36))
    c.line([(0, 0.07), (1, 0.07)], brass, 0.018)
    for x in np.arange(0.04, 1, 0.09):
        c.line([(x, 0.0), (x, 0.07)], brass, 0.008)
    seat = (0.20, 0.42, 0.36)
    for a, b in ((-0.05, 0.30), (0.70, 1.05)):
        c.box(a, 0.56, b, 1, inside(light, seat))
        c.disc((a + b) / 2, 0.57, 0.175, inside(light, seat, 1.15), 0.45)
        c.box(a + 0.06, 0.56, b - 0.06, 0.64, inside(light, (0.93, 0.90, 0.82)))
    c.box(0.3, 0.78, 0.7, 0.82, inside(light, (0.62, 0.46, 0.32)))


def room(c, light, h):
    tone = [(0.70, 0.76, 0.70), (0.80, 0.70, 0.62), (0.66, 0.70, 0.80), (0.86, 0.80, 0.66)][c.rng.integers(4)]
    wall(c, light, tone)
    x0, x1 = window_side(light)
    window(c, light, x0, 0.10, x1, 0.60, inside(light, (0.97, 0.96, 0.92)))
    lean = -light.side * 0.42
    patch = c.mask([(x0 + lean, 0.28), (x1 + lean, 0.20), (x1 + lean * 1.2, 0.66), (x0 + lean * 1.2, 0.74)])
    c.screen(patch * (0.12 if light.day.lamps else 0.38), light.day.key)
    for x in (x0 - 0.02, x1 - 0.06):
        c.shape([(x, 0.06), (x + 0.08, 0.06), (x + 0.06, 0.72), (x - 0.01, 0.72)], inside(light, (0.93, 0.88, 0.80)))
    a = 0.70 if light.side < 0 else 0.12
    c.box(a, 0.14, a + 0.19, 0.38, inside(light, (0.50, 0.36, 0.22)))
    c.box(a + 0.02, 0.16, a + 0.17, 0.36, inside(light, mix(light.horizon, (0.4, 0.6, 0.6), 0.5)))
    c.box(a + 0.02, 0.27, a + 0.17, 0.36, inside(light, (0.36, 0.48, 0.36)))
    c.box(0, 0.82, 1, 1, inside(light, (0.56, 0.40, 0.28)))
    c.box(0, 0.80, 1, 0.83, inside(light, (0.95, 0.93, 0.88)))
    if light.day.lamps:
        c.glow(a + 0.1, 0.5, 0.4, LAMP, 0.45)
