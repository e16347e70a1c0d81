"""Mastodon and its family: Pleroma, Akkoma, and by their feeds GoToSocial and Pixelfed.

Client API ``/api/v1/accounts/lookup`` and ``/api/v1/accounts/:id/statuses`` (entities of
Mastodon 4.6), after WebFinger (RFC 7033): the server that answers for a name may be another than
the one in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import httpx

from . import fediverse, fields
from .about import About
from .errors import BadSource, ExtractorError, LoginWall, NotFound, Private, Suspended, Upstream
from .fediverse import HANDLE, LEMMY_HOSTS, MISSKEY_HOSTS, NAME, Address, web_finger
from .feed_format import FeedPosts, read_feed
from .fetch import FEED_BYTES, Reply, Visit, raise_for_status
from .markup import html_to_text
from .optout import bio_signals, refuses, robots_words
from .ownership import check_owner
from .profile import Post, Profile
from .spread import spread
from .words import distinct, primary_subtag, tidy, without_leading_mentions, without_shortcodes

PAGES = 6
PAGE_POSTS = 40

_LINK = re.compile(rf"https?://([^\s/?#@]+)/(?:web/)?(?:@({NAME})(?:@([^\s/?#@]+))?|users/({NAME}))(?:[/?#]\S*)?")
# Their addresses look alike and they are not of the family.
_STRANGERS = re.compile(r"(?:.+\.)?(?:medium\.com|youtube\.com|tiktok\.com|threads\.(?:net|com)|substack\.com|t\.me|"
                        r"flipboard\.com|vk\.(?:com|ru)|x\.com|twitter\.com|instagram\.com|vimeo\.com|rumble\.com|odysee\.com)", re.IGNORECASE)


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Mastodon:
    """The entry point ``mastodon``.

    ``MASTODON_ACCESS_TOKEN`` opens a server that is closed to guests. It is sent to the host in
    ``MASTODON_HOST`` and to no other: whoever types a handle names the host.
    """
    return Mastodon(client, token=tokens.get("MASTODON_ACCESS_TOKEN"), token_host=tokens.get("MASTODON_HOST"))


class Mastodon:
    """Reads an account's public and unlisted posts, without boosts."""

    name = "mastodon"
    example = "@ada@mastodon.social"
    about = About(
        typed="`@ada@host`, `https://host/@ada`, `mastodon:@ada@host`",
        read="public and unlisted posts, replies without the names in front, polls, content warnings, image descriptions",
        unread="boosts; quoted posts; followers-only posts",
        token="`MASTODON_ACCESS_TOKEN` with `MASTODON_HOST`, the one server it is sent to",
        refusals="hard: suspended, closed to guests, `noai` header · soft: `noindex`, `indexable:false`, `bot`, `memorial`, "
                 "`moved`, tags in bio and fields",
    )

    def __init__(self, client: httpx.Client, *, token: str | None = None, token_host: str | None = None) -> None:
        self._client = client
        self._token, self._token_host = token, token_host

    def accepts(self, source: str) -> bool:
        """``mastodon:…``, ``@ada@host``, ``https://host/@ada``."""
        source = source.strip()
        if source.lower().startswith("mastodon:"):
            return True
        link, handle = _LINK.fullmatch(source), HANDLE.fullmatch(source)
        host = (link[3] or link[1]) if link else handle[2] if handle else ""
        return bool(host) and not any(strangers.fullmatch(host) for strangers in (_STRANGERS, MISSKEY_HOSTS, LEMMY_HOSTS))

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `Suspended`, `Private`, `LoginWall`, `OptedOut`, `BotBlocked`,
        `RateLimited`, `UnsafeTarget`, `Upstream`."""
        address = _address(source)
        visit = Visit(self._client)
        host, user = web_finger(visit, address)
        try:
            account = self._account(visit, host, user, address)
            posts = list(self._posts(visit, host, account, wanted=3 * limit))
        except (LoginWall, Private, _Foreign) as wall:
            return _from_feed(visit, source, host, user, address, limit, wall)
        if account.get("locked") is True and not posts:
            raise Private(f"{address} shows its posts to followers only; paste the text, or bring the account's archive.")
        return _profile(source, address, account, spread(posts, limit))

    def _account(self, visit: Visit, host: str, user: str, address: Address) -> Mapping[str, Any]:
        reply = self._get(visit, host, "lookup", {"acct": user})
        if reply.status == 422:  # how some versions say 401
            raise LoginWall(f"{host} shows accounts to its members only; paste the text, or bring the account's archive.")
        if reply.status == 404 and not _known_call(reply):
            raise _Foreign(
                f"{host} does not answer as Mastodon does; check the spelling, or type misskey:{address}, lemmy:{address} or "
                f"feed:https://{host}."
            )
        raise_for_status(_worded(reply), str(address))
        account = reply.json()
        _check_robots(reply, str(address), html_to_text(fields.text(account, "note") or "") if isinstance(account, dict) else None)
        if not isinstance(account, dict) or not isinstance(account.get("id"), str | int):
            raise Upstream(f"{host} answered something that is no account for {address}; try again later.")
        if account.get("suspended") is True:
            raise Suspended(f"{host} has suspended {address}; paste the text, or bring the account's archive.")
        return account

    def _posts(self, visit: Visit, host: str, account: Mapping[str, Any], *, wanted: int) -> Iterator[Post]:
        own, seen, params = str(account["id"]), set[str](), {"limit": str(PAGE_POSTS), "exclude_reblogs": "true"}
        for _ in range(PAGES):
            reply = self._get(visit, host, quote(own, safe="") + "/statuses", params)
            raise_for_status(_worded(reply), "posts of this account")
            for status in fields.objects(reply.json()):
                post = _post(status, own)
                if post is not None and post.id not in seen:
                    seen.add(post.id)
                    yield post
            older = _max_id(reply)
            if older is None or older == params.get("max_id") or len(seen) >= wanted:
                return
            params["max_id"] = older

    def _get(self, visit: Visit, host: str, path: str, params: Mapping[str, str]) -> Reply:
        trusted = self._token and self._token_host and host == self._token_host.lower()
        headers = {"Authorization": f"Bearer {self._token}"} if trusted else {}
        return visit.get(f"https://{host}/api/v1/accounts/{path}", params=params, headers=headers)


class _Foreign(NotFound):
    """The server knows no such call: it is of another family, or only has feeds."""


def _address(source: str) -> Address:
    source = source.strip()
    bare = source[len("mastodon:") :].strip() if source.lower().startswith("mastodon:") else source
    link = _LINK.fullmatch(bare)
    handle = HANDLE.fullmatch(bare.removeprefix("acct:"))
    if link:
        return fediverse.address(link[2] or link[4], link[3] or link[1])
    if handle:
        return fediverse.address(handle[1], handle[2])
    raise BadSource(f"{bare[:80]!r} is not a handle of the Fediverse; type one such as {Mastodon.example}.")


def _worded(reply: Reply) -> Reply:
    """A refusal in JSON of a guest is a login wall, whatever number it comes under."""
    if reply.status == 403 and b"authenticated user" in reply.body:
        return Reply(reply.url, 401, reply.headers, reply.body)
    return reply


def _known_call(reply: Reply) -> bool:
    """Mastodon and its kin say in a text what they do not find; Misskey says it in an object, web servers in HTML."""
    try:
        body = reply.json()
    except Upstream:
        return False
    return isinstance(body, dict) and fields.text(body, "error") is not None


def _check_robots(reply: Reply, who: str, bio: str | None) -> None:
    # noindex comes with every answer of an API and means nothing there; noai is meant.
    if refuses(robots_words("", reply.headers)):
        check_owner(f"{reply.url.host} refuses {who} to machines that learn or paint (noai)", signal="noai", bio=bio)


def _max_id(reply: Reply) -> str | None:
    """Where the next page begins. Only this number is taken from the link, never its host."""
    for link in re.finditer(r"<([^<>]*)>\s*;[^,<]*?rel=\"?next\b", reply.headers.get("link", "")[:4_000]):
        found = re.search(r"[?&]max_id=([^&#]+)", link[1])
        if found:
            return found[1]
    return None


def _post(status: Mapping[str, Any], own: str) -> Post | None:
    """One status, or None when its words are somebody else's, not public, or none."""
    author = fields.record(status, "account").get("id")
    if status.get("reblog") is not None or author is not None and str(author) != own:
        return None
    if fields.text(status, "visibility") not in ("public", "unlisted", None) or not status.get("id"):
        return None
    text = _text(status)
    alts = tuple(tidy(alt) for media in fields.records(status, "media_attachments") if (alt := fields.text(media, "description")))
    if not text and not alts:
        return None
    return Post(
        id=str(status["id"]),
        text=text,
        created_at=fields.instant(status.get("created_at")),
        kind=_kind(status, own),
        lang=primary_subtag(fields.text(status, "language")),
        hashtags=distinct(name for tag in fields.records(status, "tags") if (name := fields.text(tag, "name"))),
        alt_texts=alts,
        cw_text=tidy(html_to_text(fields.text(status, "spoiler_text") or "")) or None,
        sensitive=status.get("sensitive") is True,
        url=fields.text(status, "url", "uri"),
    )


def _text(status: Mapping[str, Any]) -> str:
    """The words of a status and of its poll."""
    written = re.sub(r"^RE:\s*(?:https?://\S+)?\s*$", "", html_to_text(fields.text(status, "content") or ""), flags=re.MULTILINE)
    choices = (fields.text(option, "title") or "" for option in fields.records(fields.record(status, "poll"), "options"))
    text = "\n".join([without_leading_mentions(written.strip()), *choices])
    return tidy(without_shortcodes(text, _shortcodes(status)))


def _kind(status: Mapping[str, Any], own: str) -> str:
    if status.get("in_reply_to_id") is not None:
        return "thread" if str(status.get("in_reply_to_account_id")) == own else "reply"
    pleroma = fields.record(status, "pleroma")
    quotes = (status.get("quote"), status.get("quote_id"), pleroma.get("quote"), pleroma.get("quote_id"))
    return "quote" if any(quote is not None for quote in quotes) else "post"


def _shortcodes(entity: Mapping[str, Any]) -> list[str]:
    return [code for emoji in fields.records(entity, "emojis") if (code := fields.text(emoji, "shortcode"))]


def _profile(source: str, address: Address, account: Mapping[str, Any], posts: tuple[Post, ...]) -> Profile:
    shortcodes = _shortcodes(account)
    name = without_shortcodes(tidy(fields.text(account, "display_name") or "", limit=200), shortcodes)
    bio = without_shortcodes(html_to_text(fields.text(account, "note") or ""), shortcodes)
    return Profile(
        source=source,
        handle=str(address),
        display_name=name or None,
        bio=bio or None,
        posts=posts,
        url=fields.text(account, "url"),
        signals=_signals(account, bio),
    )


def _signals(account: Mapping[str, Any], bio: str) -> tuple[str, ...]:
    """Soft opt-outs. `discoverable` says nothing about reading and is left alone."""
    said = {
        "noindex": account.get("noindex") is True,
        "indexable:false": account.get("indexable") is False,
        "bot": account.get("bot") is True,
        "memorial": account.get("memorial") is True,
        "moved": bool(account.get("moved")),
    }
    fielded = "\n".join(html_to_text(fields.text(field, "value") or "") for field in fields.records(account, "fields"))
    return tuple(name for name, is_said in said.items() if is_said) + bio_signals(f"{bio}\n{fielded}")


def _from_feed(visit: Visit, source: str, host: str, user: str, address: Address, limit: int, wall: ExtractorError) -> Profile:
    """Servers whose API wants a token may publish a feed all the same, where the account switched it on; else raises `wall`."""
    found = _family_feed(visit, host, user)
    if found is None and isinstance(wall, LoginWall):
        raise LoginWall(
            f"{host} shows {address} to its members only; paste the text, bring the account's archive, or set "
            "MASTODON_ACCESS_TOKEN and MASTODON_HOST."
        )
    if found is None:
        raise wall
    return Profile(
        source=source,
        handle=str(address),
        display_name=found.title,
        bio=found.description,
        posts=spread(found.posts, limit),
        url=f"https://{host}/@{user}",
        lang=found.lang,
        signals=bio_signals(found.description),
    )


def _family_feed(visit: Visit, host: str, user: str) -> FeedPosts | None:
    for path in (f"/@{user}/feed.rss", f"/users/{user}.atom"):  # GoToSocial, Pixelfed
        try:
            reply = visit.get(f"https://{host}{path}", limit=FEED_BYTES)
            raise_for_status(reply, user)
            found = read_feed(reply)
        except ExtractorError:
            continue  # the wall stands; the caller says so
        _check_robots(reply, user, found.description)
        return found
    return None
