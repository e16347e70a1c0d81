"""JSON read bit by bit: what nobody asks for is passed over without being made into anything.

A chat export may hold a gigabyte of other people's messages around one public channel; they are
never decoded. Values that are asked for are decoded whole, so one of them has a bound.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from ..errors import Malformed, TooLarge

VALUE_CHARACTERS = 8_000_000
_PIECE = 64 * 2**10

_SPACE = re.compile(r"[ \t\r\n]*+")
# Up to the next bracket outside of a text. Possessive: what has matched is never given back.
_BRACKET = re.compile(r'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.)*+")*+([\[\]{}])', re.DOTALL)
_ASSIGNMENT = re.compile(r"\s*(?:(?:var|let|const)\s+)?[\w.$\[\]\"']+\s*=\s*")
_AFTER_NUMBER = tuple(",]} \t\r\n")
_decoder = json.JSONDecoder()


class JsonStream:
    """Where we are in a JSON text. Raises `Malformed` when it is none, `TooLarge` for a value without end.

    `name` is said in errors. A script that assigns one value (``window.YTD.tweets.part0 = [``) counts as that value.
    """

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file, self._name = file, name
        self._decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
        self._text, self._at, self._ended, self._turns = "", 0, False, 0
        self._fill()
        if assignment := _ASSIGNMENT.match(self._text):
            self._at = assignment.end()

    def peek(self) -> str:
        """The first character of what comes next; empty at the end."""
        while True:
            self._at = _SPACE.match(self._text, self._at).end()  # type: ignore[union-attr]
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def value(self) -> Any:
        """The value that comes next, decoded."""
        self._turns += 1
        self.peek()
        while True:
            try:
                value, end = _decoder.raw_decode(self._text, self._at)
                # A number may go on behind the edge: of "0.5" we may hold "0", or "0.".
                if not isinstance(value, int | float) or self._ended or self._text[end : end + 1] in _AFTER_NUMBER:
                    self._at = end
                    return value
            except json.JSONDecodeError as error:
                # What is only cut off is wrong at the edge, or from where a text begins that has no end yet.
                open_end = error.pos > len(self._text) - _PIECE // 2 or error.msg.startswith("Unterminated")
                if self._ended or not open_end:
                    raise self._malformed() from None
            except (ValueError, RecursionError):
                raise self._malformed() from None
            self._fill()

    def skip(self) -> None:
        """Pass over the value that comes next."""
        if self.peek() not in ("[", "{"):
            self.value()
            return
        self._turns += 1
        depth = 0
        while True:
            found = _BRACKET.match(self._text, self._at)
            if found is None:
                if not self._fill():
                    raise self._malformed()
                continue
            self._at = found.end()
            depth += 1 if found[1] in "[{" else -1
            if depth == 0:
                return

    def keys(self) -> Iterator[str]:
        """The keys of the object that comes next, and nothing when it is no object.

        Ask for the value of each, or it is passed over.
        """
        if self.peek() != "{":
            self.skip()
            return
        for _ in self._entries("}"):
            key = self.value()
            if not isinstance(key, str) or self.peek() != ":":
                raise self._malformed()
            self._at += 1
            turns = self._turns
            yield key
            if self._turns == turns:
                self.skip()

    def items(self) -> Iterator[None]:
        """A turn for each item of the list that comes next, and none when it is no list."""
        if self.peek() != "[":
            self.skip()
            return
        for _ in self._entries("]"):
            turns = self._turns
            yield
            if self._turns == turns:
                self.skip()

    def objects(self) -> Iterator[Mapping[str, Any]]:
        """The objects of the list that comes next, decoded one by one."""
        for _ in self.items():
            if self.peek() == "{":
                yield self.value()

    def _entries(self, end: str) -> Iterator[None]:
        self._turns += 1
        self._at += 1
        if self.peek() == end:
            self._at += 1
            return
        while True:
            yield
            mark = self.peek()
            self._at += 1
            if mark == end:
                return
            if mark != ",":
                raise self._malformed()

    def _fill(self) -> bool:
        """Some more text behind what is left; twice as much each time nothing was used."""
        if self._ended:
            return False
        left = self._text[self._at :]
        if len(left) > VALUE_CHARACTERS:
            raise TooLarge(f"{self._name[:80]!r} has an entry of more than {VALUE_CHARACTERS:,} characters; hand in a shorter archive.")
        data = self._file.read(max(_PIECE, len(left)))
        self._ended = not data
        self._text, self._at = left + self._decode(data, not data), 0
        return True

    def _malformed(self) -> Malformed:
        return Malformed(f"{self._name[:80]!r} breaks off, or is not the JSON it should be; download the archive once more.")
