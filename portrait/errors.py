"""Everything that can go wrong between a profile and a picture.

PortraitError
├── TooLittleText · RefusedWords · RefusedImage      the portrait could not be made (exit code 4)
├── BadRecipe · BadPrompt                            bad input (exit code 2)
└── ModelMissing                                     something is not installed (exit code 5)
"""

from __future__ import annotations


class PortraitError(Exception):
    """The portrait could not be made. `str(error)` is one sentence with a next step."""

    key = "portrait_failed"


class TooLittleText(PortraitError):
    key = "too_little_text"


class RefusedWords(PortraitError):
    key = "refused_words"


class RefusedImage(PortraitError):
    key = "refused_image"


class BadRecipe(PortraitError):
    key = "bad_recipe"


class BadPrompt(PortraitError):
    key = "bad_prompt"


class ModelMissing(PortraitError):
    key = "model_missing"
