"""One visit to one source: requests that share a deadline, a patience and the same checks.

Works over whichever `httpx.Client` is handed in: the guarded one of `http`, or in a test any
client with its own transport.
"""

from __future__ import annotations

import json as json_format
import re
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from .errors import BotBlocked, ExtractorError, LoginWall, NotFound, Private, RateLimited, Suspended, UnsafeTarget, Upstream
from .http import DEADLINE_S, until
from .rate_limit import exhausted, retry_at
from .targets import check_url, joined

PAGE_BYTES = 3_000_000
FEED_BYTES = 5_000_000
REDIRECTS = 3
PATIENCE_S = 20.0

_LOGIN = re.compile(r"/(?:login|log-in|signin|sign_in|sign-in|challenge|checkpoint)(?:[/.?]|$)", re.IGNORECASE)
_ACCEPT_ENCODING = "gzip, deflate"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a host answered, read whole and within the limits."""

    url: httpx.URL
    status: int
    headers: httpx.Headers
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """The body as JSON. Raises `Upstream` when it is none."""
        try:
            return json_format.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Upstream(f"{self.url.host} answered something that is not JSON; try again later.") from error

    def record(self, host: str, what: str) -> Mapping[str, Any]:
        """The body as an object of JSON. Raises `Upstream`: `host` answered something that is no `what`."""
        answer = self.json()
        if not isinstance(answer, dict):
            raise Upstream.nonsense(host, what)
        return answer

    def text(self) -> str:
        """The body as text in the charset it declares, or UTF-8; undecodable bytes are replaced."""
        try:
            return self.body.decode(httpx.Response(200, headers=self.headers).charset_encoding or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


class Visit:
    """All requests made for one source, one after the other.

    Lasts `deadline_s` (by default the client's own, else 15 s) and, once, up to 20 s more when a
    host asks to wait (`patience_s`). `clock`, `now` and `sleep` are for tests.
    """

    def __init__(
        self,
        client: httpx.Client,
        *,
        deadline_s: float | None = None,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._clock, self._now, self._sleep = clock, now, sleep
        seconds = getattr(client, "deadline_s", DEADLINE_S) if deadline_s is None else deadline_s
        self._ends = clock() + seconds
        self._patience = patience_s

    def get(
        self,
        url: str | httpx.URL,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        limit: int = PAGE_BYTES,
        plain_http: bool = False,
    ) -> Reply:
        """Ask, follow redirects, and give back whatever came, whatever its status.

        Raises `UnsafeTarget`, `LoginWall` (a redirect to one), `RateLimited` (after a wait of at
        most 20 s) or `Upstream` (unreachable, too slow, too large).
        """
        target = check_url(url, plain_http=plain_http)
        if params:
            target = target.copy_merge_params(dict(params))
        return self._ask(target, dict(headers or {}), None, limit, plain_http)

    def post(
        self,
        url: str | httpx.URL,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send an object as JSON, or a form, for sites whose reading calls are POST. Raises what `get` raises."""
        kind = "application/json" if form is None else "application/x-www-form-urlencoded"
        content = (json_format.dumps(json or {}) if form is None else urlencode(form)).encode()
        return self._ask(check_url(url), {**(headers or {}), "Content-Type": kind}, content, PAGE_BYTES, False)

    def _ask(self, url: httpx.URL, headers: dict[str, str], content: bytes | None, limit: int, plain_http: bool) -> Reply:
        while True:
            reply = self._follow(url, headers, content, limit, plain_http)
            if not _throttled(reply):
                return reply
            self._wait(reply)

    def _follow(self, url: httpx.URL, headers: dict[str, str], content: bytes | None, limit: int, plain_http: bool) -> Reply:
        for _ in range(REDIRECTS + 1):
            reply = self._send(url, headers, content, limit)
            location = reply.headers.get("location")
            if reply.status not in (301, 302, 303, 307, 308) or not location:
                return reply
            target = _redirected(url, location, plain_http)
            if target.host != url.host:
                headers = {name: value for name, value in headers.items() if name.lower() != "authorization"}
            url = target
        raise Upstream(f"{url.host} redirected more than {REDIRECTS} times; type the address it ends at.")

    def _send(self, url: httpx.URL, headers: dict[str, str], content: bytes | None, limit: int) -> Reply:
        left = self._ends - self._clock()
        if left <= 0:
            raise _too_slow(url)
        request = self._client.build_request(
            "GET" if content is None else "POST",
            url,
            content=content,
            headers={**headers, "Accept-Encoding": _ACCEPT_ENCODING},
            timeout=left,
            extensions={"plain_http": url.scheme == "http"},
        )
        try:
            with until(time.monotonic() + left):
                response = self._client.send(request, stream=True, follow_redirects=False)
                try:
                    return Reply(url, response.status_code, response.headers, self._body(response, limit))
                finally:
                    response.close()
        except httpx.TimeoutException as error:
            raise _too_slow(url) from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:  # httpx looks at a redirect's host before we do
            raise Upstream(f"{url.host} could not be reached ({type(error).__name__}); check the name, or try again later.") from error

    def _body(self, response: httpx.Response, limit: int) -> bytes:
        if response.is_stream_consumed:  # a test's transport may answer with a response already read
            return b"".join(_capped([response.content], limit, response.url))
        chunks = self._in_time(response.iter_raw(), response.url)
        return b"".join(_capped(_decoded(chunks, response, limit), limit, response.url))

    def _in_time(self, chunks: Iterable[bytes], url: httpx.URL) -> Iterable[bytes]:
        for chunk in chunks:
            if self._clock() > self._ends:
                raise _too_slow(url)
            yield chunk

    def _wait(self, reply: Reply) -> None:
        now = self._now()
        instant = retry_at(reply.headers, now=now)
        seconds = None if instant is None else max((instant - now).total_seconds(), 0.0)
        if seconds is None or seconds > self._patience:
            when = "later" if instant is None else f"after {instant:%Y-%m-%d %H:%M:%S} UTC"
            raise RateLimited(f"{reply.url.host} asks us to wait; try again {when}.", retry_at=instant)
        self._sleep(seconds)
        self._patience = -1.0  # one wait a visit: a host that says "now" for ever is not believed
        self._ends += seconds


def raise_for_status(reply: Reply, who: str) -> None:
    """Turn an HTTP failure into ours; a site handles what it words differently before calling this.

    Raises `NotFound`, `Suspended`, `Private`, `LoginWall`, `BotBlocked` or `Upstream`.
    """
    if reply.status >= 400:
        raise failure(reply, who)


def failure(reply: Reply, who: str) -> ExtractorError:
    """What a status of 400 or more means, when the site has no word of its own for it."""
    status, host = reply.status, reply.url.host
    if _challenged(reply):
        return BotBlocked(f"{host} lets no programs in ({status}); paste the text, or bring the account's archive.")
    if status == 404:
        return NotFound(f"{host} knows no {who}; check the spelling.")
    if status == 410:
        return Suspended(f"{host} says that {who} is gone; paste the text instead.")
    if status == 401:
        return LoginWall(f"{host} shows {who} to its members only; paste the text, or bring the account's archive.")
    if status == 403:
        return Private(f"{host} does not show {who} to the public; paste the text, or bring the account's archive.")
    return Upstream(f"{host} answered {status} for {who}; try again later.")


def _challenged(reply: Reply) -> bool:
    if reply.headers.get("cf-mitigated") == "challenge":
        return True
    # A site refuses in its own words; a page of HTML with 403 comes from something in front of it.
    puzzle = any(word in reply.body[:50_000].lower() for word in (b"challenge", b"captcha", b"just a moment"))
    return reply.content_type == "text/html" and (reply.status == 403 or reply.status == 503 and puzzle)


def _throttled(reply: Reply) -> bool:
    if reply.status == 429:
        return True
    return reply.status == 403 and exhausted(reply.headers) or reply.status == 503 and "retry-after" in reply.headers


def _redirected(url: httpx.URL, location: str, plain_http: bool) -> httpx.URL:
    try:
        target = joined(url, location)
    except UnsafeTarget as error:
        raise UnsafeTarget(f"{url.host} redirects to {location[:80]!r}, which is no address; type another one.") from error
    target = check_url(target, plain_http=plain_http and url.scheme == "http")
    if _LOGIN.search(target.path):
        raise LoginWall(f"{url.host} asks for a login; paste the text, or bring the account's archive.")
    return target


def _decoded(chunks: Iterable[bytes], response: httpx.Response, limit: int) -> Iterable[bytes]:
    """Undo gzip or deflate without ever holding more than a byte over `limit`: 48 kB can hide 50 MB."""
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise Upstream(f"{response.url.host} answers in {encoding[:20]!r}, which was not asked for; try again later.")
    inflate = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)
    try:
        for chunk in chunks:
            yield inflate.decompress(chunk, limit + 1)
            if inflate.unconsumed_tail:
                raise _oversize(response.url, limit)
    except zlib.error as error:
        raise Upstream(f"{response.url.host} answered damaged {encoding}; try again later.") from error
    if not inflate.eof:
        raise Upstream(f"{response.url.host} broke off in the middle; try again later.")


def _capped(chunks: Iterable[bytes], limit: int, url: httpx.URL) -> Iterable[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise _oversize(url, limit)
        yield chunk


def _oversize(url: httpx.URL, limit: int) -> Upstream:
    return Upstream(f"{url.host} answered more than {limit // 1_000_000} MB; type a smaller page, or paste the text.")


def _too_slow(url: httpx.URL) -> Upstream:
    return Upstream(f"{url.host} took too long to answer; try again later, or paste the text.")
