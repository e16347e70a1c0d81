"""Pictures on disk: there whole or not at all, and really gone when they expire."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A picture and its sidecar, written but not yet under their names."""

    files: tuple[tuple[Path, Path], ...]

    def keep(self) -> None:
        """Give both their names, sidecar first: two renames, quick enough for a transaction."""
        for draft, path in self.files:
            draft.replace(path)

    def discard(self) -> None:
        """Remove what has not been kept."""
        for draft, _ in self.files:
            draft.unlink(missing_ok=True)


class Store:
    """The pictures of a kiosk: ``DATA/portraits/NAME.png`` with ``NAME.json``, closed to other users."""

    def __init__(self, data: Path) -> None:
        self._folder = data / "portraits"

    def png(self, name: str) -> Path:
        """Where the picture is, or would be."""
        return self._path(name, "png")

    def draft(self, name: str, png: bytes, record: Mapping[str, Any]) -> Draft:
        """Write both files under temporary names."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside, picture = self._path(name, "json"), self._path(name, "png")
        text = json.dumps(record, ensure_ascii=False, indent=2).encode()
        first = _write_beside(beside, text)
        try:
            return Draft(((first, beside), (_write_beside(picture, png), picture)))
        except OSError:
            first.unlink(missing_ok=True)
            raise

    def remove(self, name: str) -> None:
        """Remove the picture and its sidecar; quiet when they are gone."""
        self._path(name, "png").unlink(missing_ok=True)
        self._path(name, "json").unlink(missing_ok=True)

    def sweep(self, known: Collection[str], *, older_than: float) -> int:
        """Remove files that belong to no name in `known`, and drafts that nobody kept, when last
        written before the instant `older_than` (seconds since 1970). Returns how many."""
        removed = 0
        for path in self._folder.glob("*"):
            if path.suffix in (".png", ".json") and path.stem in known:
                continue
            try:
                if path.stat().st_mtime < older_than:
                    path.unlink()
                    removed += 1
            except FileNotFoundError:  # another hand was quicker
                continue
        return removed

    def _path(self, name: str, suffix: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"a picture's name is letters, digits, - and _, but got {name!r:.40}")
        return self._folder / f"{name}.{suffix}"


def _write_beside(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(draft, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # a full disk: leave no half of it behind
        draft.unlink(missing_ok=True)
        raise
    return draft
