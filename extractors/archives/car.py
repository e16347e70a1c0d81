"""CAR v1 files and the DAG-CBOR in them (IPLD specifications), as far as an AT Protocol repository needs them."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..errors import Malformed

_DEPTH = 64
_HEAD = b"\x01\x71\x12\x20"  # CIDv1, dag-cbor, sha-256 of 32 bytes; blobs (0x55) are never in a repository's CAR
_CID_BYTES = 36
_TREE_DEPTH = 128


@dataclass(frozen=True, slots=True)
class Link:
    """The name of a block: 36 bytes."""

    cid: bytes


class Repository:
    """The blocks of a CAR file, and the records that its signed root leads to.

    Blocks that the root does not lead to (deleted or stale ones) are never looked at.
    Raises `Malformed` for a file that breaks off or whose blocks are not what their names say.
    """

    def __init__(self, data: bytes) -> None:
        self._data = memoryview(data)
        length, at = _varint(data, 0)
        header = _object(decoded(self._slice(at, at + length)))
        roots = header.get("roots")
        if header.get("version") != 1 or not isinstance(roots, list) or not roots or not isinstance(roots[0], Link):
            raise _broken()
        self._places = dict(self._blocks(at + length))
        self.commit = _object(self.block(roots[0]))

    def records(self, *collections: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Path (``app.bsky.feed.post/3k…``) and record, of these collections only, in order of path."""
        root = self.commit.get("data")
        if isinstance(root, Link):
            for path, link in self._leaves(root, 0):
                if path.partition("/")[0] in collections:
                    record = self.block(link)
                    if isinstance(record, dict):
                        yield path, record

    def block(self, link: Link) -> Any:
        """What the block of this name holds."""
        place = self._places.get(link.cid)
        if place is None:
            raise Malformed("a block of it is missing; download the archive once more.")
        block = self._slice(*place)
        if hashlib.sha256(block).digest() != link.cid[4:]:
            raise Malformed("a block of it is not what its name says; download the archive once more.")
        return decoded(block)

    def _blocks(self, at: int) -> Iterator[tuple[bytes, tuple[int, int]]]:
        while at < len(self._data):
            length, start = _varint(self._data, at)
            at = start + length
            if at > len(self._data):
                raise _broken()
            cid = bytes(self._data[start : start + _CID_BYTES])
            if length >= _CID_BYTES and cid.startswith(_HEAD):
                yield cid, (start + _CID_BYTES, at)

    def _leaves(self, link: Link, depth: int) -> Iterator[tuple[str, Link]]:
        """The Merkle search tree, in order. It cannot run in a circle: every name is the hash of what is under it."""
        if depth > _TREE_DEPTH:
            raise _broken()
        node = _object(self.block(link))
        if isinstance(left := node.get("l"), Link):
            yield from self._leaves(left, depth + 1)
        key = b""
        for entry in node.get("e") or () if isinstance(node.get("e"), list) else ():
            shared, rest, value = (entry.get("p"), entry.get("k"), entry.get("v")) if isinstance(entry, dict) else (None,) * 3
            if type(shared) is not int or not 0 <= shared <= len(key) or not isinstance(rest, bytes) or not isinstance(value, Link):
                raise _broken()
            key = key[:shared] + rest
            if len(key) > 1_024:
                raise _broken()
            yield key.decode("ascii", "replace"), value
            if isinstance(right := entry.get("t"), Link):
                yield from self._leaves(right, depth + 1)

    def _slice(self, start: int, end: int) -> bytes:
        if end > len(self._data):
            raise _broken()
        return bytes(self._data[start:end])


def decoded(data: bytes) -> Any:
    """One value of DAG-CBOR (RFC 8949, definite lengths, tag 42 alone). Raises `Malformed`."""
    try:
        value, end = _value(data, 0, 0)
    except (IndexError, struct.error, UnicodeDecodeError, ValueError):
        raise _broken() from None
    if end != len(data):
        raise _broken()
    return value


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > _DEPTH:
        raise _broken()
    major, minor, at = data[at] >> 5, data[at] & 31, at + 1
    if major == 7:
        return _simple(data, minor, at)
    number, at = _argument(data, minor, at)
    if major == 0:
        return number, at
    if major == 1:
        return -1 - number, at
    if major in (2, 3):
        if at + number > len(data):
            raise _broken()
        piece = data[at : at + number]
        return (piece if major == 2 else piece.decode("utf-8")), at + number
    if major == 6:
        return _link(data, number, at, depth)
    if number > len(data) - at:  # each entry has a byte at least
        raise _broken()
    return _list(data, number, at, depth) if major == 4 else _map(data, number, at, depth)


def _argument(data: bytes, minor: int, at: int) -> tuple[int, int]:
    if minor < 24:
        return minor, at
    if minor > 27:
        raise _broken()
    size = 1 << (minor - 24)
    return struct.unpack_from({1: ">B", 2: ">H", 4: ">L", 8: ">Q"}[size], data, at)[0], at + size


def _simple(data: bytes, minor: int, at: int) -> tuple[Any, int]:
    if minor in (20, 21, 22):
        return {20: False, 21: True, 22: None}[minor], at
    if minor == 27:
        return struct.unpack_from(">d", data, at)[0], at + 8
    raise _broken()


def _link(data: bytes, tag: int, at: int, depth: int) -> tuple[Link, int]:
    named, at = _value(data, at, depth + 1)
    if tag != 42 or not isinstance(named, bytes) or not named.startswith(b"\0"):
        raise _broken()
    return Link(named[1:]), at


def _list(data: bytes, count: int, at: int, depth: int) -> tuple[list[Any], int]:
    items = []
    for _ in range(count):
        item, at = _value(data, at, depth + 1)
        items.append(item)
    return items, at


def _map(data: bytes, count: int, at: int, depth: int) -> tuple[dict[str, Any], int]:
    entries = {}
    for _ in range(count):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, str):
            raise _broken()
        entries[key], at = _value(data, at, depth + 1)
    return entries, at


def _varint(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """An unsigned LEB128 number."""
    number = shift = 0
    while at < len(data) and shift < 63:
        byte = data[at]
        number, shift, at = number | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return number, at
    raise _broken()


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _broken()
    return value


def _broken() -> Malformed:
    return Malformed("it breaks off, or is no whole CAR file of a repository; download the archive once more.")
