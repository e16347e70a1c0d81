"""The conditions of a recipe's `when` rules: a tiny grammar, parsed and never executed.

    mood.valence < -0.3          mood.valence, mood.arousal and mood.confidence against a number
    season == "winter"           season, time_of_day, place and voice against a key
    place in ["sea", "lake"]     … or against several
    "sea" in themes              themes, symbols, palette and mood hold a key
    not …, … and …, … or …       and brackets
"""

from __future__ import annotations

import ast
import difflib
import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .recipe_advice import nearest
from .verbal import VerbalPortrait
from .vocabulary import Vocabulary

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_NUMBERS = ("valence", "arousal", "confidence")
_KEYS = ("season", "time_of_day", "place", "voice")
_LISTS = ("themes", "symbols", "palette", "mood")
_TABLES = {
    "season": "seasons", "time_of_day": "times", "place": "places", "voice": "voices",
    "themes": "themes", "symbols": "symbols", "palette": "colours", "mood": "moods",
}  # fmt: skip
_LONGEST = 500  # characters
_EXAMPLES = 'mood.valence < -0.3, season == "winter", place in ["sea", "lake"], "cats" in themes, and, or, not'


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition. `text` is as the artist wrote it."""

    text: str
    tree: ast.expr

    def holds(self, verbal: VerbalPortrait) -> tuple[bool, tuple[str, ...]]:
        """Whether it holds for this portrait, and the ids of the posts that made it so."""
        return _evaluate(self.tree, verbal)

    def unknown(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """A sentence for every key that no portrait can have, because the vocabulary lacks it."""
        return tuple(
            f"the condition {self.text!r:.80} asks for {key!r}, which is none of the {_TABLES[name]} there are; {nearest(key, vocabulary.entries(_TABLES[name]))}"
            for name, key in _asked(self.tree)
            if key not in vocabulary.entries(_TABLES[name])
        )


def parse_condition(text: str) -> Condition:
    """Raises `ValueError` with one sentence when `text` is outside the grammar."""
    if len(text) > _LONGEST:
        raise ValueError(f"the condition {text!r:.60} has {len(text)} characters; {_LONGEST} are enough, make two rules of it")
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(f"the condition {text!r:.80} cannot be read; write for example mood.valence < -0.3, or season == \"winter\"") from None
    _check(tree, text)
    return Condition(text, tree)


def _check(node: ast.expr, text: str) -> None:
    match node:
        case ast.BoolOp(values=values):
            for value in values:
                _check(value, text)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            _check(operand, text)
        case ast.Compare(left=ast.Constant(value=str()), ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=name)]):
            _known(name, _LISTS, text)
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=str(key))]) if name in _LISTS:
            raise ValueError(f"the condition {text!r:.80} compares {name}, which may hold several; write \"{key:.40}\" in {name}")
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=str())]):
            _known(name, _KEYS, text)
        case ast.Compare(left=ast.Name(id=name), ops=[ast.In() | ast.NotIn()], comparators=[ast.List() | ast.Tuple() as several]) if all(
            isinstance(one, ast.Constant) and isinstance(one.value, str) for one in several.elts
        ):
            _known(name, _KEYS, text)
        case ast.Compare(
            left=ast.Attribute(value=ast.Name(id="mood"), attr=attr), ops=[op], comparators=[number]
        ) if type(op) in _COMPARISONS and _number(number) is not None:
            _known(attr, _NUMBERS, text)
        case _:
            raise ValueError(
                f"the condition {text!r:.80} says more than the grammar knows; it knows {_EXAMPLES}"
            )


def _known(name: str, known: tuple[str, ...], text: str) -> None:
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        raise ValueError(f"{name!r} in the condition {text!r:.80} is not known there; {hint}")


def _number(node: ast.expr) -> float | None:
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return value
    return None


def _evaluate(node: ast.expr, verbal: VerbalPortrait) -> tuple[bool, tuple[str, ...]]:
    match node:
        case ast.BoolOp(op=ast.And(), values=values):
            results = [_evaluate(value, verbal) for value in values]
            return all(result for result, _ in results), _union(results)
        case ast.BoolOp(values=values):
            results = [_evaluate(value, verbal) for value in values]
            return any(result for result, _ in results), _union([pair for pair in results if pair[0]])
        case ast.UnaryOp(operand=operand):
            return not _evaluate(operand, verbal)[0], ()
        case ast.Compare(left=ast.Attribute(attr=attr), ops=[op], comparators=[number]):
            return _COMPARISONS[type(op)](getattr(verbal.mood, attr), _number(number)), verbal.mood.evidence
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.Constant(value=key)]):
            facet = _single(verbal, name)
            return _COMPARISONS[type(op)](facet.key if facet else None, key), facet.evidence if facet else ()
        case ast.Compare(left=ast.Name(id=name), ops=[op], comparators=[ast.List(elts=several) | ast.Tuple(elts=several)]):
            facet = _single(verbal, name)
            among = facet is not None and facet.key in {one.value for one in several if isinstance(one, ast.Constant)}
            return among is isinstance(op, ast.In), facet.evidence if facet else ()
        case ast.Compare(left=ast.Constant(value=key), ops=[op], comparators=[ast.Name(id=name)]):
            found = [facet for facet in _several(verbal, name) if facet.key == key]
            holds = bool(found) is isinstance(op, ast.In)
            return holds, found[0].evidence if found else ()
    raise AssertionError(f"unchecked condition {ast.dump(node)}")


def _asked(tree: ast.expr) -> Iterator[tuple[str, str]]:
    """Every list or slot the condition looks into, with a key it looks for."""
    for node in ast.walk(tree):
        match node:
            case ast.Compare(left=ast.Constant(value=str() as key), comparators=[ast.Name(id=name)]):
                yield name, key
            case ast.Compare(left=ast.Name(id=name), comparators=[ast.Constant(value=str() as key)]):
                yield name, key
            case ast.Compare(left=ast.Name(id=name), comparators=[ast.List(elts=several) | ast.Tuple(elts=several)]):
                yield from ((name, one.value) for one in several if isinstance(one, ast.Constant))


def _single(verbal: VerbalPortrait, name: str) -> Any:
    return verbal.voice if name == "voice" else getattr(verbal.setting, name)


def _several(verbal: VerbalPortrait, name: str) -> tuple[Any, ...]:
    return verbal.mood.words if name == "mood" else getattr(verbal, name)


def _union(results: list[tuple[bool, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(post for _, evidence in results for post in evidence))
