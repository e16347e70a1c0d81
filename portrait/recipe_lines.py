"""On which line of a TOML file each key stands. The standard parser says so of broken files only.

The file is known to be valid TOML: this only finds its way through it, and reads no values.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

Key = tuple[str | int, ...]
"""The way to a value: names of keys, and places in lists."""

_TOKEN = re.compile(
    r'''(?P<text>"""(?:\\.|[^\\])*?"{3,5}|\'{3}.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')'''
    r"|(?P<passed>[ \t\r]+|#[^\n]*)|(?P<bare>[A-Za-z0-9_+:-]+)|(?P<mark>.)",
    re.DOTALL,
)
_Token = tuple[str, int]


def key_lines(text: str) -> Mapping[Key, int]:
    """The line, from 1, of every key and of every entry of a list in this valid TOML; of the first where one comes back."""
    lines: dict[Key, int] = {}
    _Walk(_tokens(text), lines).document()
    return lines


def line_of(lines: Mapping[Key, int], key: Key) -> int | None:
    """The line of `key`, or of the nearest that holds it."""
    return next((lines[key[:end]] for end in range(len(key), 0, -1) if key[:end] in lines), None)


def _tokens(text: str) -> list[_Token]:
    found, line = [], 1
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "passed":
            found.append((match[0], line))
        line += match[0].count("\n")
    return found


class _Walk:
    def __init__(self, tokens: list[_Token], lines: dict[Key, int]) -> None:
        self._tokens, self._lines, self._at = tokens, lines, 0
        self._entries: dict[Key, int] = {}

    def document(self) -> None:
        """Headers and pairs, to the end."""
        table: Key = ()
        while self._peek():
            if self._peek() == "\n":
                self._at += 1
            elif self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)

    def _header(self) -> Key:
        """``[table]`` or ``[[list]]``; inside of a list the latest entry is meant."""
        several = self._peek(1) == "["
        line = self._tokens[self._at][1]
        self._at += 2 if several else 1
        *outer, last = self._names()
        self._at += 2 if several else 1
        table: Key = ()
        for name in outer:
            table = self._latest((*table, name))
            self._lines.setdefault(table, line)
        if not several:
            table = self._latest((*table, last))
        else:
            table = (*table, last)
            self._lines.setdefault(table, line)
            self._entries[table] = self._entries.get(table, -1) + 1
            table = self._latest(table)
        self._lines.setdefault(table, line)
        return table

    def _latest(self, table: Key) -> Key:
        return (*table, self._entries[table]) if table in self._entries else table

    def _pair(self, table: Key) -> None:
        line = self._tokens[self._at][1]
        for name in self._names():
            table = (*table, name)
            self._lines.setdefault(table, line)
        self._at += 1  # the sign =
        self._value(table)

    def _names(self) -> list[str]:
        names = [self._name()]
        while self._peek() == ".":
            self._at += 1
            names.append(self._name())
        return names

    def _name(self) -> str:
        word = self._peek()
        self._at += 1
        if word[:1] in ("'", '"'):  # what its escapes say is best known to the parser itself
            return tomllib.loads(f"name = {word}")["name"]
        return word

    def _value(self, key: Key) -> None:
        opening = self._peek()
        if opening not in ("[", "{"):
            while self._peek() not in ("", "\n", ",", "]", "}"):
                self._at += 1
            return
        self._at += 1
        place = 0
        while self._peek() not in ("", "]", "}"):
            if self._peek() in ("\n", ","):
                self._at += 1
            elif opening == "{":
                self._pair(key)
            else:
                self._lines.setdefault((*key, place), self._tokens[self._at][1])
                self._value((*key, place))
                place += 1
        self._at += 1

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at][0] if at < len(self._tokens) else ""
