"""The watch: sees what painters write into the queue, and tells it as events."""

from __future__ import annotations

import asyncio
import base64
import logging
import sqlite3
import time
from collections.abc import Callable
from typing import Any

from installation.queue import Queue, Turn

from .events import Events

LOOK_S = 0.2
REPEAT_S = 1.5  # progress is said again at least this often: the seconds left change without a step
STAGES = ("queued", "painting", "finishing")

log = logging.getLogger(__name__)


def progress(queue: Queue, turn: Turn) -> dict[str, Any]:
    """The ``progress`` event."""
    eta_s = queue.eta_s(turn)
    return {
        "step": turn.step,
        "of": turn.steps,
        "eta_s": None if eta_s is None else round(eta_s, 1),
        "queue": queue.ahead(turn),
    }


class Watch:
    """Looks after the sittings that somebody listens to. `done` makes the ``done`` event of a turn."""

    def __init__(self, queue: Queue, events: Events, done: Callable[[Turn], dict[str, Any]]) -> None:
        self._queue, self._events, self._done = queue, events, done
        self._seen: dict[str, Turn] = {}
        self._said: dict[str, float] = {}

    async def keep(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            try:
                self.look()
            except sqlite3.OperationalError as error:  # busy; the next look sees the same
                log.warning("the queue could not be read: %s", error)
            await asyncio.sleep(LOOK_S)

    def look(self) -> None:
        """Look once, and tell what is new."""
        listened = self._events.listened()
        for gone in set(self._seen) - set(listened):
            del self._seen[gone]
            self._said.pop(gone, None)
        turns = self._queue.look(listened) if listened else {}
        for sitting in listened:
            self._compare(sitting, self._seen.get(sitting), turns.get(sitting))

    def _compare(self, sitting: str, before: Turn | None, now: Turn | None) -> None:
        if now is None:
            if before is not None:
                del self._seen[sitting]
                self._said.pop(sitting, None)
                self._events.publish(sitting, "failed", {"key": "sitting_gone"})
            return
        self._seen[sitting] = now
        if before is not None and before.state != now.state:
            self._stages(sitting, before.state, now.state)
        if now.state in STAGES:
            self._under_way(sitting, before, now)
        if now.previews != (before.previews if before else 0):
            self._show(sitting)
        if now.state == "done" and (before is None or before.state != "done"):
            # Who came too late for the painting still hears how it went, in the usual order.
            self._events.publish(sitting, "stage", {"stage": STAGES[-1]})
            self._events.publish(sitting, "progress", progress(self._queue, now))
            self._events.publish(sitting, "done", self._done(now))
        if now.state == "failed" and (before is None or before.state != "failed"):
            self._events.publish(sitting, "failed", {"key": now.failure})

    def _stages(self, sitting: str, before: str, now: str) -> None:
        """Every stage on the way, also those that were over before anyone looked."""
        way = (*STAGES, "done")
        if before in way and now in way:
            for stage in way[way.index(before) + 1 : way.index(now)]:
                self._events.publish(sitting, "stage", {"stage": stage})

    def _under_way(self, sitting: str, before: Turn | None, now: Turn) -> None:
        if before is None or before.state != now.state:
            self._events.publish(sitting, "stage", {"stage": now.state})
        moved = before is None or (before.state, before.step, before.steps) != (now.state, now.step, now.steps)
        if moved or time.monotonic() - self._said.get(sitting, 0.0) > REPEAT_S:
            self._said[sitting] = time.monotonic()
            self._events.publish(sitting, "progress", progress(self._queue, now))

    def _show(self, sitting: str) -> None:
        jpeg = self._queue.preview(sitting)
        if jpeg:
            image = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
            self._events.publish(sitting, "preview", {"image": image})
