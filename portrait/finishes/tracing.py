"""Tracing a stroke's centre line through the flow (compiled).

Source: Hertzmann 1998, section 2.2, walked both ways from the start.
"""

import numpy as np

from .compiled import compiled


# As `hatching._along`, and written twice: numba's cache does not see that a function of another file has changed.
@compiled
def _direction(x, y, flow, h, w, slant):
    """Unit vector of the flow at picture position ``x``, ``y``, turned by ``slant``."""
    i = min(max(int(y * flow.shape[0] / h), 0), flow.shape[0] - 1)
    j = min(max(int(x * flow.shape[1] / w), 0), flow.shape[1] - 1)
    angle = 0.5 * np.arctan2(flow[i, j, 1], flow[i, j, 0]) + slant
    return np.cos(angle), np.sin(angle)


@compiled
def _distance(guide, x, y, colour):
    """How far the picture's colour at ``x``, ``y`` is from ``colour``, summed over RGB."""
    i = min(max(int(y), 0), guide.shape[0] - 1)
    j = min(max(int(x), 0), guide.shape[1] - 1)
    far = 0.0
    for c in range(3):
        far += abs(guide[i, j, c] - colour[c])
    return far


@compiled
def _walk(x, y, dx, dy, flow, guide, colour, steps, slant, step, tolerance, points, row, way):
    """Write up to ``steps`` points from the middle on, in direction ``way``; return the last index."""
    h, w = guide.shape[0], guide.shape[1]
    at = points.shape[1] // 2
    for k in range(steps):
        nx, ny = _direction(x, y, flow, h, w, slant)
        if nx * dx + ny * dy < 0:
            nx, ny = -nx, -ny
        nx, ny = 0.55 * nx + 0.45 * dx, 0.55 * ny + 0.45 * dy
        norm = np.sqrt(nx * nx + ny * ny)
        dx, dy = nx / norm, ny / norm
        x, y = x + dx * step, y + dy * step
        if x < -step or y < -step or x > w + step or y > h + step:
            break
        if k > 0 and _distance(guide, x, y, colour) > tolerance:
            break
        at += way
        points[row, at, 0], points[row, at, 1] = x, y
    return at


@compiled
def follow(starts, flow, guide, wanted, lengths, slant, side, step, tolerance, points, spans):
    """Fill ``points`` and ``spans``; the arguments are those of ``strokes.trace``, per stroke."""
    middle = points.shape[1] // 2
    h, w = guide.shape[0], guide.shape[1]
    for n in range(starts.shape[0]):
        x, y = starts[n, 0], starts[n, 1]
        dx, dy = _direction(x, y, flow, h, w, slant[n])
        points[n, middle, 0], points[n, middle, 1] = x, y
        for way in (1, -1):
            end = _walk(
                x, y, dx * side[n] * way, dy * side[n] * way, flow, guide, wanted[n],
                lengths[n], slant[n], step, tolerance, points, n, way,
            )  # fmt: skip
            spans[n, (way + 1) // 2] = end
