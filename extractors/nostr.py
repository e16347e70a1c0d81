"""Nostr: notes and articles of one key, from a few large public relays.

NIP-01 (events and relays), NIP-10 (replies), NIP-23 (articles), NIP-36 (content warnings). A relay
may invent what it likes, so every event is checked against the signature of its author.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import BadSource, ExtractorError, LoginWall, NotFound, RateLimited, Upstream
from .fetch import Visit
from .http import DEADLINE_S
from .markdown import markdown_descriptions, markdown_to_text
from .nostr_names import CODED, npub, public_key
from .optout import bio_signals
from .profile import Post, Profile
from .schnorr import Verifier
from .spread import spread
from .websocket import Socket, websocket
from .words import distinct, hashtags, primary_subtag, tidy, without_leading_mentions

RELAYS = ("relay.damus.io", "nos.lol", "relay.primal.net")
PAGES = 3
PAGE_POSTS = 300

_LINK = re.compile(r"(?:https?://[\w.-]+/(?:p/|profile/|#/profile/)?)((?:npub|nprofile)1[02-9a-z]+)/?", re.IGNORECASE)
_REFERENCE = re.compile(r"(?:nostr:)?@?\b(?:npub|nprofile|note|nevent|naddr)1[02-9a-z]{20,}|https?://\S+", re.IGNORECASE)
_PROFILE, _NOTE, _DELETION, _ARTICLE = 0, 1, 5, 30023


@dataclass(frozen=True, slots=True)
class _Event:
    id: str
    kind: int
    instant: int
    tags: tuple[tuple[str, ...], ...]
    content: str

    def values(self, name: str) -> list[str]:
        """The first value of each tag of this name."""
        return [tag[1] for tag in self.tags if tag[0] == name and len(tag) > 1]


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Nostr:
    """The entry point ``nostr``; uses no token."""
    return Nostr(client)


class Nostr:
    """Reads a key's own notes and articles, without reposts and reactions."""

    name = "nostr"
    example = "nostr:ada@example.org"
    about = About(
        typed="`npub1…`, `nprofile1…`, `nostr:ada@host` (NIP-05), `nostr:` and a key in hexadecimal",
        read="signed notes and articles from three public relays, content warnings, image descriptions, tags",
        unread="reposts, reactions, messages; what was deleted or has expired; names of others; events whose signature is wrong",
        refusals="soft: `bot`, tags in the bio",
    )

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def accepts(self, source: str) -> bool:
        """``nostr:…``, ``npub1…``, ``nprofile1…``, or an address that ends in one."""
        source = source.strip()
        return source.lower().startswith("nostr:") or bool(CODED.fullmatch(source) or _LINK.fullmatch(source))

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `LoginWall`, `RateLimited`, `UnsafeTarget`, `Upstream`."""
        ends = time.monotonic() + getattr(self._client, "deadline_s", DEADLINE_S)
        key = public_key(Visit(self._client), _name(source))
        try:
            verifier = Verifier(key)
        except ValueError as error:
            raise BadSource(f"{source.strip()[:80]!r} is no key of Nostr; copy the whole of it once more.") from error
        events = self._events(key.hex(), verifier, ends, wanted=3 * limit)
        if not events:
            raise NotFound(f"the relays we ask know no {npub(key)}; check the spelling, or paste the text.")
        about = _about(events)
        bio = tidy(_REFERENCE.sub("", fields.text(about, "about") or ""))
        return Profile(
            source=source,
            handle=npub(key),
            display_name=tidy(fields.text(about, "display_name", "displayName", "name") or "", limit=200) or None,
            bio=bio or None,
            posts=spread(_posts(events), limit),
            url=f"https://njump.me/{npub(key)}",
            signals=("bot",) * (about.get("bot") is True) + bio_signals(bio),
        )

    def _events(self, key: str, verifier: Verifier, ends: float, *, wanted: int) -> list[_Event]:
        """What the relays know, newest first. One that fails is passed over; if all do, the first failure is raised."""
        found: dict[str, _Event] = {}
        failures: list[ExtractorError] = []
        for number, relay in enumerate(RELAYS):
            left = ends - time.monotonic()
            try:
                with websocket(self._client, relay, seconds=left / (len(RELAYS) - number)) as socket:
                    _ask(socket, relay, key, verifier, found, wanted)
            except ExtractorError as error:
                failures.append(error)
        if len(failures) == len(RELAYS) and not found:
            raise failures[0]
        return sorted(found.values(), key=lambda event: event.instant, reverse=True)


def _name(source: str) -> str:
    source = source.strip()
    bare = source[len("nostr:") :].strip() if source.lower().startswith("nostr:") else source
    link = _LINK.fullmatch(bare)
    return link[1] if link else bare


def _ask(socket: Socket, relay: str, key: str, verifier: Verifier, found: dict[str, _Event], wanted: int) -> None:
    """Put the key's events into `found`: who it is, what was taken back, and its words, page by page.

    Each is a question of its own: some relays hold the limit of one filter against all of a question.
    """
    messages, words = socket.messages(), {"kinds": [_NOTE, _ARTICLE], "limit": PAGE_POSTS}
    questions = [{"kinds": [_PROFILE], "limit": 1}, {"kinds": [_DELETION], "limit": PAGE_POSTS}, words]
    for number, question in enumerate(questions):
        socket.send(json.dumps(["REQ", f"v{number}", {"authors": [key], **question}]))
        dates = []
        for event in _stored(messages, relay, f"v{number}"):
            if event.get("id") not in found and (checked := _checked(event, key, verifier)):
                found[checked.id] = checked
            if isinstance(event.get("created_at"), int):
                dates.append(event["created_at"])
        known = sum(event.kind in (_NOTE, _ARTICLE) for event in found.values())
        if number >= 2 and number < PAGES + 1 and len(dates) >= PAGE_POSTS and known < wanted:
            questions.append({**words, "until": min(dates) - 1})


def _stored(messages: Iterator[str], relay: str, subscription: str) -> Iterator[Mapping[str, Any]]:
    """The events of one question, until the relay says that it has no more, or has said far more than was asked for."""
    for message in islice(messages, 3 * PAGE_POSTS):
        try:
            said = json.loads(message)
        except (ValueError, RecursionError) as error:
            raise Upstream(f"{relay} answered something that is not JSON; try again later.") from error
        match said:
            case ["EVENT", str(about), dict(event)] if about == subscription:
                yield event
            case ["EOSE", str(about)] if about == subscription:
                return
            case ["CLOSED", str(about), *why] if about == subscription:
                raise _closed(relay, str(why[0]) if why else "")
    raise Upstream(f"{relay} broke off in the middle; try again later.")


def _closed(relay: str, why: str) -> ExtractorError:
    """NIP-01 and NIP-42: the reason begins with a word for machines."""
    if why.startswith(("auth-required", "restricted")):
        return LoginWall(f"{relay} answers its members only; paste the text instead.")
    if why.startswith("rate-limited"):
        return RateLimited(f"{relay} asks us to wait; try again later.")
    return Upstream(f"{relay} does not answer ({why[:60]}); try again later.")


def _checked(event: Mapping[str, Any], key: str, verifier: Verifier) -> _Event | None:
    """The event, when it has the form of one and its author signed it."""
    match event:
        case {"id": str(id_), "pubkey": str(pubkey), "created_at": int(instant), "kind": int(kind), "tags": list(raw),
              "content": str(content), "sig": str(signature)} if pubkey == key:  # fmt: skip
            tags = tuple(tuple(tag) for tag in raw if isinstance(tag, list) and tag and all(isinstance(item, str) for item in tag))
        case _:
            return None
    try:
        signed = json.dumps([0, pubkey, instant, kind, raw, content], separators=(",", ":"), ensure_ascii=False).encode()
        digest = hashlib.sha256(signed).digest()
        genuine = digest.hex() == id_ and verifier.verify(bytes.fromhex(signature), digest)
    except (ValueError, RecursionError):  # half a character, or no hexadecimal
        return None
    return _Event(id_, kind, instant, tags, content) if genuine else None


def _about(events: list[_Event]) -> Mapping[str, Any]:
    for event in events:
        if event.kind == _PROFILE:
            try:
                said = json.loads(event.content)
            except (ValueError, RecursionError):
                return {}
            return said if isinstance(said, dict) else {}
    return {}


def _posts(events: list[_Event]) -> list[Post]:
    """Notes, and of each article its newest version, without what was taken back."""
    deletions = [event for event in events if event.kind == _DELETION]
    gone = {number for event in deletions for number in event.values("e")}
    # An article is named kind:key:name; here all are of one key.
    gone_articles = {place.split(":", 2)[-1] for event in deletions for place in event.values("a") if place.startswith(f"{_ARTICLE}:")}
    newest, own, posts = set[str](), {event.id for event in events}, []
    for event in events:
        name = next(iter(event.values("d")), event.id) if event.kind == _ARTICLE else event.id
        if event.kind not in (_NOTE, _ARTICLE) or event.id in gone or _expired(event) or name in newest:
            continue
        if event.kind == _ARTICLE and name in gone_articles:
            continue
        newest.add(name)
        post = _post(event, own)
        if post is not None:
            posts.append(post)
    return posts


def _post(event: _Event, own: set[str]) -> Post | None:
    is_article = event.kind == _ARTICLE
    written = _REFERENCE.sub("", event.content)
    text = markdown_to_text(event.content) if is_article else tidy(without_leading_mentions(written))
    title = next(iter(event.values("title")), "") if is_article else ""
    alts = (*_descriptions(event), *(markdown_descriptions(event.content) if is_article else ()))
    if not text and not alts:
        return None
    warning = [tag[1] if len(tag) > 1 else "" for tag in event.tags if tag[0] == "content-warning"]
    return Post(
        id=event.id,
        text=tidy(f"{title}\n\n{text}"),
        created_at=_instant(next(iter(event.values("published_at")), "") if is_article else "", event.instant),
        kind="article" if is_article else _kind(event, own),
        lang=primary_subtag(next((tag[1] for tag in event.tags if tag[0] == "l" and tag[2:3] == ("ISO-639-1",)), None)),
        hashtags=distinct((*event.values("t"), *hashtags(text))),
        alt_texts=alts,
        cw_text=tidy(warning[0]) or None if warning else None,
        sensitive=bool(warning),
        url=f"https://njump.me/{event.id}",
    )


def _kind(event: _Event, own: set[str]) -> str:
    """NIP-10: marked tags say which event is answered; without marks the last one is."""
    tags = [tag for tag in event.tags if tag[0] == "e" and len(tag) > 1]
    marked = {tag[3]: tag[1] for tag in tags if len(tag) > 3 and tag[3]}
    parent = marked.get("reply") or marked.get("root") or (tags[-1][1] if tags and not marked else None)
    if parent is not None:
        return "thread" if parent in own else "reply"
    return "quote" if event.values("q") else "post"


def _descriptions(event: _Event) -> tuple[str, ...]:
    """NIP-92: ``["imeta", "url …", "alt …"]``."""
    alts = (tidy(item[4:]) for tag in event.tags if tag[0] == "imeta" for item in tag[1:] if item.startswith("alt "))
    return tuple(alt for alt in alts if alt)


def _expired(event: _Event) -> bool:
    """NIP-40."""
    return any(value.isdecimal() and int(value) < time.time() for value in event.values("expiration"))


def _instant(published: str, signed: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(published) if published.isdecimal() else signed, UTC)
    except (OverflowError, OSError, ValueError):
        return None
