"""What lies in an archive: names, and bytes that are read as they come, never unpacked to a disk."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from ..errors import Malformed, TooLarge
from .limits import FILE_BYTES, MEMBERS, NAME_CHARACTERS, Budget

PIECE = 64 * 2**10

Wanted = Callable[[str], bool]


class Members(Protocol):
    """An archive's members. Nothing is opened but what is wanted."""

    @property
    def names(self) -> Sequence[str]:
        """The paths of all regular files, NFC, with slashes. Raises `ExtractorError` for what is no honest archive."""

    def each(self, wanted: Wanted) -> Iterator[tuple[str, BinaryIO]]:
        """Name and bytes of the wanted members, in the archive's order; each stream ends with its turn."""


class Lone:
    """A single member, handed in by itself and known by what it holds: `name` is the part it plays."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self.names = file, (name,)

    def each(self, wanted: Wanted) -> Iterator[tuple[str, BinaryIO]]:
        """See `Members`."""
        [name] = self.names
        if wanted(name):
            self._file.seek(0)
            yield name, stream(_counted(self._file, name, _unpacked()))


class Renamed:
    """The only member of an archive, known by what it holds: `name` is the part it plays."""

    def __init__(self, members: Members, name: str) -> None:
        self._members, self.names = members, (name,)

    def each(self, wanted: Wanted) -> Iterator[tuple[str, BinaryIO]]:
        """See `Members`."""
        [name] = self.names
        if wanted(name):
            for _, file in self._members.each(lambda _: True):
                yield name, file


class Folder:
    """An archive that somebody has unpacked. Links are passed over."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._paths = dict(_files(root))
        self.names = tuple(self._paths)

    def each(self, wanted: Wanted) -> Iterator[tuple[str, BinaryIO]]:
        """See `Members`."""
        budget = _unpacked()
        for name, path in self._paths.items():
            if wanted(name):
                with path.open("rb") as file:
                    yield name, stream(_counted(file, name, budget))


def clean_name(raw: str) -> str:
    """A member's name with slashes and in NFC. Raises `Malformed` for one that leads elsewhere."""
    name = unicodedata.normalize("NFC", raw).replace("\\", "/")
    if not name or "\0" in name or len(name) > NAME_CHARACTERS:
        raise Malformed(f"it has a member with the name {raw[:40]!r}, which is none; download the archive once more.")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in name.split("/"):
        raise Malformed(f"its member {raw[:80]!r} points outside the archive; download the archive once more.")
    return name


def is_litter(name: str) -> bool:
    """What macOS leaves beside files when it packs them again."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(("._", ".DS_Store"))


def check_count(count: int) -> None:
    """Raises `TooLarge` for more members than anybody's archive has."""
    if count > MEMBERS:
        raise TooLarge(f"it has more than {MEMBERS:,} members; hand in the part with the posts only.")


def stream(pieces: Iterator[bytes]) -> BinaryIO:
    """Pieces as a file that can be read once."""
    return io.BufferedReader(_Pieces(pieces), PIECE)


class _Pieces(io.RawIOBase):
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _unpacked() -> Budget:
    """What lies open cannot swell, and a chat of many years may hold a gigabyte."""
    return Budget(member_limit=FILE_BYTES, total_limit=FILE_BYTES)


def _counted(file: BinaryIO, name: str, budget: Budget) -> Iterator[bytes]:
    size = 0
    while piece := file.read(PIECE):
        size += len(piece)
        budget.take(name, size, size, len(piece))
        yield piece


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    count = 0
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_symlink() or not path.is_file():
                continue
            check_count(count := count + 1)
            if not is_litter(name):
                yield unicodedata.normalize("NFC", path.relative_to(root).as_posix()), path
