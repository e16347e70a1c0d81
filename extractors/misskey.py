"""Misskey and its forks (Sharkey, Firefish, Iceshrimp): ``/api/users/show`` and ``/api/users/notes``.

A refusal of machines that learn is in no API: only the profile's page carries ``noai``, so that
page is read once. Notes are written in MFM, a Markdown with functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import ExtractorError, LoginWall, NotFound, OptedOut, Private, RateLimited, Suspended, Upstream
from .fediverse import HANDLE, MISSKEY_HOSTS, NAME, Address, typed_address, web_finger
from .fetch import Reply, Visit, failure, raise_for_status
from .markdown import markdown_to_text
from .optout import bio_signals
from .profile import Post, Profile
from .robots import page_words
from .spread import spread
from .typed import is_named
from .words import distinct, hashtags, primary_subtag, tidy, without_leading_mentions

PAGES = 6
PAGE_POSTS = 100

_LINK = re.compile(rf"https?://([^\s/?#@]+)/@({NAME})(?:@([^\s/?#@]+))?/?(?:[?#]\S*)?")
_FUNCTION = re.compile(r"\$\[[a-z0-9]{1,30}(?:\.[\w=,.:-]{1,200})?\s|\[|\]")
_LABELLED = re.compile(r"\?\[(?=[^\[\]]{1,500}\]\()")  # a link without preview
_EMOJI = re.compile(r":[A-Za-z0-9_+-]{1,100}(?:@[\w.-]{1,100})?:(?!\d)")


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Misskey:
    """The entry point ``misskey``; uses no token."""
    return Misskey(client)


class Misskey:
    """Reads an account's public and home notes, without renotes."""

    name = "misskey"
    example = "@ada@misskey.io"
    about = About(
        typed="`misskey:@ada@HOST`, and without prefix where the host is known for it (`misskey.io`, …)",
        read="public and home notes, replies without the names in front, quotes' own words, polls, content warnings, image descriptions",
        unread="renotes; quoted notes; followers-only notes; MFM functions and custom emoji",
        refusals="hard: `noai`, `noimageai` and `robots.txt` of the profile's page, `requireSigninToViewContents`, suspended · "
                 "soft: `noindex` of that page, `bot`, `moved`, tags in bio and fields",
    )  # fmt: skip

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def accepts(self, source: str) -> bool:
        """``misskey:…``, and handles and addresses of hosts that are known for it."""
        source = source.strip()
        if is_named(source, self.name):
            return True
        link, handle = _LINK.fullmatch(source), HANDLE.fullmatch(source)
        return bool(MISSKEY_HOSTS.fullmatch((link[3] or link[1]) if link else handle[2] if handle else ""))

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `Suspended`, `Private`, `LoginWall`, `OptedOut`, `BotBlocked`,
        `RateLimited`, `UnsafeTarget`, `Upstream`."""
        typed = typed_address(source, Misskey, _LINK, "a Misskey server")
        visit = Visit(self._client)
        host, user = web_finger(visit, typed)
        account = _account(visit, host, user, typed)
        page = visit.get(f"https://{host}/@{user}")
        raise_for_status(page, str(typed))
        bio = markdown_to_text(_plain(fields.text(account, "description") or ""))
        words = page_words(visit, page, bio=bio)
        posts = list(_posts(visit, host, str(account["id"]), wanted=3 * limit))
        return Profile(
            source=source,
            handle=str(typed),
            display_name=tidy(_EMOJI.sub("", fields.text(account, "name") or ""), limit=200) or None,
            bio=bio or None,
            posts=spread(posts, limit),
            url=f"https://{host}/@{user}",
            lang=primary_subtag(fields.text(account, "lang")),
            signals=("noindex",) * ("noindex" in words) + _signals(account, bio),
        )


def _account(visit: Visit, host: str, user: str, who: Address) -> Mapping[str, Any]:
    account = _call(visit, host, "users/show", {"username": user, "host": None}, str(who))
    if not isinstance(account, dict) or not fields.text(account, "id"):
        raise Upstream.nonsense(host, f"account for {who}")
    if account.get("isSuspended") is True:
        raise Suspended(f"{host} has suspended {who}; paste the text instead.")
    if account.get("requireSigninToViewContents") is True:
        raise OptedOut(f"{who} shows its notes to people who are logged in only; paste the text instead.")
    return account


def _call(visit: Visit, host: str, endpoint: str, asked: Mapping[str, Any], who: str) -> Any:
    reply = visit.post(f"https://{host}/api/{endpoint}", json=asked)
    if reply.status >= 400:
        raise _refusal(reply, who)
    return reply.json()


def _refusal(reply: Reply, who: str) -> ExtractorError:
    """What a refusal means is in ``error.code``; most come with 400."""
    host = reply.url.host
    try:
        body = reply.json()
    except Upstream:
        body = {}
    code = fields.text(fields.record(body, "error"), "code") if isinstance(body, dict) else None
    if code == "NO_SUCH_USER":
        return NotFound(f"{host} knows no {who}; check the spelling.")
    if code == "USER_SUSPENDED":
        return Suspended(f"{host} has suspended {who}; paste the text instead.")
    if code in ("CREDENTIAL_REQUIRED", "SIGNIN_REQUIRED"):
        return LoginWall(f"{host} shows {who} to its members only; paste the text instead.")
    if code in ("ACCESS_DENIED", "PERMISSION_DENIED"):
        return Private(f"{host} does not show {who} to the public; paste the text instead.")
    if code == "RATE_LIMIT_EXCEEDED":
        return RateLimited(f"{host} asks us to wait; try again later.")
    return failure(reply, who)


def _posts(visit: Visit, host: str, own: str, *, wanted: int) -> Iterator[Post]:
    asked: dict[str, Any] = {"userId": own, "limit": PAGE_POSTS, "withReplies": True, "withRenotes": False}
    seen: set[str] = set()
    for _ in range(PAGES):
        notes = fields.objects(_call(visit, host, "users/notes", asked, "notes of this account"))
        for note in notes:
            post = _post(note, own, host)
            if post is not None and post.id not in seen:
                seen.add(post.id)
                yield post
        oldest = fields.text(notes[-1], "id") if notes else None
        # A page may be shorter than asked for and yet not the last; only an empty one ends the list.
        if oldest is None or oldest == asked.get("untilId") or len(seen) >= wanted:
            return
        asked["untilId"] = oldest


def _post(note: Mapping[str, Any], own: str, host: str) -> Post | None:
    """One note, or None when its words are somebody else's, not public, or none."""
    number = fields.text(note, "id")
    if number is None or note.get("userId") not in (own, None) or fields.text(note, "visibility") not in ("public", "home", None):
        return None
    files = fields.records(note, "files")
    choices = (fields.text(choice, "text") or "" for choice in fields.records(fields.record(note, "poll"), "choices"))
    written = without_leading_mentions(_plain(fields.text(note, "text") or ""))
    text = markdown_to_text("\n".join([written, *choices]))
    alts = tuple(tidy(alt) for file in files if (alt := fields.text(file, "comment")))
    if not text and not alts:  # a renote has neither
        return None
    return Post(
        id=number,
        text=text,
        created_at=fields.instant(note.get("createdAt")),
        kind=_kind(note, own),
        hashtags=distinct((*fields.texts(note, "tags"), *hashtags(text))),
        alt_texts=alts,
        cw_text=markdown_to_text(_plain(fields.text(note, "cw") or "")) or None,
        sensitive=bool(fields.text(note, "cw")) or any(file.get("isSensitive") is True for file in files),
        url=f"https://{host}/notes/{number}",
    )


def _kind(note: Mapping[str, Any], own: str) -> str:
    if note.get("replyId") is not None:
        return "thread" if fields.record(note, "reply").get("userId") == own else "reply"
    return "quote" if note.get("renoteId") is not None else "post"


def _plain(mfm: str) -> str:
    """MFM without functions (``$[spin.speed=2s words]``) and custom emoji; the rest is Markdown."""
    pieces, place, opened = [], 0, list[bool]()
    for mark in _FUNCTION.finditer(mfm):
        pieces.append(mfm[place : mark.start()])
        place = mark.end()
        if mark[0] == "]":
            pieces.append("" if opened and opened.pop() else "]")
        else:
            opened.append(mark[0] != "[")
            pieces.append("[" if mark[0] == "[" else "")
    return _EMOJI.sub("", _LABELLED.sub("[", "".join(pieces) + mfm[place:]))


def _signals(account: Mapping[str, Any], bio: str) -> tuple[str, ...]:
    said = ("bot",) * (account.get("isBot") is True) + ("moved",) * bool(account.get("movedTo"))
    fielded = "\n".join(fields.text(field, "value") or "" for field in fields.records(account, "fields"))
    return said + bio_signals(f"{bio}\n{fielded}")
