"""A picture cut into planes: straight cut after straight cut, each where colours part best.

Source: Breiman et al. 1984 (the tree that always makes the best next split), with cuts in any direction as in
binary space partitions (Fuchs, Kedem and Naylor 1980).
"""

from dataclasses import dataclass

import cv2
import numpy as np

LOOKED_AT = 96  # px, the long side at which cuts are sought
DIRECTIONS = 20


@dataclass(frozen=True, slots=True)
class Plane:
    """A convex plane of a picture.

    outline: (k, 2) x, y as shares of the picture's width and height.
    cut: angle (radians) of the normal of the line that parted it last; side: +1 if it lies that way, else -1.
    """

    outline: np.ndarray
    cut: float
    side: int


def cut_into_planes(
    picture: np.ndarray, count: int, rng: np.random.Generator, *, focus: np.ndarray, least: float = 0.035
) -> list[Plane]:
    """At most ``count`` planes that tile ``picture`` (h, w, 3 float32).

    Args:
        focus: (h', w') of any size, how much an error counts in a place: where it is high, planes are small.
        least: width below which no plane is cut off, as a share of the picture's long side.
    """
    h, w = picture.shape[:2]
    scale = min(1.0, LOOKED_AT / max(h, w))
    size = max(8, round(w * scale)), max(8, round(h * scale))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).reshape(-1, 3).astype(np.float64)
    weight = np.clip(cv2.resize(focus, size), 0.05, None).ravel().astype(np.float64)
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    places = np.stack([x.ravel() + 0.5, y.ravel() + 0.5], 1)
    corners = np.float64([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]])
    leaves = [(Plane(corners, 0.0, 1), np.arange(len(places)), None)]
    leaves[0] = (*leaves[0][:2], _best_cut(leaves[0][1], places, small, weight, least * max(size), rng))
    while len(leaves) < count:
        chosen = max(range(len(leaves)), key=lambda n: leaves[n][2][0])
        plane, inside, (gain, angle, offset) = leaves[chosen]
        if gain <= 0:
            break
        leaves.pop(chosen)
        normal = np.float64([np.cos(angle), np.sin(angle)])
        beyond = places[inside] @ normal > offset
        for side, part in ((1, inside[beyond]), (-1, inside[~beyond])):
            outline = _clipped(plane.outline, side * normal, side * offset)
            cut = _best_cut(part, places, small, weight, least * max(size), rng)
            leaves.append((Plane(outline, angle, side), part, cut))
    return [Plane(plane.outline / np.float64(size), plane.cut, plane.side) for plane, _, _ in leaves]


def _best_cut(inside, places, colours, weight, least: float, rng) -> tuple[float, float, float]:
    """Gain, angle and offset of the straight cut that parts the colours of the px ``inside`` best; gain 0: none can.

    The farther from a corner-to-corner sliver the better: a cut is worth less where one side is thin.
    """
    if len(inside) < 8:
        return 0.0, 0.0, 0.0
    mine, own = colours[inside], weight[inside]
    best = (0.0, 0.0, 0.0)
    total = float(own.sum())
    for angle in (np.arange(DIRECTIONS) + rng.random()) * (np.pi / DIRECTIONS):
        along = places[inside] @ np.float64([np.cos(angle), np.sin(angle)])
        order = np.argsort(along, kind="stable")
        low, high = along[order[0]], along[order[-1]]
        if high - low < 2.2 * least:
            continue
        left = np.cumsum(own[order])[:-1]
        sums = np.cumsum(mine[order] * own[order, None], axis=0)
        right = total - left
        apart = sums[:-1] / left[:, None] - (sums[-1] - sums[:-1]) / np.maximum(right, 1e-9)[:, None]
        gain = left * right / total * ((apart**2).sum(1) + 2.5e-4)  # even in one colour a large plane is cut at last
        middle = 0.5 * (along[order][1:] + along[order][:-1])
        gain[(middle < low + least) | (middle > high - least)] = 0
        at = int(gain.argmax())
        worth = float(gain[at]) * rng.uniform(0.8, 1.0)
        if worth > best[0]:
            best = (worth, float(angle), float(middle[at]))
    return best


def _clipped(outline: np.ndarray, normal: np.ndarray, offset: float) -> np.ndarray:
    """The part of a convex ``outline`` (k, 2) where the way along ``normal`` is at least ``offset``."""
    far = outline @ normal - offset
    kept = []
    for (a, fa), (b, fb) in zip(zip(outline, far, strict=True), zip(np.roll(outline, -1, 0), np.roll(far, -1), strict=True), strict=True):
        if fa >= 0:
            kept.append(a)
        if (fa < 0) != (fb < 0):
            kept.append(a + (b - a) * (fa / (fa - fb)))
    return np.float64(kept)
