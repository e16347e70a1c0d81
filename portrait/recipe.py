"""Recipes: an artist's TOML file that says how a verbal portrait becomes a prompt and a picture."""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import BadRecipe
from .finish import TECHNIQUES
from .rule import Condition, parse_condition
from .start import LEAST, MOST

SLOTS = (
    "subject", "appearance", "medium", "themes", "mood", "place", "season",
    "time_of_day", "symbols", "palette", "voice", "rule",
)  # fmt: skip
BUILT_IN = Path(__file__).parent / "recipes"
_KEYS = {"title", "extends", "abstract", "budget", "checkpoint", "part", "when", "negative", "sampler", "start", "finish"}
_PART_KEYS = {"slot", "text", "take", "join", "last", "weight", "priority"}
_WHEN_KEYS = {"if", "add", "avoid", "priority"}
_LISTS = {"part": '[{slot = "medium", text = "ink"}]', "when": '[{if = "mood.valence < -0.3", add = "low key light"}]'}
_TABLES = {"negative": '{text = "frame"}', "sampler": "{steps = 24}", "finish": '{technique = "oil"}'}
_START = "{sketch = true, strength = 0.7}"


@dataclass(frozen=True, slots=True)
class PartTemplate:
    """How one slot is filled. `text` is a template over ``{value}``, or a literal for the slots
    medium and rule; `take` limits how many facets are taken; with `join` they become one phrase,
    the last of them joined by `last`. Phrases of low `priority` (0…9) are dropped first."""

    slot: str
    text: str = "{value}"
    take: int = 1
    join: str | None = None
    last: str | None = None
    weight: float = 1.0
    priority: int = 5


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
    the picture; `finish_size` its long side when finished, px. `sketch` is the strength with which a
    composed sketch is painted over (0.05…1), or None: from noise. `digest` changes with any word of it."""

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


def find_recipe(name: str, folders: Sequence[Path] = ()) -> Recipe:
    """The recipe of this name in `folders` (first wins), then among the built-in ones; or at this path.

    Raises `BadRecipe` when there is none, or when the file cannot be used: the sentence names file,
    key and fix.
    """
    if name.endswith(".toml") and Path(name).is_file():
        path = Path(name)
        return _build(path.stem, _merged(path, (path.parent, *folders, BUILT_IN), ()))
    shelves = (*folders, BUILT_IN)
    table = _merged(_locate(name, shelves), shelves, ())
    if table.get("abstract"):
        raise BadRecipe(f"recipe {name} is abstract: other recipes extend it; choose one of {_names(folders)}")
    return _build(name, table)


def recipe_names(folders: Sequence[Path] = ()) -> tuple[str, ...]:
    """Names of all recipes that can be painted with, sorted; a file that cannot be read is still named."""
    paths = {path.stem: path for shelf in (BUILT_IN, *reversed(folders)) for path in shelf.glob("*.toml")}
    return tuple(sorted(name for name, path in paths.items() if not _is_abstract(path)))


def _names(folders: Sequence[Path]) -> str:
    return ", ".join(recipe_names(folders))


def _is_abstract(path: Path) -> bool:
    try:
        return bool(_read(path).get("abstract"))
    except BadRecipe:
        return False


def _locate(name: str, shelves: Sequence[Path]) -> Path:
    if name.replace("-", "").replace("_", "").isalnum():
        for shelf in shelves:
            if (path := shelf / f"{name}.toml").is_file():
                return path
    known = recipe_names(shelves)
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise BadRecipe(f"no recipe is called {name!r}; {hint}there are {', '.join(known)}")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadRecipe(f"{path.name} is not TOML: {error}; correct that line") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecipe(f"{path.name} cannot be read: {error}; save it as UTF-8 text") from None


def _merged(path: Path, shelves: Sequence[Path], seen: tuple[str, ...]) -> dict[str, Any]:
    table = _read(path)
    _check_keys(table, _KEYS, path.name)
    _check_shapes(table, path.name)
    parent = table.get("extends")
    if parent is None:
        return table
    if not isinstance(parent, str) or parent in seen or parent == path.stem:
        raise BadRecipe(f"{path.name}: extends = {parent!r} goes round in a circle; extend another recipe")
    return _extend(_merged(_locate(parent, shelves), shelves, (*seen, path.stem)), table)


def _extend(parent: dict[str, Any], child: dict[str, Any]) -> dict[str, Any]:
    merged = {**parent, **child}
    merged["abstract"] = child.get("abstract", False)
    merged["when"] = [*parent.get("when", ()), *child.get("when", ())]
    merged["part"] = _extend_parts(parent.get("part", []), child.get("part", []))
    for name in ("negative", "sampler", "finish"):
        merged[name] = {**parent.get(name, {}), **child.get(name, {})}
    if child.get("start") is not False:  # which takes the parent's sketch away
        merged["start"] = {**(parent.get("start") or {}), **child.get("start", {})}
    return merged


def _extend_parts(parent: list[dict[str, Any]], child: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A child's part takes the place of its parent's part of the same slot, further ones of that
    slot follow it; new slots come last."""
    by_slot: dict[str, list[dict[str, Any]]] = {}
    for part in child:
        by_slot.setdefault(str(part.get("slot")), []).append(part)
    kept = []
    for part in parent:
        first, *more = by_slot.pop(str(part.get("slot")), [{}])
        kept += [{**part, **first}, *more]
    return [*kept, *(part for parts in by_slot.values() for part in parts)]


def _build(name: str, table: Mapping[str, Any]) -> Recipe:
    sampler, finish = table.get("sampler", {}), table.get("finish", {})
    _check_keys(table.get("negative", {}), {"text"}, f"{name}: negative")
    _check_keys(sampler, {"steps", "guidance", "size"}, f"{name}: sampler")
    _check_keys(finish, {"technique", "size"}, f"{name}: finish")
    technique = finish.get("technique", "oil")
    if technique not in TECHNIQUES:
        raise BadRecipe(f"{name}: finish.technique is {technique!r}; it is one of {', '.join(TECHNIQUES)}")
    return Recipe(
        name=name,
        title=_title(name, table.get("title", name)),
        parts=tuple(_part(name, part) for part in table.get("part", [])),
        rules=tuple(_rule(name, rule) for rule in table.get("when", [])),
        negative=_text(name, "negative.text", table.get("negative", {}).get("text", "")),
        budget=_whole(name, "budget", table.get("budget", 75), 8, 2048),
        checkpoint=_optional_text(name, "checkpoint", table.get("checkpoint")),
        steps=_optional(name, "sampler.steps", sampler.get("steps"), 1, 200),
        guidance=_guidance(name, sampler.get("guidance")),
        size=_size(name, sampler.get("size", [512, 512])),
        sketch=_sketch(name, table.get("start", False)),
        technique=technique,
        finish_size=_whole(name, "finish.size", finish.get("size", 1280), 256, 8192),
        digest=_digest(table),
    )


def _digest(table: Mapping[str, Any]) -> str:
    canonical = json.dumps(table, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()[:16]


def _part(name: str, table: Mapping[str, Any]) -> PartTemplate:
    _check_keys(table, _PART_KEYS, f"{name}: part")
    slot = table.get("slot")
    if slot not in SLOTS:
        raise BadRecipe(f"{name}: a part has slot = {slot!r}; it is one of {', '.join(SLOTS)}")
    if slot in ("medium", "rule") and not table.get("text"):
        raise BadRecipe(f"{name}: the part {slot} has no text; write what it says")
    template = PartTemplate(**table)
    _text(name, f"part {slot}.text", template.text)
    _optional_text(name, f"part {slot}.join", template.join)
    _optional_text(name, f"part {slot}.last", template.last)
    _weight(name, f"part {slot}.weight", template.weight)
    _whole(name, f"part {slot}.take", template.take, 1, 12)
    _whole(name, f"part {slot}.priority", template.priority, 0, 9)
    return template


def _rule(name: str, table: Mapping[str, Any]) -> Rule:
    _check_keys(table, _WHEN_KEYS, f"{name}: when")
    try:
        condition = parse_condition(_text(name, "when.if", table.get("if", "")))
    except ValueError as error:
        raise BadRecipe(f"{name}: {error}") from None
    add, avoid = (_optional_text(name, f"when.{key}", table.get(key)) for key in ("add", "avoid"))
    return Rule(condition, add, avoid, _whole(name, "when.priority", table.get("priority", 4), 0, 9))


def _title(name: str, title: Any) -> Mapping[str, str]:
    if isinstance(title, str):
        return {"en": title}
    if isinstance(title, dict) and all(isinstance(text, str) for text in title.values()) and title:
        return title
    raise BadRecipe(f'{name}: title is {title!r}; write a text, or {{en = "…", de = "…"}}')


def _size(name: str, size: Any) -> tuple[int, int]:
    if isinstance(size, list) and len(size) == 2 and all(isinstance(side, int) and 64 <= side <= 8192 for side in size):
        return size[0], size[1]
    raise BadRecipe(f"{name}: sampler.size is {size!r}; write [width, height], each 64 to 8192 px")


def _sketch(name: str, start: Any) -> float | None:
    if not start:
        return None
    _check_keys(start, {"sketch", "strength"}, f"{name}: start")
    wanted, strength = start.get("sketch"), start.get("strength")
    if not isinstance(wanted, bool):
        raise BadRecipe(f"{name}: start.sketch is {wanted!r}; write start = {_START}, or start = false")
    if not wanted:
        return None
    if isinstance(strength, bool) or not isinstance(strength, (int, float)) or not LEAST <= strength <= MOST:
        raise BadRecipe(f"{name}: start.strength is {strength!r}; write a number from {LEAST} to {MOST:g}")
    return float(strength)


def _guidance(name: str, value: Any) -> float | None:
    if value is None or (isinstance(value, (int, float)) and 0 <= value <= 50):
        return value
    raise BadRecipe(f"{name}: sampler.guidance is {value!r}; write a number from 0 to 50")


def _optional(name: str, key: str, value: Any, low: int, high: int) -> int | None:
    return None if value is None else _whole(name, key, value, low, high)


def _whole(name: str, key: str, value: Any, low: int, high: int) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    raise BadRecipe(f"{name}: {key} is {value!r}; write a whole number from {low} to {high}")


def _text(name: str, key: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    raise BadRecipe(f"{name}: {key} is {value!r}; write a text in quotes")


def _optional_text(name: str, key: str, value: Any) -> str | None:
    return None if value is None else _text(name, key, value)


def _weight(name: str, key: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 2:
        raise BadRecipe(f"{name}: {key} is {value!r}; write a number over 0, at most 2")


def _check_shapes(table: Mapping[str, Any], where: str) -> None:
    """Before parent and child are laid over each other: a text has no parts to lay."""
    for key, example in _LISTS.items():
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise BadRecipe(f"{where}: {key} is {value!r:.60}; write {key} = {example}")
    for key, example in _TABLES.items():
        if not isinstance(table.get(key, {}), dict):
            raise BadRecipe(f"{where}: {key} is {table[key]!r:.60}; write {key} = {example}")
    if table.get("start") is not False and not isinstance(table.get("start", {}), dict):
        raise BadRecipe(f"{where}: start is {table['start']!r:.60}; write start = {_START}, or start = false")


def _check_keys(table: Any, known: set[str], where: str) -> None:
    if not isinstance(table, dict):
        raise BadRecipe(f"{where} is {table!r:.60}; write a table with {', '.join(sorted(known))}")
    for key in table:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(known))}"
            raise BadRecipe(f"{where} has an unknown key {key!r}; {hint}")
