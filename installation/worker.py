"""The painter process: takes sittings from the queue, one at a time, and hangs the pictures.

The main thread paints and nothing else. The `Herald` thread carries the news: it renews the lease,
writes progress and previews (only ever the latest) and hears when a sitting was deleted, so that
painting never waits for the disk.
"""

from __future__ import annotations

import logging
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any, Protocol

from portrait.errors import PortraitError
from portrait.prompt import Prompt
from portrait.renderer import Cancelled, OnStep, Portrait

from . import picture
from .content_credentials import open_signing
from .processes import begin_child
from .queue import Claim, Queue, painter_name
from .roster import Roster
from .settings import BadSettings, Settings
from .store import Store

if TYPE_CHECKING:
    from PIL.Image import Image

NICENESS = 10  # the page comes first
LOOK_S = 0.1  # how often an idle painter looks into the queue
NEWS_S = 0.2  # how often news is written while painting
BREATH_S = 1.0  # how often the lease is renewed and the roster signed
STALLED_S = 300.0  # a step that takes longer is taken for a hung device
PREVIEW_PX = 256
STALLED_CODE, BROKEN_CODE = 75, 5

log = logging.getLogger(__name__)


class Hand(Protocol):
    """Who paints: `studio.Painter`, or a stand-in of the tests."""

    def warm(self) -> None:
        """Load everything. Raises `PortraitError` when it cannot."""

    def paint(
        self, prompts: Sequence[Prompt], *, on_stage: Callable[[str], None], on_step: OnStep
    ) -> tuple[Portrait, ...]:
        """See `pipeline.paint`."""

    def close(self) -> None:
        """Free the device."""


def run_painter(settings: Settings, open_hand: Callable[[Settings], Hand] | None = None) -> int:
    """Paint until asked to stop (SIGTERM, or SIGINT where it is not ignored); returns an exit code.

    A sitting that is half painted then goes back to its place. After an unforeseen error the
    process ends too, so that the next one starts with a clean device.
    """
    begin_child(niceness=NICENESS)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: stop.set())
    herald = Herald(settings, stop)
    herald.start()
    try:
        hand = (open_hand or _open_hand)(settings)
        hand.warm()
        easel = Easel(settings, hand, herald)
    except (PortraitError, BadSettings) as error:
        herald.close("broken", str(error))
        log.error("the painter cannot start: %s", error)
        return BROKEN_CODE
    herald.state = "ready"
    try:
        return easel.stand(stop)
    finally:
        hand.close()
        herald.close()


class Easel:
    """Claims, paints, keeps, and again."""

    def __init__(self, settings: Settings, hand: Hand, herald: Herald) -> None:
        self._hand, self._herald = hand, herald
        self._expiry_s = settings.expiry_hours * 3600
        self._queue, self._store = Queue(settings.data), Store(settings.data)
        self._sign = open_signing(settings)

    def stand(self, stop: threading.Event) -> int:
        """Work until `stop` is set (0), or something unforeseen happens (1)."""
        while not stop.is_set():
            claim = self._next()
            if claim is None:
                stop.wait(LOOK_S)
                continue
            if not self._paint(claim, stop):
                return 1
        return 0

    def _next(self) -> Claim | None:
        self._queue.recover()
        return self._queue.claim(painter_name()) if self._queue.count("queued") else None

    def _paint(self, claim: Claim, stop: threading.Event) -> bool:
        """False after an unforeseen error."""
        started = time.monotonic()
        self._herald.begin(claim)
        try:
            [painted] = self._hand.paint((claim.prompt,), on_stage=self._herald.on_stage, on_step=self._herald.on_step)
            self._herald.show(painted.image)
            self._keep(claim, painted)
        except Cancelled:
            if stop.is_set():
                self._queue.give_back(claim, counts=False)
        except PortraitError as error:
            self._queue.fail(claim, error.key)
            log.warning("a sitting could not be painted: %s", error.key)
        except Exception as error:  # the outer loop; the message may quote the prompt, so only its kind is logged
            self._queue.give_back(claim, counts=True)
            log.error("painting failed unforeseen: %s", type(error).__name__)
            return False
        else:
            log.info("painted in %.1f s", time.monotonic() - started)
        finally:
            self._herald.end()
        return True

    def _keep(self, claim: Claim, painted: Portrait) -> None:
        record = {**picture.sidecar(painted), "title": claim.title, "verbal": claim.verbal_keys}
        draft = self._store.draft(claim.id, picture.png_bytes(painted, self._sign), record)
        try:
            self._queue.finish(
                claim, draft.keep, size=painted.image.size,
                technique=painted.prompt.technique, expiry_s=self._expiry_s,
            )  # fmt: skip
        finally:
            draft.discard()


class Herald(threading.Thread):
    """Signs the roster, and carries the news of the painting at hand."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        super().__init__(name="herald", daemon=True)
        self.state = "loading"
        self._queue, self._roster = Queue(settings.data, durable=False), Roster(settings.data)
        self._stop_asked, self._closing, self._lost = stop, threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._claim: Claim | None = None
        self._stage, self._step, self._of = "painting", 0, 0
        self._preview: Image | None = None
        self._shown = self._news = False
        self._stepped = 0.0

    def begin(self, claim: Claim) -> None:
        """From now on the news is of this claim."""
        with self._lock:
            self._claim, self._stage, self._step, self._of = claim, "painting", 0, 0
            self._preview, self._shown, self._news = None, False, True
            self._stepped = time.monotonic()
            self._lost.clear()

    def end(self) -> None:
        """The claim is settled, one way or another."""
        with self._lock:
            self._claim = self._preview = None

    def on_stage(self, stage: str) -> None:
        """Painting or finishing begins."""
        if stage in ("painting", "finishing"):
            with self._lock:
                self._stage, self._step, self._of, self._news = stage, 0, 0, True

    def on_step(self, index: int, step: int, of: int, preview: Image | None) -> None:
        """A step is done. Raises `Cancelled` when the sitting is gone or the painter must leave."""
        if self._lost.is_set() or self._stop_asked.is_set():
            raise Cancelled
        with self._lock:
            self._step, self._of, self._news, self._stepped = step, of, True, time.monotonic()
            self._preview = self._preview if preview is None else preview

    def show(self, image: Image) -> None:
        """A renderer without previews still owes the sitter one: the finished picture, small."""
        with self._lock:
            if not self._shown and self._preview is None:
                self._preview = image
        self._carry()

    def close(self, state: str | None = None, note: str | None = None) -> None:
        """Fall silent; a painter that broke leaves word why."""
        self._closing.set()
        self.join(timeout=5)
        if state is None:
            self._roster.leave(painter_name())
        else:
            self._roster.sign(painter_name(), state, note)

    def run(self) -> None:
        breath = 0.0
        while not self._closing.is_set():
            now = time.monotonic()
            try:
                if now - breath >= BREATH_S:
                    breath = now
                    self._roster.sign(painter_name(), self.state)
                    self._news = True
                self._carry()
            except sqlite3.OperationalError as error:  # a full or busy disk; the next round says it again
                log.warning("news could not be written: %s", error)
            self._closing.wait(NEWS_S)

    def _carry(self) -> None:
        with self._lock:
            claim, preview, news = self._claim, self._preview, self._news
            stage, step, of, stepped = self._stage, self._step, self._of, self._stepped
            self._preview, self._news = None, False
            self._shown = self._shown or preview is not None
        if claim is None:
            return
        if time.monotonic() - stepped > STALLED_S:
            log.error("a step has taken over %.0f s; the painter leaves so that another can start", STALLED_S)
            os._exit(STALLED_CODE)  # a hung device cannot be asked
        if news or preview is not None:
            jpeg = None if preview is None else _jpeg(preview)
            if not self._queue.report(claim, stage, step, of, jpeg):
                self._lost.set()


def _jpeg(image: Image) -> bytes:
    small = image.convert("RGB")
    small.thumbnail((PREVIEW_PX, PREVIEW_PX))
    out = BytesIO()
    small.save(out, "JPEG", quality=82)
    return out.getvalue()


def _open_hand(settings: Settings) -> Any:
    from .studio import Painter

    return Painter(settings, public=True)
