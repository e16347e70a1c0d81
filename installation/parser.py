"""The parser of the command line: one sentence instead of a page of usage, and the kinds of values that flags take."""

from __future__ import annotations

import argparse
import difflib
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

_SENTENCES = (
    (r"the following arguments are required: (\S+)", r"\1 is missing"),
    (r"the following arguments are required: (.+)", r"\1 are missing"),
    (r"one of the arguments (\S+) (\S+) is required", r"\1 or \2 is missing"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 cannot go with \2; leave one of them out"),
    (r"argument (\S+): expected one argument", r"\1 needs a value"),
    (r"(?:argument )?(.*)", r"\1"),
)
"""What argparse says, and what we say instead; the first that fits."""


class Usage(Exception):
    """Wrong words on the command line."""


class Parser(argparse.ArgumentParser):
    """Says one sentence instead of a page of usage."""

    def error(self, message: str) -> NoReturn:
        said = _readable(message, self._flags())
        raise Usage(f"{said}{'' if said.endswith('?') else ';'} see `{self.prog} --help`")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[argparse.Namespace, list[str]]:
        """A command complains of unknown words itself: it knows which flags are near."""
        known, extras = super().parse_known_args(args, namespace)
        if extras:
            self.error(f"unrecognized arguments: {' '.join(extras)}")
        return known, extras

    def format_help(self) -> str:
        """An epilog may be a function: the list of sources is only made when somebody reads it."""
        if callable(self.epilog):
            self.epilog = self.epilog()
        return super().format_help()

    def _flags(self) -> list[str]:
        return [flag for action in self._actions for flag in action.option_strings]


def whole(low: int, high: int) -> Callable[[str], int]:
    """The kind of whole numbers from `low` to `high`."""

    def kind(text: str) -> int:
        if re.fullmatch(r"\d{1,12}", text) and low <= int(text) <= high:
            return int(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")

    return kind


def number(low: float, high: float) -> Callable[[str], float]:
    """The kind of numbers from `low` to `high`."""

    def kind(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if low <= value <= high:
            return value
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")

    return kind


def size(text: str) -> tuple[int, int]:
    """The kind of ``WxH``: width and height in px, each from 64 to 8192."""
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text)
    if match and all(64 <= int(side) <= 8192 for side in match.groups()):
        return int(match[1]), int(match[2])
    raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT in px, each from 64 to 8192")


def pair(text: str) -> tuple[str, str]:
    """The kind of ``KEY=VALUE``."""
    key, equals, value = text.partition("=")
    if key and equals and value:
        return key.strip(), value.strip()
    raise argparse.ArgumentTypeError(f"{text!r} is not KEY=VALUE, for example hair=red")


def _readable(message: str, flags: Sequence[str]) -> str:
    """argparse's message as a sentence of ours, with what is nearly right for a word that is wrong."""
    if match := re.fullmatch(r"unrecognized arguments: (\S+).*", message, re.DOTALL):
        word = match[1]
        if word.startswith("-"):
            return f"{word} is not known here{_near(word, flags)}"
        return f"{word!r:.60} is too much; put a text with spaces in quotes"
    if match := re.fullmatch(r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)", message, re.DOTALL):
        what, word, known = match[1], match[2][:60], re.findall(r"[^', ]+", match[3])
        wrong = f"{what} is {word!r}" if what.startswith("-") else f"{word!r} is no {what.lower()}"
        return f"{wrong}{_near(word, known) or ';'} {'choose one of ' if len(known) > 1 else 'write '}{', '.join(known)}"
    return next(re.sub(pattern, said, message) for pattern, said in _SENTENCES if re.fullmatch(pattern, message, re.DOTALL))


def _near(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""
