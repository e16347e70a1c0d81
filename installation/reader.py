"""The reader process: spaCy and the sentence encoder, fed over a pipe, so words never touch a disk.

`ReaderProcess` is the web process's end. It starts the child, starts it again when it dies, and
turns each question into a future. The child answers several questions at once: a slow site does
not keep the next visitor waiting.
"""

from __future__ import annotations

import itertools
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import connection, reduction
from typing import Any, Protocol

from extractors.errors import ExtractorError
from portrait.errors import PortraitError
from portrait.prompt import Prompt
from portrait.verbal import VerbalPortrait

from .processes import Pauses, begin_child, spawn
from .settings import Settings

LIMIT_S = 60.0  # no question takes longer; a reader that does is started again
AT_ONCE = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What a sitter gave: `kind` is source, text or file; `content` the source or text, or a file's name."""

    kind: str
    content: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SittingReading:
    """What came of it: how many posts, the verbal portrait, and the prompt composed from it."""

    posts: int
    verbal: VerbalPortrait = field(repr=False)
    prompt: Prompt = field(repr=False)


class Lectern(Protocol):
    """What the child asks: `installation.lectern.open_lectern` opens the real one, tests hand in others."""

    def read(
        self, words: Words, file: int | None, *, language: str, recipe: str, appearance: Mapping[str, str], confirmed: bool,
        author: str | None = None, code: str | None = None,
    ) -> SittingReading:
        """Read the words (`file`: a descriptor; `author`: whose, in a chat; `code`: what must stand in the account's
        biography) and compose. Raises ExtractorError or PortraitError."""

    def revise(
        self, reading: SittingReading, *, struck: tuple[str, ...], recipe: str, appearance: Mapping[str, str]
    ) -> SittingReading:
        """The reading without the struck parts, told and composed anew. Raises PortraitError."""


class NotRead(Exception):
    """The reader said no, or died. `key` is the visitor's sentence, `signals` why it asks for confirmation, `authors`
    (key and name) among whom it asks to choose; `provable` says that the account's owner may lift the refusal."""

    def __init__(
        self, key: str, sentence: str, signals: tuple[str, ...] = (), authors: tuple[tuple[str, str], ...] = (), provable: bool = False
    ) -> None:
        super().__init__(sentence)
        self.key, self.signals, self.authors, self.provable = key, signals, authors, provable

    @classmethod
    def because(cls, error: ExtractorError | PortraitError) -> NotRead:
        """What became of an error on the other side of the pipe."""
        signal = getattr(error, "signal", None)
        signals = tuple(getattr(error, "signals", ())) or ((signal,) if signal else ())
        return cls(error.key, str(error), signals, tuple(getattr(error, "authors", ())), provable=signal is not None)

    def __reduce__(self) -> tuple[Any, ...]:  # it travels over the pipe
        return NotRead, (self.key, str(self), self.signals, self.authors, self.provable)


@dataclass(slots=True)
class _Question:
    ask: tuple[str, dict[str, Any]] = field(repr=False)
    file: int | None
    future: Future
    asked_at: float
    taken_at: float | None = None  # when the child had it in hand


class ReaderProcess:
    """Asks the reader process. `open_lectern(settings)` is called in the child."""

    def __init__(self, settings: Settings, open_lectern: Callable[[Settings], Lectern], *, limit_s: float = LIMIT_S):
        self._settings, self._open_lectern, self._limit_s = settings, open_lectern, limit_s
        self._numbers = itertools.count()
        self._open: dict[int, _Question] = {}
        self._pipe: connection.Connection | None = None  # only while the child is ready
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._keeper = threading.Thread(target=self._keep, name="reader-keeper", daemon=True)
        self.pid: int | None = None
        self.trouble: str | None = None
        """Why the reader cannot start, for the operator."""

    @property
    def ready(self) -> bool:
        """Whether a question would be answered now, without waiting for the child to load."""
        return self._pipe is not None

    def start(self) -> None:
        """Start the child and keep it running."""
        self._keeper.start()

    def read(self, words: Words, file: int | None = None, **wish: Any) -> Future[SittingReading]:
        """Ask for a reading; see `Lectern.read`. The descriptor `file` is closed once handed over.
        The future fails with `NotRead`."""
        return self._ask("read", {"words": words, **wish}, file)

    def revise(self, reading: SittingReading, **wish: Any) -> Future[SittingReading]:
        """Ask for a revision; see `Lectern.revise`. The future fails with `NotRead`."""
        return self._ask("revise", {"reading": reading, **wish}, None)

    def close(self) -> None:
        """End the child and fail whoever still waits."""
        self._closing.set()
        self._keeper.join(timeout=5)

    def _ask(self, name: str, given: dict[str, Any], file: int | None) -> Future:
        question = _Question((name, given), file, Future(), time.monotonic())
        with self._lock:
            if self._closing.is_set():
                raise RuntimeError("the reader is closed")
            number = next(self._numbers)
            self._open[number] = question
            if self._pipe is not None:
                self._send(self._pipe, number, question)
        return question.future

    def _send(self, pipe: connection.Connection, number: int, question: _Question) -> None:
        try:
            pipe.send((number, *question.ask, question.file is not None))
            if question.file is not None:
                reduction.send_handle(pipe, question.file, self.pid)
        except OSError:  # it is dead already; the next one gets the question
            pass

    def _keep(self) -> None:
        pauses = Pauses()
        while not self._closing.is_set():
            born = time.monotonic()
            ours, theirs = spawn.Pipe()
            given = (theirs, self._settings, self._open_lectern)
            child = spawn.Process(target=_serve, args=given, name="reader", daemon=True)  # never outlives us
            child.start()
            theirs.close()
            self.pid = child.pid
            self._listen(ours, child)
            with self._lock:
                self._pipe = None
                ours.close()
            _end(child)
            self._fail_taken()
            if not self._closing.is_set():
                pause = pauses.after(time.monotonic() - born)
                log.warning("the reader ended (code %s) and is started again in %.1f s", child.exitcode, pause)
                self._closing.wait(pause)
        self._fail_all()

    def _listen(self, pipe: connection.Connection, child: Any) -> None:
        """Take answers until the child dies, hangs or is no longer wanted."""
        while not self._closing.is_set() and not self._overdue():
            ready = connection.wait([pipe, child.sentinel], timeout=0.5)
            if pipe in ready:
                try:
                    self._take(pipe, *pipe.recv())
                except (EOFError, OSError):
                    return
            elif ready:
                return

    def _take(self, pipe: connection.Connection, number: int | str, answer: Any) -> None:
        """Answers are taken without the lock: who holds it may be sending a long text, and the child
        hears nothing more until somebody has taken its answer."""
        if number == "ready":
            self.trouble = None
            with self._lock:
                for waiting, question in self._open.items():
                    self._send(pipe, waiting, question)
                self._pipe = pipe
        elif number == "taken":
            if (question := self._open.get(answer)) is not None:
                question.taken_at = time.monotonic()
                _close(question)
        elif number == "broken":
            self.trouble = answer
            self._fail_all()  # waiting longer would not help them
        elif (question := self._open.pop(number, None)) is not None:
            _settle(question.future, answer)

    def _overdue(self) -> bool:
        oldest = min((one.taken_at for one in list(self._open.values()) if one.taken_at is not None), default=None)
        return oldest is not None and time.monotonic() - oldest > self._limit_s

    def _fail_taken(self) -> None:
        """Whatever the dead child had in hand may have killed it, and is not asked again."""
        with self._lock:
            late = time.monotonic() - self._limit_s
            lost = [number for number, one in self._open.items() if one.taken_at is not None or one.asked_at < late]
            questions = [self._open.pop(number) for number in lost]
        for question in questions:
            _close(question)
            _settle(question.future, NotRead("unreadable", "the reader died over it; try again, or other words"))

    def _fail_all(self) -> None:
        with self._lock:
            questions, self._open = list(self._open.values()), {}
        for question in questions:
            _close(question)
            _settle(question.future, NotRead("unreadable", "nobody is there to read; try again in a minute"))


def _settle(future: Future, answer: Any) -> None:
    if not future.set_running_or_notify_cancel():
        return
    if isinstance(answer, NotRead):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _close(question: _Question) -> None:
    if question.file is not None:
        os.close(question.file)
        question.file = None


def _end(child: Any) -> None:
    child.join(timeout=0.5)
    for end in (child.terminate, child.kill):
        if child.is_alive():
            end()
            child.join(timeout=1)


# The child


def _serve(pipe: connection.Connection, settings: Settings, open_lectern: Callable[[Settings], Lectern]) -> None:
    begin_child(niceness=2)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        lectern = open_lectern(settings)
    except (ExtractorError, PortraitError) as error:
        pipe.send(("broken", str(error)))
        return
    sending = threading.Lock()
    pipe.send(("ready", None))
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="reading") as threads:
        while True:
            try:
                number, name, given, with_file = pipe.recv()
                file = reduction.recv_handle(pipe) if with_file else None
                with sending:
                    pipe.send(("taken", number))
            except (EOFError, OSError):
                os._exit(0)  # the web process is gone; a site that does not answer must not hold us
            threads.submit(_answer, pipe, sending, lectern, number, name, given, file)


def _answer(
    pipe: connection.Connection,
    sending: threading.Lock,
    lectern: Lectern,
    number: int,
    name: str,
    given: dict[str, Any],
    file: int | None,
) -> None:
    try:
        answer = lectern.read(file=file, **given) if name == "read" else lectern.revise(**given)
    except (ExtractorError, PortraitError) as error:
        answer = NotRead.because(error)
    except Exception as error:  # the outer loop: the visitor's words may be in the message, so it is not logged
        log.error("a reading failed unforeseen: %s", type(error).__name__)
        answer = NotRead("unreadable", "these words could not be read; try others")
    finally:
        if file is not None:
            os.close(file)
    with sending:
        pipe.send((number, answer))
