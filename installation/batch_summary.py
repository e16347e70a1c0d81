"""What became of each picture of a batch, as a table, with typed reasons and what to do about them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .batch_ledger import Entry
from .picture import write_whole

if TYPE_CHECKING:
    from .batch_easel import Asked

SUMMARY = "summary.csv"
COLUMNS = ("row", "line", "name", "state", "reason", "what_to_do", "title", "recipe", "checkpoint", "seed", "width", "height", "seconds")
WHAT_TO_DO = {
    "ambiguous": "write which site the source is on",
    "bad_prompt": "look at the appearance and the recipe of the row",
    "bad_recipe": "check the recipe with vernissage recipes check",
    "bad_source": "look at the source of the row",
    "bot_blocked": "the site lets no machine in; ask for an archive of the account",
    "deactivated": "the account is closed",
    "empty": "there are no words in it",
    "login_wall": "the site shows it to its own users only; ask for an archive of the account",
    "malformed": "the file cannot be read as words; save it as plain text",
    "model_missing": "run vernissage doctor",
    "needs_confirmation": "the account asks not to be read; if its owner agrees all the same, write confirmed into the column consent",
    "needs_token": "set the site's token in the settings",
    "not_found": "look at the spelling of the account",
    "opted_out": "the account refuses to be read; take the row out",
    "portrait_failed": "go on with --resume, which tries it again",
    "private": "the account is private",
    "rate_limited": "the site asks to wait; go on with --resume later",
    "refused_image": "the picture may not be shown; give the row another seed",
    "refused_words": "the prompt asks for what is not shown; change the recipe",
    "several_authors": "several people write in it; save the words of one",
    "suspended": "the account is suspended",
    "too_large": "the file holds more than 1 MB of words; hand in a part of it",
    "too_little_text": "fewer than 15 words are left after cleaning; it takes more",
    "unreadable": "the words could not be read; go on with --resume, which tries it again",
    "unsafe_target": "the source is no public host",
    "upstream": "the site did not answer; go on with --resume later",
}


def write_summary(folder: Path, found: Sequence[tuple[Asked, Entry]]) -> Path:
    """Write ``summary.csv``: a line a picture, in the manifest's order; no handle and no word of a sitter is in it."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for asked, entry in found:
        table.writerow((
            asked.row.number, asked.row.line, asked.stem, entry.state, entry.reason or "", WHAT_TO_DO.get(entry.reason or "", ""),
            entry.title or "", entry.recipe or "", entry.checkpoint or "", _number(entry.seed), _number(entry.width), _number(entry.height),
            _number(entry.seconds),
        ))  # fmt: skip
    path = folder / SUMMARY
    write_whole(path, text.getvalue().encode())
    return path


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
