"""VK: a person's wall, through ``users.get`` and ``wall.get`` of API 5.199.

The service key of an application reads what guests may see. Failures come with 200 and a number in
``error.error_code``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import BotBlocked, Deactivated, ExtractorError, NeedsToken, NotFound, Private, RateLimited, Suspended, Upstream
from .fetch import Visit, raise_for_status
from .optout import bio_signals
from .pages import apart
from .profile import Post, Profile
from .spread import spread
from .typed import account_name, is_named
from .words import distinct, hashtags, tidy

API = "https://api.vk.com/method/"
VERSION = "5.199"
PAGES = 6
PAGE_POSTS = 100

_LINK = re.compile(r"(?:https?://)?(?:www\.|m\.)?vk\.(?:com|ru)/([A-Za-z0-9_.]{2,32})/?(?:[?#]\S*)?", re.IGNORECASE)
_OWN_PAGES = re.compile(
    r"(?:wall|photo|video|club|public|event|topic|album|audio|market)-?\d\S*|feed|im|friends|groups|login|search", re.IGNORECASE
)
_NAME = re.compile(rf"(?!(?:{_OWN_PAGES.pattern})$)[A-Za-z0-9_.]{{2,32}}", re.IGNORECASE)
_NAMED = re.compile(r"\[(?:id|club|public|event|https?:)[^\[\]|]{0,300}\|([^\[\]|]{0,300})\]")
_ADDRESS = re.compile(r"https?://\S+")


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Vk:
    """The entry point ``vk``; needs ``VK_SERVICE_TOKEN``, the service key of an application."""
    return Vk(client, token=tokens.get("VK_SERVICE_TOKEN"))


class Vk:
    """Reads what a person wrote on the wall of their own page."""

    name = "vk"
    example = "vk:mira_tide"
    about = About(
        typed="`vk:NAME`, `vk:id1`, `https://vk.com/NAME`, `https://vk.ru/NAME`",
        read="own posts on one's own wall, words over a repost, captions of one's own pictures: six pages of 100, spread over the years",
        unread="reposts, posts of others on the wall, advertisements, posts for friends or for money; communities",
        keys=("VK_SERVICE_TOKEN",),
        refusals="hard: closed page · soft: hidden from search engines (`noindex`), tags in the bio",
    )

    def __init__(self, client: httpx.Client, *, token: str | None = None) -> None:
        self._client = client
        self._token = token

    def accepts(self, source: str) -> bool:
        """``vk:…`` or the address of a page."""
        source = source.strip()
        link = _LINK.fullmatch(source)
        return is_named(source, self.name) or link is not None and not _OWN_PAGES.fullmatch(link[1])

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NeedsToken`, `NotFound`, `Deactivated`, `Suspended`, `Private`, `BotBlocked`, `RateLimited`, `Upstream`."""
        name = account_name(source, Vk, _NAME, [_LINK], "the name of a person at VK")
        if not self._token:
            raise NeedsToken("VK is read with a key; set VK_SERVICE_TOKEN, or paste the text.")
        visit = Visit(self._client)
        person = self._person(visit, name)
        own, handle = int(person["id"]), fields.text(person, "screen_name") or name
        posts = {post.id: post for item in self._items(visit, own, handle) if (post := _post(item, own))}
        bio = tidy("\n".join(filter(None, (fields.text(person, "about"), fields.text(person, "status")))))
        return Profile(
            source=source,
            handle=handle,
            display_name=tidy(f"{fields.text(person, 'first_name') or ''} {fields.text(person, 'last_name') or ''}", limit=200) or None,
            bio=bio or None,
            posts=spread(tuple(posts.values()), limit),
            url=f"https://vk.com/{handle}",
            signals=("noindex",) * (person.get("is_no_index") in (True, 1)) + bio_signals(bio),
        )

    def _person(self, visit: Visit, name: str) -> Mapping[str, Any]:
        found = fields.objects(self._call(visit, name, "users.get", user_ids=name, fields="about,status,screen_name,is_no_index"))
        if not found:
            raise NotFound(f"VK knows no person {name}; check the spelling (communities are not read).")
        person = found[0]
        if not isinstance(person.get("id"), int):
            raise Upstream.nonsense("VK", f"account for {name}")
        if fields.text(person, "deactivated") == "deleted":
            raise Deactivated(f"{name} has deleted the page; paste the text instead.")
        if fields.text(person, "deactivated"):
            raise Suspended(f"VK has suspended {name}; paste the text instead.")
        if person.get("is_closed") is True:
            raise Private(f"{name} shows the page to friends only; paste the text, or bring the account's archive.")
        return person

    def _items(self, visit: Visit, own: int, who: str) -> Iterator[Mapping[str, Any]]:
        asked: dict[str, str | int] = {"owner_id": own, "count": PAGE_POSTS, "filter": "owner"}
        first = self._call(visit, who, "wall.get", **asked)
        if not isinstance(first, dict):
            raise Upstream.nonsense("VK", f"wall for {who}")
        yield from fields.records(first, "items")
        total = first.get("count")
        for number in apart(-(-total // PAGE_POSTS), PAGES)[1:] if isinstance(total, int) else []:
            page = self._call(visit, who, "wall.get", **asked, offset=number * PAGE_POSTS)
            yield from fields.records(page, "items") if isinstance(page, dict) else ()

    def _call(self, visit: Visit, who: str, method: str, **params: str | int) -> Any:
        # The key goes into a header, because addresses end up in logs.
        reply = visit.get(API + method, params={**params, "v": VERSION}, headers={"Authorization": f"Bearer {self._token}"})
        raise_for_status(reply, who)
        answer = reply.json()
        if isinstance(answer, dict) and isinstance(answer.get("error"), dict):
            raise _refusal(answer["error"], who)
        return answer.get("response") if isinstance(answer, dict) else None


def _refusal(error: Mapping[str, Any], who: str) -> ExtractorError:
    code = error.get("error_code")
    if code in (5, 8, 27, 28, 1117):
        return NeedsToken("VK does not take the key in VK_SERVICE_TOKEN; copy it once more from the application's settings.")
    if code in (6, 9, 29):
        wait = timedelta(days=1) if code == 29 else timedelta(seconds=1)
        return RateLimited("VK asks us to wait; try again later.", retry_at=datetime.now(UTC) + wait)
    if code == 14:
        return BotBlocked("VK asks for a captcha; paste the text, or bring the account's archive.")
    if code in (7, 15, 30, 203):
        return Private(f"VK does not show the wall of {who} to the public; paste the text, or bring the account's archive.")
    if code == 18:
        return Suspended(f"VK says that {who} is deleted or banned; paste the text instead.")
    if code in (100, 113):
        return NotFound(f"VK knows no {who}; check the spelling.")
    return Upstream(f"VK answered error {code} for {who}; try again later.")


def _post(item: Mapping[str, Any], own: int) -> Post | None:
    """One entry of a wall, or None when its words are somebody else's, not for everybody, or none."""
    number, hidden = item.get("id"), item.get("friends_only") or item.get("marked_as_ads") or fields.record(item, "donut").get("is_donut")
    if item.get("from_id") != own or item.get("owner_id", own) != own or hidden or not isinstance(number, int):
        return None
    text = tidy(_ADDRESS.sub("", _NAMED.sub(r"\1", fields.text(item, "text") or "")))
    alts = tuple(_captions(item, own))
    if not text and not alts:
        return None
    return Post(
        id=str(number),
        text=text,
        created_at=fields.epoch(item.get("date")),
        kind="quote" if fields.records(item, "copy_history") else "post",
        hashtags=distinct(hashtags(text)),
        alt_texts=alts,
        url=f"https://vk.com/wall{own}_{number}",
    )


def _captions(item: Mapping[str, Any], own: int) -> Iterator[str]:
    for attachment in fields.records(item, "attachments"):
        photo = fields.record(attachment, "photo")
        caption = tidy(_NAMED.sub(r"\1", fields.text(photo, "text") or ""))
        if caption and photo.get("owner_id") == own:
            yield caption
