"""Reddit for a registered application, against replies after its documentation."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from extractors.errors import BadSource, BotBlocked, ExtractorError, NeedsToken, NotFound, OptedOut, Private, RateLimited, Suspended, Upstream
from extractors.reddit import Reddit, factory

Replay = Callable[..., httpx.Client]
TOKENS = {"REDDIT_CLIENT_ID": "id", "REDDIT_CLIENT_SECRET": "s3cret"}
TOKEN, ABOUT = ("www.reddit.com", "/api/v1/access_token"), ("oauth.reddit.com", "/user/mossy_lina/about")
OVERVIEW = ("oauth.reddit.com", "/user/mossy_lina/overview")


def test_recorded_account(replay: Replay) -> None:
    client = replay()
    profile = factory(client, TOKENS).extract("https://www.reddit.com/user/mossy_lina/comments")
    assert (profile.handle, profile.display_name, profile.bio) == ("mossy_lina", "Lina", "Moss, at night.")
    comment, bridge, question = profile.posts  # p5 is a link, p4 a crosspost, m3 removed, m2 in a private community
    assert (comment.id, comment.kind, comment.text) == ("t1_m7", "comment", "It is always moss. See the key.")
    assert comment.url == "https://www.reddit.com/r/bryology/comments/p1/_/m7/" and comment.created_at.isoformat() == "2026-10-02T10:00:00+00:00"
    assert (bridge.kind, bridge.sensitive) == ("article", True)
    assert bridge.text == "What I saw under the bridge\n\nNineteen species and & one glove.\n\nIt was mine."
    assert (question.text, question.sensitive) == ("Does anybody else count lichens on trains?", True)
    assert client.asked == ["".join(place) for place in (TOKEN, ABOUT, OVERVIEW)]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("robotshy", OptedOut), ("banned_one", Suspended), ("silent_one", Private), ("closed_one", Private), ("busy_bee", RateLimited),
        ("nobody", NotFound), ("ab", BadSource), ("", BadSource), ("a/b/c", BadSource),
    ],
)  # fmt: skip
def test_refusals(replay: Replay, name: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        factory(replay(), TOKENS).extract(f"reddit:{name}")
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)


@pytest.mark.parametrize(
    ("place", "reply", "error"),
    [
        (TOKEN, {"status_code": 401, "json": {"error": 401}}, NeedsToken),
        (TOKEN, {"status_code": 200, "json": {"error": "unsupported_grant_type"}}, NeedsToken),
        (TOKEN, {"status_code": 403, "html": "<h1>whoa there, pardner!</h1>"}, BotBlocked),
        (ABOUT, {"status_code": 200, "json": []}, Upstream),
        (ABOUT, {"status_code": 200, "json": {"data": {}}}, Upstream),
        (OVERVIEW, {"status_code": 500, "text": "down"}, Upstream),
    ],
)
def test_other_refusals(replay: Replay, place: tuple[str, str], reply: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        factory(replay({place: reply}), TOKENS).extract("reddit:mossy_lina")


@pytest.mark.parametrize("tokens", [{}, {"REDDIT_CLIENT_ID": "id"}, {"REDDIT_CLIENT_SECRET": "s"}])
def test_without_a_key_nothing_is_asked(replay: Replay, tokens: dict[str, str]) -> None:
    client = replay()
    with pytest.raises(NeedsToken, match="REDDIT_CLIENT_ID"):
        factory(client, tokens).extract("reddit:mossy_lina")
    assert client.asked == []


def test_secret_goes_to_the_token_host_only(replay: Replay) -> None:
    sent = []

    def token(request: httpx.Request) -> dict[str, Any]:
        sent.append((request.method, request.headers["authorization"], request.content))
        return {"status_code": 200, "json": {"access_token": "an-hour"}}

    def about(request: httpx.Request) -> dict[str, Any]:
        sent.append((request.method, request.headers["authorization"], request.content))
        return {"status_code": 404}

    with pytest.raises(NotFound):
        factory(replay({TOKEN: token, ABOUT: about}), TOKENS).extract("reddit:mossy_lina")
    basic = "Basic " + b64encode(b"id:s3cret").decode()
    assert sent == [("POST", basic, b"grant_type=client_credentials"), ("GET", "Bearer an-hour", b"")]


def test_six_pages_at_most(replay: Replay) -> None:
    def page(request: httpx.Request) -> dict[str, Any]:
        number = int(request.url.params.get("after", 0)) + 1
        thing = {"kind": "t1", "data": {"id": str(number), "author": "mossy_lina", "body": "w", "created_utc": number}}
        return {"status_code": 200, "json": {"data": {"children": [thing, "odd", {"kind": "t5"}], "after": str(number)}}}

    assert len(factory(replay({OVERVIEW: page}), TOKENS).extract("reddit:mossy_lina").posts) == 6


@pytest.mark.parametrize(("source", "accepted"), [("u/ada", True), ("https://old.reddit.com/u/ada", True), ("https://www.reddit.com/r/moss", False),
                                                  ("/u/ada", False), ("ada", False)])  # fmt: skip
def test_accepts(source: str, accepted: bool) -> None:
    assert Reddit(httpx.Client()).accepts(source) is accepted
