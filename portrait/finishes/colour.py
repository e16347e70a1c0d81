"""Colour for painters: OKLab, in which a small step looks equally small everywhere.

Source: Björn Ottosson, "A perceptual color space for image processing" (2020).
"""

import numpy as np

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    np.float32,
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    np.float32,
)
_FROM_LAB = np.linalg.inv(_TO_LAB.astype(np.float64)).astype(np.float32)
_FROM_CONES = np.linalg.inv(_TO_CONES.astype(np.float64)).astype(np.float32)


def to_oklab(rgb: np.ndarray) -> np.ndarray:
    """OKLab (L 0..1, a and b about -0.4..0.4) of sRGB ``rgb`` in 0..1, shape (..., 3)."""
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear.astype(np.float32) @ _TO_CONES.T) @ _TO_LAB.T


def from_oklab(lab: np.ndarray) -> np.ndarray:
    """sRGB in 0..1 of OKLab ``lab``, shape (..., 3); what lies outside sRGB is clipped."""
    linear = np.clip((lab @ _FROM_LAB.T) ** 3 @ _FROM_CONES.T, 0, 1)
    rgb = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    return rgb.astype(np.float32)


def held_back(lab: np.ndarray, most: float) -> None:
    """Let no chroma of OKLab ``lab`` (..., 3) pass ``most``, in place: the dull stay what they are, the loud become quieter."""
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    lab[..., 1:] *= (np.float32(most) * np.tanh(chroma / np.float32(most)) / np.maximum(chroma, 1e-6))[..., None]


def vary(
    rgb: np.ndarray,
    rng: np.random.Generator,
    *,
    lightness: float,
    hue: float,
    chroma: float,
    richness: float = 1.0,
) -> np.ndarray:
    """Mix each colour of ``rgb`` (n, 3) a little differently, as a hand on a palette does.

    Args:
        lightness: standard deviation of L (0..1).
        hue: standard deviation of the hue in radians.
        chroma: standard deviation of the chroma as a share of it.
        richness: the mean factor of the chroma; above 1 is richer than nature.
    """
    lab = to_oklab(rgb)
    n = len(lab)
    angle = rng.normal(0, hue, n)
    factor = np.clip(richness + rng.normal(0, chroma, n), 0.2, 3)
    cos, sin = np.cos(angle) * factor, np.sin(angle) * factor
    a, b = lab[:, 1], lab[:, 2]
    varied = np.stack([lab[:, 0] + rng.normal(0, lightness, n), a * cos - b * sin, a * sin + b * cos], 1)
    return from_oklab(varied.astype(np.float32))
