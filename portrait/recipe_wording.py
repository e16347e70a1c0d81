"""The wording of a recipe's phrases: variants and wildcards, and the draw that settles them.

    {dawn|dusk}                one of them
    {0.3::rain|fog|3::sun}     by weight; where none stands, it is 1
    {2$$sand|salt|tar}         two of them, in drawn order; {1-2$$…} one or two; {2$$ and $$…} joined by " and "
    __paper__                  a line of wildcards/paper.txt
    {value}                    what was read for the slot: left as it is

An option may hold further variants and wildcards. The notation is the one artists know from dynamic prompts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

DEEPEST = 8  # variants within variants, wildcards within wildcards
VALUE = "{value}"
_WILDCARD = re.compile(r"__([A-Za-z0-9]+(?:[/_-][A-Za-z0-9]+)*)__")
_SEVERAL = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?\$\$")
_WEIGHT = re.compile(r"\s*(\d+(?:\.\d+)?|\.\d+)::")

Wildcards = Mapping[str, tuple[str, ...]]
"""The lines of each wildcard file, by its name."""


@dataclass(frozen=True, slots=True)
class Option:
    """One of several wordings, and how likely it is among them."""

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Choice:
    """`least` to `most` of `options` are drawn, joined by `joint`."""

    options: tuple[Option, ...]
    least: int = 1
    most: int = 1
    joint: str = ", "


def settled(text: str, draw: random.Random, wildcards: Wildcards) -> str:
    """The text with every variant and wildcard drawn, and `VALUE` kept. Raises `ValueError` with one sentence when it cannot be read."""
    return _tidy(_settled(text, draw, wildcards, DEEPEST))


def check_wording(text: str) -> tuple[str, ...]:
    """The wildcards that this text asks for. Raises `ValueError` with one sentence when it cannot be read."""
    return tuple(dict.fromkeys(_asked(text, DEEPEST)))


def parse_line(line: str) -> Option | None:
    """A line of a wildcard file: an option, or None for an empty one or a remark (``# …``)."""
    text = line.split("#", 1)[0].strip()
    return _option(text) if text else None


def _settled(text: str, draw: random.Random, wildcards: Wildcards, depth: int) -> str:
    _not_too_deep(depth)
    settled = []
    for piece in _pieces(text):
        if isinstance(piece, Choice):
            settled.append(piece.joint.join(_settled(one.text, draw, wildcards, depth - 1) for one in _drawn(piece, draw)))
        else:
            settled.append(_WILDCARD.sub(lambda match: _line(match[1], draw, wildcards, depth), piece))
    return "".join(settled)


def _line(name: str, draw: random.Random, wildcards: Wildcards, depth: int) -> str:
    options = tuple(filter(None, map(parse_line, wildcards.get(name, ()))))
    return "".join(_settled(one.text, draw, wildcards, depth - 1) for one in _drawn(Choice(options), draw)) if options else ""


def _drawn(choice: Choice, draw: random.Random) -> Iterator[Option]:
    """Without putting back; what weighs nothing is drawn only where nothing else is left."""
    left = list(choice.options)
    for _ in range(draw.randint(choice.least, choice.most)):
        weights = [option.weight for option in left]
        yield left.pop(draw.choices(range(len(left)), weights if sum(weights) else None)[0])


def _asked(text: str, depth: int) -> Iterator[str]:
    _not_too_deep(depth)
    for piece in _pieces(text):
        if isinstance(piece, str):
            yield from _WILDCARD.findall(piece)
        else:
            for option in piece.options:
                yield from _asked(option.text, depth - 1)


def _not_too_deep(depth: int) -> None:
    if depth < 0:
        raise ValueError(f"variants or wildcards lie more than {DEEPEST} deep in one another; take one out")


def _pieces(text: str) -> Iterator[str | Choice]:
    """Plain text, `VALUE` among it, and choices, in their order."""
    at = 0
    while (opening := text.find("{", at)) >= 0:
        closing = _closing(text, opening)
        inner = text[opening + 1 : closing]
        if "}" in text[at:opening]:
            break
        if text[opening : closing + 1] == VALUE:
            yield text[at : closing + 1]
        else:
            yield text[at:opening]
            yield _choice(inner)
        at = closing + 1
    if "}" in text[at:]:
        raise ValueError(f"{text!r:.80} closes a brace that was not opened; take one }} out")
    yield text[at:]


def _closing(text: str, opening: int) -> int:
    depth = 0
    for at in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return at
    raise ValueError(f"{text!r:.80} opens a brace and does not close it; add a }}")


def _choice(inner: str) -> Choice:
    several = _SEVERAL.match(inner)
    listed, joint = inner[several.end() :] if several else inner, ", "
    if several and "$$" in (first := _split(listed, "|")[0]):
        joint = first.split("$$", 1)[0]
        listed = listed[len(joint) + 2 :]
    options = tuple(_option(text) for text in _split(listed, "|"))
    if several is None:
        if len(options) == 1:
            raise ValueError(
                f"{{{' '.join(inner.split()):.60}}} is no variant and no slot; "
                f"write {VALUE} for what was read, or {{one|another}}"
            )
        return Choice(options)
    least, most = int(several[1]), int(several[2] or several[1])
    if not 0 <= least <= most <= len(options):
        raise ValueError(f"{{{inner:.60}}} takes {several[0][:-2]} of {len(options)}; take as many as there are, or fewer")
    return Choice(options, least, most, joint)


def _option(text: str) -> Option:
    weight = _WEIGHT.match(text)
    return Option(text[weight.end() :].strip(), float(weight[1])) if weight else Option(text.strip())


def _split(text: str, mark: str) -> Sequence[str]:
    """At every `mark` that is in no inner brace."""
    parts, depth = [""], 0
    for letter in text:
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == mark and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _tidy(text: str) -> str:
    """An option that says nothing leaves no hole: no doubled blanks and commas."""
    return re.sub(r"\s*,(?:\s*,)+\s*", ", ", " ".join(text.split())).strip(" ,")
