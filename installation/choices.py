"""What a visitor may choose from: recipes, appearance, sources. Loads no model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from extractors.about import missing_keys
from portrait.compose import check_appearance
from portrait.errors import BadPrompt
from portrait.renderers.servers import is_near
from portrait.vocabulary import load_vocabulary

from . import studio
from .settings import Settings
from .shelf import Shelf, recipe_folders


class Offer:
    """What an open kiosk offers. An artist's new title is read with the next visitor, a broken file leaves the last good one.

    Nothing is on offer that could only fail: no recipe that cannot be used, no source whose token is not set.
    `example` finds the picture of a recipe, by its key. Raises `BadRecipe` when none of the settings' recipes can be used.
    """

    def __init__(self, settings: Settings, example: Callable[[str], str | None] = lambda recipe: None) -> None:
        self._settings, self._example, self._shelf = settings, example, Shelf(settings)
        self._fixed = _fixed(settings)
        self._read: tuple[Any, list[dict[str, Any]]] = (self._files(), self._recipes())

    def now(self) -> dict[str, Any]:
        """``{"languages", "painted_elsewhere", "appearance", "sources", "recipe", "recipes"}``, for the kiosk's page."""
        recipes = self.recipes()
        return {**self._fixed, "recipe": _usual(self._settings, [one["key"] for one in recipes]), "recipes": recipes}

    def recipes(self) -> list[dict[str, Any]]:
        """The recipes of now; read again only when an artist has saved a file."""
        files = self._files()
        if files != self._read[0]:
            self._read = (files, self._recipes())
        return self._read[1]

    def _recipes(self) -> list[dict[str, Any]]:
        return [
            {"key": one.name, "title": dict(one.title), "technique": one.technique, "example": self._example(one.name)}
            for one in self._shelf.offered()
        ]

    def _files(self) -> list[tuple[str, int, int]]:
        """Names, times and sizes of everything the artists have written."""
        found = []
        for path in sorted(path for folder in recipe_folders(self._settings) for path in folder.rglob("*")):
            with suppress(OSError):  # an editor may rename its own files at any moment
                state = path.stat()
                found.append((str(path), state.st_mtime_ns, state.st_size))
        return found


def _usual(settings: Settings, names: Sequence[str]) -> str:
    """Where the usual one is not on offer, the first stands in: no visitor is asked to choose."""
    return settings.recipe if settings.recipe in names else names[0]


def _fixed(settings: Settings) -> dict[str, Any]:
    """What stays as it is while the kiosk is open."""
    return {
        "languages": list(settings.languages),
        "painted_elsewhere": settings.renderer_url is not None and not is_near(urlsplit(settings.renderer_url).hostname or ""),
        "appearance": {
            group: [{"key": key, "label": phrase} for key, phrase in options.items()]
            for group, options in load_vocabulary().entries("appearance").items()
        },
        "sources": [  # what is typed into a line: files and pasted words have tabs of their own
            {"name": name, "example": extractor.example}
            for name, extractor in studio.open_extractors(settings, None).items()
            if name not in studio.FILE_READERS and not missing_keys(extractor, settings.tokens)
        ],
    }


def appearance_fault(appearance: Mapping[str, str]) -> str | None:
    """What is wrong with this choice, listing what there is; None when it can be painted."""
    try:
        check_appearance(appearance, load_vocabulary())
    except BadPrompt as error:
        return str(error)
    return None
