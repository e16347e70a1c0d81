"""Impressionism: short separate dabs of broken colour on a light canvas, no outline, no black.

Lights are warm and shadows cool; every colour is laid beside its neighbours on the wheel and here and there its
complement, and mixes in the eye. Sources: Chevreul, "De la loi du contraste simultané des couleurs" (1839);
Litwinowicz 1997, "Processing Images and Video for an Impressionist Effect".
"""

import cv2
import numpy as np

from .colour import from_oklab, held_back, to_oklab
from .flow import brush_flow
from .ground import canvas_weave, cloud
from .layers import Layer, Report, attention, paint_layers, summarised
from .light import lit
from .softening import soften
from .strokes import Brush, Canvas


def _brush(width: float, length: float, tolerance: float, relief: float) -> Brush:
    return Brush(width, length, opacity=0.96, dryness=0.30, tooth=0.34, relief=relief, tolerance=tolerance, streak=0.30, taper=0.5)


PRIMING = np.float32([0.925, 0.895, 0.830])
RUBBED = Layer(_brush(58, 100, 0.60, 0.4), spacing=1.25, need=-1, stray=1, variety=1.6)
DABS = Layer(_brush(33, 64, 0.42, 0.8), spacing=0.90, need=-1, stray=1, variety=2.6)
BROKEN = Layer(_brush(25, 52, 0.36, 0.9), spacing=2.0, need=-1, stray=1, variety=1.6)
SMALL = Layer(_brush(19, 40, 0.30, 0.9), spacing=0.85, need=0.30, stray=0.10, variety=2.2)
SPARKS = Layer(_brush(17, 34, 0.28, 0.9), spacing=3.6, need=-1, stray=1, variety=1.4)
TOUCHES = Layer(_brush(10, 21, 0.22, 0.8), spacing=0.80, need=0.22, stray=0.0, variety=1.1)
SPREAD, WIDEST = 0.15, 1.8  # standard deviation of OKLab's lightness below which lights and darks are parted, and how far at most
VIOLET, YELLOW = np.float32([0.035, -0.075]), np.float32([0.012, 0.075])  # OKLab a, b of shadow and light


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Paint ``picture`` (h, w, 3 float32 in 0..1, already at its final size) as the impressionists did.

    ``report`` is called as dabs are laid (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    focus = attention((w, h), least=0.45)
    seen = _open_air(_without_outlines(summarised(picture, focus, spread=11), unit))
    flow = brush_flow(seen, rng, wander=10, sway=0.5)
    weave = canvas_weave((w, h), rng, thread=max(1.2, 2.2 * unit))
    canvas = Canvas(_primed(weave, rng, unit), np.zeros((h, w), np.float32), weave)
    done = 0.0
    for layers, share, colours in (
        ((RUBBED, DABS), 0.45, seen),
        ((BROKEN,), 0.15, _answered(seen, 0.75)),
        ((SMALL,), 0.15, seen),
        ((SPARKS,), 0.1, _answered(seen, -0.95)),
        ((TOUCHES,), 0.1, seen),
    ):
        paint_layers(
            canvas, colours, [(layer, flow) for layer in layers], rng,
            lambda part, look, before=done: report(before + part, look), share=share, richness=1.05, unsteady=0.3, focus=focus,
        )  # fmt: skip
        done += share
    relief = canvas.relief * np.float32(unit**-0.5) + weave * 0.55
    relief = soften(relief * np.float32(max(1.0, unit)), 0.6 * max(1.0, unit))
    return lit(canvas.colour, relief, strength=0.6, gloss=0.04)


def _primed(weave, rng, unit: float) -> np.ndarray:
    """A light ground, as it shows between the dabs."""
    uneven = cloud(weave.shape[::-1], rng, scale=160 * unit, octaves=3)
    return (PRIMING * (1 + 0.10 * (weave[..., None] - 0.5) + 0.015 * uneven[..., None])).astype(np.float32)


def _without_outlines(picture, unit: float) -> np.ndarray:
    """Thin dark lines half given up to what lies beside them: form ends where colour changes."""
    size = max(3, round(11 * unit) | 1)
    closed = cv2.morphologyEx(picture, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size)))
    return picture + (closed - picture) * np.float32(0.5)


def _open_air(picture) -> np.ndarray:
    """As seen out of doors: lighter, fuller, the lights towards yellow and the shadows towards violet; nothing is black."""
    lab = to_oklab(picture)
    middle, spread = float(np.median(lab[::8, ::8, 0])), float(lab[::8, ::8, 0].std())
    wider = np.float32(np.clip(SPREAD / max(spread, 1e-6), 1, WIDEST))  # by dusk or in one colour alone the dabs would swallow a face
    lab[..., 0] = np.clip(middle + (lab[..., 0] - middle) * wider, 0.02, 0.98)
    light = lab[..., 0] ** np.float32(np.clip(1 - 0.8 * (0.62 - middle), 0.65, 1))
    lab[..., 0] = 0.25 + 0.71 * light
    lab[..., 1:] *= np.float32(1.18)
    shadow = np.clip(0.62 - light, 0, 0.5)[..., None] * np.float32(1.1)
    lab[..., 1:] += VIOLET * shadow + YELLOW * np.clip(light - 0.66, 0, 0.3)[..., None]
    held_back(lab, 0.19)
    return from_oklab(lab)


def _answered(seen, turn: float) -> np.ndarray:
    """``seen`` with every hue turned by ``turn`` radians and fuller: beside it, both vibrate. Greys answer violet with yellow."""
    lab = to_oklab(seen)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    cos, sin = np.float32(np.cos(turn) * 1.25), np.float32(np.sin(turn) * 1.25)
    lab[..., 1], lab[..., 2] = a * cos - b * sin, a * sin + b * cos
    grey = np.clip(1 - cv2.magnitude(a, b) / np.float32(0.09), 0, 1)[..., None]
    lab[..., 1:] += grey * (VIOLET if turn > 0 else YELLOW) * np.float32(0.6)
    lab[..., 0] += np.float32(0.035 if turn < 0 else -0.01)
    return from_oklab(lab)
