"""Reddit: the tables of a data request. Of some thirty files only ``posts.csv`` and ``comments.csv`` are opened,
and of their columns the network address never leaves them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape

from .. import fields
from ..profile import Post
from ..words import tidy
from .gathering import Gathering
from .kind import Found, Kind, Opened
from .tables import records

# In lower case: LinkedIn's tables of the same names begin with a capital.
_MEMBERS = re.compile(r"(?:[^/]+/){0,2}(?:posts|comments)\.csv")
_GONE = ("[removed]", "[deleted]", "[deleted by user]")


def _plays(head: str) -> str | None:
    for line in head.split("\n")[:3]:
        if {"id", "permalink", "subreddit"} <= set(line.strip("\ufeff\r ").lower().split(",")):
            return "posts.csv" if "title" in line.lower() else "comments.csv"
    return None


def _read(members: Opened, author: str | None) -> Found:
    gathered = Gathering()
    for path, file in members:
        for row in records(file, path, "id", "body"):
            gathered.add(_post(row, is_comment=path.endswith("comments.csv")))
    return Found(gathered.posts)


def _post(row: Mapping[str, str], *, is_comment: bool) -> Post | None:
    body, title = (_words(row.get(name)) for name in ("body", "title"))
    if row.get("body", "").strip() in _GONE and is_comment or not row.get("id"):
        return None
    return Post(
        id=row["id"],
        text=tidy("\n\n".join(filter(None, (title, body)))),
        created_at=_instant(row.get("date")),
        kind="comment" if is_comment else "post",
        url=row.get("permalink") or None,
    )


def _words(markdown: str | None) -> str:
    """Without quotations, which are somebody else's, and without marks."""
    text = unescape(markdown or "")
    if text.strip() in _GONE:
        return ""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()\s]*\)", r"\1", "\n".join(lines))
    return tidy(re.sub(r"(?<![\w*])\*{1,3}(\S(?:[^*\n]{0,2000}?\S)?)\*{1,3}(?![\w*])|~~|`", r"\1", text))


def _instant(date: str | None) -> datetime | None:
    """``2026-10-02 00:13:20 UTC``."""
    return fields.instant((date or "").removesuffix(" UTC"))


KIND = Kind("Reddit", _MEMBERS, _MEMBERS, _plays, _read)
