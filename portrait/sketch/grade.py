"""Colour for the whole picture: a palette's steering, a mood's grading, bloom. Pictures are (n, n, 3) in 0..1."""

import cv2
import numpy as np

from .light import Temper

LUMA = np.array((0.30, 0.59, 0.11), np.float32)
_CAST = 0.5  # of the picture's cast of colour, what a palette leaves


def steer(picture: np.ndarray, palette: np.ndarray, strength) -> np.ndarray:
    """Draw a picture's colours towards a palette (k, 3), each tone to the palette's colour nearest in lightness.

    `strength` is a number or an (n, n) map, 0..1. Lightness is mostly kept, and half of the picture's own cast of
    colour, so that the hour stays legible: a palette chooses the colours, the hour their balance.
    """
    tones = palette @ LUMA
    order = np.argsort(tones)
    spread = np.clip(np.linspace(tones.min(), tones.max(), len(order)), 0.06, 0.94)
    at = np.concatenate([[0.0], np.maximum.accumulate(0.5 * tones[order] + 0.5 * spread), [1.0]])
    stops = np.concatenate([[palette[order[0]] * 0.25], palette[order], [palette[order[-1]] * 0.25 + 0.75]])
    ramp = np.stack([np.interp(np.linspace(0, 1, 256), at + np.arange(len(at)) * 1e-6, stops[:, i]) for i in range(3)], 1)
    mapped = ramp.astype(np.float32)[np.clip(picture @ LUMA * 255, 0, 255).astype(np.uint8)]
    cast = picture.mean((0, 1)) - mapped.mean((0, 1))
    mapped = np.clip(mapped + _CAST * (cast - cast @ LUMA), 0, 1)
    share = np.asarray(strength, np.float32)
    share = share[..., None] if share.ndim == 2 else share
    return picture * (1 - share) + mapped * share


def temper_colours(picture: np.ndarray, temper: Temper, spare: np.ndarray) -> np.ndarray:
    """A mood's saturation, contrast, tint and vignette; where `spare` (n, n) is 1 less than half as strongly."""
    grey = (picture @ LUMA)[..., None]
    graded = grey + (picture - grey) * temper.saturation
    graded = (graded - 0.45) * temper.contrast + 0.45 + temper.lift
    tinted = graded * (1 - temper.amount) + temper.amount * np.asarray(temper.tint, np.float32) * (0.35 + 1.1 * grey)
    n = picture.shape[0]
    axis = np.linspace(-1, 1, n, dtype=np.float32)
    corner = np.clip((axis[:, None] ** 2 + axis[None] ** 2) - 0.45, 0, 1.4)[..., None]
    full = np.clip(tinted * (1 - temper.vignette * 0.62 * corner), 0, 1)
    half = 0.6 * spare[..., None]
    return full * (1 - half) + picture * half


def bloom(picture: np.ndarray, amount: float = 0.22) -> np.ndarray:
    """Let the brightest light spill a little."""
    n = picture.shape[0]
    light = np.clip(picture - 0.66, 0, 1)
    spill = cv2.GaussianBlur(light, (0, 0), n / 22)
    return 1 - (1 - picture) * (1 - np.clip(spill * amount * 3, 0, 0.6))
