"""Grounds to paint on: woven canvas and rough paper, as height in 0..1."""

import cv2
import numpy as np


def canvas_weave(size: tuple[int, int], rng: np.random.Generator, *, thread: float) -> np.ndarray:
    """Plain-woven linen (height, width) float32; ``thread`` is a thread's width in px."""
    w, h = size
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    drift = cv2.resize(rng.normal(0, 1, (2, 12, 12)).astype(np.float32).transpose(1, 2, 0), size, interpolation=cv2.INTER_CUBIC)
    x += drift[..., 0] * thread * 0.5
    y += drift[..., 1] * thread * 0.5
    u, v = x * (np.pi / thread), y * (np.pi / thread)
    weave = np.abs(np.sin(u)) * (0.5 + 0.5 * np.sin(v / 1)) + np.abs(np.sin(v)) * (0.5 - 0.5 * np.sin(u))
    weave += rng.normal(0, 0.12, (h, w)).astype(np.float32)
    return _levelled(cv2.GaussianBlur(weave.astype(np.float32), (0, 0), 0.6))


def paper_grain(
    size: tuple[int, int], rng: np.random.Generator, *, grain: float, octaves: int = 3, ridged: float = 0.0
) -> np.ndarray:
    """Rough paper (height, width) float32 in 0..1; ``grain`` is the size of its bumps in px."""
    w, h = size
    total = np.zeros((h, w), np.float32)
    for octave in range(octaves):
        sigma = grain / 2 / 2**octave
        layer = _noise(size, rng, sigma)
        total += (layer - ridged * np.abs(layer)) * 0.62**octave
    return _levelled(total)


def cloud(size: tuple[int, int], rng: np.random.Generator, *, scale: float, octaves: int = 4) -> np.ndarray:
    """Soft turbulence (height, width), mean 0, standard deviation 1; ``scale`` px per billow."""
    w, h = size
    total = np.zeros((h, w), np.float32)
    for octave in range(octaves):
        cell = max(2.0, scale / 2**octave)
        knots = rng.normal(0, 1, (int(h / cell) + 3, int(w / cell) + 3)).astype(np.float32)
        total += cv2.resize(knots, size, interpolation=cv2.INTER_CUBIC) * 0.5**octave
    return (total - total.mean()) / total.std()


def _noise(size: tuple[int, int], rng: np.random.Generator, sigma: float) -> np.ndarray:
    white = rng.standard_normal((size[1], size[0]), dtype=np.float32)
    soft = cv2.GaussianBlur(white, (0, 0), sigma) if sigma > 0.3 else white
    return soft / soft.std()


def _levelled(height: np.ndarray) -> np.ndarray:
    """Scale to 0..1 so that 0.5 is the middle and two deviations reach the ends."""
    return np.clip(0.5 + (height - height.mean()) / height.std() * 0.25, 0, 1).astype(np.float32)
