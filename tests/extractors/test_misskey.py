"""Misskey and its forks, against replies after the API of 2025.10."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from extractors.errors import (
    BadSource, BotBlocked, ExtractorError, LoginWall, NotFound, OptedOut, Private, RateLimited, Suspended, UnsafeTarget, Upstream,
)  # fmt: skip
from extractors.misskey import Misskey, _plain

HOST = "misskey.example"


@pytest.fixture
def read(recorded: SimpleNamespace) -> Callable[..., Any]:
    """Reads a recorded account; some answers may be replaced by their path."""

    def read(name: str = "ada", changed: dict[str, httpx.Response] | None = None) -> Any:
        asked: list[str] = []

        def handle(request: httpx.Request) -> httpx.Response:
            asked.append(request.method + " " + request.url.path)
            if request.url.path in (changed or {}):
                return changed[request.url.path]
            status, headers, body = recorded.answer(request.url.host, request.url.path, recorded.asked_for(request))
            return httpx.Response(status, headers=headers, content=body)

        read.asked = asked
        return Misskey(httpx.Client(transport=httpx.MockTransport(handle))).extract(f"misskey:@{name}@{HOST}")

    return read


def test_recorded_account(read: Any) -> None:
    profile = read()
    assert (profile.handle, profile.display_name, profile.lang, profile.signals) == ("@ada@misskey.example", "Ada", "en", ())
    assert profile.bio == "Linocut, tides, coffee.\nHarbour pilot."
    by_id = {post.id: post for post in profile.posts}
    assert list(by_id) == ["a9z7", "a9z6", "a9z4", "a9z3", "a9z2"]  # a9z5 is a renote, a9z1 for followers
    assert by_id["a9z7"].text == "Tide turns at six ろく #tides" and by_id["a9z7"].alt_texts == ("A heron in grey water",)
    assert by_id["a9z6"].cw_text == "local politics" and by_id["a9z6"].sensitive
    assert (by_id["a9z4"].kind, by_id["a9z4"].text) == ("quote", "The best map of the channel.")
    assert (by_id["a9z3"].kind, by_id["a9z3"].text) == ("reply", "no, the other pier")
    assert (by_id["a9z2"].kind, by_id["a9z2"].text, by_id["a9z2"].sensitive) == ("thread", "And which blue?\nPrussian\nCobalt", True)
    assert by_id["a9z7"].url == "https://misskey.example/notes/a9z7" and "Kelp" not in str(profile)
    assert read.asked == [
        "GET /.well-known/webfinger", "POST /api/users/show", "GET /@ada", "GET /robots.txt", *["POST /api/users/notes"] * 3
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "error"),
    [("refuser", OptedOut), ("shy", OptedOut), ("banned", Suspended), ("members", LoginWall), ("busy", RateLimited), ("nobody", NotFound)],
)
def test_recorded_refusals(read: Any, name: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        read(name)
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)
    assert "POST /api/users/notes" not in read.asked


def test_signals(read: Any) -> None:
    assert read("robot").signals == ("noindex", "bot", "#noai")


@pytest.mark.parametrize(
    ("path", "reply", "error"),
    [
        ("/api/users/show", httpx.Response(403, json={"error": {"code": "ACCESS_DENIED"}}), Private),
        ("/api/users/show", httpx.Response(400, json={"error": {"code": "RATE_LIMIT_EXCEEDED"}}), RateLimited),
        ("/api/users/show", httpx.Response(400, json={"error": {"code": "ODD"}}), Upstream),
        ("/api/users/show", httpx.Response(403, html="Just a moment..."), BotBlocked),
        ("/api/users/show", httpx.Response(404, json={"error": "Record not found"}), NotFound),
        ("/api/users/show", httpx.Response(200, json=[]), Upstream),
        ("/api/users/notes", httpx.Response(500, json={"error": {"code": "INTERNAL_ERROR"}}), Upstream),
        ("/@ada", httpx.Response(503), Upstream),
        ("/robots.txt", httpx.Response(200, text="User-agent: Vernissage\nDisallow: /"), OptedOut),
    ],
)
def test_other_refusals(read: Any, path: str, reply: httpx.Response, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        read(changed={path: reply})


@pytest.mark.parametrize("source", ["misskey:ada", "misskey:", "misskey:@ada@", "misskey:two words"])
def test_bad_sources(source: str) -> None:
    with pytest.raises(BadSource):
        Misskey(httpx.Client()).extract(source)


def test_host_inside_is_refused() -> None:
    with pytest.raises(UnsafeTarget):
        Misskey(httpx.Client()).extract("misskey:@ada@127.0.0.1")


@pytest.mark.parametrize(
    ("mfm", "text"),
    [("$[x2 a $[y b] [c]] d]", "a b [c] d]"), ("?[map](https://x.example)", "[map](https://x.example)"), ("at 10:30:15 :cat: $[", "at 10:30:15  $["),
     ("[" * 50_000, "[" * 50_000)],
)  # fmt: skip
def test_functions_go_and_their_words_stay(mfm: str, text: str) -> None:
    assert _plain(mfm) == text


@pytest.mark.parametrize(
    ("source", "accepted"),
    [("@ada@misskey.io", True), ("https://misskey.io/@ada", True), ("misskey:ada@any.example", True), ("@ada@mastodon.social", False), ("ada", False)],
)
def test_accepts(source: str, accepted: bool) -> None:
    assert Misskey(httpx.Client()).accepts(source) is accepted
