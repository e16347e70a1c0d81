"""Foreign characters to plain words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

POST_CHARACTERS = 5_000

# Bidirectional controls and invisible marks; U+200C and U+200D stay, Persian and emoji need them.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_MENTIONS = re.compile(r"^(?:\s*[@＠][\w](?:[\w.-]*[\w])?(?:@[\w.-]*[\w])?[,:]?(?=\s|$))+\s*")
_HASHTAG = re.compile(r"(?<![\w&/])#([^\W\d_][\w]*)")


def tidy(text: str, *, limit: int | None = POST_CHARACTERS) -> str:
    """NFC, no control or invisible characters, no lone surrogates, calm whitespace, at most `limit` long."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = _CONTROL.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    text = re.sub(r"[^\S\n]+", " ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub(r" ?\n ?", "\n", text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip()
    return text if limit is None else _shortened(text, limit)


def without_leading_mentions(text: str) -> str:
    """A reply without the names it is addressed to."""
    return _MENTIONS.sub("", text)


def without_shortcodes(text: str, shortcodes: Iterable[str]) -> str:
    """Remove ``:heron:`` where a server declares it as a picture."""
    for shortcode in shortcodes:
        text = re.sub(rf" ?:{re.escape(shortcode)}:", "", text)
    return text.strip()


def hashtags(text: str) -> tuple[str, ...]:
    """The tags written in a text, without ``#``."""
    return distinct(_HASHTAG.findall(text))


def distinct(tags: Iterable[str]) -> tuple[str, ...]:
    """Tags without ``#``, in order, the first spelling of each."""
    kept: dict[str, str] = {}
    for tag in tags:
        tag = tidy(tag.lstrip("#＃"), limit=100)
        if tag:
            kept.setdefault(tag.casefold(), tag)
    return tuple(kept.values())


def primary_subtag(tag: str | None) -> str | None:
    """``pt`` of ``pt-BR`` (BCP 47); None for what is no language tag."""
    subtag = re.split(r"[-_]", (tag or "").strip().lower())[0]
    return subtag if re.fullmatch(r"[a-z]{2,3}", subtag) and subtag not in ("und", "zxx", "mul") else None


def _shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[:limit]
    return (head.rsplit(None, 1)[0] if re.search(r"\s", head[limit // 2 :]) else head).rstrip()
