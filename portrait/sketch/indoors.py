"""Places under a roof. A window always says what time it is, and its light fills the room."""

from dataclasses import replace

import numpy as np

from .canvas import Canvas
from .light import Light, mix
from .landscape import BLOSSOM, bough, sky, tree

LAMP = (1.0, 0.74, 0.36)
_LIT_WHITE = np.array((255, 222, 150), np.float32)  # the most that lamplight makes of anything
_KNEE = 170.0  # of 255: from here on light bends


def inside(light: Light, colour, shade: float = 1.0) -> np.ndarray:
    """A colour indoors, in the light that the hour leaves in a room."""
    return np.clip(np.asarray(colour, np.float32) * np.asarray(light.day.indoors, np.float32) * shade, 0, 1)


def window(c: Canvas, light: Light, x0, y0, x1, y1, frame, bars=(1, 1)) -> None:
    """A window: the sky of the hour with its sun or moon, something of the season, and glazing bars."""
    n = c.size
    a, b, left, right = round(y0 * n), round(y1 * n), round(x0 * n), round(x1 * n)
    view = Canvas(max(b - a, right - left), c.rng)
    outside = replace(light, sun=(0.5 + 0.14 * light.side, light.sun[1] * 0.95))
    sky(view, outside, 0.74)
    view.below(view.ridge(0.70, 0.05, 0.5), light.on(light.year.ground, 0.12))
    tree(view, light, 0.5 - 0.26 * light.side, 0.97, 0.56)
    bough(view, light, right=light.side < 0, size=0.62)
    rows = np.linspace(0, view.size - 1, b - a).astype(int)
    columns = np.linspace(0, view.size - 1, right - left).astype(int)
    c.pixels[a:b, left:right] = view.pixels[rows][:, columns]
    for i in range(bars[0] + 2):
        x = x0 + (x1 - x0) * i / (bars[0] + 1)
        c.line([(x, y0), (x, y1)], frame, 0.02)
    for i in range(bars[1] + 2):
        y = y0 + (y1 - y0) * i / (bars[1] + 1)
        c.line([(x0, y), (x1, y)], frame, 0.02)


def shine(c: Canvas, cover: np.ndarray, colour, gain: float) -> None:
    """Light a part of the picture: its own colours come up in the light's colour, with a little glare. `cover`: (n, n).

    What grows bright bends towards white instead of being cut there, so that a pale wall keeps the light's colour.
    """
    light = cover[..., None] * np.asarray(colour, np.float32)
    lit = c.pixels * (1 + gain * light) + 255 * 0.10 * gain * light
    over = np.maximum(lit - _KNEE, 0)
    bent = _KNEE + (255 - _KNEE) * over / (over + 255 - _KNEE)
    c.pixels = np.where(over > 0, np.maximum(np.minimum(bent, lit), c.pixels), lit).astype(np.uint8)


def flood(c: Canvas, light: Light, x0, y0, x1, y1, away: int = 0) -> None:
    """The light a window throws: where and in which colour it falls is the hour's. `away` -1 or 1, else from the sun."""
    if light.time == "dusk":
        c.screen(np.exp(-(((c.x - (x0 + x1) / 2) / 0.30) ** 2 + ((c.y - (y0 + y1) / 2) / 0.40) ** 2)) * 0.30, (0.78, 0.36, 0.72))
        return
    across, down = light.day.throw
    across *= away or -light.side
    half = (y1 - y0) / 2
    strength = {"dawn": 0.65, "morning": 0.85, "noon": 0.95, "sunset": 1.2, "night": 0.55}[light.time] * (1 - 0.7 * light.veil)
    patch = np.zeros((c.size, c.size), np.float32)
    for row in (0, 1):  # two panes by two, the bars between them in shadow
        for a, b in ((x0, (x0 + x1) / 2 - 0.012), ((x0 + x1) / 2 + 0.012, x1)):
            top, foot = y0 + down + row * half, y0 + down + (row + 1) * half - 0.025
            skew = down * 0.35
            patch += c.mask([(a + across, top - skew * (a - x0)), (b + across, top - skew * (b - x0)), (b + across * 1.15, foot), (a + across * 1.15, foot)])
    shaft = c.mask([(x0, y0), (x1, y0), (x1 + across, y0 + down), (x1 + across * 1.1, y1 + down), (x0 + across * 1.1, y1 + down), (x0, y1)])
    shine(c, np.clip(patch, 0, 1), light.day.key, strength)
    c.screen(shaft * 0.13 * strength, light.day.key)


def lamp(c: Canvas, light: Light, x, y, size=0.05) -> None:
    """A hanging lamp; it shines when it is dark outside."""
    c.line([(x, 0), (x, y)], (0.15, 0.13, 0.13), 0.01)
    c.shape([(x - size * 0.4, y - size), (x + size * 0.4, y - size), (x + size, y), (x - size, y)], inside(light, (0.30, 0.38, 0.38)))
    c.disc(x, y, size * 0.5, (1, 0.92, 0.7) if light.day.lamps else inside(light, (0.95, 0.93, 0.85)))
    lamplight(c, light, x, y)


def lamplight(c: Canvas, light: Light, x, y, reach: float = 0.34) -> None:
    """The warm pool around a lamp: small in the dusk, wide and deep at night, none by day.

    Within it things have the colours that lamplight gives them, instead of those of the dark room.
    """
    if not light.day.lamps:
        return
    night = light.day.stars
    far2 = ((c.x - x) ** 2 + ((c.y - y - 0.08) * 0.8) ** 2) / (reach * (1.0 if night else 0.62)) ** 2
    share = np.exp(-far2)[..., None] * (0.72 if night else 0.55)
    gain = np.asarray(LAMP, np.float32) * (0.92 if night else 1.08) / np.asarray(light.day.indoors, np.float32)
    lit = np.minimum(c.pixels * gain, np.maximum(c.pixels, _LIT_WHITE))
    c.pixels = np.clip(c.pixels * (1 - share) + lit * share + share * share * np.array((30, 20, 6), np.float32), 0, 255).astype(np.uint8)


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
    c.box(x0 - 0.03, 0.04, x1 + 0.03, 0.66, inside(light, (0.28, 0.17, 0.11)))
    window(c, light, x0, 0.07, x1, 0.62, inside(light, (0.52, 0.34, 0.20)), (1, 2))
    flood(c, light, x0, 0.07, x1, 0.62)
    x = 0.84 if light.side < 0 else 0.16
    c.shape([(x - 0.05, 0.10), (x + 0.05, 0.10), (x + 0.09, 0.18), (x - 0.09, 0.18)], (0.24, 0.66, 0.42) if light.day.lamps else inside(light, (0.12, 0.42, 0.26)))
    lamplight(c, light, x, 0.2, 0.42)


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
    flood(c, light, x0, 0.08, x1, 0.44)
    lamp(c, light, 0.5, 0.14)
    lamplight(c, light, (s0 + s1) / 2, 0.4, 0.3)


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
    flood(c, light, x0, 0.1, x1, 0.45)
    lamp(c, light, 0.5, 0.12, 0.07)


def cafe(c, light, h):
    wall(c, light, (0.42, 0.28, 0.25))
    window(c, light, 0.08, 0.12, 0.92, 0.66, inside(light, (0.20, 0.15, 0.14)), (2, 0))
    c.shape([(0.04, 0.04), (0.96, 0.04), (1.0, 0.16), (0.0, 0.16)], inside(light, (0.72, 0.24, 0.22)))
    for x in np.arange(0.06, 1, 0.15):
        c.shape([(x, 0.04), (x + 0.07, 0.04), (x + 0.075, 0.16), (x, 0.16)], inside(light, (0.96, 0.92, 0.84)))
    for x in (0.18, 0.5, 0.82):
        c.disc(x, 0.25, 0.030, (1, 0.85, 0.5) if light.day.lamps else inside(light, (0.95, 0.90, 0.80)))
    c.box(0, 0.80, 1, 1, inside(light, (0.30, 0.20, 0.18)))
    for x in (0.13, 0.87):
        c.disc(x, 0.82, 0.15, inside(light, (0.80, 0.60, 0.40)), 0.25)
        c.box(x - 0.02, 0.82, x + 0.02, 1, inside(light, (0.2, 0.15, 0.14)))
    flood(c, light, *((0.08, 0.2, 0.5, 0.66) if light.side < 0 else (0.5, 0.2, 0.92, 0.66)))
    for x in (0.13, 0.87):
        lamplight(c, light, x, 0.76, 0.24)
    if light.day.lamps:
        for x in (0.18, 0.5, 0.82):
            c.glow(x, 0.26, 0.10, LAMP, 0.75 if light.day.stars else 0.5)


def stage(c, light, h):
    """Red curtains and boards; the backcloth is lit as the sky of the hour, and spotlights cross before it."""
    view = Canvas(c.size, c.rng)
    sky(view, replace(light, sun=(0.5 + 0.22 * light.side, light.sun[1] * 0.8 + 0.12), cloud=0.0), 0.74)
    c.pixels = (view.pixels * 0.82).astype(np.uint8)
    c.below(c.ridge(0.72, 0.04, 0.4, 2), light.on(light.year.ground, 0.15, 0.8))
    for x in (0.27, 0.73):
        tree(c, light, x, 0.84, 0.34)
    low = {"dusk": 0.62, "night": 0.46}.get(light.time, 1.0)
    warm = mix((1, 1, 1), light.day.indoors, 0.55)
    for x in np.arange(0, 1, 0.05):
        fold = 0.72 + 0.28 * np.sin(x * 62)
        if x < 0.20 or x > 0.77:
            c.shape([(x, 0), (x + 0.052, 0), (x + 0.052, 0.88), (x, 0.88)], np.asarray((0.74, 0.07, 0.12)) * warm * fold * low)
    c.shape([(0, 0), (1, 0), (1, 0.15), (0.8, 0.20), (0.5, 0.12), (0.2, 0.20), (0, 0.15)], np.asarray((0.56, 0.05, 0.10)) * warm * low)
    for x in (0.06, 0.20, 0.35, 0.5, 0.65, 0.80, 0.94):
        c.disc(x, 0.165 - 0.045 * np.cos((x - 0.5) * 6.28), 0.018, np.asarray((0.92, 0.70, 0.28)) * low)
    c.gradient(0.84, 1, np.asarray((0.62, 0.40, 0.24)) * warm * low, np.asarray((0.40, 0.24, 0.14)) * warm * low)
    for x in np.arange(-0.4, 1.5, 0.14):
        c.line([(0.5 + (x - 0.5) * 0.8, 0.845), (x, 1)], np.asarray((0.30, 0.17, 0.10)) * warm * low, 0.008)
    tone = LAMP if light.day.lamps else light.day.key
    for x, foot in ((0.10, 0.40), (0.90, 0.60)):
        cone = c.mask([(x - 0.02, 0.0), (x + 0.02, 0.0), (foot + 0.20, 0.9), (foot - 0.20, 0.9)])
        c.screen(cone * (0.40 - 0.18 * c.y) * (1.0 if light.day.lamps else 0.6), tone)
    for x in (0.08, 0.28, 0.72, 0.92):
        c.disc(x, 0.885, 0.026, np.asarray((0.95, 0.80, 0.46)) * (1 if light.day.lamps else 0.8), 0.7)
    if light.day.lamps:
        c.glow(0.5, 0.88, 0.36, LAMP, 0.55 if light.day.stars else 0.3)


def hospital(c, light, h):
    """A long corridor: doors with a green handrail on one side, tall windows on the other, lights along the ceiling."""
    v = 0.42
    wall(c, light, (0.84, 0.95, 0.91))
    c.shape([(0, 0), (1, 0), (0.62, v - 0.12), (0.38, v - 0.12)], inside(light, (0.95, 0.98, 0.97)))
    c.shape([(0, 1), (1, 1), (0.62, v + 0.16), (0.38, v + 0.16)], inside(light, (0.52, 0.70, 0.70)))
    c.box(0.38, v - 0.12, 0.62, v + 0.16, mix(inside(light, (0.9, 0.95, 0.93)), light.horizon, 0.7))
    top, foot = (lambda x: 0.16 + x * 0.42), (lambda x: 1.0 - x * 1.08)
    for side in (-1, 1):
        flip = (lambda x: x) if side < 0 else (lambda x: 1 - x)
        if side == light.side:
            for a, b in ((0.01, 0.15), (0.19, 0.275), (0.30, 0.345)):
                sill = lambda x: 0.62 - x * 0.30
                c.shape([(flip(a), top(a)), (flip(b), top(b)), (flip(b), sill(b)), (flip(a), sill(a))], inside(light, (0.98, 0.99, 1.0)))
                _panes(c, light, flip(a + 0.012), flip(b - 0.012), top(a) + 0.03, top(b) + 0.02, sill(a) - 0.03, sill(b) - 0.02)
        else:
            for a, b in ((0.03, 0.15), (0.21, 0.27), (0.31, 0.345)):
                c.shape([(flip(a), top(a)), (flip(b), top(b)), (flip(b), foot(b)), (flip(a), foot(a))], inside(light, (0.30, 0.60, 0.62)))
        c.shape([(flip(0), 0.70), (flip(0), 0.77), (flip(0.38), v + 0.075), (flip(0.38), v + 0.05)], inside(light, (0.20, 0.52, 0.48)))
    c.box(0.86 if light.side < 0 else 0.06, 0.30, 0.94 if light.side < 0 else 0.14, 0.33, inside(light, (0.92, 0.20, 0.20)))
    c.box(0.885 if light.side < 0 else 0.085, 0.275, 0.915 if light.side < 0 else 0.115, 0.355, inside(light, (0.92, 0.20, 0.20)))
    flood(c, light, *((0.02, 0.20, 0.16, 0.58) if light.side < 0 else (0.84, 0.20, 0.98, 0.58)))
    for y, wide in ((0.05, 0.13), (0.14, 0.085), (0.21, 0.05)):
        c.box(0.5 - wide, y, 0.5 + wide, y + wide * 0.35, (1.0, 0.98, 0.86) if light.day.lamps else inside(light, (0.90, 0.94, 0.94)))
    if light.day.lamps:
        shine(c, np.exp(-(((c.x - 0.5) / 0.26) ** 2 + ((c.y - 0.12) / 0.30) ** 2)), (0.92, 1.0, 0.78), 1.9 if light.day.stars else 0.8)


def _panes(c, light, x0, x1, t0, t1, b0, b1) -> None:
    """A window seen aslant, from (x0, t0..b0) to (x1, t1..b1): sky above, the horizon's colour below, a sun or moon."""
    rows = 5
    for k in range(rows):
        lo, hi = k / rows, (k + 1) / rows
        edge = lambda t, b, share: t + (b - t) * share
        c.shape([(x0, edge(t0, b0, lo)), (x1, edge(t1, b1, lo)), (x1, edge(t1, b1, hi)), (x0, edge(t0, b0, hi))], mix(light.top, light.horizon, lo * 1.25))
    x, y = (x0 + x1) / 2, t0 + (b0 - t0) * (0.9 - 0.75 * light.day.height)
    tone = {"sunset": (1.0, 0.86, 0.40), "dawn": (1.0, 0.88, 0.84), "dusk": (1.0, 0.92, 0.86)}.get(light.time, (1, 1, 0.94))
    c.disc(x, y, abs(x1 - x0) * {"sunset": 0.30, "dusk": 0.10}.get(light.time, 0.18), tone)
    c.shape([(x0, edge(t0, b0, 0.84)), (x1, edge(t1, b1, 0.84)), (x1, b1), (x0, b0)], light.on(light.year.ground, 0.1))
    crown = BLOSSOM if light.season == "spring" else light.year.leaves
    for dy, tone in ((0.72, 0), (0.62, 1), (0.66, 2)):
        c.disc(x0 + (x1 - x0) * (0.25 + 0.2 * tone), t0 + (b0 - t0) * dy, abs(x1 - x0) * 0.24, light.on(crown[tone]))


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
    flood(c, light, x0, 0.1, x1, 0.56)
    for x in (0.02, 0.36, 0.70):
        c.shape([(x, 0.84), (x + 0.28, 0.84), (x + 0.31, 0.93), (x - 0.03, 0.93)], inside(light, (0.85, 0.65, 0.40)))
    x = (b0 + b1) / 2
    c.box(x - 0.16, 0.02, x + 0.16, 0.055, (1, 0.97, 0.84) if light.day.lamps else inside(light, (0.98, 0.97, 0.94)))
    lamplight(c, light, x, 0.14, 0.42)


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
    flood(c, light, *((0.10, 0.30, 0.42, 0.62) if light.side < 0 else (0.58, 0.30, 0.90, 0.62)))
    for x in (0.05, 0.95):
        c.disc(x, 0.36, 0.034, (1, 0.90, 0.62) if light.day.lamps else inside(light, (0.96, 0.92, 0.82)), 1.3)
        lamplight(c, light, x, 0.60, 0.26)
        if light.day.lamps:
            c.glow(x, 0.36, 0.09, LAMP, 0.8 if light.day.stars else 0.5)


def room(c, light, h):
    tone = [(0.70, 0.76, 0.70), (0.80, 0.70, 0.62), (0.66, 0.70, 0.80), (0.86, 0.80, 0.66)][c.rng.integers(4)]
    wall(c, light, tone)
    x0, x1 = window_side(light)
    window(c, light, x0, 0.10, x1, 0.60, inside(light, (0.97, 0.96, 0.92)))
    for x in (x0 - 0.02, x1 - 0.06):
        c.shape([(x, 0.06), (x + 0.08, 0.06), (x + 0.06, 0.72), (x - 0.01, 0.72)], inside(light, (0.93, 0.88, 0.80)))
    a = 0.70 if light.side < 0 else 0.12
    c.box(a, 0.14, a + 0.19, 0.38, inside(light, (0.50, 0.36, 0.22)))
    c.box(a + 0.02, 0.16, a + 0.17, 0.36, inside(light, mix(light.horizon, (0.4, 0.6, 0.6), 0.5)))
    c.box(a + 0.02, 0.27, a + 0.17, 0.36, inside(light, (0.36, 0.48, 0.36)))
    c.box(0, 0.82, 1, 1, inside(light, (0.56, 0.40, 0.28)))
    c.box(0, 0.80, 1, 0.83, inside(light, (0.95, 0.93, 0.88)))
    flood(c, light, x0, 0.10, x1, 0.60)
    x = a + 0.095
    c.line([(x, 0.54), (x, 0.82)], inside(light, (0.30, 0.22, 0.18)), 0.016)
    c.shape([(x - 0.045, 0.44), (x + 0.045, 0.44), (x + 0.085, 0.56), (x - 0.085, 0.56)], (1, 0.86, 0.56) if light.day.lamps else inside(light, (0.90, 0.72, 0.48)))
    lamplight(c, light, x, 0.46, 0.40)


def gallery(c, light, h):
    """White walls hung with bright framed pictures, a bench, pale parquet, and a skylight with the sky of the hour."""
    wall(c, light, (0.98, 0.97, 0.95))
    window(c, light, 0.16, 0.0, 0.84, 0.15, inside(light, (0.36, 0.38, 0.40)), (3, 0))
    c.gradient(0.80, 1, inside(light, (0.84, 0.68, 0.46)), inside(light, (0.70, 0.52, 0.33)))
    for x in np.arange(-0.8, 2, 0.2):
        c.line([(0.5 + (x - 0.5) * 0.6, 0.80), (x, 1)], inside(light, (0.60, 0.43, 0.27)), 0.008)
    c.box(0, 0.785, 1, 0.81, inside(light, (0.60, 0.58, 0.56)))
    _hung(c, light, 0.03, 0.22, 0.27, 0.48)
    _hung(c, light, 0.73, 0.20, 0.97, 0.44)
    _hung(c, light, 0.05, 0.54, 0.23, 0.74)
    _hung(c, light, 0.76, 0.51, 0.95, 0.74)
    _hung(c, light, 0.35, 0.22, 0.65, 0.60)
    flood(c, light, *((0.16, 0.02, 0.46, 0.26) if light.side < 0 else (0.54, 0.02, 0.84, 0.26)))
    for x in (0.15, 0.85):
        c.disc(x, 0.175, 0.020, (1, 0.95, 0.78) if light.day.lamps else inside(light, (0.45, 0.45, 0.46)))
        lamplight(c, light, x, 0.28, 0.26)


_PIGMENTS = ((0.86, 0.20, 0.18), (0.12, 0.34, 0.66), (0.95, 0.74, 0.18), (0.10, 0.50, 0.44), (0.90, 0.48, 0.20), (0.42, 0.20, 0.50), (0.94, 0.90, 0.82))


def _hung(c, light, x0, y0, x1, y1) -> None:
    """A framed abstract: two fields of colour and a disc."""
    c.box(x0 + 0.012, y0 + 0.016, x1 + 0.012, y1 + 0.016, inside(light, (0.72, 0.71, 0.70)))
    c.box(x0, y0, x1, y1, inside(light, (0.76, 0.56, 0.22) if c.rng.random() < 0.6 else (0.14, 0.13, 0.13)))
    ground, field, spot = (_PIGMENTS[i] for i in c.rng.permutation(len(_PIGMENTS))[:3])
    c.box(x0 + 0.026, y0 + 0.026, x1 - 0.026, y1 - 0.026, inside(light, ground))
    split = y0 + (y1 - y0) * c.rng.uniform(0.45, 0.65)
    c.box(x0 + 0.026, split, x1 - 0.026, y1 - 0.026, inside(light, field))
    c.disc((x0 + x1) / 2 + c.rng.uniform(-0.03, 0.03), split - 0.01, (x1 - x0) * 0.20, inside(light, spot))


def laboratory(c, light, h):
    """Cold tiles and steel; shelves of flasks with bright liquids, a microscope, a window."""
    wall(c, light, (0.84, 0.92, 0.96))
    x0, x1 = window_side(light)
    window(c, light, x0, 0.10, x1, 0.50, inside(light, (0.80, 0.84, 0.88)), (0, 1))
    s0, s1 = (0.40, 1.0) if light.side < 0 else (0.0, 0.60)
    liquids = ((0.10, 0.72, 0.84), (0.90, 0.20, 0.52), (0.40, 0.80, 0.20), (0.98, 0.80, 0.10), (0.52, 0.28, 0.84))
    for row, y in enumerate((0.25, 0.48)):
        c.box(s0, y, s1, y + 0.022, inside(light, (0.42, 0.50, 0.56)))
        for k, x in enumerate(np.arange(s0 + 0.07, s1 - 0.03, 0.125)):
            _flask(c, light, x, y, 0.13, liquids[(k + row * 2) % 5], (k + row) % 2 == 0)
    c.gradient(0.76, 1, inside(light, (0.94, 0.96, 0.98)), inside(light, (0.62, 0.70, 0.76)))
    c.box(0, 0.755, 1, 0.79, inside(light, (0.22, 0.28, 0.33)))
    x = 0.13 if light.side < 0 else 0.87
    steel = inside(light, (0.13, 0.16, 0.20))
    c.box(x - 0.09, 0.735, x + 0.09, 0.765, steel)  # a microscope on the bench
    c.line([(x + 0.055, 0.74), (x + 0.075, 0.64), (x + 0.02, 0.56)], steel, 0.030)
    c.line([(x + 0.03, 0.53), (x - 0.045, 0.66)], inside(light, (0.92, 0.94, 0.96)), 0.048)
    c.line([(x - 0.07, 0.69), (x + 0.04, 0.69)], steel, 0.020)
    flood(c, light, x0, 0.10, x1, 0.50)
    x = 0.88 if light.side < 0 else 0.12
    _flask(c, light, x, 0.765, 0.20, liquids[c.rng.integers(5)], True)
    mid = (s0 + s1) / 2
    c.box(mid - 0.22, 0.025, mid + 0.22, 0.060, (0.96, 1.0, 1.0) if light.day.lamps else inside(light, (0.92, 0.95, 0.97)))
    lamplight(c, light, mid, 0.16, 0.42)


def _flask(c, light, x, y, tall, liquid, round_bottom: bool) -> None:
    """A flask or a tube standing at `y`, its liquid brighter than the room."""
    tone = mix(inside(light, liquid), liquid, 0.35)
    glass = inside(light, (0.98, 1.0, 1.0))
    if round_bottom:
        neck, belly = tall * 0.6, tall * 0.42
        c.shape([
            (x - 0.016, y - tall), (x + 0.016, y - tall), (x + 0.016, y - neck), (x + belly, y), (x - belly, y), (x - 0.016, y - neck),
        ], glass)  # fmt: skip
        c.shape([(x - tall * 0.22, y - tall * 0.34), (x + tall * 0.22, y - tall * 0.34), (x + tall * 0.42, y), (x - tall * 0.42, y)], tone)
    else:
        c.box(x - 0.030, y - tall, x + 0.030, y, glass)
        c.box(x - 0.030, y - tall * 0.62, x + 0.030, y, tone)
