"""Sittings: one visitor's run from consent to download or deletion, as the server sees it.

    waiting ─▶ reading ─▶ confirm ─▶ reading ─▶ words ─▶ queued ─▶ painting ─▶ finishing ─▶ done
                  └───────────────────────▶ failed ◀──────────────────┴───────────┘

``waiting`` is a screen that shows a code: a locked kiosk has no clipboard, so the sitter's phone
hands the words over. Beside ``confirm`` there is ``author``: whose words of a chat are to be read.

Up to ``words`` a sitting lives in this process's memory only, and with it everything the visitor
said. From ``queued`` on the `Queue` holds a prompt and keys, and says where the sitting is.
"""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from extractors.ownership import new_code

from .queue import Queue, Turn
from .reader import NotRead, ReaderProcess, SittingReading, Words
from .store import Store
from .words import words_payload

REVISION_S = 20.0
SETTLED_S = 5.0  # words outlive a finished sitting's last listener by this much
LONGEST_S = 1800.0  # no sitting holds words longer, whoever listens
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that a tired eye takes for another
AUTHORS = 200  # of a chat that a screen lists
CODE_LENGTH = 10  # 49 bits: not to be guessed while a screen waits

log = logging.getLogger(__name__)


class SittingGone(Exception):
    """There is no such sitting, or it has ended."""


class WrongState(Exception):
    """The sitting is past that, or not there yet."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a sitter chose. `appearance` maps a group of the vocabulary to one of its keys."""

    language: str
    recipe: str
    appearance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sitting:
    """A sitting before and while it is painted. `first` is the reading as read, `told` without what
    was struck; `code` stands only while a phone may hand the words over, `words` and `file` (a descriptor of our
    own) only until they are read. `proof` is what must stand in the account's biography, `authors` who may be chosen."""

    id: str
    state: str
    wish: Wish
    code: str | None = field(default=None, repr=False)
    words: Words | None = field(default=None, repr=False)
    file: int | None = None
    author: str | None = field(default=None, repr=False)
    authors: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proof: str | None = field(default=None, repr=False)
    first: SittingReading | None = field(default=None, repr=False)
    told: SittingReading | None = field(default=None, repr=False)
    struck: tuple[str, ...] = ()
    failure: str | None = None
    born: float = 0.0
    touched: float = 0.0
    listeners: int = 0


class Audience(Protocol):
    """Who hears of it: the kiosk's event streams. Called from any thread."""

    def publish(self, sitting: str, kind: str, payload: Mapping[str, Any]) -> None:
        """Tell the listeners, and keep the latest of each kind for late ones."""

    def forget(self, sitting: str) -> None:
        """Keep nothing of this sitting any longer."""


class Sittings:
    """Every sitting of a kiosk, which is called `kiosk` where several share a queue. Thread-safe; a sitting's
    own changes happen one after the other."""

    def __init__(
        self,
        reader: ReaderProcess,
        queue: Queue,
        store: Store,
        audience: Audience,
        *,
        recipes: Callable[[], Sequence[Mapping[str, Any]]],
        most: int,
        idle_s: float,
        kiosk: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader, self._queue, self._store, self._audience = reader, queue, store, audience
        self._recipes, self._most, self._idle_s, self._kiosk, self._clock = recipes, most, idle_s, kiosk, clock
        self._live: dict[str, Sitting] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def open(self, words: Words, wish: Wish, file: int | None = None) -> str:
        """Begin a sitting with these words; `file` is a descriptor that the sitting closes. Returns its id."""
        sitting = self._begin("reading", wish, words=words, file=_again(file))
        self._read(sitting, file, confirmed=False)
        return sitting.id

    def wait_for_phone(self, wish: Wish) -> Sitting:
        """Begin a sitting whose words come from a phone; its `code` lets the phone in, once."""
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        sitting = self._begin("waiting", wish, code=code)
        self._tell(sitting.id, "stage", {"stage": "waiting"})
        return sitting

    def waiting(self, code: str) -> Sitting | None:
        """The sitting that waits for this code, or None when it has been used or is over."""
        return next((one for one in list(self._live.values()) if one.code == code), None)

    def hand_over(self, code: str, words: Words, file: int | None = None) -> bool:
        """The phone gives the words. False, and nothing is read, when the code is over; the
        descriptor `file` is closed either way."""
        try:
            taken = self._taken(code, words, file)
        except (SittingGone, WrongState):  # it ended this moment
            taken = False
        if not taken and file is not None:
            os.close(file)  # it is the last name of what the phone sent
        return taken

    def _taken(self, code: str, words: Words, file: int | None) -> bool:
        waiting = self.waiting(code)
        if waiting is None:
            return False
        with self._mine(waiting.id) as sitting:
            if sitting.code != code:  # a quicker phone
                return False
            self._read(self._change(sitting.id, code=None, words=words, file=_again(file)), file, confirmed=False)
            return True

    def find(self, id: str) -> tuple[Sitting | None, Turn | None]:
        """What memory and queue know of it. Raises `SittingGone` when neither does."""
        live, turn = self._live.get(id), self._queue.look([id]).get(id)
        if turn is None and live is not None and live.state == "queued":  # its picture expired or was deleted
            self._forget(id)
            live = None
        if live is None and turn is None:
            raise SittingGone(id)
        return live, turn

    def confirm(self, id: str) -> None:
        """The account asks not to be read, and the sitter says that it is theirs, or has written the `proof` into it."""
        with self._mine(id) as sitting:
            if sitting.state != "confirm":
                raise WrongState(f"a sitting in state {sitting.state} has nothing to confirm")
            self._read(sitting, None, confirmed=True)

    def choose(self, id: str, author: str) -> None:
        """Several people write in a chat, and the sitter says which one they are, by a key of `authors`. Raises `ValueError`."""
        with self._mine(id) as sitting:
            if sitting.state != "author":
                raise WrongState(f"in a sitting in state {sitting.state} nobody is to be chosen")
            if author not in dict(sitting.authors):
                raise ValueError("that is nobody who writes in the chat; choose one of those who were listed")
            self._read(self._change(id, author=author, authors=()), _again(sitting.file), confirmed=False)

    def revise(
        self,
        id: str,
        *,
        struck: tuple[str, ...] | None = None,
        recipe: str | None = None,
        appearance: Mapping[str, str] | None = None,
    ) -> Sitting:
        """Strike words, choose otherwise; None leaves a choice as it is. Raises `NotRead` when the
        reader cannot, and then nothing has changed."""
        with self._mine(id) as sitting:
            if sitting.state != "words":
                raise WrongState(f"the words of a sitting in state {sitting.state} cannot be changed")
            wish = replace(
                sitting.wish,
                recipe=sitting.wish.recipe if recipe is None else recipe,
                appearance=sitting.wish.appearance if appearance is None else appearance,
            )
            struck = sitting.struck if struck is None else struck
            told = self._revised(sitting.first, wish, struck)
            revised = self._change(id, wish=wish, struck=struck, told=told)
            self._tell(id, "words", self.words(revised))
            return revised

    def paint(self, id: str) -> Turn:
        """The sitter says yes: the sitting becomes durable. Asking twice changes nothing. Raises
        `QueueFull`, and the words stay as they are."""
        with self._mine(id) as sitting:
            if sitting.state == "queued":
                return self._queue.look([id])[id]
            if sitting.state != "words":
                raise WrongState(f"a sitting in state {sitting.state} cannot be painted")
            turn = self._queue.add(id, sitting.told.verbal, sitting.told.prompt, most=self._most, kiosk=self._kiosk)
            try:
                self._change(id, state="queued")
            except SittingGone:  # the sitter left meanwhile, and `end` looked into the queue too early
                self._queue.remove(id)
                raise
            return turn

    def end(self, id: str, *, keep_picture: bool = False) -> None:
        """The end of it, at once: words, place in the queue and picture. Quiet when there is nothing."""
        self._forget(id)
        turn = self._queue.look([id]).get(id)
        if turn is None or (keep_picture and turn.state == "done"):
            return
        self._queue.remove(id)
        self._store.remove(id)

    def words(self, sitting: Sitting) -> dict[str, Any]:
        """The ``words`` event: the reading with its sentences, what the sitter chose, and from what."""
        language = sitting.wish.language
        return {
            **words_payload(sitting.told),
            "struck": list(sitting.struck),
            "recipe": sitting.wish.recipe,
            "appearance": dict(sitting.wish.appearance),
            "recipes": [{**one, "title": one["title"].get(language, one["key"])} for one in self._recipes()],
        }

    def listen(self, id: str, more: int) -> None:
        """A screen begins (1) or ends (-1) to listen."""
        with self._lock:
            if (sitting := self._live.get(id)) is not None:
                self._live[id] = replace(sitting, listeners=sitting.listeners + more, touched=self._clock())

    def sweep(self) -> None:
        """Forget the words of sittings that nobody looks at any more. Pictures have their own hour."""
        now = self._clock()
        settled = {id for id, turn in self._queue.look(self._live).items() if turn.state in ("done", "failed")}
        for id, sitting in list(self._live.items()):
            patience = SETTLED_S if id in settled else self._idle_s
            alone = sitting.listeners == 0 and now - sitting.touched > patience
            if alone or now - sitting.born > LONGEST_S:
                self._forget(id)

    def close(self) -> None:
        """Forget everyone."""
        for id in list(self._live):
            self._forget(id)

    def _begin(self, state: str, wish: Wish, **given: Any) -> Sitting:
        now = self._clock()
        sitting = Sitting(secrets.token_urlsafe(16), state, wish, born=now, touched=now, **given)
        with self._lock:
            self._live[sitting.id] = sitting
            self._turns[sitting.id] = threading.Lock()
        return sitting

    def _read(self, sitting: Sitting, file: int | None, *, confirmed: bool) -> None:
        self._change(sitting.id, state="reading")
        self._tell(sitting.id, "stage", {"stage": "reading"})
        wish = sitting.wish
        asked = {"author": sitting.author, "code": sitting.proof if confirmed else None}
        future = self._reader.read(
            sitting.words, file, language=wish.language, recipe=wish.recipe,
            appearance=dict(wish.appearance), confirmed=confirmed, **{name: value for name, value in asked.items() if value is not None},
        )  # fmt: skip
        future.add_done_callback(lambda answered: self._on_read(sitting.id, answered))

    def _revised(self, first: SittingReading, wish: Wish, struck: tuple[str, ...]) -> SittingReading:
        asked = self._reader.revise(first, struck=struck, recipe=wish.recipe, appearance=dict(wish.appearance))
        try:
            return asked.result(REVISION_S)
        except TimeoutError:
            raise NotRead("unreadable", "the reader is busy; try again in a moment") from None

    def _on_read(self, id: str, answered: Future[SittingReading]) -> None:
        """Runs on the reader's thread. The sitter may have left meanwhile: then the answer is dropped."""
        try:
            reading = answered.result()
            sitting = self._change(id, state="words", words=None, author=None, proof=None, first=reading, told=reading)
            self._let_go_of_file(id)
            self._tell(id, "words", self.words(sitting))
            self._tell(id, "stage", {"stage": "words"})
        except SittingGone:
            pass
        except NotRead as error:
            self._refused(id, error)

    def _refused(self, id: str, error: NotRead) -> None:
        try:
            if error.authors:
                authors = error.authors[:AUTHORS]
                self._change(id, state="author", authors=authors)
                self._tell(id, "stage", {"stage": "author", "authors": [{"key": key, "name": name} for key, name in authors]})
            elif error.provable:
                self._ask_for_proof(id, error)
            elif error.signals:
                self._change(id, state="confirm")
                self._tell(id, "stage", {"stage": "confirm", "signals": list(error.signals)})
            else:
                self._change(id, state="failed", words=None, failure=error.key)
                self._let_go_of_file(id)
                self._tell(id, "failed", {"key": error.key, "sentence": str(error)})
        except SittingGone:
            pass

    def _ask_for_proof(self, id: str, error: NotRead) -> None:
        """A hard no that the account's owner may lift: the same question as a soft one, with a code to write into the biography."""
        asked = self._change(id).proof
        proof = self._change(id, state="confirm", proof=asked or new_code()).proof
        self._tell(id, "stage", {"stage": "confirm", "signals": list(error.signals), "code": proof, "missing": asked is not None})

    def _let_go_of_file(self, id: str) -> None:
        with self._lock:
            if (sitting := self._live.get(id)) is not None and sitting.file is not None:
                os.close(sitting.file)  # its last name: with it the words are gone
                self._live[id] = replace(sitting, file=None)

    @contextmanager
    def _mine(self, id: str) -> Iterator[Sitting]:
        """The sitting, with nobody else changing it. One that only the queue knows is past changing."""
        turn = self._turns.get(id)
        if turn is None:
            self.find(id)
            raise WrongState("the sitting is in the painter's hands")
        with turn:
            yield self._change(id)

    def _change(self, id: str, **changes: Any) -> Sitting:
        with self._lock:
            if id not in self._live:
                raise SittingGone(id)
            self._live[id] = replace(self._live[id], touched=self._clock(), **changes)
            return self._live[id]

    def _tell(self, id: str, kind: str, payload: Mapping[str, Any]) -> None:
        """Under the lock: words told after the end would be kept by the audience, and forgotten by nobody."""
        with self._lock:
            if id in self._live:
                self._audience.publish(id, kind, payload)

    def _forget(self, id: str) -> None:
        with self._lock:
            sitting = self._live.pop(id, None)
            if sitting is not None and sitting.file is not None:
                os.close(sitting.file)
            self._turns.pop(id, None)
            self._audience.forget(id)


def _again(file: int | None) -> int | None:
    """A descriptor of our own for a file that will be closed once it is read: it may have to be read once more."""
    if file is None:
        return None
    os.lseek(file, 0, os.SEEK_SET)
    return os.dup(file)
