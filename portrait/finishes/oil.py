"""Oil on canvas: an underpainting, then strokes from broad to fine, lit and varnished.

Sources: Hertzmann 1998 (layers of curved strokes), Hertzmann 2002 (lit relief).
"""

import cv2
import numpy as np

from .flow import brush_flow
from .ground import canvas_weave
from .layers import Layer, Report, attention, paint_layers, summarised
from .light import lit, varnish
from .softening import soften
from .strokes import Brush, Canvas


def _brush(width: float, length: float, tolerance: float, relief: float) -> Brush:
    return Brush(width, length, opacity=0.96, tooth=0.12, tolerance=tolerance, relief=relief)


UMBER = np.float32([0.50, 0.33, 0.20])
LAYERS = (
    Layer(_brush(92, 300, 0.42, 0.70), spacing=1.10, need=-1, stray=1, variety=1.7),
    Layer(_brush(54, 190, 0.32, 1.00), spacing=0.78, need=0.13, stray=0.48, variety=2.0),
    Layer(_brush(30, 120, 0.26, 1.20), spacing=0.70, need=0.13, stray=0.16, variety=1.8),
    Layer(_brush(15, 66, 0.21, 1.25), spacing=0.62, need=0.125, stray=0.02, variety=1.1),
    Layer(_brush(7, 32, 0.17, 1.00), spacing=0.66, need=0.12, stray=0, variety=0.5),
)


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Paint ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in oil.

    ``report`` is called as strokes are laid (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    focus = attention((w, h), least=0.4)
    picture = summarised(picture, focus)
    flow = brush_flow(picture, rng, wander=6, sway=0.4)
    weave = canvas_weave((w, h), rng, thread=max(1.2, 2.4 * unit))
    canvas = Canvas(_underpainting(picture), np.zeros((h, w), np.float32), weave)
    paint_layers(canvas, picture, [(layer, flow) for layer in LAYERS], rng, report, share=0.92, focus=focus)
    return _finished(canvas, weave, unit)


def _underpainting(picture: np.ndarray) -> np.ndarray:
    """Thin, blurred, warm with umber: what shines through where no stroke lands."""
    small = cv2.resize(picture, (24, 24), interpolation=cv2.INTER_AREA)
    soft = cv2.resize(small, picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return soft + (UMBER - soft) * np.float32(0.45)


def _finished(canvas: Canvas, weave: np.ndarray, unit: float) -> np.ndarray:
    """Thick lights, thin darks, a little of the weave; then light and varnish."""
    grey = canvas.colour @ np.float32([0.299, 0.587, 0.114])
    relief = canvas.relief * np.float32(unit**-0.5) * (0.6 + 0.55 * grey) + weave * 0.5
    relief = soften(relief * np.float32(max(1.0, unit)), 0.6 * max(1.0, unit))
    return lit(varnish(canvas.colour), relief, strength=0.9, gloss=0.2)
