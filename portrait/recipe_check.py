"""What is wrong with a recipe: in one file by itself, in a family of files, and what is only odd; each on its line."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .recipe_advice import misplaced, nearest, notation
from .recipe_file import BadRecipeFile, Problem, RecipeFile, wildcard_lines, wildcard_names
from .recipe_keys import GRADED, INNER, KEYS, LITERAL, MAPPED, PART, READ, RECIPE, SLOTS, START, START_EXAMPLE, WHEN, Word
from .recipe_lines import Key
from .recipe_wording import VALUE, check_wording
from .rule import parse_condition
from .vocabulary import load_vocabulary


def file_problems(file: RecipeFile, shelves: Sequence[Path]) -> Iterator[Problem]:
    """What is wrong in this file, whatever it extends."""
    table = file.table
    yield from _word_problems(file, (), table, RECIPE)
    for name, words in INNER.items():
        if isinstance(inner := table.get(name), dict):
            yield from _word_problems(file, (name,), inner, words)
    for name, words in (("part", PART), ("when", WHEN)):
        entries = table.get(name)
        for place, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                yield from _word_problems(file, (name, place), entry, words)
    yield from _wildcard_problems(file, shelves)


def family_problems(files: Sequence[RecipeFile], table: Mapping[str, Any]) -> Iterator[Problem]:
    """What is wrong once child and parents are one `table`. Every file is right by itself."""
    child = files[-1]
    for part in table.get("part", ()):
        yield from _part_problems(files, part, table.get("tables", {}))
    moods = table.get("negative", {}).get("moods")
    if isinstance(moods, str) and moods not in table.get("tables", {}):
        yield _origin(files, "negative", "moods")(_no_table("negative.moods", moods, table))
    start = table.get("start")
    if start and start.get("sketch") is None:
        yield _origin(files, "start")(f"start.sketch is None; write start = {START_EXAMPLE}, or start = false")
    elif start and start["sketch"] and start.get("strength") is None:
        yield _origin(files, "start")(f"start.strength is None; {START['strength'].fault(None)}")
    if "needs" in table and "fallback" not in table:
        yield _origin(files, "needs")('needs is there and fallback is not; name the recipe for everybody else, such as fallback = "oil"')
    for place, rule in enumerate(child.table.get("when", ())):
        if not rule.get("add") and not rule.get("avoid"):
            yield child.problem(("when", place), "a rule adds nothing and avoids nothing; write add = \"…\" or avoid = \"…\"")


def family_notes(files: Sequence[RecipeFile], table: Mapping[str, Any]) -> Iterator[Problem]:
    """What is odd in the youngest file, and hinders nothing."""
    child, vocabulary = files[-1], load_vocabulary()
    if not table.get("part"):
        yield child.problem((), 'has no part, so the prompt stays empty; begin with extends = "base"', note=True)
    for place, rule in enumerate(child.table.get("when", ())):
        for sentence in parse_condition(rule["if"]).unknown(vocabulary):
            yield child.problem(("when", place, "if"), sentence, note=True)
    for place, part in enumerate(child.table.get("part", ())):
        if isinstance(part.get("map"), dict):
            yield from _key_notes(child, ("part", place, "map"), part["map"], part["slot"], f"part {part['slot']}.map")
    for key, text in wordings(child.table):
        for sentence in notation(text):
            yield child.problem(key, sentence, note=True)
    for name, words in child.table.get("tables", {}).items():
        slots = dict.fromkeys(part["slot"] for part in table.get("part", ()) if part.get("map") == name and part["slot"] in MAPPED)
        for slot in slots:
            yield from _key_notes(child, ("tables", name), words, slot, f"tables.{name}")
    for slot in child.table.get("without", ()):
        if not any(part.get("slot") == slot for file in files[:-1] for part in file.table.get("part", ())):
            yield child.problem(("without",), f"without names {slot}, of which the extended recipe has no part", note=True)


def _key_notes(file: RecipeFile, at: Key, words: Mapping[str, str], slot: str, where: str) -> Iterator[Problem]:
    """Keys of a map that its slot can never have."""
    vocabulary = load_vocabulary()
    groups = vocabulary.entries("appearance").values()
    known = [key for group in groups for key in group] if slot == "appearance" else vocabulary.entries(READ[slot])
    for key in words:
        if key not in known and key != "default":
            yield file.problem((*at, key), f"{where} has {key!r:.60}, which nobody's {slot} can be; {nearest(key, known)}", note=True)


def _part_problems(files: Sequence[RecipeFile], part: Mapping[str, Any], tables: Mapping[str, Any]) -> Iterator[Problem]:
    slot = part["slot"]
    says = _part_origin(files, slot)
    if slot in LITERAL and not part.get("text"):
        yield says("text", f"the part {slot} has no text; write what it says")
    if slot in LITERAL and VALUE in str(part.get("text")):
        yield says("text", f"the part {slot} has {VALUE}, and nothing is read for {slot}; write the words, or take another slot")
    if slot not in MAPPED and "map" in part:
        with_one = ", ".join(MAPPED)
        yield says("map", f"the part {slot} has a map, and there are no keys for it that could have one; slots with one are {with_one}")
    if isinstance(named := part.get("map"), str) and named not in tables:
        yield says("map", _no_table(f"part {slot}.map", named, {"tables": tables}))
    if slot not in GRADED and "min_confidence" in part:
        yield says("min_confidence", f"the part {slot} has min_confidence, but only {', '.join(GRADED)} are more or less sure; take it out")


def _part_origin(files: Sequence[RecipeFile], slot: str) -> Callable[[str, str], Problem]:
    """Names the youngest file that speaks of the slot, best where it says this key of it."""

    def says(key: str, sentence: str) -> Problem:
        places = [
            (file, place, part)
            for file in reversed(files) for place, part in enumerate(file.table.get("part", ())) if part.get("slot") == slot
        ]  # fmt: skip
        file, place, _ = next((one for one in places if key in one[2]), places[0])
        return file.problem(("part", place, key), sentence)

    return says


def _origin(files: Sequence[RecipeFile], *key: str) -> Callable[[str], Problem]:
    """Names the youngest file that says anything of the key."""
    file = next((file for file in reversed(files) if key[0] in file.table), files[-1])
    return lambda sentence: file.problem(key, sentence)


def _no_table(where: str, name: str, table: Mapping[str, Any]) -> str:
    known = list(table.get("tables", {}))
    close = difflib.get_close_matches(name, known, n=1)
    there = f"there are {', '.join(known)}" if known else f'write {name} = {{calm = "…"}} under [tables]'
    hint = f"did you mean {close[0]!r}?" if close else there
    return f"{where} is {name!r:.60}, and no table is called so; {hint}"


def _word_problems(file: RecipeFile, at: Key, table: Mapping[str, Any], words: Mapping[str, Word]) -> Iterator[Problem]:
    where = _spoken(at, table)
    for key, value in table.items():
        if key not in words:
            close = difflib.get_close_matches(key, words, n=1)
            home = misplaced(key, str(at[0]) if at else "", KEYS)
            hint = home or (f"did you mean {close[0]}?" if close else f"known are {', '.join(sorted(words))}")
            yield file.problem((*at, key), f"{f'{where} has an' if where else 'there is an'} unknown key {key!r:.60}; {hint}")
        elif (fault := words[key].fault(value)) is not None:
            yield file.problem((*at, key), _told(where, key, value, fault))
    for key, word in words.items():
        if word.needed and key not in table:
            yield file.problem(at, f"{where} has no {key}; {word.fault(None)}")


def _told(where: str, key: str, value: Any, fault: str) -> str:
    if fault.startswith("the condition"):  # which quotes itself
        return fault
    name = f"a part has {key} =" if where == "part" else f"{where}.{key} is" if where else f"{key} is"
    return f"{name} {_shown(value)}; {fault}"


def _shown(value: Any) -> str:
    try:
        return f"{value!r:.60}"
    except ValueError:  # Python writes no number of thousands of digits
        return "a number without end"


def _spoken(at: Key, table: Mapping[str, Any]) -> str:
    if at[:1] == ("part",):
        return f"part {slot}" if isinstance(slot := table.get("slot"), str) and slot in SLOTS else "part"
    return str(at[0]) if at else ""


def _wildcard_problems(file: RecipeFile, shelves: Sequence[Path]) -> Iterator[Problem]:
    """Wildcards that are not there, or whose lines cannot be read."""
    for key, text in wordings(file.table):
        try:
            asked = check_wording(text)
        except ValueError:
            continue  # said where the text stands
        for name in asked:
            yield from _one_wildcard(file, key, name, shelves, (name,))


def _one_wildcard(file: RecipeFile, key: Key, name: str, shelves: Sequence[Path], above: tuple[str, ...]) -> Iterator[Problem]:
    try:
        found = wildcard_lines(name, shelves)
    except BadRecipeFile as error:
        yield from error.problems
        return
    if found is None:
        known = wildcard_names(shelves)
        close = difflib.get_close_matches(name, known, n=1)
        there = f"put its lines into wildcards/{name}.txt beside your recipes; there are {', '.join(known)}"
        hint = f"did you mean __{close[0]}__?" if close else there
        yield file.problem(key, f"no wildcard is called __{name}__; {hint}")
        return
    path, lines = found
    for at, line in enumerate(lines, 1):
        try:
            inner = check_wording(line.split("#", 1)[0])
        except ValueError as error:
            yield Problem(path, at, str(error))
            continue
        for one in inner:
            if one in above:
                yield Problem(path, at, f"__{one}__ leads back to itself; take it out of this line")
            else:
                yield from _one_wildcard(RecipeFile(path, {}, {("",): at}), ("",), one, shelves, (*above, one))


def wordings(table: Mapping[str, Any], at: Key = ()) -> Iterator[tuple[Key, str]]:
    """Every text of a recipe that may hold variants and wildcards, and where it stands."""
    for place, part in _entries(table, "part"):
        yield from _texts(part, ("part", place), ("text", "map"))
    for place, rule in _entries(table, "when"):
        yield from _texts(rule, ("when", place), ("add", "avoid"))
    if isinstance(negative := table.get("negative"), dict):
        yield from _texts(negative, ("negative",), ("text", "moods"))
    if isinstance(tables := table.get("tables"), dict):
        yield from _texts(tables, ("tables",), tuple(tables))


def _entries(table: Mapping[str, Any], name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    entries = table.get(name)
    return ((place, entry) for place, entry in enumerate(entries if isinstance(entries, list) else ()) if isinstance(entry, dict))


def _texts(table: Mapping[str, Any], at: Key, keys: Sequence[str]) -> Iterator[tuple[Key, str]]:
    for key in keys:
        value = table.get(key)
        if isinstance(value, str):
            yield (*at, key), value
        elif isinstance(value, dict):
            yield from (((*at, key, name), text) for name, text in value.items() if isinstance(text, str))
