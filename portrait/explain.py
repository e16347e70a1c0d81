"""Explaining a prompt: each phrase with its slot, its evidence and its tokens; what was dropped or silent, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .compose import Composition
from .prompt import Part

Split = Callable[[str], tuple[str, ...]]
_EVIDENCE, _ID = 4, 14  # post ids that a line of text has room for, and letters of each


def explained(made: Composition, tokenizers: Mapping[str, tuple[Split, int]]) -> dict[str, Any]:
    """What ``recipes explain --json`` prints.

    `tokenizers` maps a name to what splits a text and to the most tokens that are read. ``phrases`` and ``dropped``
    have the tokens of each by that name; ``tokens`` those of the whole, whose commas count too.
    """
    prompt = made.prompt
    return {
        "recipe": prompt.recipe,
        "instead": made.instead,
        "checkpoint": prompt.checkpoint,
        "seed": prompt.seed,
        "positive": prompt.positive,
        "negative": prompt.negative,
        "tokens": {name: {"count": len(split(prompt.positive)), "budget": budget} for name, (split, budget) in tokenizers.items()},
        "phrases": [_phrase(part, tokenizers) for part in prompt.parts],
        "dropped": [
            {
                **_phrase(one.phrase.part, tokenizers), "priority": one.phrase.priority,
                "why": f"{one.tokens} tokens, {one.budget} have room; its priority {one.phrase.priority} was the lowest",
            }
            for one in made.dropped
        ],
        "silent": [{"slot": one.slot, "why": one.why} for one in made.silent],
    }  # fmt: skip


def explained_text(record: Mapping[str, Any]) -> str:
    """The same for people, as a table."""
    return "\n".join(_lines(record))


def _phrase(part: Part, tokenizers: Mapping[str, tuple[Split, int]]) -> dict[str, Any]:
    return {
        "text": part.text, "slot": part.slot, "weight": part.weight, "evidence": list(part.evidence),
        "tokens": {name: list(split(part.text)) for name, (split, _) in tokenizers.items()},
    }  # fmt: skip


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    names = list(record["tokens"])
    counted = " · ".join(f"{name} {one['count']} of {one['budget']} tokens" for name, one in record["tokens"].items())
    yield f"recipe {record['recipe']} · checkpoint {record['checkpoint']} · seed {record['seed']}"
    yield counted
    if record["instead"]:
        yield record["instead"]
    rows = [_row(phrase, names) for phrase in record["phrases"]]
    dropped = [_row(phrase, names) for phrase in record["dropped"]]
    heads = ("slot", "weight", *names, "evidence", "phrase")
    widths = [max(len(row[column]) for row in (heads, *rows, *dropped)) for column in range(len(heads) - 1)]

    def line(row: tuple[str, ...]) -> str:
        cells = [cell.ljust(width) if place in (0, len(widths) - 1) else cell.rjust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=False))]
        return "  ".join((*cells, row[-1])).rstrip()

    yield ""
    yield line(heads)
    yield from map(line, rows)
    if dropped:
        yield "\ndropped, because there was no room"
        for row, one in zip(dropped, record["dropped"], strict=True):
            yield line((*row[:-1], f"{row[-1]}  ({one['why']})"))
    if record["silent"]:
        yield "\nsilent"
        yield from (f"{one['slot'].ljust(widths[0])}  {one['why']}" for one in record["silent"])
    yield f"\nprompt    {record['positive']}"
    if record["negative"]:
        yield f"negative  {record['negative']}"


def _row(phrase: Mapping[str, Any], names: list[str]) -> tuple[str, ...]:
    posts = phrase["evidence"]
    more = f" +{len(posts) - _EVIDENCE}" if len(posts) > _EVIDENCE else ""
    evidence = " ".join(post if len(post) <= _ID else f"…{post[1 - _ID:]}" for post in posts[:_EVIDENCE]) + more or "–"
    return phrase["slot"], f"{phrase['weight']:g}", *(str(len(phrase["tokens"][name])) for name in names), evidence, phrase["text"]
