"""Bluesky: the public AppView, read as a guest.

Lexicons ``app.bsky.actor.getProfile``, ``app.bsky.feed.getAuthorFeed`` and
``app.bsky.actor.contentVisibilityDeclaration``; no token. The AppView hands an account that is
closed to guests (``!no-unauthenticated``) to guests all the same: refusing it is our part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import BadSource, Deactivated, ExtractorError, NotFound, Suspended, Upstream
from .fetch import Reply, Visit, raise_for_status
from .optout import bio_signals
from .ownership import check_owner
from .profile import Post, Profile
from .spread import spread
from .words import distinct, hashtags, primary_subtag, tidy, without_leading_mentions

APPVIEW = "https://public.api.bsky.app/xrpc/"
PLC = "https://plc.directory/"
PAGES = 6
PAGE_POSTS = 100
_SIDE_TRIP_S = 4.0

_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_DID = re.compile(r"did:(?:plc|web):[A-Za-z0-9._:%-]+")
_LINK = re.compile(r"(?:https?://(?:www\.|main\.)?bsky\.app/profile/|at://)([^/?#\s]+)", re.IGNORECASE)
_FILES = re.compile(r"\.(?:txt|jsonl?|csv|zip|tar|t?gz|car|html?|toml|png|jpe?g|mp4|pdf|docx?|rtf|odt)$", re.IGNORECASE)
_ADULT = frozenset(("porn", "sexual", "nudity", "graphic-media", "gore", "nsfl", "!warn", "!hide"))


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Bluesky:
    """The entry point ``bluesky``; uses no token."""
    return Bluesky(client)


class Bluesky:
    """Reads an account's own posts and its threads with itself."""

    name = "bluesky"
    example = "bluesky:ada.bsky.social"
    about = About(
        typed="`bluesky:ada.example`, `ada.bsky.social`, `@ada.example`, `https://bsky.app/profile/…`, a DID",
        read="own posts and threads with oneself, image descriptions, tags",
        unread="reposts; quoted posts; replies to others, which the filter of the AppView leaves out; addresses that stand for themselves",
        refusals="hard: `!no-unauthenticated` (the AppView does not enforce it, we do) · soft: "
                 "`hideFromAlgorithmicRecommendations`, `bot`, tags in the bio",
    )

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def accepts(self, source: str) -> bool:
        """``bluesky:…``, a bsky.app address, ``@ada.example``, or a bare host name that may be a handle."""
        source = source.strip()
        if source.lower().startswith("bluesky:") or _LINK.match(source) or _DID.fullmatch(source):
            return True
        return bool(_HANDLE.fullmatch(source.removeprefix("@"))) and not _FILES.search(source)

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `Deactivated`, `Suspended`, `OptedOut`, `RateLimited`, `Upstream`."""
        actor = _actor(source)
        visit = Visit(self._client)
        account = _account(visit, actor)
        did, labels = str(account["did"]), _labels(account)
        bio = tidy(fields.text(account, "description") or "")
        if "!no-unauthenticated" in labels:
            check_owner(f"{actor} shows its posts to people who are logged in only", signal="!no-unauthenticated", bio=bio)
        posts = list(_posts(visit, did, adult=bool(labels & _ADULT), wanted=3 * limit))
        signals = ("bot",) * ("bot" in labels) + bio_signals(bio) + _declared(self._client, did)
        handle = fields.text(account, "handle") or did
        if handle == "handle.invalid":  # what the AppView says when the name no longer leads to the account
            handle = did
        return Profile(
            source=source,
            handle=handle,
            display_name=tidy(fields.text(account, "displayName") or "", limit=200) or None,
            bio=bio or None,
            posts=spread(posts, limit),
            url=f"https://bsky.app/profile/{handle}",
            signals=signals,
        )


def _actor(source: str) -> str:
    source = source.strip()
    bare = source[len("bluesky:") :].strip() if source.lower().startswith("bluesky:") else source
    link = _LINK.match(bare)
    actor = (link[1] if link else bare).removeprefix("@").removesuffix(".")
    if _DID.fullmatch(actor):
        return actor
    if _HANDLE.fullmatch(actor) and len(actor) <= 253:
        return actor.lower()
    raise BadSource(f"{actor[:80]!r} is not a Bluesky handle; type one such as {Bluesky.example}.")


def _account(visit: Visit, actor: str) -> Mapping[str, Any]:
    # Asked first: for a deactivated account the feed only says "Profile not found".
    account = _call(visit, "app.bsky.actor.getProfile", actor, actor=actor)
    if not _DID.fullmatch(fields.text(account, "did") or ""):
        raise Upstream(f"Bluesky answered something that is no profile for {actor}; try again later.")
    return account


def _call(visit: Visit, method: str, who: str, **params: str | int) -> Mapping[str, Any]:
    reply = visit.get(APPVIEW + method, params=params)
    if reply.status == 400:
        raise _refusal(reply, who)
    raise_for_status(reply, who)
    answer = reply.json()
    if not isinstance(answer, dict):
        raise Upstream(f"Bluesky answered something that is no {method} for {who}; try again later.")
    return answer


def _refusal(reply: Reply, who: str) -> ExtractorError:
    """Bluesky says 400 to everything; what it means is in the body."""
    body = reply.json()
    error, message = (fields.text(body, "error"), fields.text(body, "message") or "") if isinstance(body, dict) else (None, "")
    if error == "AccountTakedown":
        return Suspended(f"Bluesky has suspended {who}; paste the text, or bring the account's archive.")
    if error == "AccountDeactivated":
        return Deactivated(f"{who} has deactivated the account; paste the text instead.")
    if message in ("Profile not found", "Unable to resolve handle"):
        return NotFound(f"Bluesky knows no {who}; check the spelling, with the part after the dot.")
    if error == "InvalidRequest":
        return BadSource(f"Bluesky does not take {who!r} for a handle; type one such as {Bluesky.example}.")
    return Upstream(f"Bluesky answered {error or 400} for {who}; try again later.")


def _posts(visit: Visit, did: str, *, adult: bool, wanted: int) -> Iterator[Post]:
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(PAGES):
        params: dict[str, str | int] = {"actor": did, "limit": PAGE_POSTS, "filter": "posts_and_author_threads"}
        page = _call(visit, "app.bsky.feed.getAuthorFeed", did, **params, **({"cursor": cursor} if cursor else {}))
        for item in fields.records(page, "feed"):
            post = _post(item, did, adult=adult)
            if post is not None and post.id not in seen:
                seen.add(post.id)
                yield post
        cursor = fields.text(page, "cursor")
        if cursor is None or len(seen) >= wanted:
            return


def _post(item: Mapping[str, Any], did: str, *, adult: bool) -> Post | None:
    """One feed item, or None when its words are somebody else's or there are none."""
    view, written = fields.record(item, "post"), fields.record(item, "post", "record")
    author, uri = fields.record(view, "author"), fields.text(view, "uri")
    reposted = (fields.text(fields.record(item, "reason"), "$type") or "").endswith("#reasonRepost")
    if reposted or uri is None or fields.text(author, "did") != did:
        return None
    text = tidy(without_leading_mentions(_without_links(written)))
    alts = _alts(fields.record(written, "embed")) or _alts(fields.record(view, "embed"))
    if not text and not alts:
        return None
    return Post(
        id=uri,
        text=text,
        created_at=_created(written, view),
        kind=_kind(written, did),
        lang=primary_subtag(next(iter(fields.texts(written, "langs")), None)),
        hashtags=distinct((*_tags(written), *hashtags(text))),
        alt_texts=alts,
        sensitive=adult or bool((_labels(view) | _labels(written, "values")) & _ADULT),
        url=f"https://bsky.app/profile/{fields.text(author, 'handle') or did}/post/{uri.rpartition('/')[2]}",
    )


def _kind(written: Mapping[str, Any], did: str) -> str:
    parent = fields.text(fields.record(written, "reply", "parent"), "uri")
    if parent is not None:
        return "thread" if parent.startswith(f"at://{did}/") else "reply"
    embed = fields.record(written, "embed")
    # recordWithMedia holds its record one level deeper. A list or a feed is not a quotation.
    quoted = fields.text(fields.record(embed, "record"), "uri") or fields.text(fields.record(embed, "record", "record"), "uri")
    return "quote" if quoted and "/app.bsky.feed.post/" in quoted else "post"


def _created(written: Mapping[str, Any], view: Mapping[str, Any]) -> datetime | None:
    """The author's clock, unless it runs ahead of the network's."""
    claimed, indexed = fields.instant(written.get("createdAt")), fields.instant(view.get("indexedAt"))
    return min(filter(None, (claimed, indexed)), default=None)


def _alts(embed: Mapping[str, Any]) -> tuple[str, ...]:
    """Of images, galleries and videos, as records or as views; link cards are not the author's words."""
    media = fields.record(embed, "media") or embed
    shown = [*fields.records(media, "images"), *fields.records(media, "items"), media]
    alts = (tidy(fields.text(image, "alt") or "") for image in shown)
    return tuple(alt for alt in alts if alt)


def _facets(written: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for facet in fields.records(written, "facets"):
        for feature in fields.records(facet, "features"):
            yield feature, fields.record(facet, "index")


def _tags(written: Mapping[str, Any]) -> list[str]:
    tagged = [fields.text(feature, "tag") for feature, _ in _facets(written)]
    return [tag for tag in tagged if tag] + list(fields.texts(written, "tags"))


def _without_links(written: Mapping[str, Any]) -> str:
    """The text without addresses that stand for themselves; the positions are bytes of UTF-8."""
    text = (fields.text(written, "text") or "").encode("utf-8", "ignore")
    spans = [(index.get("byteStart"), index.get("byteEnd")) for feature, index in _facets(written) if fields.text(feature, "uri")]
    for start, end in sorted((span for span in spans if all(type(place) is int for place in span)), reverse=True):
        shown = text[start:end].decode("utf-8", "ignore") if 0 <= start < end <= len(text) else ""
        if re.fullmatch(r"\S+\.\S+", shown):
            text = text[:start] + text[end:]
    return text.decode("utf-8", "ignore")


def _labels(view: Mapping[str, Any], key: str = "labels") -> frozenset[str]:
    holder = view if key == "labels" else fields.record(view, "labels")
    values = (fields.text(label, "val") for label in fields.records(holder, key) if label.get("neg") is not True)
    return frozenset(value for value in values if value)


def _declared(client: httpx.Client, did: str) -> tuple[str, ...]:
    """The wish not to be recommended, kept on the account's own server (PDS).

    A soft signal two hosts away: where one of them does not answer in 4 s, it counts as unsaid.
    """
    visit = Visit(client, deadline_s=_SIDE_TRIP_S, patience_s=0.0)
    try:
        found = visit.get(
            _pds(visit, did) + "/xrpc/com.atproto.repo.listRecords",
            params={"repo": did, "collection": "app.bsky.actor.contentVisibilityDeclaration", "limit": 1},
        )
        answer = found.json() if found.status == 200 else {}
    except ExtractorError:
        return ()
    declared = fields.records(answer, "records") if isinstance(answer, dict) else []
    hidden = any(fields.record(entry, "value").get("hideFromAlgorithmicRecommendations") is True for entry in declared)
    return ("hideFromAlgorithmicRecommendations",) if hidden else ()


def _pds(visit: Visit, did: str) -> str:
    """The server named in the DID document (did:plc, did:web)."""
    web = did.removeprefix("did:web:")
    document = visit.get(f"https://{web}/.well-known/did.json" if web != did else PLC + did).json()
    for service in fields.records(document, "service") if isinstance(document, dict) else []:
        if (fields.text(service, "id") or "").endswith("#atproto_pds"):
            return (fields.text(service, "serviceEndpoint") or "").rstrip("/")
    raise Upstream(f"{did} names no server; try again later.")
