"""A code in the biography: what it lifts, what it does not, and that it is worth nothing anywhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from extractors.errors import ExtractorError, LoginWall, OptedOut, Private
from extractors.ownership import is_proving, new_code, proven, proving
from extractors.profile import Profile
from extractors.sources import load_extractors

Replay = Callable[..., httpx.Client]
CODE = "vernissage-k7qm-2xhp"
KEYS = {"REDDIT_CLIENT_ID": "a", "REDDIT_CLIENT_SECRET": "a"}


def answer_with(recorded: Any, written: str) -> Callable[[httpx.Request], httpx.Response]:
    """The recorded sites, with `written` in the biographies of those that refuse machines; some refuse only here."""

    def handle(request: httpx.Request) -> httpx.Response:
        host, path = request.url.host, request.url.path
        status, headers, body = recorded.answer(host, path, recorded.asked_for(request))
        headers = dict(headers)
        if path.endswith("getProfile"):
            body = json.dumps({**json.loads(body), "description": f"Moss. {written}"}).encode()
        elif path == "/api/users/show":
            body = json.dumps({**json.loads(body), "description": f"Tides\n{written}"}).encode()
        elif path.endswith("/about"):
            body = re.sub(rb"Moss, at night\.", f"Moss. {written}".encode(), body)
        elif path.endswith("/overview"):
            body = body.replace(b"mossy_lina", path.split("/")[2].encode())
        elif path.endswith("/lookup"):
            body, headers["X-Robots-Tag"] = json.dumps({**json.loads(body), "note": f"<p>Tides.</p><p>{written}</p>"}).encode(), "noai"
        elif host == "t.me":
            body = body.replace("Море, лино".encode(), f"{written} Море, лино".encode())
            headers["X-Robots-Tag"] = "noai"
        elif host == "tides.example" and path == "/":
            headers["X-Robots-Tag"] = "noimageai"
        elif host == "tides.example":
            body = body.replace(b"Harbour, ink", f"{written} Harbour, ink".encode())
        elif host == "mira.example":
            body = body.replace(b"Letters from the night shift", written.encode()).replace(b"Prints and tides", written.encode())
        return httpx.Response(status, headers=headers, content=body)

    return handle


REFUSING = {
    "bluesky:quiet1541.test": "!no-unauthenticated", "mastodon:@mira@harbour.example": "noai", "misskey:@refuser@misskey.example": "noai",
    "reddit:robotshy": "hide_from_robots", "telegram:tidenotes": "noai", "feed:https://mira.example/": "noai",
    "feed:https://mira.example/feed.json": "noai", "wordpress:tides.example": "noai",
}  # fmt: skip


def read(recorded: Any, source: str, *, written: str = "", code: str | None = None) -> Profile:
    client = httpx.Client(transport=httpx.MockTransport(answer_with(recorded, written)))
    extractor = load_extractors(client, KEYS)[source.partition(":")[0]]
    with proving(code):
        profile = extractor.extract(source)
    return proven(profile, code) if code else profile


@pytest.mark.parametrize("source", REFUSING)
def test_proof_lifts_what_an_account_refuses_to_machines(source: str, recorded: Any) -> None:
    profile = read(recorded, source, written=CODE, code=CODE)
    assert profile.posts and profile.signals == () and CODE not in str(profile.bio)


@pytest.mark.parametrize("source", REFUSING)
@pytest.mark.parametrize(
    ("written", "code"), [("", None), (CODE, None), ("", CODE), ("vernissage-k7qm-2xhq", CODE), (f"x{CODE}", CODE), (f"{CODE}-9", CODE)],
    ids=["nothing", "nobody asked for it", "not written", "another", "inside a word", "longer"],
)  # fmt: skip
def test_without_it_the_refusal_stands(source: str, written: str, code: str | None, recorded: Any) -> None:
    with pytest.raises(OptedOut, match="prove" if code is None else "does not stand in the biography") as caught:
        read(recorded, source, written=written, code=code)
    assert caught.value.signal == REFUSING[source] and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "error"),
    [("misskey:@shy@misskey.example", OptedOut), ("telegram:privatemira", Private), ("mastodon:@anyone@closed.example", LoginWall),
     ("reddit:silent_one", Private)],
)  # fmt: skip
def test_what_a_server_keeps_from_guests_is_not_lifted(source: str, error: type[ExtractorError], recorded: Any) -> None:
    with pytest.raises(error) as caught:
        read(recorded, source, written=CODE, code=CODE)
    assert getattr(caught.value, "signal", None) is None


@pytest.mark.parametrize("source", ["feed:https://notes.example/", "telegram:tidenotes", "wordpress:tides.example", "misskey:@refuser@misskey.example"])
def test_robots_txt_is_not_lifted(source: str, recorded: Any) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(200, text="User-agent: *\nDisallow: /\n")
        return answer_with(recorded, CODE)(request)

    extractor = load_extractors(httpx.Client(transport=httpx.MockTransport(handle)), {})[source.partition(":")[0]]
    with proving(CODE), pytest.raises(OptedOut, match="robots.txt") as caught:
        extractor.extract(source)
    assert caught.value.signal is None


def test_proof_lifts_soft_signals_too_and_takes_the_code_away() -> None:
    profile = Profile("s", "ada", None, f"Moss.\n{CODE.upper()}\n#nobot", (), signals=("#nobot", "noindex"))
    assert (proven(profile, CODE).signals, proven(profile, CODE).bio) == ((), "Moss.\n#nobot")
    with pytest.raises(OptedOut) as caught:
        proven(profile, "vernissage-aaaa-bbbb")
    assert caught.value.signal == "#nobot"


def test_codes_are_new_each_time_and_typed_without_doubt() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500 and all(re.fullmatch(r"vernissage(-[a-hjkmnp-z2-9]{4}){2}", code) for code in codes)


def test_a_proof_ends_with_its_reading() -> None:
    with proving(CODE):
        assert is_proving()
    assert not is_proving()
