"""Which way the brush goes: the smoothed structure tensor of a picture.

Sources: Förstner and Gülch 1987 (structure tensor); Hays and Essa 2004
(orientation carried from edges into flat regions).
"""

import cv2
import numpy as np


def structure_tensor(rgb: np.ndarray, sigma: float) -> np.ndarray:
    """Structure tensor (h, w, 3: xx, yy, xy) of ``rgb`` (h, w, 3), blurred by ``sigma`` px."""
    gx = cv2.Scharr(rgb, cv2.CV_32F, 1, 0) / 16
    gy = cv2.Scharr(rgb, cv2.CV_32F, 0, 1) / 16
    ones = np.ones(3, np.float32)
    tensor = np.stack([(gx * gx) @ ones, (gy * gy) @ ones, (gx * gy) @ ones], 2)
    return cv2.GaussianBlur(tensor, (0, 0), sigma) if sigma > 0 else tensor


def tangent(tensor: np.ndarray) -> np.ndarray:
    """Unit vectors (h, w, 2: x, y) along the edges of ``tensor`` (h, w, 3)."""
    theta = 0.5 * np.arctan2(2 * tensor[..., 2], tensor[..., 0] - tensor[..., 1]) + np.pi / 2
    return np.stack([np.cos(theta), np.sin(theta)], 2).astype(np.float32)


def brush_flow(
    rgb: np.ndarray, rng: np.random.Generator, *, long_side: int = 256, wander: float = 1.0, sway: float = 0.55
) -> np.ndarray:
    """Directions for strokes: along the form near edges, a calm wandering hand elsewhere.

    Args:
        rgb: the picture, (h, w, 3) float32 in 0..1.
        long_side: the field is this coarse; strokes need no finer one.
        wander: strength of the hand's own movement against weak edges.
        sway: how much that movement varies over the picture, radians.

    Returns:
        (h', w', 2) float32, cosine and sine of *twice* the angle, so that a
        direction and its opposite are the same and may be averaged.
    """
    scale = min(1.0, long_side / max(rgb.shape[:2]))
    size = max(4, round(rgb.shape[1] * scale)), max(4, round(rgb.shape[0] * scale))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    sharp = structure_tensor(small, 0)
    total = np.zeros_like(sharp)
    for sigma, weight in ((1.5, 1.0), (4, 0.5), (10, 0.25), (24, 0.12)):
        total += weight * cv2.GaussianBlur(sharp, (0, 0), sigma * max(size) / 256)
    doubled = np.stack([total[..., 1] - total[..., 0], -2 * total[..., 2]], 2)
    doubled += _hand(size, sway, rng) * (wander * 2e-5)
    norm = np.linalg.norm(doubled, axis=2, keepdims=True)
    return np.ascontiguousarray(doubled / np.maximum(norm, 1e-12), dtype=np.float32)


def _hand(size: tuple[int, int], sway: float, rng: np.random.Generator) -> np.ndarray:
    """A smooth random field of doubled directions around one preferred slant."""
    slant = rng.uniform(-0.9, -0.3)
    knots = slant + rng.normal(0, sway, (5, 5)).astype(np.float32)
    angle = 2 * cv2.resize(knots.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.stack([np.cos(angle), np.sin(angle)], 2)
