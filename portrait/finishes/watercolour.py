"""Watercolour on cold-pressed paper: washes, wet edges, bleeding, granulation, bare lights.

Pigment is kept as optical density over white paper, so that washes glaze one
another and the paper shines through. Sources: Curtis et al. 1997,
"Computer-Generated Watercolor" (its effects); Bousseau et al. 2006 (pigment
density and turbulence); Kubelka and Munk 1931, without scattering.
"""

import cv2
import numpy as np

from .contours import contours
from .flow import brush_flow
from .ground import cloud, paper_grain, rim_distance
from .layers import Layer, Report, paint_layers
from .softening import soften
from .strokes import Brush, Canvas

PAPER = np.float32([0.985, 0.978, 0.958])


def _mop(width: float, length: float, tolerance: float, opacity: float) -> Brush:
    return Brush(
        width, length, opacity, dryness=0.1, tooth=0, relief=0, tolerance=tolerance, streak=0.25, taper=0.5
    )


LAYERS = (
    Layer(_mop(70, 220, 0.36, 0.75), spacing=0.8, need=-1, stray=1, variety=1.6),
    Layer(_mop(34, 110, 0.24, 0.70), spacing=0.8, need=0.16, stray=0.10, variety=1.2),
    Layer(_mop(15, 60, 0.18, 0.80), spacing=0.7, need=0.12, stray=0.02, variety=0.7),
    Layer(_mop(7, 30, 0.15, 0.90), spacing=0.7, need=0.10, stray=0, variety=0.3),
)


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Paint ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in watercolour.

    ``report`` is called as washes are laid (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    grain = paper_grain((w, h), rng, grain=5.5 * unit, octaves=3)
    washed = _wavering(_washes(picture, grain, unit, rng, report), rng, unit)
    density = _wet_edged(_bled(_density(washed), rng, unit), unit)
    report(0.80, lambda: _over_paper(density, grain))
    pigment = _granulated(density * _turbulent((w, h), rng, unit)[..., None], grain)
    pigment *= _reserved(washed, grain, rng, unit)[..., None]
    report(0.90, lambda: _over_paper(pigment, grain))
    pigment += _underdrawing(picture, grain, rng, unit)[..., None]
    return _over_paper(_splashed(pigment, rng, unit), grain)


def _washes(picture, grain, unit: float, rng, report: Report) -> np.ndarray:
    """The picture in broad soft strokes, lifted as a wash is lighter than paint."""
    h, w = picture.shape[:2]
    flow = brush_flow(picture, rng)
    start = soften(picture, 20 * unit)
    canvas = Canvas(start, np.zeros((h, w), np.float32), grain)
    passes = [(layer, flow) for layer in LAYERS]
    paint_layers(canvas, picture, passes, rng, report, share=0.75, richness=1.15)
    return canvas.colour


def _wavering(colour, rng, unit: float) -> np.ndarray:
    """Edges that waver with the paper, as water does not keep to a line."""
    h, w = colour.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    for scale, reach in ((60, 2.2), (12, 0.9)):
        x += cloud((w, h), rng, scale=scale * unit, octaves=2) * np.float32(reach * unit)
        y += cloud((w, h), rng, scale=scale * unit, octaves=2) * np.float32(reach * unit)
    return cv2.remap(colour, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _density(colour: np.ndarray) -> np.ndarray:
    """Optical density (h, w, 3) that shows ``colour`` over white paper; lights are let go."""
    lifted = 1 - (1 - np.clip(colour, 0, 1)) * np.float32(0.89)
    density = -np.log(np.clip(lifted / PAPER, 0.03, 1))
    return np.clip(density - 0.03, 0, None)


def _bled(density, rng, unit: float) -> np.ndarray:
    """Wet in wet: in some places, by chance, pigment creeps far into its neighbour."""
    h, w = density.shape[:2]
    small = cv2.resize(density, (max(1, w // 4), max(1, h // 4)), interpolation=cv2.INTER_AREA)
    far = cv2.resize(soften(small, 5 * unit), (w, h), interpolation=cv2.INTER_LINEAR)
    wet = np.clip(cloud((w, h), rng, scale=230 * unit) * 0.45 - 0.25, 0, 0.75)[..., None]
    detail = soften(cv2.absdiff(density, far).max(axis=2), 5 * unit)[..., None]
    wet *= np.exp(-3.5 * detail)  # faces and small things are painted on dry paper
    return density + (far - density) * wet.astype(np.float32)


def _wet_edged(density, unit: float) -> np.ndarray:
    """Pigment carried to the rim of each wash, where the water dries first."""
    for sigma, strength in ((2.2, 0.55), (9.0, 0.35)):
        inside = density - soften(density, sigma * unit)
        density = density + strength * np.clip(inside, -0.10, 0.5)
    return np.clip(density, 0, None)


def _turbulent(size: tuple[int, int], rng, unit: float) -> np.ndarray:
    """Unequal pigment: pools, thin places, and a few backruns with a dark, fretted rim."""
    uneven = 1 + 0.10 * cloud(size, rng, scale=260 * unit) + 0.05 * cloud(size, rng, scale=40 * unit)
    field = cloud(size, rng, scale=300 * unit, octaves=6)
    rim = np.exp(-(((field - 0.95) / 0.05) ** 2))
    pale = np.clip((field - 0.95) / 0.5, 0, 1)
    return np.clip(uneven + 0.18 * rim - 0.18 * pale, 0.35, 1.7).astype(np.float32)


def _granulated(density, grain) -> np.ndarray:
    """Heavy pigment settles in the hollows of the paper, most in middle tones."""
    total = density.mean(axis=2, keepdims=True)
    strength = 0.55 * np.exp(-0.5 * total)
    return density * (1 + strength * (0.5 - grain[..., None]) * 1.1)


def _reserved(washed, grain, rng, unit: float) -> np.ndarray:
    """0 where paper is left bare: the ragged margin, and slivers of light along edges."""
    h, w = grain.shape
    ragged = cloud((w, h), rng, scale=150 * unit, octaves=5) * np.float32(7 * unit)
    distance = rim_distance((w, h)) - 30 * unit + ragged + (grain - 0.5) * np.float32(9 * unit)
    margin = np.clip(distance / np.float32(2.2 * unit), 0, 1)
    margin *= 1 + 0.45 * np.exp(-np.clip(distance, 0, None) / np.float32(3.5 * unit))
    grey = soften(washed, 2.2 * unit) @ np.float32([0.299, 0.587, 0.114])
    edge = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) * np.float32(unit)
    chance = np.clip(cloud((w, h), rng, scale=70 * unit, octaves=3) - 0.9, 0, 1)
    sliver = np.clip(edge * 14 - 0.5, 0, 1) * chance * np.clip(grey * 4 - 1.2, 0, 1)  # not beside black
    return (margin * (1 - np.clip(sliver * 1.4, 0, 0.9))).astype(np.float32)


def _underdrawing(picture, grain, rng, unit: float) -> np.ndarray:
    """A few pencil lines, drawn before the first wash and never rubbed out."""
    h, w = grain.shape
    lines = contours(picture, width=1.3 * unit)
    broken = np.clip(0.6 + 0.5 * cloud((w, h), rng, scale=80 * unit, octaves=2), 0, 1)
    inside = np.clip((rim_distance((w, h)) - 40 * unit) / np.float32(10 * unit), 0, 1)
    return lines * broken * inside * np.clip(grain * 1.4, 0.2, 1) * np.float32(0.4)


def _splashed(density, rng, unit: float) -> np.ndarray:
    """Some drops shaken from the brush, in the picture's own colours, near the rim."""
    h, w = density.shape[:2]
    drops = np.zeros((h, w), np.float32)
    for _ in range(int(rng.integers(10, 18))):
        at = rng.uniform(0, 1, 2)
        at[int(rng.integers(2))] = rng.choice([rng.uniform(0.01, 0.05), rng.uniform(0.95, 0.99)])
        radius = rng.gamma(2.0, 1.1) * unit + 0.8
        cv2.circle(drops, (int(at[0] * w), int(at[1] * h)), max(1, round(radius)), 1.0, -1, cv2.LINE_AA)
    colour = density.reshape(-1, 3)[rng.integers(0, h * w, 64)].mean(0) * 0.8
    return density + soften(drops, 0.6 * unit)[..., None] * colour.astype(np.float32)


def _over_paper(density: np.ndarray, grain: np.ndarray) -> np.ndarray:
    """Light through the pigment, back from the paper, and the paper's own soft shadows."""
    lit = grain - soften(np.roll(grain, (2, 2), (0, 1)), 1.2)
    return PAPER * np.exp(-density) * (1 + 0.07 * lit[..., None])
