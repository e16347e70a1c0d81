"""Lemmy 0.19 and 1.0, against replies after their APIs v3 and v4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from extractors.errors import BadSource, Deactivated, ExtractorError, LoginWall, NotFound, RateLimited, Suspended, UnsafeTarget, Upstream
from extractors.lemmy import Lemmy

Replay = Callable[..., httpx.Client]


@pytest.mark.parametrize("host", ["lemmy.example", "old.lemmy.example"])
def test_recorded_account(replay: Replay, host: str) -> None:
    profile = Lemmy(replay()).extract(f"lemmy:@ada@{host}")
    assert (profile.handle, profile.display_name, profile.bio, profile.signals) == (f"@ada@{host}", "Ada Fern", "Moss, mostly.", ())
    by_id = {post.id: post for post in profile.posts}
    assert list(by_id) == ["comment-21", "post-11", "post-8"]  # 10 is a bare link, 9 deleted, 20 removed, 19 somebody else's
    assert by_id["post-11"].text == "What grows on north walls\n\nNineteen species so far." and by_id["post-11"].alt_texts == ("Green cushions",)
    assert (by_id["post-11"].kind, by_id["post-11"].lang, by_id["comment-21"].kind, by_id["comment-21"].lang) == ("article", "en", "comment", "de")
    assert by_id["post-8"].sensitive and by_id["post-8"].alt_texts == ("Wet stones",) and by_id["post-8"].lang is None
    assert by_id["comment-21"].text == "Try raking light."


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("nobody@lemmy.example", NotFound), ("nobody@old.lemmy.example", NotFound), ("banned@lemmy.example", Suspended),
        ("gone@old.lemmy.example", Deactivated), ("ada@closed.lemmy.example", LoginWall), ("busy@lemmy.example", RateLimited),
        ("ada@unrecorded.example", NotFound), ("ada@127.0.0.1", UnsafeTarget), ("ada", BadSource), ("", BadSource),
    ],
)  # fmt: skip
def test_refusals(replay: Replay, source: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        Lemmy(replay()).extract(f"lemmy:{source}")
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({"status_code": 400, "json": {"error": "rate_limit_error"}}, RateLimited),
        ({"status_code": 400, "json": {"error": "odd"}}, Upstream),
        ({"status_code": 200, "json": []}, Upstream),
        ({"status_code": 200, "json": {"person_view": {"person": {}}}}, Upstream),
        ({"status_code": 503, "text": "down"}, Upstream),
    ],
)
def test_other_refusals(replay: Replay, reply: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        Lemmy(replay({("lemmy.example", "/api/v4/person"): reply})).extract("lemmy:ada@lemmy.example")


def test_bot_is_a_signal(replay: Replay) -> None:
    assert Lemmy(replay()).extract("https://lemmy.example/u/robot").signals == ("bot",)


def test_pages_are_spread(replay: Replay) -> None:
    asked = []

    def page(request: httpx.Request) -> dict[str, Any]:
        asked.append(int(request.url.params["page"]))
        comment = {"id": asked[-1], "content": "w", "creator_id": 5}
        view = {"person": {"id": 5}, "counts": {"comment_count": 2_550}}
        return {"status_code": 200, "json": {"person_view": view, "comments": [{"comment": comment}]}}

    assert len(Lemmy(replay({("old.lemmy.example", "/api/v3/user"): page})).extract("lemmy:ada@old.lemmy.example").posts) == 6
    assert asked == [1, 11, 21, 31, 41, 51]


@pytest.mark.parametrize(
    ("source", "accepted"),
    [("@ada@lemmy.world", True), ("https://any.example/u/ada@lemmy.world", True), ("https://www.reddit.com/u/ada", False),
     ("@ada@mastodon.social", False), ("https://any.example/user/ada", False)],
)  # fmt: skip
def test_accepts(source: str, accepted: bool) -> None:
    assert Lemmy(httpx.Client()).accepts(source) is accepted
