"""The second reader: asks the model, heeds what it may be heeded in, and is silent about the rest."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol, TypeVar

from ..verbal import VerbalPortrait
from ..vocabulary import Vocabulary, load_vocabulary
from . import choosing, rephrasing
from .model import LanguageModel, TooLate

LIMIT_S = 20.0  # for all that is asked about one sitter
_CHOICE = 0.65  # of it at most for the choice; the rest is for the telling
_TOKENS = 1200  # that the model is given to read
_ANSWER, _PROSE = 240, 200  # and that it may write

log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")


class Model(Protocol):
    """What is asked: see `model.LanguageModel`."""

    def length(self, system: str, question: str) -> int:
        """Tokens of a question."""

    def answer(self, system: str, question: str, schema: Mapping[str, Any], *, limit_s: float, most: int) -> Any:
        """The answer, parsed. Raises `TooLate` and `ValueError`."""


class SecondReader:
    """Chooses among what an ordinary reading found, and tells it in other words; within `limit_s` seconds for both."""

    def __init__(self, model: Model, *, limit_s: float = LIMIT_S) -> None:
        self._model, self._limit_s = model, limit_s
        self._vocabulary: Vocabulary = load_vocabulary()
        self._until = 0.0

    def choose(self, verbal: VerbalPortrait, candidates: choosing.Candidates, quotes: Mapping[str, str]) -> VerbalPortrait:
        """`verbal` as the model would have it, or as it is. `quotes` maps post ids to masked sentences."""
        self._until = time.monotonic() + self._limit_s
        schema = choosing.schema(verbal, candidates)
        if not schema["properties"]:
            return verbal

        def ask() -> VerbalPortrait:
            question = self._short(candidates, quotes)
            answer = self._model.answer(choosing.SYSTEM, question, schema, limit_s=self._limit_s * _CHOICE, most=_ANSWER)
            return choosing.chosen(verbal, candidates, answer, self._vocabulary)

        return _or(verbal, ask)

    def rephrase(self, verbal: VerbalPortrait) -> str:
        """The prose of `verbal` in other words, or as it is. Asked after `choose`, with the time that is left."""

        def ask() -> str:
            allowed = rephrasing.allowed_words(verbal, self._vocabulary)
            answer = self._model.answer(
                rephrasing.SYSTEM, rephrasing.question(verbal), rephrasing.schema(allowed),
                limit_s=self._until - time.monotonic(), most=_PROSE,
            )  # fmt: skip
            return rephrasing.checked(answer, verbal, self._vocabulary)

        return _or(verbal.prose, ask)

    def _short(self, candidates: choosing.Candidates, quotes: Mapping[str, str]) -> str:
        """The question with as many notes as the model has time to read."""
        notes = len(quotes)
        question = choosing.question(candidates, quotes)
        while notes and self._model.length(choosing.SYSTEM, question) > _TOKENS:
            notes = min(notes, 40) * 3 // 4
            question = choosing.question(candidates, quotes, notes)
        return question


def open_second_reader(name: str, device: str | None = None) -> SecondReader:
    """The second reader with the model `name` (a folder or a hub id). Raises `ModelMissing`."""
    return SecondReader(LanguageModel(name, device=device))


def _or(otherwise: _Answer, ask: Callable[[], _Answer]) -> _Answer:
    """What is asked, or the ordinary where there is no answer: late, not fit to be heeded, or out of memory (a RuntimeError)."""
    try:
        return ask()
    except (TooLate, ValueError, RuntimeError) as error:  # the message may hold somebody's words, and is not logged
        log.info("the language model was not heeded: %s", type(error).__name__)
        return otherwise
