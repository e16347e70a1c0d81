"""TAR archives (POSIX ustar and pax, GNU long names), packed by gzip or not, read as a stream.

Our own reader because the one of the standard library goes back on its way when a header says so,
and reads long headers into memory whole.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from ..errors import Malformed, TooLarge
from .limits import STREAM_BYTES, Budget, check_ratio
from .members import PIECE, Wanted, check_count, clean_name, is_litter, stream

GZIP = b"\x1f\x8b"
_BLOCK = 512
_HEADER_BYTES = 64 * 2**10  # of long names and pax records
_BROKEN = "it breaks off, or is no whole TAR archive; download the archive once more."


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a TAR archive, or one packed by gzip."""
    if head.startswith(GZIP):
        try:
            head = zlib.decompressobj(31).decompress(head, _BLOCK)
        except zlib.error:
            return False
    return head[257:262] == b"ustar"


class Tar:
    """Members of a TAR file. It is read from the beginning each time, and what is not wanted is passed over."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    @cached_property
    def names(self) -> tuple[str, ...]:
        """See `Members`."""
        names: dict[str, None] = {}
        for header in _headers(self._start()):
            if header.name in names:
                raise Malformed("it has two members of the same name; download the archive once more.")
            names[header.name] = None
            check_count(len(names))
        return tuple(names)

    def each(self, wanted: Wanted) -> Iterator[tuple[str, BinaryIO]]:
        """See `Members`."""
        budget, way = Budget(), self._start()
        for header in _headers(way):
            if wanted(header.name):
                yield header.name, stream(way.pieces(header, budget))

    def _start(self) -> _Way:
        self._file.seek(0)
        packed = self._file.read(2) == GZIP
        self._file.seek(0)
        return _Way(_unzipped(self._file) if packed else iter(lambda: self._file.read(PIECE), b""))


@dataclass(slots=True)
class _Header:
    name: str
    size: int


class _Way:
    """Goes forward through the unpacked bytes; `left` of the present member are still to come."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._piece = pieces, b""
        self._gone = 0
        self.left = 0
        self.padding = 0

    def some(self, size: int) -> bytes:
        """At most `size` bytes, none only at the end."""
        while not self._piece:
            self._piece = next(self._pieces, b"")
            if not self._piece:
                return b""
            self._gone += len(self._piece)
            if self._gone > STREAM_BYTES:
                raise TooLarge(f"it unpacks to more than {STREAM_BYTES >> 30} GB; hand in a shorter archive.")
        taken, self._piece = self._piece[:size], self._piece[size:]
        return taken

    def exactly(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            more = self.some(size - len(taken))
            if not more:
                raise Malformed(_BROKEN)
            taken += more
        return taken

    def begin(self, size: int) -> None:
        self.left, self.padding = size, -size % _BLOCK

    def finish(self) -> None:
        """Pass over what nobody wanted."""
        left = self.left + self.padding
        while left:
            gone = self.some(min(left, PIECE))
            if not gone:
                raise Malformed(_BROKEN)
            left -= len(gone)
        self.left = self.padding = 0

    def pieces(self, header: _Header, budget: Budget) -> Iterator[bytes]:
        while self.left:
            piece = self.some(min(self.left, PIECE))
            if not piece:
                raise Malformed(_BROKEN)
            self.left -= len(piece)
            size = header.size - self.left
            budget.take(header.name, size, size, len(piece))
            yield piece


def _unzipped(file: BinaryIO) -> Iterator[bytes]:
    inner, packed, taken, given = zlib.decompressobj(31), b"", 0, 0
    try:
        while True:
            if not packed:
                packed = file.read(PIECE)
                taken += len(packed)
            if not packed:
                break
            if inner.eof:  # gzip files may follow one another; zeros may pad the last
                if not packed.startswith(GZIP):
                    break
                inner = zlib.decompressobj(31)
            piece = inner.decompress(packed, PIECE)
            packed = inner.unused_data if inner.eof else inner.unconsumed_tail
            given += len(piece)
            check_ratio(given, taken)
            if piece:
                yield piece
    except zlib.error:
        raise Malformed(_BROKEN) from None


def _headers(way: _Way) -> Iterator[_Header]:
    """Regular files in order. What is said beforehand (long names, pax) is put together with its file."""
    long_name, said = None, dict[bytes, bytes]()
    count = 0
    while True:
        way.finish()
        block = way.exactly(_BLOCK)
        if block == bytes(_BLOCK):
            return
        check_count(count := count + 1)
        kind, size = _checked(block), _number(block[124:136])
        if kind in b"LKxg":
            if size > _HEADER_BYTES:
                raise Malformed(_BROKEN)
            way.begin(0)
            record = way.exactly(size)
            way.begin(0)
            way.padding = -size % _BLOCK
            if kind == b"L":
                long_name = record.rstrip(b"\0")
            elif kind == b"x":
                said = _pax(record)
            continue
        raw = said.get(b"path") or long_name or _name(block)
        size = _decimal(said[b"size"]) if b"size" in said else size
        long_name, said = None, {}
        name = clean_name(raw.decode("utf-8", "replace"))
        if kind in b"05":
            way.begin(0 if kind == b"5" else size)
            if kind == b"0" and not name.endswith("/") and not is_litter(name):
                yield _Header(name, size)
        else:
            raise Malformed(f"its member {name[:80]!r} is a link or a device; download the archive once more.")


def _checked(block: bytes) -> bytes:
    """The type of the member, once the sum of its header is right."""
    if sum(block) - sum(block[148:156]) + 8 * 32 != _number(block[148:156]):
        raise Malformed(_BROKEN)
    return {b"\0": b"0", b"7": b"0"}.get(block[156:157], block[156:157])


def _number(field: bytes) -> int:
    if field[0] & 0x80:  # GNU: binary, for more than 8 GB; a negative one is nothing honest
        if field[0] != 0x80:
            raise Malformed(_BROKEN)
        return int.from_bytes(field[1:], "big")
    try:
        return int(field.strip(b" \0") or b"0", 8)
    except ValueError:
        raise Malformed(_BROKEN) from None


def _decimal(field: bytes) -> int:
    if not field.isdigit() or len(field) > 20:
        raise Malformed(_BROKEN)
    return int(field)


def _name(block: bytes) -> bytes:
    name = block[:100].split(b"\0")[0]
    prefix = block[345:500].split(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name


def _pax(record: bytes) -> dict[bytes, bytes]:
    """``27 path=some/long/name\\n`` and so on; the number is the length of the whole line."""
    said, at = {}, 0
    while at < len(record):
        length, space, _ = record[at : at + 12].partition(b" ")
        end = at + (_decimal(length) if space else 0)
        if not at < end <= len(record):
            raise Malformed(_BROKEN)
        key, _, value = record[at + len(length) + 1 : end - 1].partition(b"=")
        said[key] = value
        at = end
    return said
