"""A sentence on its way through the readers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import Match
from .tongue import Token


@dataclass(frozen=True, slots=True)
class Passage:
    """One or a few sentences of a post, as the readers of themes, mood, symbols and setting share them.

    `text` is everything that was said, `own` without quotes and negated clauses, `masked` for the sitter's eyes.
    `tokens` are the words of `own`, `denied` those of the negated clauses, `signs` the emoji. `whole` is the
    sentence that a clause was cut from, else `text`.
    """

    post_id: str
    text: str
    own: str
    masked: str
    language: str
    tokens: tuple[Token, ...]
    denied: tuple[Token, ...] = ()
    signs: tuple[str, ...] = ()
    things: tuple[Match, ...] = ()
    whole: str = ""


def post_ids(passages: Sequence[Passage], most: int = 8) -> tuple[str, ...]:
    """Ids of the posts that `passages` come from, each once, in the order given."""
    return tuple(dict.fromkeys(passage.post_id for passage in passages))[:most]
