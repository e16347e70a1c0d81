"""What a recipe may say: every key, what it means, and what is wrong with a value of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .finish import TECHNIQUES
from .recipe_wording import check_wording
from .rule import parse_condition
from .start import LEAST, MOST

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
START_EXAMPLE = "{sketch = true, strength = 0.7}"

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


def _taken_by(check: Callable[[str], Any], otherwise: str) -> Fault:
    """A text in which `check` finds no fault: the `ValueError` it raises says what to write instead."""

    def fault(value: Any) -> str | None:
        if not isinstance(value, str):
            return otherwise
        try:
            check(value)
        except ValueError as error:
            return str(error)
        return None

    return fault


_wording = _taken_by(check_wording, "write a text in quotes")
_condition = _taken_by(parse_condition, 'write a condition in quotes, such as "mood.valence < -0.3"')


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
    return None if value is False or isinstance(value, dict) else f"write start = {START_EXAMPLE}, or start = false"


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
    "budget": Word(
        "most tokens of the prompt, counted by the checkpoint's own tokenizer; the smaller of this and the checkpoint's holds", _whole(8, 2048)
    ),
    "checkpoint": Word("the checkpoint this recipe was tuned on: a name, hub id or folder", _text),
    "part": Word(
        "the phrases, in the order of the prompt", _lists_of('part = [{slot = "medium", text = "ink"}], or [[part]] with two brackets')
    ),
    "when": Word(
        "rules: what is added when a condition holds, beside those of the extended recipe",
        _lists_of('when = [{if = "mood.valence < -0.3", add = "low key light"}], or [[when]] with two brackets'),
    ),
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
    "map": Word(
        "other words for keys of the vocabulary: a table, or the name of one of `tables`; `default` is for all other keys", _words_by_key
    ),
    "min_confidence": Word("0 to 1: left out when the reading of mood, theme or symbol is less sure", _number(0, 1)),
    "weight": Word(
        "over 0, at most 2 (1); how much it counts; FLUX, Z-Image, SD 3 and PixArt do not act on it",
        _number(0, 2, over=True, says="write a number over 0, at most 2"),
    ),
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
    "strength": Word(f"{LEAST} to {MOST:g}: how freely it is painted over", _number(LEAST, MOST)),
}
FINISH: Mapping[str, Word] = {
    "technique": Word(", ".join(TECHNIQUES), _one_of(TECHNIQUES)),
    "size": Word("the long side in px", _whole(256, 8192)),
    "underdrawing": Word("false: brush work does not follow the fine lines of the sketch that a small picture was painted over (true)", _truth),
}
INNER = {"negative": NEGATIVE, "sampler": SAMPLER, "start": START, "finish": FINISH}
"""The tables within a recipe, and the keys of each."""
KEYS = {"": RECIPE, **INNER, "part": PART, "when": WHEN}
"""All keys, by the table they stand in; "" is the recipe itself."""
