"""Finding the words of a vocabulary table in a text, in any inflection and any of seven languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .tongue import Lemmas, Token, spelling
from .vocabulary import READ, Entry


# A noun of the table must not stand for the verb it may be a form of: la porta is a door, and lei porta.
_INFINITIVES = {"fr": ("er", "ir", "re"), "es": ("ar", "er", "ir"), "it": ("are", "ere", "ire"), "pt": ("ar", "er", "ir"), "ru": ("ть", "ти", "чь")}


@dataclass(frozen=True, slots=True)
class Match:
    """Entry `key` found at `start` (characters), `length` words long."""

    key: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    key: str
    parts: tuple[frozenset[str], ...]


class Lexicon:
    """The field ``words`` of every entry of a table. A language is prepared when its first sentence comes.

    With `nouns`, single words must be nouns (English by spaCy, German by their capital): a rose, not "she rose".
    With `guests`, words borrowed from another of the seven languages count too.
    """

    def __init__(self, table: Mapping[str, Entry], lemmas: Lemmas, *, nouns: bool = False, guests: bool = False) -> None:
        self._table, self._lemmas, self._nouns, self._welcome = table, lemmas, nouns, guests
        self._indices: dict[str, dict[str, list[_Phrase]]] = {}
        self._guests: dict[str, str] | None = None

    def find(self, tokens: Sequence[Token], language: str) -> list[Match]:
        """Matches from left to right; the longest phrase wins, none overlap."""
        index = self._index(language if language in READ else "en")
        found, at = [], 0
        while at < len(tokens):
            match = self._longest(index, tokens, at) or self._compound(index, tokens[at], language)
            match = match or self._guest(tokens[at], language)
            if match:
                found.append(match)
            at += match.length if match else 1
        return found

    def _longest(self, index: Mapping[str, list[_Phrase]], tokens: Sequence[Token], at: int) -> Match | None:
        best: _Phrase | None = None
        for form in tokens[at].forms:
            for phrase in index.get(form, ()):
                if (best is None or len(phrase.parts) > len(best.parts)) and self._fits(phrase, tokens, at):
                    best = phrase
        return Match(best.key, tokens[at].start, len(best.parts)) if best else None

    def _fits(self, phrase: _Phrase, tokens: Sequence[Token], at: int) -> bool:
        here = tokens[at : at + len(phrase.parts)]
        if len(here) < len(phrase.parts) or (self._nouns and len(here) == 1 and not here[0].noun):
            return False
        return all(part.intersection(token.forms) for part, token in zip(phrase.parts, here, strict=True))

    def _compound(self, index: Mapping[str, list[_Phrase]], token: Token, language: str) -> Match | None:
        """A German compound names what its last member names: Bergkristall is a crystal, Nordseehafen a harbour."""
        if language != "de" or not self._nouns or not token.noun:
            return None
        word = token.forms[-1]
        for cut in range(3, len(word) - 4):
            for phrase in index.get(word[cut:], ()):
                if len(phrase.parts) == 1:
                    return Match(phrase.key, token.start, 1)
        return None

    def _guest(self, token: Token, language: str) -> Match | None:
        """A word borrowed from another of the seven languages, when its own language does not know it."""
        word = token.forms[0]
        if len(word) < 4 or not self._welcome or (self._nouns and not token.noun and language == "en"):
            return None
        key = self._borrowed().get(word)
        if key is None or self._lemmas.known(word, language) or self._lemmas.known(word.capitalize(), language):
            return None
        return Match(key, token.start, 1)

    def _index(self, language: str) -> dict[str, list[_Phrase]]:
        if language not in self._indices:
            index: dict[str, list[_Phrase]] = {}
            for key, entry in self._table.items():
                for words in entry.get("words", {}).get(language, ()):
                    phrase = _Phrase(key, tuple(self._part(word, language) for word in words.split()))
                    for form in phrase.parts[0]:
                        index.setdefault(form, []).append(phrase)
            self._indices[language] = index
        return self._indices[language]

    def _part(self, word: str, language: str) -> frozenset[str]:
        if language == "en":  # spaCy's lemmas and simplemma's may differ; the table holds singulars already
            return frozenset((spelling(word),))
        forms = self._lemmas.forms(word, language)
        return frozenset(form for form in forms if form == forms[0] or not form.endswith(_INFINITIVES.get(language, "-")))

    def _borrowed(self) -> dict[str, str]:
        if self._guests is None:
            pairs = [
                (spelling(word) + ending, key)
                for key, entry in self._table.items()
                for language, words in entry.get("words", {}).items()
                for word in words
                for ending in (("", "s") if language != "ru" else ("",))
                if " " not in word
            ]
            self._guests = {}
            for word, key in pairs:
                self._guests.setdefault(word, key)
        return self._guests
