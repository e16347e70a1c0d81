"""Telegram: the preview pages of public channels, ``https://t.me/s/NAME``.

The markup is nobody's promise; the selectors are those that the pages have shown for years. A page
that no longer looks like it is said to be so (`Upstream`), never read half. People and groups
have no such page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import httpx

from . import fields
from .about import About
from .errors import NotFound, Private, Suspended, Upstream
from .fetch import Reply, Visit, raise_for_status
from .markup import html_to_text
from .optout import bio_signals
from .pages import apart
from .profile import Post, Profile
from .robots import page_words
from .spread import spread
from .typed import account_name, is_named
from .words import hashtags, tidy

PAGES = 6
PAGE_POSTS = 20

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")
_LINK = re.compile(r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?([A-Za-z][A-Za-z0-9_]{3,31})(?:[/?#]\S*)?", re.IGNORECASE)
_SUBDOMAIN = re.compile(r"(?:https?://)?([A-Za-z][A-Za-z0-9_]{3,31})\.t\.me/?", re.IGNORECASE)
_PATHS = ("addstickers", "addemoji", "joinchat", "proxy", "socks", "share", "login", "contact", "setlanguage", "iv", "boost")

_MESSAGE = re.compile(r'<div class="tgme_widget_message (?P<classes>[^"]*)"[^>]*?\bdata-post="(?P<post>[^"]+)"')
_BLOCK = re.compile(r"<(/?)div\b", re.IGNORECASE)
_REPLY = re.compile(r'<a class="[^"]*\btgme_widget_message_reply\b[^"]*"[^>]*?\bhref="([^"]*)"')
_TIME = re.compile(r'<time\b[^>]*?\bdatetime="([^"]+)"')
_RESTRICTED = re.compile(r"(?:channel|group) can(?:'|’|&#0?39;|&rsquo;)t be displayed")


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Telegram:
    """The entry point ``telegram``; uses no token."""
    return Telegram(client)


class Telegram:
    """Reads a public channel as the web shows it to anybody."""

    name = "telegram"
    example = "telegram:tidenotes"
    about = About(
        typed="`telegram:NAME`, `https://t.me/NAME`, `t.me/s/NAME`",
        read="messages of a public channel: six pages of 20, from the newest to the first; replies to oneself as threads",
        unread="people and groups (they have no page); forwarded messages, service messages, polls, text of the message replied to",
        refusals="hard: preview switched off, `robots.txt`, `noai` · soft: tags in the description",
    )

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def accepts(self, source: str) -> bool:
        """``telegram:…`` or an address of t.me that can be a channel."""
        source = source.strip()
        if is_named(source, self.name):
            return True
        link = _LINK.fullmatch(source) or _SUBDOMAIN.fullmatch(source)
        return link is not None and link[1].lower() not in _PATHS

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `Private`, `Suspended`, `OptedOut`, `BotBlocked`, `RateLimited`, `Upstream`."""
        name = account_name(source, Telegram, _NAME, [_LINK, _SUBDOMAIN], "the name of a Telegram channel")
        visit = Visit(self._client)
        first = _page(visit, name, None)
        html = first.text()
        bio = html_to_text(_inside(html, "tgme_channel_info_description") or "")
        words = page_words(visit, first, bio=bio)
        posts = {post.id: post for post in _messages(html, name)}
        for before in _older(html):
            posts |= {post.id: post for post in _messages(_page(visit, name, before).text(), name)}
        return Profile(
            source=source,
            handle=name,
            display_name=tidy(html_to_text(_inside(html, "tgme_channel_info_header_title") or ""), limit=200) or None,
            bio=bio or None,
            posts=spread(tuple(posts.values()), limit),
            url=f"https://t.me/{name}",
            signals=("noindex",) * ("noindex" in words) + bio_signals(bio),
        )


def _page(visit: Visit, name: str, before: int | None) -> Reply:
    reply = visit.get(f"https://t.me/s/{name}", params={} if before is None else {"before": before})
    raise_for_status(reply, f"channel {name}")
    html = reply.text()
    if "tgme_channel_info" in html:
        return reply
    # Without a preview t.me leads to the page of the name, which says who it is, or nothing.
    if _RESTRICTED.search(html):
        raise Suspended(f"Telegram does not show the channel {name} to anybody; paste the text, or bring its export.")
    if "tgme_page_title" in html:
        raise Private(f"{name} is a person, a group or a channel without a public page; paste the text, or bring its export.")
    if reply.url.path.startswith("/s/"):
        raise Upstream(f"Telegram's page of {name} looks unlike any we know; report it, and paste the text for now.")
    raise NotFound(f"Telegram knows no {name}; check the spelling.")


def _older(html: str) -> list[int]:
    """Where five more pages begin. Numbers count up from 1, so they are spread over the channel's life."""
    numbers = [int(match["post"].rpartition("/")[2]) for match in _MESSAGE.finditer(html) if match["post"].rpartition("/")[2].isdigit()]
    if not numbers or 'data-before="' not in html:
        return []
    oldest = min(numbers)
    return [oldest - PAGE_POSTS * page for page in apart(-(-(oldest - 1) // PAGE_POSTS), PAGES - 1)]


def _messages(html: str, name: str) -> list[Post]:
    """The messages of a page. Raises `Upstream` when it shows some that we cannot read any more."""
    starts = list(_MESSAGE.finditer(html))
    if not starts and "tgme_widget_message_wrap" in html:
        raise Upstream(f"Telegram's messages of {name} look unlike any we know; report it, and paste the text for now.")
    ends = [match.start() for match in starts[1:]] + [len(html)]
    posts = (_post(match["post"], match["classes"], html[match.end() : end]) for match, end in zip(starts, ends, strict=False))
    return [post for post in posts if post is not None]


def _post(place: str, classes: str, html: str) -> Post | None:
    """One message, or None when its words are somebody else's, Telegram's own, or none."""
    channel, _, number = place.partition("/")
    if "service_message" in classes or "tgme_widget_message_forwarded_from" in html or not number:
        return None
    written = _inside(html, "js-message_text")
    text = html_to_text(written or "")
    if not text:
        return None
    replied, sent = _REPLY.search(html), _TIME.findall(html)
    return Post(
        id=place,
        text=text,
        # A video's length and an edited mark come as <time> too; the date of the message stands last.
        created_at=fields.instant(sent[-1]) if sent else None,
        kind=_kind(replied[1], channel) if replied else "post",
        hashtags=hashtags(text),
        # What an author covers is not for everybody's eyes.
        sensitive="<tg-spoiler" in (written or ""),
        url=f"https://t.me/{place}",
    )


def _kind(replied: str, channel: str) -> str:
    return "thread" if f"/{channel.lower()}/" in replied.lower() else "reply"


def _inside(html: str, name: str) -> str | None:
    """What stands inside the first ``div`` of this class, other divs included."""
    start = re.search(rf'<div class="(?:[^"]*\s)?{name}(?:\s[^"]*)?"[^>]*>', html)
    if start is None:
        return None
    depth = 1
    for block in _BLOCK.finditer(html, start.end()):
        depth += -1 if block[1] else 1
        if depth == 0:
            return html[start.end() : block.start()]
    return html[start.end() :]
