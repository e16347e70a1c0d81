"""What stands in the cells of a manifest's row, as the values it means; `ValueError` with one sentence where it means none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from portrait.appearance import check_appearance
from portrait.vocabulary import load_vocabulary

_YES, _NO, _CONFIRMED = {"yes", "y", "true", "1"}, {"no", "n", "false", "0"}, "confirmed"


def text_in(record: Mapping[str, Any], column: str) -> str:
    """The text in this column, on one line and without spaces around it; empty where there is none."""
    value = record.get(column)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise ValueError(f"{column} is {value!r:.60}, not a text")
    text = unicodedata.normalize("NFC", str(value)).strip()
    if "\n" in text:
        raise ValueError(f"{column} runs over several lines, from {text[:40]!r}; close the quotation mark before it")
    if "\x00" in text or len(text) > 4000:
        raise ValueError(f"{column} is {text[:40]!r} and on; that is too long, or no text")
    return text


def whole_in(record: Mapping[str, Any], column: str, low: int, high: int) -> int | None:
    """The whole number in this column; None where it is empty."""
    value = record.get(column)
    text = str(value) if isinstance(value, float) else text_in(record, column)
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,12}", text) and low <= int(text) <= high:
        return int(text)
    raise ValueError(f"{column} is {text[:40]!r}, not a whole number from {low} to {high}")


def appearance_in(record: Mapping[str, Any]) -> dict[str, str]:
    """How the sitter wants to look: ``hair=red; age=old``, or in JSON an object. Raises `BadPrompt` for what nobody can choose."""
    given = record.get("appearance")
    if isinstance(given, Mapping):
        chosen = {str(key): text_in(given, key) for key in given}
    elif isinstance(given, (list, float)):
        raise ValueError(f'appearance is {given!r:.60}, not an object such as {{"hair": "red"}}')
    else:
        pairs = [pair for pair in re.split(r"[;,|\s]+", text_in(record, "appearance")) if pair]
        for pair in pairs:
            if not re.fullmatch(r"[^=]+=[^=]+", pair):
                raise ValueError(f"appearance {pair[:40]!r} is not KEY=VALUE, for example hair=red; age=old")
        chosen = dict(pair.split("=") for pair in pairs)
    check_appearance(chosen, load_vocabulary())
    return chosen


def consent_in(record: Mapping[str, Any], is_file: bool) -> bool:
    """Whether the consent is that of an owner who lifts an account's soft no. Raises `ValueError` where it is missing."""
    given = record.get("consent")
    word = str(given).casefold() if isinstance(given, bool) else text_in(record, "consent").casefold()
    if word in _NO:
        raise ValueError("its consent is no; take the row out, for nobody is read who said no")
    if word not in {"", _CONFIRMED, *_YES}:
        raise ValueError(f"consent is {word[:40]!r}; it is yes, no, or confirmed (the account asks not to be read, and its owner said yes)")
    if not word and not is_file:
        raise ValueError("the source is an account, and the column consent does not say yes; ask the person, then write yes")
    return word == _CONFIRMED
