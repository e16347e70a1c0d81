"""Server-sent events: what happens to a sitting, as it happens, and the latest of it for late listeners."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from typing import Any

KINDS = ("stage", "words", "progress", "preview", "done", "failed")
LATEST_WINS = ("words", "progress", "preview")  # a slow listener misses some of these, never grows a backlog
HEARTBEAT_S = 10.0
BEGINNING = "retry: 1000\n\n"
HEARTBEAT = ": still here\n\n"

Event = tuple[str, Mapping[str, Any]]


def as_text(event: Event | None) -> str:
    """One event on the wire, or the heartbeat for None."""
    if event is None:
        return HEARTBEAT
    kind, payload = event
    return f"event: {kind}\ndata: {json.dumps(payload, ensure_ascii=False)}\n\n"


class Events:
    """The event streams of all sittings. `publish`, `forget` and `close` may be called from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._latest: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._listeners: dict[str, list[_Listener]] = {}
        self._closed = False

    def publish(self, sitting: str, kind: str, payload: Mapping[str, Any]) -> None:
        """Tell the listeners, and keep the latest of each kind for late ones."""
        self._soon(self._publish, sitting, kind, payload)

    def forget(self, sitting: str) -> None:
        """Keep nothing of this sitting, and end its streams."""
        self._soon(self._forget, sitting)

    def close(self) -> None:
        """End every stream."""
        self._soon(self._close)

    def listened(self) -> list[str]:
        """The sittings that somebody listens to."""
        return list(self._listeners)

    async def listen(self, sitting: str) -> AsyncIterator[Event | None]:
        """The latest of each kind, then events as they come; None when nothing has happened for a while."""
        latest = self._latest.get(sitting, {})
        listener = _Listener([(kind, latest[kind]) for kind in KINDS if kind in latest])
        self._listeners.setdefault(sitting, []).append(listener)
        try:
            while not self._closed:
                while listener.pending:
                    yield listener.pending.popleft()
                if listener.ended:
                    return
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        await listener.news.wait()
                except TimeoutError:
                    yield None
                listener.news.clear()
        finally:
            self._listeners[sitting].remove(listener)
            if not self._listeners[sitting]:
                del self._listeners[sitting]

    def _publish(self, sitting: str, kind: str, payload: Mapping[str, Any]) -> None:
        listeners = self._listeners.get(sitting, ())
        if listeners and all(listener.ended for listener in listeners):
            return  # forgotten a moment ago: what is kept now would be kept for ever
        latest = self._latest.setdefault(sitting, {})
        if kind in ("stage", "done") and latest.get(kind) == payload:
            return
        if kind == "stage" and payload["stage"] == "reading":
            latest.clear()  # a second reading begins: what the first one said is past
        latest[kind] = payload
        for listener in listeners:
            listener.tell((kind, payload))

    def _forget(self, sitting: str) -> None:
        self._latest.pop(sitting, None)
        for listener in self._listeners.get(sitting, ()):
            listener.end()

    def _close(self) -> None:
        self._closed = True
        for listeners in self._listeners.values():
            for listener in listeners:
                listener.end()

    def _soon(self, do: Any, *given: Any) -> None:
        try:
            self._loop.call_soon_threadsafe(do, *given)
        except RuntimeError:  # the loop is closed: nobody is left to hear it
            pass


class _Listener:
    def __init__(self, beginning: list[Event]) -> None:
        self.pending: deque[Event] = deque(beginning)
        self.news = asyncio.Event()
        self.ended = False

    def tell(self, event: Event) -> None:
        if event[0] in LATEST_WINS:
            self.pending = deque(waiting for waiting in self.pending if waiting[0] != event[0])
        self.pending.append(event)
        self.news.set()

    def end(self) -> None:
        self.ended = True
        self.news.set()
