"""Names of Nostr: keys in hexadecimal, ``npub1…`` and ``nprofile1…`` (NIP-19), ``ada@host`` (NIP-05)."""

from __future__ import annotations

import re

from . import fields
from .errors import BadSource, NotFound
from .fetch import Visit, raise_for_status
from .targets import check_url

CODED = re.compile(r"(npub|nprofile)1([02-9ac-hj-np-z]{8,1000})", re.IGNORECASE)

_HEX = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)
_MAILBOX = re.compile(r"@?([\w.-]{1,64})@([^\s@/?#]+)")
_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def public_key(visit: Visit, name: str) -> bytes:
    """The 32 bytes that a name stands for; ``ada@host`` is asked of the host.

    Raises `BadSource`, `NotFound`, and for ``ada@host`` what a visit raises.
    """
    coded, mailbox = CODED.fullmatch(name), _MAILBOX.fullmatch(name)
    if _HEX.fullmatch(name):
        return bytes.fromhex(name)
    if coded:
        return _decoded(coded[1].lower(), coded[2].lower(), name)
    if mailbox:
        return _asked(visit, mailbox[1].lower(), mailbox[2])
    raise BadSource(f"{name[:80]!r} is not a name of Nostr; type one such as npub1… or ada@example.org.")


def npub(key: bytes) -> str:
    """A key as people see it."""
    digits = _regrouped(key, 8, 5, pad=True)
    checked = _polymod([*_expanded("npub"), *digits, 0, 0, 0, 0, 0, 0]) ^ 1
    return "npub1" + "".join(_ALPHABET[digit] for digit in [*digits, *(checked >> 5 * (5 - place) & 31 for place in range(6))])


def _decoded(prefix: str, data: str, name: str) -> bytes:
    digits = [_ALPHABET.index(letter) for letter in data]
    key = bytes(_regrouped(digits[:-6], 5, 8, pad=False)) if _polymod([*_expanded(prefix), *digits]) == 1 else b""
    if prefix == "nprofile":
        key = next((value for kind, value in _fields(key) if kind == 0), b"")
    if len(key) != 32:
        raise BadSource(f"{name[:80]!r} has a letter wrong or missing; copy the whole of it once more.")
    return key


def _fields(data: bytes) -> list[tuple[int, bytes]]:
    found = []
    while len(data) >= 2:
        found.append((data[0], data[2 : 2 + data[1]]))
        data = data[2 + data[1] :]
    return found


def _expanded(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _polymod(digits: list[int]) -> int:
    """The checksum of bech32 (BIP-173)."""
    sum_ = 1
    for digit in digits:
        top, sum_ = sum_ >> 25, (sum_ & 0x1FFFFFF) << 5 ^ digit
        for place, term in enumerate(_GENERATOR):
            sum_ ^= term if top >> place & 1 else 0
    return sum_


def _regrouped(digits: bytes | list[int], size: int, new: int, *, pad: bool) -> list[int]:
    """The same bits in groups of another size."""
    held = bits = 0
    groups = []
    for digit in digits:
        held, bits = held << size | digit, bits + size
        while bits >= new:
            bits -= new
            groups.append(held >> bits & (1 << new) - 1)
        held &= (1 << bits) - 1
    return [*groups, held << new - bits] if pad and bits else groups


def _asked(visit: Visit, user: str, domain: str) -> bytes:
    host = check_url(f"https://{domain}/").host
    reply = visit.get(f"https://{host}/.well-known/nostr.json", params={"name": user})
    raise_for_status(reply, f"{user}@{host}")
    answer = reply.json() if reply.url.host == host else {}  # NIP-05: redirects do not count
    key = fields.text(fields.record(answer, "names"), user) if isinstance(answer, dict) else None
    if key is None or not _HEX.fullmatch(key):
        raise NotFound(f"{host} names no Nostr key for {user}; check the spelling, or type the npub1….")
    return bytes.fromhex(key)
