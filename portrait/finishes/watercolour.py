"""Watercolour on cold-pressed paper: glazed washes with wet edges, bleeding, granulation, bare lights.

Pigment is kept as optical density over white paper, so that washes glaze one
another and the paper shines through. Sources: Curtis et al. 1997,
"Computer-Generated Watercolor" (its effects); Bousseau et al. 2006 (pigment
density and turbulence); Kubelka and Munk 1931, without scattering.
"""

from collections.abc import Callable

import cv2
import numpy as np

from .contours import contours
from .glazes import Wash, glaze, stepped
from .ground import cloud, paper_grain, rim_distance
from .layers import Report, attention, summarised
from .softening import soften

PAPER = np.float32([0.985, 0.978, 0.958])
HEAVIEST = 2.4  # density of the darkest mixture: a watercolour has no black


WASHES = (
    Wash(at=0.05, load=0.08, soft=3.5, wet=0.035, edge=1.8),
    Wash(at=0.20, load=0.18, soft=3.5, wet=0.10, edge=1.7),
    Wash(at=0.46, load=0.28, soft=3, wet=0.14, edge=1.3),
    Wash(at=0.82, load=0.36, soft=2.0, wet=0.18, edge=0.8),
    Wash(at=1.28, load=0.45, soft=1.0, wet=0.22, edge=0.4),
    Wash(at=1.80, load=0.49, soft=0.7, wet=0.26, edge=0.2),
)


def paint(picture: np.ndarray, rng: np.random.Generator, report: Report) -> np.ndarray:
    """Paint ``picture`` (h, w, 3 float32 in 0..1, already at its final size) in watercolour.

    ``report`` is called as washes are laid (see ``layers.Report``).
    """
    h, w = picture.shape[:2]
    unit = max(h, w) / 1024
    grain = paper_grain((w, h), rng, grain=4.2 * unit)
    picture = summarised(picture, attention((w, h), least=0.3), spread=11)
    lines = _underdrawing(picture, grain, rng, unit)
    bare = _reserved(picture, grain, rng, unit)
    density = _density(_wavering(picture, rng, unit))
    del picture
    tone, pigment = _tone(density, unit), _pigment(density, rng, unit)
    del density
    laid = _washed(
        tone, rng, unit, lambda part, so_far: report(0.1 + 0.7 * part, lambda: _over_paper(pigment * (so_far * bare)[..., None], grain))
    )
    laid *= _granulated(laid, pigment, grain, rng, unit) * bare
    pigment *= laid[..., None]
    report(0.85, lambda: _over_paper(pigment, grain))
    pigment += lines[..., None]
    _splash(pigment, rng, unit)
    report(0.95, lambda: _over_paper(pigment, grain))
    return _over_paper(pigment, grain)


def _washed(tone, rng, unit: float, laid: Callable[[float, np.ndarray], None]) -> np.ndarray:
    """Density (h, w) of all washes over one another, dried; ``laid(part, density)`` hears of each, wet and dried."""
    wetness = _wetness(tone, rng, unit)
    density = 0.30 * soften(tone, 9 * unit) * np.clip(tone / WASHES[0].at - 0.5, 0, 1)
    laid(0.05, density)
    for number, wash in enumerate(WASHES):
        fresh = glaze(wash, tone, wetness, rng)
        laid((number + 0.5) / (len(WASHES) + 1), density + 0.5 * fresh)
        density += fresh
        laid((number + 1) / (len(WASHES) + 1), density)
    return _dried(density, wetness, unit) * _turbulent(tone, rng, unit)


def _wavering(colour, rng, unit: float) -> np.ndarray:
    """Edges that waver with the paper, as water does not keep to a line."""
    h, w = colour.shape[:2]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    x += cloud((w, h), rng, scale=90 * unit, octaves=4) * np.float32(1.8 * unit)
    y += cloud((w, h), rng, scale=90 * unit, octaves=4) * np.float32(1.8 * unit)
    return cv2.remap(colour, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def _density(colour: np.ndarray) -> np.ndarray:
    """Optical density (h, w, 3) that shows ``colour`` over white paper; lights are let go, darks held back."""
    density = -np.log(np.clip(colour / PAPER, 0.03, 1))
    density = np.clip(density - 0.05, 0, None)
    middle = float(np.median(density[::8, ::8]))
    density *= np.float32(min(1.0, 0.5 / max(middle, 1e-6)) ** 0.55)  # a night is painted lighter than it is
    return HEAVIEST * (1 - np.exp(density / np.float32(-HEAVIEST)))


def _tone(density, unit: float) -> np.ndarray:
    """How dark (h, w) each place shall be: the mean density, with its contrasts to what lies around it deepened."""
    tone = density.mean(2)
    around = soften(tone, 45 * unit)
    return np.clip(tone + np.float32(0.45) * (tone - around), 0.6 * tone, None)


def _pigment(density, rng, unit: float) -> np.ndarray:
    """The mixture in each place (h, w, 3), mean 1: it bleeds beyond its shape, and no wash is of one colour."""
    h, w = density.shape[:2]
    bled = soften(density, 5 * unit) + 0.02
    varied = np.float32(0.06) * _elsewhere((w, h))
    for channel in range(3):
        bled[..., channel] *= 1 + varied * cloud((w, h), rng, scale=170 * unit, octaves=3)
    grey = bled.mean(2, keepdims=True)
    bled /= np.maximum(grey, 0.05)
    return np.clip(1 + (bled - 1) * np.float32(1.15), 0.03, None)  # pure pigments, hardly mixed


def _elsewhere(size: tuple[int, int]) -> np.ndarray:
    """0.2 where one looks first, so that no face is blotched, to 1 far from there: (h, w) float32."""
    return 1 - cv2.resize(attention(size, least=0, most=0.8), size)


def _wetness(tone, rng, unit: float) -> np.ndarray:
    """How wet the paper still is, 0 (hard edges) .. 1 (they run); faces and small things are painted dry."""
    h, w = tone.shape
    wet = np.clip(0.35 + 0.5 * cloud((w, h), rng, scale=210 * unit, octaves=3), 0, 1)
    busy = soften(np.abs(tone - soften(tone, 8 * unit)), 10 * unit)
    return np.clip(wet * np.exp(-9 * busy) * (1.25 - 0.9 * cv2.resize(attention((w, h), least=0, most=1), (w, h))), 0, 1).astype(np.float32)


def _dried(laid, wetness, unit: float) -> np.ndarray:
    """Pigment carried to the rim of what was laid, where the water dried first."""
    for sigma, strength in ((4.5, 0.85), (13.0, 0.50)):
        rim = laid - soften(laid, sigma * unit)
        laid = laid + np.float32(strength) * np.clip(rim, -0.04, 0.5) * (1 - 0.7 * wetness)
    return np.clip(laid, 0, None)


def _turbulent(tone, rng, unit: float) -> np.ndarray:
    """Unequal pigment: pools, thin places, and a few backruns with a dark, fretted rim."""
    h, w = tone.shape
    uneven = 1 + (0.14 * cloud((w, h), rng, scale=240 * unit) + 0.04 * cloud((w, h), rng, scale=30 * unit, octaves=2)) * _elsewhere((w, h))
    fretted = cloud((w, h), rng, scale=110 * unit, octaves=6) * np.float32(0.24)
    for x, y, radius, flat in _backruns(tone, rng, unit):
        across, down = (np.arange(w, dtype=np.float32) - x) / radius, (np.arange(h, dtype=np.float32) - y) / (radius * flat)
        far = np.hypot(*np.meshgrid(across, down)) + fretted
        rim = np.exp(-(((far - 1) / np.float32(0.05)) ** 2)) * np.clip(0.75 + fretted * 2.5, 0, 1)
        uneven *= 1 - 0.26 * stepped((1 - far) / np.float32(0.10)) * np.clip(far + 0.25, 0, 1) + 0.28 * rim
    return np.clip(uneven, 0.35, 1.9).astype(np.float32)


def _backruns(tone, rng, unit: float) -> list[tuple[float, float, float, float]]:
    """Where a drop fell into a drying wash: x, y, radius, flatness; never into a face, nor on bare paper."""
    h, w = tone.shape
    looked_at = attention((w, h), least=0, most=1)
    calm = soften(tone, 12 * unit)
    found = []
    for _ in range(60):
        x, y, radius = rng.uniform(0.06, 0.94) * w, rng.uniform(0.06, 0.94) * h, rng.uniform(50, 130) * unit
        here = calm[int(y), int(x)]
        if 0.12 < here < 0.8 and looked_at[int(y * 64 / h), int(x * 64 / w)] < 0.45:
            found.append((x, y, radius, rng.uniform(0.6, 1.1)))
        if len(found) == 3:
            break
    return found


def _granulated(laid, pigment, grain, rng, unit: float) -> np.ndarray:
    """Factor (h, w): heavy pigment settles in the hollows of the paper, blues and earths more than yellows."""
    h, w = grain.shape
    heavy = np.clip(0.55 + 0.5 * (pigment[..., 0] - pigment[..., 2]), 0.25, 1)
    speck = soften(rng.standard_normal((h, w), dtype=np.float32), max(0.5, 0.7 * unit)) * np.float32(0.30 * max(0.5, 0.7 * unit) * 1.6)
    settled = (0.5 - grain) * np.float32(1.25) + speck * (1.2 - grain)
    return np.clip(1 + 0.52 * heavy * np.exp(-0.45 * laid) * settled, 0.2, 2.2).astype(np.float32)


def _reserved(picture, grain, rng, unit: float) -> np.ndarray:
    """0 where paper is left bare: the ragged margin, and slivers of light along edges."""
    h, w = grain.shape
    ragged = cloud((w, h), rng, scale=95 * unit, octaves=5) * np.float32(5.5 * unit)
    distance = rim_distance((w, h)) - 34 * unit + ragged + (grain - 0.5) * np.float32(7 * unit)
    margin = np.clip(distance / np.float32(2.2 * unit), 0, 1)
    margin *= 1 + 0.45 * np.exp(-np.clip(distance, 0, None) / np.float32(3.5 * unit))
    grey = soften(picture @ np.float32([0.299, 0.587, 0.114]), 2.2 * unit)
    edge = cv2.morphologyEx(grey, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) * np.float32(unit)
    chance = np.clip(cloud((w, h), rng, scale=70 * unit, octaves=3) - 0.7, 0, 1)
    sliver = np.clip(edge * 14 - 0.5, 0, 1) * chance * np.clip(grey * 4 - 1.2, 0, 1)  # not beside black
    return (margin * (1 - np.clip(sliver * 1.6, 0, 0.95))).astype(np.float32)


def _underdrawing(picture, grain, rng, unit: float) -> np.ndarray:
    """A few pencil lines, drawn before the first wash and never rubbed out."""
    h, w = grain.shape
    lines = contours(picture, width=1.3 * unit)
    broken = np.clip(0.6 + 0.5 * cloud((w, h), rng, scale=80 * unit, octaves=2), 0, 1)
    inside = np.clip((rim_distance((w, h)) - 40 * unit) / np.float32(10 * unit), 0, 1)
    return lines * broken * inside * np.clip(grain * 1.4, 0.2, 1) * np.float32(0.4)


def _splash(pigment, rng, unit: float) -> None:
    """Add some drops shaken from the brush, in the picture's own colours, near the rim."""
    h, w = pigment.shape[:2]
    drops = np.zeros((h, w), np.float32)
    for _ in range(int(rng.integers(10, 18))):
        at = rng.uniform(0, 1, 2)
        at[int(rng.integers(2))] = rng.choice([rng.uniform(0.01, 0.05), rng.uniform(0.95, 0.99)])
        radius = rng.gamma(2.0, 1.1) * unit + 0.8
        cv2.circle(drops, (int(at[0] * w), int(at[1] * h)), max(1, round(radius)), 1.0, -1, cv2.LINE_AA)
    colour = pigment.reshape(-1, 3)[rng.integers(0, h * w, 64)].mean(0) * 0.8
    pigment += soften(drops, 0.6 * unit)[..., None] * colour.astype(np.float32)


def _over_paper(density: np.ndarray, grain: np.ndarray) -> np.ndarray:
    """Light through the pigment, back from the paper, and the paper's own soft shadows."""
    lit = grain - soften(np.roll(grain, (2, 2), (0, 1)), 1.2)
    return PAPER * np.exp(-density) * (1 + 0.06 * lit[..., None])
