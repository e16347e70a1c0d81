"""Which painters are at work: how the page knows whether to say "warming up" or "closed"."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .database import Database

ABSENT_S = 5.0  # a painter says that it is there every second


@dataclass(frozen=True, slots=True)
class Attendance:
    """One painter: loading, ready or broken; `note` says why it is broken, for the operator."""

    owner: str
    state: str
    note: str | None


class Roster:
    """The painters of ``DATA/vernissage.sqlite``."""

    def __init__(self, data: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._db = Database(data, durable=False)
        self._clock = clock

    def sign(self, owner: str, state: str, note: str | None = None) -> None:
        """Say that this painter is here, and strike those long gone off the list."""
        now = self._clock()
        with self._db.writing() as write:
            write.execute("INSERT OR REPLACE INTO painters VALUES (?, ?, ?, ?)", (owner, state, note, now))
            write.execute("DELETE FROM painters WHERE seen < ?", (now - 60,))

    def leave(self, owner: str) -> None:
        """Say goodbye."""
        with self._db.writing() as write:
            write.execute("DELETE FROM painters WHERE owner = ?", (owner,))

    def present(self) -> list[Attendance]:
        """Who said something within `ABSENT_S`; one that broke is remembered for a minute."""
        now = self._clock()
        rows = self._db.read(
            "SELECT owner, state, note FROM painters WHERE seen >= ? OR (state = 'broken' AND seen >= ?)",
            (now - ABSENT_S, now - 60),
        )
        return [Attendance(**dict(row)) for row in rows]

    def close(self) -> None:
        """Close the file."""
        self._db.close()
