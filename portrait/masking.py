"""Identifiers: what points at a person, found by its shape and replaced by a dot."""

from __future__ import annotations

import re

MASK = "·"

_LINK = r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|de|ru|fr|es|it|eu|uk|me|tv|gg|xyz|app|social|example)\b(?:/\S*)?"
_MAIL = r"[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+"
_HANDLE = r"(?<![\w.])@\w[\w.-]*(?:@[\w.-]+)?"
_WALLET = r"\b0x[0-9a-fA-F]{16,}\b|\b(?:bc1|[13])[a-km-zA-HJ-NP-Z0-9]{25,}\b|\b[1-9A-HJ-NP-Za-km-z]{32,}\b"
_PHONE = r"(?<![\w.])(?:\+|00)?\(?\d[\d\s()./-]{6,}\d(?!\w)"
_STREET = (
    r"\b\d+\w?,? (?:[A-Z][\w'’]+ ){1,3}(?:Street|St|Road|Rd|Lane|Ln|Avenue|Ave|Drive|Close|Way|Court|Place|Terrace)\b\.?"
    r"|\b[A-ZÄÖÜ]\w+(?:straße|strasse|str\.|weg|gasse|allee|platz)\s+\d+\w?\b"
    r"|\b\d+,? (?:rue|avenue|boulevard|place|chemin) (?:de |du |des |la )*\w+"
    r"|\b(?:calle|avenida|plaza|via|viale|piazza|corso) (?:\w+ ){1,3}\d+\b"
    r"|\b(?:ул(?:ица|\.)|просп(?:ект|\.)|пер(?:еулок|\.)) ?\w+,? ?(?:д\. ?)?\d+\w?"
)
_CODE = r"\b(?:[A-Z]{1,3}\d+[A-Z]?|\d+[A-Z])\b"

CONTACT = re.compile(f"{_MAIL}|{_WALLET}|{_STREET}|{_PHONE}", re.IGNORECASE)
_YEAR_OR_TIME = re.compile(r"^\d{4}(\s?[-–/]\s?\d{2,4})?$|^\d{1,2}[:./]\d{2}(\s?[-–]\s?\d{1,2}[:./]\d{2})?$|^\d{1,2}\.\d{1,2}\.\d{2,4}$")
_ANY = re.compile(f"{_MAIL}|{_LINK}|{_HANDLE}|{_WALLET}", re.IGNORECASE)
_PLACES = re.compile(_STREET)
_CODES = re.compile(_CODE)
_PHONES = re.compile(_PHONE)


def has_contact(text: str) -> bool:
    """Whether `text` holds a way to reach somebody: an e-mail, telephone, street address or wallet."""
    if re.search(_MAIL, text) or re.search(_WALLET, text) or _PLACES.search(text):
        return True
    return any(_is_phone(found.group()) for found in _PHONES.finditer(text))


def mask(text: str, numbered: re.Pattern[str] | None = None) -> str:
    """`text` with links, handles, e-mails, telephones, addresses, wallets and door codes replaced by `MASK`.

    `numbered` finds numbered doors (``Ward 7B``) in the languages of the vocabulary.
    """
    text = _ANY.sub(MASK, text)
    text = _PLACES.sub(MASK, text)
    text = _PHONES.sub(lambda found: MASK if _is_phone(found.group()) else found.group(), text)
    if numbered is not None:
        text = numbered.sub(MASK, text)
    return _CODES.sub(MASK, text)


def _is_phone(digits: str) -> bool:
    return not _YEAR_OR_TIME.match(digits.strip()) and sum(sign.isdigit() for sign in digits) >= 8
