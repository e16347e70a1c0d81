"""How much of an archive is read, and what the process that reads it may take."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ..errors import Malformed, TooLarge

FILE_BYTES = 2 * 2**30  # of the archive as handed in
MEMBERS = 100_000  # twenty years of photographs lie in some; only their names are read
DIRECTORY_BYTES = 48 * 2**20  # of a zip's list of members
MEMBER_BYTES = 300 * 2**20
TOTAL_BYTES = 600 * 2**20  # of the members that are opened
STREAM_BYTES = 4 * 2**30  # of a tar unpacked, pictures passed over included
RATIO, RATIO_FREE_BYTES = 200, 2**20  # no honest text packs better, but for short ones
CAR_BYTES = 100 * 2**20
NAME_CHARACTERS = 1_024

MEMORY_BYTES = 2**30
CPU_S = 40
DEADLINE_S = 45.0
ANSWER_BYTES = 64 * 2**20


@dataclass(slots=True)
class Budget:
    """Bytes taken out of an archive so far. Raises `TooLarge` or `Malformed` when they are too many."""

    total: int = 0
    member_limit: int = MEMBER_BYTES
    total_limit: int = TOTAL_BYTES

    def take(self, name: str, member: int, packed: int, more: int) -> None:
        """`more` bytes of the member `name`, which now came to `member` bytes out of `packed` ones."""
        self.total += more
        if member > self.member_limit:
            raise TooLarge(f"its member {name[:80]!r} holds more than {self.member_limit >> 20} MB; hand in a shorter archive.")
        check_ratio(member, packed)
        if self.total > self.total_limit:
            raise TooLarge(f"it unpacks to more than {self.total_limit >> 20} MB of words; hand in a shorter archive.")


def check_ratio(unpacked: int, packed: int) -> None:
    """Raises `Malformed` for what swells like a bomb."""
    if unpacked > RATIO_FREE_BYTES and unpacked > RATIO * max(packed, 1):
        raise Malformed(f"it swells to more than {RATIO} times its size, as bombs do; download the archive once more.")


def confine() -> None:
    """Take from this process what parsing does not need: memory, time, files, children, core dumps.

    Where the platform has no such limits (Windows) or refuses one, the parent's deadline remains.
    """
    try:
        import resource
    except ImportError:
        return
    wishes = {"RLIMIT_AS": MEMORY_BYTES, "RLIMIT_CPU": CPU_S, "RLIMIT_FSIZE": 0, "RLIMIT_CORE": 0}
    if os.getuid() != 0:  # for root it says nothing
        wishes["RLIMIT_NPROC"] = 0
    for name, wish in wishes.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        most = wish if hard == resource.RLIM_INFINITY else min(wish, hard)
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):
            pass  # macOS knows RLIMIT_AS and does not take it
