"""Raking light from the upper left over relief, and the varnish above it.

Source: Phong 1975 for the highlight; Hertzmann 2002 for lit brush relief.
"""

import cv2
import numpy as np


def lit(colour: np.ndarray, relief: np.ndarray, *, strength: float, gloss: float) -> np.ndarray:
    """``colour`` (h, w, 3) with ``relief`` (h, w, in px of height) lit from the upper left.

    Args:
        strength: depth of light and shade; 0 is none, 1 strong.
        gloss: strength of the highlights wet paint has on its ridges.
    """
    gx = cv2.Scharr(relief, cv2.CV_32F, 1, 0) / 32
    gy = cv2.Scharr(relief, cv2.CV_32F, 0, 1) / 32
    facing = (gx * 0.66 + gy * 0.75) * strength  # rising away from the light: turned to it
    shade = np.tanh(facing * 2.2) * np.float32(0.17)
    shine = np.clip(np.tanh(facing * 1.6) - 0.35, 0, None) * np.float32(gloss)
    out = colour * (1 + shade[..., None])
    return out + shine[..., None] * (1 - out)


def varnish(colour: np.ndarray, *, depth: float = 0.12) -> np.ndarray:
    """Deeper darks and fuller colour, as varnish gives; the mean stays where it was."""
    grey = colour @ np.float32([0.299, 0.587, 0.114])
    rich = grey[..., None] + (colour - grey[..., None]) * (1 + depth * 0.6)
    curved = rich + depth * 0.9 * (rich - 0.5) * rich * (1 - rich) * 4
    return curved + np.float32(cv2.mean(colour)[:3]) - np.float32(cv2.mean(curved)[:3])
