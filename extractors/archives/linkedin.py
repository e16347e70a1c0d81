"""LinkedIn: the tables of "Get a copy of your data". Messages, connections and invitations lie beside them and are not opened."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .. import fields
from ..profile import Post
from ..words import hashtags, tidy
from .gathering import Gathering
from .kind import Found, Kind, Opened
from .tables import records

_MEMBERS = re.compile(r"(?:[^/]+/){0,2}(?:Shares|Comments|Profile)\.csv")


def _plays(head: str) -> str | None:
    for line in head.split("\n")[:8]:
        headings = set(line.strip("\ufeff\r ").lower().split(","))
        if "sharecommentary" in headings:
            return "Shares.csv"
        if {"date", "link", "message"} <= headings:
            return "Comments.csv"
        if {"first name", "headline", "summary"} <= headings:
            return "Profile.csv"
    return None


def _read(members: Opened, author: str | None) -> Found:
    gathered, person = Gathering(), dict[str, str]()
    for path, file in members:
        name = path.rpartition("/")[2]
        if name == "Shares.csv":
            for number, row in enumerate(records(file, path, "date", "sharecommentary")):
                gathered.add(_share(row, number))
        elif name == "Comments.csv":
            for number, row in enumerate(records(file, path, "date", "message", escape="\\")):
                gathered.add(_comment(row, number))
        else:
            person = next(records(file, path, "headline"), {})
    full_name = " ".join(person.get(part, "") for part in ("first name", "last name"))
    bio = "\n".join(filter(None, (person.get("headline", ""), person.get("summary", ""))))
    return Found(gathered.posts, display_name=tidy(full_name, limit=200) or None, bio=tidy(bio) or None)


def _share(row: Mapping[str, str], number: int) -> Post:
    """Shares with one's network (``MEMBER_NETWORK``) are one's own words as much as those with everybody."""
    text = _words(row.get("sharecommentary"))
    link = row.get("sharelink") or None
    return Post(
        id=link or f"share{number}",
        text=text,
        created_at=fields.instant(row.get("date")),
        hashtags=hashtags(text),
        url=link,
    )


def _comment(row: Mapping[str, str], number: int) -> Post:
    return Post(
        id=f"comment{number}",
        text=_words(row.get("message")),
        created_at=fields.instant(row.get("date")),
        kind="comment",
        url=row.get("link") or None,
    )


def _words(cell: str | None) -> str:
    """In a share each line ends with a quotation mark, but for the last, and begins with one, but for the first."""
    lines = re.split(r"\r?\n", cell or "")
    if len(lines) > 1 and all(line.endswith('"') for line in lines[:-1]):
        lines = [line[:-1] for line in lines[:-1]] + lines[-1:]
        lines = lines[:1] + [line.removeprefix('"') for line in lines[1:]]
    return tidy(re.sub(r"\{hashtag\|\\?#\|([^{}|]*)\}", r"#\1", "\n".join(lines)))


KIND = Kind("LinkedIn", _MEMBERS, _MEMBERS, _plays, _read)
