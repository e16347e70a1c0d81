"""YouTube: one's own comments in Google Takeout, ``Takeout/YouTube and YouTube Music/comments/comments.csv``.

Folders, files and headings are translated, so columns are known by what they hold. What was watched,
searched and subscribed to is not opened. Older exports are one page of HTML, which is not read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from .. import fields
from ..profile import Post
from ..words import hashtags, tidy, without_leading_mentions
from .gathering import Gathering
from .kind import Found, Kind, Opened, below
from .tables import rows

_COMMENTS = (
    "comments|my-comments|kommentare|meine-kommentare|comentarios|commentaires|commenti|comentários|comentaris|комментарии|коментарі|"
    "komentarze|opmerkingen|reacties|kommentarer|kommentit|komentáře|komentáre|megjegyzések|hozzászólások|comentarii|yorumlar|σχόλια|"
    "コメント|댓글|评论|留言|تعليقات|التعليقات|תגובות|टिप्पणियां|komentar|bình luận|nhận xét|ความคิดเห็น|kommentaarid|komentāri|komentarai|"
    r"коментари|komentari|коментари"
)
_MEMBERS = below(rf"(?:takeout/)?[^/]*youtube[^/]*/(?:{_COMMENTS})/[^/]*\.csv")
_HTML = below(rf"(?:takeout/)?[^/]*youtube[^/]*/(?:{_COMMENTS})/[^/]*\.html")
_TEXT = re.compile(r'\s*\{\s*"(?:text|takeoutSegments)"\s*:')
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_COMMENT_ID = re.compile(r"Ug[\w-]{10,}(?:\.[\w-]+)?")
_VIDEO_ID = re.compile(r"[\w-]{11}")


def _plays(head: str) -> str | None:
    is_table = re.search(r'\{\s*""(?:text|takeoutSegments)""\s*:', head) and re.match(r"[^\n{]*,[^\n{]*\n", head)
    return "YouTube/comments/comments.csv" if is_table else None


def _read(members: Opened, author: str | None) -> Found:
    gathered = Gathering()
    for path, file in members:
        for number, row in enumerate(rows(file, path)):
            gathered.add(_post(row, f"{path}#{number}"))
    return Found(gathered.posts)


def _post(row: Sequence[str], spare: str) -> Post | None:
    cell = next((cell for cell in row if _TEXT.match(cell)), None)
    if cell is None:  # the headings
        return None
    key = next((cell for cell in row if _COMMENT_ID.fullmatch(cell)), None)
    stamp = next((cell for cell in row if _INSTANT.match(cell)), None)
    video = next((cell for cell in row if _VIDEO_ID.fullmatch(cell) and not cell.isdigit()), None)
    text = tidy(without_leading_mentions(_words(cell)))
    return Post(
        id=key or spare,
        text=text,
        created_at=fields.instant((stamp or "").removesuffix(" UTC")),
        kind="reply" if key and "." in key else "comment",
        hashtags=hashtags(text),
        url=f"https://www.youtube.com/watch?v={video}" + (f"&lc={key}" if key else "") if video else None,
    )


def _words(cell: str) -> str:
    """``{"text":"a "},{"text":"b"}``, objects without a list around them, or ``{"takeoutSegments":[{"text":…}]}``."""
    try:
        segments = json.loads(f"[{cell}]")
    except (ValueError, RecursionError):
        return ""
    return "".join(_segment(segment) for segment in segments)


def _segment(segment: Any) -> str:
    if not isinstance(segment, dict):
        return ""
    inner = fields.records(segment, "takeoutSegments")
    return "".join(fields.text(part, "text") or "" for part in inner or [segment])


KIND = Kind("YouTube (Google Takeout)", _MEMBERS, _MEMBERS, _plays, _read, unreadable=_HTML)
