"""Oil on canvas: an underpainting, then strokes from broad to fine, lit and varnished.

Source: Hertzmann 1998, "Painterly Rendering with Curved Brush Strokes of
Multiple Sizes", with bristles, wet paint and impasto added.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from portrait.finishes.colour import vary
from portrait.finishes.flow import brush_flow
from portrait.finishes.ground import canvas_weave
from portrait.finishes.light import lit, varnish
from portrait.finishes.strokes import Brush, Canvas, Strokes, bristles, lay, trace

Report = Callable[[float, np.ndarray | None], None]


@dataclass(frozen=True, slots=True)
class Layer:
    """One pass over the canvas; widths are shares of 1/1024 of the long side.

    spacing: distance of strokes in brush widths.
    need: mean colour error (sum over RGB) below which a place is left alone.
    stray: share of strokes laid even where nothing is needed.
    variety: how far a stroke's colour strays from the picture's, 1 is lively.
    """

    width: float
    length: float
    spacing: float
    need: float
    stray: float
    tolerance: float
    variety: float
    relief: float = 1.0


LAYERS = (
    Layer(76, 240, 0.55, -1, 1, 0.42, 1.0, 0.8),
    Layer(42, 170, 0.55, 0.07, 0.35, 0.30, 1.0, 1.0),
    Layer(23, 105, 0.60, 0.07, 0.16, 0.24, 0.9, 1.15),
    Layer(12.5, 58, 0.65, 0.075, 0.05, 0.20, 0.7, 1.2),
    Layer(6.5, 30, 0.75, 0.09, 0.0, 0.17, 0.4, 1.1),
)


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Paint ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in oil.

    ``report(fraction, canvas or None)`` is called as strokes are laid.
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    flow = brush_flow(picture, rng)
    weave = canvas_weave((w, h), rng, thread=max(1.2, 2.4 * unit))
    canvas = Canvas(_underpainting(picture, rng, unit), np.zeros((h, w), np.float32), weave)
    share = 0.9 / len(LAYERS)
    for number, layer in enumerate(LAYERS):
        _paint_layer(canvas, picture, flow, layer, unit, rng, lambda f, n=number: report((n + f) * share, canvas.colour))
    relief = canvas.relief * (1 / unit) ** 0.5 + weave * 0.55
    finished = lit(varnish(canvas.colour), cv2.GaussianBlur(relief, (0, 0), 0.6 * max(1, unit)), strength=0.9, gloss=0.22)
    report(0.97, finished)
    return finished


def _underpainting(picture: np.ndarray, rng: np.random.Generator, unit: float) -> np.ndarray:
    """Thin, warm, blurred: what shines through where no stroke lands."""
    soft = cv2.resize(cv2.resize(picture, (24, 24), interpolation=cv2.INTER_AREA), picture.shape[1::-1], interpolation=cv2.INTER_CUBIC)
    return np.clip(soft * 0.9 + np.float32([0.05, 0.02, 0.0]), 0, 1)


def _paint_layer(canvas, picture, flow, layer, unit, rng, report) -> None:
    """Lay one layer's strokes in three sittings, so that the painting can be watched."""
    brush = Brush(
        width=max(3.0, layer.width * unit), length=layer.length * unit, tolerance=layer.tolerance,
        relief=layer.relief, opacity=0.96, dryness=0.55, tooth=0.12,
    )  # fmt: skip
    guide = cv2.GaussianBlur(picture, (0, 0), brush.width * 0.12)
    starts = _where(canvas.colour, guide, brush, layer, rng)
    textures = bristles(brush, rng)
    for part in range(3):
        some = starts[part::3]
        if len(some):
            lay(canvas, _loaded(some, flow, guide, brush, layer, rng), guide, brush, textures, int(rng.integers(1 << 30)))
        report((part + 1) / 3)


def _where(colour, guide, brush: Brush, layer: Layer, rng) -> np.ndarray:
    """Where this layer needs strokes: a jittered grid, kept where the canvas is still wrong."""
    h, w = guide.shape[:2]
    step = brush.width * layer.spacing
    y, x = np.meshgrid(np.arange(step / 2, h, step), np.arange(step / 2, w, step), indexing="ij")
    starts = np.stack([x.ravel(), y.ravel()], 1) + rng.normal(0, step * 0.45, (x.size, 2))
    starts = np.clip(starts, 0, [w - 1, h - 1]).astype(np.float32)
    rng.shuffle(starts)
    if layer.need < 0:
        return starts
    error = cv2.blur(np.abs(colour - guide).sum(2), (max(3, int(brush.width * 0.7)),) * 2)
    at = starts.astype(np.int32)
    wrong = error[at[:, 1], at[:, 0]] > layer.need
    return starts[wrong | (rng.random(len(starts)) < layer.stray)]


def _loaded(starts, flow, guide, brush: Brush, layer: Layer, rng) -> Strokes:
    """Strokes from ``starts``, each loaded with two related mixtures of its colour."""
    at = starts.astype(np.int32)
    wanted = np.ascontiguousarray(guide[at[:, 1], at[:, 0]])
    points, spans = trace(starts, flow, guide, wanted, brush, rng)
    v = layer.variety
    colours = vary(wanted, rng, lightness=0.016 * v, hue=0.07 * v, chroma=0.10 * v, richness=1.05)
    seconds = vary(colours, rng, lightness=0.035 * v, hue=0.16 * v, chroma=0.16 * v, richness=1.05)
    return Strokes(points, spans, wanted, colours, seconds)
