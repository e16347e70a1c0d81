"""The shelf of recipes of an open kiosk: an artist's edit counts at once, an artist's slip breaks nothing.

Files are read anew each time. Where one cannot be used, the last good reading of it stands in; after a restart, when there
is none, the built-in recipe of its name. The operator is told in the log, and by `vernissage doctor`.
"""

from __future__ import annotations

import logging
from pathlib import Path

from portrait.checkpoint import find_checkpoint
from portrait.errors import BadPrompt, BadRecipe
from portrait.recipe import Recipe, find_recipe

from .settings import Settings

log = logging.getLogger(__name__)


def recipe_folders(settings: Settings) -> tuple[Path, ...]:
    """Where artists' own recipes lie; the built-in ones come after them."""
    return (settings.data / "recipes",)


class Shelf:
    """Recipes as the settings offer them. Lives as long as its process; each process has its own."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._good: dict[str, Recipe] = {}
        self._told: dict[str, str] = {}

    def open(self, name: str) -> Recipe:
        """The recipe of this name as its file is now, or what stands in for it. Raises `BadRecipe` when nothing does."""
        try:
            recipe = find_recipe(name, recipe_folders(self._settings))
            if recipe.checkpoint is not None:
                find_checkpoint(recipe.checkpoint)
        except (BadRecipe, BadPrompt) as error:
            return self._stand_in(name, error)
        if self._told.pop(name, None):
            log.info("the recipe %s can be used again", name)
        self._good[name] = recipe
        return recipe

    def offered(self) -> tuple[Recipe, ...]:
        """The recipes of the settings, in their order, without those that cannot be used. Raises `BadRecipe` when none can."""
        found, last = [], None
        for name in self._settings.recipes:
            try:
                found.append(self.open(name))
            except (BadRecipe, BadPrompt) as error:
                last = error
        if not found and last is not None:
            raise last
        return tuple(found)

    def usual(self) -> Recipe:
        """The recipe that is painted when none is named, or the first on offer where that cannot be used. Raises `BadRecipe`."""
        try:
            return self.open(self._settings.recipe)
        except (BadRecipe, BadPrompt):
            return self.offered()[0]

    def _stand_in(self, name: str, error: BadRecipe | BadPrompt) -> Recipe:
        """What is painted while the file cannot be used; said once, not for every visitor."""
        recipe, what = self._good.get(name), "it as it last was"
        if recipe is None:
            recipe, what = _built_in(name), "the built-in one of its name"
        if self._told.get(name) != str(error):
            self._told[name] = str(error)
            log.warning("%s; until then visitors get %s", error, what if recipe else f"no {name}")
        if recipe is None:
            raise error
        return recipe


def _built_in(name: str) -> Recipe | None:
    try:
        return find_recipe(name)
    except BadRecipe:
        return None
