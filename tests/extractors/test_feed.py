"""Feeds: formats, discovery, and the sites that say no."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors.errors import (
    BadSource, BotBlocked, ExtractorError, LoginWall, Malformed, NotFound, OptedOut, RateLimited, UnsafeTarget, Upstream,
)  # fmt: skip
from extractors.feed import Feed

Replay = Callable[..., httpx.Client]
HOST = "blog.example"


def rss(*items: str, head: str = "") -> dict[str, Any]:
    names = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = f'<?xml version="1.0"?><rss version="2.0" {names}><channel><title>B</title>{head}{"".join(items)}</channel></rss>'
    return {"status_code": 200, "content": body.encode(), "headers": {"content-type": "application/rss+xml"}}


def entry(title: str = "", content: str = "", more: str = "") -> str:
    return f"<item><title>{title}</title><content:encoded><![CDATA[{content}]]></content:encoded>{more}</item>"


def read(replay: Replay, answer: dict[str, Any], source: str = "feed:https://blog.example/feed") -> Any:
    return Feed(replay({(HOST, "/feed"): answer})).extract(source)


def page(html: str, **headers: str) -> dict[str, Any]:
    return {"status_code": 200, "html": html, "headers": {"content-type": "text/html", **headers}}


def test_recorded_rss(replay: Replay) -> None:
    profile = Feed(replay()).extract("feed:https://slowtrains.example/feed")
    assert (profile.handle, profile.display_name, profile.lang) == ("slowtrains.example", "Lina Ferrow", "en")
    assert profile.bio == "Letters from the night shift"
    moss, paid = profile.posts
    assert moss.text == "Moss keeps its own time\n\nThe roof of the tram stop is a garden.\n\nGrimmia\n\nNobody looks up."
    assert moss.kind == "article" and moss.alt_texts == ("Moss under a lamp",) and "track()" not in moss.text
    assert paid.text == "For paid readers\n\nFirst paragraph is free."
    assert moss.created_at is not None and moss.created_at.isoformat() == "2026-10-04T06:00:00+00:00"


def test_recorded_atom(replay: Replay) -> None:
    (video,) = Feed(replay()).extract("https://channel.example/videos.xml").posts
    assert video.text == "Tuesday rehearsal, the slow one\n\nWe finally play the coda in tune. #brassband"
    assert video.hashtags == ("brassband",) and video.id == "yt:video:AAAAAAAAAAA"


def test_recorded_json_feed(replay: Replay) -> None:
    profile = Feed(replay({("mira.example", "/"): page("<p>hi</p>")})).extract("https://mira.example/feed.json")
    assert [(post.kind, post.text) for post in profile.posts] == [
        ("article", "Second pull\n\nDarker, and better for it."), ("post", "Untitled short note: the gulls are back."),
    ]  # fmt: skip
    assert profile.display_name == "Mira Vale" and profile.posts[0].created_at.isoformat() == "2026-10-02T08:00:00+00:00"


def test_discovery_skips_comments(replay: Replay) -> None:
    client = replay()
    assert len(Feed(client).extract("https://notes.example/").posts) == 2
    assert client.asked == ["notes.example/", "notes.example/robots.txt", "notes.example/feed.xml"]


@pytest.mark.parametrize("path", ["/feed", "/rss", "/feed.xml", "/atom.xml", "/feed.json"])
def test_well_known_paths(replay: Replay, path: str) -> None:
    client = replay({(HOST, "/"): page("<p>no links</p>"), (HOST, path): rss(entry("One", "<p>Words.</p>"))})
    assert [post.text for post in Feed(client).extract("https://blog.example/").posts] == ["One\n\nWords."]


@pytest.mark.parametrize("source", ["https://mira.example/", "https://mira.example/feed.json", "feed:https://mira.example/feed.xml"])
def test_noai_is_a_hard_no_wherever_it_is_typed(replay: Replay, source: str) -> None:
    with pytest.raises(OptedOut, match="noai"):
        Feed(replay()).extract(source)


@pytest.mark.parametrize("header", ["noai", "noimageai", "googlebot: nosnippet, noai"])
def test_noai_in_a_header(replay: Replay, header: str) -> None:
    answer = rss(entry("One", "words"))
    with pytest.raises(OptedOut):
        read(replay, {**answer, "headers": {**answer["headers"], "x-robots-tag": header}})
    with pytest.raises(OptedOut):
        Feed(replay({(HOST, "/"): page("<p>x</p>", **{"x-robots-tag": header})})).extract("https://blog.example/")


def test_robots_txt_keeps_us_from_pages(replay: Replay) -> None:
    found = {(HOST, "/"): page("<p>x</p>"), (HOST, "/feed"): rss(entry("One", "words"))}
    robots = {"status_code": 200, "text": "User-agent: *\nDisallow: /private\n\nUser-agent: Vernissage\nDisallow: /\n"}
    with pytest.raises(OptedOut, match="robots.txt"):
        Feed(replay({**found, (HOST, "/robots.txt"): robots})).extract("https://blog.example/")
    allowing = {"status_code": 200, "text": "User-agent: GPTBot\nDisallow: /\n"}
    assert Feed(replay({**found, (HOST, "/robots.txt"): allowing})).extract("https://blog.example/").posts
    assert Feed(replay({**found, (HOST, "/robots.txt"): robots})).extract("https://blog.example/feed").posts  # made for programs


def test_noindex_of_a_page_is_soft_and_of_a_feed_nothing(replay: Replay) -> None:
    feed = rss(entry("One", "words"))
    marked = {(HOST, "/"): page('<meta name="ROBOTS" content="noindex">'), (HOST, "/feed"): feed}
    assert Feed(replay(marked)).extract("https://blog.example/feed").signals == ("noindex",)
    feed["headers"]["x-robots-tag"] = "noindex, follow"  # WordPress says so of every feed
    assert read(replay, feed).signals == ()


def test_protected_entries_are_dropped(replay: Replay) -> None:
    form = entry("Two", '<form class="post-password-form">x</form>')
    profile = read(replay, rss(entry("Protected: mine", "form"), form, entry("Three", "words")))
    assert [post.text for post in profile.posts] == ["Three\n\nwords"]


def test_of_several_authors_the_most_frequent_is_read(replay: Replay) -> None:
    by = "<dc:creator>{}</dc:creator>".format
    profile = read(replay, rss(entry("1", "a", by("Ada")), entry("2", "b", by("Bo")), entry("3", "c", by("Ada")), entry("4", "d")))
    assert profile.display_name == "Ada" and [post.text[0] for post in profile.posts] == ["1", "3", "4"]


def test_titles_that_repeat_the_note_are_not_doubled(replay: Replay) -> None:
    assert read(replay, rss(entry("The gulls are…", "<p>The gulls are back.</p>"))).posts[0].text == "The gulls are back."


def test_quotations_code_and_boilerplate_are_not_words(replay: Replay) -> None:
    content = "<p>Mine.</p><blockquote><p>Theirs.</p></blockquote><pre>x = 1</pre><p>The post <a>One</a> appeared first on <a>B</a>.</p>"
    assert read(replay, rss(entry("One", content))).posts[0].text == "One\n\nMine."


def test_plain_http_feed_is_read_on_port_80_only(replay: Replay) -> None:
    assert read(replay, rss(entry("One", "words")), "feed:http://blog.example/feed").posts
    with pytest.raises(UnsafeTarget):
        read(replay, rss(), "feed:http://blog.example:8080/feed")


@pytest.mark.parametrize(
    "source",
    ["feed:http://127.0.0.1/feed", "feed:https://localhost/", "http://2130706433/", "feed:file:///etc/passwd", "feed:https://a@blog.example/"],
)
def test_unsafe_targets_are_not_asked(replay: Replay, source: str) -> None:
    client = replay()
    with pytest.raises(UnsafeTarget):
        Feed(client).extract(source)
    assert client.asked == []


def test_page_cannot_lead_inside(replay: Replay) -> None:
    inside = ("https://127.0.0.1/feed", "file:///etc/passwd")
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="{href}">' for href in inside)
    client = replay({(HOST, "/"): page(f'<base href="https://10.0.0.1/">{links}')})
    with pytest.raises(NotFound):
        Feed(client).extract("https://blog.example/")
    assert client.asked == ["blog.example/", "blog.example/robots.txt"]


def test_youtube_lies_about_404(replay: Replay) -> None:
    client = replay({("www.youtube.com", "/feeds/videos.xml"): {"status_code": 404}})
    with pytest.raises(Upstream):
        Feed(client).extract("https://www.youtube.com/channel/UCxxxxxxxxxxxxxxxxxxxxxx")


@pytest.mark.parametrize(
    ("typed", "host", "path"),
    [
        ("https://medium.com/@ada", "medium.com", "/feed/@ada"), ("https://medium.com/tidings", "medium.com", "/feed/tidings"),
        ("https://ada.medium.com", "ada.medium.com", "/feed"), ("https://ada.substack.com", "ada.substack.com", "/feed"),
        ("https://substack.com/@ada", "ada.substack.com", "/feed"), ("https://www.tumblr.com/ada", "ada.tumblr.com", "/rss"),
        ("https://www.tumblr.com/blog/view/ada", "ada.tumblr.com", "/rss"), ("https://ada.tumblr.com/", "ada.tumblr.com", "/rss"),
        ("https://www.youtube.com/channel/UCxxxxxxxxxxxxxxxxxxxxxx", "www.youtube.com", "/feeds/videos.xml"),
    ],
)  # fmt: skip
def test_large_sites_have_their_own_paths(replay: Replay, typed: str, host: str, path: str) -> None:
    client = replay({(host, path): rss(entry("One", "words")), (host, "/"): page("")})
    assert Feed(client).extract(typed).posts


def test_youtube_handle_is_found_by_its_page(replay: Replay) -> None:
    link = '<link rel="alternate" type="application/rss+xml" title="RSS" href="https://www.youtube.com/feeds/videos.xml?channel_id=UCx">'
    changed = {("www.youtube.com", "/@ada"): page(link), ("www.youtube.com", "/feeds/videos.xml"): rss(entry("One", "words"))}
    assert Feed(replay(changed)).extract("https://www.youtube.com/@ada").posts


def test_reblogs_of_tumblr_keep_own_words_only(replay: Replay) -> None:
    theirs = '<p><a class="tumblr_blog" href="https://kett.tumblr.com">kett</a>:</p><blockquote>theirs</blockquote>'
    feed = rss(entry("theirs", theirs + "<p>mine</p>"), entry("theirs", theirs), entry("Note: at six", "<p>Low water.</p>"))
    posts = Feed(replay({("ada.tumblr.com", "/rss"): feed})).extract("https://ada.tumblr.com").posts
    assert [post.text for post in posts] == ["mine", "Note: at six\n\nLow water."]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status_code": 404}, NotFound),
        ({"status_code": 401}, LoginWall),
        ({"status_code": 429, "headers": {"retry-after": "900"}}, RateLimited),
        ({"status_code": 403, "html": "<title>Just a moment...</title>"}, BotBlocked),
        ({"status_code": 500}, Upstream),
        ({"status_code": 200, "content": b"\x89PNG\r\n"}, NotFound),
        ({"status_code": 200, "content": b""}, NotFound),
        ({"status_code": 200, "content": b"<feed>"}, Malformed),
        ({"status_code": 200, "content": b'{"version": "https://jsonfeed.org/'}, Upstream),
        ({"status_code": 200, "content": b'{"version": 1, "x": "jsonfeed.org"}'}, Malformed),
        ({"status_code": 200, "content": b"<rss>" + b"x" * 5_000_000}, Upstream),
        ({"status_code": 200, "content": b"<rss>" + b"<a>" * 200_001}, Upstream),
        ({"status_code": 302, "headers": {"location": "https://blog.example/login"}}, LoginWall),
        (httpx.ConnectError("no"), Upstream),
    ],
)
def test_refusals(replay: Replay, answer: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        read(replay, answer)
    assert "\n" not in str(caught.value)


def test_entities_do_not_explode(replay: Replay) -> None:
    laughs = '<!DOCTYPE rss [<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)) + "]>"
    body = f'<?xml version="1.0"?>{laughs}<rss version="2.0"><channel><item><title>x &j;</title></item></channel></rss>'
    outside = body.replace('"ha"', 'SYSTEM "file:///etc/passwd"').replace("&j;", "&a;")
    for text in (body, outside):
        posts = read(replay, {"status_code": 200, "content": text.encode()}).posts
        assert sum(len(post.text) for post in posts) < 6_000 and "root:" not in str(posts)


@pytest.mark.parametrize("source", ["feed:", "feed:https://blog example/", "feed:a\\b"])
def test_bad_addresses(source: str) -> None:
    with pytest.raises((BadSource, UnsafeTarget)):
        Feed(httpx.Client()).extract(source)


HEADS = [b"", b"<rss><channel>", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry>", b'{"version": "https://jsonfeed.org/version/1", "items": [']


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.binary(max_size=80), st.sampled_from(HEADS))
def test_any_bytes_are_posts_or_our_error(replay: Replay, data: bytes, head: bytes) -> None:
    try:
        read(replay, {"status_code": 200, "content": head + data})
    except ExtractorError as error:
        assert "\n" not in str(error)
