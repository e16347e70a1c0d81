"""Where country people live and what leads there: a village, a road. Each function draws sky and all; `h` is the horizon, 0..1."""

import numpy as np

from .landscape import GREENS, conifer, hills, lantern, sky, tree
from .light import mix

_SNOW = (0.95, 0.97, 1.0)


def village(c, light, h):
    """Gabled houses about a church tower, with lit windows in the dark, fields behind and a lane that leads up."""
    sky(c, light, h)
    hills(c, light, h - 0.10, mix(light.year.leaves[0], (0.4, 0.5, 0.5), 0.3), 2, 0.045, 2)
    c.below(c.ridge(h + 0.02, 0.018, 0.4, 2), light.on(light.year.ground, 0.22))
    winter = light.season == "winter"
    tower = 0.5 - 0.27 * light.side
    stone = light.on((0.90, 0.86, 0.76), 0.12)
    c.box(tower - 0.045, h - 0.23, tower + 0.045, h + 0.08, stone)
    c.box(tower + 0.045 * -light.side - 0.016, h - 0.23, tower + 0.045 * -light.side + 0.016, h + 0.08, stone * 0.74)
    c.shape([(tower - 0.062, h - 0.22), (tower + 0.062, h - 0.22), (tower, h - 0.43)], light.on(_SNOW if winter else (0.36, 0.40, 0.46), 0.1))
    c.disc(tower, h - 0.165, 0.024, (1, 0.88, 0.56) if light.day.lamps else light.on((0.98, 0.96, 0.88)))
    walls = ((0.96, 0.90, 0.78), (0.90, 0.72, 0.54), (0.86, 0.80, 0.72), (0.94, 0.82, 0.62))
    tiles = ((0.66, 0.26, 0.18), (0.54, 0.30, 0.22), (0.44, 0.34, 0.32))
    rows = ((h + 0.03, 0.34, (0.02, 0.20, 0.37, 0.66, 0.82, 0.98), 0.15), (h + 0.17, 0.05, (0.10, 0.35, 0.70, 0.93), 0.22))
    for base, far, places, wide in rows:
        for x in places:
            _house(c, light, x + c.rng.uniform(-0.02, 0.02), base, wide * c.rng.uniform(0.85, 1.1), walls[c.rng.integers(4)], _SNOW if winter else tiles[c.rng.integers(3)], far)
    c.below(c.ridge(h + 0.27, 0.012, 0.4, 2), light.on(light.year.ground, 0.04))
    lane = light.on((0.86, 0.80, 0.70) if not winter else (0.80, 0.84, 0.90))
    c.shape([(0.16, 1.0), (0.62, 1.0), (0.57, 0.86), (0.535, h + 0.16), (0.515, h + 0.16), (0.44, 0.88)], lane)
    tree(c, light, 0.92 if light.side < 0 else 0.08, 0.92, 0.28)
    for x in np.arange(0.66, 1.0, 0.062) if light.side > 0 else np.arange(0.0, 0.30, 0.062):
        c.line([(x, 0.97), (x, 0.87)], light.on((0.95, 0.93, 0.88)), 0.016)
    a, b = (0.65, 1.0) if light.side > 0 else (0.0, 0.30)
    for y in (0.895, 0.94):
        c.line([(a, y), (b, y)], light.on((0.95, 0.93, 0.88)), 0.010)
    if light.day.lamps:
        x = 0.63 if light.side > 0 else 0.37
        c.line([(x, 0.92), (x, 0.62)], light.on((0.2, 0.2, 0.22)), 0.012)
        lantern(c, x, 0.61)


def _house(c, light, x, base, wide, wall, tile, far) -> None:
    """A house side on: a wall with windows under a broad roof, its foot at `base` + what it is tall."""
    tall = wide * 0.62
    front = light.on(wall, far)
    c.box(x - wide / 2, base - tall * 0.1, x + wide / 2, base + tall, front)
    roof = [(x - wide * 0.58, base - tall * 0.05), (x - wide * 0.34, base - tall * 0.78), (x + wide * 0.34, base - tall * 0.78), (x + wide * 0.58, base - tall * 0.05)]
    c.shape(roof, light.on(tile, far))
    c.line([roof[0], roof[3]], light.on(tile, far, 0.66), 0.012)
    c.box(x + wide * 0.18, base - tall * 1.02, x + wide * 0.27, base - tall * 0.6, light.on((0.52, 0.30, 0.24), far))
    pane = (1, 0.84, 0.42) if light.day.lamps else light.on((0.30, 0.36, 0.46), far * 0.7)
    for dx in (-0.28, 0.26):
        c.box(x + (dx - 0.09) * wide, base + tall * 0.22, x + (dx + 0.09) * wide, base + tall * 0.62, pane)
    c.box(x - 0.07 * wide, base + tall * 0.30, x + 0.07 * wide, base + tall, light.on((0.34, 0.22, 0.16), far))
    if light.day.lamps and far < 0.2:
        c.glow(x, base + tall * 0.4, wide * 0.7, (1.0, 0.74, 0.34), 0.35)


def road(c, light, h):
    """A country road that runs to the horizon between posts and wires, poplars, and a signpost; headlamps in the dark."""
    h = min(h, 0.58)
    sky(c, light, h)
    hills(c, light, h - 0.04, mix(light.year.leaves[0], (0.36, 0.46, 0.52), 0.45), 2, 0.035, 3)
    c.gradient(h + 0.01, 1, light.on(light.year.ground, 0.35), light.on(light.year.ground, 0, 0.92))
    end = 0.5 - 0.10 * light.side
    for k, tone in enumerate(light.year.leaves[:GREENS]):  # furrows of the fields on both sides
        for side in (-1, 1):
            near = 0.5 + side * (0.78 + 0.34 * k)
            c.shape([(end, h + 0.015), (end, h + 0.015), (near + 0.11 * side, 1), (near, 1)], light.on(tone, 0.12))
    verge, tar = light.on((0.80, 0.74, 0.58), 0.08), light.on((0.36, 0.37, 0.42) if light.season != "winter" else (0.50, 0.54, 0.62), 0.06)
    c.shape([(end - 0.014, h + 0.005), (end + 0.014, h + 0.005), (1.04, 1), (-0.04, 1)], verge)
    c.shape([(end - 0.010, h + 0.005), (end + 0.010, h + 0.005), (0.95, 1), (0.05, 1)], tar)
    white = np.clip(light.on((1, 1, 0.96)) + 0.06, 0, 1)
    for a, b in ((0.02, 0.08), (0.14, 0.25), (0.36, 0.54), (0.70, 1.0)):
        y0, y1 = h + (1 - h) * a, h + (1 - h) * b
        x0, x1 = end + (0.5 - end) * a, end + (0.5 - end) * b
        c.shape([(x0 - 0.026 * a, y0), (x0 + 0.026 * a, y0), (x1 + 0.026 * b, y1), (x1 - 0.026 * b, y1)], white)
    _poplars(c, light, h, end, light.side)
    _wires(c, light, h, end, -light.side)
    x = 0.5 + 0.36 * -light.side
    c.line([(x, 0.94), (x, 0.60)], light.on((0.80, 0.80, 0.80)), 0.022)
    c.shape([(x - 0.10, 0.60), (x + 0.07, 0.60), (x + 0.11, 0.635), (x + 0.07, 0.67), (x - 0.10, 0.67)], light.on((0.98, 0.82, 0.16)))
    c.line([(x - 0.07, 0.635), (x + 0.05, 0.635)], light.on((0.16, 0.15, 0.14)), 0.014)
    if light.day.lamps:
        y = h + 0.085
        for dx in (-0.022, 0.022):
            c.disc(end + 0.012 + dx, y, 0.013, (1.0, 0.97, 0.80))
            c.glow(end + 0.012 + dx, y, 0.12, (1.0, 0.86, 0.52), 0.7)
        c.blend(c.mask([(end - 0.02, y + 0.02), (end + 0.05, y + 0.02), (0.74, 1), (0.26, 1)]) * np.clip(1.1 - c.y, 0, 1) * 0.5, (1.0, 0.88, 0.56))


def _poplars(c, light, h, end, side) -> None:
    """A row of tall trees that grows towards us; bare in winter, firs keep their green beside them."""
    for k, share in enumerate((0.16, 0.26, 0.42, 0.66)):
        x, foot, tall = end + side * 0.80 * share, h + (1 - h) * share * 0.62, 0.62 * share + 0.05
        if light.season == "winter":
            conifer(c, x, foot, tall, light.on((0.20, 0.34, 0.32), 0.35 - 0.08 * k), light.on(_SNOW, 0.1))
            continue
        c.line([(x, foot), (x, foot - tall * 0.4)], light.on((0.30, 0.22, 0.18), 0.2), 0.012 + 0.02 * share)
        for dy, wide, tone in ((0.42, 0.15, 0), (0.62, 0.13, 1), (0.82, 0.09, 2)):
            c.disc(x, foot - tall * dy, tall * wide, light.on(light.year.leaves[tone], 0.35 - 0.08 * k), 2.0)


def _wires(c, light, h, end, side) -> None:
    """Telegraph posts and their wires, on the other side of the road."""
    wood = light.on((0.32, 0.25, 0.21), 0.1)
    posts = [(end + side * 0.66 * share, h + (1 - h) * share * 0.55, 0.16 + 0.52 * share) for share in (0.12, 0.22, 0.40, 0.72)]
    for k, (x, foot, tall) in enumerate(posts):
        wide = 0.05 + 0.022 * k
        c.line([(x, foot), (x, foot - tall)], wood, 0.008 + 0.005 * k)
        c.line([(x - wide, foot - tall * 0.92), (x + wide, foot - tall * 0.92)], wood, 0.008 + 0.003 * k)
    for (x0, f0, t0), (x1, f1, t1) in zip(posts, posts[1:], strict=False):
        y0, y1 = f0 - t0 * 0.92, f1 - t1 * 0.92
        t = np.linspace(0, 1, 9)
        c.line(np.stack([x0 + (x1 - x0) * t, y0 + (y1 - y0) * t + 0.03 * np.sin(np.pi * t)], 1), wood, 0.006)
