"""TikTok: ``user_data_tiktok.json`` ("Download your data", JSON), one object that holds everything.

Direct messages, advertising, log-ins and purchases lie in the same file; only the branches named
below are gone into, the rest is passed over undecoded. The names of branches change their case and
their place from year to year, so both are left open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .. import fields
from ..profile import Post
from ..words import hashtags, tidy
from .gathering import Gathering
from .json_stream import JsonStream
from .kind import Found, Kind, Opened, below

_MEMBERS = below(r"user_data(?:_tiktok)?\.json")
_HTML = below(r"tiktok/(?:posts?|comments?|video|activity)/[^/]*\.(?:txt|html)|Posts?/Posts?\.(?:txt|html)")
_TOP = "Activity|Your Activity|Ads and data|App Settings|Comment|Direct Messages?|Income Plus|Likes and Favorites|Location Review|Post|" \
       "Profile|Profile And Settings|Tik ?Tok Live|TikTok Shop(?:ping)?|Tiktok Shop|Video|Watch Live"
_FILE = re.compile(rf'\A\s*\{{\s*"(?:{_TOP})"\s*:\s*\{{', re.IGNORECASE)
# The way to the posts, by any spelling of these.
_BRANCHES = frozenset("post posts video videos comment comments profile profileinformation profileinfo profilemap profileandsettings".split())
_PRIVATE = frozenset(("private", "friends", "onlyme", "selfvisible", "onlyyou", "mutualfriends", "followers"))
_DEPTH = 5


def _plays(head: str) -> str | None:
    return "user_data_tiktok.json" if _FILE.match(head) else None


def _read(members: Opened, author: str | None) -> Found:
    gathered, person = Gathering(), dict[str, Any]()
    for path, file in members:
        _branch(JsonStream(file, path), gathered, person, 0)
    handle = fields.text(person, "username")
    return Found(
        posts=gathered.posts,
        handle=f"@{handle}" if handle else None,
        display_name=tidy(fields.text(person, "displayname", "name", "nickname") or "", limit=200) or None,
        bio=tidy(fields.text(person, "biodescription", "bio") or "") or None,
        url=f"https://www.tiktok.com/@{handle}" if handle else None,
    )


def _branch(json: JsonStream, gathered: Gathering, person: dict[str, Any], depth: int) -> None:
    for key in json.keys():
        name = _plain(key)
        if name == "videolist":
            for number, entry in enumerate(json.objects()):
                gathered.add(_video(_lowered(entry), number))
        elif name == "commentslist":
            for number, entry in enumerate(json.objects()):
                gathered.add(_comment(_lowered(entry), number))
        elif name in _PERSON and json.peek() == '"':
            person.setdefault(name, json.value())
        elif name in _BRANCHES and depth < _DEPTH:
            _branch(json, gathered, person, depth + 1)


_PERSON = frozenset("username displayname name nickname biodescription bio".split())


def _plain(key: str) -> str:
    return re.sub(r"[\W_]", "", key).casefold()


def _lowered(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {_plain(key): value for key, value in entry.items()}


def _video(entry: Mapping[str, Any], number: int) -> Post | None:
    """A video's caption; what only friends may see stays out."""
    seen_by = fields.text(entry, "whocanview") or "Public"
    if _plain(seen_by) in _PRIVATE:
        return None
    text = tidy(fields.text(entry, "title", "description") or "")
    alternate = tidy(fields.text(entry, "alternatetext") or "")
    link = fields.text(entry, "link", "videolink")
    return Post(
        id=f"video{number}",
        text=text,
        created_at=fields.instant((fields.text(entry, "date") or "").removesuffix(" UTC")),
        hashtags=hashtags(text),
        alt_texts=(alternate,) if alternate else (),
        url=link if link and "tiktok.com/" in link and len(link) < 200 else None,
    )


def _comment(entry: Mapping[str, Any], number: int) -> Post:
    text = tidy(fields.text(entry, "comment") or "")
    stamp = fields.text(entry, "date") or ""
    return Post(f"comment{number}", text, fields.instant(stamp.removesuffix(" UTC")), kind="comment", hashtags=hashtags(text))


KIND = Kind("TikTok", _MEMBERS, _MEMBERS, _plays, _read, unreadable=_HTML)
