"""Archives that people download of their own accounts: the extractor ``archive``. See `extractors.archives`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from .about import About
from .profile import Profile
from .typed import is_named, without_name

if TYPE_CHECKING:
    import httpx

_NAMES = re.compile(r"\.(?:zip|tar|tgz|tar\.gz|gz|car|json|js|csv)$", re.IGNORECASE)
_FOLDER = re.compile(r"(?![~./\\])[^:@.]+/")  # those that begin with a dot or a slash are the text's, which asks us


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Archive:
    """The entry point ``archive``; uses neither."""
    return Archive()


class Archive:
    """Reads an archive: packed, one of its members, or the folder it was unpacked to."""

    name = "archive"
    example = "twitter-archive.zip"
    about = About(
        typed="`x.zip`, `outbox.tar.gz`, `repo.car`, `result.json`, a folder (`./export/`), `archive:PATH`; told apart by what is inside",
        read="X, Instagram, Threads, Facebook, Telegram Desktop, Mastodon, Bluesky, Reddit, LinkedIn, YouTube (Takeout), TikTok, WhatsApp: "
        "own public posts and comments, name and biography",
        unread="messages, contacts, advertising, log-ins, searches, likes: those members are never opened; reposts; "
        "other people's words; HTML exports",
    )

    def accepts(self, source: str) -> bool:
        """``archive:…``, or a name that ends like an archive's. What is inside decides what it is."""
        if is_named(source, self.name):
            return True
        return "://" not in source and bool(_NAMES.search(source) or _FOLDER.fullmatch(source))

    def extract(self, source: str, *, limit: int = 200, author: str | None = None) -> Profile:
        """`author` says whose words to read where several people write (WhatsApp, groups on Telegram).

        Raises `BadSource` (no such file, nobody of that name), `SeveralAuthors` (several people write in it; the
        sentence lists them), `Malformed`, `TooLarge` or `Empty`.
        """
        from .archives.reading import read_archive

        bare = without_name(source, self.name)
        return read_archive(Path(bare).expanduser(), source=source, limit=limit, author=author)
