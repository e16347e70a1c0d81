"""Telegram's preview pages, against pages after their markup of autumn 2026."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from extractors.errors import BadSource, BotBlocked, ExtractorError, NotFound, OptedOut, Private, RateLimited, Suspended, Upstream
from extractors.telegram import Telegram

Replay = Callable[..., httpx.Client]
PAGE = ("t.me", "/s/tidenotes")
INFO = '<div class="tgme_channel_info"><div class="tgme_channel_info_description">{bio}</div></div>'


def message(number: int, inside: str, *, classes: str = "js-widget_message") -> str:
    return f'<div class="tgme_widget_message {classes}" data-post="tidenotes/{number}">{inside}</div>'


def words(text: str) -> str:
    return f'<div class="tgme_widget_message_text js-message_text" dir="auto">{text}</div>'


def read(replay: Replay, html: str, *, bio: str = "") -> Any:
    reply = {"status_code": 200, "html": INFO.format(bio=bio) + html}
    return Telegram(replay({PAGE: reply})).extract("telegram:tidenotes")


def test_recorded_channel(replay: Replay) -> None:
    client = replay()
    profile = Telegram(client).extract("https://t.me/tidenotes/42?single")
    assert (profile.handle, profile.display_name, profile.bio) == ("tidenotes", "Заметки прилива", "Море, лино, расписание паромов")
    by_number = {post.id.partition("/")[2]: post for post in profile.posts}
    assert list(by_number) == ["45", "43", "42", "9", "1"]  # 41 is Telegram's own, 44 forwarded, 46 cannot be shown
    assert by_number["42"].text == "Сегодня вода стояла так тихо, что чайки\nсадились на своё отражение. #лино 🌊"
    assert by_number["42"].hashtags == ("лино",) and by_number["42"].created_at.isoformat() == "2026-10-01T06:30:00+00:00"
    assert (by_number["45"].kind, by_number["45"].sensitive) == ("thread", True)
    assert by_number["45"].text == "Я же говорила. Мост достроят к весне." and by_number["45"].url == "https://t.me/tidenotes/45"
    assert "Пересланное" not in str(profile) and "photo updated" not in str(profile)
    assert client.asked == ["t.me/s/tidenotes", "t.me/robots.txt", "t.me/s/tidenotes", "t.me/s/tidenotes"]


@pytest.mark.parametrize(
    ("name", "error"), [("privatemira", Private), ("banned_tides", Suspended), ("nobody_here", NotFound), ("ab", BadSource), ("a b", BadSource)]
)
def test_refusals(replay: Replay, name: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        Telegram(replay()).extract(f"telegram:{name}")
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({"status_code": 429, "headers": {"retry-after": "900"}}, RateLimited),
        ({"status_code": 403, "html": "Just a moment..."}, BotBlocked),
        ({"status_code": 200, "html": "<main>something new</main>"}, Upstream),
        ({"status_code": 200, "html": INFO + '<div class="tgme_widget_message_wrap"><article data-id="4">words</article></div>'}, Upstream),
        ({"status_code": 200, "html": '<meta name="robots" content="noai">' + INFO}, OptedOut),
        (httpx.ConnectTimeout("slow"), Upstream),
    ],
)
def test_other_refusals(replay: Replay, reply: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        Telegram(replay({PAGE: reply})).extract("telegram:tidenotes")


def test_robots_txt_is_obeyed(replay: Replay) -> None:
    robots = {"status_code": 200, "text": "User-agent: *\nDisallow: /s/\n"}
    with pytest.raises(OptedOut, match=r"robots\.txt"):
        Telegram(replay({("t.me", "/robots.txt"): robots})).extract("telegram:tidenotes")


def test_signals(replay: Replay) -> None:
    assert read(replay, "", bio="Paint. #nobot").signals == ("#nobot",)
    assert read(replay, '<meta name="robots" content="noindex">').signals == ("noindex",)


def test_words_of_others_are_left_out(replay: Replay) -> None:
    reply = '<a class="tgme_widget_message_reply user-color-1" href="https://t.me/other/3"><div class="js-message_reply_text">theirs</div></a>'
    quoted = words("<blockquote>theirs</blockquote>mine <b>too</b><div>and this</div>")
    forwarded = '<div class="tgme_widget_message_forwarded_from">from</div>' + words("forwarded")
    profile = read(replay, message(3, reply + quoted) + message(2, forwarded) + message(1, words("joined"), classes="service_message"))
    assert [(post.kind, post.text) for post in profile.posts] == [("reply", "mine too\nand this")]


def test_pages_are_spread_over_the_life_of_the_channel(replay: Replay) -> None:
    asked = []

    def page(request: httpx.Request) -> dict[str, Any]:
        before = int(request.url.params.get("before", 10_001))
        asked.append(before)
        shown = "".join(message(number, words(f"words {number}")) for number in range(max(before - 20, 1), before))
        return {"status_code": 200, "html": INFO + f'<a data-before="{before - 20}"></a>' + shown}

    profile = Telegram(replay({PAGE: page})).extract("telegram:tidenotes")
    assert asked == [10_001, 9_981, 7_501, 5_001, 2_501, 21]
    numbers = sorted(int(post.id.partition("/")[2]) for post in profile.posts)
    assert len(numbers) >= 101 and numbers[0] == 1 and numbers[-1] == 10_000


@pytest.mark.parametrize(
    ("source", "accepted"),
    [
        ("telegram:tidenotes", True), ("https://t.me/tidenotes", True), ("t.me/s/tidenotes", True), ("https://tidenotes.t.me", True),
        ("https://telegram.me/tidenotes", True), ("https://t.me/joinchat/AAAA", False), ("https://t.me/+AbCdEf", False), ("@tidenotes", False),
    ],
)  # fmt: skip
def test_accepts(source: str, accepted: bool) -> None:
    assert Telegram(httpx.Client()).accepts(source) is accepted
