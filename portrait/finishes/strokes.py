"""Curved strokes: traced along the flow, then laid on the canvas bristle by bristle.

Sources: Hertzmann 1998 (curved strokes of several sizes); Hertzmann 2002
(bristle relief); the sweep along a bent centre line is our own.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from portrait.finishes.compiled import compiled

ALONG = 256  # px after which a bristle texture repeats; a power of two


@dataclass(frozen=True, slots=True)
class Brush:
    """What one kind of stroke is like; lengths in px.

    width, length: of a full stroke; a traced one may end sooner.
    opacity: of its middle, 0..1.
    dryness: 0 a loaded brush, 1 one that runs out of paint before its end.
    tooth: how much of the ground shows through, 0 (none) .. 1 (chalk).
    pressure: below 1 the ground's hollows stay empty, however often one strokes over.
    relief: thickness of the paint it leaves.
    tolerance: colour distance (sum over RGB) at which it stops at an edge.
    streak: how unevenly two colours are mixed on it, 0..1.
    taper: 0 ends as wide as it began, 1 ends in a point.
    """

    width: float
    length: float
    opacity: float = 0.95
    dryness: float = 0.5
    tooth: float = 0.15
    pressure: float = 1.0
    relief: float = 1.0
    tolerance: float = 0.5
    streak: float = 0.6
    taper: float = 0.25


@dataclass(frozen=True, slots=True)
class Strokes:
    """``n`` strokes: centre lines (n, k, 2) in px, of which [first, last] is used,
    the colours they follow, and the two colours each is loaded with (n, 3)."""

    points: np.ndarray
    spans: np.ndarray
    wanted: np.ndarray
    colours: np.ndarray
    seconds: np.ndarray


@dataclass(frozen=True, slots=True)
class Canvas:
    """What is painted on: colour (h, w, 3), relief (h, w), the ground's tooth (h, w)."""

    colour: np.ndarray
    relief: np.ndarray
    tooth: np.ndarray


def bristles(brush: Brush, rng: np.random.Generator, *, variants: int = 6) -> np.ndarray:
    """Bristle textures (variants, across, along) in 0..1 for ``brush``."""
    across = max(5, round(brush.width))
    out = np.empty((variants, across, ALONG), np.float32)
    for texture in out:
        fine = _streaks(across, brush.width * 2.2, 0.5, rng)
        broad = _streaks(across, brush.width * 4, max(0.6, brush.width / 22), rng)
        mixed = fine + 0.9 * broad
        texture[:] = np.clip(0.5 + 0.24 * (mixed - mixed.mean()) / mixed.std(), 0, 1)
    return out


def _streaks(across: int, length: float, thickness: float, rng: np.random.Generator) -> np.ndarray:
    """Noise (across, ALONG) drawn out to ``length`` px; it repeats without a seam."""
    knots = rng.standard_normal((across, max(3, round(ALONG / length))), dtype=np.float32)
    thrice = cv2.resize(np.tile(knots, 3), (3 * ALONG, across), interpolation=cv2.INTER_CUBIC)
    streaks = cv2.sepFilter2D(
        thrice[:, ALONG : 2 * ALONG], -1, np.ones(1, np.float32),
        cv2.getGaussianKernel(2 * round(3 * thickness) + 1, thickness, cv2.CV_32F),
    )  # fmt: skip
    return streaks / streaks.std()


def trace(
    starts: np.ndarray,
    flow: np.ndarray,
    guide: np.ndarray,
    wanted: np.ndarray,
    brush: Brush,
    rng: np.random.Generator,
    *,
    unsteady: float = 0.12,
    turn: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Follow the flow both ways from each start until colour or length ends it.

    Args:
        starts: (n, 2) x, y in px.
        flow: doubled directions (h', w', 2), see ``flow.brush_flow``.
        guide: the picture to follow (h, w, 3).
        wanted: the colour of each stroke (n, 3).
        unsteady: standard deviation of a stroke's own slant, radians.
        turn: added to every direction, radians (hatching across the form).

    Returns:
        points (n, k, 2) and spans (n, 2): first and last used point of each.
    """
    step = max(1.5, brush.width * 0.4)
    half = max(1, round(brush.length / step / 2))
    n = len(starts)
    points = np.zeros((n, 2 * half + 1, 2), np.float32)
    spans = np.zeros((n, 2), np.int32)
    lengths = np.maximum(1, np.round(half * rng.uniform(0.6, 1.0, n))).astype(np.int32)
    slant = (turn + rng.normal(0, unsteady, n)).astype(np.float32)
    side = np.where(rng.random(n) < 0.5, 1, -1).astype(np.float32)
    _trace(
        starts.astype(np.float32), flow, guide, wanted, lengths, slant, side,
        np.float32(step), np.float32(brush.tolerance), points, spans,
    )  # fmt: skip
    return points, spans


def lay(
    canvas: Canvas, strokes: Strokes, guide: np.ndarray, brush: Brush, textures: np.ndarray, seed: int
) -> None:
    """Lay ``strokes`` on ``canvas`` in their order, changing it in place."""
    settings = np.float32(
        [
            brush.width / 2, brush.opacity, brush.dryness, brush.tooth,
            brush.relief * np.sqrt(brush.width), brush.tolerance, brush.streak, brush.taper, brush.pressure,
        ]
    )  # fmt: skip
    _lay(
        canvas.colour, canvas.relief, canvas.tooth, guide, strokes.points, strokes.spans,
        strokes.wanted, strokes.colours, strokes.seconds, textures, settings, seed,
    )  # fmt: skip


@compiled
def _walk(x, y, dx, dy, flow, guide, colour, steps, slant, step, tolerance, points, row, middle, way):
    """Write up to ``steps`` points from ``middle`` on, in direction ``way``; return the last index."""
    h, w = guide.shape[0], guide.shape[1]
    fh, fw = flow.shape[0], flow.shape[1]
    at = middle
    for k in range(steps):
        i = min(max(int(y * fh / h), 0), fh - 1)
        j = min(max(int(x * fw / w), 0), fw - 1)
        angle = 0.5 * np.arctan2(flow[i, j, 1], flow[i, j, 0]) + slant
        nx, ny = np.cos(angle), np.sin(angle)
        if nx * dx + ny * dy < 0:
            nx, ny = -nx, -ny
        nx, ny = 0.55 * nx + 0.45 * dx, 0.55 * ny + 0.45 * dy
        norm = np.sqrt(nx * nx + ny * ny)
        dx, dy = nx / norm, ny / norm
        x, y = x + dx * step, y + dy * step
        if x < -step or y < -step or x > w + step or y > h + step:
            break
        px, py = min(max(int(x), 0), w - 1), min(max(int(y), 0), h - 1)
        far = 0.0
        for c in range(3):
            far += abs(guide[py, px, c] - colour[c])
        if far > tolerance and k > 0:
            break
        at += way
        points[row, at, 0], points[row, at, 1] = x, y
    return at


@compiled
def _trace(starts, flow, guide, wanted, lengths, slant, side, step, tolerance, points, spans):
    middle = points.shape[1] // 2
    h, w = guide.shape[0], guide.shape[1]
    fh, fw = flow.shape[0], flow.shape[1]
    for n in range(starts.shape[0]):
        x, y = starts[n, 0], starts[n, 1]
        i = min(max(int(y * fh / h), 0), fh - 1)
        j = min(max(int(x * fw / w), 0), fw - 1)
        angle = 0.5 * np.arctan2(flow[i, j, 1], flow[i, j, 0]) + slant[n]
        dx, dy = np.cos(angle) * side[n], np.sin(angle) * side[n]
        points[n, middle, 0], points[n, middle, 1] = x, y
        spans[n, 1] = _walk(
            x, y, dx, dy, flow, guide, wanted[n], lengths[n], slant[n], step, tolerance, points, n, middle, 1
        )
        spans[n, 0] = _walk(
            x, y, -dx, -dy, flow, guide, wanted[n], lengths[n], slant[n], step, tolerance, points, n, middle, -1
        )


@compiled
def _narrow(low, high, slope, offset):
    """The part of [low, high] where slope * x + offset >= 0."""
    if slope > 1e-9:
        return max(low, -offset / slope), high
    if slope < -1e-9:
        return low, min(high, -offset / slope)
    return (low, high) if offset >= 0 else (low, low - 1)


@compiled
def _joint(points, n, k, first, last):
    """Unit tangent of centre line ``n`` at point ``k``: the mean of both sides."""
    a, b = max(first, k - 1), min(last, k + 1)
    tx, ty = points[n, b, 0] - points[n, a, 0], points[n, b, 1] - points[n, a, 1]
    norm = np.sqrt(tx * tx + ty * ty) + 1e-9
    return tx / norm, ty / norm


@compiled
def _lay(
    colour, relief, tooth, guide, points, spans, wanted, colours, seconds, textures, settings, seed
):
    """Sweep every stroke: between two joints lies a wedge of pixels, taken row by row."""
    radius, opacity, dryness, toothiness = settings[0], settings[1], settings[2], settings[3]
    thickness, tolerance, streak, taper = settings[4], settings[5], settings[6], settings[7]
    pressure = settings[8]
    h, w = relief.shape
    variants, across, along = textures.shape
    for n in range(points.shape[0]):
        first, last = spans[n, 0], spans[n, 1]
        if last <= first:
            continue
        mixed = (n * 2654435761 + seed * 40503) & 0x7FFFFFFF
        variant, shift = mixed % variants, (mixed >> 8) % along
        swap = ((mixed >> 5) & 1) * 2 - 1
        step = np.sqrt(
            (points[n, first + 1, 0] - points[n, first, 0]) ** 2
            + (points[n, first + 1, 1] - points[n, first, 1]) ** 2
        )
        total = (last - first) * step
        cap = radius * 0.55
        for k in range(first, last):
            ax, ay = points[n, k, 0], points[n, k, 1]
            bx, by = points[n, k + 1, 0], points[n, k + 1, 1]
            tax, tay = _joint(points, n, k, first, last)
            tbx, tby = _joint(points, n, k + 1, first, last)
            if k == first:
                ax, ay = ax - tax * cap, ay - tay * cap
            if k == last - 1:
                bx, by = bx + tbx * cap, by + tby * cap
            sx, sy = bx - ax, by - ay
            norm = np.sqrt(sx * sx + sy * sy) + 1e-9
            sx, sy = sx / norm, sy / norm
            reach = radius * 1.1
            y_low = max(0, int(np.ceil(min(ay, by) - reach)))
            y_high = min(h - 1, int(np.floor(max(ay, by) + reach)))
            for y in range(y_low, y_high + 1):
                low, high = max(0.0, min(ax, bx) - reach), min(w - 1.0, max(ax, bx) + reach)
                dy = y - ay
                low, high = _narrow(low, high, tax, -ax * tax + dy * tay)
                low, high = _narrow(low, high, -tbx, bx * tbx - (y - by) * tby)
                low, high = _narrow(low, high, -sy, ax * sy + dy * sx + reach)
                low, high = _narrow(low, high, sy, -ax * sy - dy * sx + reach)
                for x in range(int(np.ceil(low)), int(np.floor(high)) + 1):
                    da = (x - ax) * tax + dy * tay
                    db = (bx - x) * tbx + (by - y) * tby
                    if db <= 0 and k < last - 1:
                        continue  # the joint itself belongs to the next wedge
                    f = da / (da + db + 1e-9)
                    run = (k - first + f) * step
                    u = run / total
                    nx, ny = -(tay + (tby - tay) * f), tax + (tbx - tax) * f
                    v = (x - ax - f * (bx - ax)) * nx + (y - ay - f * (by - ay)) * ny
                    v *= swap / (radius * (1 - taper * u * u))
                    if v < -1 or v > 1:
                        continue
                    row = int((v * 0.5 + 0.5) * (across - 0.001))
                    b = textures[variant, row, (shift + int(run)) & (along - 1)]
                    side = 1 - v * v
                    # rounded, ragged ends: each bristle starts and stops in its own place
                    end = min(u, 1 - u) * total / radius
                    if end < 2:
                        end += (b - 0.35) * 0.8 - 0.6 * (1 - np.sqrt(side))
                    paint = (0.55 + 0.9 * b - dryness * u * (1.3 - b)) * min(1.0, 3.5 * side)
                    paint *= min(1.0, max(0.0, end * 1.6 + 0.25))
                    far = 0.0
                    for c in range(3):
                        far += abs(guide[y, x, c] - wanted[n, c])
                    if far > tolerance:
                        paint *= max(0.0, 2 - far / tolerance)
                    if paint <= 0.004:
                        continue
                    paint = min(1.0, paint)
                    grip = tooth[y, x] - 1 + paint * pressure
                    if pressure < 1:  # a dry stick: its own grain against the ground's
                        grip += (b - 0.5) * 0.7
                    grip = grip * 3 + 0.5
                    paint *= 1 - toothiness + toothiness * min(1.0, max(0.0, grip))
                    a = opacity * paint
                    m = min(1.0, max(0.0, 0.5 + (b - 0.5) * 2.2)) * streak
                    for c in range(3):
                        ink = colours[n, c] + (seconds[n, c] - colours[n, c]) * m
                        colour[y, x, c] += a * (ink - colour[y, x, c])
                    ridge = thickness * (0.25 + 0.65 * b + 0.45 * v * v * v * v)
                    relief[y, x] += a * (ridge - relief[y, x])
