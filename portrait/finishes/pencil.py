"""Graphite on white paper: hatching along and across the form, then contours.

Sources: Winkenbach and Salesin 1994 (tone by layers of strokes); Winnemöller
2011 (XDoG, where a hand would draw a line).
"""

import cv2
import numpy as np

from .contours import contours
from .flow import brush_flow
from .ground import cloud, paper_grain, rim_distance
from .layers import Report, scattered
from .softening import soften
from .strokes import Brush, Canvas, Strokes, bristles, lay, trace

PAPER = np.float32([0.972, 0.962, 0.935])
GRAPHITE = np.float32([0.165, 0.165, 0.185])
# darkness at which a layer of hatching begins and is at its full pressure, its turn in radians
HATCHING = ((0.05, 0.62, 0.0), (0.36, 0.90, 0.5), (0.56, 1.0, -0.55), (0.72, 1.0, 1.2))


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Draw ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in graphite.

    ``report`` is called as lines are drawn (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    grain = paper_grain((w, h), rng, grain=2.2 * unit, octaves=2)
    drawn = _vignette((w, h), rng, unit)
    dark = _darkness(picture) * drawn
    flow = brush_flow(picture, rng, wander=120, sway=0.08)
    light = 1 - _rubbed(dark, grain, rng, unit)
    report(0.1, lambda: _sheet(light, grain))
    for number, (begin, full, turn) in enumerate(HATCHING):
        pressure = np.clip((dark - begin) / (full - begin), 0, 1) ** 0.8
        pressed = 0.85 * pressure * _hatched(dark, pressure, flow, grain, turn, unit, rng)
        for part in (0.6, 1.0):  # to look at, a layer is pressed twice: softly, then fully
            report(0.1 + (number + part) * 0.16, lambda bare=1 - part * pressed: _sheet(light * bare, grain))
        light *= 1 - pressed
    lines = contours(np.sqrt(picture), width=2.0 * unit) * drawn
    light *= 1 - 0.9 * lines**0.7 * _outlined(lines, picture, grain, unit, rng)
    report(0.9, lambda: _sheet(light, grain))
    return _sheet(light, grain)


def _darkness(picture: np.ndarray) -> np.ndarray:
    """Tone wanted (h, w) in 0..1: the picture's, stretched, with its lights left to the paper."""
    grey = picture @ np.float32([0.299, 0.587, 0.114])
    low, middle, high = map(float, np.percentile(grey[::4, ::4], (1, 50, 98)))
    span = max(0.3, 0.5 * (high + 0.95) - low)
    # a dark picture is drawn lighter than it is, or its faces would drown in graphite
    gamma = np.clip(np.log(0.62) / np.log(np.clip((middle - low) / span, 0.05, 0.95)), 0.45, 0.8)
    tone = np.clip((grey - low) / span, 0, 1) ** np.float32(gamma)
    quarter = cv2.resize(tone, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    broad = cv2.resize(soften(quarter, max(grey.shape) / 80), grey.shape[::-1])
    lifted = tone + 0.9 * np.clip(0.40 - broad, 0, None)  # and no broad shadow is as dark as an eye
    return np.clip(1 - lifted - 0.7 * (tone - broad), 0, 1)


def _vignette(size: tuple[int, int], rng, unit: float) -> np.ndarray:
    """1 inside, falling to 0 towards the paper's rim, where the hand lifts early or late."""
    ragged = cloud(size, rng, scale=90 * unit, octaves=3) * np.float32(14 * unit)
    inside = (rim_distance(size) - 14 * unit + ragged) / np.float32(46 * unit)
    return np.clip(inside, 0, 1)


def _rubbed(dark, grain, rng, unit: float) -> np.ndarray:
    """A veil of graphite rubbed in with a paper stump, held by the paper's grain."""
    uneven = 1 + 0.12 * cloud(dark.shape[::-1], rng, scale=120 * unit)
    soft = soften(dark, 3 * unit)
    return np.clip(soft * 0.26 * uneven * (0.65 + 0.7 * (1 - grain)), 0, 0.8)


def _hatched(dark, pressure, flow, grain, turn: float, unit: float, rng) -> np.ndarray:
    """Coverage (h, w) in 0..1 of one layer of hatching, laid where it will be pressed."""
    brush = Brush(
        max(1.6, 2.8 * unit), 120 * unit, opacity=0.95, dryness=0.6, tooth=0.75, pressure=0.75,
        relief=0, tolerance=0.5, streak=0, taper=0.6,
    )  # fmt: skip
    starts = scattered(dark.shape[::-1], 5 * brush.width, rng)
    at = starts.astype(np.int32)
    starts = starts[pressure[at[:, 1], at[:, 0]] > 0.02]
    # hatching stops where the tone changes: the darkness itself is the guide
    return _covered(starts, dark, flow, grain, brush, rng, turn=turn, unsteady=0.06)


def _outlined(lines, picture, grain, unit: float, rng) -> np.ndarray:
    """Coverage (h, w) of the contours: short searching lines, each drawn more than once."""
    brush = Brush(
        max(1.6, 3.0 * unit), 70 * unit, opacity=0.8, dryness=0.3, tooth=0.5, pressure=0.85,
        relief=0, tolerance=9, streak=0, taper=0.5,
    )  # fmt: skip
    starts = scattered(lines.shape[::-1], 4.5 * unit, rng)
    at = starts.astype(np.int32)
    starts = starts[lines[at[:, 1], at[:, 0]] > 0.12]
    flow = brush_flow(picture, rng, long_side=512, wander=0.1)
    return _covered(starts, lines, flow, grain, brush, rng, turn=0.0, unsteady=0.03)


def _covered(starts, guide, flow, grain, brush: Brush, rng, *, turn: float, unsteady: float) -> np.ndarray:
    """Draw black lines on nothing and return how much they cover, (h, w) in 0..1."""
    cover = np.zeros((*guide.shape, 3), np.float32)
    if not len(starts):
        return cover[..., 0]
    guide = np.ascontiguousarray(np.repeat(guide[..., None], 3, 2))
    at = starts.astype(np.int32)
    wanted = np.ascontiguousarray(guide[at[:, 1], at[:, 0]])
    ink = np.ones_like(wanted)
    points, spans = trace(starts, flow, guide, wanted, brush, rng, turn=turn, unsteady=unsteady)
    sheet = Canvas(cover, np.zeros(grain.shape, np.float32), grain)
    lay(sheet, Strokes(points, spans, wanted, ink, ink), guide, brush, bristles(brush, rng), int(rng.integers(1 << 30)))
    return cover[..., 0]


def _sheet(light: np.ndarray, grain: np.ndarray) -> np.ndarray:
    """Graphite over paper; ``light`` 1 is bare."""
    bare = PAPER * (1 + 0.035 * (grain[..., None] - 0.5))
    return bare + (GRAPHITE - bare) * (1 - light[..., None])
