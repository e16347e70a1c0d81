"""Bytes of a feed to posts: RSS and Atom through feedparser, JSON Feed 1.1 by hand.

feedparser is handed bytes, never an address: it would fetch on its own.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import feedparser

from . import fields
from .errors import Malformed, Upstream
from .fetch import Reply
from .markup import html_to_text, image_descriptions
from .profile import Post
from .words import distinct, hashtags, primary_subtag, tidy

_JSON_FEED = "https://jsonfeed.org/version/"
_TAGS = 200_000  # feedparser spends 30 µs on each, and a hostile feed of 5 MB holds millions
_PROTECTED = re.compile(r"(?:Protected|Geschützt|Protégé|Protegido|Protetto|Beveiligd|Защищено)\s?:", re.IGNORECASE)
# What publishing systems append; no author wrote it.
_APPENDED = re.compile(r"^(?:read more|continue reading|weiterlesen|the post .* (?:first )?appeared first on .*)\W*$",
                       re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FeedPosts:
    """What a feed says of itself, and its entries by one author."""

    title: str | None
    author: str | None
    description: str | None
    home: str | None
    lang: str | None
    posts: tuple[Post, ...]


def looks_like_feed(reply: Reply) -> bool:
    """Whether a reply is a feed, judged by its first bytes: content types lie too often."""
    head = reply.body[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"{"):
        return b"jsonfeed.org" in head
    return re.search(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", head) is not None


def read_feed(reply: Reply) -> FeedPosts:
    """The entries of a feed. Of several authors only the most frequent is kept: a portrait is of one.

    Raises `Malformed` when the bytes are no feed, `Upstream` when they are broken off or too many.
    """
    json_feed = reply.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    found, authors = _json_feed(reply) if json_feed else _xml_feed(reply)
    counted = Counter(author for author in authors if author)
    main = counted.most_common(1)[0][0] if counted else found.author
    kept = tuple(post for post, author in zip(found.posts, authors, strict=True) if author in (None, main))
    return replace(found, author=found.author if len(counted) == 0 else main, posts=kept)


def _address(entry: Mapping[str, Any], key: str) -> str | None:
    """Where there is no link the parser gives the entry's id for one, which may be any URI."""
    link = fields.text(entry, key) or ""
    return link if link.startswith(("https://", "http://")) else None


def _xml_feed(reply: Reply) -> tuple[FeedPosts, list[str | None]]:
    if _tags(reply.body) > _TAGS:
        raise Upstream(f"{reply.url.host} answered a feed of more than {_TAGS:,} tags; type a smaller one.")
    # Nothing of it is shown as HTML, so the slow sanitising is left out.
    parsed = feedparser.parse(
        BytesIO(reply.body),
        response_headers={"content-type": reply.headers.get("content-type", "application/xml")},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.entries and (parsed.bozo or not parsed.version):
        raise Malformed(f"{reply.url} is not a feed; type the address of an RSS, Atom or JSON feed.")
    head, lang = parsed.feed, primary_subtag(fields.text(parsed.feed, "language"))
    entries = [entry for entry in parsed.entries if not _protected(entry)]
    posts = [(_xml_post(entry, number, lang), _author(entry)) for number, entry in enumerate(entries, 1)]
    kept = [(post, author) for post, author in posts if post.text or post.alt_texts]
    found = FeedPosts(
        title=_line(fields.text(head, "title")),
        author=_line(fields.text(head, "author")),
        description=html_to_text(fields.text(head, "subtitle", "description") or "") or None,
        home=fields.text(head, "link"),
        lang=lang,
        posts=tuple(post for post, _ in kept),
    )
    return found, [author for _, author in kept]


def _tags(body: bytes) -> int:
    """Tags that feedparser will meet; inside CDATA it reads none."""
    return sum(piece.partition(b"<![CDATA[")[0].count(b"<") for piece in body.split(b"]]>"))


def _xml_post(entry: Mapping[str, Any], number: int, lang: str | None) -> Post:
    content = next(iter(fields.records(entry, "content")), fields.record(entry, "summary_detail"))
    body = fields.text(content, "value") or fields.text(entry, "summary") or ""
    plain = fields.text(content, "type") == "text/plain"
    title, text = _line(fields.text(entry, "title")), tidy(body) if plain and "<" not in body else html_to_text(body)
    tags = [term for tag in fields.records(entry, "tags") if (term := fields.text(tag, "term"))]
    return Post(
        id=fields.text(entry, "id", "link") or f"e{number}",
        text=_joined(title, text),
        created_at=_struct_time(entry.get("published_parsed") or entry.get("updated_parsed")),
        kind="article" if title else "post",
        lang=primary_subtag(fields.text(content, "language")) or lang,
        hashtags=distinct((*tags, *hashtags(text))),
        alt_texts=image_descriptions(body),
        url=_address(entry, "link"),
    )


def _json_feed(reply: Reply) -> tuple[FeedPosts, list[str | None]]:
    feed = reply.json()
    if not isinstance(feed, dict) or not (fields.text(feed, "version") or "").startswith(_JSON_FEED):
        raise Malformed(f"{reply.url} is JSON, but not a JSON Feed; type the address of an RSS, Atom or JSON feed.")
    lang = primary_subtag(fields.text(feed, "language"))
    items = fields.records(feed, "items")
    posts = [(_json_post(item, number, lang), next(_names(item), None)) for number, item in enumerate(items, 1)]
    kept = [(post, author) for post, author in posts if post.text or post.alt_texts]
    found = FeedPosts(
        title=_line(fields.text(feed, "title")),
        author=next(_names(feed), None),
        description=tidy(fields.text(feed, "description") or "") or None,
        home=fields.text(feed, "home_page_url"),
        lang=lang,
        posts=tuple(post for post, _ in kept),
    )
    return found, [author for _, author in kept]


def _json_post(item: Mapping[str, Any], number: int, lang: str | None) -> Post:
    html, title = fields.text(item, "content_html"), _line(fields.text(item, "title"))
    text = html_to_text(html) if html else tidy(fields.text(item, "content_text", "summary") or "")
    return Post(
        id=fields.text(item, "id", "url") or f"e{number}",
        text=_joined(title, text),
        created_at=fields.instant(item.get("date_published")) or fields.instant(item.get("date_modified")),
        kind="article" if title else "post",
        lang=primary_subtag(fields.text(item, "language")) or lang,
        hashtags=distinct((*fields.texts(item, "tags"), *hashtags(text))),
        alt_texts=image_descriptions(html or ""),
        url=_address(item, "url"),
    )


def _names(holder: Mapping[str, Any]) -> Iterator[str]:
    """Names of authors; ``author`` is how JSON Feed 1.0 said it."""
    people = [*fields.records(holder, "authors"), fields.record(holder, "author")]
    return iter([name for person in people if (name := _line(fields.text(person, "name")))])


def _author(entry: Mapping[str, Any]) -> str | None:
    return _line(fields.text(fields.record(entry, "author_detail"), "name") or fields.text(entry, "author"))


def _protected(entry: Mapping[str, Any]) -> bool:
    """WordPress publishes a password form in place of a protected entry."""
    body = next((fields.text(content, "value") or "" for content in fields.records(entry, "content")), "")
    return bool(_PROTECTED.match(fields.text(entry, "title") or "")) or "post-password-form" in body


def _joined(title: str | None, text: str) -> str:
    """Title and words. Notes often repeat their first words as a title, cut off."""
    text = tidy(_APPENDED.sub("", text))
    if not title or text.startswith(title.rstrip(" .…")):
        return text
    return tidy(f"{title}\n\n{text}")


def _line(text: str | None) -> str | None:
    return " ".join(html_to_text(text or "", limit=300).split()) or None


def _struct_time(value: Any) -> datetime | None:
    """feedparser's nine numbers are in UTC already."""
    try:
        return datetime.fromtimestamp(calendar.timegm(value), UTC) if value else None
    except (OverflowError, OSError, ValueError, TypeError):
        return None
