"""The guarded client of the house, for which a few public names live on this machine.

Everything of it is at work: addresses are judged, names pinned, redirects followed by hand. Only the
last step is ours: a connection to one of the invented public addresses goes to a port of 127.0.0.1,
without TLS, and one to any other address is refused and remembered.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpcore

from extractors.http import GuardedClient, guarded_client


class LoopbackSockets(httpcore.NetworkBackend):
    """Opens connections to 127.0.0.1 only. `ports` is by public address; `waited` is how many seconds the servers took to answer."""

    def __init__(self, ports: Mapping[str, int]) -> None:
        self.ports, self.refused, self.waited = ports, list[str](), 0.0
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, **options: Any) -> httpcore.NetworkStream:
        if host not in self.ports:
            self.refused.append(f"{host}:{port}")
            raise httpcore.ConnectError(f"{host} is not one of ours")
        return _Plain(self, self._sockets.connect_tcp("127.0.0.1", self.ports[host], timeout=timeout, **options))


class _Plain(httpcore.NetworkStream):
    """A stream whose TLS is none: the servers speak plain HTTP."""

    def __init__(self, sockets: LoopbackSockets, stream: httpcore.NetworkStream) -> None:
        self._sockets, self._stream = sockets, stream
        self.write, self.close, self.get_extra_info = stream.write, stream.close, stream.get_extra_info

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        started = time.perf_counter()
        try:
            return self._stream.read(max_bytes, timeout)
        finally:
            self._sockets.waited += time.perf_counter() - started

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> _Plain:
        return self


@contextmanager
def loopback_client(hosts: Mapping[str, int]) -> Iterator[GuardedClient]:
    """A guarded client that finds each of `hosts` (public names) at its port of 127.0.0.1, and nothing else."""
    addresses = {host: f"93.184.216.{number}" for number, host in enumerate(hosts, start=1)}
    sockets = LoopbackSockets({addresses[host]: port for host, port in hosts.items()})
    with guarded_client(contact="https://gallery.example", resolve=lambda host, port: [addresses[host]] if host in addresses else [],
                        sockets=sockets) as client:  # fmt: skip
        client.sockets = sockets
        yield client
    assert not sockets.refused, f"the client wanted to leave this machine: {sockets.refused}"
