"""Hacker News, against replies after Firebase and Algolia."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from extractors.errors import BadSource, ExtractorError, NotFound, RateLimited, Upstream
from extractors.hackernews import HackerNews

Replay = Callable[..., httpx.Client]
USER, SEARCH = ("hacker-news.firebaseio.com", "/v0/user/mossy.json"), ("hn.algolia.com", "/api/v1/search_by_date")


def hit(number: int, **more: Any) -> dict[str, Any]:
    return {"objectID": str(number), "author": "mossy", "created_at": "2026-01-01T10:00:00Z", **more}


def read(replay: Replay, *hits: Any, **answer: Any) -> Any:
    return HackerNews(replay({SEARCH: {"status_code": 200, "json": {"hits": list(hits), **answer}}})).extract("hackernews:mossy")


def test_recorded_account(replay: Replay) -> None:
    profile = HackerNews(replay()).extract("https://news.ycombinator.com/user?id=mossy")
    assert (profile.handle, profile.bio, profile.signals) == ("mossy", "Night-shift botanist.\nmoss@example.org", ())
    (post,) = profile.posts
    assert post.text == "Herbaria are databases with glue.\nAnd the glue is load-bearing."
    assert (post.id, post.kind, post.url) == ("41000002", "comment", "https://news.ycombinator.com/item?id=41000002")
    assert post.created_at.isoformat() == "2026-10-01T10:00:00+00:00"


def test_own_words_only(replay: Replay) -> None:
    posts = read(
        replay,
        hit(1, comment_text="&gt; theirs<p>mine"),
        hit(2, title="Somebody's article", url="https://x.example"),
        hit(3, title="Ask HN: Which moss?", story_text="I found some.<p>It glows."),
        hit(4, comment_text="not mine") | {"author": "other"},
        hit(5, comment_text="&gt; theirs only"),
        "odd",
    ).posts
    assert {(post.kind, post.text) for post in posts} == {("comment", "mine"), ("article", "Ask HN: Which moss?\n\nI found some.\nIt glows.")}


@pytest.mark.parametrize("name", ["nobody", "MOSSY"])
def test_null_is_not_found(replay: Replay, name: str) -> None:
    with pytest.raises(NotFound):
        HackerNews(replay()).extract(f"hackernews:{name}")


@pytest.mark.parametrize(
    ("place", "reply", "error"),
    [
        (USER, {"status_code": 200, "json": 3}, Upstream),
        (SEARCH, {"status_code": 200, "json": []}, Upstream),
        (SEARCH, {"status_code": 429, "headers": {"retry-after": "60"}}, RateLimited),
        (SEARCH, {"status_code": 500}, Upstream),
        (USER, httpx.ConnectError("x"), Upstream),
    ],
)
def test_refusals(replay: Replay, place: tuple[str, str], reply: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        HackerNews(replay({place: reply})).extract("hackernews:mossy")


def test_pages_are_spread(replay: Replay) -> None:
    asked = []

    def page(request: httpx.Request) -> dict[str, Any]:
        asked.append(int(request.url.params.get("page", 0)))
        return {"status_code": 200, "json": {"hits": [hit(asked[-1], comment_text="w")], "nbPages": 10}}

    assert len(HackerNews(replay({SEARCH: page})).extract("hackernews:mossy").posts) == 6
    assert asked == [0, 2, 4, 5, 7, 9]


@pytest.mark.parametrize("source", ["hackernews:", "hackernews:a b", "hackernews:../x", "hackernews:" + "a" * 16])
def test_bad_names(replay: Replay, source: str) -> None:
    client = replay()
    with pytest.raises(BadSource):
        HackerNews(client).extract(source)
    assert client.asked == []
