"""The painter process: takes sittings from the queue, and hangs the pictures.

The main thread paints and nothing else. The `Herald` thread carries the news: it renews the lease,
writes progress and previews (only ever the latest) and hears when a sitting was deleted, so that
painting never waits for the disk. When nobody waits, the painter times how many pictures it should
paint at once (`batching`), and from then on does so where it gains.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from portrait.errors import PortraitError
from portrait.prompt import Prompt
from portrait.renderer import Cancelled, OnStep, Portrait
from portrait.renderers.batching import DeviceFull
from portrait.renderers.calibration import Curve
from portrait.renderers.servers import NotConfigured, Unreachable

from . import picture
from .content_credentials import open_signing
from .herald import Herald
from .processes import begin_child
from .queue import Claim, Queue, painter_name
from .settings import BadSettings, Settings
from .store import Store

NICENESS = 10  # the page comes first
LOOK_S = 0.05  # how often an idle painter looks into the queue
IDLE_S = 2.0  # this long without work, an idle painter finds itself some
BROKEN_CODE = 5

log = logging.getLogger(__name__)


class Hand(Protocol):
    """Who paints: `studio.Painter`, one on another machine, or a stand-in of the tests."""

    def warm(self) -> None:
        """Load everything. Raises `PortraitError` when it cannot."""

    def paint_each(
        self, prompts: Sequence[Prompt], *, on_stage: Callable[[str], None], on_step: OnStep
    ) -> Iterator[Portrait | PortraitError | Cancelled]:
        """See `painting.paint_each`."""

    def curve(self, prompt: Prompt) -> Curve:
        """What batches of such pictures were measured to gain; `UNKNOWN` when they were not."""

    def calibrate(self, interrupted: Callable[[], bool]) -> bool:
        """Time batches of what is painted here until `interrupted()`. False when there is nothing to time."""

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
        easel = QueueEasel(settings, hand, herald)
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


class QueueEasel:
    """Claims, paints, keeps, and again; several sittings at once where that was measured to gain."""

    def __init__(self, settings: Settings, hand: Hand, herald: Herald) -> None:
        self._hand, self._herald = hand, herald
        self._expiry_s = settings.expiry_hours * 3600
        self._queue, self._store = Queue(settings.data), Store(settings.data)
        self._sign = open_signing(settings)
        self._idle_since = time.monotonic()

    def stand(self, stop: threading.Event) -> int:
        """Work until `stop` is set (0), or something unforeseen happens (1)."""
        while not stop.is_set():
            claims = self._next(stop)
            if claims:
                if not self._paint(claims, stop):
                    return 1
                self._idle_since = time.monotonic()
            elif time.monotonic() - self._idle_since < IDLE_S or not self._use_the_time(stop):
                stop.wait(LOOK_S)
        return 0

    def _next(self, stop: threading.Event) -> list[Claim]:
        """The next sitting, with those waiting that gain from being painted along with it."""
        self._queue.recover()
        claim = self._queue.claim(painter_name()) if self._queue.count("queued") else None
        if claim is None:
            return []
        curve = self._hand.curve(claim.prompt)
        claims = [claim, *self._queue.claim_alike(claim, painter_name(), curve.most - 1)]
        if len(claims) < curve.most and not claim.tried and stop.wait(curve.window_s) is False:
            claims += self._queue.claim_alike(claim, painter_name(), curve.most - len(claims))
        return claims

    def _use_the_time(self, stop: threading.Event) -> bool:
        """Nobody waits: time batches, until somebody does. False when there is nothing to time."""
        return self._hand.calibrate(lambda: stop.is_set() or self._queue.count("queued") > 0)

    def _paint(self, claims: Sequence[Claim], stop: threading.Event) -> bool:
        """False after an unforeseen error."""
        started, settled = time.monotonic(), 0
        self._herald.begin(*claims)
        try:
            prompts = tuple(claim.prompt for claim in claims)
            outcomes = self._hand.paint_each(prompts, on_stage=self._herald.on_stage, on_step=self._herald.on_step)
            for claim, outcome in zip(claims, outcomes, strict=True):
                self._settle(claim, outcome, settled, len(claims), stop)
                self._herald.settle(settled)
                settled += 1
        except Exception as error:  # the outer loop; the message may quote the prompt, so only its kind is logged
            for claim in claims[settled:]:
                self._queue.give_back(claim, counts=True, error=type(error).__name__)
            log.error("painting failed unforeseen: %s", type(error).__name__)
            return False
        finally:
            self._herald.end()
        log.info("painted %s in %.1f s", "one" if len(claims) == 1 else f"{len(claims)} at once", time.monotonic() - started)
        return True

    def _settle(self, claim: Claim, outcome: Portrait | PortraitError | Cancelled, index: int, together: int, stop: threading.Event) -> None:
        if isinstance(outcome, Portrait):
            self._herald.show(outcome.image, index)
            self._keep(claim, outcome, together)
        elif isinstance(outcome, (DeviceFull, Unreachable, NotConfigured)):  # a fresh process has all the memory, or waits for its server
            raise outcome
        elif isinstance(outcome, PortraitError):
            self._queue.fail(claim, outcome.key, type(outcome).__name__)
            log.warning("a sitting could not be painted: %s", outcome.key)
        elif stop.is_set():
            self._queue.give_back(claim, counts=False)

    def _keep(self, claim: Claim, painted: Portrait, together: int) -> None:
        record = {**picture.sidecar(painted), "title": claim.title, "verbal": claim.verbal_keys, "painted_together": together}
        draft = self._store.draft(claim.id, picture.png_bytes(painted, self._sign), record)
        try:
            self._queue.finish(
                claim, draft.keep, size=painted.image.size,
                technique=painted.prompt.technique, expiry_s=self._expiry_s, together=together,
            )  # fmt: skip
        finally:
            draft.discard()


def _open_hand(settings: Settings) -> Any:
    from .studio import Painter

    return Painter(settings, public=True)
