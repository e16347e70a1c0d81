"""Foreign characters and markup to words; which posts stand for an account."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from extractors.markup import feed_links, html_to_text, image_descriptions
from extractors.optout import bio_signals, disallows, robots_words
from extractors.profile import Post
from extractors.spread import spread
from extractors.words import distinct, hashtags, primary_subtag, tidy, without_leading_mentions, without_shortcodes

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p><p>three</p>", "one\n\ntwo\n\nthree"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>one<li>two</ul>", "one\n\ntwo"),
        ("<p>open<p>still", "open\n\nstill"),
        ("R&amp;D &lt;3 &#x27;x&#x27;", "R&D <3 'x'"),
        ("<script>bad()</script><style>p{}</style>fine", "fine"),
        ("see <a href='https://x.example/y'>https://x.example/y</a> now", "see now"),
        ("see <a href='https://x.example'>my essay</a>", "see my essay"),
        ("<a class='mention' href='#'>@<span>ada.example</span></a> hi", "@ada.example hi"),
        ("<p class='quote-inline'>RE: x</p><p>own</p>", "own"),
        ("<b>un<i>closed", "unclosed"),
        ("</p></div>stray", "stray"),
        ("https://x.example", "https://x.example"),
        ("", ""),
    ],
)
def test_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


PIECES = ["<p>", "</p>", "<b>", "</b>", "<div class='a b'>", "</div>", "<br>", "<img src=x alt=\"a > b\">", "&amp;", "&lt;", "<!-- c -->", "<i x=1 y>",
          "word", " ", "é", "<3", "a < b", "</i>", "<!doctype html>"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=15))
def test_reads_the_words_that_beautiful_soup_reads(pieces: list[str]) -> None:
    html = "".join(pieces)
    soup = BeautifulSoup(html, "html.parser")
    assert "".join(html_to_text(html).split()) == "".join(soup.get_text().split())


HOSTILE = ["<div>", "<a>", "<p>x", "</x>", "<blockquote>", "<!--", "<![CDATA[", "&", "<a b='", '<a b="', "a=<b>", "= '", "<", "<!", "<?", "</"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_html_is_read_in_time(piece: str) -> None:
    started = time.monotonic()
    html_to_text(piece * (200_000 // len(piece)))
    assert time.monotonic() - started < 10


@given(st.text())
def test_tidy_is_calm(text: str) -> None:
    once = tidy(text)
    assert len(once) <= 5000 and once == once.strip() and "\x00" not in once and "\u202e" not in once
    once.encode("utf-8")


def test_tidy_keeps_what_joins_letters_and_emoji() -> None:
    assert tidy("می‌خواهم 👩‍🌾") == "می‌خواهم 👩‍🌾"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@oto@fjord.example no, the other pier", "no, the other pier"),
        ("@a @b_c, @d.e.f hello @g", "hello @g"),
        ("@a", ""),
        ("mail a@b.example", "mail a@b.example"),
        ("@ home", "@ home"),
    ],
)
def test_leading_mentions(text: str, left: str) -> None:
    assert without_leading_mentions(text) == left


def test_small_things() -> None:
    assert without_shortcodes("Mira Vale :heron:", ["heron"]) == "Mira Vale"
    assert hashtags("#moss and #Мох, not &#39; or a#b #1") == ("moss", "Мох")
    assert distinct(["Moss", "#moss", ""]) == ("Moss",)
    assert [primary_subtag(tag) for tag in ("pt-BR", "de_AT", "EN", "und", "", None, "klingon")] == ["pt", "de", "en", None, None, None, None]
    assert image_descriptions("<img alt='a heron'><img><img alt=''>") == ("a heron",)
    head = "<link rel='alternate' type='application/atom+xml; charset=x' href=/a><link rel=stylesheet href=/b>"
    assert [link.href for link in feed_links(head)] == ["/a"]
    assert bio_signals("I say #NoBots, #noai") == ("#nobot", "#noai") and bio_signals("#noairport") == () and bio_signals(None) == ()
    assert robots_words('<META NAME="robots" CONTENT="NoAI,noindex">') == ("noai", "noindex")
    assert not disallows("", "https://x.example/") and disallows("User-agent: *\nDisallow: /", "https://x.example/")


def posts(days: list[float]) -> list[Post]:
    return [Post(id=str(number), text="x", created_at=NOW - timedelta(days=day)) for number, day in enumerate(days)]


def test_one_bad_week_is_not_the_portrait() -> None:
    year = posts([number / 100 for number in range(500)] + [float(day) for day in range(10, 360, 4)])
    chosen = spread(year, 60)
    assert sum(post.created_at > NOW - timedelta(days=7) for post in chosen) <= 5 and len(chosen) == 60


@given(st.lists(st.floats(0, 1000), max_size=60), st.integers(0, 30))
def test_spread_keeps_the_limit_the_order_and_both_ends(days: list[float], limit: int) -> None:
    given_posts = posts(days)
    chosen = spread(given_posts, limit)
    assert len(chosen) == min(limit, len(days)) == len(set(chosen))
    assert [post.created_at for post in chosen] == sorted((post.created_at for post in chosen), reverse=True)
    if chosen:
        assert chosen[0].created_at == max(post.created_at for post in given_posts)


def test_spread_without_dates_goes_by_order() -> None:
    chosen = spread([Post(id=str(number), text="x") for number in range(100)], 10)
    assert [int(post.id) for post in chosen] == list(range(0, 100, 10))
