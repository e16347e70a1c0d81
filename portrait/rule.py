"""The conditions of a recipe's `when` rules: a tiny grammar, parsed and never executed.

    mood.valence < -0.3          mood.valence, mood.arousal and mood.confidence against a number
    season == "winter"           season, time_of_day, place and voice against a key
    "sea" in themes              themes, symbols, palette and mood hold a key
    not …, … and …, … or …       and brackets
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .verbal import VerbalPortrait

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


@dataclass(frozen=True, slots=True)
class Condition:
    """A parsed condition. `text` is as the artist wrote it."""

    text: str
    tree: ast.expr

    def holds(self, verbal: VerbalPortrait) -> tuple[bool, tuple[str, ...]]:
        """Whether it holds for this portrait, and the ids of the posts that made it so."""
        return _evaluate(self.tree, verbal)


def parse_condition(text: str) -> Condition:
    """Raises `ValueError` with one sentence when `text` is outside the grammar."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        raise ValueError(f"the condition {text!r} cannot be read; write for example mood.valence < -0.3") from None
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
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=str())]):
            _known(name, _KEYS, text)
        case ast.Compare(
            left=ast.Attribute(value=ast.Name(id="mood"), attr=attr), ops=[op], comparators=[number]
        ) if type(op) in _COMPARISONS and _number(number) is not None:
            _known(attr, _NUMBERS, text)
        case _:
            raise ValueError(
                f"the condition {text!r} says more than the grammar knows; "
                'it knows mood.valence < -0.3, season == "winter", "sea" in themes, and, or, not'
            )


def _known(name: str, known: tuple[str, ...], text: str) -> None:
    if name not in known:
        raise ValueError(f"{name!r} in the condition {text!r} is not one of {', '.join(known)}")


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
        case ast.Compare(left=ast.Constant(value=key), ops=[op], comparators=[ast.Name(id=name)]):
            found = [facet for facet in _several(verbal, name) if facet.key == key]
            holds = bool(found) is isinstance(op, ast.In)
            return holds, found[0].evidence if found else ()
    raise AssertionError(f"unchecked condition {ast.dump(node)}")


def _single(verbal: VerbalPortrait, name: str) -> Any:
    return verbal.voice if name == "voice" else getattr(verbal.setting, name)


def _several(verbal: VerbalPortrait, name: str) -> tuple[Any, ...]:
    return verbal.mood.words if name == "mood" else getattr(verbal, name)


def _union(results: list[tuple[bool, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(post for _, evidence in results for post in evidence))
