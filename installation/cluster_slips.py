"""Slips: small notes beside the pictures of a batch, by which many painters and one ledger agree on what is done.

The ledger has one writer, the command. A painter elsewhere writes a picture, then a slip that says so; if it dies before
the command hears of it, or the command dies, the slip stands in, and nothing is painted twice. A slip also counts how
often a piece of work was begun, so that one that kills its worker is given up.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from .batch_ledger import Entry, Ledger
from .picture import write_whole

NAME = ".slips"
ATTEMPTS = 2  # a piece of work that was lost so often with its worker is not begun again


class Slips:
    """The slips in the folder of a batch. A slip counts only for the digest it was written for."""

    def __init__(self, out: Path) -> None:
        self._folder = out / NAME

    def open(self) -> None:
        """Make room for them."""
        self._folder.mkdir(exist_ok=True)

    def begin(self, name: str, digest: str) -> bool:
        """Note that this is begun; False when it was lost too often."""
        attempts = self._read(name, digest).get("attempts", 0)
        if attempts >= ATTEMPTS:
            return False
        self._write(name, {"digest": digest, "attempts": attempts + 1})
        return True

    def end(self, name: str, digest: str, entry: Entry | None = None) -> None:
        """Note that it is done, with the ledger's line for it."""
        self._write(name, {"digest": digest, "attempts": 0, "entry": entry and asdict(entry)})

    def done(self, name: str, digest: str) -> Entry | None:
        """The ledger's line that `end` left."""
        entry = self._read(name, digest).get("entry")
        return Entry(**entry) if entry else None

    def drop(self, name: str) -> None:
        """The ledger knows now."""
        self._path(name).unlink(missing_ok=True)

    def hand_over(self, ledger: Ledger) -> None:
        """Write into the ledger what earlier painters left, and clear the folder away."""
        if not self._folder.is_dir():
            return
        left = [_parsed(path).get("entry") for path in sorted(self._folder.glob("*.json"))]
        ledger.write(Entry(**entry) for entry in left if entry)
        self.clear()

    def clear(self) -> None:
        """Remove all of them."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _read(self, name: str, digest: str) -> dict:
        found = _parsed(self._path(name))
        return found if found.get("digest") == digest else {}

    def _write(self, name: str, note: dict) -> None:
        write_whole(self._path(name), json.dumps(note).encode())

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"


def _parsed(path: Path) -> dict:
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
