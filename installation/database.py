"""The one SQLite file of a kiosk, shared by its processes; what is deleted from it leaves no trace."""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NAME = "vernissage.sqlite"
BUSY_S = 5.0
SCRUB_S = 2.0  # how long to insist on emptying the journal before leaving it to the next sweep

_SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
  place INTEGER PRIMARY KEY,           -- arrival, and so the order of the queue
  id TEXT NOT NULL UNIQUE,             -- the sitting
  state TEXT NOT NULL,
  language TEXT NOT NULL,
  title TEXT NOT NULL,
  prose TEXT NOT NULL,
  prompt TEXT,                         -- JSON without evidence; forgotten when done
  verbal TEXT,                         -- JSON, keys only; forgotten when done
  kind TEXT NOT NULL,                  -- which `pace` applies
  queued_at REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,    -- grows with each claim: a late painter holds an old one
  owner TEXT,
  lease REAL,
  started_at REAL,
  step INTEGER NOT NULL DEFAULT 0,
  steps INTEGER NOT NULL DEFAULT 0,
  preview BLOB,
  previews INTEGER NOT NULL DEFAULT 0,
  failure TEXT,
  ended_at REAL,
  expires_at REAL,
  technique TEXT,
  width INTEGER,
  height INTEGER,
  downloads INTEGER NOT NULL DEFAULT 0,
  rank INTEGER NOT NULL DEFAULT 0,     -- kiosk, retry, batch
  kiosk TEXT NOT NULL DEFAULT '',      -- which screen asked: they are served in turns
  shares TEXT NOT NULL DEFAULT '',     -- what a batch must agree on
  digest TEXT,                         -- of the prompt, while it is kept
  faults INTEGER NOT NULL DEFAULT 0,   -- times its painting failed
  losses INTEGER NOT NULL DEFAULT 0    -- times its painter vanished
);
CREATE INDEX IF NOT EXISTS turns_by_state ON turns (state, place);
CREATE TABLE IF NOT EXISTS served (kiosk TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pace (
  kind TEXT PRIMARY KEY,
  seconds REAL NOT NULL,               -- from claim to picture
  share REAL                           -- of a painter's time; less than that in a batch
);
CREATE TABLE IF NOT EXISTS dead (
  ended_at REAL NOT NULL, failure TEXT NOT NULL, error TEXT NOT NULL, attempts INTEGER NOT NULL, kind TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS painters (
  owner TEXT PRIMARY KEY, state TEXT NOT NULL, note TEXT, seen REAL NOT NULL
);
"""


def _grow(write: sqlite3.Connection, statement: str) -> None:
    """Give a table of an older file the columns it lacks: every one that came later has a default."""
    head = re.match(r"\s*CREATE TABLE IF NOT EXISTS (\w+) \(\n", statement)
    if head is None:
        return
    there = {row["name"] for row in write.execute(f"PRAGMA table_info({head[1]})")}
    for line in statement[head.end() :].splitlines():
        column = line.partition("--")[0].strip().rstrip(",")
        if column.partition(" ")[0] not in there | {")", ""}:
            write.execute(f"ALTER TABLE {head[1]} ADD COLUMN {column}")


class Database:
    """A connection for all threads of one process. `durable` waits for the disk at each commit;
    without it a power cut may lose the last second, but never breaks the file."""

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        data.mkdir(parents=True, exist_ok=True)
        path = data / NAME
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
        self._connection.execute("PRAGMA secure_delete=ON")
        with self.writing() as write:
            for statement in _SCHEMA.split(";\n"):
                write.execute(statement)
                _grow(write, statement)

    def read(self, statement: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """All rows at once: an open cursor would keep the journal from being emptied."""
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # a full disk has rolled back by itself
                    self._connection.execute("ROLLBACK")
                raise

    def scrub(self) -> bool:
        """Empty the journal, so that it forgets what was deleted. False when other processes were
        in the way all the while; call again later."""
        deadline = time.monotonic() + SCRUB_S
        while True:
            with self._lock:
                busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            if not busy:
                return True
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)

    def close(self) -> None:
        """Close the connection; the last process to do so removes the journal."""
        with self._lock:
            self._connection.close()
