"""Reading foreign JSON without trusting its shape: what has the wrong type counts as absent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def text(record: Mapping[str, Any], *keys: str) -> str | None:
    """The first of `keys` that holds a text which is not empty."""
    for key in keys:
        value = record.get(key)
        if isinstance(value, str) and (whole := _whole(value)):
            return whole
    return None


def _whole(value: str) -> str:
    """Without halves of characters: JSON may spell them, and no address or file can."""
    return value.encode("utf-8", "ignore").decode()


def record(parent: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """The object at the end of a path of keys, or an empty one."""
    for key in path:
        value = parent.get(key)
        parent = value if isinstance(value, dict) else {}
    return parent


def records(parent: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The objects of a list; anything else in it is passed over."""
    return objects(parent.get(key))


def objects(value: Any) -> list[Mapping[str, Any]]:
    """The objects in `value`, when it is a list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def texts(parent: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The texts of a list."""
    value = parent.get(key)
    return tuple(whole for item in value if isinstance(item, str) and (whole := _whole(item))) if isinstance(value, list) else ()


def epoch(value: Any) -> datetime | None:
    """Seconds since 1970 as an aware instant in UTC; None when it is no such thing."""
    try:
        return datetime.fromtimestamp(value, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def instant(value: Any) -> datetime | None:
    """An ISO 8601 text as an aware instant in UTC; None when it is no such thing."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
