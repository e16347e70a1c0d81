"""The ledger of a batch: which pictures are done, which failed and why. It outlives any kill, and holds no word of a sitter.

One small SQLite file in the folder of the pictures. What a picture was made from is kept as a keyed digest, so that a
changed row is painted anew, and nobody reads a handle out of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

NAME = "ledger.sqlite"
SAME_AGAIN = frozenset({
    "too_little_text", "refused_words", "refused_image", "empty", "malformed", "too_large", "several_authors", "bad_source", "ambiguous",
})  # fmt: skip
"""Reasons that an unchanged row would only meet again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One picture asked for. `state` is done or failed; `reason` the key of the error. Sizes in px, `seconds` from
    prompt to finished picture, `bytes` of PNG, JSON and thumbnail together."""

    stem: str
    digest: str
    state: str
    reason: str | None = None
    title: str | None = None
    recipe: str | None = None
    checkpoint: str | None = None
    technique: str | None = None
    seed: int | None = None
    width: int | None = None
    height: int | None = None
    accent: str | None = None
    painted_at: float | None = None
    seconds: float | None = None
    bytes: int | None = None


_COLUMNS = tuple(field.name for field in fields(Entry))
_SCHEMA = f"CREATE TABLE IF NOT EXISTS pictures ({', '.join(_COLUMNS)}, PRIMARY KEY (stem))"


class Busy(ValueError):
    """Another batch is writing into the same folder."""


class Ledger:
    """The ledger of this folder, opened for one process alone. Raises `Busy`, and `ValueError` for a file that is none."""

    def __init__(self, folder: Path) -> None:
        path = folder / NAME
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        self._connection = sqlite3.connect(path, timeout=0.5, isolation_level=None)
        try:
            self._open()
        except sqlite3.OperationalError:
            self._connection.close()
            raise Busy(f"another batch is writing into {folder}; wait for it, or name another folder") from None
        except sqlite3.DatabaseError:
            self._connection.close()
            raise ValueError(f"{path} is no ledger of a batch; name another folder, or delete it and begin anew") from None

    def _open(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode=EXCLUSIVE")  # held until the process ends, however it ends
        run("PRAGMA synchronous=FULL")
        run("BEGIN EXCLUSIVE")
        run(_SCHEMA)
        run("CREATE TABLE IF NOT EXISTS salt (value BLOB)")
        if run("SELECT value FROM salt").fetchone() is None:
            run("INSERT INTO salt VALUES (?)", (secrets.token_bytes(32),))
        self._salt: bytes = run("SELECT value FROM salt").fetchone()[0]
        run("COMMIT")

    def digest(self, facts: Sequence[Any]) -> str:
        """Names what a picture depends on, without telling it."""
        text = json.dumps(facts, ensure_ascii=True, default=str)
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).hexdigest()

    def entries(self) -> dict[str, Entry]:
        """All entries by stem."""
        rows = self._connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM pictures").fetchall()
        return {row[0]: Entry(*row) for row in rows}

    def write(self, entries: Iterable[Entry]) -> None:
        """Write these in one transaction; the files they tell of are in place already."""
        marks = ", ".join("?" * len(_COLUMNS))
        self._connection.execute("BEGIN")
        self._connection.executemany(f"INSERT OR REPLACE INTO pictures VALUES ({marks})", [astuple(entry) for entry in entries])
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let others in."""
        self._connection.close()
