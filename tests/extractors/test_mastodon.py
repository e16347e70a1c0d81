"""The Mastodon family, against replies after the entities of 4.6."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.errors import (
    BadSource, BotBlocked, ExtractorError, LoginWall, NotFound, OptedOut, Private, RateLimited, Suspended, UnsafeTarget, Upstream,
)  # fmt: skip
from extractors.mastodon import Mastodon, factory

Replay = Callable[..., httpx.Client]
HOST, ID = "harbour.example", "110880211901672326"
FINGER, LOOKUP, STATUSES = "/.well-known/webfinger", "/api/v1/accounts/lookup", f"/api/v1/accounts/{ID}/statuses"


def read(replay: Replay, *statuses: Any, **account: Any) -> Any:
    changed: dict[Any, Any] = {(HOST, STATUSES): {"status_code": 200, "json": list(statuses)}}
    if account:
        changed[HOST, LOOKUP] = {"status_code": 200, "json": {"id": ID, "acct": "mira", **account}}
    return Mastodon(replay(changed)).extract("@mira@harbour.example")


def status(number: int, content: str = "<p>words</p>", **more: Any) -> dict[str, Any]:
    return {"id": str(number), "content": content, "visibility": "public", "created_at": f"2026-01-{number:02}T10:00:00.000Z", **more}


def test_recorded_account(replay: Replay) -> None:
    client = replay()
    profile = Mastodon(client).extract("@mira@harbour.example")
    assert (profile.handle, profile.display_name, profile.signals) == ("@mira@harbour.example", "Mira Vale", ())
    assert profile.bio == "Tide charts, linocut, too much coffee.\nHarbour pilot by day.\n\n#linocut"
    by_id = {post.id[-1]: post for post in profile.posts}
    assert "".join(by_id) == "9483725"  # newest first; 6 is a boost
    assert by_id["9"].text == "Second pull. The grain finally shows & the water looks wet. #linocut"
    assert by_id["9"].alt_texts == ("Black ink heron standing in grey water, printed from lino",) and by_id["9"].hashtags == ("linocut",)
    assert by_id["8"].cw_text == "local politics" and by_id["8"].sensitive
    assert (by_id["7"].kind, by_id["7"].text) == ("reply", "no, the other pier")
    assert (by_id["3"].kind, by_id["3"].text) == ("quote", "This is the best map of the channel.")
    assert by_id["2"].text == "Which blue?\nPrussian\nCobalt"
    assert by_id["4"].text == "Reading about tidal bores:" and by_id["5"].lang == "ru"
    assert client.asked == [HOST + path for path in (FINGER, LOOKUP, STATUSES, STATUSES)]


@pytest.mark.parametrize(("name", "signals"), [("hush", ("noindex", "indexable:false")), ("oldmira", ("moved",))])
def test_recorded_signals(replay: Replay, name: str, signals: tuple[str, ...]) -> None:
    assert Mastodon(replay()).extract(f"@{name}@harbour.example").signals == signals


def test_other_signals(replay: Replay) -> None:
    fields = [{"name": "x", "value": "#nobot"}]
    account = {"note": "<p>I paint. #NoAI</p>", "bot": True, "memorial": True, "discoverable": False}
    assert read(replay, **account, fields=fields).signals == ("bot", "memorial", "#noai", "#nobot")


@pytest.mark.parametrize(
    ("handle", "error"),
    [("@gone@harbour.example", Suspended), ("@nobody@harbour.example", NotFound), ("@x@closed.example", LoginWall), ("@x@throttled.example", RateLimited)],
)
def test_recorded_refusals(replay: Replay, handle: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        Mastodon(replay()).extract(handle)
    assert "\n" not in str(caught.value) and handle.rpartition("@")[2] in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({"status_code": 410, "json": {"error": "Gone"}}, Suspended),
        ({"status_code": 422, "json": {"error": "This method requires an authenticated user"}}, LoginWall),
        ({"status_code": 403, "json": {"error": "This method requires an authenticated user"}}, LoginWall),
        ({"status_code": 403, "html": "<title>Just a moment...</title>"}, BotBlocked),
        ({"status_code": 302, "headers": {"location": "/auth/sign_in"}}, LoginWall),
        ({"status_code": 503, "text": "down"}, Upstream),
        ({"status_code": 200, "json": []}, Upstream),
        ({"status_code": 200, "json": {"error": "odd"}}, Upstream),
        ({"status_code": 200, "json": {"id": ID}, "headers": {"x-robots-tag": "noai"}}, OptedOut),
        (httpx.ConnectTimeout("slow"), Upstream),
    ],
)
def test_other_refusals(replay: Replay, reply: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        Mastodon(replay({(HOST, LOOKUP): reply})).extract("@mira@harbour.example")


def test_locked_account_without_posts_is_private(replay: Replay) -> None:
    with pytest.raises(Private):
        read(replay, locked=True)
    assert read(replay, status(1), locked=True).posts


def test_followers_only_posts_are_not_read(replay: Replay) -> None:
    hidden = [status(number, visibility=visibility) for number, visibility in enumerate(["private", "direct", "local", "limited"], 1)]
    assert [post.id for post in read(replay, *hidden, status(9, visibility="unlisted")).posts] == ["9"]


def test_thread_with_oneself(replay: Replay) -> None:
    assert read(replay, status(1, in_reply_to_id="0", in_reply_to_account_id=ID)).posts[0].kind == "thread"


def test_quote_of_pleroma(replay: Replay) -> None:
    assert read(replay, status(1, pleroma={"quote": {"id": "x"}})).posts[0].kind == "quote"


def test_words_of_others_are_left_out(replay: Replay) -> None:
    content = "<p class='quote-inline'>RE: https://x.example/1</p><blockquote>theirs</blockquote><p>mine</p><p>RE: https://x.example/2</p>"
    assert read(replay, status(1, content)).posts[0].text == "mine"


def test_name_may_live_on_another_host(replay: Replay) -> None:
    client = replay()
    profile = Mastodon(client).extract("@mira@old.example")
    assert profile.handle == "@mira@old.example" and len(profile.posts) == 7
    assert client.asked[:2] == ["old.example" + FINGER, HOST + LOOKUP]


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"links": 3}', b'{"links": [{"rel": "self"}]}'])
def test_without_web_finger_the_host_itself_is_asked(replay: Replay, body: bytes) -> None:
    assert Mastodon(replay({(HOST, FINGER): {"status_code": 200, "content": body}})).extract("@mira@harbour.example").posts


@pytest.mark.parametrize("href", ["https://127.0.0.1/users/x", "http://harbour.example/users/x", "https://localhost/", "https://a.example:3000/"])
def test_web_finger_cannot_lead_inside(replay: Replay, href: str) -> None:
    finger = {"subject": "acct:mira@harbour.example", "links": [{"rel": "self", "type": "application/activity+json", "href": href}]}
    client = replay({(HOST, FINGER): {"status_code": 200, "json": finger}})
    with pytest.raises(UnsafeTarget):
        Mastodon(client).extract("@mira@harbour.example")
    assert client.asked == [HOST + FINGER]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "localhost:3000", "[::1]", "2130706433", "0x7f.1", "10.0.0.1:443", "①②⑦.⓪.⓪.①"])
def test_typed_host_inside_is_refused_unasked(replay: Replay, host: str) -> None:
    client = replay()
    with pytest.raises(UnsafeTarget):
        Mastodon(client).extract(f"mastodon:@ada@{host}")
    assert client.asked == []


def test_next_page_of_another_host_is_not_followed(replay: Replay) -> None:
    def page(request: httpx.Request) -> dict[str, Any]:
        link = '<https://evil.example/steal?max_id=7>; rel="next", <https://harbour.example/x?min_id=9>; rel="prev"'
        return {"status_code": 200, "json": [status(8 if "max_id" not in request.url.params else 7)], "headers": {"link": link}}

    client = replay({(HOST, STATUSES): page})
    assert len(Mastodon(client).extract("@mira@harbour.example").posts) == 2
    assert not any("evil" in asked for asked in client.asked) and client.asked.count(HOST + STATUSES) == 2


def test_six_pages_at_most(replay: Replay) -> None:
    def page(request: httpx.Request) -> dict[str, Any]:
        number = int(request.url.params.get("max_id", 100)) - 1
        link = f'<https://h.example/?max_id={number}>; rel="next"'
        return {"status_code": 200, "json": [{**status(1), "id": str(number)}], "headers": {"link": link}}

    client = replay({(HOST, STATUSES): page})
    assert len(Mastodon(client).extract("@mira@harbour.example").posts) == client.asked.count(HOST + STATUSES) == 6


def test_closed_server_may_have_a_feed(replay: Replay, recorded: SimpleNamespace) -> None:
    rss = {"status_code": 200, "content": recorded.read("feed/substack_like_rss.xml"), "headers": {}}
    profile = Mastodon(replay({("closed.example", "/@ada/feed.rss"): rss})).extract("@ada@closed.example")
    assert profile.handle == "@ada@closed.example" and len(profile.posts) == 2
    with pytest.raises(OptedOut):
        Mastodon(replay({("closed.example", "/@ada/feed.rss"): {**rss, "headers": {"x-robots-tag": "noai"}}})).extract("@ada@closed.example")


@pytest.mark.parametrize(
    "lookup",
    [
        {"status_code": 404, "html": "<title>Not found</title>"},  # older Pixelfed
        {"status_code": 403, "json": []},  # Pixelfed, for guests
        {"status_code": 302, "headers": {"location": "https://harbour.example/login"}},
        {"status_code": 401, "json": {"error": "Unauthorized: token not supplied"}},  # GoToSocial
    ],
)
@pytest.mark.parametrize("path", ["/@mira/feed.rss", "/users/mira.atom"])
def test_kin_that_only_have_feeds(replay: Replay, recorded: SimpleNamespace, lookup: Any, path: str) -> None:
    rss = {"status_code": 200, "content": recorded.read("feed/substack_like_rss.xml")}
    profile = Mastodon(replay({(HOST, LOOKUP): lookup, (HOST, path): rss})).extract("@mira@harbour.example")
    assert len(profile.posts) == 2 and profile.url == "https://harbour.example/@mira"


@pytest.mark.parametrize("body", [{"json": {"error": {"code": "UNKNOWN_API_ENDPOINT"}}}, {"html": "<h1>404</h1>"}, {"json": []}])
def test_servers_of_another_family_are_named(replay: Replay, body: Any) -> None:
    with pytest.raises(NotFound, match="misskey:@mira@harbour.example"):
        Mastodon(replay({(HOST, LOOKUP): {"status_code": 404, **body}})).extract("@mira@harbour.example")


@pytest.mark.parametrize("source", ["@ada@misskey.io", "@ada@lemmy.world", "https://misskey.io/@ada", "https://x.com/@ada", "https://t.me/@ada"])
def test_strangers_are_left_to_others(source: str) -> None:
    assert not Mastodon(httpx.Client()).accepts(source)


def test_token_goes_to_its_own_host_only(replay: Replay) -> None:
    seen: dict[str, set[str | None]] = {}

    def lookup(request: httpx.Request) -> dict[str, Any]:
        seen.setdefault(request.url.host, set()).add(request.headers.get("authorization"))
        return {"status_code": 404, "json": {}}

    client = replay({(HOST, LOOKUP): lookup, ("other.example", LOOKUP): lookup})
    mastodon = factory(client, {"MASTODON_ACCESS_TOKEN": "secret", "MASTODON_HOST": HOST})
    for host in (HOST, "other.example"):
        with pytest.raises(NotFound):
            mastodon.extract(f"@ada@{host}")
    with pytest.raises(NotFound):
        factory(client, {"MASTODON_ACCESS_TOKEN": "secret"}).extract("@ada@other.example")
    assert seen == {HOST: {"Bearer secret"}, "other.example": {None}}


@pytest.mark.parametrize(
    "source",
    ["@mira@harbour.example", "mira@harbour.example", "mastodon:@mira@harbour.example", "mastodon:mira@harbour.example", "MASTODON: @mira@HARBOUR.example",
     "https://harbour.example/@mira", "https://harbour.example/@mira/115320000000000009", "https://harbour.example/users/mira",
     "https://elsewhere.example/@mira@harbour.example", "mastodon:acct:mira@harbour.example", "https://harbour.example/web/@mira?x=1"],
)  # fmt: skip
def test_forms(replay: Replay, source: str) -> None:
    mastodon = Mastodon(replay())
    assert mastodon.accepts(source)
    assert mastodon.extract(source).handle == "@mira@harbour.example"


@pytest.mark.parametrize(
    "source", ["https://medium.com/@ada", "https://www.youtube.com/@ada", "https://host.example/blog", "@ada", "ada.example", "@ada.example"]
)
def test_leaves_alone(source: str) -> None:
    assert not Mastodon(httpx.Client()).accepts(source)


@pytest.mark.parametrize("handle", ["", "ada", "@@", "@a b@host.example", "@ada@", "@ada@host/../x"])
def test_bad_handles(handle: str) -> None:
    with pytest.raises(BadSource):
        Mastodon(httpx.Client()).extract(f"mastodon:{handle}")


KEYS = ["id", "content", "visibility", "account", "reblog", "quote", "poll", "options", "title", "emojis", "shortcode", "media_attachments",
        "description", "tags", "name", "created_at", "language", "spoiler_text", "in_reply_to_id", "pleroma", "note", "fields", "value", "moved"]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(account=JSON, statuses=JSON)
def test_nonsense_becomes_ours(replay: Replay, account: Any, statuses: Any) -> None:
    if isinstance(account, dict):
        account = {**account, "id": ID}
    answers = {LOOKUP: account, STATUSES: statuses}
    client = replay({(HOST, path): {"status_code": 200, "json": answer} for path, answer in answers.items()})
    try:
        profile = Mastodon(client).extract("@mira@harbour.example")
    except ExtractorError:
        return
    assert all(post.created_at is None or post.created_at.tzinfo is UTC for post in profile.posts)
    json.dumps([post.text for post in profile.posts]).encode()
