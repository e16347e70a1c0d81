"""How people say no to machines.

A hard no (``noai``) refuses; a soft one is named in `Profile.signals`, and whoever asks must
confirm once more.
"""

from __future__ import annotations

import re
from urllib.robotparser import RobotFileParser

import httpx

from .markup import metas

_BIO = re.compile(r"#(nobots?|noai|noindex|nosearch)\b", re.IGNORECASE)
_HARD = ("noai", "noimageai")
_ROBOTS_CHARACTERS = 250_000

AGENT = "Vernissage"


def bio_signals(bio: str | None) -> tuple[str, ...]:
    """The opt-out tags written in a biography: ``#nobot``, ``#noindex``, ``#noai``."""
    found = ("#" + tag.lower() for tag in _BIO.findall(bio or ""))
    return tuple(dict.fromkeys("#nobot" if tag == "#nobots" else tag for tag in found))


def robots_words(html: str, headers: httpx.Headers | None = None) -> tuple[str, ...]:
    """The directives of ``<meta name="robots">`` and ``X-Robots-Tag``, in lower case."""
    contents = [content for name, content in metas(html) if name in ("robots", AGENT.lower())]
    contents += headers.get_list("x-robots-tag") if headers is not None else []
    return tuple(dict.fromkeys(word for content in contents for word in re.findall(r"[a-z]+", content.lower())))


def refuses(words: tuple[str, ...]) -> bool:
    """Whether robots directives are a hard no."""
    return any(word in _HARD for word in words)


def disallows(robots_txt: str, url: str) -> bool:
    """Whether a robots.txt (RFC 9309) keeps us from a page."""
    parser = RobotFileParser()
    parser.parse(robots_txt[:_ROBOTS_CHARACTERS].splitlines())
    return not parser.can_fetch(AGENT, url)
