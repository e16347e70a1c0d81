"""What an extractor returns: a profile and its posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

KINDS = ("post", "reply", "thread", "quote", "repost", "comment", "article")


@dataclass(frozen=True, slots=True)
class Post:
    """One text that somebody published.

    `created_at` is aware and in UTC, or None when unknown. `kind` is one of `KINDS`.
    `lang` is a BCP 47 primary subtag such as ``de``, or None. `cw_text` is the author's content
    warning, `sensitive` the author's or a moderator's flag.
    """

    id: str
    text: str
    created_at: datetime | None = None
    kind: str = "post"
    lang: str | None = None
    hashtags: tuple[str, ...] = ()
    alt_texts: tuple[str, ...] = ()
    cw_text: str | None = None
    sensitive: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """An account and up to `limit` of its posts, newest first.

    `source` is what was typed, `handle` the account's own name for itself, or None for loose words.
    `signals` names the soft opt-outs found (for example ``noindex``): whoever asks must confirm once more.
    """

    source: str
    handle: str | None
    display_name: str | None
    bio: str | None
    posts: tuple[Post, ...]
    url: str | None = None
    lang: str | None = None
    signals: tuple[str, ...] = ()


def post_to_json(post: Post) -> dict[str, Any]:
    """The JSONL form of a post; `created_at` becomes ISO 8601 in UTC."""
    return {
        "id": post.id,
        "text": post.text,
        "created_at": None if post.created_at is None else post.created_at.astimezone(UTC).isoformat(),
        "kind": post.kind,
        "lang": post.lang,
        "hashtags": list(post.hashtags),
        "alt_texts": list(post.alt_texts),
        "cw_text": post.cw_text,
        "sensitive": post.sensitive,
        "url": post.url,
    }


def post_from_json(record: Mapping[str, Any], *, default_id: str) -> Post:
    """Read the JSONL form of a post. Only ``text`` is required; unknown keys are ignored.

    Raises `ValueError` with one sentence when a field has the wrong type.
    """
    text = record.get("text")
    if not isinstance(text, str):
        raise ValueError(f"a post needs a text, but got {type(text).__name__}")
    kind = record.get("kind") or "post"
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, but got {kind!r}")
    return Post(
        id=str(record.get("id") or default_id),
        text=text,
        created_at=_instant(record.get("created_at")),
        kind=kind,
        lang=_string(record, "lang"),
        hashtags=_strings(record, "hashtags"),
        alt_texts=_strings(record, "alt_texts"),
        cw_text=_string(record, "cw_text"),
        sensitive=bool(record.get("sensitive", False)),
        url=_string(record, "url"),
    )


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """``{"profile": …, "posts": […]}``, as ``vernissage extract --json`` prints it."""
    return {"profile": summary(profile), "posts": [post_to_json(post) for post in profile.posts]}


def summary(profile: Profile) -> dict[str, Any]:
    """A profile without its posts: who, how many, and from when to when (ISO 8601)."""
    instants = sorted(post.created_at for post in profile.posts if post.created_at is not None)
    return {
        "source": profile.source,
        "handle": profile.handle,
        "display_name": profile.display_name,
        "bio": profile.bio,
        "posts": len(profile.posts),
        "first": instants[0].astimezone(UTC).isoformat() if instants else None,
        "last": instants[-1].astimezone(UTC).isoformat() if instants else None,
    }


def _instant(value: Any) -> datetime | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"created_at must be an ISO 8601 text, but got {type(value).__name__}")
    try:
        instant = datetime.fromisoformat(value)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"created_at must be ISO 8601, but got {value!r:.60}") from None


def _string(record: Mapping[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"{key} must be a text, but got {type(value).__name__}")


def _strings(record: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = record.get(key) or ()
    if isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise ValueError(f"{key} must be a list of texts, but got {value!r:.60}")
