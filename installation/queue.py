"""The painter's queue: sittings that said yes to a picture, and whose turn it is.

A turn is claimed by one statement, held by a lease and guarded by a fence: a painter that fell
asleep and woke up too late can neither publish nor overwrite. A turn whose painting failed is tried
`FAULTS` times in all; one whose painter vanished (a power cut, a kill) `LOSSES` times, from the
second on behind the others. What cannot be painted leaves a dead letter without words.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from portrait.prompt import Prompt, prompt_from_json, prompt_to_json
from portrait.sharing import shares
from portrait.verbal import VerbalPortrait, keys

from .database import Database
from .forecast import HELD, Forecast
from .provenance import revision_of
from .turns import VISIBLE, Claim, DeadLetter, OtherInput, QueueFull, Turn, TurnNews
from .waiting import KIOSK, RETRY

__all__ = ["Claim", "Queue", "QueueFull", "Turn", "painter_name"]

FAULTS, LOSSES = 2, 5
LEASE_S = 15.0
FAILED_KEPT_S = 600.0  # a failed turn is shown for this long, then swept
DEAD_KEPT_S = 30 * 24 * 3600.0
_FRESH = 0.4  # how much the newest painting weighs in the pace


def painter_name() -> str:
    """Who this process is, so that others can tell whether it still lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


class Queue:
    """The turns of ``DATA/vernissage.sqlite``. `clock` tells seconds since 1970."""

    def __init__(self, data: Path, *, durable: bool = True, clock: Callable[[], float] = time.time) -> None:
        self._db = Database(data, durable=durable)
        self._clock = clock
        self._forecast = Forecast(self._db, clock)

    # What the web process does

    def add(
        self, sitting: str, verbal: VerbalPortrait, prompt: Prompt, *, most: int, kiosk: str = "", rank: int = KIOSK
    ) -> Turn:
        """Queue a sitting. From here on it survives a crash. Adding it twice changes nothing; `kiosk` names the
        screen it came from, `rank` its class (see `waiting`). Raises `QueueFull` when `most` turns wait, and
        `OtherInput` when the sitting is queued with another prompt."""
        written = json.dumps(prompt_to_json(prompt, evidence=False))
        digest = hashlib.sha256(written.encode()).hexdigest()[:16]
        key = shares(prompt, revision_of(prompt.checkpoint))
        with self._db.writing() as write:
            known = write.execute("SELECT digest FROM turns WHERE id = ?", (sitting,)).fetchone()
            if known and known["digest"] not in (digest, None):
                raise OtherInput("this sitting is queued with another prompt; a sitting is painted once")
            waiting = write.execute("SELECT count(*) FROM turns WHERE state = 'queued'").fetchone()[0]
            if waiting >= most and not known:
                raise QueueFull(waiting, self._forecast.room_s())
            write.execute(
                "INSERT INTO turns (id, state, language, title, prose, prompt, verbal, kind, queued_at, rank, kiosk, shares, digest)"
                " VALUES (?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                (
                    sitting, verbal.language, verbal.title, verbal.prose, written, json.dumps(keys(verbal)),
                    f"{prompt.checkpoint} {prompt.recipe} {prompt.steps_painted}", self._clock(), rank, kiosk, key, digest,
                ),
            )  # fmt: skip
        return self.look([sitting])[sitting]

    def look(self, sittings: Iterable[str]) -> dict[str, Turn]:
        """Those of `sittings` that are in the queue or came out of it."""
        wanted = tuple(sittings)
        marks = ",".join("?" * len(wanted))
        rows = self._db.read(f"SELECT {VISIBLE} FROM turns WHERE id IN ({marks})", wanted)
        return {row["id"]: Turn(**dict(row)) for row in rows}

    def preview(self, sitting: str) -> bytes | None:
        """The latest preview as JPEG."""
        rows = self._db.read("SELECT preview FROM turns WHERE id = ?", (sitting,))
        return rows[0]["preview"] if rows else None

    def ahead(self, turn: Turn) -> int:
        """How many sittings are before this one, those being painted included."""
        return self._forecast.ahead(turn)

    def eta_s(self, turn: Turn) -> float | None:
        """Seconds until this turn's picture, from how long such pictures took and who paints; None when unknown."""
        return self._forecast.eta_s(turn)

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
            write.execute("DELETE FROM dead WHERE ended_at <= ?", (now - DEAD_KEPT_S,))
        self._db.scrub()
        return [row["id"] for row in rows]

    def dead_letters(self) -> list[DeadLetter]:
        """What could not be painted in the last `DEAD_KEPT_S`, the newest first."""
        rows = self._db.read("SELECT ended_at, failure, error, attempts, kind FROM dead ORDER BY ended_at DESC")
        return [DeadLetter(**dict(row)) for row in rows]

    # What a painter does

    def claim(self, owner: str) -> Claim | None:
        """Take the next turn, or None. The lease lasts `LEASE_S` and is renewed by `report`."""
        return next(iter(self._claim(owner, "state = 'queued'", (), 1)), None)

    def claim_alike(self, claim: Claim, owner: str, most: int) -> list[Claim]:
        """Take up to `most` turns more that can be painted in one batch with this one, the next ones first."""
        if most < 1 or claim.tried:
            return []
        return self._claim(owner, "state = 'queued' AND shares = ? AND faults = 0 AND losses = 0", (claim.shares,), most)

    def _claim(self, owner: str, which: str, values: tuple, most: int) -> list[Claim]:
        now = self._clock()
        with self._db.writing() as write:
            rows = write.execute(
                "UPDATE turns SET state = 'painting', owner = ?, lease = ?, started_at = ?, attempts = attempts + 1,"
                " fence = fence + 1, step = 0, steps = 0 WHERE place IN"
                f" (SELECT place FROM turns LEFT JOIN served USING (kiosk) WHERE {which}"
                " ORDER BY rank, coalesce(served.number, 0), place LIMIT ?)"
                " RETURNING id, fence, title, prompt, verbal, kind, shares, kiosk, faults + losses AS tried",
                (owner, now + LEASE_S, now, *values, most),
            ).fetchall()
            for kiosk in dict.fromkeys(row["kiosk"] for row in rows):
                write.execute(
                    "INSERT OR REPLACE INTO served (kiosk, number) VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM served))",
                    (kiosk,),
                )
        return [
            Claim(
                row["id"], row["fence"], row["title"], prompt_from_json(json.loads(row["prompt"])),
                json.loads(row["verbal"]), row["kind"], row["shares"], row["tried"] > 0,
            )
            for row in rows
        ]  # fmt: skip

    def report(self, claim: Claim, stage: str, step: int, steps: int, preview: bytes | None = None) -> bool:
        """Renew the lease and say how far the painting is. False: the turn is no longer this painter's."""
        return not self.report_all([TurnNews(claim, stage, step, steps, preview)])

    def report_all(self, news: Sequence[TurnNews]) -> list[Claim]:
        """Renew the leases of a batch in one go; returns the claims that are no longer this painter's."""
        with self._db.writing() as write:
            return [one.claim for one in news if not self._reported(write, one)]

    def _reported(self, write: sqlite3.Connection, news: TurnNews) -> bool:
        claim, preview = news.claim, news.preview
        changed = write.execute(
            "UPDATE turns SET state = ?, step = ?, steps = ?, lease = ?, preview = coalesce(?, preview),"
            f" previews = previews + ? WHERE id = ? AND fence = ? AND {HELD}",
            (news.stage, news.step, news.steps, self._clock() + LEASE_S, preview, preview is not None, claim.id, claim.fence),
        )
        return changed.rowcount > 0

    def finish(
        self, claim: Claim, keep: Callable[[], None], *, size: tuple[int, int], technique: str, expiry_s: float, together: int = 1
    ) -> bool:
        """The picture is done: `keep` gives its files their names in the same transaction. False, and
        `keep` is not called, when the turn is no longer this painter's. `together`: how many were painted in one batch."""
        now = self._clock()
        with self._db.writing() as write:
            rows = write.execute(
                "UPDATE turns SET state = 'done', ended_at = ?, expires_at = ?, technique = ?, width = ?, height = ?,"
                " prompt = NULL, verbal = NULL, digest = NULL, owner = NULL, lease = NULL"
                f" WHERE id = ? AND fence = ? AND {HELD} RETURNING started_at",
                (now, now + expiry_s, technique, *size, claim.id, claim.fence),
            ).fetchall()
            if not rows:
                return False
            keep()
            seconds = now - rows[0]["started_at"]
            write.execute(
                "INSERT INTO pace (kind, seconds, share) VALUES (?, ?, ?) ON CONFLICT (kind) DO UPDATE SET"
                " seconds = seconds + ? * (excluded.seconds - seconds),"
                " share = coalesce(share, seconds) + ? * (excluded.share - coalesce(share, seconds))",
                (claim.kind, seconds, seconds / together, _FRESH, _FRESH),
            )
        return True

    def fail(self, claim: Claim, key: str, error: str = "") -> None:
        """This turn cannot become a picture; `key` is the visitor's sentence, `error` the type of what went wrong."""
        with self._db.writing() as write:
            self._end(write, key, error or key, "id = ? AND fence = ?", (claim.id, claim.fence))

    def give_back(self, claim: Claim, *, counts: bool, error: str = "") -> None:
        """Put the turn back at its place. It `counts` as a fault unless the painter was asked to stop."""
        with self._db.writing() as write:
            write.execute(
                f"UPDATE turns SET attempts = attempts - ?, faults = faults + ? WHERE id = ? AND fence = ? AND {HELD}",
                (not counts, counts, claim.id, claim.fence),
            )
            self._return(write, "id = ? AND fence = ?", (claim.id, claim.fence), error)

    def recover(self) -> int:
        """Put back every turn whose lease ran out or whose painter is dead. Returns how many."""
        now, host = self._clock(), socket.gethostname()
        held = self._db.read(f"SELECT place, fence, owner, lease FROM turns WHERE {HELD}")
        lost = [row for row in held if row["lease"] < now or not _alive(row["owner"], host)]
        if lost:
            with self._db.writing() as write:
                for row in lost:
                    which = (row["place"], row["fence"])
                    write.execute(f"UPDATE turns SET losses = losses + 1 WHERE place = ? AND fence = ? AND {HELD}", which)
                    self._return(write, "place = ? AND fence = ?", which, "painter lost")
        return len(lost)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _return(self, write: sqlite3.Connection, which: str, values: tuple, error: str) -> None:
        self._end(write, "portrait_failed", error, f"(faults >= {FAULTS} OR losses >= {LOSSES}) AND {which}", values)
        write.execute(
            "UPDATE turns SET state = 'queued', owner = NULL, lease = NULL, started_at = NULL, step = 0, fence = fence + 1,"
            f" rank = CASE WHEN losses > 1 THEN max(rank, {RETRY}) ELSE rank END WHERE {which} AND {HELD}",
            values,
        )

    def _end(self, write: sqlite3.Connection, failure: str, error: str, which: str, values: tuple) -> None:
        """Failed for good: the words go, and a letter stays that says what happened."""
        now = self._clock()
        rows = write.execute(
            "UPDATE turns SET state = 'failed', failure = ?, ended_at = ?, prompt = NULL, verbal = NULL, digest = NULL,"
            f" owner = NULL, lease = NULL WHERE {which} AND {HELD} RETURNING attempts, kind",
            (failure, now, *values),
        ).fetchall()
        for row in rows:
            write.execute("INSERT INTO dead VALUES (?, ?, ?, ?, ?)", (now, failure, error, row["attempts"], row["kind"]))


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
