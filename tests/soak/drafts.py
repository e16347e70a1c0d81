"""What an invented person wrote: enough of every kind to see what an extractor keeps and what it leaves.

Of each 24 drafts three answer somebody else, two answer herself, two quote, one reposts, one is taken
back, and the rest are posts; some carry a warning, some a described picture; four languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

NAME = "Tove Hallin"
BIO = "Keeps the tide tables of a small harbour. Ink, moss, slow ferries."
STRANGER = "Somebody else wrote this"

_COUNT = 258
_KINDS = {2: "reply", 4: "thread", 7: "quote", 9: "reply", 12: "repost", 15: "thread", 18: "quote", 20: "reply"}
_WORDS = {
    "en": ("The {n}th tide came late and left {thing} on the steps.", "Drew {thing} again before the ferry left, page {n}."),
    "de": ("Die Flut Nummer {n} kam spät und ließ {thing} auf den Stufen.", "Vor der Fähre noch einmal {thing} gezeichnet, Blatt {n}."),
    "fr": ("La marée numéro {n} est venue tard et a laissé {thing}.", "J’ai encore dessiné {thing} avant le bac, page {n}."),
    "ru": ("Прилив номер {n} пришёл поздно и оставил {thing} на ступенях.", "Снова рисовала {thing} до парома, лист {n}."),
}
_THINGS = {
    "en": ("a glove", "two oars", "a heron’s shadow", "wet moss"),
    "de": ("einen Handschuh", "zwei Ruder", "den Schatten eines Reihers", "nasses Moos"),
    "fr": ("un gant", "deux rames", "l’ombre d’un héron", "de la mousse"),
    "ru": ("перчатку", "два весла", "тень цапли", "мокрый мох"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """One thing to publish. `answers` is the number of her own draft that a thread goes on from."""

    number: int
    text: str
    created_at: datetime
    kind: str
    lang: str
    tags: tuple[str, ...] = ()
    alt: str | None = None
    cw_text: str | None = None
    deleted: bool = False
    answers: int | None = None


def drafts() -> list[Draft]:
    """All of them, the oldest first: seven years, some weeks busier than others."""
    written: list[Draft] = []
    instant = datetime(2019, 3, 2, 6, 30, tzinfo=UTC)
    last_post = 0
    for number in range(_COUNT):
        place = number % 24
        instant += timedelta(hours=1 + (number * 37 % 61) * 4, minutes=number % 59)
        kind = _KINDS.get(place, "post")
        deleted = place == 22
        written.append(Draft(
            number, _text(number), instant, kind, _lang(number),
            tags=("tide",) if place in (1, 4, 13) else (),
            alt=f"A plate of moss, number {number}, in brown ink" if place in (3, 11) and kind == "post" else None,
            cw_text="a dead gull" if place in (5, 15) else None,
            deleted=deleted,
            answers=last_post if kind == "thread" else None,
        ))  # fmt: skip
        if kind == "post" and not deleted:
            last_post = number
    return written


def _lang(number: int) -> str:
    return tuple(_WORDS)[number % 7 % 4]


def _text(number: int) -> str:
    lang = _lang(number)
    text = _WORDS[lang][number % 2].format(n=number, thing=_THINGS[lang][number % 4])
    if number % 24 in (1, 4, 13):
        text += " #tide"
    if number % 5 == 0:
        text += "\n\n🦔 & <so> on: 3 < 4."  # a second paragraph, and what HTML has to escape
    return text
