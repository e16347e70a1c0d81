"""Which posts stand for an account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from .profile import Post

_NEVER = datetime.min.replace(tzinfo=UTC)


def newest_first(posts: Sequence[Post]) -> list[Post]:
    """Posts by date, the undated ones last, in the order given."""
    return sorted(posts, key=lambda post: post.created_at or _NEVER, reverse=True)


def spread(posts: Sequence[Post], limit: int) -> tuple[Post, ...]:
    """Up to `limit` posts, newest first, spread evenly over time.

    The span is cut into `limit` equal windows, and each gives one post before any gives a second:
    one bad week is not the portrait. Without dates the order given stands for time.
    """
    ordered = newest_first(posts)
    if len(ordered) <= limit or limit <= 0:
        return tuple(ordered[: max(limit, 0)])
    windows: dict[int, list[int]] = {}
    for index, window in enumerate(_windows(ordered, limit)):
        windows.setdefault(window, []).append(index)
    chosen: list[int] = []
    for turn in range(max(map(len, windows.values()))):
        chosen += _apart([indexes[turn] for indexes in windows.values() if turn < len(indexes)], limit - len(chosen))
        if len(chosen) == limit:
            break
    return tuple(ordered[index] for index in sorted(chosen))


def _windows(posts: Sequence[Post], count: int) -> list[int]:
    if any(post.created_at is None for post in posts):
        return [index * count // len(posts) for index in range(len(posts))]
    instants = [post.created_at.timestamp() for post in posts if post.created_at is not None]
    newest, span = instants[0], (instants[0] - instants[-1]) or 1.0
    return [min(int((newest - instant) / span * count), count - 1) for instant in instants]


def _apart(indexes: list[int], room: int) -> list[int]:
    """At most `room` of them, evenly."""
    if len(indexes) <= room:
        return indexes
    return [indexes[place * len(indexes) // room] for place in range(room)]
