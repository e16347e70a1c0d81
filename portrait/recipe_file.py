"""Recipe files: where they lie, what stands in them and on which line, and how one extends another."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import BadRecipe
from .recipe_advice import curly_quotes
from .recipe_lines import Key, key_lines, line_of

BUILT_IN = Path(__file__).parent / "recipes"
WILDCARDS = "wildcards"  # the folder beside recipes where their wildcards lie
_LARGEST = 1_000_000  # bytes; a recipe has a few thousand
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
# What the parser says, and what an artist does about it.
_REMEDIES = {
    "Invalid value": "a text stands in quotes, a number as 0.5, yes and no as true and false",
    "Invalid initial character for a key": "write key = value; a table in braces {…} stays on one line",
    "Unclosed inline table": "a table in braces {…} stays on one line and ends with }",
    "Unclosed array": "a list ends with ], and commas stand between its entries",
    "Cannot overwrite": "this key stands there twice; keep one of them",
    "Cannot declare": "this table stands there twice; make one of them",
    "Expected '=' after a key": "write key = value",
    "Expected newline": "one key a line; a text with quotes in it stands in '…'",
    "Illegal character": "a text ends on the line where it begins; add the closing quote",
    "Unterminated string": "add the closing quote",
    "Unescaped '\\'": "write \\\\ for \\, or put the text in '…'",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, on which line (from 1), and what to change.

    A `note` is worth knowing and hinders nothing.
    """

    path: Path
    line: int
    says: str
    note: bool = False

    def __str__(self) -> str:
        return self.told(self.path.name)

    def told(self, file: str) -> str:
        """``FILE:LINE: what is wrong; what to do``, with the file named this way."""
        return f"{file}:{self.line}: {'note: ' if self.note else ''}{self.says}"


class BadRecipeFile(BadRecipe):
    """A recipe's file cannot be used. The sentence tells the first problem, `problems` has all."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - 1
        super().__init__(f"{self.problems[0]}{f' (and {more} more, see `vernissage recipes check`)' if more else ''}")


@dataclass(frozen=True, slots=True)
class RecipeFile:
    """One file as it stands: its table, and the line of every key."""

    path: Path
    table: Mapping[str, Any]
    lines: Mapping[Key, int]

    def problem(self, key: Key, says: str, *, note: bool = False) -> Problem:
        """A problem on the line of `key`, or of what holds it."""
        return Problem(self.path, line_of(self.lines, key) or 1, says, note)


def read_file(path: Path) -> RecipeFile:
    """Raises `BadRecipeFile` when it is no TOML file."""
    try:
        if path.stat().st_size > _LARGEST:
            raise BadRecipeFile([Problem(path, 1, f"holds more than {_LARGEST} bytes; a recipe is a short TOML file")])
        text = path.read_text("utf-8-sig")
        return RecipeFile(path, tomllib.loads(text), key_lines(text))
    except tomllib.TOMLDecodeError as error:
        raise BadRecipeFile([_not_toml(path, str(error), text)]) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecipeFile([Problem(path, 1, f"cannot be read: {error}; save it as UTF-8 text")]) from None
    except (RecursionError, ValueError):  # thousands of brackets, digits without end
        says = "is not TOML that anybody could read; lists and tables lie too deep, or a number is too long"
        raise BadRecipeFile([Problem(path, 1, says)]) from None


def _not_toml(path: Path, message: str, text: str) -> Problem:
    where = _AT.search(message)
    said = _AT.sub("", message)
    remedy = next((remedy for start, remedy in _REMEDIES.items() if said.startswith(start)), "correct that line")
    if where and where[1]:
        if quotes := curly_quotes(text.split("\n")[int(where[1]) - 1]):
            return Problem(path, int(where[1]), quotes)
        return Problem(path, int(where[1]), f"is not TOML: {said[0].lower()}{said[1:]} at column {where[2]}; {remedy}")
    return Problem(path, len(text.splitlines()) or 1, f"is not TOML: {said[0].lower()}{said[1:]} at its end; {remedy}")


def locate(name: str, shelves: Sequence[Path]) -> Path:
    """The file of the recipe of this name; the first of the `shelves` wins. Raises `BadRecipe` with the nearest name."""
    if (path := _lying(name, shelves)) is not None:
        return path
    known = sorted({path.stem for shelf in shelves for path in shelf.glob("*.toml") if not is_abstract(path)})
    raise BadRecipe(f"no recipe is called {name!r:.60}; {_near(name, known)}there are {', '.join(known)}")


def is_abstract(path: Path) -> bool:
    """Whether the recipe is only for others to extend; a file that cannot be read is not."""
    try:
        return bool(read_file(path).table.get("abstract"))
    except BadRecipe:
        return False


def family(path: Path, shelves: Sequence[Path]) -> tuple[RecipeFile, ...]:
    """The file and those it extends, the eldest first. Raises `BadRecipe` when one cannot be read or found."""
    files = [read_file(path)]
    while (parent := files[0].table.get("extends")) is not None:
        files.insert(0, read_file(_parent(files, parent, shelves)))
    return tuple(files)


def merged(files: Sequence[RecipeFile]) -> dict[str, Any]:
    """One table of a family, the eldest first: a child's word outweighs its parent's."""
    table: dict[str, Any] = dict(files[0].table)
    for file in files[1:]:
        table = _extended(table, file.table)
    return _ordered(table)


def wildcard_lines(name: str, shelves: Sequence[Path]) -> tuple[Path, tuple[str, ...]] | None:
    """Where the wildcard of this name lies, and its lines; None when there is none. Raises `BadRecipeFile` when it is no text."""
    for shelf in shelves:
        path = shelf / WILDCARDS / f"{name}.txt"
        if path.is_file():
            try:
                return path, tuple(path.read_text("utf-8-sig").splitlines())
            except (OSError, UnicodeDecodeError) as error:
                raise BadRecipeFile([Problem(path, 1, f"cannot be read: {error}; save it as UTF-8 text")]) from None
    return None


def wildcard_names(shelves: Sequence[Path]) -> tuple[str, ...]:
    """Every wildcard there is, sorted."""
    found = {path.relative_to(shelf / WILDCARDS).with_suffix("").as_posix() for shelf in shelves for path in (shelf / WILDCARDS).rglob("*.txt")}
    return tuple(sorted(found))


def _lying(name: str, shelves: Sequence[Path]) -> Path | None:
    if not name.replace("-", "").replace("_", "").isalnum():
        return None
    return next((path for shelf in shelves if (path := shelf / f"{name}.toml").is_file()), None)


def _parent(files: Sequence[RecipeFile], parent: Any, shelves: Sequence[Path]) -> Path:
    """A recipe may extend one of its own name that lies on a later shelf: one's own oil, from the built-in one."""
    child, taken = files[0], {file.path.resolve() for file in files}
    if not isinstance(parent, str):
        raise BadRecipeFile([child.problem(("extends",), f"extends is {parent!r:.60}; write the name of a recipe in quotes")])
    path = _lying(parent, shelves)
    if path is not None and path.resolve() in taken:
        path = next((found for shelf in shelves if (found := _lying(parent, [shelf])) and found.resolve() not in taken), None)
        if path is None:
            says = f"extends = {parent!r} goes round in a circle; extend another recipe"
            raise BadRecipeFile([child.problem(("extends",), says)])
    if path is None:
        known = sorted({path.stem for shelf in shelves for path in shelf.glob("*.toml")} - {child.path.stem})
        says = f"extends = {parent!r:.60}, but no recipe is called so; {_near(parent, known)}there are {', '.join(known)}"
        raise BadRecipeFile([child.problem(("extends",), says)])
    return path


def _near(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]}? " if close else ""


def _extended(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    table = {**parent, **child}
    for own in ("abstract", "about", "title"):  # say what one recipe is, not what comes after it
        table.pop(own, None)
        if own in child:
            table[own] = child[own]
    gone = set(child.get("without", ()))
    inherited = [part for part in parent.get("part", ()) if part.get("slot") not in gone]
    table["part"] = _extended_parts(inherited, child.get("part", ()))
    table["when"] = [*parent.get("when", ()), *child.get("when", ())]
    for name in ("sampler", "finish"):
        table[name] = {**parent.get(name, {}), **child.get(name, {})}
    for name in ("negative", "tables"):
        table[name] = _laid_over(parent.get(name, {}), child.get(name, {}))
    if child.get("start") is not False:  # which takes the parent's sketch away
        table["start"] = {**(parent.get("start") or {}), **child.get("start", {})}
    return table


def _laid_over(parent: Mapping[str, Any], child: Mapping[str, Any]) -> dict[str, Any]:
    """Tables of tables, entry by entry."""
    both = {key: {**parent[key], **value} for key, value in child.items() if isinstance(value, dict) and isinstance(parent.get(key), dict)}
    return {**parent, **child, **both}


def _extended_parts(parent: Sequence[Mapping[str, Any]], child: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A child's part takes the place of its parent's part of the same slot, further ones of that
    slot follow it; new slots come last."""
    by_slot: dict[str, list[Mapping[str, Any]]] = {}
    for part in child:
        by_slot.setdefault(str(part.get("slot")), []).append(part)
    kept = []
    for part in parent:
        first, *more = by_slot.pop(str(part.get("slot")), [{}])
        kept += [{**part, **first}, *more]
    return [*map(dict, kept), *(dict(part) for parts in by_slot.values() for part in parts)]


def _ordered(table: dict[str, Any]) -> dict[str, Any]:
    """The slots of `order` first and in that order, the others after them as they stood."""
    order = {slot: place for place, slot in enumerate(table.get("order", ()))}
    if order:
        table["part"] = sorted(table.get("part", ()), key=lambda part: order.get(part.get("slot"), len(order)))
    return table
