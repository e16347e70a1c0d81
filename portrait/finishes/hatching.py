"""Lines that run beside one another along the form, evenly spaced, as a hand hatches or a gouge clears a block.

Source: Jobard and Lefer 1997, "Creating Evenly-Spaced Streamlines of Arbitrary Density".
"""

import numpy as np

from .compiled import compiled
from .layers import scattered
from .lines import STEP, TRACED, Lines

CLOSEST = 0.55  # share of the distance asked for at which a line that nears another ends


def hatched(size: tuple[int, int], flow: np.ndarray, rng: np.random.Generator, *, apart: float, longest: float, turn: float = 0.0) -> Lines:
    """Lines all over ``size`` (w, h), ``apart`` from one another; their strength is 1 throughout.

    Args:
        flow: doubled directions (h', w', 2), see ``flow.brush_flow``.
        apart, longest: px of a 1024 px picture; a line is 0.35 to 1 times ``longest``.
        turn: added to every direction, radians.
    """
    w, h = size
    scale = min(1.0, TRACED / max(w, h))
    unit = max(w, h) * scale / 1024
    small = max(8, round(w * scale)), max(8, round(h * scale))
    apart, longest = max(2.5, apart * unit), max(12.0, longest * unit)
    starts = scattered(small, 0.6 * apart, rng, scatter=0.4)
    steps = np.maximum(2, rng.uniform(0.35, 1.0, len(starts)) * longest / STEP / 2).astype(np.int32)
    near = np.full((small[1], small[0]), 1e9, np.float32)
    line = np.empty((2 * int(steps.max()) + 3, 2), np.float32)
    points = np.empty((int(small[0] * small[1] / (CLOSEST * apart * STEP) * 2.5) + 2 * len(line), 2), np.float32)
    firsts = np.zeros(len(starts) + 1, np.int64)
    n = spaced(starts, steps, flow, float(turn), float(apart), near, line, points, firsts)
    points = points[: firsts[n]] * np.float32([w / small[0], h / small[1]])
    return Lines(points, firsts[: n + 1].copy(), np.ones(len(points), np.float32))


def of_lines(lines: Lines, per_line: np.ndarray) -> np.ndarray:
    """``per_line`` (n, ...) repeated for each point (m, ...) of its line."""
    return np.repeat(per_line, np.diff(lines.firsts), axis=0)


def read(field: np.ndarray, points: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """``field`` (h', w', ...), which may be coarser than the sheet, at ``points`` (m, 2: x, y in px of ``size``, w, h)."""
    h, w = field.shape[:2]
    at = np.clip(points * np.float32([w / size[0], h / size[1]]), 0, [w - 1, h - 1]).astype(np.int32)
    return field[at[:, 1], at[:, 0]]


@compiled
def _along(flow, x, y, h, w, turn):
    i = min(max(int(y * flow.shape[0] / h), 0), flow.shape[0] - 1)
    j = min(max(int(x * flow.shape[1] / w), 0), flow.shape[1] - 1)
    angle = 0.5 * np.arctan2(flow[i, j, 1], flow[i, j, 0]) + turn
    return np.cos(angle), np.sin(angle)


@compiled
def _march(x, y, dx, dy, flow, turn, near, closest, steps, line, way):
    """Write up to ``steps`` points from the middle of ``line`` on; return the last index."""
    h, w = near.shape
    at = line.shape[0] // 2
    for _ in range(steps):
        tx, ty = _along(flow, x, y, h, w, turn)
        if tx * dx + ty * dy < 0:
            tx, ty = -tx, -ty
        tx, ty = 0.5 * tx + 0.5 * dx, 0.5 * ty + 0.5 * dy
        norm = np.sqrt(tx * tx + ty * ty)
        if norm < 0.8:
            break  # it turns too sharply for a hand
        dx, dy = tx / norm, ty / norm
        x, y = x + dx * STEP, y + dy * STEP
        if x < 0 or y < 0 or x > w - 1 or y > h - 1 or near[int(y), int(x)] < closest:
            break
        at += way
        line[at, 0], line[at, 1] = x, y
    return at


@compiled
def _keep_off(near, x, y, reach):
    """Write into ``near`` how far each px is from ``x``, ``y``, where that is less than ``reach``."""
    h, w = near.shape
    for i in range(max(0, int(y - reach)), min(h, int(y + reach) + 2)):
        for j in range(max(0, int(x - reach)), min(w, int(x + reach) + 2)):
            far = np.float32(np.sqrt((i - y) * (i - y) + (j - x) * (j - x)))
            if far < near[i, j]:
                near[i, j] = far


@compiled
def spaced(starts, steps, flow, turn, apart, near, line, points, firsts):
    """Fill ``points`` and ``firsts``; return how many lines there are. See ``hatched``."""
    h, w = near.shape
    n, m = 0, 0
    middle = line.shape[0] // 2
    for k in range(starts.shape[0]):
        x, y = float(starts[k, 0]), float(starts[k, 1])
        if near[int(y), int(x)] < apart * 0.92:
            continue
        line[middle, 0], line[middle, 1] = x, y
        dx, dy = _along(flow, x, y, h, w, turn)
        last = _march(x, y, dx, dy, flow, turn, near, apart * CLOSEST, steps[k], line, 1)
        first = _march(x, y, -dx, -dy, flow, turn, near, apart * CLOSEST, steps[k], line, -1)
        if last - first < 3 or m + last - first + 1 > points.shape[0]:
            continue
        for at in range(first, last + 1):
            _keep_off(near, line[at, 0], line[at, 1], apart)
            points[m, 0], points[m, 1] = line[at, 0], line[at, 1]
            m += 1
        n += 1
        firsts[n] = m
    return n
