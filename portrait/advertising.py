"""Which posts are advertisements: by signs that sell together, and by how near they lie to what strangers sell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .background import Background
from .errors import ModelMissing

if TYPE_CHECKING:
    import numpy as np

HEAD = Path(__file__).parent / "vocabulary" / "advertising.npz"
_SELLS = 3  # points that make an advertisement
_NEAR = (-1.0, 0.0, 1.0)  # logits of the head at which a post gets a first, second and third point
_RAISED = re.compile(r"!!|[$€]{2}|(?:\b[A-ZÄÖÜÁÉÍÓÚÇÃÕÈÀА-ЯЁ]{4,}\b\W+){2}|[⚡🔥💰🎁🚀🤑]")
_LINK = re.compile(r"https?://\S*")
_LONGEST = 500  # characters of a post that are read for what it means

Nearness = Callable[[Sequence[str]], Sequence[float]]
"""Logits of being an advertisement, one a text."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The table `advertising` of the cues, compiled."""

    strong: re.Pattern[str]
    call: re.Pattern[str]
    figure: re.Pattern[str]
    lures: tuple[re.Pattern[str], ...]
    hints: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, table: Mapping[str, Any]) -> Signs:
        one = {kind: any_of(table[kind]) for kind in ("strong", "call", "figure")}
        return cls(**one, **{kind: tuple(map(any_of, table[kind].values())) for kind in ("lures", "hints")})

    def words(self, text: str) -> int:
        """Points for words that sell: two for a call to the reader and for each kind of lure, one for each kind of hint."""
        return 2 * _hits((self.call, *self.lures), text) + _hits(self.hints, text)

    def manner(self, text: str) -> int:
        """Points for a price, a link and a raised voice: they sell nothing without words."""
        return _hits((self.figure, _LINK, _RAISED), text)


class AdvertisingHead:
    """A linear head on whitened sentence vectors (`portrait/training/advertising_head.py`). Raises `ModelMissing` without its file."""

    def __init__(self, encode: Callable[[Sequence[str]], np.ndarray], background: Background) -> None:
        import numpy as np

        if not HEAD.exists():
            raise ModelMissing(f"{HEAD.name} is missing; run: python portrait/training/advertising_head.py --data FOLDER")
        with np.load(HEAD) as file:
            self._head, self._bias = file["head"].astype(np.float32), float(file["bias"])
        self._encode, self._background = encode, background

    def __call__(self, texts: Sequence[str]) -> list[float]:
        """Logits, one a text; links are no words."""
        if not texts:
            return []
        vectors = self._encode([_LINK.sub("", text)[:_LONGEST] for text in texts])
        return [float(logit) for logit in self._background.whitened(vectors) @ self._head + self._bias]


def advertisements(texts: Sequence[str], signs: Signs, near: Nearness | None = None) -> list[bool]:
    """For each text whether it is an advertisement: by a plain sign, or by three points of which two are for words or meaning.

    Neither a price nor a link nor a raised voice nor all of them will do: they are somebody's day. Texts without any point are not
    read for their meaning.
    """
    words, manner = [signs.words(text) for text in texts], [signs.manner(text) for text in texts]
    asked = [row for row, _ in enumerate(texts) if near is not None and words[row] + manner[row]]
    logits = dict(zip(asked, near([texts[row] for row in asked]), strict=True)) if near is not None else {}
    meant = [sum(logits[row] > step for step in _NEAR) if row in logits else 0 for row, _ in enumerate(texts)]
    return [
        bool(signs.strong.search(text)) or (words[row] + meant[row] >= 2 and words[row] + meant[row] + manner[row] >= _SELLS)
        for row, text in enumerate(texts)
    ]


def any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    """One pattern that finds any of `patterns`, whatever their case."""
    return re.compile("|".join(patterns), re.IGNORECASE)


def _hits(patterns: Sequence[re.Pattern[str]], text: str) -> int:
    return sum(bool(pattern.search(text)) for pattern in patterns)
