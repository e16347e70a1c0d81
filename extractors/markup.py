"""Foreign HTML to words, links and directives, in one pass and without a tree.

The tokenizer is our own because the one of the standard library (Python 3.11) takes time with the
square of the length on unfinished tags: 200 kB of ``<a b='`` held it for 160 s, and this one for
a tenth of a second. It never goes back, so it cannot be held up.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

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
# Possessive (++): what has matched is never given back.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:=\s*+"[^"]*+"|=\s*+'[^']*+'|[^>])*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s"'>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?""")
_ATTRIBUTE_CHARACTERS = 20_000
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
    return tidy("".join(_Words(html).words), limit=limit)


def image_descriptions(html: str) -> tuple[str, ...]:
    """The ``alt`` texts of a piece of HTML, without empty ones."""
    alts = (tidy(alt) for alt in _Words(html).alts)
    return tuple(alt for alt in alts if alt)


def metas(html: str) -> list[tuple[str, str]]:
    """Name and content of each ``<meta>``, the name in lower case."""
    return _Head(html).metas


def feed_links(html: str) -> list[FeedLink]:
    """What a page announces with ``<link rel="alternate">`` (RSS Advisory Board: autodiscovery)."""
    return _Head(html).feeds


def canonical_base(html: str) -> str | None:
    """The ``<base href>`` that relative links of the page start from."""
    return _Head(html).base


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of text, or a tag with its name."""

    text: str = ""
    start: str = ""
    end: str = ""
    raw_attributes: str = ""

    def attributes(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(self.raw_attributes[:_ATTRIBUTE_CHARACTERS]):
            found.setdefault(name.lower(), unescape("".join(values)))
        return found


def _tokens(html: str) -> Iterator[_Token]:
    """Text and tags in order. Comments and declarations go; what is left open ends the page."""
    place, last = 0, html.rfind(">")
    while place < len(html):
        at = html.find("<", place)
        if at < 0 or at > last:  # no tag can end any more
            yield _Token(text=unescape(html[place:]))
            return
        if at > place:
            yield _Token(text=unescape(html[place:at]))
        tag = _TAG.match(html, at)
        if tag is None:
            place = _after_declaration(html, at)
            if place == at:  # a lone "<": I <3 you
                yield _Token(text="<")
                place += 1
            continue
        slash, name, attributes = tag[1], tag[2].lower(), tag[3]
        yield _Token(end=name) if slash else _Token(start=name, raw_attributes=attributes)
        place = tag.end()
        if not slash and name in ("script", "style"):
            place = _after(html, f"</{name}", place)


def _after_declaration(html: str, at: int) -> int:
    if html.startswith("<!--", at):
        return _after(html, "-->", at + 4) + 3
    return _after(html, ">", at) + 1 if html.startswith(("<!", "<?", "</"), at) else at


def _after(html: str, mark: str, place: int) -> int:
    found = html.find(mark, place)
    return len(html) if found < 0 else found


class _Words:
    """Collects the words and image descriptions of a piece of HTML."""

    def __init__(self, html: str) -> None:
        self.words: list[str] = []
        self.alts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self._counts: Counter[str] = Counter()
        self._unread = 0
        self._link: tuple[int, bool] | None = None
        for token in _tokens(html[:_WORD_CHARACTERS]):
            if token.start:
                self._start(token.start, token.attributes())
            elif token.end:
                self._end(token.end)
            elif not self._unread:
                self.words.append(re.sub(r"\s+", " ", token.text))

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        classes = set(attributes.get("class", "").split())
        if tag in ("br", "hr"):
            self.words.append("\n")
        if tag == "img" and not self._unread:
            self.alts.append(attributes.get("alt", ""))
        if tag in _VOID:
            return
        if self._open and self._open[-1][0] == tag and tag in ("p", "li", "a"):
            self._end(tag)  # HTML lets these end without saying so
        unread = tag in _UNREAD or bool(classes & _UNREAD_CLASSES)
        self._open.append((tag, unread))
        self._counts[tag] += 1
        self._unread += unread
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag == "a":
            self._link = (len(self.words), bool(classes & _NAMING_CLASSES))

    def _end(self, tag: str) -> None:
        if not self._counts[tag]:
            return
        closed = ""
        while closed != tag:
            closed, unread = self._open.pop()
            self._counts[closed] -= 1
            self._unread -= unread
            self._close(closed)

    def _close(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            start, names = self._link
            self._link = None
            if not names and _BARE_LINK.fullmatch("".join(self.words[start:]).strip()):
                del self.words[start:]
        if tag in _BLOCKS:
            self.words.append("\n\n" if tag == "p" else "\n")


class _Head:
    """Collects what a page says about itself."""

    def __init__(self, html: str) -> None:
        self.metas: list[tuple[str, str]] = []
        self.feeds: list[FeedLink] = []
        self.base: str | None = None
        for token in _tokens(html[:_HEAD_CHARACTERS]):
            if token.start in ("meta", "base", "link"):
                self._start(token.start, token.attributes())

    def _start(self, tag: str, values: Mapping[str, str]) -> None:
        if tag == "meta" and values.get("name"):
            self.metas.append((values["name"].lower(), values.get("content", "")))
        elif tag == "base" and self.base is None:
            self.base = values.get("href") or None
        elif tag == "link" and "alternate" in values.get("rel", "").lower().split() and values.get("href"):
            if values.get("type", "").lower().partition(";")[0].strip() in _FEED_TYPES:
                self.feeds.append(FeedLink(values["href"].strip(), values.get("title", "")))
