"""Mastodon's own archive: ``outbox.json`` and ``actor.json`` (ActivityStreams 2.0), in a zip or, before 4.1, a tar.gz.

Likes, bookmarks and followers lie beside them and are not opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import fields
from ..markup import html_to_text
from ..profile import Post
from ..words import distinct, primary_subtag, tidy, without_leading_mentions, without_shortcodes
from .gathering import Gathering
from .json_stream import JsonStream
from .kind import Found, Kind, Opened, below

_MEMBERS = below(r"outbox\.json|actor\.json")
_PROOF = below(r"outbox\.json")
_PUBLIC = ("https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public")
_QUOTES = ("quote", "quoteUrl", "quoteUri", "_misskey_quote")


def _plays(head: str) -> str | None:
    if not head.lstrip("\ufeff \t\r\n").startswith("{"):
        return None
    if '"OrderedCollection"' in head or '"orderedItems"' in head:
        return "outbox.json"
    return "actor.json" if '"preferredUsername"' in head and '"outbox"' in head else None


def _read(members: Opened, author: str | None) -> Found:
    gathered, actor, written = Gathering(), dict[str, Any](), set[str]()
    for path, file in members:
        json = JsonStream(file, path)
        if path.lower().endswith("actor.json"):
            value = json.value()
            actor = value if isinstance(value, dict) else {}
        else:
            for key in json.keys():
                if key == "orderedItems":
                    for activity in json.objects():
                        gathered.add(_post(activity, written))
    handle, url = _handle(actor)
    shortcodes = _shortcodes(actor)
    return Found(
        posts=gathered.posts,
        handle=handle,
        display_name=without_shortcodes(tidy(fields.text(actor, "name") or "", limit=200), shortcodes) or None,
        bio=without_shortcodes(html_to_text(fields.text(actor, "summary") or ""), shortcodes) or None,
        url=url,
    )


def _post(activity: Mapping[str, Any], written: set[str]) -> Post | None:
    """What a public or unlisted `Create` made; a boost is an `Announce`. `written` are the notes so far, oldest first."""
    note = fields.record(activity, "object")
    key = fields.text(note, "id", "atomUri")
    if activity.get("type") != "Create" or key is None:
        return None
    written.add(key)
    if not (_is_public(note) or not _addressed(note) and _is_public(activity)):
        return None
    author, actor = fields.text(note, "attributedTo"), fields.text(activity, "actor")
    if author is not None and actor is not None and author != actor:
        return None
    return Post(
        id=key,
        text=_text(note),
        created_at=fields.instant(note.get("published") or activity.get("published")),
        kind=_kind(note, actor or author, written),
        lang=_lang(note),
        hashtags=distinct(
            name for tag in fields.records(note, "tag") if tag.get("type") == "Hashtag" and (name := fields.text(tag, "name"))
        ),
        alt_texts=tuple(tidy(alt) for media in fields.records(note, "attachment") if (alt := fields.text(media, "name", "summary"))),
        cw_text=tidy(html_to_text(fields.text(note, "summary") or "")) or None,
        sensitive=note.get("sensitive") is True,
        url=fields.text(note, "url"),
    )


def _addressed(thing: Mapping[str, Any]) -> list[str]:
    """`to` and `cc`, each a text or a list of texts."""
    found = []
    for key in ("to", "cc"):
        value = thing.get(key)
        found += [value] if isinstance(value, str) else list(fields.texts(thing, key))
    return found


def _is_public(thing: Mapping[str, Any]) -> bool:
    return any(whom in _PUBLIC for whom in _addressed(thing))


def _text(note: Mapping[str, Any]) -> str:
    """The words of a note and of its poll. Older archives lack `content` where there is a `contentMap`."""
    content = fields.text(note, "content") or fields.text(fields.record(note, "contentMap"), *fields.record(note, "contentMap")) or ""
    choices = [fields.text(choice, "name") or "" for key in ("oneOf", "anyOf") for choice in fields.records(note, key)]
    written = without_leading_mentions(html_to_text(content).strip())
    return tidy(without_shortcodes("\n".join([written, *choices]), _shortcodes(note)))


def _shortcodes(thing: Mapping[str, Any]) -> list[str]:
    tags = fields.records(thing, "tag")
    return [name.strip(":") for tag in tags if tag.get("type") == "Emoji" and (name := fields.text(tag, "name"))]


def _kind(note: Mapping[str, Any], own: str | None, written: set[str]) -> str:
    answered = fields.text(note, "inReplyTo")
    if answered is not None:
        # Since 4.6 an actor's address is a number, and older notes of the same account keep their names.
        is_own = answered in written or own is not None and answered.startswith(own.rstrip("/") + "/")
        return "thread" if is_own else "reply"
    return "quote" if any(note.get(key) for key in _QUOTES) else "post"


def _lang(note: Mapping[str, Any]) -> str | None:
    languages = list(fields.record(note, "contentMap"))
    return primary_subtag(languages[0]) if len(languages) == 1 else None


def _handle(actor: Mapping[str, Any]) -> tuple[str | None, str | None]:
    name, url = fields.text(actor, "preferredUsername"), fields.text(actor, "url", "id")
    host = (url or "").partition("://")[2].partition("/")[0]
    return (f"@{name}@{host}" if name and host else f"@{name}" if name else None), url


KIND = Kind("Mastodon", _MEMBERS, _PROOF, _plays, _read)
