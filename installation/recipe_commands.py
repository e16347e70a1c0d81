"""`vernissage recipes`: the list, and its crafts: new, check, explain."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from portrait.checkpoint import Checkpoint, token_splitter
from portrait.clip_tokens import BUDGET, clip_splitter
from portrait.compose import Overrides, composition
from portrait.errors import BadRecipe
from portrait.explain import explained, explained_text
from portrait.recipe import check_recipe, find_recipe, recipe_names
from portrait.recipe_file import Problem
from portrait.recipe_new import new_recipe
from portrait.verbal import VerbalPortrait
from portrait.vocabulary import load_vocabulary

from . import studio
from .settings import Settings


def listed(settings: Settings) -> list[dict[str, Any]]:
    """Every recipe: key, title, finish, what is different about it; and what is wrong with it, where it cannot be used."""
    folders = studio.recipe_folders(settings)
    return [_entry(name, folders) for name in recipe_names(folders)]


def print_list(entries: Sequence[dict[str, Any]]) -> None:
    """One line a recipe."""
    width = max(len(entry["key"]) for entry in entries)
    for entry in entries:
        if "problem" in entry:
            print(f"{entry['key']:{width}}  cannot be used: {entry['problem']}")
        else:
            print(f"{entry['key']:{width}}  {entry['title'].get('en', entry['key']):22} {entry['finish']:13} {entry['about']}".rstrip())


def check_list(entries: Sequence[dict[str, Any]]) -> None:
    """Raises `BadRecipe` for the first that cannot be used: whoever only looks at exit codes sees it too."""
    sys.stdout.flush()
    for entry in entries:
        if "problem" in entry:
            raise BadRecipe(entry["problem"])


def new(arguments: argparse.Namespace, settings: Settings) -> int:
    """`recipes new NAME`: a file to change, in the folder of artists' recipes."""
    [folder] = studio.recipe_folders(settings)
    path = new_recipe(arguments.name, folder, extends=arguments.extends, style=arguments.style)
    print(f"{path} is written; change it, then: vernissage recipes check {arguments.name}")
    for problem in check_recipe(arguments.name, (folder,)):
        print(_told(problem))
    return 0


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """`recipes check [NAME|FILE …]`: everything that is wrong, each with its file and line; without names, in every recipe of one's own."""
    folders = studio.recipe_folders(settings)
    names = arguments.names or _own(folders)
    found = [problem for name in names for problem in check_recipe(name, folders)]
    for problem in dict.fromkeys(found):
        print(_told(problem))
    wrong = [problem for problem in dict.fromkeys(found) if not problem.note]
    if not names:
        print(f"there is no recipe of your own in {folders[0]}")
        return 0
    if not wrong:
        print(f"{'1 recipe is' if len(names) == 1 else f'{len(names)} recipes are'} right")
        return 0
    sys.stdout.flush()
    more = f" (and {len(wrong) - 1} more, listed above)" if len(wrong) > 1 else ""
    raise BadRecipe(f"{_told(wrong[0])}{more}")


def explain(
    arguments: argparse.Namespace, checkpoint: Checkpoint, overrides: Overrides, read: Callable[[], VerbalPortrait], settings: Settings
) -> dict[str, Any]:
    """`recipes explain NAME SOURCE`: each phrase of the prompt, and what is not in it. `read` is called once all else is known to be right."""
    recipe = studio.open_recipe(settings, arguments.name)
    split = token_splitter(checkpoint)
    made = composition(
        read(), recipe, checkpoint, vocabulary=load_vocabulary(), count_tokens=lambda text: len(split(text)), overrides=overrides,
    )  # fmt: skip
    return explained(made, {checkpoint.name: (split, checkpoint.budget), "CLIP": (clip_splitter(), BUDGET)})


def print_explained(record: dict[str, Any]) -> None:
    """The record as a table."""
    print(explained_text(record))


def _entry(name: str, folders: Sequence[Path]) -> dict[str, Any]:
    try:
        one = find_recipe(name, folders)
    except BadRecipe as error:
        return {"key": name, "title": {"en": name}, "finish": None, "about": "", "problem": str(error)}
    return {"key": one.name, "title": dict(one.title), "finish": one.technique, "about": one.about}


def _own(folders: Sequence[Path]) -> list[str]:
    """Every file in the artists' folders, also those that others only extend."""
    return sorted(str(path) for folder in folders for path in folder.glob("*.toml"))


def _told(problem: Problem) -> str:
    """With the file as it can be opened from here."""
    near = os.path.relpath(problem.path)
    return problem.told(str(problem.path) if near.startswith("..") else near)
