"""Bluesky, against replies recorded from its real AppView."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.bluesky import Bluesky
from extractors.errors import BadSource, Deactivated, ExtractorError, NotFound, OptedOut, RateLimited, Suspended, Upstream

APPVIEW = "public.api.bsky.app"
PROFILE, FEED = "/xrpc/app.bsky.actor.getProfile", "/xrpc/app.bsky.feed.getAuthorFeed"
Replay = Callable[..., httpx.Client]


def item(number: int, text: str = "words", record: dict[str, Any] | None = None, **view: Any) -> dict[str, Any]:
    did = "did:plc:l4afhnonepqkjetqeozpbbbj"
    created = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number)).isoformat()
    post = {"uri": f"at://{did}/app.bsky.feed.post/{number}", "author": {"did": did, "handle": "lina1541.test"}, "indexedAt": created}
    return {"post": {**post, "record": {"text": text, "createdAt": created, **(record or {})}, **view}}


def read(replay: Replay, *items: dict[str, Any], **account: Any) -> Any:
    profile = {"did": "did:plc:l4afhnonepqkjetqeozpbbbj", "handle": "lina1541.test", **account}
    answers = {PROFILE: profile, FEED: {"feed": items}}
    client = replay({(APPVIEW, path): {"status_code": 200, "json": answer} for path, answer in answers.items()})
    return Bluesky(client).extract("bluesky:lina1541.test")


def test_recorded_account(replay: Replay) -> None:
    client = replay()
    profile = Bluesky(client).extract("bluesky:lina1541.test")
    assert (profile.source, profile.handle, profile.display_name) == ("bluesky:lina1541.test", "lina1541.test", "Lina Ferrow")
    assert profile.url == "https://bsky.app/profile/lina1541.test" and profile.signals == ()
    assert [post.id.rpartition("/")[2] for post in profile.posts] == [
        "3n2vwrjnxps2b", "3n2vwrjgw522b", "3n2vwrjdeu22b", "3n2vwrjbs322b", "3n2vwrjabak2b", "3n2vwrj7gus2b", "3n2vwrj5hfk2b",
    ]  # fmt: skip
    assert [post.kind for post in profile.posts] == ["post", "post", "quote", "post", "reply", "thread", "post"]
    assert "rehearse on Tuesdays" not in " ".join(post.text for post in profile.posts)  # reposted, and the parent of a reply
    assert [post.sensitive for post in profile.posts].index(True) == 1
    assert profile.posts[0].alt_texts[5] == "Herbarium plate 6" and profile.posts[6].hashtags == ("moss",)
    assert profile.posts[3].lang == "ru"
    assert client.asked[0].endswith("getProfile")


@pytest.mark.parametrize(
    ("actor", "error"),
    [("quiet1541.test", OptedOut), ("away.test", Deactivated), ("banned.test", Suspended), ("busy.test", RateLimited), ("nobody.test", NotFound)],
)
def test_recorded_refusals(replay: Replay, actor: str, error: type[ExtractorError]) -> None:
    client = replay()
    with pytest.raises(error) as caught:
        Bluesky(client).extract(f"bluesky:{actor}")
    assert "\n" not in str(caught.value)
    assert not any("getAuthorFeed" in asked for asked in client.asked)  # no post of theirs was even asked for


def test_rate_limit_carries_its_hour(replay: Replay) -> None:
    with pytest.raises(RateLimited) as caught:
        Bluesky(replay()).extract("bluesky:busy.test")
    assert caught.value.retry_at is not None and caught.value.retry_at > datetime.now(UTC) + timedelta(seconds=200)


def test_a_label_taken_back_is_no_opt_out(replay: Replay) -> None:
    assert read(replay, item(1), labels=[{"val": "!no-unauthenticated", "neg": True}]).posts


def test_soft_signals(replay: Replay) -> None:
    assert Bluesky(replay()).extract("bluesky:shy.test").signals == ("hideFromAlgorithmicRecommendations",)
    assert read(replay, labels=[{"val": "bot"}], description="tides #NoBot #noai").signals == ("bot", "#nobot", "#noai")


@pytest.mark.parametrize("endpoint", ["https://127.0.0.1", "http://pds.example", "", None, "https://pds.example:2583"])
def test_unsafe_server_of_an_account_is_not_asked(replay: Replay, endpoint: str | None) -> None:
    did = "did:plc:shyshyshyshyshyshyshyshy"
    document = {"service": [{"id": "#atproto_pds", "serviceEndpoint": endpoint}]}
    client = replay({("plc.directory", "/" + did): {"status_code": 200, "json": document}})
    assert Bluesky(client).extract("bluesky:shy.test").signals == ()
    assert not any("listRecords" in asked for asked in client.asked)


def test_declaration_of_a_silent_server_is_unsaid(replay: Replay) -> None:
    client = replay({("pds.example", "/xrpc/com.atproto.repo.listRecords"): httpx.ConnectError("no")})
    assert Bluesky(client).extract("bluesky:shy.test").signals == ()


def test_pages_end_after_six_and_are_spread(replay: Replay) -> None:
    def page(request: httpx.Request) -> dict[str, Any]:
        start = int(request.url.params.get("cursor", 0))
        return {"status_code": 200, "json": {"cursor": str(start + 1), "feed": [item(1000 - start * 100 - place) for place in range(100)]}}

    client = replay({(APPVIEW, FEED): page})
    profile = Bluesky(client).extract("bluesky:lina1541.test")
    assert len(profile.posts) == 200
    assert sum("getAuthorFeed" in asked for asked in client.asked) == 6
    instants = [post.created_at for post in profile.posts]
    assert instants == sorted(instants, reverse=True) and instants[0] - instants[-1] > timedelta(days=590)


def test_text_is_cleaned_by_bytes(replay: Replay) -> None:
    text = "Ähm 🦔 rivers.example/bore… and more"
    start = text.encode().index(b"rivers")
    end = start + len("rivers.example/bore…".encode())
    feature = {"$type": "app.bsky.richtext.facet#link", "uri": "https://rivers.example/bore"}
    link = {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}
    bad = {"index": {"byteStart": -5, "byteEnd": 10**9}, "features": [{"uri": "https://x.example"}]}
    profile = read(replay, item(1, text, {"facets": [link, bad]}), item(2, "@oto.test @ada.test no, the other pier"))
    assert [post.text for post in profile.posts] == ["no, the other pier", "Ähm 🦔 and more"]


def test_a_clock_ahead_is_set_right(replay: Replay) -> None:
    profile = read(replay, item(1, record={"createdAt": "2999-01-01T00:00:00Z"}), item(2, record={"createdAt": "yesterday"}))
    assert [post.created_at.year for post in profile.posts] == [2026, 2026]


def test_empty_posts_and_strangers_are_dropped(replay: Replay) -> None:
    stranger = item(3)
    stranger["post"]["author"]["did"] = "did:plc:other"
    assert [post.id[-1] for post in read(replay, item(1, ""), item(2), stranger, item(2)).posts] == ["2"]


def test_account_without_posts_is_a_profile(replay: Replay) -> None:
    assert read(replay).posts == ()


def test_adult_account_makes_every_post_sensitive(replay: Replay) -> None:
    assert read(replay, item(1), labels=[{"val": "porn"}]).posts[0].sensitive


@pytest.mark.parametrize(
    "source",
    ["bluesky:lina1541.test", "bluesky:@Lina1541.test", "BLUESKY: lina1541.test", "lina1541.test", "https://bsky.app/profile/lina1541.test",
     "https://bsky.app/profile/lina1541.test/post/3k", "at://lina1541.test", "bluesky:https://bsky.app/profile/did:plc:l4afhnonepqkjetqeozpbbbj",
     "did:plc:l4afhnonepqkjetqeozpbbbj"],
)  # fmt: skip
def test_forms(replay: Replay, source: str) -> None:
    bluesky = Bluesky(replay())
    assert bluesky.accepts(source)
    profile = bluesky.extract(source)
    assert profile.handle == "lina1541.test" and profile.source == source


@pytest.mark.parametrize("source", ["bluesky:", "bluesky:ada", "bluesky:not a handle", "bluesky:ada.test/../x", "bluesky:127.0.0.1", "bluesky:a..b"])
def test_bad_handles_are_not_asked_for(replay: Replay, source: str) -> None:
    client = replay()
    with pytest.raises(BadSource):
        Bluesky(client).extract(source)
    assert client.asked == []


def test_recorded_bad_handle(replay: Replay, recorded: SimpleNamespace) -> None:
    error = json.loads(recorded.read("bluesky/errors.json"))["bad_handle"]
    with pytest.raises(BadSource):
        Bluesky(replay({(APPVIEW, PROFILE): {"status_code": 400, "json": error["body"]}})).extract("bluesky:lina1541.test")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["feed", "post", "record", "text", "author", "did", "uri", "labels", "val", "embed", "images", "alt", "facets",
                         "index", "features", "langs", "reply", "parent", "createdAt", "cursor", "reason", "$type", "error", "message"]),
        inner, max_size=5),
    max_leaves=25,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(account=JSON, feed=JSON, status=st.sampled_from([200, 400]))
def test_nonsense_becomes_ours(replay: Replay, account: Any, feed: Any, status: int) -> None:
    if isinstance(account, dict):
        account = {"did": "did:plc:l4afhnonepqkjetqeozpbbbj", **account}
    answers = {PROFILE: {"status_code": status, "json": account}, FEED: {"status_code": 200, "json": feed}}
    client = replay({(APPVIEW, path): answer for path, answer in answers.items()})
    try:
        profile = Bluesky(client).extract("bluesky:lina1541.test")
    except ExtractorError:
        return
    assert all(post.created_at is None or post.created_at.tzinfo is UTC for post in profile.posts)


@pytest.mark.parametrize("body", [b"", b"<html>maintenance</html>", b"[]", b"{}", b"null", b"[" * 100_000])
def test_no_profile_is_upstream(replay: Replay, body: bytes) -> None:
    with pytest.raises(Upstream):
        Bluesky(replay({(APPVIEW, PROFILE): {"status_code": 200, "content": body}})).extract("bluesky:lina1541.test")
