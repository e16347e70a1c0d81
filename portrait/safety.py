"""Two checks that fail closed: of the words before rendering, of the image after it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .errors import ModelMissing, RefusedImage, RefusedWords

if TYPE_CHECKING:
    from PIL.Image import Image

ImageCheck = Callable[["Image"], None]
"""Raises `RefusedImage` when the picture must not be shown."""

_LIST = Path(__file__).parent / "vocabulary" / "refused.txt"
_DISGUISES = str.maketrans("013457@$!|", "oieastasil")
FLAT = 0.015  # standard deviation of luminance, 0…1: below it nothing is to be seen
RANDOM = 0.25  # correlation of neighbouring pixels: below it the picture is noise


def check_words(text: str) -> None:
    """Raises `RefusedWords` when a prompt asks for what no public wall shows.

    The list holds words and beginnings of words; letters in disguise (``n4ked``) and accents are seen through.
    The refused word itself is not repeated.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    if _refused().search(plain) or _refused().search(plain.translate(_DISGUISES)):
        raise RefusedWords("the prompt asks for something this wall does not show; say it in other words")


def check_is_a_picture(image: Image) -> None:
    """Raises `RefusedImage` for a blank, black or noisy picture: what a broken device or a pipeline's
    own filter gives. Enough for a checkpoint trained on clean pictures only."""
    grey = np.asarray(image.convert("L"), dtype=np.float32) / 255
    if grey.std() < FLAT:
        shade = "black" if grey.mean() < 0.05 else "blank"
        raise RefusedImage(f"the picture came out {shade}; paint it again with another seed")
    if _neighbour_correlation(grey) < RANDOM:
        raise RefusedImage("the picture is only noise; check the checkpoint's scheduler and steps, or the device")


def open_image_check(folder: str | None, *, clean: bool) -> tuple[ImageCheck, bool]:
    """The check for a checkpoint, and whether a classifier is part of it.

    `clean` says that the checkpoint knows clean pictures only; `folder` holds a
    StableDiffusionSafetyChecker (subfolders ``safety_checker`` and ``feature_extractor``, as in
    Stable Diffusion 1.5). Raises `ModelMissing` when `folder` is given and cannot be used.
    """
    if clean or folder is None:
        return check_is_a_picture, clean
    classify = _load_classifier(Path(folder))

    def check(image: Image) -> None:
        check_is_a_picture(image)
        classify(image)

    return check, True


def _load_classifier(folder: Path) -> ImageCheck:
    import torch
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPImageProcessor

    try:
        classifier: Any = StableDiffusionSafetyChecker.from_pretrained(folder / "safety_checker", local_files_only=True)
        processor = CLIPImageProcessor.from_pretrained(folder / "feature_extractor", local_files_only=True)
    except (OSError, ValueError):
        raise ModelMissing(
            f"setting image_check is {str(folder)!r}, but no image classifier can be loaded there; "
            "name a folder with safety_checker and feature_extractor in it"
        ) from None

    def classify(image: Image) -> None:
        pixels = processor(image, return_tensors="pt").pixel_values
        with torch.inference_mode():
            flagged = classifier(images=np.asarray(image)[None].copy(), clip_input=pixels)[1]
        if any(flagged):
            raise RefusedImage("the image check does not let this picture onto a public wall; paint it again")

    return classify


def _neighbour_correlation(grey: np.ndarray) -> float:
    centred = grey - grey.mean()
    return float((centred[:, 1:] * centred[:, :-1]).mean() / max(1e-9, (centred**2).mean()))


@cache
def _refused() -> re.Pattern[str]:
    lines = [line for line in _LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    words = [re.escape(line[:-1]) if line.endswith("*") else re.escape(line) + r"\b" for line in lines]
    return re.compile(r"\b(?:" + "|".join(words) + ")")
