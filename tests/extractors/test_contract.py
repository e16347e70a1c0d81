"""What every registered extractor promises, whoever wrote it."""

from __future__ import annotations

import json
import random
import runpy
from datetime import UTC, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from extractors.errors import BadSource, ExtractorError, RateLimited
from extractors.profile import KINDS, Profile, profile_to_json
from extractors.sources import find_extractor, load_extractors

NAMES = sorted(load_extractors(httpx.Client(), {}))
# The first sample of each site: its folder says what it is.
SAMPLES = runpy.run_path(str(Path(__file__).parents[1] / "recorded/server.py"))["SAMPLES"]
RECORDED = {name.partition(" ")[0]: source for name, (source, *_) in reversed(SAMPLES.items())}
TOKENS = {name: "a-token" for name in ("VK_SERVICE_TOKEN", "REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET", "X_BEARER_TOKEN")}


def refusing(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"{request.url} was asked for")


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(params=sorted(RECORDED))
def site(request: pytest.FixtureRequest) -> str:
    return request.param


def test_every_site_is_recorded() -> None:
    assert set(NAMES) - {"text", "archive"} == set(RECORDED)


def test_construction_makes_no_request_and_the_example_is_accepted(name: str) -> None:
    extractors = load_extractors(httpx.Client(transport=httpx.MockTransport(refusing)), {})
    extractor = extractors[name]
    assert extractor.name == name
    assert extractor.accepts(extractor.example)
    assert find_extractor(extractor.example, extractors)[0] is extractor
    assert not extractor.accepts("")


@pytest.mark.parametrize("limit", [1, 3, 200])
def test_recorded_profile(site: str, limit: int, recorded_client: httpx.Client) -> None:
    profile = load_extractors(recorded_client, TOKENS)[site].extract(RECORDED[site], limit=limit)
    assert isinstance(profile, Profile) and profile.source == RECORDED[site] and profile.handle
    assert 1 <= len(profile.posts) <= limit
    assert len({post.id for post in profile.posts}) == len(profile.posts)
    for post in profile.posts:
        assert post.id and post.kind in KINDS and post.kind != "repost" and (post.text or post.alt_texts)
        assert post.created_at is None or post.created_at.tzinfo is not None and post.created_at.utcoffset() == timedelta(0)
    instants = [post.created_at for post in profile.posts if post.created_at]
    assert instants == sorted(instants, reverse=True) and all(instant.tzinfo is UTC for instant in instants)


FAILURES: list[Any] = [401, 403, 404, 410, 418, 429, 500, 502, 503, httpx.ConnectError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("x")]


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_http_failures_become_ours(site: str, failure: Any) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        if isinstance(failure, Exception):
            raise failure
        return httpx.Response(failure, json={})

    extractor = load_extractors(httpx.Client(transport=httpx.MockTransport(fail)), TOKENS)[site]
    with pytest.raises(ExtractorError) as caught:
        extractor.extract(RECORDED[site])
    assert not isinstance(caught.value, BadSource) and isinstance(caught.value, RateLimited) == (failure == 429)
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)


ODD: list[Any] = [None, True, 0, -1, 10**30, 1e308, "", "x", "\ud800", "2026-13-45", [], {}, [None], [[]], {"id": {}}, "[" * 5_000]


def damaged(value: Any, choice: random.Random) -> Any:
    """JSON with one thing in it replaced by something odd, or taken away."""
    places = []
    queue = [value]
    while queue:
        holder = queue.pop()
        keys = holder if isinstance(holder, dict) else range(len(holder)) if isinstance(holder, list) else ()
        places += [(holder, key) for key in keys]
        queue += [holder[key] for key in keys]
    if not places:
        return choice.choice(ODD)
    holder, key = choice.choice(places)
    if choice.random() < 0.2:
        del holder[key]
    else:
        holder[key] = choice.choice(ODD)
    return value


@pytest.mark.parametrize("seed", range(4))
def test_damaged_replies_become_a_profile_or_an_error(site: str, seed: int, recorded: SimpleNamespace) -> None:
    """Forty times, one thing in one reply is not as it should be."""
    choice = random.Random(f"{site} {seed}")

    def handle(request: httpx.Request) -> httpx.Response:
        status, headers, body = recorded.answer(request.url.host, request.url.path, recorded.asked_for(request))
        if choice.random() < 0.7:
            try:
                body = json.dumps(damaged(json.loads(body), choice)).encode()
            except ValueError:  # HTML or XML: a piece goes
                start = choice.randrange(len(body) + 1)
                body = body[:start] + body[start + choice.randrange(400) :]
        return httpx.Response(status, headers=headers, content=body)

    extractor = load_extractors(httpx.Client(transport=httpx.MockTransport(handle)), TOKENS)[site]
    for _ in range(10):
        try:
            profile = extractor.extract(RECORDED[site])
        except ExtractorError as error:
            assert "\n" not in str(error)
        else:
            assert all(post.id and isinstance(post.text, str) and (post.text or post.alt_texts) for post in profile.posts)
            assert len({post.id for post in profile.posts}) == len(profile.posts)
            json.dumps(profile_to_json(profile), ensure_ascii=False).encode()


def test_over_real_http(recorded_client: httpx.Client) -> None:
    """The whole way through a socket: ids, no repost, and the opted-out account refused."""
    extractors = load_extractors(recorded_client, {})
    lina = extractors["bluesky"].extract("bluesky:lina1541.test")
    assert [post.id for post in lina.posts][-1] == "at://did:plc:l4afhnonepqkjetqeozpbbbj/app.bsky.feed.post/3n2vwrj5hfk2b"
    assert all(post.id.startswith("at://did:plc:l4afhnonepqkjetqeozpbbbj/") for post in lina.posts)
    mira = extractors["mastodon"].extract("@mira@harbour.example")
    assert "115320000000000006" not in {post.id for post in mira.posts} and "Kelp forecast" not in str(mira)
    with pytest.raises(ExtractorError, match="logged in only"):
        extractors["bluesky"].extract("bluesky:quiet1541.test")
