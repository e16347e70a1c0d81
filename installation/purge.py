"""Erasing what an installation has kept."""

from __future__ import annotations

import shutil
from pathlib import Path

KEPT = ("recipes",)


def purge(data: Path) -> int:
    """Erase every file in the data folder but the artists' recipes; returns how many.

    Raises `ValueError` when the folder does not look like ours: nothing is erased by mistake.
    """
    if not data.exists():
        return 0
    if not (data / "vernissage.sqlite").exists() and any(data.iterdir()):
        raise ValueError(f"{data} holds no vernissage.sqlite, so it is not a data folder of ours; name the right one")
    count = 0
    for path in data.iterdir():
        if path.name in KEPT:
            continue
        count += sum(1 for file in path.rglob("*") if file.is_file()) if path.is_dir() else 1
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return count
