"""What a visitor may choose from: recipes, appearance, sources. Loads no model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractors.about import missing_keys
from portrait.compose import check_appearance
from portrait.errors import BadPrompt
from portrait.recipe import Recipe
from portrait.vocabulary import load_vocabulary

from . import studio
from .settings import Settings
from .shelf import Shelf

HIDDEN = ("text", "archive")  # not typed into a line: they have tabs of their own


def choices(settings: Settings) -> dict[str, Any]:
    """``{"languages", "recipes", "appearance", "sources"}`` for the kiosk's page. Raises `BadRecipe`.

    A recipe that cannot be used is not on offer either. A source whose token is not set is not on offer: whoever chose it could only fail.
    """
    recipes = Shelf(settings).offered()
    names = [recipe.name for recipe in recipes]
    return {
        "languages": list(settings.languages),
        # Where the usual one is not on offer, the first stands in: no visitor is asked to choose.
        "recipe": settings.recipe if settings.recipe in names else names[0],
        "recipes": [_recipe(recipe) for recipe in recipes],
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


def _recipe(recipe: Recipe) -> dict[str, Any]:
    return {"key": recipe.name, "title": dict(recipe.title), "technique": recipe.technique}
