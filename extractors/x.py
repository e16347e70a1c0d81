"""X (once Twitter): API v2 with an application's token. Every post that is read costs money.

Failures about accounts come with 200 and a list ``errors``. Longer posts are whole only in ``note_tweet``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import ExtractorError, NeedsToken, NotFound, Private, Suspended, Upstream
from .fetch import Visit, raise_for_status
from .optout import bio_signals
from .profile import Post, Profile
from .spread import spread
from .typed import account_name, is_named
from .words import distinct, hashtags, primary_subtag, tidy, without_leading_mentions

API = "https://api.x.com/2/users/"
POSTS = 100  # about half a dollar in 2026
PAGE_POSTS = 100

_LINK = re.compile(r"(?:https?://)?(?:(?:www|mobile)\.)?(?:x|twitter)\.com/@?(\w{1,15})(?:[/?#]\S*)?", re.IGNORECASE)
_NAME = re.compile(r"\w{1,15}", re.ASCII)
_OWN_PAGES = frozenset(
    "compose explore hashtag home i intent jobs login messages notifications privacy search settings share signup tos".split()
)
_SHORTENED = re.compile(r"https://t\.co/\w+")
_RENAMED = {"in": "id", "iw": "he"}  # codes that ISO 639 gave up
_FIELDS = {
    "tweet.fields": "created_at,lang,entities,referenced_tweets,in_reply_to_user_id,possibly_sensitive,note_tweet,attachments",
    "expansions": "attachments.media_keys",
    "media.fields": "alt_text",
    "exclude": "retweets",
}


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> X:
    """The entry point ``x``; needs ``X_BEARER_TOKEN``. ``X_MAX_POSTS`` is how many posts one reading may pay for."""
    most = tokens.get("X_MAX_POSTS", "")
    return X(client, token=tokens.get("X_BEARER_TOKEN"), most=int(most) if most.isdecimal() else POSTS)


class X:
    """Reads an account's own posts, without reposts."""

    name = "x"
    example = "x:mira_tide"
    about = About(
        typed="`x:NAME`, `https://x.com/NAME`, `https://twitter.com/NAME`",
        read="own posts, replies without the names in front, quotes' own words, long posts whole, image descriptions: the newest 100",
        unread="reposts; quoted posts; shortened addresses",
        keys=("X_BEARER_TOKEN",),
        token="`X_MAX_POSTS` is how many posts one reading may pay for (100)",
        refusals="hard: protected, suspended · soft: tags in the bio",
    )

    def __init__(self, client: httpx.Client, *, token: str | None = None, most: int = POSTS) -> None:
        self._client = client
        self._token, self._most = token, most

    def accepts(self, source: str) -> bool:
        """``x:…`` or the address of an account."""
        source = source.strip()
        link = _LINK.fullmatch(source)
        # X:\words.txt is a file on a drive.
        named = is_named(source, self.name) and not source.startswith(("\\", "/"), 2)
        return named or link is not None and link[1].lower() not in _OWN_PAGES

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NeedsToken`, `NotFound`, `Suspended`, `Private`, `BotBlocked`, `RateLimited`, `Upstream`."""
        name = account_name(source, X, _NAME, [_LINK], "a name of X")
        if not self._token:
            raise NeedsToken("X is read with a key that costs money; set X_BEARER_TOKEN, or bring the account's archive.")
        visit = Visit(self._client)
        account = fields.record(self._get(visit, f"by/username/{name}", name, {"user.fields": "description,name,protected,entities"}), "data")
        number = fields.text(account, "id")
        if number is None:
            raise Upstream.nonsense("X", f"account for {name}")
        if account.get("protected") is True:
            raise Private(f"{name} shows posts to followers only; paste the text, or bring the account's archive.")
        bio = tidy(_SHORTENED.sub("", unescape(fields.text(account, "description") or "")))
        posts = {post.id: post for post in self._posts(visit, number, name, wanted=min(limit, self._most))}
        return Profile(
            source=source,
            handle=fields.text(account, "username") or name,
            display_name=tidy(fields.text(account, "name") or "", limit=200) or None,
            bio=bio or None,
            posts=spread(tuple(posts.values()), limit),
            url=f"https://x.com/{name}",
            signals=bio_signals(bio),
        )

    def _posts(self, visit: Visit, number: str, name: str, *, wanted: int) -> Iterator[Post]:
        params: dict[str, str | int] = dict(_FIELDS)
        while wanted > 0:
            # A page has five posts at least, and all of them are paid for.
            page = self._get(visit, f"{number}/tweets", name, params | {"max_results": min(max(wanted, 5), PAGE_POSTS)})
            found = fields.records(page, "data")
            descriptions = {fields.text(media, "media_key"): fields.text(media, "alt_text")
                            for media in fields.records(fields.record(page, "includes"), "media")}  # fmt: skip
            yield from (post for tweet in found if (post := _post(tweet, number, name, descriptions)))
            token = fields.text(fields.record(page, "meta"), "next_token")
            if token in (None, params.get("pagination_token")) or not found:
                return
            params["pagination_token"], wanted = token, wanted - len(found)

    def _get(self, visit: Visit, path: str, name: str, params: Mapping[str, str | int]) -> Mapping[str, Any]:
        reply = visit.get(API + path, params=params, headers={"Authorization": f"Bearer {self._token}"})
        if reply.status in (401, 402) or reply.status == 403 and b"client-not-enrolled" in reply.body:
            raise NeedsToken(f"X does not serve the key in X_BEARER_TOKEN ({reply.status}); look at the application's access and credit.")
        raise_for_status(reply, name)
        answer = reply.record("X", f"account for {name}")
        if "data" not in answer and fields.records(answer, "errors"):
            raise _refusal(fields.records(answer, "errors")[0], name)
        return answer


def _refusal(error: Mapping[str, Any], name: str) -> ExtractorError:
    """What a failure that comes with 200 means; only its words tell."""
    said = f"{fields.text(error, 'title') or ''} {fields.text(error, 'detail') or ''}"
    if "suspended" in said:
        return Suspended(f"X has suspended {name}; paste the text, or bring the account's archive.")
    if "Not Found" in said or "Could not find" in said:
        return NotFound(f"X knows no {name}; check the spelling.")
    if "Authorization" in said or "Forbidden" in said:
        return Private(f"X does not show {name} to us; paste the text, or bring the account's archive.")
    return Upstream(f"X answered {said.strip()[:60]!r} for {name}; try again later.")


def _post(tweet: Mapping[str, Any], own: str, name: str, descriptions: Mapping[str | None, str | None]) -> Post | None:
    """One post, or None when its words are somebody else's, or none."""
    number, kinds = fields.text(tweet, "id"), [fields.text(other, "type") for other in fields.records(tweet, "referenced_tweets")]
    note = fields.record(tweet, "note_tweet")
    written = unescape(fields.text(note, "text") or fields.text(tweet, "text") or "")
    if number is None or "retweeted" in kinds or fields.text(tweet, "author_id") not in (own, None):
        return None
    text = tidy(without_leading_mentions(_SHORTENED.sub("", written)) if "replied_to" in kinds else _SHORTENED.sub("", written))
    alts = tuple(tidy(alt) for key in fields.texts(fields.record(tweet, "attachments"), "media_keys") if (alt := descriptions.get(key)))
    if not text and not alts:
        return None
    tags = fields.records(fields.record(note, "entities"), "hashtags") + fields.records(fields.record(tweet, "entities"), "hashtags")
    return Post(
        id=number,
        text=text,
        created_at=fields.instant(tweet.get("created_at")),
        kind=_kind(kinds, fields.text(tweet, "in_reply_to_user_id") == own),
        lang=_language(fields.text(tweet, "lang")),
        hashtags=distinct((*(tag for entity in tags if (tag := fields.text(entity, "tag"))), *hashtags(text))),
        alt_texts=alts,
        sensitive=tweet.get("possibly_sensitive") is True,
        url=f"https://x.com/{name}/status/{number}",
    )


def _kind(kinds: list[str | None], to_oneself: bool) -> str:
    if "replied_to" in kinds:
        return "thread" if to_oneself else "reply"
    return "quote" if "quoted" in kinds else "post"


def _language(code: str | None) -> str | None:
    """X's codes beginning with q say that there are no words: only tags, links, pictures."""
    subtag = primary_subtag(code)
    return None if subtag is None or len(subtag) == 3 and subtag.startswith("q") else _RENAMED.get(subtag, subtag)
