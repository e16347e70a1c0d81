"""One guarded client for everything that leaves this machine.

Names are resolved once, every address is judged, and the connection goes to the address that was
judged: a name that answers differently the second time (rebinding) gains nothing. TLS and the
Host header still see the name. Limits of one reading (bytes, redirects, patience) are in `fetch`.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib import metadata
from typing import Any

import httpcore
import httpx

from .errors import UnsafeTarget, Upstream
from .targets import check_url, is_public

DEADLINE_S = 15.0

Resolve = Callable[[str, int], Sequence[str]]

# Set around each request, read below it where httpx only knows a timeout a read: a server that
# drips one byte a second would otherwise hold us for hours, even inside the headers.
_ends: ContextVar[float | None] = ContextVar("ends", default=None)


class GuardedClient(httpx.Client):
    """An `httpx.Client` that reaches public hosts only. `deadline_s` is for one whole source."""

    deadline_s: float = DEADLINE_S


def guarded_client(
    *,
    contact: str | None = None,
    deadline_s: float = DEADLINE_S,
    resolve: Resolve | None = None,
    sockets: httpcore.NetworkBackend | None = None,
) -> GuardedClient:
    """The client that extractors are built with.

    `contact` (an address or a mailbox of whoever runs the show) goes into the user agent. `resolve`
    and `sockets` are for tests: names to addresses, and what opens a connection to an address.
    Nothing is read from the environment: no proxy, no .netrc, no certificate folder.
    """
    client = GuardedClient(
        transport=GuardedTransport(resolve or system_addresses, sockets or httpcore.SyncBackend()),
        headers={"User-Agent": user_agent(contact)},
        # A cookie set for one sitter must not follow the next.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=deadline_s,
        follow_redirects=False,
        trust_env=False,
    )
    client.deadline_s = deadline_s
    return client


def user_agent(contact: str | None = None) -> str:
    """``Vernissage/0.1.0 (+contact)``. Raises `ValueError` when the contact does not fit a header."""
    try:
        version = metadata.version("vernissage")
    except metadata.PackageNotFoundError:
        version = "0"
    if contact is None:
        return f"Vernissage/{version}"
    if not contact.isascii() or not contact.isprintable():
        raise ValueError(f"the contact must be printable ASCII, but got {contact!r}; give a web or mail address")
    return f"Vernissage/{version} (+{contact})"


@contextmanager
def until(ends: float) -> Iterator[None]:
    """Let no network operation inside outlive `ends`, an instant of `time.monotonic`."""
    token = _ends.set(ends)
    try:
        yield
    finally:
        _ends.reset(token)


class GuardedTransport(httpx.HTTPTransport):
    """httpx's own transport over our backend; judges every address again before it is used."""

    def __init__(self, resolve: Resolve, sockets: httpcore.NetworkBackend) -> None:
        context = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=context, trust_env=False)
        # httpx has no argument for a network backend; its version is held below 0.29 for this line.
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            network_backend=PinnedBackend(resolve, sockets),
            max_connections=20,
            keepalive_expiry=5.0,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        check_url(request.url, plain_http=bool(request.extensions.get("plain_http")))
        return super().handle_request(request)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the addresses it has judged, never to a name."""

    def __init__(self, resolve: Resolve, sockets: httpcore.NetworkBackend) -> None:
        self._resolve = resolve
        self._sockets = sockets

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> httpcore.NetworkStream:
        addresses = public_addresses(host, port, self._resolve, _left(timeout))
        failure: Exception | None = None
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(address, port, timeout=_left(timeout), **options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error  # an IPv6 address on a network without IPv6: the next may do
            else:
                return _DeadlineStream(stream)
        raise failure or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(self, path: str, *args: Any, **options: Any) -> httpcore.NetworkStream:
        raise UnsafeTarget(f"{path!r} is a socket of this machine; type a public address.")


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every operation ends in time."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def public_addresses(host: str, port: int, resolve: Resolve, timeout: float | None = None) -> tuple[str, ...]:
    """Every address of a name, resolved once.

    Raises `UnsafeTarget` when a single one of them is not public, `Upstream` when there is none.
    """
    addresses = tuple(_in_time(lambda: resolve(host, port), host, timeout))
    inside = [address for address in addresses if not is_public(address)]
    if inside:
        raise UnsafeTarget(f"{host} leads to {inside[0]}, which is not a public address; type a public host.")
    if not addresses:
        raise Upstream(f"{host} has no address; check the spelling, or try again later.")
    return addresses


def system_addresses(host: str, port: int) -> list[str]:
    """The system's resolver; an unknown name has no addresses."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _in_time(resolve: Callable[[], Sequence[str]], host: str, timeout: float | None) -> Sequence[str]:
    # getaddrinfo knows no timeout: it is left behind in a daemon thread when it takes too long.
    found: list[Sequence[str]] = []
    thread = threading.Thread(target=lambda: found.append(resolve()), daemon=True)
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        raise Upstream(f"{host} could not be looked up within {timeout or 0:.0f} s; check the network, then try again.")
    return found[0] if found else ()


def _left(timeout: float | None) -> float | None:
    """What remains of the deadline, or the timeout where that is shorter."""
    ends = _ends.get()
    if ends is None:
        return timeout
    left = max(ends - time.monotonic(), 0.001)
    return left if timeout is None else min(left, timeout)
