"""What each archive says about itself, and what comes out of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from ..errors import BadSource, SeveralAuthors
from ..profile import Post

Opened = Iterable[tuple[str, BinaryIO]]


@dataclass(frozen=True, slots=True)
class Found:
    """An account and the posts it wrote, in no order."""

    posts: tuple[Post, ...]
    handle: str | None = None
    display_name: str | None = None
    bio: str | None = None
    url: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of archive.

    `members` is the list of what may be opened, matched against the whole path below the archive's
    own folder; nothing else ever is. `proof` is what no other kind has. `plays` names the member
    that a file handed in by itself is, from its first characters. `read` gets the members one after
    the other, and the author asked for.
    """

    title: str
    members: re.Pattern[str]
    proof: re.Pattern[str]
    plays: Callable[[str], str | None]
    read: Callable[[Opened, str | None], Found]
    has_authors: bool = False
    """Whether several people write in it, so that one may be chosen."""
    unreadable: re.Pattern[str] | None = None
    """Members of the same export in a form that we do not read (HTML)."""


def below(pattern: str) -> re.Pattern[str]:
    """A pattern for paths that may lie in a folder of any name, or two."""
    return re.compile(rf"(?:[^/]+/){{0,2}}(?:{pattern})", re.IGNORECASE)


def choose_author(authors: dict[str, str], wanted: str | None) -> str:
    """The key of the author meant. `authors` maps keys, which are unique, to names, which may not be.

    Raises `SeveralAuthors` when nobody was named and several write, or several have that name, and
    `BadSource` when nobody has it; both list who writes.
    """
    if not authors:
        raise BadSource("nobody writes in it; export a chat with messages in it.")
    if wanted is None:
        if len(authors) == 1:
            return next(iter(authors))
        sentence = f"several people write in it; say whose words to read, with --author and one of {_listed(authors)}."
        raise SeveralAuthors(sentence, authors=tuple(authors.items()))
    if wanted in authors:
        return wanted
    named = [key for key, name in authors.items() if name.casefold().strip() == wanted.casefold().strip()]
    if len(named) == 1:
        return named[0]
    if named:
        sentence = f"{len(named)} people are called {wanted[:80]!r}; say --author with one of {', '.join(named[:12])}."
        raise SeveralAuthors(sentence, authors=[(key, authors[key]) for key in named])
    raise BadSource(f"nobody called {wanted[:80]!r} writes in it; say --author with one of {_listed(authors)}.")


def _listed(authors: dict[str, str]) -> str:
    names = [repr(name[:60]) for name in dict.fromkeys(authors.values())]
    return ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
