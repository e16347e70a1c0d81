"""Grounds to paint on: woven canvas and rough paper, as height in 0..1."""

import math

import cv2
import numpy as np

from .softening import soften


def canvas_weave(size: tuple[int, int], rng: np.random.Generator, *, thread: float) -> np.ndarray:
    """Plain-woven linen (height, width) float32; ``thread`` is a thread's width in px."""
    w, h = size
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    drift = cv2.resize(
        rng.standard_normal((12, 12, 2), dtype=np.float32), size, interpolation=cv2.INTER_CUBIC
    )
    u, v = np.sin((x / thread + drift[..., 0] / 2) * np.pi), np.sin((y / thread + drift[..., 1] / 2) * np.pi)
    weave = np.abs(u) * (1 + v) / 2 + np.abs(v) * (1 - u) / 2  # over one thread, under the next
    weave += rng.normal(0, 0.12, (h, w)).astype(np.float32)
    return _levelled(soften(weave.astype(np.float32), 0.6))


def paper_grain(size: tuple[int, int], rng: np.random.Generator, *, grain: float) -> np.ndarray:
    """Rough paper (height, width) float32 in 0..1; ``grain`` is the size of its bumps in px.

    The larger the grain, the more there is to see in it: it is rough down to the px.
    """
    octaves = max(2, round(math.log2(max(1.0, grain))) + 1)
    total = np.zeros(size[::-1], np.float32)
    for octave in range(octaves):
        total += _noise(size, rng, grain / 2 / 2**octave) * 0.62**octave
    return _levelled(total)


def cloud(size: tuple[int, int], rng: np.random.Generator, *, scale: float, octaves: int = 4) -> np.ndarray:
    """Soft turbulence (height, width), mean 0, standard deviation 1; ``scale`` px per billow."""
    finest = scale / 2 ** (octaves - 1)
    coarser = max(1, int(finest // 4))  # no finer than it must be: large sheets have large clouds
    w, h = (-(-n // coarser) for n in size)
    total = np.zeros((h, w), np.float32)
    for octave in range(octaves):
        cell = max(2.0, scale / coarser / 2**octave)
        knots = rng.standard_normal((int(h / cell) + 3, int(w / cell) + 3), dtype=np.float32)
        total += cv2.resize(knots, (w, h), interpolation=cv2.INTER_CUBIC) * np.float32(0.5**octave)
    total = (total - total.mean()) / max(float(total.std()), 1e-6)
    return cv2.resize(total, size, interpolation=cv2.INTER_CUBIC) if coarser > 1 else total


def wood_grain(size: tuple[int, int], rng: np.random.Generator, *, ring: float) -> np.ndarray:
    """The face of a plank, sawn along the tree: (height, width) float32 in 0..1; ``ring`` is a year's width in px.

    Its rings run upright and bend around a knot or two; pores are short and thin.
    """
    w, h = size
    coarser = max(1, int(ring // 7))
    w, h, ring = -(-w // coarser), -(-h // coarser), ring / coarser
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    drift = cv2.resize(rng.standard_normal((5, 9), dtype=np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
    across = x / np.float32(ring) + drift * np.float32(0.012 * max(w, h) / ring)
    for _ in range(int(rng.integers(1, 3))):
        reach = rng.uniform(0.03, 0.07) * max(w, h)
        dx, dy = x - np.float32(rng.uniform(0, w)), y - np.float32(rng.uniform(0, h))
        around = np.exp(-((dx / reach) ** 2) - (dy / (3.2 * reach)) ** 2)
        across += np.sign(dx) * around * np.float32(0.8 * reach / ring) + around * 2
    years = cv2.resize(rng.uniform(0.5, 1, (1, 64)).astype(np.float32), (512, 1), interpolation=cv2.INTER_CUBIC)[0]
    rings = (across - np.floor(across)) ** 2 * years[np.floor(across * 1.7).astype(np.int32) & 511]  # pale in spring, hard in autumn
    pores = rng.standard_normal((-(-h // 14), w), dtype=np.float32)
    pores = cv2.resize(pores, (w, h), interpolation=cv2.INTER_CUBIC)
    grain = np.clip(0.62 * rings + 0.16 * pores + 0.2, 0, 1)
    return cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC) if coarser > 1 else grain


def rim_distance(size: tuple[int, int]) -> np.ndarray:
    """Distance to the nearest rim of the sheet in px, (height, width) float32."""
    x, y = (np.minimum(np.arange(n), np.arange(n)[::-1]).astype(np.float32) for n in size)
    return np.minimum(x[None], y[:, None])


def _noise(size: tuple[int, int], rng: np.random.Generator, sigma: float) -> np.ndarray:
    white = rng.standard_normal((size[1], size[0]), dtype=np.float32)
    soft = soften(white, sigma) if sigma > 0.3 else white
    return soft / soft.std()


def _levelled(height: np.ndarray) -> np.ndarray:
    """Scale to 0..1 so that 0.5 is the middle and two deviations reach the ends."""
    return np.clip(0.5 + (height - height.mean()) / height.std() * 0.25, 0, 1).astype(np.float32)
