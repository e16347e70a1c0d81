"""A channel through YouTube's own interface, where the house has a key for it."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import pytest

from extractors.errors import ExtractorError, NeedsToken, NotFound, Private, RateLimited, Upstream
from extractors.feed import Feed
from extractors.youtube import channel_in

Replay = Callable[..., httpx.Client]
NUMBER = "UCxxxxxxxxxxxxxxxxxxxxxx"
API = ("www.googleapis.com", "/youtube/v3/channels")


@pytest.mark.parametrize("source", ["https://www.youtube.com/@thirdtrombone", "https://m.youtube.com/@thirdtrombone/videos", "feed:youtube.com/@thirdtrombone?x=1",
                                    f"https://youtube.com/channel/{NUMBER}/", f"https://www.youtube.com/feeds/videos.xml?channel_id={NUMBER}"])  # fmt: skip
def test_channel_is_read_with_a_key(replay: Replay, source: str) -> None:
    client = replay()
    profile = Feed(client, youtube_key="k").extract(source)
    assert [(post.id, post.text) for post in profile.posts] == [
        ("yt:video:AAAAAAAAAA0", "The coda, at last\n\nIn tune, nearly.\nhttps://band.example #brassband"),
        ("yt:video:AAAAAAAAAA3", "Tuesday rehearsal, the slow one\n\nWe finally play the coda in tune."),
    ]
    assert (profile.handle, profile.display_name, profile.lang, profile.signals) == ("@thirdtrombone", "Third Trombone", "en", ("#noai",))
    assert profile.posts[0].created_at.isoformat() == "2026-10-09T19:00:00+00:00" and profile.posts[0].hashtags == ("brassband",)
    assert set(client.asked) == {"www.googleapis.com/youtube/v3/channels", "www.googleapis.com/youtube/v3/playlistItems"}


def test_key_travels_in_a_header(replay: Replay) -> None:
    def channels(request: httpx.Request) -> dict[str, object]:
        assert request.headers["x-goog-api-key"] == "s3cret" and "s3cret" not in str(request.url)
        return {"status_code": 200, "json": {}}

    with pytest.raises(NotFound):
        Feed(replay({API: channels}), youtube_key="s3cret").extract("https://www.youtube.com/@ada")


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [("nobody", NotFound, "knows no channel nobody"), ("keyless", NeedsToken, "YOUTUBE_API_KEY"), ("unlisted", Private, "to the public"), ("broken", Upstream, "answered 500")],
)
def test_refusals(replay: Replay, name: str, error: type[ExtractorError], words: str) -> None:
    with pytest.raises(error, match=words):
        Feed(replay(), youtube_key="k").extract(f"https://www.youtube.com/@{name}")


@pytest.mark.parametrize("body", [[], {"items": [{}]}, {"items": [{"id": "UCx", "contentDetails": {"relatedPlaylists": []}}]}, {"items": 3}])
def test_odd_answers_are_ours(replay: Replay, body: object) -> None:
    with pytest.raises((Upstream, NotFound)):
        Feed(replay({API: {"status_code": 200, "json": body}}), youtube_key="k").extract("https://www.youtube.com/@ada")


def test_feed_stands_in_when_the_quota_is_used_up(replay: Replay, recorded: object) -> None:
    _, headers, body = recorded.answer("channel.example", "/videos.xml", {})
    feed = {("www.youtube.com", "/feeds/videos.xml"): {"status_code": 200, "headers": headers, "content": body}}
    spent = {"status_code": 403, "json": {"error": {"errors": [{"reason": "quotaExceeded"}]}}}
    profile = Feed(replay({API: spent, **feed}), youtube_key="k").extract(f"https://www.youtube.com/channel/{NUMBER}")
    assert [post.id for post in profile.posts] == ["yt:video:AAAAAAAAAAA"]
    with pytest.raises(RateLimited):  # the site itself asks to wait, and there is no feed either
        wait = {"status_code": 429, "headers": {"retry-after": "900"}}
        Feed(replay({API: spent, ("www.youtube.com", "/feeds/videos.xml"): wait}), youtube_key="k").extract(f"https://www.youtube.com/channel/{NUMBER}")


def test_without_a_key_nothing_of_it_is_asked(replay: Replay) -> None:
    client = replay()
    with pytest.raises(ExtractorError):
        Feed(client).extract(f"https://www.youtube.com/channel/{NUMBER}")
    assert not [place for place in client.asked if "googleapis" in place]


@pytest.mark.parametrize("url", ["https://www.youtube.com/watch?v=AAAAAAAAAAA", "https://www.youtube.com/c/Name", "https://youtube.com.evil.example/@ada",
                                 "https://evil.example/https://www.youtube.com/@ada", "https://www.youtube.com/@ada/../x"])  # fmt: skip
def test_other_addresses_are_no_channel(url: str) -> None:
    assert channel_in(url) is None
