"""A new recipe: a file with remarks in it, to be changed by an artist."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from .errors import BadRecipe
from .recipe import find_recipe
from .recipe_file import BUILT_IN, locate
from .recipe_import import find_style, style_recipe, toml

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,58}[A-Za-z0-9])?")
_TEMPLATE = """\
# {name}: a recipe of your own. Change a line, save, paint again: it is read anew each time.
#   vernissage recipes check {name}              what is wrong, with its line
#   vernissage recipes explain {name} me.txt     each phrase, where it comes from, its tokens
#   vernissage portrait me.txt --recipe {name}   a picture
# A line that begins with # is a remark; take the # away and it counts. docs/recipes.md has every key.

title = {{en = "{title}"}}
about = "what is different about it, in one sentence"
extends = "{parent}"
# without = ["appearance"]   # slots of {parent} that are left out

# The phrases. Each takes the place of the phrase of the same slot in {parent}; the others stay as they are there.
# Slots: subject appearance medium themes mood place season time_of_day symbols palette voice rule

[[part]]
slot = "medium"
text = {medium}   # {{one|another}}: drawn by the sitter's own seed

# [[part]]
# slot = "symbols"
# take = 3            # as many things as this
# text = "{{value}}"    # {{value}}: what was read
# priority = 8        # 0 to 9: the lowest goes first when there are too many tokens

# [[part]]
# slot = "mood"       # other words for what was read; default is for all other moods
# map = {{calm = "still water", joyful = "bright confetti light", default = "even light"}}
# min_confidence = 0.4

# What is added when something was read.
# [[when]]
# if = 'mood.valence < -0.3 and season == "winter"'
# add = "low key light"
# avoid = "confetti"

# [start]
# sketch = true
# strength = {strength}    # 0.05 to 1: how freely the sketch is painted over

[finish]
technique = "{technique}"
"""


def new_recipe(name: str, folder: Path, *, extends: str | None = None, style: str | None = None) -> Path:
    """Write ``folder/NAME.toml`` and return its path: remarks and the keys one changes first, or the `style` that
    ``FILE`` or ``FILE:STYLE`` names. Raises `BadRecipe` when the name cannot be one or is taken, or when there is no such
    parent or style."""
    if not _NAME.fullmatch(name):
        raise BadRecipe(f"a recipe cannot be called {name!r:.60}; use letters, digits, - and _")
    if extends is not None and style is not None:
        raise BadRecipe("an imported style extends nothing; leave --extends or --from out")
    path = folder / f"{name}.toml"
    if path.exists():
        raise BadRecipe(f"{path} is there already, and is not overwritten; choose another name")
    text = template(name, extends or "oil", (folder,)) if style is None else style_recipe(name, find_style(style))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadRecipe(f"{path} is there already, and is not overwritten; choose another name") from None
    return path


def template(name: str, parent: str, folders: Sequence[Path]) -> str:
    """The text of a new recipe that extends `parent`. Raises `BadRecipe` when there is no such recipe."""
    recipe = find_recipe(str(locate(parent, (*folders, BUILT_IN))), folders)
    medium = next((part.text for part in recipe.parts if part.slot == "medium"), "painting")
    return _TEMPLATE.format(
        name=name, parent=parent, title=name.replace("_", " ").replace("-", " ").capitalize(), medium=toml(medium),
        strength=recipe.sketch or 0.35, technique=recipe.technique,
    )  # fmt: skip
