"""What a recipe may say: every key, what it means, and what is wrong with a value of it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .finish import TECHNIQUES
from .recipe_advice import misplaced, nearest, notation
from .recipe_file import BadRecipeFile, Problem, RecipeFile, wildcard_lines, wildcard_names
from .recipe_lines import Key
from .recipe_wording import VALUE, check_wording
from .rule import parse_condition
from .start import LEAST, MOST
from .vocabulary import load_vocabulary

SLOTS = (
    "subject", "appearance", "medium", "themes", "mood", "place", "season",
    "time_of_day", "symbols", "palette", "voice", "rule",
)  # fmt: skip
READ = {
    "themes": "themes", "mood": "moods", "place": "places", "season": "seasons",
    "time_of_day": "times", "symbols": "symbols", "palette": "colours", "voice": "voices",
}  # fmt: skip
"""The slots that are filled with what was read, and the table of the vocabulary their keys are in."""
MAPPED = (*READ, "appearance")  # slots whose keys may be given other words
LITERAL = ("medium", "rule")  # slots that say what the recipe says, and nothing of the sitter
GRADED = ("mood", "themes", "symbols")  # slots whose facets are more or less sure
_START = "{sketch = true, strength = 0.7}"

Fault = Callable[[Any], str | None]
"""What to write instead of a value; None when it is right."""


@dataclass(frozen=True, slots=True)
class Word:
    """A key of a recipe: what it means, in the words of the documentation, and what is wrong with a value."""

    means: str
    fault: Fault
    needed: bool = False


def _text(value: Any) -> str | None:
    return None if isinstance(value, str) else "write a text in quotes"


def _wording(value: Any) -> str | None:
    if not isinstance(value, str):
        return "write a text in quotes"
    try:
        check_wording(value)
    except ValueError as error:
        return str(error)
    return None


def _truth(value: Any) -> str | None:
    return None if isinstance(value, bool) else "write true or false"


def _whole(low: int, high: int) -> Fault:
    def fault(value: Any) -> str | None:
        right = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return None if right else f"write a whole number from {low} to {high}"

    return fault


def _number(low: float, high: float, *, says: str | None = None, over: bool = False) -> Fault:
    def fault(value: Any) -> str | None:
        right = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and low <= value <= high
        return None if right and not (over and value == low) else says or f"write a number from {low:g} to {high:g}"

    return fault


def _size(value: Any) -> str | None:
    side = _whole(64, 8192)
    right = isinstance(value, list) and len(value) == 2 and not any(map(side, value))
    return None if right else "write [width, height], each 64 to 8192 px"


def _title(value: Any) -> str | None:
    right = isinstance(value, str) or (isinstance(value, dict) and value and all(isinstance(text, str) for text in value.values()))
    return None if right else 'write a text, or {en = "…", de = "…"}'


def _one_of(known: Sequence[str]) -> Fault:
    return lambda value: None if isinstance(value, str) and value in known else f"it is one of {', '.join(known)}"


def _slots(value: Any) -> str | None:
    right = isinstance(value, list) and all(isinstance(slot, str) and slot in SLOTS for slot in value)
    return None if right else f"write a list of slots, of {', '.join(SLOTS)}"


def _needs(value: Any) -> str | None:
    least = _whole(1, 12)
    right = isinstance(value, dict) and value and all(slot in READ and not least(count) for slot, count in value.items())
    return None if right else f"write how many are needed of which slot, such as {{symbols = 2}}; slots are {', '.join(READ)}"


def _condition(value: Any) -> str | None:
    if not isinstance(value, str):
        return "write a condition in quotes, such as \"mood.valence < -0.3\""
    try:
        parse_condition(value)
    except ValueError as error:
        return str(error)
    return None


def _words_by_key(value: Any) -> str | None:
    if isinstance(value, str):
        return None
    if not isinstance(value, dict) or not value:
        return 'write words for keys, such as {calm = "soft light"}, or the name of one of the tables'
    return next((f"{key}: {fault}" for key, text in value.items() if (fault := _wording(text))), None)


def _tables(value: Any) -> str | None:
    if isinstance(value, dict) and all(isinstance(table, dict) and not _words_by_key(table) for table in value.values()):
        return None
    return 'write tables = {light = {calm = "soft light"}}'


def _start(value: Any) -> str | None:
    return None if value is False or isinstance(value, dict) else f"write start = {_START}, or start = false"


def _tables_of(example: str) -> Fault:
    return lambda value: None if isinstance(value, dict) else f"write {example}"


def _lists_of(example: str) -> Fault:
    return lambda value: None if isinstance(value, list) and all(isinstance(entry, dict) for entry in value) else f"write {example}"


RECIPE: Mapping[str, Word] = {
    "title": Word('what visitors read: a text, or one a language, `{en = "Oil", de = "Öl"}`', _title),
    "about": Word("one sentence for `vernissage recipes`: what is different about it", _text),
    "extends": Word("the recipe to start from; what follows replaces or adds to what it says", _text),
    "abstract": Word("true: only for others to extend", _truth),
    "without": Word("slots of the extended recipe that are left out: `[\"appearance\", \"place\"]`", _slots),
    "order": Word("slots that come first in the prompt, in this order; the others follow as they stood", _slots),
    "needs": Word("how much must have been read, `{symbols = 2}`; else `fallback` is painted", _needs),
    "fallback": Word("the recipe that is painted for people of whom too little was read", _text),
    "budget": Word("most tokens of the prompt, counted by the checkpoint's own tokenizer; the smaller of this and the checkpoint's holds", _whole(8, 2048)),
    "checkpoint": Word("the checkpoint this recipe was tuned on: a name, hub id or folder", _text),
    "part": Word("the phrases, in the order of the prompt", _lists_of('part = [{slot = "medium", text = "ink"}], or [[part]] with two brackets')),
    "when": Word("rules: what is added when a condition holds, beside those of the extended recipe", _lists_of('when = [{if = "mood.valence < -0.3", add = "low key light"}], or [[when]] with two brackets')),
    "tables": Word("words for keys, to be named by `map` and by `negative.moods`", _tables),
    "negative": Word("what must not be seen, for checkpoints that listen to it", _tables_of('negative = {text = "frame"}')),
    "sampler": Word("numbers of the diffusion, and the aspect", _tables_of("sampler = {steps = 24}")),
    "start": Word("`{sketch = true, strength = 0.7}`: paint over a sketch of the portrait; `false`: from noise", _start),
    "finish": Word("the brush work", _tables_of('finish = {technique = "oil"}')),
}
PART: Mapping[str, Word] = {
    "slot": Word("what the phrase speaks of", _one_of(SLOTS), needed=True),
    "text": Word("the wording; `{value}` is what was read, without it the words stand as they are", _wording),
    "take": Word("how many facets are taken at most, the strongest first (1)", _whole(1, 12)),
    "join": Word("makes one phrase of them, with this between", _text),
    "last": Word("what stands before the last of them instead", _text),
    "map": Word("other words for keys of the vocabulary: a table, or the name of one of `tables`; `default` is for all other keys", _words_by_key),
    "min_confidence": Word("0 to 1: left out when the reading of mood, theme or symbol is less sure", _number(0, 1)),
    "weight": Word("over 0, at most 2 (1); how much it counts; FLUX, Z-Image, SD 3 and PixArt do not act on it", _number(0, 2, over=True, says="write a number over 0, at most 2")),
    "priority": Word("0 to 9 (5): the lowest goes first when there are too many tokens", _whole(0, 9)),
}
WHEN: Mapping[str, Word] = {
    "if": Word("the condition", _condition, needed=True),
    "add": Word("joins the prompt", _wording),
    "avoid": Word("joins what must not be seen", _wording),
    "priority": Word("as of a part (4)", _whole(0, 9)),
}
NEGATIVE: Mapping[str, Word] = {
    "text": Word("always", _wording),
    "moods": Word("for the moods that were read: a table, or the name of one of `tables`", _words_by_key),
}
SAMPLER: Mapping[str, Word] = {
    "steps": Word("denoising steps, for the recipe's own checkpoint", _whole(1, 200)),
    "guidance": Word("how closely the prompt is followed, for the recipe's own checkpoint", _number(0, 50)),
    "size": Word("`[width, height]` in px: the aspect of the picture", _size),
}
START: Mapping[str, Word] = {
    "sketch": Word("true: begin from the sketch", _truth),
    "strength": Word(f"{LEAST} to {MOST:g}: how freely it is painted over", _number(LEAST, MOST, says=f"write a number from {LEAST} to {MOST:g}")),
}
FINISH: Mapping[str, Word] = {
    "technique": Word(", ".join(TECHNIQUES), _one_of(TECHNIQUES)),
    "size": Word("the long side in px", _whole(256, 8192)),
}
_INNER = {"negative": NEGATIVE, "sampler": SAMPLER, "start": START, "finish": FINISH}
_KEYS = {"": RECIPE, **_INNER, "part": PART, "when": WHEN}


def file_problems(file: RecipeFile, shelves: Sequence[Path]) -> Iterator[Problem]:
    """What is wrong in this file, whatever it extends."""
    table = file.table
    yield from _word_problems(file, (), table, RECIPE)
    for name, words in _INNER.items():
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
        yield _origin(files, "start")(f"start.sketch is None; write start = {_START}, or start = false")
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
        yield says("map", f"the part {slot} has a map, and there are no keys for it that could have one; slots with one are {', '.join(MAPPED)}")
    if isinstance(named := part.get("map"), str) and named not in tables:
        yield says("map", _no_table(f"part {slot}.map", named, {"tables": tables}))
    if slot not in GRADED and "min_confidence" in part:
        yield says("min_confidence", f"the part {slot} has min_confidence, but only {', '.join(GRADED)} are more or less sure; take it out")


def _part_origin(files: Sequence[RecipeFile], slot: str) -> Callable[[str, str], Problem]:
    """Names the youngest file that speaks of the slot, best where it says this key of it."""

    def says(key: str, sentence: str) -> Problem:
        places = [(file, place, part) for file in reversed(files) for place, part in enumerate(file.table.get("part", ())) if part.get("slot") == slot]
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
    hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}" if known else f'write {name} = {{calm = "…"}} under [tables]'
    return f"{where} is {name!r:.60}, and no table is called so; {hint}"


def _word_problems(file: RecipeFile, at: Key, table: Mapping[str, Any], words: Mapping[str, Word]) -> Iterator[Problem]:
    where = _spoken(at, table)
    for key, value in table.items():
        if key not in words:
            close = difflib.get_close_matches(key, words, n=1)
            home = misplaced(key, str(at[0]) if at else "", _KEYS)
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
        hint = f"did you mean __{close[0]}__?" if close else f"put its lines into wildcards/{name}.txt beside your recipes; there are {', '.join(known)}"
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
