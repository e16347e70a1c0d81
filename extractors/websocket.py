"""A WebSocket (RFC 6455) over the client that extractors are built with.

The connection begins as an ordinary request, so the guard of `http` judges its host and its
addresses, and the deadline of the visit holds for every frame.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpcore
import httpx
from wsproto.connection import Connection, ConnectionType
from wsproto.events import CloseConnection, Ping, TextMessage
from wsproto.utilities import ProtocolError

from .errors import RateLimited, Upstream
from .fetch import Reply, raise_for_status
from .http import until
from .rate_limit import retry_at
from .targets import check_url

MESSAGE_CHARACTERS = 1_000_000
SOCKET_CHARACTERS = 8_000_000

_ACCEPT = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455 §1.3


class Socket:
    """Text in, text out. Every failure is `Upstream`, with the host's name."""

    def __init__(self, stream: httpcore.NetworkStream, host: str, ends: float) -> None:
        self._stream, self._host, self._ends = stream, host, ends
        self._frames = Connection(ConnectionType.CLIENT)
        self._size = 0

    def send(self, text: str) -> None:
        """Raises `Upstream`."""
        self._write(self._frames.send(TextMessage(data=text)))

    def messages(self) -> Iterator[str]:
        """What the host says, until it closes. Raises `Upstream` when that takes too long or is too much."""
        pieces: list[str] = []
        while True:
            data = self._read()
            if not data:
                return
            try:
                self._frames.receive_data(data)
                for event in self._frames.events():
                    if isinstance(event, Ping):
                        self._write(self._frames.send(event.response()))
                    elif isinstance(event, CloseConnection):
                        return
                    elif isinstance(event, TextMessage):
                        pieces.append(event.data)
                        self._count(pieces)
                        if event.message_finished:
                            yield "".join(pieces)
                            pieces = []
            except ProtocolError as error:
                raise Upstream(f"{self._host} does not keep to the protocol of WebSockets; try again later.") from error

    def _count(self, pieces: list[str]) -> None:
        self._size += len(pieces[-1])
        if self._size > SOCKET_CHARACTERS or sum(map(len, pieces)) > MESSAGE_CHARACTERS:
            raise Upstream(f"{self._host} says more than we can take in; try again later, or paste the text.")

    def _read(self) -> bytes:
        return self._in_time(lambda left: self._stream.read(65_536, left))

    def _write(self, data: bytes) -> None:
        self._in_time(lambda left: self._stream.write(data, left))

    def _in_time(self, operation: Any) -> Any:
        left = self._ends - time.monotonic()
        try:
            if left > 0:
                return operation(left)
        except httpcore.TimeoutException:
            pass
        except (httpcore.NetworkError, OSError) as error:
            raise Upstream(f"{self._host} broke off in the middle; try again later.") from error
        raise Upstream(f"{self._host} took too long to answer; try again later.")


@contextmanager
def websocket(client: httpx.Client, host: str, *, seconds: float) -> Iterator[Socket]:
    """An open socket to ``https://host/``, closed at the end of the block; all of it lasts `seconds` at most.

    Raises `UnsafeTarget`, `RateLimited`, `Upstream`, or what the host's refusal means.
    """
    url, ends, key = check_url(f"https://{host}/"), time.monotonic() + seconds, base64.b64encode(os.urandom(16))
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key.decode()}
    request = client.build_request("GET", url, headers=headers, timeout=max(seconds, 0.001))
    with until(ends):
        try:
            response = client.send(request, stream=True, follow_redirects=False)
        except httpx.HTTPError as error:
            raise Upstream(f"{host} could not be reached ({type(error).__name__}); try again later.") from error
        try:
            _check(response, host, key)
            yield Socket(response.extensions["network_stream"], host, ends)
        finally:
            response.close()


def _check(response: httpx.Response, host: str, key: bytes) -> None:
    if response.status_code == 429:
        instant = retry_at(response.headers, now=datetime.now(UTC))
        raise RateLimited(f"{host} asks us to wait; try again later.", retry_at=instant)
    raise_for_status(Reply(response.request.url, response.status_code, response.headers, b""), "connection of ours")
    expected = base64.b64encode(hashlib.sha1(key + _ACCEPT, usedforsecurity=False).digest()).decode()
    if response.status_code != 101 or response.headers.get("sec-websocket-accept") != expected:
        raise Upstream(f"{host} does not open a WebSocket ({response.status_code}); try again later.")
