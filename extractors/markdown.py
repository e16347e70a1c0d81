"""Markdown as people write it (CommonMark, GitHub's, Lemmy's and Reddit's dialects) to plain words.

Not a parser: marks are taken away and what belongs to others is left out. Every pattern runs in
one direction, so no text can hold it up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from .words import POST_CHARACTERS, tidy

_CHARACTERS = 40_000  # of Markdown; no post needs more

_FENCE = re.compile(r"\s{0,3}(```|~~~)")
_QUOTE = re.compile(r"\s{0,3}>(?!!)")  # >! opens a spoiler on Reddit
_LINE_MARKS = re.compile(r"\s{0,12}(?:#{1,6}\s+|(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?)")
_RULE = re.compile(r"\s{0,3}(?:[-=*_]\s*+){3,}")
_TABLE_RULE = re.compile(r"[\s|:-]*\|[\s|:-]*-[\s|:-]*")
_SPOILER = re.compile(r"\s{0,3}:::+\s*(?:spoiler\b\s*)?")  # Lemmy; the words after it are a title
_IMAGE = re.compile(r"!\[([^\[\]]{0,1000})\]\([^()\s]{0,2000}(?:\s+\"([^\"]{0,500})\")?\)")
_LINK = re.compile(r"\[([^\[\]]{0,1000})\](?:\([^()\s]{0,2000}(?:\s+\"[^\"]{0,500}\")?\)|\[[^\[\]]{0,200}\])")
_REFERENCE = re.compile(r"\s{0,3}\[[^\]]{1,200}\]:\s*\S+.*")
_ADDRESS = re.compile(r"<?\bhttps?://[^\s<>]+>?", re.IGNORECASE)
_COMMENT = re.compile(r"<!--(?:(?!-->).)*+(?:-->)?", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_EMPHASIS = re.compile(r"(?<!\\)(?:(?<=\S)\*{1,3}|\*{1,3}(?=\S)|~~|`+|>!|!<|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w))")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def markdown_to_text(markdown: str, *, limit: int | None = POST_CHARACTERS) -> str:
    """The author's words. Left out: quotations, code blocks, pictures, bare addresses, HTML tags."""
    text = _COMMENT.sub("", markdown[:_CHARACTERS].replace("\r\n", "\n"))
    text = "\n".join(_lines(text))
    text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _EMPHASIS.sub("", _TAG.sub("", _ADDRESS.sub("", text)))
    return tidy(unescape(_ESCAPE.sub(r"\1", text)), limit=limit)


def markdown_descriptions(markdown: str) -> tuple[str, ...]:
    """What stands for the pictures of a text: ``![this](…)``."""
    found = (tidy(match[1]) for match in _IMAGE.finditer(markdown[:_CHARACTERS]))
    return tuple(alt for alt in found if alt and alt.lower() not in ("image", "img", "alt text"))


def _lines(text: str) -> Iterator[str]:
    fence = ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if mark and fence in ("", mark[1]):
            fence = "" if fence else mark[1]
        elif fence or _QUOTE.match(line) or _RULE.fullmatch(line) or _TABLE_RULE.fullmatch(line) or _REFERENCE.fullmatch(line):
            continue
        else:
            yield _LINE_MARKS.sub("", _SPOILER.sub("", line, count=1), count=1) if _marked(line) else line


def _marked(line: str) -> bool:
    return bool(_LINE_MARKS.match(line) or _SPOILER.match(line))
