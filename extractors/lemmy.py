"""Lemmy: API v4 of version 1.0, else v3 of version 0.19.

A title over a link is the title of somebody else's article, so a post without words of its own is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import Deactivated, ExtractorError, LoginWall, NotFound, RateLimited, Suspended, Upstream
from .fediverse import HANDLE, LEMMY_HOSTS, NAME, Address, typed_address
from .fetch import Reply, Visit, failure
from .markdown import markdown_descriptions, markdown_to_text
from .optout import bio_signals
from .pages import apart
from .profile import Post, Profile
from .spread import spread
from .typed import is_named
from .words import distinct, hashtags, primary_subtag, tidy

PAGES = 6
PAGE_POSTS = 50

_LINK = re.compile(rf"https?://([^\s/?#@]+)/u/({NAME})(?:@([^\s/?#@]+))?/?(?:[?#]\S*)?")
_CROSS_POSTED = re.compile(r"^cross-posted from:.*$", re.IGNORECASE | re.MULTILINE)


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Lemmy:
    """The entry point ``lemmy``; uses no token."""
    return Lemmy(client)


class Lemmy:
    """Reads an account's posts with words of their own, and its comments."""

    name = "lemmy"
    example = "@ada@lemmy.world"
    about = About(
        typed="`lemmy:@ada@HOST`, `lemmy:https://HOST/u/ada`, and without prefix where the host is known for it (`lemmy.world`, …)",
        read="posts with words of their own and comments: six pages of 50, in version 0.19 spread over the years",
        unread="titles over bare links; quotations and cross-posted words; what was deleted or removed",
        refusals="hard: suspended, closed to guests · soft: `bot`, tags in the bio",
    )

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def accepts(self, source: str) -> bool:
        """``lemmy:…``, and handles and addresses of hosts that are known for it."""
        source = source.strip()
        if is_named(source, self.name):
            return True
        link, handle = _LINK.fullmatch(source), HANDLE.fullmatch(source)
        return bool(LEMMY_HOSTS.fullmatch((link[3] or link[1]) if link else handle[2] if handle else ""))

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `Suspended`, `Deactivated`, `LoginWall`, `BotBlocked`, `RateLimited`, `UnsafeTarget`, `Upstream`."""
        who = typed_address(source, Lemmy, _LINK, "a Lemmy server")
        visit = Visit(self._client)
        first = _ask(visit, who, "v4/person", {"username": who.user})
        read = _read_v4 if first is not None else _read_v3
        first = first if first is not None else _ask(visit, who, "v3/user", _asked_v3(who))
        if first is None:
            raise NotFound(f"{who.domain} is no Lemmy server that we know; check the spelling, or type feed:{who.domain}.")
        person = fields.record(first, "person_view", "person")
        _check(person, fields.record(first, "person_view"), who)
        found = list(read(visit, who, first))
        languages = _languages(visit, who, "v4" if read is _read_v4 else "v3") if any(_language_id(entry) for entry in found) else {}
        posts = {post.id: post for entry in found if (post := _post(entry, person, languages))}
        bio = markdown_to_text(fields.text(person, "bio") or "")
        return Profile(
            source=source,
            handle=str(who),
            display_name=tidy(fields.text(person, "display_name") or "", limit=200) or None,
            bio=bio or None,
            posts=spread(tuple(posts.values()), limit),
            url=fields.text(person, "ap_id", "actor_id"),
            signals=("bot",) * (person.get("bot_account") is True) + bio_signals(bio),
        )


def _ask(visit: Visit, who: Address, call: str, params: Mapping[str, str | int]) -> Mapping[str, Any] | None:
    """What the API says; None where the server has no such call."""
    reply = visit.get(f"https://{who.domain}/api/{call}", params=params)
    error = _error(reply)
    if reply.status in (400, 404) and error is None:
        return None
    if reply.status >= 400:
        raise _refusal(reply, error or "", who)
    return reply.record(who.domain, f"account for {who}")


def _error(reply: Reply) -> str | None:
    try:
        body = reply.json() if reply.status >= 400 else None
    except Upstream:
        return None
    return fields.text(body, "error") if isinstance(body, dict) else None


def _refusal(reply: Reply, error: str, who: Address) -> ExtractorError:
    if error in ("couldnt_find_person", "couldnt_find_that_username_or_email", "not_found"):
        return NotFound(f"{who.domain} knows no {who}; check the spelling.")
    if error in ("instance_is_private", "not_logged_in", "incorrect_login"):
        return LoginWall(f"{who.domain} shows accounts to its members only; paste the text instead.")
    if error in ("rate_limit_error", "too_many_requests"):
        return RateLimited(f"{who.domain} asks us to wait; try again later.")
    return failure(reply, str(who))


def _check(person: Mapping[str, Any], view: Mapping[str, Any], who: Address) -> None:
    if "id" not in person:
        raise Upstream.nonsense(who.domain, f"account for {who}")
    if any(holder.get(word) is True for holder in (person, view) for word in ("banned", "is_banned")):
        raise Suspended(f"{who.domain} has suspended {who}; paste the text instead.")
    if person.get("deleted") is True:
        raise Deactivated(f"{who} has deleted the account; paste the text instead.")


def _asked_v3(who: Address, page: int = 1) -> dict[str, str | int]:
    return {"username": who.user, "sort": "New", "limit": PAGE_POSTS, "page": page}


def _read_v3(visit: Visit, who: Address, first: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Posts and comments of 0.19, page by page; the two are counted apart."""
    counts = fields.record(first, "person_view", "counts")
    most = max((count for key in ("post_count", "comment_count") if isinstance(count := counts.get(key), int)), default=0)
    pages = [first, *(_ask(visit, who, "v3/user", _asked_v3(who, number + 1)) or {} for number in apart(-(-most // PAGE_POSTS), PAGES)[1:])]
    for page in pages:
        yield from fields.records(page, "posts")
        yield from fields.records(page, "comments")


def _read_v4(visit: Visit, who: Address, first: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Posts and comments of 1.0 in one list."""
    params: dict[str, str | int] = {"username": who.user, "limit": PAGE_POSTS}
    for _ in range(PAGES):
        page = _ask(visit, who, "v4/person/content", params) or {}
        yield from fields.records(page, "items") or fields.records(page, "content")
        cursor = fields.text(page, "next_page")
        if cursor is None or cursor == params.get("page_cursor"):
            return
        params["page_cursor"] = cursor


def _said(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    return fields.record(entry, "comment") or fields.record(entry, "post")


def _language_id(entry: Mapping[str, Any]) -> int:
    number = _said(entry).get("language_id")
    return number if isinstance(number, int) else 0


def _languages(visit: Visit, who: Address, version: str) -> dict[int, str]:
    """The server's numbers for languages; without them a post has none."""
    try:
        site = _ask(visit, who, f"{version}/site", {}) or {}
    except ExtractorError:
        return {}
    known = ((language.get("id"), fields.text(language, "code")) for language in fields.records(site, "all_languages"))
    return {number: code for number, code in known if isinstance(number, int) and code}


def _post(entry: Mapping[str, Any], person: Mapping[str, Any], languages: Mapping[int, str]) -> Post | None:
    """One entry, or None when its words are somebody else's, gone, or none."""
    said, is_comment = _said(entry), bool(fields.record(entry, "comment"))
    author = said.get("creator_id", person["id"])
    if author != person["id"] or "id" not in said or any(said.get(gone) is True for gone in ("deleted", "removed")):
        return None
    written = fields.text(said, "content" if is_comment else "body") or ""
    text = tidy(_CROSS_POSTED.sub("", markdown_to_text(written)))
    alts = (*((tidy(alt),) if (alt := fields.text(said, "alt_text")) else ()), *markdown_descriptions(written))
    title = None if is_comment else fields.text(said, "name")
    if not text and not alts and (title is None or fields.text(said, "url")):
        return None
    return Post(
        id=f"{'comment' if is_comment else 'post'}-{said['id']}",
        text=tidy(f"{title}\n\n{text}") if title else text,
        created_at=fields.instant(said.get("published_at") or said.get("published")),
        kind="comment" if is_comment else "article",
        lang=primary_subtag(languages.get(_language_id(entry))),
        hashtags=distinct(hashtags(text)),
        alt_texts=alts,
        sensitive=said.get("nsfw") is True or fields.record(entry, "post").get("nsfw") is True,
        url=fields.text(said, "ap_id"),
    )
