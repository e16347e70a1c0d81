"""VK, against replies after API 5.199."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from extractors.errors import (
    BadSource, BotBlocked, Deactivated, ExtractorError, NeedsToken, NotFound, Private, RateLimited, Suspended, Upstream,
)  # fmt: skip
from extractors.vk import Vk, factory

Replay = Callable[..., httpx.Client]
WALL = ("api.vk.com", "/method/wall.get")


def read(replay: Replay, *items: Any) -> list[Any]:
    answer = {"response": {"count": len(items), "items": list(items)}}
    return list(Vk(replay({WALL: {"status_code": 200, "json": answer}}), token="t").extract("vk:mira_tide").posts)


def item(number: int, text: str = "слова", **more: Any) -> dict[str, Any]:
    return {"id": number, "from_id": 70001, "owner_id": 70001, "date": 1_790_000_000 + number, "text": text, **more}


def test_recorded_page(replay: Replay) -> None:
    profile = factory(replay(), {"VK_SERVICE_TOKEN": "t"}).extract("https://vk.com/mira_tide")
    assert (profile.handle, profile.display_name, profile.bio) == ("mira_tide", "Мира Валева", "Лино, прилив, кофе\nна пирсе")
    (post,) = profile.posts  # 500 is a repost, 499 somebody else's on the wall
    assert (post.id, post.text, post.hashtags) == ("501", "Второй оттиск темнее, зато вода мокрая. #линогравюра", ("линогравюра",))
    assert post.alt_texts == ("цапля",) and post.url == "https://vk.com/wall70001_501" and post.created_at.isoformat() == "2026-10-02T08:00:00+00:00"


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("hidden", Private), ("walled", Private), ("wiped", Suspended), ("hurried", RateLimited), ("keyless", NeedsToken), ("closed_one", Private),
        ("deleted_one", Deactivated), ("banned_one", Suspended), ("nobody", NotFound), ("a b", BadSource), ("", BadSource), ("wall-1_2", BadSource),
    ],
)  # fmt: skip
def test_refusals(replay: Replay, name: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        Vk(replay(), token="t").extract(f"vk:{name}")
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)


@pytest.mark.parametrize(("code", "error"), [(14, BotBlocked), (29, RateLimited), (113, NotFound), (10, Upstream), (None, Upstream)])
def test_other_codes(replay: Replay, code: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        Vk(replay({WALL: {"status_code": 200, "json": {"error": {"error_code": code}}}}), token="t").extract("vk:mira_tide")


def test_without_a_key_nothing_is_asked(replay: Replay) -> None:
    client = replay()
    with pytest.raises(NeedsToken, match="VK_SERVICE_TOKEN"):
        factory(client, {}).extract("vk:mira_tide")
    assert client.asked == []


def test_key_stays_out_of_addresses(replay: Replay) -> None:
    def wall(request: httpx.Request) -> dict[str, Any]:
        assert request.headers["authorization"] == "Bearer s3cret" and "s3cret" not in str(request.url)
        return {"status_code": 200, "json": {"response": {"count": 0, "items": []}}}

    assert Vk(replay({WALL: wall}), token="s3cret").extract("vk:mira_tide").posts == ()


def test_own_words_only(replay: Replay) -> None:
    posts = read(
        replay,
        item(1, "[id2|Кетт], смотри https://x.example [https://y.example|сюда]"),
        item(2, "мои слова", copy_history=[{"text": "чужие"}]),
        item(3, friends_only=1), item(4, marked_as_ads=1), item(5, donut={"is_donut": True}), item(6, from_id=-7), item(7, owner_id=-7), item(8, ""),
        item(9, "", attachments=[{"type": "photo", "photo": {"owner_id": -7, "text": "чужая"}}, {"type": "photo", "photo": {"owner_id": 70001, "text": "моя"}}]),
        "odd", {"id": "x"},
    )  # fmt: skip
    assert [(post.kind, post.text, post.alt_texts) for post in posts] == [
        ("post", "", ("моя",)), ("quote", "мои слова", ()), ("post", "Кетт, смотри сюда", ())
    ]  # fmt: skip


def test_signals(replay: Replay) -> None:
    assert Vk(replay(), token="t").extract("vk:shy_one").signals == ("noindex", "#nobot")


def test_pages_are_spread(replay: Replay) -> None:
    asked = []

    def wall(request: httpx.Request) -> dict[str, Any]:
        asked.append(int(request.url.params.get("offset", 0)))
        return {"status_code": 200, "json": {"response": {"count": 5_100, "items": [item(asked[-1] + 1)]}}}

    assert len(Vk(replay({WALL: wall}), token="t").extract("vk:mira_tide").posts) == 6
    assert asked == [0, 1000, 2000, 3000, 4000, 5000]


@pytest.mark.parametrize(("source", "accepted"), [("vk.ru/mira", True), ("https://m.vk.com/id1", True), ("https://vk.com/wall-1_2", False),
                                                  ("https://vk.com/feed", False), ("mira", False)])  # fmt: skip
def test_accepts(source: str, accepted: bool) -> None:
    assert Vk(httpx.Client()).accepts(source) is accepted
