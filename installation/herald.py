"""The herald of a painter: a thread that carries the news, so that painting never waits for the disk."""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from portrait.renderer import Cancelled

from .queue import Claim, Queue, painter_name
from .roster import Roster
from .settings import Settings
from .turns import TurnNews

if TYPE_CHECKING:
    from PIL.Image import Image

NEWS_S = 0.2  # how often news is written while painting
BREATH_S = 1.0  # how often the lease is renewed and the roster signed
STALLED_S = 300.0  # a step that takes longer is taken for a hung device
PREVIEW_PX = 256
STALLED_CODE = 75

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Canvas:
    """What is known of one claim. Changed by the painting thread, read by the herald's, under its lock."""

    claim: Claim
    stage: str = "painting"
    step: int = 0
    of: int = 0
    preview: Image | None = None
    shown: bool = False
    news: bool = True
    lost: bool = False
    settled: bool = False


class Herald(threading.Thread):
    """Signs the roster, and carries the news of the painting at hand: one claim, or a batch of them."""

    def __init__(self, settings: Settings, stop: threading.Event) -> None:
        super().__init__(name="herald", daemon=True)
        self.state = "loading"
        self._queue, self._roster = Queue(settings.data, durable=False), Roster(settings.data)
        self._stop_asked, self._closing = stop, threading.Event()
        self._lock = threading.Lock()
        self._canvases: list[_Canvas] = []
        self._stepped = 0.0

    def begin(self, *claims: Claim) -> None:
        """From now on the news is of these claims; steps name them by their place among them."""
        with self._lock:
            self._canvases = [_Canvas(claim) for claim in claims]
            self._stepped = time.monotonic()

    def settle(self, index: int) -> None:
        """This one is done or failed: there is no more news of it, and its lease is over."""
        with self._lock:
            self._canvases[index].settled = True

    def end(self) -> None:
        """The claims are settled, one way or another."""
        with self._lock:
            self._canvases = []

    def on_stage(self, stage: str) -> None:
        """Painting or finishing begins."""
        if stage in ("painting", "finishing"):
            with self._lock:
                for canvas in self._canvases:
                    canvas.stage, canvas.step, canvas.of, canvas.news = stage, 0, 0, True

    def on_step(self, index: int, step: int, of: int, preview: Image | None) -> None:
        """A step is done. Raises `Cancelled` when that sitting is gone or the painter must leave."""
        with self._lock:
            canvas = self._canvases[index]
            if canvas.lost or self._stop_asked.is_set():
                raise Cancelled
            self._stepped = time.monotonic()
            canvas.step, canvas.of, canvas.news = step, of, True
            canvas.preview = canvas.preview if preview is None else preview

    def show(self, image: Image, index: int = 0) -> None:
        """A renderer without previews still owes the sitter one: the finished picture, small."""
        with self._lock:
            canvas = self._canvases[index]
            if not canvas.shown and canvas.preview is None:
                canvas.preview = image
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
                    self._every_lease()
                self._carry()
            except sqlite3.OperationalError as error:  # a full or busy disk; the next round says it again
                log.warning("news could not be written: %s", error)
            self._closing.wait(NEWS_S)

    def _every_lease(self) -> None:
        with self._lock:
            for canvas in self._canvases:
                canvas.news = True

    def _carry(self) -> None:
        with self._lock:
            changed = [canvas for canvas in self._canvases if not canvas.settled and (canvas.news or canvas.preview is not None)]
            told = [(canvas.claim, canvas.stage, canvas.step, canvas.of, canvas.preview) for canvas in changed]
            stalled = self._canvases and time.monotonic() - self._stepped > STALLED_S
            for canvas in changed:
                canvas.shown, canvas.preview, canvas.news = canvas.shown or canvas.preview is not None, None, False
        if stalled:
            self._leave([canvas.claim for canvas in self._canvases if not canvas.settled])
        if not told:
            return
        gone = self._queue.report_all([TurnNews(*where, None if preview is None else _jpeg(preview)) for *where, preview in told])
        lost = {(claim.id, claim.fence) for claim in gone}
        with self._lock:
            for canvas in self._canvases:
                canvas.lost = canvas.lost or (canvas.claim.id, canvas.claim.fence) in lost

    def _leave(self, claims: Sequence[Claim]) -> None:
        log.error("a step has taken over %.0f s; the painter leaves so that another can start", STALLED_S)
        try:
            for claim in claims:  # this is the painting's fault: nobody else need wait five times as long for it
                self._queue.give_back(claim, counts=True, error="stalled")
        except sqlite3.OperationalError as error:
            log.warning("a stalled sitting could not be given back: %s", error)
        os._exit(STALLED_CODE)  # a hung device cannot be asked


def _jpeg(image: Image) -> bytes:
    small = image.convert("RGB")
    small.thumbnail((PREVIEW_PX, PREVIEW_PX))
    out = BytesIO()
    small.save(out, "JPEG", quality=82)
    return out.getvalue()
