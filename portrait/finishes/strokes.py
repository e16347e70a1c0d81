"""Curved strokes: traced along the flow, then laid on the canvas bristle by bristle.

Sources: Hertzmann 1998 (curved strokes of several sizes); Hertzmann 2002
(bristle relief); the sweep along a bent centre line is our own.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from .sweeping import sweep
from .tracing import follow

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
    step = max(2.5, brush.width * 0.55)
    half = max(1, round(brush.length / step / 2))
    n = len(starts)
    points = np.zeros((n, 2 * half + 1, 2), np.float32)
    spans = np.zeros((n, 2), np.int32)
    lengths = np.maximum(1, np.round(half * rng.uniform(0.6, 1.0, n))).astype(np.int32)
    slant = (turn + rng.normal(0, unsteady, n)).astype(np.float32)
    side = np.where(rng.random(n) < 0.5, 1, -1).astype(np.float32)
    follow(
        starts.astype(np.float32), flow, guide, wanted, lengths, slant, side,
        np.float32(step), np.float32(brush.tolerance), points, spans,
    )  # fmt: skip
    return points, spans


def lay(
    canvas: Canvas, strokes: Strokes, guide: np.ndarray, brush: Brush, textures: np.ndarray, seed: int
) -> None:
    """Lay ``strokes`` on ``canvas`` in their order, changing it in place."""
    look = brush.width / 2, brush.opacity, brush.dryness, brush.taper
    thickness = brush.relief * math.sqrt(brush.width)
    grip = brush.tooth, brush.pressure, thickness, brush.tolerance, brush.streak
    sweep(
        (canvas.colour, canvas.relief, canvas.tooth), guide, strokes.points, strokes.spans, strokes.wanted,
        strokes.colours, strokes.seconds, textures, tuple(map(float, look)), tuple(map(float, grip)), seed,
    )  # fmt: skip
