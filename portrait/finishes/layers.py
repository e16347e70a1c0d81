"""Layers of strokes from broad to fine, each where the work is still wrong.

Source: Hertzmann 1998, "Painterly Rendering with Curved Brush Strokes of
Multiple Sizes".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from .colour import vary
from .softening import soften
from .strokes import Brush, Canvas, Strokes, bristles, lay, trace

Report = Callable[[float, Callable[[], np.ndarray]], None]
"""``report(fraction, look)``: called as the work goes on; ``look()`` is the picture so far, for who wants it."""

SITTINGS = 3  # a layer is laid in this many parts, so that the work can be watched


@dataclass(frozen=True, slots=True)
class Layer:
    """One pass over the canvas. Lengths of its brush are for a 1024 px picture.

    brush: what it is laid with.
    spacing: distance of strokes in brush widths.
    need: mean colour error (sum over RGB) below which a place is left alone;
        negative: strokes everywhere.
    stray: share of strokes laid even where nothing is needed.
    variety: how far a stroke's colours stray from the picture's; 1 is lively.
    """

    brush: Brush
    spacing: float
    need: float
    stray: float
    variety: float


def paint_layers(
    canvas: Canvas,
    picture: np.ndarray,
    passes: Sequence[tuple[Layer, np.ndarray]],
    rng: np.random.Generator,
    report: Report,
    *,
    share: float,
    richness: float = 1.05,
    unsteady: float = 0.12,
    focus: np.ndarray | None = None,
) -> None:
    """Lay each layer along its own flow on ``canvas``, in place.

    Args:
        picture: what is painted (h, w, 3); for a flow see ``flow.brush_flow``.
        share: the part of the whole work this is, 0..1, for ``report``.
        richness: mean factor of chroma; unsteady: slant of the hand, radians.
        focus: (h', w') of any size, how much an error counts in a place; see ``attention``.
    """
    done = 0
    for layer, flow in passes:
        for strokes in _sittings(canvas, picture, layer, flow, rng, richness, unsteady, focus):
            lay(canvas, *strokes, int(rng.integers(1 << 30)))
            done += 1
            report(share * done / (SITTINGS * len(passes)), lambda: canvas.colour)


def _sittings(canvas, picture, layer: Layer, flow, rng, richness: float, unsteady: float, focus) -> Iterator[tuple]:
    """One layer's strokes in a few parts, each with its guide, brush and bristles."""
    unit = max(picture.shape[:2]) / 1024
    brush = replace(layer.brush, width=max(1.2, layer.brush.width * unit), length=layer.brush.length * unit)
    guide = soften(picture, max(0.3, brush.width * 0.12))
    starts = _where(canvas.colour, guide, brush, layer, rng, focus)
    textures = bristles(brush, rng)
    for sitting in range(SITTINGS):
        some = starts[sitting::SITTINGS]
        at = some.astype(np.int32)
        wanted = np.ascontiguousarray(guide[at[:, 1], at[:, 0]])
        points, spans = trace(some, flow, guide, wanted, brush, rng, unsteady=unsteady)
        yield Strokes(points, spans, wanted, *_mixed(wanted, layer.variety, richness, rng)), guide, brush, textures


def scattered(
    size: tuple[int, int], step: float, rng: np.random.Generator, *, scatter: float = 0.45
) -> np.ndarray:
    """Points (n, 2: x, y) on a jittered grid over ``size`` (w, h), ``step`` px apart, shuffled."""
    w, h = size
    y, x = np.meshgrid(np.arange(step / 2, h, step), np.arange(step / 2, w, step), indexing="ij")
    points = np.stack([x.ravel(), y.ravel()], 1) + rng.normal(0, step * scatter, (x.size, 2))
    return np.clip(points[rng.permutation(len(points))], 0, [w - 1, h - 1]).astype(np.float32)


def attention(size: tuple[int, int], *, least: float = 0.55, most: float = 1.35) -> np.ndarray:
    """Where a portraitist looks, (64, 64) float32: ``most`` a little above the middle, ``least`` at the rim."""
    w, h = size
    y, x = np.mgrid[0:64, 0:64].astype(np.float32) / 63
    near = np.exp(-(((x - 0.5) * w / min(size) / 0.33) ** 2) - ((y - 0.42) * h / min(size) / 0.36) ** 2)
    return least + (most - least) * near


def summarised(picture: np.ndarray, focus: np.ndarray, *, spread: int = 9) -> np.ndarray:
    """``picture`` (h, w, 3) without what a hand would not paint: small things, most of all where ``focus`` is low.

    Args:
        focus: as ``attention`` makes it; 1 and above keeps everything.
        spread: what is narrower than about half of this is left out, px of a 1024 px picture.
    """
    h, w = picture.shape[:2]
    scale = min(1.0, 640 / max(h, w))
    small = cv2.resize(picture, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
    window = max(3, round(spread * max(small.shape) / 1024)) | 1
    calm = cv2.medianBlur((small * 255 + 0.5).astype(np.uint8), window).astype(np.float32) / 255
    small += (calm - small) * np.clip(1.15 - cv2.resize(focus, small.shape[1::-1]), 0, 1)[..., None]
    if scale == 1:
        return small
    change = small - cv2.resize(picture, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    return np.clip(picture + cv2.resize(change, (w, h), interpolation=cv2.INTER_CUBIC), 0, 1)


def _where(colour, guide, brush: Brush, layer: Layer, rng, focus) -> np.ndarray:
    """Where this layer needs strokes: scattered, kept where the canvas is still wrong."""
    starts = scattered(guide.shape[1::-1], max(2.0, brush.width * layer.spacing), rng)
    if layer.need < 0:
        return starts
    error = cv2.absdiff(colour, guide) @ np.ones(3, np.float32)
    error = cv2.blur(error, (max(3, int(brush.width * 0.7)),) * 2)
    at = starts.astype(np.int32)
    wrong = error[at[:, 1], at[:, 0]]
    if focus is not None:
        wrong = wrong * focus[tuple((at[:, ::-1] * focus.shape // error.shape).T)]
    wrong = wrong > layer.need
    return starts[wrong | (rng.random(len(starts)) < layer.stray)]


def _mixed(wanted, variety: float, richness: float, rng) -> tuple[np.ndarray, np.ndarray]:
    """The two related mixtures each stroke is loaded with."""
    first = vary(
        wanted, rng, lightness=0.016 * variety, hue=0.07 * variety, chroma=0.1 * variety, richness=richness
    )
    second = vary(first, rng, lightness=0.035 * variety, hue=0.16 * variety, chroma=0.16 * variety)
    return first, second
