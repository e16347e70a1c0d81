"""X, against replies after the documentation of API v2."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from extractors.errors import BadSource, ExtractorError, NeedsToken, NotFound, Private, RateLimited, Suspended, Upstream
from extractors.x import X, factory

Replay = Callable[..., httpx.Client]
USER, TWEETS = ("api.x.com", "/2/users/by/username/mira_tide"), ("api.x.com", "/2/users/11/tweets")


def test_recorded_account(replay: Replay) -> None:
    profile = factory(replay(), {"X_BEARER_TOKEN": "t"}).extract("https://twitter.com/mira_tide/status/1")
    assert (profile.handle, profile.display_name, profile.bio) == ("mira_tide", "Mira Vale", "Tides & ink")
    reply, quote, note, picture, thread = profile.posts  # the last one is a repost
    assert (reply.kind, reply.text) == ("reply", "no, the other pier")
    assert (quote.kind, quote.text) == ("quote", "This is the best map & the oldest.")
    assert note.text.endswith("until only the bell was left. #fog") and note.hashtags == ("fog",)
    assert (picture.text, picture.alt_texts, picture.sensitive, picture.lang) == ("", ("A heron in grey water",), True, None)
    assert (thread.kind, thread.lang, thread.url) == ("thread", "ru", "https://x.com/mira_tide/status/1840000000000000003")


@pytest.mark.parametrize(
    ("name", "error"),
    [("nobody", NotFound), ("banned_one", Suspended), ("locked_one", Private), ("poor_one", NeedsToken), ("", BadSource), ("a b", BadSource),
     ("a" * 16, BadSource), ("имя", BadSource)],
)  # fmt: skip
def test_refusals(replay: Replay, name: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        X(replay(), token="t").extract(f"x:{name}")
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)


def test_reset_is_an_epoch(replay: Replay) -> None:
    with pytest.raises(RateLimited) as caught:
        X(replay(), token="t").extract("x:busy_bee")
    assert timedelta(minutes=13) < caught.value.retry_at - datetime.now(UTC) < timedelta(minutes=15)


@pytest.mark.parametrize(
    ("place", "reply", "error"),
    [
        (USER, {"status_code": 401, "json": {"title": "Unauthorized"}}, NeedsToken),
        (USER, {"status_code": 403, "json": {"reason": "client-not-enrolled"}}, NeedsToken),
        (USER, {"status_code": 200, "json": []}, Upstream),
        (USER, {"status_code": 200, "json": {}}, Upstream),
        (TWEETS, {"status_code": 200, "json": {"errors": [{"title": "Authorization Error"}]}}, Private),
        (TWEETS, {"status_code": 200, "json": {"errors": [{"title": "Odd"}]}}, Upstream),
        (TWEETS, {"status_code": 503}, Upstream),
    ],
)
def test_other_refusals(replay: Replay, place: tuple[str, str], reply: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        X(replay({place: reply}), token="t").extract("x:mira_tide")


def test_without_a_key_nothing_is_asked(replay: Replay) -> None:
    client = replay()
    with pytest.raises(NeedsToken, match="X_BEARER_TOKEN"):
        factory(client, {}).extract("x:mira_tide")
    assert client.asked == []


@pytest.mark.parametrize(("most", "limit", "sizes"), [("", 200, [100]), ("250", 400, [100, 100, 50]), ("", 1, [5]), ("many", 30, [30])])
def test_no_more_is_read_than_is_paid_for(replay: Replay, most: str, limit: int, sizes: list[int]) -> None:
    asked: list[int] = []

    def page(request: httpx.Request) -> dict[str, Any]:
        asked.append(int(request.url.params["max_results"]))
        posts = [{"id": f"{len(asked)}-{number}", "text": "w"} for number in range(asked[-1])]
        return {"status_code": 200, "json": {"data": posts, "meta": {"next_token": f"n{len(asked)}"}}}

    profile = factory(replay({TWEETS: page}), {"X_BEARER_TOKEN": "t", "X_MAX_POSTS": most}).extract("x:mira_tide", limit=limit)
    assert asked == sizes and len(profile.posts) == min(sum(sizes), limit)


@pytest.mark.parametrize("code", [("und", None), ("qme", None), ("zxx", None), ("iw", "he"), ("in", "id"), ("pt-BR", "pt"), (3, None)])
def test_languages(replay: Replay, code: tuple[Any, str | None]) -> None:
    tweets = {"status_code": 200, "json": {"data": [{"id": "1", "text": "w", "lang": code[0]}, "odd", {"text": "no id"}]}}
    assert [post.lang for post in X(replay({TWEETS: tweets}), token="t").extract("x:mira_tide").posts] == [code[1]]


@pytest.mark.parametrize(("source", "accepted"), [("https://x.com/ada", True), ("twitter.com/@ada", True), ("https://x.com/home", False),
                                                  ("https://x.com/i/lists/1", False), ("@ada", False)])  # fmt: skip
def test_accepts(source: str, accepted: bool) -> None:
    assert X(httpx.Client()).accepts(source) is accepted
