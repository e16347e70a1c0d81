"""Graphite on white paper: a few construction lines, hatching along the form in steps of tone, restated contours.

Sources: Winkenbach and Salesin 1994 (tone by layers of strokes); Salisbury et al. 1997 (strokes along the form);
Winnemöller 2011 (where a hand would draw a line).
"""

import cv2
import numpy as np

from .flow import brush_flow
from .ground import cloud, paper_grain, rim_distance
from .layers import Report, attention, scattered, summarised
from .lines import Lines, along_lines, draw_lines, find_lines
from .softening import soften
from .strokes import Brush, trace

PAPER = np.float32([0.972, 0.962, 0.935])
GRAPHITE = np.float32([0.150, 0.150, 0.170])
# darkness at which a layer of hatching begins and is at its full pressure, its turn in radians, px between strokes
HATCHING = ((0.10, 0.62, 0.0, 5.0), (0.32, 0.82, 0.42, 4.6), (0.50, 0.90, -0.5, 4.0), (0.66, 0.95, 1.15, 3.4))


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Draw ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in graphite.

    ``report`` is called as lines are drawn (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    grain = paper_grain((w, h), rng, grain=1.6 * unit)
    drawn = _vignette((w, h), rng, unit)
    focus = attention((w, h), least=0.3, most=1.2)
    picture = summarised(picture, focus, spread=7)
    dark = _darkness(picture, focus) * drawn
    picture = np.sqrt(picture)  # contours in the dark count as much as contours in the light
    strong = find_lines(picture, width=5.5, faintest=0.08, shortest=45)
    light = 1 - _rubbed(dark, grain, rng, unit)
    _press(light, 0.55, _construction(strong, grain, rng, unit))
    report(0.1, lambda: _sheet(light, grain))
    flow = brush_flow(picture, rng, wander=25, sway=0.15)
    for number, (begin, full, turn, apart) in enumerate(HATCHING):
        pressed = _hatched(dark, np.clip((dark - begin) / (full - begin), 0, 1), flow, grain, turn, apart, unit, rng)
        for part in (0.5, 0.82):  # to look at, a layer is pressed twice: softly, then fully
            report(0.1 + (number + part) * 0.16, lambda bare=1 - part * pressed: _sheet(light * bare, grain))
        _press(light, 0.82, pressed)
    _press(light, 0.9, _contours(strong, drawn, grain, rng, unit, heavy=1.0))
    report(0.84, lambda: _sheet(light, grain))
    fine = find_lines(picture, width=2.6, faintest=0.09, shortest=24)
    _press(light, 0.9, _contours(fine, drawn, grain, rng, unit, heavy=0.62))
    report(0.92, lambda: _sheet(light, grain))
    return _sheet(light, grain)


def _press(light: np.ndarray, strength: float, cover: np.ndarray) -> None:
    """Take from ``light`` (h, w), in place, what graphite covers."""
    cover *= np.float32(-strength)
    cover += 1
    light *= cover


def _darkness(picture: np.ndarray, focus: np.ndarray) -> np.ndarray:
    """Tone wanted (h, w) in 0..1: the picture's, stretched, with its lights left to the paper."""
    grey = picture @ np.float32([0.299, 0.587, 0.114])
    low, middle, high = map(float, np.percentile(grey[::4, ::4], (1, 50, 98)))
    span = max(0.3, 0.5 * (high + 0.95) - low)
    # a dark picture is drawn lighter than it is, or its faces would drown in graphite
    gamma = np.clip(np.log(0.62) / np.log(np.clip((middle - low) / span, 0.05, 0.95)), 0.45, 0.9)
    looked_at = np.clip(cv2.resize(focus, grey.shape[::-1]), 0, 1)
    # and the middle, where faces are, more so: hatching over dark skin hid eyes and mouth
    tone = np.clip((grey - low) / span, 0, 1) ** (np.float32(gamma) * (1 - np.float32(0.4) * looked_at))
    quarter = cv2.resize(tone, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    broad = cv2.resize(soften(quarter, max(grey.shape) / 80), grey.shape[::-1])
    lifted = 0.37 + 0.25 * looked_at
    tone += 0.9 * np.clip(lifted - broad, 0, None) + 0.8 * (tone - broad)  # and no broad shadow is as dark as an eye
    return np.clip(1.15 * (1 - tone) - 0.05, 0, 1)


def _vignette(size: tuple[int, int], rng, unit: float) -> np.ndarray:
    """1 inside, falling to 0 towards the paper's rim, where the hand lifts early or late."""
    ragged = cloud(size, rng, scale=90 * unit, octaves=3) * np.float32(16 * unit)
    inside = (rim_distance(size) - 20 * unit + ragged) / np.float32(60 * unit)
    return np.clip(inside, 0, 1)


def _rubbed(dark, grain, rng, unit: float) -> np.ndarray:
    """A veil of graphite rubbed in with a paper stump, held by the paper's grain."""
    uneven = 1 + 0.15 * cloud(dark.shape[::-1], rng, scale=120 * unit)
    soft = soften(dark, 5 * unit)
    return np.clip(soft * 0.24 * uneven * (0.6 + 0.8 * (1 - grain)), 0, 0.8).astype(np.float32)


def _hatched(dark, pressure, flow, grain, turn: float, apart: float, unit: float, rng) -> np.ndarray:
    """Coverage (h, w) in 0..1 of one layer of hatching: pressed where ``pressure`` says, lifted where it ends."""
    brush = Brush(4.6 * unit, 100 * unit, tolerance=0.7)
    starts = scattered(dark.shape[::-1], 2.6 * apart * unit, rng, scatter=0.3)
    at = starts.astype(np.int32)
    starts = starts[pressure[at[:, 1], at[:, 0]] > 0.04]
    cover = np.zeros_like(dark)
    if not len(starts):
        return cover
    guide = np.ascontiguousarray(np.repeat(dark[..., None], 3, 2))  # hatching stops where the tone changes
    at = starts.astype(np.int32)
    wanted = np.ascontiguousarray(guide[at[:, 1], at[:, 0]])
    points, spans = trace(starts, flow, guide, wanted, brush, rng, turn=turn, unsteady=0.05)
    strokes = _as_lines(points, spans, pressure)
    begun, left = along_lines(strokes)
    ends = np.clip(np.minimum(begun / (10 * unit), left / (34 * unit)) + 0.12, 0, 1)
    owner = np.repeat(np.arange(len(strokes)), np.diff(strokes.firsts))
    hand = rng.uniform(0.75, 1.15, len(strokes))[owner]
    draw_lines(
        cover, strokes, np.maximum(0.55, 0.62 * unit) * (0.6 + 0.6 * strokes.strength) * ends**0.3,
        (0.30 + 0.50 * strokes.strength) * ends * hand, grain, bite=0.95,
    )  # fmt: skip
    return cover


def _as_lines(points: np.ndarray, spans: np.ndarray, field: np.ndarray) -> Lines:
    """Traced strokes as lines, with ``field`` (h, w) read in each point as their strength."""
    index = np.arange(points.shape[1])
    used = (index >= spans[:, :1]) & (index <= spans[:, 1:])
    h, w = field.shape
    chosen = np.ascontiguousarray(points[used])
    at = np.clip(chosen, 0, [w - 1, h - 1]).astype(np.int32)
    return Lines(chosen, np.concatenate([[0], np.cumsum(used.sum(1))]), field[at[:, 1], at[:, 0]])


def _construction(lines: Lines, grain, rng, unit: float) -> np.ndarray:
    """Coverage (h, w) of what was drawn first: faint straight lines past the main contours, never rubbed out."""
    cover = np.zeros_like(grain)
    counts = np.diff(lines.firsts)
    longest = np.argsort(-counts, kind="stable")[:14]
    straight = []
    for line in longest:
        middle = int(lines.firsts[line] + counts[line] * rng.uniform(0.25, 0.75))
        a, b = max(int(lines.firsts[line]), middle - 9), min(int(lines.firsts[line + 1]) - 1, middle + 9)
        way = lines.points[b] - lines.points[a]
        norm = float(np.hypot(*way))
        if norm < 1:
            continue
        reach = rng.uniform(90, 230, 2) * unit
        centre, way = (lines.points[a] + lines.points[b]) / 2 + rng.normal(0, 1.5 * unit, 2), way / norm
        straight.append(np.stack([centre + way * t for t in np.linspace(-reach[0], reach[1], 24)]))
    if straight:
        points = np.float32(np.concatenate(straight))
        drawn = Lines(points, np.arange(len(straight) + 1) * 24, np.ones(len(points), np.float32))
        begun, left = along_lines(drawn)
        ends = np.clip(np.minimum(begun, left) / (60 * unit), 0.15, 1)
        draw_lines(cover, drawn, np.full(len(points), max(0.5, 0.6 * unit)), 0.62 * ends, grain, bite=1.4)
    return cover


def _contours(lines: Lines, drawn, grain, rng, unit: float, *, heavy: float) -> np.ndarray:
    """Coverage (h, w) of the contours, drawn once with care and once more beside it, searching."""
    cover = np.zeros_like(grain)
    if not len(lines):
        return cover
    h, w = grain.shape
    begun, left = along_lines(lines)
    owner = np.repeat(np.arange(len(lines)), np.diff(lines.firsts))
    waves = rng.uniform(0, 7, (len(lines), 2))[owner] + begun[:, None] / (70 * unit)
    ends = np.clip(np.minimum(begun / (16 * unit), left / (40 * unit)) + 0.1, 0, 1)
    for again, (pressure, stray) in enumerate(((1.0, 0.5), (0.62, 2.0))):
        moved = lines.points + np.float32(stray * unit) * (np.sin(waves * (1 + again)) + rng.normal(0, 0.5, (len(lines), 2))[owner])
        at = np.clip(moved, 0, [w - 1, h - 1]).astype(np.int32)
        inside = drawn[at[:, 1], at[:, 0]]
        swell = 0.75 + 0.25 * np.sin(waves[:, 0] * 1.3 + again)
        force = np.clip(0.35 + 1.1 * lines.strength, 0, 1.1) * swell * ends
        draw_lines(
            cover, Lines(moved.astype(np.float32), lines.firsts, lines.strength),
            np.maximum(0.5, (0.45 + 1.15 * heavy * force) * unit) * (inside > 0.05), pressure * force * np.clip(2 * inside, 0, 1),
            grain, bite=1.1,
        )  # fmt: skip
    return cover


def _sheet(light: np.ndarray, grain: np.ndarray) -> np.ndarray:
    """Graphite over paper; ``light`` 1 is bare."""
    bare = PAPER * (1 + 0.035 * (grain[..., None] - 0.5))
    return bare + (GRAPHITE - bare) * (1 - light[..., None])
