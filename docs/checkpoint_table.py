"""Writes the table of checkpoints in docs/checkpoints.md from the registry.

    python docs/checkpoint_table.py
"""

from __future__ import annotations

import re
from pathlib import Path

from portrait.checkpoint import Checkpoint, registry

PAGE = Path(__file__).with_name("checkpoints.md")
HEAD = "| checkpoint | size, steps, guidance | GPU, RAM, disk (GB) | CPU | a public show | licence |"


def written(page: str) -> str:
    """The page with the table as the registry has it."""
    entries = sorted({one.name: one for one in registry().values()}.values(), key=lambda one: -one.rank)
    table = "\n".join(("<!-- checkpoints -->", HEAD, "| --- | --- | --- | --- | --- | --- |", *map(_row, entries), "<!-- end -->"))
    page, count = re.subn(r"<!-- checkpoints -->.*?<!-- end -->", lambda _: table, page, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{PAGE.name} has {count} places for the table; it needs one")
    return page


def _row(one: Checkpoint) -> str:
    width, height = one.size
    return (
        f"| `{one.name}` | {width}x{height}, {one.steps}, {one.guidance:g} | {one.memory_gb:g}, {one.ram_gb:g}, {one.disk_gb:g} "
        f"| {one.cpu} | {one.exhibition}: {one.because} | {one.licence} |"
    )


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
