"""Which parts of a sentence speak for its author: quoted spans and negated clauses do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

Span = tuple[int, int]

_QUOTED = re.compile(r'"[^"\n]{2,300}"|“[^”\n]{2,300}[”“]|„[^“”\n]{2,300}[“”]|«[^»\n]{2,300}»|‘[^’\n]{8,300}’|^>.*$', re.MULTILINE)
_EDGE = re.compile(r"[,;:.!?…()\n–—]+|\s-\s")


class Negation:
    """Cue lists per language, compiled once.

    A clause with a cue is left out whole. That loses a few true words and keeps every "I never bought a guitar" out
    of the picture, which weighs more.
    """

    def __init__(
        self, cues: Mapping[str, Sequence[str]], turns: Mapping[str, Sequence[str]], affirmed: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        """`affirmed` are turns of phrase that hold a cue and deny nothing: "not only", "cannot wait"."""
        self._cues = {language: _whole_words(words) for language, words in cues.items()}
        self._turns = {language: _whole_words(words) for language, words in turns.items()}
        self._affirmed = {language: _whole_words(words) for language, words in (affirmed or {}).items()}

    def spans(self, text: str, language: str) -> list[Span]:
        """Character spans of the negated clauses of `text`; unknown languages are read as English."""
        cues = self._cues.get(language, self._cues["en"])
        affirmed = self._affirmed.get(language if language in self._cues else "en")
        if affirmed:
            text = affirmed.sub(lambda found: "·" * len(found.group()), text)
        return [span for span in self._clauses(text, language) if cues.search(text, *span)]

    def _clauses(self, text: str, language: str) -> Iterable[Span]:
        turns = self._turns.get(language, self._turns["en"])
        edges = sorted({found.end() for found in _EDGE.finditer(text)} | {found.start() for found in turns.finditer(text)})
        starts = [0, *edges]
        return [(start, end) for start, end in zip(starts, [*edges, len(text)], strict=True) if start < end]


def quoted(text: str) -> list[Span]:
    """Character spans between quotation marks of any of the six languages, and lines quoted by ``>``."""
    return [found.span() for found in _QUOTED.finditer(text)]


def without(text: str, spans: Iterable[Span]) -> str:
    """`text` without `spans`, one blank in place of each."""
    kept = list(text)
    for start, end in spans:
        kept[start:end] = "\0" * (end - start)
    return re.sub(r"\s+", " ", re.sub("\0+", " ", "".join(kept))).strip(" ,;:-–—")


def _whole_words(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
