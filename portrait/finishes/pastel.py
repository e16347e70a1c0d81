"""Soft pastel on toned, toothed paper: rubbed-in colour, then chalk over it."""

from dataclasses import replace

import cv2
import numpy as np

from .colour import from_oklab, to_oklab
from .flow import brush_flow
from .ground import cloud, paper_grain, rim_distance
from .layers import Layer, Report, paint_layers
from .softening import soften
from .strokes import Brush, Canvas


def _stick(width: float, length: float, tolerance: float, pressure: float) -> Brush:
    return Brush(
        width, length, opacity=0.9, dryness=0.3, tooth=0.85, pressure=pressure,
        relief=0, tolerance=tolerance, streak=0.2, taper=0.1,
    )  # fmt: skip


LAYERS = (
    Layer(_stick(26, 130, 0.34, 0.66), spacing=1.00, need=-1, stray=1, variety=2.4),
    Layer(_stick(13, 120, 0.28, 0.62), spacing=1.80, need=0.20, stray=0.85, variety=4.4),
    Layer(_stick(7.5, 80, 0.22, 0.70), spacing=1.30, need=0.24, stray=0.20, variety=3.6),
    Layer(_stick(4.5, 30, 0.20, 0.95), spacing=0.80, need=0.20, stray=0.01, variety=0.8),
)
HATCHING = Layer(replace(_stick(8, 150, 0.26, 0.56), opacity=0.55), spacing=2.3, need=-1, stray=1, variety=6)


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Draw ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in pastel.

    ``report`` is called as chalk is laid (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    flow = brush_flow(picture, rng, wander=60, sway=0.25)
    tooth = paper_grain((w, h), rng, grain=2.1 * unit, octaves=2)
    paper = _toned_paper(picture, tooth, rng, unit)
    sheet = Canvas(_rubbed(paper, picture, tooth, unit), np.zeros((h, w), np.float32), tooth)
    slant = brush_flow(picture, rng, wander=1e5, sway=0.1)
    passes = [(layer, flow) for layer in LAYERS]
    passes.insert(len(LAYERS) - 1, (HATCHING, slant))  # open, across everything but the last accents
    paint_layers(sheet, picture, passes, rng, report, share=0.92, richness=1.15, unsteady=0.1)
    margin = _margin((w, h), tooth, rng, unit)[..., None]
    under = paper + (_rubbed(paper, picture, tooth, unit) - paper) * margin
    chalk = _hold(tooth, rng, unit)[..., None] * margin
    return under + (_chalky(sheet.colour) - under) * chalk


def _chalky(colour: np.ndarray) -> np.ndarray:
    """A stick is pigment and chalk: its darks are never quite black, its lights glow."""
    return 0.045 + 0.955 * colour + 0.10 * colour * (1 - colour)


def _toned_paper(picture, tooth, rng, unit: float) -> np.ndarray:
    """Warm brown-grey paper, a little darker than the picture's mean, as pastellists like it."""
    light = float(to_oklab(np.float32(cv2.mean(picture)[:3]))[0])
    tone = np.float32([np.clip(light * 0.95, 0.46, 0.68), 0.010, 0.030])
    fibre = cloud(tooth.shape[::-1], rng, scale=14 * unit, octaves=2)[..., None]
    return from_oklab(tone) * (1 + 0.02 * fibre + 0.16 * (tooth[..., None] - 0.5)).astype(np.float32)


def _hold(tooth, rng, unit: float) -> np.ndarray:
    """How much chalk each spot of the tooth can hold (0..1), for the hand presses unevenly."""
    press = cloud(tooth.shape[::-1], rng, scale=90 * unit, octaves=3) * np.float32(0.05)
    return np.clip((tooth + press - 0.34) * 2.2 + 0.72, 0.35, 1)


def _rubbed(paper, picture, tooth, unit: float) -> np.ndarray:
    """Colour smudged into the paper with a finger: soft, thin, even in the valleys."""
    soft = soften(picture, 9 * unit)
    cover = (0.58 + 0.25 * tooth)[..., None]
    return paper + (soft - paper) * cover


def _margin(size: tuple[int, int], tooth, rng, unit: float) -> np.ndarray:
    """1 where chalk lies, 0 at the paper's rim; the border is ragged and keeps to the tooth."""
    ragged = cloud(size, rng, scale=60 * unit, octaves=4) * 5 * unit
    return np.clip((rim_distance(size) - 16 * unit + ragged) / (10 * unit) + (tooth - 0.5) * 2.5, 0, 1)
