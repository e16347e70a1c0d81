"""Sweeping a bristled brush along a bent line, pixel by pixel (compiled).

Between two joints of a centre line lies a wedge: the pixels in front of the
first joint and behind the second, as both joints face. Wedges tile a stroke,
so each of its pixels is painted once, wherever the stroke bends. A pixel's
place in its wedge gives its place on the brush (across) and on the stroke
(along).
"""

import numpy as np

from .compiled import compiled


@compiled
def _joint(points, n, k, first, last):
    """Unit tangent of centre line ``n`` at point ``k``: the mean of both sides."""
    a, b = max(first, k - 1), min(last, k + 1)
    tx, ty = points[n, b, 0] - points[n, a, 0], points[n, b, 1] - points[n, a, 1]
    norm = np.sqrt(tx * tx + ty * ty) + 1e-9
    return tx / norm, ty / norm


@compiled
def _wedge(points, n, k, first, last, cap):
    """Both joints of a wedge and their tangents; the outer ends reach ``cap`` px further."""
    ax, ay = points[n, k, 0], points[n, k, 1]
    bx, by = points[n, k + 1, 0], points[n, k + 1, 1]
    tax, tay = _joint(points, n, k, first, last)
    tbx, tby = _joint(points, n, k + 1, first, last)
    if k == first:
        ax, ay = ax - tax * cap, ay - tay * cap
    if k == last - 1:
        bx, by = bx + tbx * cap, by + tby * cap
    return ax, ay, bx, by, tax, tay, tbx, tby


@compiled
def _narrow(low, high, slope, offset):
    """The part of [low, high] where slope * x + offset >= 0."""
    if slope > 1e-9:
        return max(low, -offset / slope), high
    if slope < -1e-9:
        return low, min(high, -offset / slope)
    return (low, high) if offset >= 0 else (low, low - 1)


@compiled
def _row(y, wedge, reach, width):
    """First and last pixel of row ``y`` inside ``wedge`` and within ``reach`` of its line."""
    ax, ay, bx, by, tax, tay, tbx, tby = wedge
    sx, sy = bx - ax, by - ay
    norm = np.sqrt(sx * sx + sy * sy) + 1e-9
    sx, sy = sx / norm, sy / norm
    low, high = max(0.0, min(ax, bx) - reach), min(width - 1.0, max(ax, bx) + reach)
    low, high = _narrow(low, high, tax, (y - ay) * tay - ax * tax)
    low, high = _narrow(low, high, -tbx, bx * tbx - (y - by) * tby)
    low, high = _narrow(low, high, -sy, ax * sy + (y - ay) * sx + reach)
    low, high = _narrow(low, high, sy, reach - ax * sy - (y - ay) * sx)
    return int(np.ceil(low - 1e-3)), int(np.floor(high + 1e-3))


@compiled
def _place(x, y, wedge):
    """Where a pixel lies: px from the first joint, px to the second, and px to the line's side."""
    ax, ay, bx, by, tax, tay, tbx, tby = wedge
    da = (x - ax) * tax + (y - ay) * tay
    db = (bx - x) * tbx + (by - y) * tby
    f = da / (da + db + 1e-9)
    nx, ny = -(tay + (tby - tay) * f), tax + (tbx - tax) * f
    return da, db, (x - ax - f * (bx - ax)) * nx + (y - ay - f * (by - ay)) * ny


@compiled
def _carried(bristle, u, v, length, dryness):
    """Paint a bristle still carries at ``u`` of the stroke, ``v`` across (-1..1).

    ``length`` is the stroke's in brush radii: ends are round and ragged, for
    each bristle starts and stops in its own place.
    """
    side = 1 - v * v
    end = min(u, 1 - u) * length
    if end < 2:
        end += (bristle - 0.35) * 0.8 - 0.6 * (1 - np.sqrt(side))
    paint = (0.55 + 0.9 * bristle - dryness * u * (1.3 - bristle)) * min(1.0, 3.5 * side)
    return min(1.0, paint * min(1.0, max(0.0, end * 1.6 + 0.25)))


@compiled
def _held(paint, ground, bristle, toothiness, pressure):
    """What the ground keeps of ``paint``; under light pressure its hollows stay empty."""
    grip = ground - 1 + paint * pressure
    if pressure < 1:  # a dry stick: its own grain against the ground's
        grip += (bristle - 0.5) * 0.4
    return paint * (1 - toothiness + toothiness * min(1.0, max(0.0, grip * 3 + 0.5)))


@compiled
def _lay_wedge(wedge, run, step, total, grip, paint, look, swap, canvas, guide, texture, shift):
    """Paint one wedge that begins ``run`` px along a stroke ``total`` px long."""
    radius, opacity, dryness, taper = look
    toothiness, pressure, thickness, tolerance, streak = grip
    wanted, first, second = paint
    colour, relief, tooth = canvas
    across, along = texture.shape
    reach, length = radius * 1.1, total / radius
    top, bottom = min(wedge[1], wedge[3]) - reach, max(wedge[1], wedge[3]) + reach
    for y in range(max(0, int(np.ceil(top))), min(relief.shape[0] - 1, int(np.floor(bottom))) + 1):
        low, high = _row(y, wedge, reach, relief.shape[1])
        for x in range(low, high + 1):
            far = abs(guide[y, x, 0] - wanted[0]) + abs(guide[y, x, 1] - wanted[1])
            far += abs(guide[y, x, 2] - wanted[2])
            if far >= 2 * tolerance:
                continue  # beyond an edge of the picture
            behind, ahead, v = _place(x, y, wedge)
            if behind < 0 or ahead <= 0:
                continue  # a pixel on the joint belongs to the wedge that begins there
            at = run + step * behind / (behind + ahead)
            u = at / total
            v *= swap / (radius * (1 - taper * u * u))
            if v < -1 or v > 1:
                continue
            b = texture[int((v * 0.5 + 0.5) * (across - 0.001)), (shift + int(at)) & (along - 1)]
            a = _carried(b, u, v, length, dryness)
            if far > tolerance:
                a *= 2 - far / tolerance
            if a <= 0.004:
                continue
            a = opacity * _held(a, tooth[y, x], b, toothiness, pressure)
            mix = min(1.0, max(0.0, 0.5 + (b - 0.5) * 2.6)) * streak
            for c in range(3):
                colour[y, x, c] += a * (first[c] + (second[c] - first[c]) * mix - colour[y, x, c])
            ridge = thickness * (0.35 + 0.42 * b + 0.6 * v * v * v * v)
            relief[y, x] += a * (ridge - relief[y, x])


@compiled
def sweep(canvas, guide, points, spans, wanted, colours, seconds, textures, look, grip, seed):
    """Lay every stroke in its order.

    Args:
        canvas: colour (h, w, 3), relief (h, w) and tooth (h, w); the first two change.
        look: radius, opacity, dryness, taper; grip: tooth, pressure, thickness,
            tolerance, streak (see ``strokes.Brush``; thickness is of the relief).
        seed: picks texture and its offset for each stroke.
    """
    variants, _, along = textures.shape
    for n in range(points.shape[0]):
        first, last = spans[n, 0], spans[n, 1]
        if last <= first:
            continue
        dx, dy = points[n, first + 1, 0] - points[n, first, 0], points[n, first + 1, 1] - points[n, first, 1]
        step = np.sqrt(dx * dx + dy * dy)
        if step < 1e-3:
            continue
        drawn = (n * 2654435761 + seed * 40503) & 0x7FFFFFFF
        texture, shift, swap = textures[drawn % variants], (drawn >> 8) % along, ((drawn >> 5) & 1) * 2 - 1
        paint = (
            (wanted[n, 0], wanted[n, 1], wanted[n, 2]),
            (colours[n, 0], colours[n, 1], colours[n, 2]),
            (seconds[n, 0], seconds[n, 1], seconds[n, 2]),
        )
        for k in range(first, last):
            wedge = _wedge(points, n, k, first, last, look[0] * 0.55)
            _lay_wedge(
                wedge, (k - first) * step, step, (last - first) * step, grip,
                paint, look, swap, canvas, guide, texture, shift,
            )  # fmt: skip
