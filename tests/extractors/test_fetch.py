"""One visit: redirects, sizes, deadline, patience, and every failure turned into ours."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from extractors.errors import (
    BotBlocked, ExtractorError, LoginWall, NotFound, Private, RateLimited, Suspended, UnsafeTarget, Upstream,
)  # fmt: skip
from extractors.fetch import Visit, raise_for_status

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
URL = "https://host.example/page"


def visit(handle: Callable[[httpx.Request], httpx.Response], **options: object) -> Visit:
    return Visit(httpx.Client(transport=httpx.MockTransport(handle)), now=lambda: NOW, **options)


def streamed(body: bytes, size: int = 16_384, **headers: str) -> httpx.Response:
    chunks = (body[start : start + size] for start in range(0, len(body), size))
    return httpx.Response(200, headers={name.replace("_", "-"): value for name, value in headers.items()}, content=chunks)


def to(location: str, status: int = 302) -> Callable[[httpx.Request], httpx.Response]:
    return lambda request: httpx.Response(status, headers={"location": location.encode()})


def test_three_redirects_are_followed_and_no_more() -> None:
    def hops(request: httpx.Request) -> httpx.Response:
        number = int(request.url.path.strip("/") or 0)
        return httpx.Response(200) if number == 3 else httpx.Response(301, headers={"location": f"/{number + 1}"})

    assert visit(hops).get("https://host.example/0").url.path == "/3"
    with pytest.raises(Upstream, match="redirected"):
        visit(to("/again")).get(URL)


@pytest.mark.parametrize(
    "location",
    ["http://host.example/", "https://127.0.0.1/", "//10.0.0.7/", "https://[::1]/", "https://localhost/", "file:///etc/passwd",
     "https://2130706433/", "https://host.example:8443/", "https://a@host.example/", "https://@host.example/", "//@host.example/", "https://[bad/"],
)  # fmt: skip
def test_redirects_are_judged_like_typed_addresses(location: str) -> None:
    with pytest.raises(UnsafeTarget):
        visit(to(location)).get(URL)


def test_redirect_to_nonsense_is_upstream() -> None:
    with pytest.raises(Upstream):
        visit(to("https://①②⑦.1/")).get(URL)


def test_https_never_becomes_http_even_for_feeds() -> None:
    with pytest.raises(UnsafeTarget):
        visit(to("http://host.example/feed")).get(URL, plain_http=True)


def test_redirect_to_a_login_is_a_wall() -> None:
    with pytest.raises(LoginWall):
        visit(to("/accounts/login/?next=/x")).get(URL)


def test_credentials_stay_with_their_host() -> None:
    seen: dict[str, str | None] = {}

    def handle(request: httpx.Request) -> httpx.Response:
        seen[request.url.host] = request.headers.get("authorization")
        return httpx.Response(200) if request.url.host == "other.example" else to("https://other.example/")(request)

    visit(handle).get(URL, headers={"Authorization": "Bearer secret"})
    assert seen == {"host.example": "Bearer secret", "other.example": None}


def test_post_sends_an_object_or_a_form_and_follows_like_get() -> None:
    sent = []

    def handle(request: httpx.Request) -> httpx.Response:
        sent.append((request.method, request.headers["content-type"], request.content))
        return httpx.Response(200, json=[1]) if request.url.path == "/there" else to("/there")(request)

    assert visit(handle).post(URL, json={"a": 1}).json() == [1]
    visit(handle).post(URL, form={"a": "1 2"}, headers={"Content-Type": "text/plain"})
    assert sent == [("POST", "application/json", b'{"a": 1}')] * 2 + [("POST", "application/x-www-form-urlencoded", b"a=1+2")] * 2
    with pytest.raises(UnsafeTarget):
        visit(handle).post("http://host.example/")
    with pytest.raises(Upstream, match="Ada's book answered something that is no page of ada"):
        visit(handle).post(URL).record("Ada's book", "page of ada")


@pytest.mark.parametrize("encode", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
def test_compressed_replies_are_read(encode: Callable[[bytes], bytes]) -> None:
    encoding = "gzip" if encode is gzip.compress else "deflate"
    body = b'{"words": "enough"}' * 1000
    reply = visit(lambda request: streamed(encode(body), content_encoding=encoding)).get(URL)
    assert reply.body == body


BOMB = gzip.compress(b"\0" * 50_000_000)


@pytest.mark.parametrize("piece", [len(BOMB), 1_000, 1])
@pytest.mark.parametrize("limit", [10_000, 3_000_000])
def test_a_bomb_occupies_no_more_than_its_cap(piece: int, limit: int) -> None:
    """48 kB that open to 50 MB, however they arrive: what is held is the cap and one piece that did not fit."""
    asking = visit(lambda request: streamed(BOMB, size=piece, content_encoding="gzip"))
    tracemalloc.start()
    try:
        with pytest.raises(Upstream, match="answered more than"):
            asking.get(URL, limit=limit)
        assert tracemalloc.get_traced_memory()[1] < 2 * limit + 600_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("make", [lambda: streamed(b"x" * 3_000_001), lambda: httpx.Response(200, content=b"x" * 3_000_001)])
def test_plain_oversize_is_cut(make: Callable[[], httpx.Response]) -> None:
    with pytest.raises(Upstream, match="3 MB"):
        visit(lambda request: make()).get(URL)


@pytest.mark.parametrize(
    "response",
    [streamed(gzip.compress(b"x" * 5000)[:-20], content_encoding="gzip"), streamed(b"no gzip", content_encoding="gzip"),
     streamed(b"x", content_encoding="br")],
    ids=["broken off", "damaged", "not asked for"],
)  # fmt: skip
def test_bad_compression_is_upstream(response: httpx.Response) -> None:
    with pytest.raises(Upstream):
        visit(lambda request: response).get(URL)


def test_drip_is_cut_at_the_deadline() -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(100):
            time.sleep(0.05)
            yield b"x"

    started = time.monotonic()
    with pytest.raises(Upstream, match="too long"):
        visit(lambda request: httpx.Response(200, content=drip()), deadline_s=0.3).get(URL)
    assert time.monotonic() - started < 2


def test_deadline_is_of_the_whole_visit() -> None:
    seconds = iter([0.0, 1.0, 20.0])
    page_by_page = visit(lambda request: httpx.Response(200), deadline_s=15.0, clock=lambda: next(seconds))
    page_by_page.get(URL)
    with pytest.raises(Upstream, match="too long"):
        page_by_page.get(URL)


def test_short_wait_is_waited_once() -> None:
    slept: list[float] = []
    answers = iter([httpx.Response(429, headers={"retry-after": "7"}), httpx.Response(200, text="ok")])
    assert visit(lambda request: next(answers), sleep=slept.append).get(URL).body == b"ok"
    assert slept == [7.0]


@pytest.mark.parametrize("seconds", [21, 290, 10**9])
def test_long_wait_is_never_waited(seconds: int) -> None:
    def no_sleep(seconds: float) -> None:
        raise AssertionError("slept")

    with pytest.raises(RateLimited) as caught:
        visit(lambda request: httpx.Response(429, headers={"retry-after": str(seconds)}), sleep=no_sleep).get(URL)
    assert caught.value.retry_at is not None and caught.value.retry_at >= NOW + timedelta(seconds=21)


def test_a_host_that_says_now_for_ever_is_not_believed() -> None:
    slept: list[float] = []
    with pytest.raises(RateLimited):
        visit(lambda request: httpx.Response(429, headers={"retry-after": "0"}), sleep=slept.append).get(URL)
    assert len(slept) == 1


def test_rate_limit_without_an_hour() -> None:
    with pytest.raises(RateLimited) as caught:
        visit(lambda request: httpx.Response(429)).get(URL)
    assert caught.value.retry_at is None


def test_github_says_403_when_it_is_used_up() -> None:
    headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 900)}
    with pytest.raises(RateLimited):
        visit(lambda request: httpx.Response(403, headers=headers)).get(URL)


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (httpx.Response(401, json={}), LoginWall),
        (httpx.Response(403, json={}), Private),
        (httpx.Response(403, html="<title>Just a moment...</title>"), BotBlocked),
        (httpx.Response(403, html="<h1>Forbidden</h1>"), BotBlocked),
        (httpx.Response(503, html="<p>Solve this CAPTCHA</p>"), BotBlocked),
        (httpx.Response(503, headers={"cf-mitigated": "challenge"}, html=""), BotBlocked),
        (httpx.Response(404), NotFound),
        (httpx.Response(410), Suspended),
        (httpx.Response(418), Upstream),
        (httpx.Response(500), Upstream),
        (httpx.Response(502, html="<h1>Bad gateway</h1>"), Upstream),
    ],
)
def test_status_becomes_ours(response: httpx.Response, error: type[ExtractorError]) -> None:
    reply = visit(lambda request: response).get(URL)
    with pytest.raises(error) as caught:
        raise_for_status(reply, "ada")
    assert "host.example" in str(caught.value) and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "failure",
    [error for error in vars(httpx).values() if isinstance(error, type) and issubclass(error, httpx.HTTPError)
     and error is not httpx.HTTPStatusError],
)  # fmt: skip
def test_every_error_of_httpx_becomes_ours(failure: type[httpx.HTTPError]) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        raise failure("lower down")

    with pytest.raises(Upstream) as caught:
        visit(handle).get(URL)
    assert "lower down" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"])
def test_not_json_is_upstream(body: bytes) -> None:
    with pytest.raises(Upstream):
        visit(lambda request: httpx.Response(200, content=body)).get(URL).json()


def test_text_in_an_unknown_charset_is_read() -> None:
    reply = visit(lambda request: httpx.Response(200, headers={"content-type": "text/html; charset=klingon"}, content="ä".encode()))
    assert reply.get(URL).text() == "ä"
