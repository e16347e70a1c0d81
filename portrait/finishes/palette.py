"""The few colours a picture is made of, and where each lies.

Source: Lloyd 1982 (k-means), begun at the points farthest from one another (Gonzalez 1985), in OKLab.
"""

import cv2
import numpy as np

from .colour import to_oklab

LOOKED_AT = 96  # px, the long side at which colours are counted


def dominant(picture: np.ndarray, count: int, *, focus: np.ndarray | None = None, light: float = 1.0) -> np.ndarray:
    """The ``count`` (or fewer) colours of ``picture`` (h, w, 3 float32 in 0..1) as OKLab (n, 3), the commonest first.

    Args:
        focus: (h', w') of any size, how much a place counts; see ``layers.attention``.
        light: how much lightness separates two colours, against hue and chroma.
    """
    h, w = picture.shape[:2]
    scale = min(1.0, LOOKED_AT / max(h, w))
    size = max(8, round(w * scale)), max(8, round(h * scale))
    colours = to_oklab(cv2.resize(picture, size, interpolation=cv2.INTER_AREA)).reshape(-1, 3) * np.float32([light, 1, 1])
    weight = np.ones(len(colours), np.float32) if focus is None else cv2.resize(focus, size).ravel()
    centres = _farthest(colours, weight, count)
    for _ in range(12):
        nearest = _nearest(colours, centres)
        share = np.bincount(nearest, weight, len(centres))
        sums = np.stack([np.bincount(nearest, weight * colours[:, c], len(centres)) for c in range(3)], 1)
        centres = (sums / np.maximum(share, 1e-6)[:, None])[share > 0].astype(np.float32)
    order = np.argsort(-np.bincount(_nearest(colours, centres), weight, len(centres)), kind="stable")
    return centres[order] / np.float32([light, 1, 1])


def members(lab: np.ndarray, centres: np.ndarray, *, light: float = 1.0) -> np.ndarray:
    """Which of ``centres`` (n, 3) each colour of ``lab`` (h, w, 3) is nearest to: (h, w) int."""
    weigh = np.float32([light, 1, 1])
    return _nearest(lab.reshape(-1, 3) * weigh, centres * weigh).reshape(lab.shape[:2])


def _nearest(colours: np.ndarray, centres: np.ndarray) -> np.ndarray:
    far = np.stack([((colours - centre) ** 2).sum(1) for centre in centres], 1)
    return far.argmin(1)


def _farthest(colours: np.ndarray, weight: np.ndarray, count: int) -> np.ndarray:
    """Begin at the mean, then at what is farthest from all chosen, the little that is looked at least not counting."""
    chosen = [np.average(colours, axis=0, weights=weight)]
    near = ((colours - chosen[0]) ** 2).sum(1)
    for _ in range(count - 1):
        far = int((near * weight).argmax())
        if near[far] < 4e-4:
            break  # nothing else is left
        chosen.append(colours[far])
        near = np.minimum(near, ((colours - colours[far]) ** 2).sum(1))
    return np.float32(chosen)
