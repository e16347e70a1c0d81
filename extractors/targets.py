"""Which hosts may be visited.

Anything typed, redirected to or found in a document is hostile until it has passed here. The name
is judged before it is resolved, every address afterwards.
"""

from __future__ import annotations

import ipaddress
import re

import httpx

from .errors import UnsafeTarget

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# What the WHATWG URL standard calls "ends in a number": the C library reads such a name as IPv4.
_NUMERAL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_BEHIND_AT = re.compile(r"[^/?#]*//[^/?#]*@")  # httpx forgets an @ that nothing stands before
_INSIDE = ("localhost", "local", "internal", "lan", "home", "corp", "arpa", "onion")

# Python 3.11 calls these global, although no stranger's server lives there.
_ODD_IPV4 = (
    ipaddress.IPv4Network("100.64.0.0/10"),  # carrier-grade NAT; cloud metadata at 100.100.100.200
    ipaddress.IPv4Network("168.63.129.16/32"),  # Azure's platform address
    ipaddress.IPv4Network("192.0.0.0/24"),  # RFC 6890
    ipaddress.IPv4Network("192.88.99.0/24"),  # 6to4 relays, RFC 7526
)
# Only global unicast is let in, which leaves out NAT64 (64:ff9b::), ::/96, mapped IPv4, fec0::/10,
# 5f00::/16 and multicast; inside it these carry an IPv4 address or nobody at all.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_ODD_IPV6 = (
    ipaddress.IPv6Network("2001::/23"),  # IETF protocols, Teredo among them, RFC 2928
    ipaddress.IPv6Network("2001:db8::/32"),  # documentation, RFC 3849
    ipaddress.IPv6Network("2002::/16"),  # 6to4, RFC 3056
    ipaddress.IPv6Network("3fff::/20"),  # documentation, RFC 9637
)


def is_public(address: str) -> bool:
    """Whether a numeric address belongs to the public internet, one host at a time."""
    try:
        number = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not number.is_global or number.is_multicast or number.is_reserved:
        return False
    if isinstance(number, ipaddress.IPv4Address):
        return not any(number in network for network in _ODD_IPV4)
    # A zone names one of our own interfaces.
    return number.scope_id is None and number in _UNICAST and not any(number in network for network in _ODD_IPV6)


def check_host(host: str) -> None:
    """Refuse a host name, in the ASCII form that would be resolved, that is no public name.

    Raises `UnsafeTarget` for IP literals, numerals in any base, names without a dot and names of
    the local network.
    """
    labels = host.lower().removesuffix(".").split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _unsafe(host, "is not a host name")
    if _NUMERAL.fullmatch(labels[-1]):
        raise _unsafe(host, "is a number, not a name")
    if len(labels) < 2 or labels[-1] in _INSIDE:
        raise _unsafe(host, "is a name of the local network")


def check_url(url: str | httpx.URL, *, plain_http: bool = False) -> httpx.URL:
    """The parsed address, when it may be visited.

    `plain_http` lets http on port 80 through, for feeds. Raises `UnsafeTarget`.
    """
    try:
        parsed = httpx.URL(url)
        host = parsed.host  # decoded only now: xn-- before what nobody can decode
    except (httpx.InvalidURL, UnicodeError) as error:
        raise _unsafe(str(url), "is not an address") from error
    if parsed.scheme != "https" and not (plain_http and parsed.scheme == "http"):
        raise _unsafe(str(url), "does not begin with https://")
    if parsed.userinfo or _BEHIND_AT.match(str(url)):
        raise _unsafe(host, "stands behind an @, where user names and passwords go")
    if parsed.port is not None:
        raise _unsafe(f"{host}:{parsed.port}", "names a port of its own")
    check_host(parsed.raw_host.decode("ascii", "replace"))
    return parsed


def joined(base: httpx.URL, reference: str) -> httpx.URL:
    """Where a reference that was found at `base` leads; `check_url` has yet to judge it. Raises `UnsafeTarget` for what is no address."""
    if _BEHIND_AT.match(reference.strip()):
        raise _unsafe(reference, "has an @ before its host, where user names and passwords go")
    try:
        return base.join(reference)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise _unsafe(reference, "is not an address") from error


def _unsafe(value: str, why: str) -> UnsafeTarget:
    return UnsafeTarget(f"{value[:80]!r} {why}; type the public address of the account, such as https://example.org.")
