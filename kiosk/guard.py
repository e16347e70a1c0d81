"""The door: who may ask what.

The kiosk and its API answer this machine only. Phones reach their own pages. A name that is not
ours is refused (DNS rebinding), and so is a write from another site (request forgery).
"""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from installation.settings import Settings

from .addresses import LOOPBACK, host_name, is_ours
from .refusals import refusal

OPEN = ("/p/", "/h/", "/static/")
OPEN_EXACTLY = ("/healthz", "/favicon.ico")
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
UPLOAD_LIMIT = 300 * 2**20  # bytes; an archive of posts without its pictures
BODY_LIMIT = 2 * 2**20
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


class Guard:
    """ASGI middleware around the whole kiosk."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                _dress(MutableHeaders(scope=message), scope["path"])
            await send(message)

        answer = self._objection(scope) or self._app
        await answer(scope, receive, send_with_headers)

    def _objection(self, scope: Scope) -> ASGIApp | None:
        headers, path = Headers(scope=scope), scope["path"]
        if not is_ours(headers.get("host", ""), self._settings):
            return refusal(421, "wrong_host", "this name is not one of ours; see public_url")
        if not (path.startswith(OPEN) or path in OPEN_EXACTLY) and not is_here(scope):
            return refusal(403, "kiosk_only", "this address answers the kiosk itself only")
        if scope["method"] in SAFE_METHODS:
            return None
        if not _same_origin(headers):
            return refusal(403, "other_origin", "this request comes from another site")
        return _too_large(headers)


def is_here(scope: Scope) -> bool:
    """Whether this machine itself asks, by a name of its own, and no proxy stands between."""
    headers = Headers(scope=scope)
    if any(name in headers for name in _FORWARDED):
        return False
    client = scope.get("client")
    return client is not None and _is_loopback(client[0]) and host_name(headers.get("host", "")) in LOOPBACK


def _is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return (mapped or parsed).is_loopback


def _same_origin(headers: Headers) -> bool:
    """A browser says where a write comes from; other clients carry no cookies that could be abused."""
    if (site := headers.get("sec-fetch-site")) is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers["host"]


def _too_large(headers: Headers) -> ASGIApp | None:
    """Every body says its length beforehand, so that none fills the memory or the disk."""
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers or (length and not length.isdigit()):
        return refusal(411, "bad_request", "say the length of the body")
    is_upload = headers.get("content-type", "").startswith("multipart/")
    if int(length or 0) > (UPLOAD_LIMIT if is_upload else BODY_LIMIT):
        return refusal(413, "too_large", "that is more than can be read at one sitting; give a part of it")
    return None


def _dress(headers: MutableHeaders, path: str) -> None:
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    # A form on a page without any referrer would say that it comes from nowhere.
    headers.setdefault("Referrer-Policy", "same-origin" if path.startswith("/h/") else "no-referrer")
    headers.setdefault("Cache-Control", "no-cache" if path.startswith("/static/") else "no-store")
