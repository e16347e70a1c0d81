"""Hacker News: the account from its Firebase API, the words from Algolia's search by date."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import NotFound, Upstream
from .fetch import Visit, raise_for_status
from .markup import html_to_text
from .optout import bio_signals
from .pages import apart
from .profile import Post, Profile
from .spread import spread
from .typed import account_name, is_named
from .words import tidy

USER = "https://hacker-news.firebaseio.com/v0/user/"
SEARCH = "https://hn.algolia.com/api/v1/search_by_date"
PAGES = 6
PAGE_POSTS = 100

_LINK = re.compile(r"(?:https?://)?news\.ycombinator\.com/(?:user|threads|submitted)\?id=([\w-]+)", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_-]{2,15}")
_QUOTED = re.compile(r"^>.*$", re.MULTILINE)


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> HackerNews:
    """The entry point ``hackernews``; uses no token."""
    return HackerNews(client)


class HackerNews:
    """Reads an account's comments, and its own texts among the submissions."""

    name = "hackernews"
    example = "hackernews:mossy"
    about = About(
        typed="`hackernews:NAME`, `https://news.ycombinator.com/user?id=NAME`",
        read="comments, and submissions with a text of their own: six pages of 100, spread over the last thousand",
        unread="links submitted without words; lines quoted with `>`; what was deleted",
        refusals="soft: tags in the bio",
    )

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def accepts(self, source: str) -> bool:
        """``hackernews:…`` or the address of an account."""
        source = source.strip()
        return is_named(source, self.name) or bool(_LINK.fullmatch(source))

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `RateLimited`, `BotBlocked`, `Upstream`."""
        name = account_name(source, HackerNews, _NAME, [_LINK], "a name of Hacker News")
        visit = Visit(self._client)
        account = _get(visit, f"{USER}{name}.json", name)
        if account is None:  # how Firebase says 404
            raise NotFound(f"Hacker News knows no {name}; check the spelling, capital letters count.")
        if not isinstance(account, dict):
            raise Upstream.nonsense("Hacker News", f"account for {name}")
        bio = html_to_text(fields.text(account, "about") or "")
        posts = {post.id: post for hit in _hits(visit, name) if (post := _post(hit, name))}
        return Profile(
            source=source,
            handle=name,
            display_name=None,
            bio=bio or None,
            posts=spread(tuple(posts.values()), limit),
            url=f"https://news.ycombinator.com/user?id={name}",
            signals=bio_signals(bio),
        )


def _get(visit: Visit, url: str, name: str, **params: str | int) -> Any:
    reply = visit.get(url, params=params)
    raise_for_status(reply, name)
    return reply.json()


def _hits(visit: Visit, name: str) -> Iterator[Mapping[str, Any]]:
    asked: dict[str, str | int] = {"tags": f"author_{name},(comment,story,poll)", "hitsPerPage": PAGE_POSTS}
    first = _get(visit, SEARCH, name, **asked)
    if not isinstance(first, dict) or "hits" not in first:
        raise Upstream.nonsense("Hacker News", f"list of comments for {name}")
    yield from fields.records(first, "hits")
    pages = first.get("nbPages")
    for number in apart(pages, PAGES)[1:] if isinstance(pages, int) else []:
        page = _get(visit, SEARCH, name, **asked, page=number)
        yield from fields.records(page, "hits") if isinstance(page, dict) else ()


def _post(hit: Mapping[str, Any], name: str) -> Post | None:
    """One hit, or None where it has no words, or somebody else's."""
    comment, story = fields.text(hit, "comment_text"), fields.text(hit, "story_text")
    text = tidy(_QUOTED.sub("", html_to_text(comment or story or "")))
    number = fields.text(hit, "objectID")
    if not text or number is None or fields.text(hit, "author") != name:
        return None
    title = None if comment else fields.text(hit, "title")
    return Post(
        id=number,
        text=tidy(f"{title}\n\n{text}") if title else text,
        created_at=fields.instant(hit.get("created_at")),
        kind="comment" if comment else "article",
        url=f"https://news.ycombinator.com/item?id={number}",
    )
