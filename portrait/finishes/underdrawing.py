"""The underdrawing: what a small picture has no pixels for, from the drawing it was painted over.

A checkpoint that thinks in 64 px gives an eye four of them, and no enlarging knows an eyelid from a shadow. Where the picture
has kept to the drawing in what both can show, what only the drawing can show is laid under the brush work; where it
has gone its own way, and wherever there is neither sitter nor thing, nothing of the drawing is used.
Sources: Burt and Adelson 1983 (pictures joined band by band); agreement is the normalised correlation of the
two in a band of a few pixels.
"""

import cv2
import numpy as np

from .enlarging import enlarge
from .softening import soften

FINE = 1.5  # px of the small picture: what is finer than this comes from the drawing
SEEN = (1.2, 6.0)  # px of the small picture: the band in which the two are compared
AROUND = 6.0  # px of the small picture: how wide a place is compared
APART, ALIKE = 0.35, 0.75  # correlation from which the drawing begins to count, and counts in full
FAINTEST, BOLDEST = 0.35, 1.25  # how far the drawing's contrast follows the picture's
_GREY = np.float32([0.299, 0.587, 0.114])


def underdrawn(ground: np.ndarray, picture: np.ndarray, drawing: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """``ground`` with the fine lines of ``drawing`` where ``picture`` agrees with it.

    Args:
        ground: ``picture`` enlarged (h, w, 3), float32 in 0..1, as all of these.
        picture: the small picture (h', w', 3).
        drawing: what it was painted over (h'', w'', 3), of the same aspect and finer than the picture.
        cover: where the drawing shows sitter or things (h'', w''), 1 all, 0 none.

    Returns:
        (h, w, 3) float32 in 0..1.
    """
    size = ground.shape[1::-1]
    agreed, boldness = _agreement(picture, drawing)
    share = cv2.resize(agreed, size) * cv2.resize(cover, size)
    lines = enlarge(_fine(drawing, picture) * 0.5 + 0.5, size) * 2 - 1
    lines *= cv2.resize(boldness, size)[..., None]
    lines -= _fine(ground, picture)
    return np.clip(ground + lines * share[..., None], 0, 1)


def _fine(large: np.ndarray, picture: np.ndarray) -> np.ndarray:
    """What of ``large`` (h, w, 3) the picture has no pixels for."""
    return large - soften(large, FINE * large.shape[0] / picture.shape[0])


def _agreement(picture: np.ndarray, drawing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far the two agree, 0..1, and the picture's contrast as a factor of the drawing's; both as large as the picture."""
    seen = cv2.resize(drawing, picture.shape[1::-1], interpolation=cv2.INTER_AREA)
    one, other = (_band(image @ _GREY) for image in (picture, seen))
    both, ones, others = (cv2.GaussianBlur(product, (0, 0), AROUND) for product in (one * other, one * one, other * other))
    like = np.clip((both / np.sqrt(ones * others + 1e-7) - APART) / (ALIKE - APART), 0, 1)
    return like * like * (3 - 2 * like), np.clip(np.sqrt((ones + 1e-4) / (others + 1e-4)), FAINTEST, BOLDEST)


def _band(grey: np.ndarray) -> np.ndarray:
    finer, coarser = (cv2.GaussianBlur(grey, (0, 0), sigma) for sigma in SEEN)
    return finer - coarser
