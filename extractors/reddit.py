"""Reddit: posts and comments, through the API of a registered application (oauth.reddit.com).

Guests are not served any more. A suspended account comes with 200; a history may be hidden, so
that nothing is not the same as nobody.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import NeedsToken, Private, Suspended, Upstream
from .fetch import Visit, raise_for_status
from .markdown import markdown_descriptions, markdown_to_text
from .optout import bio_signals
from .ownership import check_owner
from .profile import Post, Profile
from .spread import spread
from .typed import account_name, is_named
from .words import hashtags, tidy

TOKEN = "https://www.reddit.com/api/v1/access_token"
API = "https://oauth.reddit.com"
PAGES = 6
PAGE_POSTS = 100

_LINK = re.compile(r"(?:https?://)?(?:(?:www|old|new|m)\.)?reddit\.com/(?:u|user)/([\w-]+)(?:/\S*)?", re.IGNORECASE)
_SHORT = re.compile(r"/?u/([\w-]{3,20})")
_NAME = re.compile(r"[A-Za-z0-9_-]{3,20}")
_GONE = ("[removed]", "[deleted]", "[removed by reddit]", "[ removed by reddit ]")


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Reddit:
    """The entry point ``reddit``; needs ``REDDIT_CLIENT_ID`` and ``REDDIT_CLIENT_SECRET`` of an application."""
    return Reddit(client, client_id=tokens.get("REDDIT_CLIENT_ID"), secret=tokens.get("REDDIT_CLIENT_SECRET"))


class Reddit:
    """Reads an account's comments, and its posts that have words of their own."""

    name = "reddit"
    example = "reddit:mossy_lina"
    about = About(
        typed="`reddit:NAME`, `u/NAME`, `https://www.reddit.com/user/NAME`",
        read="comments, and posts with a text: the newest six pages of 100",
        unread="links without words, crossposts, quotations, what was removed or deleted, private communities",
        keys=("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET"),
        refusals="hard: `hide_from_robots`, hidden history, suspended · soft: tags in the bio",
    )

    def __init__(self, client: httpx.Client, *, client_id: str | None = None, secret: str | None = None) -> None:
        self._client = client
        self._id, self._secret = client_id, secret

    def accepts(self, source: str) -> bool:
        """``reddit:…``, ``u/…``, or the address of an account."""
        source = source.strip()
        is_short = _SHORT.fullmatch(source) and not source.startswith("/")  # which may be a file
        return is_named(source, self.name) or bool(_LINK.fullmatch(source) or is_short)

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NeedsToken`, `NotFound`, `Suspended`, `OptedOut`, `Private`, `BotBlocked`, `RateLimited`, `Upstream`."""
        name = account_name(source, Reddit, _NAME, [_LINK, _SHORT], "a name of Reddit")
        if not self._id or not self._secret:
            raise NeedsToken("Reddit is read with a key; set REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET, or bring the account's archive.")
        visit = Visit(self._client)
        bearer = self._bearer(visit)
        account = fields.record(_get(visit, bearer, f"/user/{name}/about", name), "data")
        bio = tidy(fields.text(fields.record(account, "subreddit"), "public_description") or "")
        _check(account, name, bio)
        things = list(_things(visit, bearer, name, wanted=3 * limit))
        if not things:
            raise Private(f"{name} has posted nothing, or hides it; paste the text, or bring the account's archive.")
        posts = {post.id: post for thing in things if (post := _post(thing, name))}
        return Profile(
            source=source,
            handle=fields.text(account, "name") or name,
            display_name=tidy(fields.text(fields.record(account, "subreddit"), "title") or "", limit=200) or None,
            bio=bio or None,
            posts=spread(tuple(posts.values()), limit),
            url=f"https://www.reddit.com/user/{name}",
            signals=bio_signals(bio),
        )

    def _bearer(self, visit: Visit) -> str:
        """A token for an hour, of the application and not of any account."""
        basic = b64encode(f"{self._id}:{self._secret}".encode()).decode()
        reply = visit.post(TOKEN, form={"grant_type": "client_credentials"}, headers={"Authorization": f"Basic {basic}"})
        if reply.status in (400, 401):
            raise NeedsToken("Reddit does not take REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET; copy them once more from the application's page.")
        raise_for_status(reply, "application of ours")
        bearer = fields.text(reply.record("Reddit", "token of ours"), "access_token")
        if bearer is None:
            raise NeedsToken("Reddit gives no token for REDDIT_CLIENT_ID; look whether the application still exists.")
        return bearer


def _check(account: Mapping[str, Any], name: str, bio: str) -> None:
    if fields.text(account, "name") is None:
        raise Upstream.nonsense("Reddit", f"account for {name}")
    if account.get("is_suspended") is True:
        raise Suspended(f"Reddit has suspended {name}; paste the text, or bring the account's archive.")
    if account.get("hide_from_robots") is True:
        check_owner(f"{name} hides from programs (hide_from_robots)", signal="hide_from_robots", bio=bio)


def _get(visit: Visit, bearer: str, path: str, name: str, **params: str | int) -> Mapping[str, Any]:
    reply = visit.get(API + path, params={**params, "raw_json": 1}, headers={"Authorization": f"Bearer {bearer}"})
    raise_for_status(reply, name)
    return reply.record("Reddit", f"account for {name}")


def _things(visit: Visit, bearer: str, name: str, *, wanted: int) -> Iterator[Mapping[str, Any]]:
    after, count = None, 0
    for _ in range(PAGES):
        page = _get(visit, bearer, f"/user/{name}/overview", name, sort="new", limit=PAGE_POSTS, **({"after": after} if after else {}))
        found = fields.records(fields.record(page, "data"), "children")
        yield from found
        before, after, count = after, fields.text(fields.record(page, "data"), "after"), count + len(found)
        if after in (None, before) or count >= wanted:
            return


def _post(thing: Mapping[str, Any], name: str) -> Post | None:
    """A comment (``t1``) or a post (``t3``), or None when its words are somebody else's, gone, or none."""
    kind, said = fields.text(thing, "kind"), fields.record(thing, "data")
    written = fields.text(said, "body" if kind == "t1" else "selftext") or ""
    gone = written.strip().lower() in _GONE or fields.text(said, "removed_by_category") or said.get("crosspost_parent")
    author, number = fields.text(said, "author") or "", fields.text(said, "id")
    if kind not in ("t1", "t3") or gone or author.lower() != name.lower() or number is None or said.get("subreddit_type") == "private":
        return None
    text = markdown_to_text(written)
    title = fields.text(said, "title") if kind == "t3" else None
    if not text and not (title and said.get("is_self") is True):
        return None
    return Post(
        id=f"{kind}_{number}",
        text=tidy(f"{title}\n\n{text}") if title else text,
        created_at=fields.epoch(said.get("created_utc")),
        kind="comment" if kind == "t1" else "article",
        hashtags=hashtags(text),
        alt_texts=markdown_descriptions(written),
        sensitive=any(said.get(flag) is True for flag in ("over_18", "spoiler", "quarantine")),
        url=f"https://www.reddit.com{permalink}" if (permalink := fields.text(said, "permalink")) else None,
    )
