"""What somebody probably meant who wrote something else into a recipe."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping

from .vocabulary import Entry

_BRACKETS = re.compile(r"\([^()]*:\s*\d*\.?\d+\s*\)|\({2,}|\[{2,}")
_NETWORK = re.compile(r"<\w+:[^<>]*>")
_CURLY = "“”„«»‘’"


def nearest(key: str, entries: Mapping[str, Entry] | Collection[str], most: int = 12) -> str:
    """``did you mean melancholic?``: the key spelt nearest, else the one whose English words hold `key`; else which there are."""
    spelt = difflib.get_close_matches(key, list(entries), n=1)
    found = spelt or [one for one in entries if key in one][:1] or _by_word(key, entries)
    listed = ", ".join(list(entries)[:most]) + (" …" if len(entries) > most else "")
    return f"did you mean {found[0]!r}?" if found else f"there are {listed}"


def misplaced(key: str, here: str, tables: Mapping[str, Collection[str]]) -> str | None:
    """Where `key` belongs, when it stands in the wrong table. `tables` maps names ("" for the file itself) to their keys."""
    homes = [name for name, keys in tables.items() if key in keys and name != here]
    if not homes:
        return None
    if "" in homes:
        return "move it to the top of the file, above the first line in [brackets]"
    where = " or ".join(f"{name} = {{{key} = …}}" if name not in ("part", "when") else f"a line of {name}" for name in homes)
    return f"write {where}"


def notation(text: str) -> Iterator[str]:
    """Sentences on a notation of other programs, which would stand in the prompt as it is."""
    if found := _BRACKETS.search(text):
        yield f"has {found[0]!r:.40}, and brackets are no weights here; give a part of its own a weight, such as weight = 1.3"
    if found := _NETWORK.search(text):
        yield f"has {found[0]!r:.40}, which is read as words; a recipe names no extra networks, take it out"


def curly_quotes(line: str) -> str | None:
    """What to write instead of typographic quotes, where the line has any outside a text."""
    bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", line.split("#", 1)[0])
    found = [sign for sign in bare if sign in _CURLY]
    return f"{found[0]} is a typographic quote, and TOML knows straight ones only; write \" instead" if found else None


def _by_word(key: str, entries: Mapping[str, Entry] | Collection[str]) -> list[str]:
    if not isinstance(entries, Mapping):
        return []
    spoken = {name: entry.get("words", {}).get("en", ()) for name, entry in entries.items() if isinstance(entry, Mapping)}
    return [name for name, words in spoken.items() if key.lower() in words][:1]
