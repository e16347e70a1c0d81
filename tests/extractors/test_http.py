"""The guarded client: pinned addresses, true names, one deadline, nothing from the environment."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpcore
import httpx
import pytest

from extractors.errors import UnsafeTarget, Upstream
from extractors.fetch import Visit
from extractors.http import guarded_client, public_addresses, user_agent

OUTSIDE = "93.184.216.34"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Sockets(httpcore.NetworkBackend):
    """Connects to nobody; remembers where it would have gone, what was said, and to which TLS name."""

    def __init__(self, *answers: bytes, deaf: tuple[str, ...] = ()) -> None:
        self.answers, self.deaf = list(answers), deaf
        self.connected: list[tuple[str, int]] = []
        self.tls_names: list[str | None] = []
        self.said = b""

    def connect_tcp(self, host: str, port: int, **options: Any) -> httpcore.NetworkStream:
        self.connected.append((host, port))
        if host in self.deaf:
            raise httpcore.ConnectError("unreachable")
        return Stream(self)


class Stream(httpcore.NetworkStream):
    def __init__(self, sockets: Sockets) -> None:
        self.sockets, self.answer = sockets, sockets.answers.pop(0)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        answer, self.answer = self.answer, b""
        return answer

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.sockets.said += buffer

    def close(self) -> None:
        pass

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Stream:
        self.sockets.tls_names.append(server_hostname)
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


def test_connects_to_the_address_and_keeps_the_name() -> None:
    sockets = Sockets(OK)
    with guarded_client(contact="https://gallery.example", resolve=lambda host, port: [OUTSIDE], sockets=sockets) as client:
        assert Visit(client).get("https://name.example/x").body == b"ok"
    assert sockets.connected == [(OUTSIDE, 443)]
    assert sockets.tls_names == ["name.example"]
    assert b"Host: name.example\r\n" in sockets.said
    assert b"User-Agent: Vernissage/" in sockets.said and b"(+https://gallery.example)" in sockets.said


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], [OUTSIDE, "127.0.0.2"], ["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["100.100.100.200"], ["fec0::1"]],
)
def test_one_address_inside_refuses_the_name(addresses: list[str]) -> None:
    sockets = Sockets(OK)
    with guarded_client(resolve=lambda host, port: addresses, sockets=sockets) as client:
        with pytest.raises(UnsafeTarget):
            Visit(client).get("https://name.example/")
        with pytest.raises(UnsafeTarget):
            client.get("https://name.example/")  # without a visit, the guard stands all the same
    assert sockets.connected == []


def test_rebinding_gains_nothing() -> None:
    turns = iter([[OUTSIDE], ["127.0.0.1"]])
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(turns)

    closing = OK.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    sockets = Sockets(closing, closing)
    with guarded_client(resolve=resolve, sockets=sockets) as client:
        visit = Visit(client)
        visit.get("https://name.example/")
        assert asked == ["name.example"]  # judged and connected with one answer
        with pytest.raises(UnsafeTarget):
            visit.get("https://name.example/")
    assert sockets.connected == [(OUTSIDE, 443)]


def test_the_next_address_is_tried_when_one_is_deaf() -> None:
    sockets = Sockets(OK, deaf=("2606:4700::1111",))
    with guarded_client(resolve=lambda host, port: ["2606:4700::1111", OUTSIDE], sockets=sockets) as client:
        assert Visit(client).get("https://name.example/").status == 200
    assert [host for host, _ in sockets.connected] == ["2606:4700::1111", OUTSIDE]


def test_plain_http_is_refused_unless_a_feed_asks() -> None:
    with guarded_client(resolve=lambda host, port: [OUTSIDE], sockets=Sockets(OK)) as client:
        with pytest.raises(UnsafeTarget):
            client.get("http://name.example/")
        assert Visit(client).get("http://name.example/feed", plain_http=True).body == b"ok"


def test_unknown_name_is_upstream() -> None:
    with pytest.raises(Upstream):
        public_addresses("name.example", 443, lambda host, port: [])


def test_slow_resolver_is_left_behind() -> None:
    started = time.monotonic()
    with guarded_client(resolve=lambda host, port: time.sleep(3) or [OUTSIDE], deadline_s=0.3) as client:
        with pytest.raises(Upstream):
            Visit(client).get("https://name.example/")
    assert time.monotonic() - started < 2


def test_environment_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    sockets = Sockets(OK)
    with guarded_client(resolve=lambda host, port: [OUTSIDE], sockets=sockets) as client:
        Visit(client).get("https://name.example/")
    assert sockets.connected == [(OUTSIDE, 443)]


def test_no_cookie_outlives_a_reply() -> None:
    cookie = OK.replace(b"\r\n\r\n", b"\r\nSet-Cookie: sitter=1; Path=/\r\n\r\n")
    sockets = Sockets(cookie, cookie)
    with guarded_client(resolve=lambda host, port: [OUTSIDE], sockets=sockets) as client:
        Visit(client).get("https://name.example/")
        assert not client.cookies


def test_user_agent_is_one_honest_line() -> None:
    assert user_agent().startswith("Vernissage/")
    with pytest.raises(ValueError):
        user_agent("mail@example.org\r\nX-Evil: 1")


@pytest.fixture
def dripping() -> Iterator[int]:
    """A server that says a header byte every 50 ms and never ends: no read of it ever times out."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.05):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    thread = threading.Thread(target=drip, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    stop.set()
    listener.close()
    thread.join()


class ToLoopback(httpcore.SyncBackend):
    """Real sockets, led to a local server whatever address was judged."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def connect_tcp(self, host: str, port: int, **options: Any) -> httpcore.NetworkStream:
        return super().connect_tcp("127.0.0.1", self.port, **options)


def test_headers_that_drip_are_cut_at_the_deadline(dripping: int) -> None:
    started = time.monotonic()
    with guarded_client(resolve=lambda host, port: [OUTSIDE], sockets=ToLoopback(dripping), deadline_s=0.6) as client:
        with pytest.raises(Upstream, match="too long"):
            Visit(client).get("http://name.example/", plain_http=True)
    assert 0.3 < time.monotonic() - started < 3


def test_real_connection_is_kept_for_the_next_page(recorded: Any) -> None:
    with recorded.recorded_client() as served:
        port = served._transport._port
        with guarded_client(resolve=lambda host, port: [OUTSIDE], sockets=ToLoopback(port)) as client:
            visit = Visit(client)
            for _ in range(2):
                assert visit.get("http://slowtrains.example/feed", plain_http=True).status == 200


def test_is_an_httpx_client() -> None:
    assert isinstance(guarded_client(), httpx.Client)
