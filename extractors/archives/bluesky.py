"""Bluesky: the repository of an account as a CAR file (Settings, Export my data; ``com.atproto.sync.getRepo``).

The tree is walked from the root, so what was deleted stays out. Likes, follows and blocks lie in the
same file; of them only the names of their blocks are seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, BinaryIO

from .. import fields
from ..errors import Malformed, TooLarge
from ..profile import Post
from ..words import distinct, hashtags, primary_subtag, tidy, without_leading_mentions
from .car import Repository
from .gathering import Gathering
from .kind import Found, Kind, Opened, below
from .limits import CAR_BYTES

_MEMBERS = below(r"[^/]*\.car")
_POST, _PROFILE = "app.bsky.feed.post", "app.bsky.actor.profile"
_ADULT = frozenset(("porn", "sexual", "nudity", "graphic-media", "gore", "nsfl", "!warn", "!hide"))


def _plays(head: str) -> str | None:
    return "repo.car" if "eroots" in head[:10] and "gversion" in head[:200] else None


def _read(members: Opened, author: str | None) -> Found:
    repositories = [Repository(_whole(file)) for _, file in members]
    if len(repositories) != 1:
        raise Malformed(f"it holds {len(repositories)} repositories; hand in one .car file.")
    [repository] = repositories
    did = fields.text(repository.commit, "did") or ""
    gathered, profile = Gathering(), dict[str, Any]()
    for path, record in repository.records(_POST, _PROFILE):
        if path.startswith(_POST + "/"):
            gathered.add(_post(record, did, path))
        else:
            profile = record
    return Found(
        posts=gathered.posts,
        handle=did or None,
        display_name=tidy(fields.text(profile, "displayName") or "", limit=200) or None,
        bio=tidy(fields.text(profile, "description") or "") or None,
        url=f"https://bsky.app/profile/{did}" if did else None,
    )


def _whole(file: BinaryIO) -> bytes:
    """A tree needs all of it at hand."""
    data = file.read(CAR_BYTES + 1)
    if len(data) > CAR_BYTES:
        raise TooLarge(f"it is a repository of more than {CAR_BYTES >> 20} MB; type the handle instead.")
    return data


def _post(record: Mapping[str, Any], did: str, path: str) -> Post:
    text = tidy(without_leading_mentions(_without_links(record)))
    parent = fields.text(fields.record(record, "reply", "parent"), "uri")
    embed = fields.record(record, "embed")
    # recordWithMedia holds its record one level deeper. A list or a feed is not a quotation.
    quoted = fields.text(fields.record(embed, "record"), "uri") or fields.text(fields.record(embed, "record", "record"), "uri")
    kind = "quote" if quoted and f"/{_POST}/" in quoted else "post"
    if parent is not None:
        kind = "thread" if parent.startswith(f"at://{did}/") else "reply"
    labels = {fields.text(label, "val") for label in fields.records(fields.record(record, "labels"), "values")}
    return Post(
        id=f"at://{did}/{path}",
        text=text,
        created_at=fields.instant(record.get("createdAt")),
        kind=kind,
        lang=primary_subtag(next(iter(fields.texts(record, "langs")), None)),
        hashtags=distinct((*_tags(record), *hashtags(text))),
        alt_texts=_alts(embed),
        sensitive=bool(labels & _ADULT),
        url=f"https://bsky.app/profile/{did}/post/{path.rpartition('/')[2]}",
    )


def _alts(embed: Mapping[str, Any]) -> tuple[str, ...]:
    """Of images, galleries and videos; link cards are not the author's words."""
    media = fields.record(embed, "media") or embed
    shown = [*fields.records(media, "images"), *fields.records(media, "items"), media]
    return tuple(tidy(alt) for item in shown if (alt := fields.text(item, "alt")))


def _features(record: Mapping[str, Any], key: str) -> list[tuple[str, Mapping[str, Any]]]:
    """What facets say about pieces of the text, with their places."""
    return [
        (value, fields.record(facet, "index"))
        for facet in fields.records(record, "facets")
        for feature in fields.records(facet, "features")
        if (value := fields.text(feature, key))
    ]


def _tags(record: Mapping[str, Any]) -> list[str]:
    return [tag for tag, _ in _features(record, "tag")] + list(fields.texts(record, "tags"))


def _without_links(record: Mapping[str, Any]) -> str:
    """The text without addresses that stand for themselves; the places are bytes of UTF-8."""
    text = (fields.text(record, "text") or "").encode("utf-8", "ignore")
    spans = [(index.get("byteStart"), index.get("byteEnd")) for _, index in _features(record, "uri")]
    for start, end in sorted((span for span in spans if all(type(place) is int for place in span)), reverse=True):
        if 0 <= start < end <= len(text) and re.fullmatch(rb"\S+\.\S+", text[start:end]):
            text = text[:start] + text[end:]
    return text.decode("utf-8", "ignore")


KIND = Kind("Bluesky", _MEMBERS, _MEMBERS, _plays, _read)
