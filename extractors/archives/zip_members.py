"""ZIP archives (PKWARE APPNOTE 6.3.10), read from their central directory.

Our own reader because the one of the standard library trusts what an archive says about itself: in
Python 3.11 it reads a directory of any size into memory and takes members that overlap, so that
1 kB becomes 50 MB.
"""

from __future__ import annotations

import os
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from ..errors import Malformed, TooLarge
from .limits import DIRECTORY_BYTES, Budget
from .members import PIECE, Wanted, check_count, clean_name, is_litter, stream

MAGIC = b"PK\x03\x04"

_END = struct.Struct("<4s4H2LH")
_END64_PLACE = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENTRY = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1 | 1 << 6 | 1 << 13
_UTF8 = 1 << 11
_BROKEN = "its list of members is broken; download the archive once more, and do not unpack or repack it."


@dataclass(slots=True)
class _Entry:
    name: str
    raw_name: bytes
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    until: int = 0
    """Where the next one begins."""


class Zip:
    """Members of a seekable ZIP file. Raises `Malformed` or `TooLarge` when it is opened, before any member is."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        size = file.seek(0, os.SEEK_END)
        start, length, count = _directory(file, size)
        file.seek(start)
        entries = list(_entries(file.read(length), count))
        _check_overlaps(entries, start)
        self._files = [entry for entry in entries if not entry.name.endswith("/") and not is_litter(entry.name)]
        self.names = tuple(entry.name for entry in self._files)
        if len(set(self.names)) != len(self.names):
            raise Malformed("it has two members of the same name; download the archive once more.")

    def each(self, wanted: Wanted) -> Iterator[tuple[str, BinaryIO]]:
        """See `Members`."""
        budget = Budget()
        for entry in self._files:
            if wanted(entry.name):
                yield entry.name, stream(self._pieces(entry, budget))

    def _pieces(self, entry: _Entry, budget: Budget) -> Iterator[bytes]:
        place, size, crc = self._data(entry), 0, 0
        unpack = _Inflate() if entry.method == _DEFLATED else None
        left = entry.packed
        while left:
            self._file.seek(place)
            packed = self._file.read(min(PIECE, left))
            if not packed:
                raise _broken(entry)
            place, left = place + len(packed), left - len(packed)
            for piece in unpack.pieces(packed) if unpack else (packed,):
                size, crc = size + len(piece), zlib.crc32(piece, crc)
                budget.take(entry.name, size, entry.packed, len(piece))
                if size > entry.size:
                    raise _broken(entry)
                yield piece
        if size != entry.size or crc != entry.crc or unpack is not None and not unpack.ended:
            raise _broken(entry)

    def _data(self, entry: _Entry) -> int:
        """Where the member's bytes begin, once its own header tells the same as the directory."""
        if entry.method not in (_STORED, _DEFLATED):
            raise Malformed(f"its member {entry.name[:80]!r} is packed by method {entry.method}; hand in the archive as it was downloaded.")
        self._file.seek(entry.offset)
        header = self._file.read(_LOCAL.size)
        if len(header) != _LOCAL.size:
            raise _broken(entry)
        magic, _, flags, method, _, _, _, _, _, name_length, extra_length = _LOCAL.unpack(header)
        start = entry.offset + _LOCAL.size + name_length + extra_length
        honest = magic == MAGIC and method == entry.method and self._file.read(name_length) == entry.raw_name
        if not honest or flags & _ENCRYPTED or start + entry.packed > entry.until:
            raise _broken(entry)
        return start


class _Inflate:
    """Deflate in pieces of a bounded size, whatever they swell to."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(-15)

    @property
    def ended(self) -> bool:
        return self._inner.eof

    def pieces(self, packed: bytes) -> Iterator[bytes]:
        try:
            while packed and not self._inner.eof:
                if piece := self._inner.decompress(packed, PIECE):
                    yield piece
                packed = self._inner.unconsumed_tail
        except zlib.error:
            raise Malformed("one of its members is broken; download the archive once more.") from None


def _broken(entry: _Entry) -> Malformed:
    return Malformed(f"its member {entry.name[:80]!r} is not what its list of members says; download the archive once more.")


def _directory(file: BinaryIO, size: int) -> tuple[int, int, int]:
    """Where the central directory begins, its length and its number of entries."""
    place, end = _end_record(file, size)
    _, disk, first_disk, here, count, length, start, _ = end
    if 0xFFFF in (here, count, disk) or 0xFFFFFFFF in (length, start):
        place, (_, _, _, _, disk, first_disk, here, count, length, start) = _end64_record(file, place)
    if disk or first_disk or here != count:
        raise Malformed("it is one part of an archive in several files; join them, or hand in the first as it was downloaded.")
    check_count(count)
    if length > DIRECTORY_BYTES:
        raise TooLarge(f"its list of members is longer than {DIRECTORY_BYTES >> 20} MB; hand in the part with the posts only.")
    if start + length > place:
        raise Malformed(_BROKEN)
    return start, length, count


def _end_record(file: BinaryIO, size: int) -> tuple[int, tuple]:
    tail = min(size, _END.size + 0xFFFF)
    file.seek(size - tail)
    data = file.read(tail)
    at = data.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(data):
            end = _END.unpack_from(data, at)
            if at + _END.size + end[-1] == len(data):  # the comment runs to the end of the file
                return size - tail + at, end
        at = data.rfind(b"PK\x05\x06", 0, at)
    raise Malformed("it breaks off, or is no whole ZIP archive; download the archive once more.")


def _end64_record(file: BinaryIO, end: int) -> tuple[int, tuple]:
    file.seek(max(end - _END64_PLACE.size, 0))
    found = file.read(_END64_PLACE.size)
    if len(found) == _END64_PLACE.size:
        magic, _, place, disks = _END64_PLACE.unpack(found)
        if magic == b"PK\x06\x07" and disks <= 1 and place + _END64.size <= end:
            file.seek(place)
            record = _END64.unpack(file.read(_END64.size))
            if record[0] == b"PK\x06\x06":
                return place, record
    raise Malformed(_BROKEN)


def _entries(data: bytes, count: int) -> Iterator[_Entry]:
    at = 0
    for _ in range(count):
        if at + _ENTRY.size > len(data):
            raise Malformed(_BROKEN)
        (magic, _, system, _, _, flags, method, _, _, crc, packed, size,
         name_length, extra_length, comment_length, _, _, attributes, offset) = _ENTRY.unpack_from(data, at)  # fmt: skip
        name_at, extra_at = at + _ENTRY.size, at + _ENTRY.size + name_length
        at = extra_at + extra_length + comment_length
        if magic != b"PK\x01\x02" or at > len(data):
            raise Malformed(_BROKEN)
        raw_name = data[name_at:extra_at]
        name = clean_name(_decoded(raw_name, flags))
        if flags & _ENCRYPTED:
            raise Malformed(f"its member {name[:80]!r} is encrypted; hand in a copy without a password.")
        if system == 3 and stat.S_IFMT(attributes >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise Malformed(f"its member {name[:80]!r} is a link or a device; download the archive once more.")
        if 0xFFFFFFFF in (packed, size, offset):
            size, packed, offset = _wide(data[extra_at : extra_at + extra_length], size, packed, offset)
        yield _Entry(name, raw_name, method, crc, packed, size, offset)
    if at != len(data):
        raise Malformed(_BROKEN)


def _decoded(raw: bytes, flags: int) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        if flags & _UTF8:
            raise Malformed(_BROKEN) from None
        return raw.decode("cp437")


def _wide(extra: bytes, *narrow: int) -> list[int]:
    """Sizes and offset of more than 4 GB, from the extra field 1 (zip64)."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        if kind == 1:
            field = extra[at + 4 : at + 4 + length]
            missing = sum(number == 0xFFFFFFFF for number in narrow)
            if len(field) < 8 * missing:
                break
            wide = iter(struct.unpack_from(f"<{missing}Q", field))
            return [next(wide) if number == 0xFFFFFFFF else number for number in narrow]
        at += 4 + length
    raise Malformed(_BROKEN)


def _check_overlaps(entries: list[_Entry], directory: int) -> None:
    """Each member ends before the next begins, the last before the directory."""
    until = directory
    for entry in sorted(entries, key=lambda entry: entry.offset, reverse=True):
        if entry.offset + _LOCAL.size + len(entry.raw_name) + entry.packed > until:
            raise Malformed("its members overlap, as in bombs; download the archive once more.")
        entry.until = until
        until = entry.offset
