"""Five dialects of "come back later", one parser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.rate_limit import retry_at

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SOON = NOW + timedelta(seconds=90)


@pytest.mark.parametrize(
    "headers",
    [
        {"Retry-After": "90"},
        {"Retry-After": format_datetime(SOON, usegmt=True)},
        {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-22T12:01:30.000000Z"},
        {"ratelimit-policy": "3000;w=300", "ratelimit-reset": str(int(SOON.timestamp()))},
        {"x-rate-limit-reset": str(int(SOON.timestamp()))},
        {"x-ratelimit-used": "100", "x-ratelimit-reset": "90.0"},
        {"X-RateLimit-PerHour-Remaining": "0", "X-RateLimit-PerHour-Reset": "90",
         "X-RateLimit-PerDay-Remaining": "12", "X-RateLimit-PerDay-Reset": "80000"},
        {"RateLimit": '"default";r=0;t=90'},
        {"RateLimit": "limit=100, remaining=0, reset=90"},
        {"x-ratelimit-reset": str(int(SOON.timestamp() * 1000))},
        {"Retry-After": "soon", "RateLimit-Reset": "90"},
    ],
)  # fmt: skip
def test_dialects(headers: dict[str, str]) -> None:
    assert retry_at(headers, now=NOW) == SOON


@pytest.mark.parametrize("headers", [{}, {"Retry-After": ""}, {"x-ratelimit-remaining": "0"}, {"Retry-After": "nan"}, {"Retry-After": "inf"}])
def test_nothing_said(headers: dict[str, str]) -> None:
    assert retry_at(headers, now=NOW) is None


def test_an_hour_that_is_over_means_now() -> None:
    assert retry_at({"X-RateLimit-Reset": "2026-10-05T08:25:00Z"}, now=NOW) == NOW


NAMES = st.sampled_from(["Retry-After", "RateLimit-Reset", "X-RateLimit-Reset", "x-rate-limit-reset", "x-ratelimit-perhour-reset", "RateLimit"])
VALUES = st.one_of(
    st.text(max_size=40), st.integers().map(str), st.floats().map(str), st.datetimes().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
)  # fmt: skip


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_whatever_is_said_the_answer_is_sane(headers: dict[str, str]) -> None:
    instant = retry_at(headers, now=NOW)
    assert instant is None or (instant.tzinfo is UTC and NOW <= instant <= NOW + timedelta(days=366))


@given(st.integers(0, 10**7), st.sampled_from(["delta", "epoch", "iso", "date"]))
def test_the_dialects_agree(seconds: int, dialect: str) -> None:
    instant = NOW + timedelta(seconds=seconds)
    said = {"delta": str(seconds), "epoch": str(int(instant.timestamp())), "iso": instant.isoformat(), "date": format_datetime(instant, usegmt=True)}
    header = "Retry-After" if dialect == "date" else "X-RateLimit-Reset"
    assert retry_at({header: said[dialect]}, now=NOW) == instant
