"""WordPress over REST, against replies of a real WordPress 6.5."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from extractors.errors import BadSource, BotBlocked, ExtractorError, LoginWall, NotFound, OptedOut, Private, RateLimited, UnsafeTarget, Upstream
from extractors.wordpress import WordPress

Replay = Callable[..., httpx.Client]
HOST, POSTS = "tides.example", "/wp-json/wp/v2/posts"
USERS, TAGS = "/wp-json/wp/v2/users", "/wp-json/wp/v2/tags"


def test_recorded_site(replay: Replay) -> None:
    client = replay()
    profile = WordPress(client).extract("wordpress:tides.example")
    assert (profile.handle, profile.display_name, profile.bio, profile.lang) == (HOST, "Mira Vale", "Harbour, ink & weather", "en")
    assert [(post.id, post.kind, post.lang) for post in profile.posts] == [("31", "article", "en"), ("30", "article", "en")]
    first = profile.posts[0]
    assert first.text == "Second pull – darker\n\nThe grain finally shows.\n\nWater looks wet. #linocut"
    assert first.alt_texts == ("A heron in black ink",) and first.hashtags == ("Printing & ink", "linocut")
    assert first.created_at.isoformat() == "2026-09-30T18:00:00+00:00" and first.url == "https://tides.example/second-pull/"
    assert profile.signals == () and "ferry" not in str(profile.posts)  # noindex on the API says nothing
    assert client.asked == [HOST + path for path in ("/", "/robots.txt", "/wp-json/", POSTS, TAGS, USERS)]


@pytest.mark.parametrize("source", ["wordpress:plain.example", "https://mira.wordpress.com", "wordpress:https://mira.wordpress.com/about"])
def test_other_addresses_of_the_api(replay: Replay, source: str) -> None:
    assert [post.id for post in WordPress(replay()).extract(source).posts] == ["31", "30"]


def posts_asked_for(asked: list[dict[str, str]]) -> Callable[[httpx.Request], dict[str, Any]]:
    """One post of nobody named, whose question is remembered."""

    def answer(request: httpx.Request) -> dict[str, Any]:
        asked.append(dict(request.url.params))
        return {"status_code": 200, "json": [{"id": 1, "title": {}, "content": {"rendered": "<p>w</p>"}}]}

    return answer


def test_author_of_the_address(replay: Replay) -> None:
    profile = WordPress(replay()).extract("wordpress:https://tides.example/author/kett/")
    assert (profile.display_name, [post.id for post in profile.posts]) == ("Kett", ["28"])


def test_posts_of_a_rare_author_are_asked_for(replay: Replay) -> None:
    """Six pages of a large site may hold none of theirs."""
    asked: list[dict[str, str]] = []
    WordPress(replay({(HOST, POSTS): posts_asked_for(asked)})).extract("wordpress:https://tides.example/author/kett/")
    assert [question["author"] for question in asked] == ["3"]


def test_author_is_found_by_name_where_the_page_does_not_say(replay: Replay) -> None:
    profile = WordPress(replay()).extract("wordpress:https://plain.example/author/kett/")
    assert (profile.display_name, [post.id for post in profile.posts]) == ("Kett", ["28"])


def test_hidden_author_of_the_address(replay: Replay) -> None:
    page = {"status_code": 200, "html": "<p>hello</p>"}
    client = replay({(HOST, "/author/kett/"): page, (HOST, USERS): {"status_code": 401, "json": {"code": "rest_user_cannot_view"}}})
    with pytest.raises(NotFound, match="'kett'"):
        WordPress(client).extract("wordpress:https://tides.example/author/kett/")
    assert HOST + POSTS not in client.asked


@pytest.mark.parametrize("closed", [{"status_code": 401, "json": {"code": "rest_forbidden"}}, {"status_code": 200, "text": "?"}, httpx.ReadTimeout("x")])
def test_authors_without_names_are_told_apart(replay: Replay, closed: Any) -> None:
    profile = WordPress(replay({(HOST, USERS): closed, (HOST, TAGS): closed})).extract("wordpress:tides.example")
    assert (profile.display_name, [post.id for post in profile.posts]) == ("Tide notes", ["31", "30"])
    assert profile.posts[0].hashtags == ("linocut",)


def test_server_is_not_made_to_look_up_every_post(replay: Replay) -> None:
    """A real WordPress takes ten times as long for a list with `_embed`."""
    asked: list[dict[str, str]] = []
    WordPress(replay({(HOST, POSTS): posts_asked_for(asked)})).extract("wordpress:tides.example")
    assert not any("_embed" in question for question in asked) and "_embedded" not in asked[0]["_fields"]


@pytest.mark.parametrize(
    ("source", "error"),
    [("members.example", LoginWall), ("static.example", NotFound), ("127.0.0.1", UnsafeTarget), ("host.local", UnsafeTarget), ("a b", BadSource),
     ("", BadSource), ("nodots", BadSource)],
)  # fmt: skip
def test_refusals(replay: Replay, source: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        WordPress(replay()).extract(f"wordpress:{source}")
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "reply", "error"),
    [
        ("/", {"status_code": 200, "html": '<meta name="robots" content="noai">'}, OptedOut),
        ("/", {"status_code": 200, "html": "", "headers": {"x-robots-tag": "noimageai"}}, OptedOut),
        ("/robots.txt", {"status_code": 200, "text": "User-agent: *\nDisallow: /"}, OptedOut),
        ("/", {"status_code": 403, "html": "Just a moment..."}, BotBlocked),
        ("/wp-json/", {"status_code": 200, "html": "<h1>no</h1>"}, Upstream),
        ("/wp-json/", {"status_code": 200, "json": []}, Upstream),
        (POSTS, {"status_code": 429, "headers": {"retry-after": "600"}}, RateLimited),
        (POSTS, {"status_code": 403, "text": "no"}, Private),
        (POSTS, {"status_code": 500, "text": "down"}, Upstream),
    ],
)
def test_other_refusals(replay: Replay, path: str, reply: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        WordPress(replay({(HOST, path): reply})).extract("wordpress:tides.example")


def test_noindex_of_the_page_is_soft(replay: Replay) -> None:
    page = {"status_code": 200, "html": '<meta name="robots" content="noindex, follow">'}
    assert WordPress(replay({(HOST, "/"): page})).extract("wordpress:tides.example").signals == ("noindex",)


def test_api_cannot_lead_inside(replay: Replay) -> None:
    client = replay({(HOST, "/"): {"status_code": 200, "headers": {"link": '<https://127.0.0.1/wp-json/>; rel="https://api.w.org/"'}}})
    with pytest.raises(UnsafeTarget):
        WordPress(client).extract("wordpress:tides.example")
    assert not any("127" in asked for asked in client.asked)


def test_pages_are_spread_over_the_years(replay: Replay) -> None:
    asked = []

    def page(request: httpx.Request) -> dict[str, Any]:
        number = int(request.url.params.get("page", 1))
        asked.append(number)
        entries = [{"id": number * 100 + index, "title": {}, "content": {"rendered": "<p>w</p>"}, "date_gmt": "2026-01-01T00:00:00"} for index in range(2)]
        return {"status_code": 200, "json": entries, "headers": {"x-wp-totalpages": "51"}}

    assert len(WordPress(replay({(HOST, POSTS): page})).extract("wordpress:tides.example").posts) == 12
    assert asked == [1, 11, 21, 31, 41, 51]


@pytest.mark.parametrize("body", [b"[]", b"{}", b"[3]", b'[{"id": 1}]', b'[{"id":1,"content":3,"tags":[[3],{}],"author":[3]}]'])
def test_odd_lists_are_empty(replay: Replay, body: bytes) -> None:
    assert WordPress(replay({(HOST, POSTS): {"status_code": 200, "content": body}})).extract("wordpress:tides.example").posts == ()
