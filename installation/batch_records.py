"""The file of a manifest: CSV as spreadsheets of every country write it, or JSONL; what stands in it, not whether it makes sense."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

COLUMNS = ("id", "source", "recipe", "seed", "checkpoint", "count", "appearance", "consent")
MOST_BYTES = 256_000_000

Record = Mapping[str, Any] | str
"""What a row says, by column; or, for a row that cannot be read, a sentence why."""


def read_records(path: Path) -> tuple[list[tuple[int, Record]], tuple[str, ...]]:
    """The rows as (line, record), and the columns we do not know. Raises `ValueError` when the file is no manifest at all."""
    text = _content(path)
    read = {".jsonl": _from_jsonl, ".ndjson": _from_jsonl, ".csv": _from_csv, ".tsv": _from_csv}.get(path.suffix.lower())
    if read is None:
        raise ValueError(f"the manifest {path.name} is neither .csv nor .jsonl; save it as one of the two")
    try:
        records = list(read(text))
    except csv.Error as error:
        raise ValueError(f"{path.name} cannot be read as CSV: {error}; save it as CSV in UTF-8 again") from None
    if not records:
        if (first := text.strip().partition("\n")[0]) and read is _from_csv and "source" not in first.casefold():
            raise ValueError(
                f"{path.name} begins with {first[:60].strip()!r}; "
                "its first line must name the columns, for example id,source,recipe"
            )
        raise ValueError(f"{path.name} has no rows; give it a column source, and a row for each sitter")
    columns = dict.fromkeys(key for _, record in records if not isinstance(record, str) for key in record)
    unused = tuple(column for column in columns if column not in COLUMNS)
    for column in unused:
        if close := difflib.get_close_matches(column, COLUMNS, n=1, cutoff=0.75):
            raise ValueError(f"{path.name} has a column {column[:40]!r}; did you mean {close[0]}?")
    if "source" not in columns and any(not isinstance(record, str) for _, record in records):
        raise ValueError(f"{path.name} has no column source; its columns may be {', '.join(COLUMNS)}")
    return records, unused


def _content(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ValueError(f"{path.name} holds more than {MOST_BYTES // 1_000_000} MB; split it into several manifests")
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path.name} is not UTF-8 text ({error.reason} at byte {error.start}); save it as UTF-8") from None


def _from_jsonl(text: str) -> Iterator[tuple[int, Record]]:
    for number, line in enumerate(text.split("\n"), 1):  # not splitlines: U+2028 may stand inside a JSON text
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            at = f"{error.msg.lower()} at character {error.colno}" if isinstance(error, json.JSONDecodeError) else error
            yield number, f"it is not JSON ({at}); each line is an object such as {{\"source\": \"diary.txt\"}}"
            continue
        if isinstance(record, dict):
            yield number, {str(key).strip().casefold(): value for key, value in record.items()}
        else:
            yield number, "it is not a JSON object; each line is one such as {\"source\": \"diary.txt\"}"


def _from_csv(text: str) -> Iterator[tuple[int, Record]]:
    first = text.lstrip().partition("\n")[0]
    # Spreadsheets of many countries write semicolons, and some write tabs.
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str] | None = None
    begins = 1
    for cells in reader:
        line, begins = begins, reader.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip().casefold() for cell in cells]
            if twice := next((name for name in header if name in COLUMNS and header.count(name) > 1), None):
                raise ValueError(f"two columns are called {twice}; rename one of them")
        elif any(cell.strip() for cell in cells[len(header) :]):
            yield line, f"it has {len(cells)} cells, and the first line names {len(header)} columns; put cells with a {delimiter!r} in quotes"
        else:
            yield line, {name: cell for name, cell in zip(header, cells, strict=False) if name}
