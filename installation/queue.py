"""The painter's queue: sittings that said yes to a picture, in the order they came.

A turn is claimed by one statement, held by a lease and guarded by a fence: a painter that fell
asleep and woke up too late can neither publish nor overwrite. A turn whose painter died goes back,
at most `ATTEMPTS` times in all.
"""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from portrait.prompt import Prompt, prompt_from_json, prompt_to_json
from portrait.verbal import VerbalPortrait, keys

from .database import Database

ATTEMPTS = 2
LEASE_S = 15.0
FAILED_KEPT_S = 600.0  # a failed turn is shown for this long, then swept
_FRESH = 0.4  # how much the newest painting weighs in the pace
_VISIBLE = (
    "id, place, state, language, title, prose, queued_at, attempts, started_at, step, steps, previews, failure, "
    "ended_at, expires_at, technique, width, height, downloads"
)


class QueueFull(Exception):
    """The queue holds as many turns as it may. `wait_s` estimates when there will be room."""

    def __init__(self, waiting: int, wait_s: float | None) -> None:
        super().__init__(f"{waiting} sittings are waiting already; try again when one has been painted")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Turn:
    """A sitting in the queue, as far as anyone may look. States: queued painting finishing done failed."""

    id: str
    place: int
    state: str
    language: str
    title: str
    prose: str
    queued_at: float
    attempts: int
    started_at: float | None
    step: int
    steps: int
    previews: int
    failure: str | None
    ended_at: float | None
    expires_at: float | None
    technique: str | None
    width: int | None
    height: int | None
    downloads: int


@dataclass(frozen=True, slots=True)
class Claim:
    """What a painter holds: the prompt, the verbal portrait's keys, and the fence that proves its right."""

    id: str
    fence: int
    title: str
    prompt: Prompt
    verbal_keys: dict
    kind: str


def painter_name() -> str:
    """Who this process is, so that others can tell whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Queue:
    """The turns of ``DATA/vernissage.sqlite``. `clock` tells seconds since 1970."""

    def __init__(self, data: Path, *, durable: bool = True, clock: Callable[[], float] = time.time) -> None:
        self._db = Database(data, durable=durable)
        self._clock = clock

    # What the web process does

    def add(self, sitting: str, verbal: VerbalPortrait, prompt: Prompt, *, most: int) -> Turn:
        """Queue a sitting. From here on it survives a crash. Adding it twice changes nothing.
        Raises `QueueFull` when `most` turns wait."""
        with self._db.writing() as write:
            waiting = write.execute("SELECT count(*) FROM turns WHERE state = 'queued'").fetchone()[0]
            known = write.execute("SELECT 1 FROM turns WHERE id = ?", (sitting,)).fetchone()
            if waiting >= most and not known:
                raise QueueFull(waiting, self._wait_for_room())
            write.execute(
                "INSERT INTO turns (id, state, language, title, prose, prompt, verbal, kind, queued_at)"
                " VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (
                    sitting,
                    verbal.language,
                    verbal.title,
                    verbal.prose,
                    json.dumps(prompt_to_json(prompt, evidence=False)),
                    json.dumps(keys(verbal)),
                    f"{prompt.checkpoint} {prompt.recipe} {prompt.steps_painted}",
                    self._clock(),
                ),
            )
        return self.look([sitting])[sitting]

    def look(self, sittings: Iterable[str]) -> dict[str, Turn]:
        """Those of `sittings` that are in the queue or came out of it."""
        wanted = tuple(sittings)
        marks = ",".join("?" * len(wanted))
        rows = self._db.read(f"SELECT {_VISIBLE} FROM turns WHERE id IN ({marks})", wanted)
        return {row["id"]: Turn(**dict(row)) for row in rows}

    def preview(self, sitting: str) -> bytes | None:
        """The latest preview as JPEG."""
        rows = self._db.read("SELECT preview FROM turns WHERE id = ?", (sitting,))
        return rows[0]["preview"] if rows else None

    def ahead(self, turn: Turn) -> int:
        """How many sittings are before this one, the one being painted included."""
        if turn.state != "queued":
            return 0
        rows = self._db.read(
            "SELECT count(*) AS n FROM turns WHERE place < ? AND state IN ('queued', 'painting', 'finishing')",
            (turn.place,),
        )
        return rows[0]["n"]

    def eta_s(self, turn: Turn) -> float | None:
        """Seconds until this turn's picture, from how long such pictures took; None when unknown."""
        if turn.state in ("done", "failed"):
            return 0.0
        rows = self._db.read(
            "SELECT started_at, state, coalesce(pace.seconds, (SELECT avg(seconds) FROM pace)) AS seconds"
            " FROM turns LEFT JOIN pace USING (kind)"
            " WHERE place <= ? AND state IN ('queued', 'painting', 'finishing')",
            (turn.place,),
        )
        if any(row["seconds"] is None for row in rows):
            return self._from_steps(turn)
        # A machine that is slower today than it was shows first in the steps.
        return max(sum(self._left(row) for row in rows), self._from_steps(turn) or 0.0)

    def count(self, state: str) -> int:
        """How many turns are in this state."""
        return self._db.read("SELECT count(*) AS n FROM turns WHERE state = ?", (state,))[0]["n"]

    def names(self, state: str | None = None) -> list[str]:
        """The sittings in this state, or all of them."""
        rows = self._db.read("SELECT id FROM turns WHERE ? IS NULL OR state = ?", (state, state))
        return [row["id"] for row in rows]

    def downloaded(self, sitting: str) -> None:
        """Count a download."""
        with self._db.writing() as write:
            write.execute("UPDATE turns SET downloads = downloads + 1 WHERE id = ?", (sitting,))

    def remove(self, sitting: str) -> bool:
        """Forget this sitting, without a trace in the file or its journal. A painter at work on it
        stops at its next step. True when there was one."""
        with self._db.writing() as write:
            found = write.execute("DELETE FROM turns WHERE id = ?", (sitting,)).rowcount > 0
        if found:
            self._db.scrub()
        return found

    def expire(self) -> list[str]:
        """Forget what has expired, and failures that were shown long enough. Returns the sittings."""
        now = self._clock()
        with self._db.writing() as write:
            rows = write.execute(
                "DELETE FROM turns WHERE expires_at <= ? OR (state = 'failed' AND ended_at <= ?) RETURNING id",
                (now, now - FAILED_KEPT_S),
            ).fetchall()
        self._db.scrub()
        return [row["id"] for row in rows]

    # What a painter does

    def claim(self, owner: str) -> Claim | None:
        """Take the next turn, or None. The lease lasts `LEASE_S` and is renewed by `report`."""
        now = self._clock()
        with self._db.writing() as write:
            rows = write.execute(
                "UPDATE turns SET state = 'painting', owner = ?, lease = ?, started_at = ?, attempts = attempts + 1,"
                " fence = fence + 1, step = 0, steps = 0 WHERE place ="
                " (SELECT place FROM turns WHERE state = 'queued' ORDER BY place LIMIT 1)"
                " RETURNING id, fence, title, prompt, verbal, kind",
                (owner, now + LEASE_S, now),
            ).fetchall()
        if not rows:
            return None
        [row] = rows
        prompt = prompt_from_json(json.loads(row["prompt"]))
        return Claim(row["id"], row["fence"], row["title"], prompt, json.loads(row["verbal"]), row["kind"])

    def report(self, claim: Claim, stage: str, step: int, steps: int, preview: bytes | None = None) -> bool:
        """Renew the lease and say how far the painting is. False: the turn is no longer this painter's."""
        with self._db.writing() as write:
            changed = write.execute(
                "UPDATE turns SET state = ?, step = ?, steps = ?, lease = ?, preview = coalesce(?, preview),"
                " previews = previews + ? WHERE id = ? AND fence = ? AND state IN ('painting', 'finishing')",
                (stage, step, steps, self._clock() + LEASE_S, preview, preview is not None, claim.id, claim.fence),
            )
            return changed.rowcount > 0

    def finish(
        self, claim: Claim, keep: Callable[[], None], *, size: tuple[int, int], technique: str, expiry_s: float
    ) -> bool:
        """The picture is done: `keep` gives its files their names in the same transaction. False, and
        `keep` is not called, when the turn is no longer this painter's."""
        now = self._clock()
        with self._db.writing() as write:
            rows = write.execute(
                "UPDATE turns SET state = 'done', ended_at = ?, expires_at = ?, technique = ?, width = ?, height = ?,"
                " prompt = NULL, verbal = NULL, owner = NULL, lease = NULL"
                " WHERE id = ? AND fence = ? AND state IN ('painting', 'finishing') RETURNING started_at",
                (now, now + expiry_s, technique, *size, claim.id, claim.fence),
            ).fetchall()
            if not rows:
                return False
            keep()
            write.execute(
                "INSERT INTO pace (kind, seconds) VALUES (?, ?) ON CONFLICT (kind)"
                " DO UPDATE SET seconds = seconds + ? * (excluded.seconds - seconds)",
                (claim.kind, now - rows[0]["started_at"], _FRESH),
            )
        return True

    def fail(self, claim: Claim, key: str) -> None:
        """This turn cannot become a picture; `key` is the visitor's sentence."""
        with self._db.writing() as write:
            write.execute(
                "UPDATE turns SET state = 'failed', failure = ?, ended_at = ?, prompt = NULL, verbal = NULL,"
                " owner = NULL, lease = NULL WHERE id = ? AND fence = ? AND state IN ('painting', 'finishing')",
                (key, self._clock(), claim.id, claim.fence),
            )

    def give_back(self, claim: Claim, *, counts: bool) -> None:
        """Put the turn back at its place. It `counts` as an attempt unless the painter was asked to stop."""
        with self._db.writing() as write:
            write.execute(
                "UPDATE turns SET attempts = attempts - ? WHERE id = ? AND fence = ?",
                (0 if counts else 1, claim.id, claim.fence),
            )
            self._return(write, "id = ? AND fence = ?", (claim.id, claim.fence))

    def recover(self) -> int:
        """Put back every turn whose lease ran out or whose painter is dead. Returns how many."""
        now, host = self._clock(), socket.gethostname()
        held = self._db.read("SELECT place, fence, owner, lease FROM turns WHERE state IN ('painting', 'finishing')")
        lost = [row for row in held if row["lease"] < now or not _alive(row["owner"], host)]
        if lost:
            with self._db.writing() as write:
                for row in lost:
                    self._return(write, "place = ? AND fence = ?", (row["place"], row["fence"]))
        return len(lost)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _return(self, write: sqlite3.Connection, which: str, values: tuple) -> None:
        held = f"{which} AND state IN ('painting', 'finishing')"
        write.execute(
            "UPDATE turns SET state = 'failed', failure = 'portrait_failed', ended_at = ?, prompt = NULL,"
            f" verbal = NULL, owner = NULL, lease = NULL WHERE attempts >= {ATTEMPTS} AND {held}",
            (self._clock(), *values),
        )
        write.execute(
            "UPDATE turns SET state = 'queued', owner = NULL, lease = NULL, started_at = NULL, step = 0,"
            f" fence = fence + 1 WHERE {held}",
            values,
        )

    def _wait_for_room(self) -> float | None:
        rows = self._db.read("SELECT avg(seconds) AS seconds FROM pace")
        return rows[0]["seconds"]

    def _left(self, row: sqlite3.Row) -> float:
        spent = 0.0 if row["started_at"] is None else self._clock() - row["started_at"]
        return max(row["seconds"] - spent, 1.0)

    def _from_steps(self, turn: Turn) -> float | None:
        if turn.state != "painting" or not turn.step or turn.started_at is None:
            return None
        return (self._clock() - turn.started_at) / turn.step * (turn.steps - turn.step)


def _alive(owner: str, host: str) -> bool:
    """Whether the painter lives; one on another machine is judged by its lease alone."""
    where, _, number = owner.rpartition(":")
    if where != host:
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
