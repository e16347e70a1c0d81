"""From a file of any kind to a profile. Runs in the confined process; see `extractors.archives.child`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import BinaryIO

from ..errors import BadSource, Empty, Malformed, TooLarge
from ..profile import Profile
from ..spread import spread
from .kind import Kind
from .kinds import HEAD_BYTES, kind_of, kind_of_file, titles
from .limits import FILE_BYTES
from .members import Folder, Lone, Members, Renamed
from .tar_members import GZIP, Tar, is_tar
from .zip_members import MAGIC, Zip

_EMPTY_ZIP = b"PK\x05\x06"


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is packed, or a member of an archive that we know."""
    return head.startswith((MAGIC, _EMPTY_ZIP, GZIP)) or is_tar(head) or kind_of_file(head) is not None


def profile_from_archive(file: BinaryIO | Path, *, source: str, limit: int = 200, author: str | None = None) -> Profile:
    """Read an archive: an open file that can be sought in, or the folder that somebody unpacked it to.

    Raises `Malformed`, `TooLarge`, `Empty`, `SeveralAuthors` (several people write in it) or `BadSource`.
    """
    if isinstance(file, Path):
        kind, members = _known(Folder(file))
    else:
        kind, members = _opened(file)
    if author is not None and not kind.has_authors:
        raise BadSource(f"an archive of {kind.title} has one author, but --author {author[:80]!r} was given; leave it out.")
    return profile_from_members(members, kind, source=source, limit=limit, author=author)


def profile_from_members(members: Members, kind: Kind, *, source: str, limit: int, author: str | None) -> Profile:
    """What `kind` reads of the members that it may open, and of no other."""
    found = kind.read(members.each(lambda name: kind.members.fullmatch(name) is not None), author)
    posts = spread(found.posts, limit)
    if not posts:
        raise Empty(f"this archive of {kind.title} holds no public words of its owner; choose another, or paste the text.")
    return Profile(
        source=source,
        handle=found.handle,
        display_name=found.display_name,
        bio=found.bio,
        posts=posts,
        url=found.url,
        lang=found.lang,
    )


def _opened(file: BinaryIO) -> tuple[Kind, Members]:
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if size > FILE_BYTES:
        raise TooLarge(f"it has more than {FILE_BYTES >> 30} GB; ask for an archive without pictures.")
    head = file.read(HEAD_BYTES)
    if head.startswith((MAGIC, _EMPTY_ZIP)):
        members: Members = Zip(file)
    elif is_tar(head):
        members = Tar(file)
    else:
        known = kind_of_file(head)
        if known is None:
            raise Malformed(f"it is none of the archives we know ({titles()}); hand in one as it was downloaded.")
        kind, name = known
        return kind, Lone(file, name)
    return _known(members)


def _known(members: Members) -> tuple[Kind, Members]:
    """By the paths of its members; a single one is known by what it holds, as if it had been handed in by itself."""
    if len(members.names) == 1:
        for _, file in members.each(lambda _: True):
            if found := kind_of_file(file.read(HEAD_BYTES)):
                return found[0], Renamed(members, found[1])
    return kind_of(members.names), members
