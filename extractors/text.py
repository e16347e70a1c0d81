"""Words somebody hands over: pasted, or in a ``.txt`` or ``.jsonl`` file."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import BadSource, Empty, Malformed, TooLarge
from .profile import Post, Profile, post_from_json
from .spread import spread
from .words import POST_CHARACTERS, hashtags, tidy

if TYPE_CHECKING:
    import httpx

MAX_BYTES = 1_000_000

_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
# Archives have a reader of their own.
_ARCHIVES = re.compile(r"\.(?:zip|tar|tgz|gz|car|json|js|csv|html?)$", re.IGNORECASE)
# Not ours to read either, but taken, so that the sentence about plain text is said.
_FILES = re.compile(r"\.(?:txt|jsonl|png|jpe?g|mp4|pdf|docx?|rtf|odt)$", re.IGNORECASE)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Text:
    """The entry point ``text``; uses neither."""
    return Text()


class Text:
    """Reads a file of plain words, or of posts as JSON, one a line."""

    name = "text"
    example = "diary.txt"

    def accepts(self, source: str) -> bool:
        """``text:…``, a name ending in ``.txt`` or ``.jsonl``, or a path with a slash."""
        if source.startswith("text:"):
            return True
        if "://" in source or source.startswith("@") or _ARCHIVES.search(source):
            return False
        return bool(_FILES.search(source) or re.match(r"(?:~|\.{0,2})[/\\]", source))

    def extract(self, source: str, *, limit: int = 200, author: str | None = None) -> Profile:
        """A file or folder that holds an archive (a WhatsApp chat is a ``.txt`` too) is read as one, for `author`.

        Raises `BadSource` (no such file), `Malformed`, `TooLarge` or `Empty`, and what `Archive.extract` does.
        """
        path = Path(source.removeprefix("text:").strip()).expanduser()
        if path.suffix.lower() != ".jsonl":
            from .archives.reading import holds_archive, read_archive

            if holds_archive(path):
                return read_archive(path, source=source, limit=limit, author=author)
        if author is not None:
            raise BadSource(f"{source[:80]!r} is no chat, but --author {author[:80]!r} was given; leave it out.")
        return profile_from_file(path, source=source, limit=limit)


def profile_from_file(path: Path, *, source: str | None = None, limit: int = 200) -> Profile:
    """Read a ``.txt`` or ``.jsonl`` file of at most 1 MB.

    `source` is what was typed, by default the path. Raises `BadSource`, `Malformed`, `TooLarge` or `Empty`.
    """
    typed = str(path) if source is None else source
    if path.suffix.lower() not in (".txt", ".jsonl"):
        raise Malformed(f"{path.name!r} is neither .txt nor .jsonl; save the words as plain text, in a .txt file.")
    text = text_from_bytes(_bytes(path), name=path.name)
    read = profile_from_jsonl if path.suffix.lower() == ".jsonl" else profile_from_text
    return read(text, source=typed, limit=limit)


def profile_from_text(text: str, *, source: str = "text", limit: int = 200) -> Profile:
    """Pasted words as posts ``t1``, ``t2`` …: one a paragraph, or one a line where there are no paragraphs.

    Raises `Empty` when there are no words, `Malformed` at control characters, `TooLarge` over 1 MB.
    """
    _check(text, source)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n").replace("\u2028", "\n")
    paragraphs = re.split(r"\n\s*\n", text.strip())
    pieces = paragraphs if len(paragraphs) > 1 else text.split("\n")
    words = [part for piece in pieces for part in _parts(tidy(piece, limit=None))]
    posts = [Post(id=f"t{number}", text=part, hashtags=hashtags(part)) for number, part in enumerate(words, 1)]
    return _profile(source, posts, limit)


def profile_from_jsonl(text: str, *, source: str = "text", limit: int = 200) -> Profile:
    """Posts as JSON, one a line. Reposts are left out: they are somebody else's words.

    Raises `Malformed` with the number of the line, `Empty` when no line has words, `TooLarge` over 1 MB.
    """
    _check(text, source)
    posts: dict[str, Post] = {}
    # Not splitlines: U+2028 may stand inside a JSON text.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            post = _post(line, number)
            if post.kind != "repost" and (post.text.strip() or post.alt_texts):
                key = _unused(post.id, posts)
                posts[key] = replace(post, id=key)
    return _profile(source, list(posts.values()), limit)


def profile_from_bytes(data: bytes, *, source: str = "text", limit: int = 200) -> Profile:
    """Words of unknown encoding and form, as standard input and pasting bring them: JSONL when the first line
    is a JSON object, else plain text.

    Raises `Malformed`, `TooLarge` or `Empty`.
    """
    text = text_from_bytes(data, name="standard input" if source == "-" else source)
    first = text.lstrip("\ufeff").lstrip().split("\n", 1)[0]
    try:
        is_jsonl = isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        is_jsonl = False
    return (profile_from_jsonl if is_jsonl else profile_from_text)(text, source=source, limit=limit)


def text_from_bytes(data: bytes, *, name: str = "the text") -> str:
    """Bytes of unknown encoding: what a byte order mark says, else UTF-8, else windows-1251 or -1252.

    Raises `Malformed` for what is no text, `TooLarge` over 1 MB.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{name} holds more than {MAX_BYTES:,} bytes; hand in a part of it.")
    marked = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), None)
    if marked is None and b"\x00" in data:
        raise Malformed(f"{name} is not plain text; save it as a .txt file in UTF-8.")
    try:
        return data.decode(marked or "utf-8")
    except UnicodeDecodeError as error:
        if marked:
            raise Malformed(f"{name} breaks off its {marked} at byte {error.start}; save it as UTF-8.") from error
    return data.decode(_legacy(data), "replace")


def _legacy(data: bytes) -> str:
    """Cyrillic text is nearly all high bytes; the accents of western languages are few."""
    high = sum(byte >= 0xC0 or byte in (0xA8, 0xB8) for byte in data)
    low = sum(chr(byte).isalpha() for byte in data if byte < 0x80)
    return "cp1251" if high > low else "cp1252"


def _bytes(path: Path) -> bytes:
    try:
        if not path.exists():
            raise BadSource(f"{str(path)!r} does not exist; check the path.")
        if not path.is_file():
            raise BadSource(f"{str(path)!r} is not a file; name a .txt or .jsonl file.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise BadSource(f"{str(path)!r} cannot be read ({reason}); check the path.") from error


def _check(text: str, source: str) -> None:
    if len(text) > MAX_BYTES:
        raise TooLarge(f"{source[:80]!r} holds more than {MAX_BYTES:,} characters; hand in a part of it.")
    found = _FORBIDDEN.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise Malformed(f"{source[:80]!r} has the control character U+{ord(found[0]):04X} in line {line}; hand in plain text.")


def _post(line: str, number: int) -> Post:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "it cannot be read")
        raise Malformed(f"line {number} is not JSON ({reason}); write one post a line, such as {{\"text\": \"…\"}}.") from error
    if not isinstance(record, dict):
        raise Malformed(f"line {number} is {type(record).__name__}, not an object; write one such as {{\"text\": \"…\"}}.")
    try:
        post = post_from_json(record, default_id=f"t{number}")
    except ValueError as error:
        raise Malformed(f"line {number}: {error}; correct it, or remove the line.") from error
    if _FORBIDDEN.search(post.text):
        raise Malformed(f"line {number} has a control character in its text; hand in plain text.")
    # JSON may hold half a character (a lone surrogate), which nothing can print or count.
    return replace(post, text=post.text.encode("utf-8", "ignore").decode("utf-8"))


def _unused(key: str, posts: Mapping[str, Post]) -> str:
    """Evidence is found again by its id, so two posts cannot share one."""
    return next(name for name in chain([key], (f"{key}-{turn}" for turn in count(2))) if name not in posts)


def _parts(text: str) -> list[str]:
    """A long paragraph in pieces of at most 5,000 characters, cut at a space: nothing handed in is dropped."""
    parts = []
    while len(text) > POST_CHARACTERS:
        head = tidy(text)
        parts.append(head)
        text = text[len(head) :].lstrip()
    return [*parts, text] if text else parts


def _profile(source: str, posts: list[Post], limit: int) -> Profile:
    if not posts:
        raise Empty(f"{source[:80]!r} holds no words; write or paste some.")
    return Profile(source=source, handle=None, display_name=None, bio=None, posts=spread(posts, limit))
