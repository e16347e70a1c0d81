"""What a visitor's phone can reach, and which names are ours."""

from __future__ import annotations

import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from installation.settings import Settings

LOOKUP_S = 2.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_UNSENT = "192.0.2.1"  # a documentation address: connecting a datagram socket to it sends nothing


@dataclass(frozen=True, slots=True)
class Address:
    """The beginning of every link in a QR code, and what the operator should know about it."""

    base: str
    hint: str | None = None


def public_address(settings: Settings) -> Address:
    """``--public-url``, else ``<hostname>.local``, else the address on the network. May take `LOOKUP_S`."""
    if settings.public_url:
        return Address(settings.public_url.rstrip("/"))
    if settings.host in LOOPBACK:
        return Address(
            f"http://localhost:{settings.port}", "bound to this machine only: phones cannot reach it; set host or public_url"
        )
    here = network_address()
    name = local_name()
    if here and here in _addresses_of(name):
        return Address(f"http://{name}:{settings.port}")
    if here:
        return Address(
            f"http://{here}:{settings.port}",
            f"{name} is not known on this network, so links show a bare address that some phones refuse; set public_url",
        )
    return Address(f"http://localhost:{settings.port}", "there is no network: phones cannot reach this kiosk")


def is_ours(host: str, settings: Settings) -> bool:
    """Whether a ``Host`` header may name us. A bare address always may: rebinding needs a name."""
    name = host_name(host)
    if name in LOOPBACK or name in (socket.gethostname().lower(), local_name()):
        return True
    if settings.public_url and name == (urlsplit(settings.public_url).hostname or ""):
        return True
    return _is_address(name)


def host_name(host: str) -> str:
    """The name in a ``Host`` header, without port or brackets."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def local_name() -> str:
    """What this machine is called by multicast DNS."""
    return f"{socket.gethostname().split('.')[0].lower()}.local"


def network_address() -> str | None:
    """This machine's address on its network, or None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_UNSENT, 9))
        except OSError:
            return None
        address = probe.getsockname()[0]
    return None if address.startswith(("127.", "0.")) else address


def _addresses_of(name: str) -> set[str]:
    """Asked on a thread of its own: without multicast DNS a resolver may take many seconds to say no."""
    thread = ThreadPoolExecutor(1)
    try:
        found = thread.submit(socket.getaddrinfo, name, None, socket.AF_INET).result(LOOKUP_S)
    except (OSError, TimeoutError):
        return set()
    finally:
        thread.shutdown(wait=False)
    return {entry[4][0] for entry in found}


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
