"""How long sitters wait: from the turns before theirs, who paints, and how long such pictures took."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from .database import Database
from .roster import ABSENT_S
from .turns import Turn
from .waiting import Waiting, left, painting_order, seconds_until_painted

HELD = "state IN ('painting', 'finishing')"


class Forecast:
    """Reads turns and paces of one database; writes nothing."""

    def __init__(self, db: Database, clock: Callable[[], float]) -> None:
        self._db, self._clock = db, clock

    def ahead(self, turn: Turn) -> int:
        """How many sittings are before this one, those being painted included."""
        if turn.state != "queued":
            return 0
        before = [one.place for one in self._order()]
        return len(self._held()) + (before.index(turn.place) if turn.place in before else 0)

    def eta_s(self, turn: Turn) -> float | None:
        """Seconds until this turn's picture; None when unknown."""
        if turn.state in ("done", "failed"):
            return 0.0
        held = self._held()
        if turn.state == "queued":
            busy = self._busy(held)
            return None if busy is None else seconds_until_painted(self._order(), turn.place, busy, self._painters(held))
        mine = next((row for row in held if row["id"] == turn.id), None)
        if mine is None or mine["seconds"] is None:
            return self._from_steps(turn)
        # A machine that is slower today than it was shows first in the steps.
        return max(left(mine["seconds"], self._spent(mine)), self._from_steps(turn) or 0.0)

    def room_s(self) -> float | None:
        """Seconds until the next turn leaves the backlog: when the first painter is free. None when unknown."""
        busy = self._busy(self._held())
        return min(busy) if busy else None

    def _order(self) -> list[Waiting]:
        rows = self._db.read(
            "SELECT place, rank, kiosk, coalesce(pace.seconds, (SELECT avg(seconds) FROM pace)) AS seconds,"
            " coalesce(pace.share, pace.seconds, (SELECT avg(coalesce(share, seconds)) FROM pace)) AS share"
            " FROM turns LEFT JOIN pace USING (kind) WHERE state = 'queued'"
        )
        served = self._db.read("SELECT kiosk, number FROM served")
        return painting_order((Waiting(**dict(row)) for row in rows), {row["kiosk"]: row["number"] for row in served})

    def _held(self) -> list[sqlite3.Row]:
        return self._db.read(
            "SELECT id, owner, started_at, coalesce(pace.seconds, (SELECT avg(seconds) FROM pace)) AS seconds"
            f" FROM turns LEFT JOIN pace USING (kind) WHERE {HELD}"
        )

    def _busy(self, held: Sequence[sqlite3.Row]) -> list[float] | None:
        """What each painter at work still needs; one that paints a batch, for the last of it. None when unknown."""
        if any(row["seconds"] is None for row in held):
            return None
        needs: dict[str, float] = {}
        for row in held:
            needs[row["owner"]] = max(needs.get(row["owner"], 0.0), left(row["seconds"], self._spent(row)))
        return list(needs.values())

    def _painters(self, held: Sequence[sqlite3.Row]) -> int:
        """How many paint, also those that hold nothing now."""
        ready = self._db.read("SELECT owner FROM painters WHERE state = 'ready' AND seen >= ?", (self._clock() - ABSENT_S,))
        return len({row["owner"] for row in (*ready, *held)})

    def _spent(self, row: sqlite3.Row) -> float:
        return self._clock() - row["started_at"]

    def _from_steps(self, turn: Turn) -> float | None:
        if turn.state != "painting" or not turn.step or turn.started_at is None:
            return None
        return (self._clock() - turn.started_at) / turn.step * (turn.steps - turn.step)
