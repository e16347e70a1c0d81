"""Soft pastel on toned, toothed paper: rubbed-in colour, then chalk over it, stroke beside stroke."""

from dataclasses import replace

import cv2
import numpy as np

from .colour import from_oklab, to_oklab
from .contours import contours
from .flow import brush_flow
from .ground import cloud, paper_grain, rim_distance
from .layers import Layer, Report, attention, paint_layers, summarised
from .softening import soften
from .strokes import Brush, Canvas


def _stick(width: float, length: float, tolerance: float, pressure: float) -> Brush:
    return Brush(
        width, length, opacity=0.92, dryness=0.35, tooth=0.95, pressure=pressure,
        relief=0, tolerance=tolerance, streak=0.15, taper=0.1,
    )  # fmt: skip


SIDE = Layer(_stick(40, 170, 0.40, 0.55), spacing=0.95, need=-1, stray=1, variety=1.8)  # the stick laid flat
LINES = Layer(_stick(17, 130, 0.32, 0.62), spacing=1.4, need=-1, stray=1, variety=5)
FORMS = Layer(_stick(10, 80, 0.24, 0.74), spacing=1.2, need=0.36, stray=0.16, variety=3.4)
ACCENTS = Layer(_stick(5, 34, 0.20, 0.98), spacing=0.80, need=0.24, stray=0.01, variety=0.9)
HATCHING = Layer(replace(_stick(10, 170, 0.34, 0.66), opacity=0.85), spacing=3.2, need=-1, stray=1, variety=6.5)


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Draw ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in pastel.

    ``report`` is called as chalk is laid (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    focus = attention((w, h), least=0.5)
    picture = summarised(picture, focus)
    flow = brush_flow(picture, rng, wander=60, sway=0.25)
    slant = brush_flow(picture, rng, wander=1e5, sway=0.1)
    tooth = paper_grain((w, h), rng, grain=2.4 * unit)
    paper = _toned_paper(picture, tooth, rng, unit)
    rubbed = _rubbed(paper, picture, tooth, rng, unit)
    sheet = Canvas(rubbed.copy(), np.zeros((h, w), np.float32), tooth)
    passes = [(SIDE, flow), (LINES, flow), (FORMS, flow), (HATCHING, slant), (ACCENTS, flow)]
    paint_layers(sheet, picture, passes, rng, report, share=0.92, richness=1.22, unsteady=0.12, focus=focus)
    chalk = sheet.colour
    chalk *= 1 - _dark_lines(picture, tooth, rng, unit)[..., None]
    _blend(rubbed, _chalky(chalk), _hold(tooth, focus, rng, unit))
    _blend(paper, rubbed, _margin((w, h), tooth, rng, unit))
    return paper


def _blend(under: np.ndarray, over: np.ndarray, cover: np.ndarray) -> None:
    """Lay ``over`` on ``under`` (both h, w, 3) where ``cover`` (h, w) is, in place."""
    over -= under
    over *= cover[..., None]
    under += over


def _chalky(colour: np.ndarray) -> np.ndarray:
    """A stick is pigment and chalk: its darks are never quite black, its lights glow."""
    return 0.045 + 0.955 * colour + 0.10 * colour * (1 - colour)


def _toned_paper(picture, tooth, rng, unit: float) -> np.ndarray:
    """Toned paper of middle lightness, warm under a cool picture and cool under a warm one, as pastellists like it."""
    light, a, b = map(float, to_oklab(np.float32(cv2.mean(picture)[:3])))
    norm = max(float(np.hypot(a, b)), 0.02)
    tone = np.float32([np.clip(light * 0.92, 0.44, 0.70), 0.012 - 0.022 * a / norm, 0.018 - 0.030 * b / norm])
    fibre = cloud(tooth.shape[::-1], rng, scale=14 * unit, octaves=2)[..., None]
    return from_oklab(tone) * (1 + 0.02 * fibre + 0.14 * (tooth[..., None] - 0.5)).astype(np.float32)


def _hold(tooth, focus, rng, unit: float) -> np.ndarray:
    """How much chalk each spot of the tooth can hold (0..1): the hand presses unevenly, and most in the face."""
    press = cloud(tooth.shape[::-1], rng, scale=90 * unit, octaves=3) * np.float32(0.06)
    press += cv2.resize(np.clip(focus - 0.7, 0, 0.4), tooth.shape[::-1]) * np.float32(0.5)
    return np.clip((tooth + press - 0.36) * 1.9 + 0.72, 0.30, 1)


def _rubbed(paper, picture, tooth, rng, unit: float) -> np.ndarray:
    """Colour smudged into the paper with a finger, here well and there hardly: soft, even in the valleys."""
    h, w = tooth.shape
    soft = soften(picture, 11 * unit)
    well = np.clip(0.58 + 0.18 * cloud((w, h), rng, scale=190 * unit, octaves=2), 0.2, 0.85)
    cover = (well + 0.2 * tooth)[..., None]
    return (paper + (soft - paper) * cover).astype(np.float32)


def _dark_lines(picture, tooth, rng, unit: float) -> np.ndarray:
    """A dark pencil along some contours, broken by the tooth: (h, w) in 0..1."""
    lines = contours(picture, width=2.6 * unit)
    broken = np.clip(0.45 + 0.5 * cloud(tooth.shape[::-1], rng, scale=70 * unit, octaves=2), 0, 1)
    return (0.6 * lines * broken * np.clip(tooth * 3 - 0.9, 0, 1)).astype(np.float32)


def _margin(size: tuple[int, int], tooth, rng, unit: float) -> np.ndarray:
    """1 where chalk lies, 0 at the paper's rim; strokes run out there in their own slanting direction."""
    w, h = size
    slant = rng.uniform(-0.9, -0.5)
    ragged = cloud((w, h), rng, scale=64 * unit, octaves=3) * np.float32(4 * unit)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    across = (x * np.float32(np.sin(slant)) - y * np.float32(np.cos(slant))) / np.float32(9 * unit)
    ends = rng.normal(0, 7 * unit, 4096).astype(np.float32)
    stick = np.floor(across).astype(np.int32)
    along = across - stick
    ragged += ends[stick & 4095] * (1 - along) + ends[(stick + 1) & 4095] * along
    return np.clip((rim_distance(size) - 24 * unit + ragged) / np.float32(7 * unit) + (tooth - 0.5) * 2.2, 0, 1).astype(np.float32)
