"""Washes: thin layers of pigment in water, laid where the tone is dark enough, one over another.

Source: Curtis et al. 1997, "Computer-Generated Watercolor" (glazes, edge darkening); the stepping of one tone into
washes is our own.
"""

from dataclasses import dataclass

import numpy as np

from .ground import cloud
from .softening import soften


@dataclass(frozen=True, slots=True)
class Wash:
    """One glaze: where the tone passes ``at``, pigment of density ``load`` is laid.

    soft: how far the tone is blurred before, px of a 1024 px picture.
    wet: width of its edge in tone, where it was laid on dry paper.
    edge: how much pigment gathers at its rim, where the water dries first.
    """

    at: float
    load: float
    soft: float
    wet: float
    edge: float


def glaze(wash: Wash, tone: np.ndarray, wetness: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Density of one wash, (h, w) float32.

    Args:
        tone: (h, w) float32, in the unit of ``wash.at``.
        wetness: (h, w), how wet the paper still is: 0, where edges dry hard and dark, to 1, where they run.
    """
    h, w = tone.shape
    unit = max(h, w) / 1024
    ragged = cloud((w, h), rng, scale=60 * unit, octaves=4) * np.float32(0.16 * wash.wet)
    dry = stepped((soften(tone, wash.soft * unit) + ragged - wash.at) / np.float32(wash.wet * 0.35))
    rim = np.clip(dry - soften(dry, 4.5 * unit), 0, None)
    dry += np.float32(wash.edge) * rim
    runny = stepped((soften(tone, 26 * unit) + ragged - wash.at) / np.float32(wash.wet * 2.4))
    runny -= dry
    runny *= wetness
    dry += runny
    dry *= np.float32(wash.load)
    return dry


def stepped(x: np.ndarray) -> np.ndarray:
    """0 below -1, 1 above 1, smooth between; float32."""
    x = np.clip(0.5 + 0.5 * x, 0, 1).astype(np.float32)
    return x * x * (3 - 2 * x)
