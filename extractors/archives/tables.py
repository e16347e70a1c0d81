"""Comma-separated tables, as exports write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from ..errors import Malformed

CELL_CHARACTERS = 1_000_000


def rows(file: BinaryIO, name: str, escape: str | None = None) -> Iterator[list[str]]:
    """The rows of a table in UTF-8, the headings first. `escape` may stand before a quotation mark. Raises `Malformed` for a cell without end."""
    csv.field_size_limit(CELL_CHARACTERS)
    lines = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="")
    try:
        for row in csv.reader((line.replace("\0", "") for line in lines), escapechar=escape):
            if row:
                yield row
    except csv.Error:
        raise Malformed(f"{name[:80]!r} is not the table it should be; download the archive once more.") from None
    finally:
        lines.detach()


def records(file: BinaryIO, name: str, *needed: str, escape: str | None = None) -> Iterator[dict[str, str]]:
    """Rows by their headings, in lower case. Lines before the row that has all of `needed` are notes, and passed over."""
    headings: list[str] | None = None
    for row in rows(file, name, escape):
        if headings is None:
            lower = [cell.strip().lower() for cell in row]
            headings = lower if set(needed) <= set(lower) else None
        else:
            yield dict(zip(headings, row))  # noqa: B905 - short rows are usual
