"""Recipes: an artist's TOML file that says how a verbal portrait becomes a prompt and a picture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .checkpoint import find_checkpoint
from .errors import BadPrompt, BadRecipe
from .recipe_check import family_notes, family_problems, file_problems, wordings
from .recipe_file import BUILT_IN, BadRecipeFile, Problem, RecipeFile, family, is_abstract, locate, merged, read_file, wildcard_lines
from .recipe_lint import name_notes
from .recipe_wording import Wildcards, check_wording
from .rule import Condition, parse_condition
from .verbal import VerbalPortrait


@dataclass(frozen=True, slots=True)
class PartTemplate:
    """How one slot is filled. `text` is a template over ``{value}``, or a literal for the slots
    medium and rule; `take` limits how many facets are taken; with `join` they become one phrase,
    the last of them joined by `last`. `map` gives other words for keys, ``default`` for all others;
    facets less sure than `min_confidence` (0…1) are left out. Phrases of low `priority` (0…9) are dropped first."""

    slot: str
    text: str = "{value}"
    take: int = 1
    join: str | None = None
    last: str | None = None
    weight: float = 1.0
    priority: int = 5
    map: Mapping[str, str] | None = None
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Rule:
    """When `condition` holds, `add` joins the prompt and `avoid` the negative one."""

    condition: Condition
    add: str | None = None
    avoid: str | None = None
    priority: int = 4


@dataclass(frozen=True, slots=True)
class Recipe:
    """One recipe, its `extends` already resolved. `size` is (width, height) in px: the aspect of
    the picture; `finish_size` its long side when finished, px; `underdrawing` whether brush work may follow the
    sketch's lines. `sketch` is the strength with which a
    composed sketch is painted over (0.05…1), or None: from noise. `needs` says how much must have been
    read of which slot, else `fallback` is painted. `negative_moods` maps moods to what must not be seen in them.
    `digest` changes with any word of it, those of its wildcards among them; `path` is its file."""

    name: str
    title: Mapping[str, str]
    parts: tuple[PartTemplate, ...]
    rules: tuple[Rule, ...]
    negative: str
    budget: int
    checkpoint: str | None
    steps: int | None
    guidance: float | None
    size: tuple[int, int]
    sketch: float | None
    technique: str
    finish_size: int
    digest: str
    about: str = ""
    underdrawing: bool = True
    needs: Mapping[str, int] = field(default_factory=dict)
    fallback: Recipe | None = None
    negative_moods: Mapping[str, str] = field(default_factory=dict)
    wildcards: Wildcards = field(default_factory=dict)
    path: Path | None = None


def find_recipe(name: str, folders: Sequence[Path] = ()) -> Recipe:
    """The recipe of this name in `folders` (first wins), then among the built-in ones; or at this path.

    Raises `BadRecipe` when there is none, or when the file cannot be used: the sentence names file,
    line, key and fix.
    """
    path, shelves = _file_of(name, folders)
    files = family(path, shelves)
    if files[-1].table.get("abstract") and not name.endswith(".toml"):
        raise BadRecipe(f"recipe {name} is abstract: other recipes extend it; choose one of {', '.join(recipe_names(folders))}")
    return _built(files, shelves, ())


def recipe_names(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """Names of all recipes that can be painted with, sorted; a file that cannot be read is still named."""
    paths = {path.stem: path for shelf in (BUILT_IN, *reversed(folders)) for path in shelf.glob("*.toml")}
    return tuple(sorted(name for name, path in paths.items() if not is_abstract(path)))


def check_recipe(name: str, folders: Sequence[Path] = ()) -> tuple[Problem, ...]:
    """Everything that is wrong with the recipe of this name or path, and with those it extends; notes last.

    Raises `BadRecipe` when there is no such recipe.
    """
    path, shelves = _file_of(name, folders)
    try:
        files = family(path, shelves)
    except BadRecipeFile as error:
        return _all_once([*error.problems, *_own_problems(path, shelves)])
    problems = [problem for file in files for problem in file_problems(file, shelves)]
    if not problems:
        table = merged(files)
        problems += family_problems(files, table)
        problems += _fallback_problems(files, table, shelves)
        problems += _checkpoint_problems(files, table)
        problems += [] if problems else family_notes(files, table)
    return _all_once([*problems, *name_notes(files[-1])])


def _checkpoint_problems(files: Sequence[RecipeFile], table: Mapping[str, Any]) -> Iterator[Problem]:
    """A checkpoint that nobody knows, told where it is named."""
    if (name := table.get("checkpoint")) is None:
        return
    try:
        find_checkpoint(name)
    except BadPrompt as error:
        file = next(file for file in reversed(files) if "checkpoint" in file.table)
        yield file.problem(("checkpoint",), str(error))


def suited(recipe: Recipe, verbal: VerbalPortrait) -> tuple[Recipe, str | None]:
    """The recipe itself, or its fallback where too little was read; and in that case a sentence that says so."""
    for slot, least in recipe.needs.items():
        if recipe.fallback is not None and (count := _count(slot, verbal)) < least:
            chosen, more = suited(recipe.fallback, verbal)
            return chosen, more or f"{recipe.name} needs {least} of {slot}, and {count} were read; {chosen.name} is painted instead"
    return recipe, None


def _count(slot: str, verbal: VerbalPortrait) -> int:
    """How much was read of a slot."""
    match slot:
        case "mood":
            return len(verbal.mood.words)
        case "place" | "season" | "time_of_day":
            return int(getattr(verbal.setting, slot) is not None)
        case "voice":
            return int(bool(verbal.voice.key))
    return len(getattr(verbal, slot))


def _file_of(name: str, folders: Sequence[Path]) -> tuple[Path, tuple[Path, ...]]:
    if name.endswith(".toml") and Path(name).is_file():
        path = Path(name)
        return path, (path.parent, *folders, BUILT_IN)
    shelves = (*folders, BUILT_IN)
    return locate(name, shelves), shelves


def _own_problems(path: Path, shelves: Sequence[Path]) -> Iterator[Problem]:
    """Of the file alone, where a parent of it cannot be read."""
    try:
        yield from file_problems(read_file(path), shelves)
    except BadRecipeFile as error:
        yield from error.problems


def _all_once(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(dict.fromkeys(problems), key=lambda one: (one.note, str(one.path), one.line)))


def _built(files: Sequence[RecipeFile], shelves: Sequence[Path], above: tuple[str, ...]) -> Recipe:
    """Checks a family and builds the recipe of its youngest file."""
    problems = [problem for file in files for problem in file_problems(file, shelves)]
    table = {} if problems else merged(files)
    problems += [] if problems else family_problems(files, table)
    if problems:
        raise BadRecipeFile(sorted(problems, key=lambda one: one.path != files[-1].path))
    name, path = files[-1].path.stem, files[-1].path
    wildcards = dict(_wildcards([text for _, text in wordings(table)], shelves))
    sampler, finish, negative, start = (table.get(key) or {} for key in ("sampler", "finish", "negative", "start"))
    title = table.get("title", name)
    return Recipe(
        name=name,
        title=title if isinstance(title, dict) else {"en": title},
        parts=tuple(_part(part, table) for part in table.get("part", ())),
        rules=tuple(_rule(rule) for rule in table.get("when", ())),
        negative=negative.get("text", ""),
        budget=table.get("budget", 75),
        checkpoint=table.get("checkpoint"),
        steps=sampler.get("steps"),
        guidance=sampler.get("guidance"),
        size=tuple(sampler.get("size", (512, 512))),
        sketch=float(start["strength"]) if start.get("sketch") else None,
        technique=finish.get("technique", "oil"),
        finish_size=finish.get("size", 1280),
        digest=_digest(table, wildcards),
        about=table.get("about", ""),
        underdrawing=finish.get("underdrawing", True),
        needs=table.get("needs", {}),
        fallback=_fallback(files, table, shelves, (*above, name)),
        negative_moods=_words(negative.get("moods", {}), table),
        wildcards=wildcards,
        path=path,
    )


def _fallback(files: Sequence[RecipeFile], table: Mapping[str, Any], shelves: Sequence[Path], above: tuple[str, ...]) -> Recipe | None:
    wanted = table.get("fallback")
    if wanted is None or "needs" not in table:
        return None
    file = next(file for file in reversed(files) if "fallback" in file.table)
    if wanted in above:
        raise BadRecipeFile([file.problem(("fallback",), f"fallback = {wanted!r} goes round in a circle; name a recipe that needs less")])
    try:
        path = locate(wanted, shelves)
    except BadRecipe as error:
        raise BadRecipeFile([file.problem(("fallback",), f"fallback: {error}")]) from None
    return _built(family(path, shelves), shelves, above)


def _fallback_problems(files: Sequence[RecipeFile], table: Mapping[str, Any], shelves: Sequence[Path]) -> Iterator[Problem]:
    try:
        _fallback(files, table, shelves, (files[-1].path.stem,))
    except BadRecipeFile as error:
        yield from error.problems
    except BadRecipe as error:
        yield files[-1].problem(("fallback",), f"fallback: {error}")


def _wildcards(texts: Sequence[str], shelves: Sequence[Path]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every wildcard these texts ask for, and those that their lines ask for."""
    for name in dict.fromkeys(name for text in texts for name in check_wording(text)):
        if (found := wildcard_lines(name, shelves)) is not None:
            lines = tuple(line.split("#", 1)[0].strip() for line in found[1])
            yield name, lines
            yield from _wildcards(lines, shelves)


def _part(table: Mapping[str, Any], recipe: Mapping[str, Any]) -> PartTemplate:
    return PartTemplate(**{**table, **({"map": _words(table["map"], recipe)} if "map" in table else {})})


def _rule(table: Mapping[str, Any]) -> Rule:
    return Rule(parse_condition(table["if"]), table.get("add"), table.get("avoid"), table.get("priority", 4))


def _words(words: Mapping[str, str] | str, recipe: Mapping[str, Any]) -> Mapping[str, str]:
    return recipe["tables"][words] if isinstance(words, str) else words


def _digest(table: Mapping[str, Any], wildcards: Wildcards) -> str:
    whole = {**table, "wildcards": wildcards} if wildcards else table
    canonical = json.dumps(whole, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]
