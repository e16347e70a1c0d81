"""Reading for a batch: the next sitters are read while one is painted, in the reader process of the kiosk.

Words live in that process's memory and nowhere else: what comes back is the verbal portrait without its sentences.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from extractors.errors import ExtractorError
from portrait.checkpoint import find_checkpoint
from portrait.compose import Overrides
from portrait.errors import ModelMissing, PortraitError
from portrait.prompt import Prompt
from portrait.verbal import VerbalPortrait

from . import studio
from .asked import seeded
from .batch_manifest import Row
from .reader import NotRead, ReaderProcess, Words
from .settings import Settings

AHEAD = 4  # sitters who are read, or being read, before the painter asks for them
LIMIT_S = 300.0  # a big archive on a busy machine


@dataclass(frozen=True, slots=True)
class Sitter:
    """A verbal portrait without sentences, and a prompt for each picture asked for."""

    verbal: VerbalPortrait = field(repr=False)
    prompts: tuple[Prompt, ...] = field(repr=False)


class Desk(Protocol):
    """Who is asked to read: a `ReaderProcess`, or `ReadingHere`."""

    trouble: str | None

    def read(self, words: Words, file: int | None = None, **wish: Any) -> Future:
        """The future fails with `NotRead`."""

    def close(self) -> None:
        """Nobody will be read any more."""


def open_batch_lectern(settings: Settings) -> BatchLectern:
    """The lectern of the reader process, its models loaded. Raises `ModelMissing`."""
    lectern = BatchLectern(studio.Reader(settings))
    lectern.warm()
    return lectern


class BatchLectern:
    """Sources are fetched side by side; describing and composing happen one at a time, as spaCy and the tokenizers want it."""

    def __init__(self, reader: studio.Reader) -> None:
        self._reader = reader
        self._describing = threading.Lock()

    def warm(self) -> None:
        """Load everything before the first sitter."""
        self._reader.warm()

    def read(
        self, words: Words, file: int | None = None, *, recipe: str, checkpoint: str, seed: int | None, count: int,
        appearance: Mapping[str, str], confirmed: bool, language: str,
    ) -> Sitter:  # fmt: skip
        """Raises `ExtractorError` or `PortraitError`."""
        profile = self._reader.extract(words.content, confirmed=confirmed)
        opened, painted_with = studio.open_recipe(self._reader.settings, recipe), find_checkpoint(checkpoint)
        with self._describing:
            verbal = self._reader.read_profile(profile, language=language, confirmed=confirmed).verbal
            prompts = seeded(
                lambda seed: self._reader.compose(
                    verbal, recipe=opened, checkpoint=painted_with, overrides=Overrides(seed=seed, appearance=appearance)
                ),
                seed, count,
            )  # fmt: skip
        return Sitter(replace(verbal, quotes={}), prompts)


class ReadingHere:
    """The same in this process, for an HTTP client that was handed in and cannot travel to another."""

    trouble: str | None = None

    def __init__(self, lectern: BatchLectern) -> None:
        self._lectern = lectern
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reading")

    def read(self, words: Words, file: int | None = None, **wish: Any) -> Future:
        """See `Desk`."""
        return self._thread.submit(self._read, words, wish)

    def close(self) -> None:
        """See `Desk`."""
        self._thread.shutdown(cancel_futures=True)

    def _read(self, words: Words, wish: dict[str, Any]) -> Sitter:
        try:
            return self._lectern.read(words, **wish)
        except (ExtractorError, PortraitError) as error:
            raise NotRead(error.key, str(error)) from None


def open_desk(settings: Settings, client: Any, open_lectern: Callable[[Settings], Any]) -> Desk:
    """A reader process, started; or, where there is a `client`, a thread that uses it."""
    if client is not None:
        return ReadingHere(BatchLectern(studio.Reader(settings, client)))
    process = ReaderProcess(settings, open_lectern, limit_s=LIMIT_S)
    process.start()
    return process


def sitters(desk: Desk, rows: Iterable[Row], language: str) -> Iterator[tuple[Row, Sitter | NotRead]]:
    """Each row with its sitter, or with why there is none, in order; the next `AHEAD` are read meanwhile.

    A row that was lost when the reader died is asked for once more, by itself, for it may have been another's fault.
    Raises `ModelMissing` when the reader cannot start at all.
    """
    waiting: deque[tuple[Row, Future]] = deque()
    for row in rows:
        waiting.append((row, _ask(desk, row, language)))
        if len(waiting) > AHEAD:
            yield _answered(desk, *waiting.popleft(), language)
    while waiting:
        yield _answered(desk, *waiting.popleft(), language)


def _ask(desk: Desk, row: Row, language: str) -> Future:
    return desk.read(
        Words("source", row.source), recipe=row.recipe, checkpoint=row.checkpoint, seed=row.seed, count=row.count,
        appearance=dict(row.appearance), confirmed=row.confirmed, language=language,
    )  # fmt: skip


def _answered(desk: Desk, row: Row, asked: Future, language: str) -> tuple[Row, Sitter | NotRead]:
    for again in (True, False):
        try:
            return row, asked.result()
        except NotRead as refusal:
            if desk.trouble is not None:
                raise ModelMissing(desk.trouble) from None
            if refusal.key != "unreadable" or not again:
                return row, refusal
            asked = _ask(desk, row, language)
    raise AssertionError("the second answer is the last")
