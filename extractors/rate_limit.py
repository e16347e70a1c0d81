"""When a host wants to be asked again: five dialects, one parser.

======================  ============================  =====================
dialect                 header                        its value
======================  ============================  =====================
RFC 9110 §10.2.3        Retry-After                   seconds, or HTTP date
Mastodon                X-RateLimit-Reset             ISO 8601
atproto, GitHub, X      (X-)Rate(-)Limit-Reset        seconds since 1970
Reddit, Tumblr, IETF    (X-)RateLimit-(PerHour-)Reset seconds from now
IETF draft 7 and later  RateLimit                     …;reset=30 or …;t=30
======================  ============================  =====================
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_RESET = re.compile(r"(x-)?rate-?limit-((per\w+)-)?reset", re.IGNORECASE)
_DRAFT = re.compile(r"\b(?:reset|t)=(\d{1,12})\b")
_EPOCH = 1e9  # no host asks for a wait of thirty years
_FARTHEST = timedelta(days=366)


def retry_at(headers: Mapping[str, str], *, now: datetime) -> datetime | None:
    """The instant from which the host may be asked again, or None when it does not say.

    The answer is aware, in UTC, never before `now` and at most a year after it, whatever the
    headers claim. Where a host counts several windows, the last one to open decides.
    """
    lower = {name.lower(): value[:200] for name, value in headers.items()}
    instant = _instant(lower.get("retry-after", ""), now)
    if instant is None:
        instants = [_instant(value, now) for value in _resets(lower)]
        instant = max((found for found in instants if found is not None), default=None)
    return None if instant is None else min(max(instant, now), now + _FARTHEST).astimezone(UTC)


def exhausted(headers: Mapping[str, str]) -> bool:
    """Whether a remaining count says 0: GitHub answers 403, not 429, when it is used up."""
    return any("ratelimit-remaining" in name.lower().replace("rate-limit", "ratelimit") and value.strip() == "0"
               for name, value in headers.items())


def _resets(headers: Mapping[str, str]) -> list[str]:
    resets = {name: value for name, value in headers.items() if _RESET.fullmatch(name)}
    # Tumblr counts hours and days at once, and only one of the two is used up.
    spent = [value for name, value in resets.items() if headers.get(name.replace("reset", "remaining"), "").strip() == "0"]
    return spent or list(resets.values()) or _DRAFT.findall(headers.get("ratelimit", ""))


def _instant(value: str, now: datetime) -> datetime | None:
    value = value.strip()
    try:
        number = float(value)
    except ValueError:
        return _iso(value) or _http_date(value)
    if not math.isfinite(number):
        return None
    if number > _EPOCH * 100:
        number /= 1000  # milliseconds since 1970
    try:
        return datetime.fromtimestamp(number, UTC) if number > _EPOCH else now + timedelta(seconds=number)
    except (OverflowError, OSError, ValueError):
        return None


def _iso(value: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _http_date(value: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(value)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
