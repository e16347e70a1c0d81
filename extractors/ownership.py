"""Proof that an account is one's own: a code made for one reading, which only its owner can write into the biography.

What a proof lifts: a refusal that the account or its page makes to machines (``noai``, ``!no-unauthenticated``,
``hide_from_robots``), and every soft one. What it does not: robots.txt, which is the host's, and whatever a server does
not show to guests; there an archive or pasted words are the way.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace

from .errors import OptedOut
from .profile import Profile

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that a tired eye takes for another

# Set around one reading: an extractor asks `check_owner` whether what it found may be passed, wherever it found it.
_code: ContextVar[str | None] = ContextVar("code", default=None)


def new_code() -> str:
    """A code of 40 bits that has never been anywhere, such as ``vernissage-k7qm-2xhp``."""
    first, second = ("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(2))
    return f"vernissage-{first}-{second}"


@contextmanager
def proving(code: str | None) -> Iterator[None]:
    """Read, inside, as somebody who says that the account is theirs and has written `code` into its biography."""
    token = _code.set(code)
    try:
        yield
    finally:
        _code.reset(token)


def is_proving() -> bool:
    """Whether there is a code to look for."""
    return _code.get() is not None


def check_owner(refusal: str, *, signal: str, bio: str | None) -> None:
    """Raise `OptedOut` for a `refusal` ("ada.test refuses machines") that a proof lifts, unless there is one in `bio`."""
    code = _code.get()
    if code is None:
        raise OptedOut(f"{refusal}; if it is yours, prove that with --prove, or paste the text.", signal=signal)
    if not _stands_in(code, bio):
        raise _unproven(code, signal)


def proven(profile: Profile, code: str) -> Profile:
    """The profile of its proven owner: without the code, and without soft refusals. Raises `OptedOut` where the code is missing."""
    if not _stands_in(code, profile.bio):
        raise _unproven(code, next(iter(profile.signals), "proof"))
    bio = re.sub(rf"\s*{re.escape(code)}\s*", "\n", profile.bio or "", flags=re.IGNORECASE).strip()
    return replace(profile, bio=bio or None, signals=())


def _stands_in(code: str, bio: str | None) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(code)}(?![\w-])", bio or "", re.IGNORECASE) is not None


def _unproven(code: str, signal: str) -> OptedOut:
    return OptedOut(f"the code {code} does not stand in the biography; write it there, save, and try again in a minute.", signal=signal)
