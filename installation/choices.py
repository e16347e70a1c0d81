"""What a visitor may choose from: recipes, appearance, sources. Loads no model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractors.about import missing_keys
from portrait.compose import check_appearance
from portrait.errors import BadPrompt
from portrait.vocabulary import load_vocabulary

from . import studio
from .settings import Settings

HIDDEN = ("text", "archive")  # not typed into a line: they have tabs of their own


def choices(settings: Settings) -> dict[str, Any]:
    """``{"languages", "recipes", "appearance", "sources"}`` for the kiosk's page. Raises `BadRecipe`.

    A source whose token is not set is not on offer: whoever chose it could only fail.
    """
    return {
        "languages": list(settings.languages),
        # Where the usual one is not on offer, the first stands in: no visitor is asked to choose.
        "recipe": settings.recipe if settings.recipe in settings.recipes else settings.recipes[0],
        "recipes": [_recipe(settings, name) for name in settings.recipes],
        "appearance": {
            group: [{"key": key, "label": phrase} for key, phrase in options.items()]
            for group, options in load_vocabulary().entries("appearance").items()
        },
        "sources": [
            {"name": name, "example": extractor.example}
            for name, extractor in studio.open_extractors(settings, None).items()
            if name not in HIDDEN and not missing_keys(extractor, settings.tokens)
        ],
    }


def appearance_fault(appearance: Mapping[str, str]) -> str | None:
    """What is wrong with this choice, listing what there is; None when it can be painted."""
    try:
        check_appearance(appearance, load_vocabulary())
    except BadPrompt as error:
        return str(error)
    return None


def _recipe(settings: Settings, name: str) -> dict[str, Any]:
    recipe = studio.open_recipe(settings, name)
    return {"key": name, "title": dict(recipe.title), "technique": recipe.technique}
