"""Foreign HTML to words, links and directives, in one pass and without a tree.

The parser of the standard library calls us tag by tag, so a hostile page (ten thousand nested
elements) costs time in proportion to its length and no recursion.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

from .words import POST_CHARACTERS, tidy

_WORD_CHARACTERS = 200_000  # of HTML; no post needs more
_HEAD_CHARACTERS = 250_000

_BLOCKS = frozenset(
    "address article aside dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header li main ol p section "
    "summary table td th tr ul".split()
)
# Not words, or not the author's: a quotation belongs to somebody else.
_UNREAD = frozenset("blockquote form head iframe noscript pre script style svg template".split())
_UNREAD_CLASSES = frozenset(("invisible", "quote-inline"))  # Mastodon
_NAMING_CLASSES = frozenset(("mention", "hashtag"))
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_BARE_LINK = re.compile(r"(?:https?://)?[^\s@#]\S*\.\S+", re.IGNORECASE)

_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json", "application/json")


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed that a page announces: `href` as written, `title` or an empty text."""

    href: str
    title: str


def html_to_text(html: str, *, limit: int | None = POST_CHARACTERS) -> str:
    """The words of a piece of HTML, one block a line.

    Left out: scripts, forms, code, quotations, ``span.invisible`` and ``p.quote-inline``
    (Mastodon), and links that show nothing but an address.
    """
    return tidy("".join(_read(html).words), limit=limit)


def image_descriptions(html: str) -> tuple[str, ...]:
    """The ``alt`` texts of a piece of HTML, without empty ones."""
    alts = (tidy(alt) for alt in _read(html).alts)
    return tuple(alt for alt in alts if alt)


def metas(html: str) -> list[tuple[str, str]]:
    """Name and content of each ``<meta>``, the name in lower case."""
    return _head(html).metas


def feed_links(html: str) -> list[FeedLink]:
    """What a page announces with ``<link rel="alternate">`` (RSS Advisory Board: autodiscovery)."""
    return _head(html).feeds


def canonical_base(html: str) -> str | None:
    """The ``<base href>`` that relative links of the page start from."""
    return _head(html).base


def _read(html: str) -> _Words:
    parser = _Words()
    parser.feed(html[:_WORD_CHARACTERS])
    parser.close()
    return parser


def _head(html: str) -> _Head:
    parser = _Head()
    parser.feed(html[:_HEAD_CHARACTERS])
    return parser


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.alts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._counts: Counter[str] = Counter()
        self._unread = 0
        self._link: tuple[int, bool] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        classes = set((values.get("class") or "").split())
        if tag == "br" or tag == "hr":
            self.words.append("\n")
        if tag == "img" and not self._unread:
            self.alts.append(values.get("alt") or "")
        if tag in _VOID:
            return
        if self._open and self._open[-1][0] == tag and tag in ("p", "li", "a"):
            self.handle_endtag(tag)  # HTML lets these end without saying so
        unread = tag in _UNREAD or bool(classes & _UNREAD_CLASSES)
        self._open.append((tag, unread))
        self._counts[tag] += 1
        self._unread += unread
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag == "a":
            self._link = (len(self.words), bool(classes & _NAMING_CLASSES))

    def handle_endtag(self, tag: str) -> None:
        if not self._counts[tag]:
            return
        while True:
            closed, unread = self._open.pop()
            self._counts[closed] -= 1
            self._unread -= unread
            self._close(closed)
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(re.sub(r"\s+", " ", data))

    def _close(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            start, names = self._link
            self._link = None
            if not names and _BARE_LINK.fullmatch("".join(self.words[start:]).strip()):
                del self.words[start:]
        if tag in _BLOCKS:
            self.words.append("\n\n" if tag == "p" else "\n")


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.metas: list[tuple[str, str]] = []
        self.feeds: list[FeedLink] = []
        self.base: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "meta" and values.get("name"):
            self.metas.append((values["name"].lower(), values.get("content", "")))
        elif tag == "base" and self.base is None:
            self.base = values.get("href") or None
        elif tag == "link" and "alternate" in values.get("rel", "").lower().split() and values.get("href"):
            if values.get("type", "").lower().partition(";")[0].strip() in _FEED_TYPES:
                self.feeds.append(FeedLink(values["href"].strip(), values.get("title", "")))
