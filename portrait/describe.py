"""From a profile to a verbal portrait: gate, read, withhold, tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from extractors import Profile

from .advertising import AdvertisingHead
from .background import Background, load_heads
from .clauses import Negation, quoted, without
from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .masking import MASK
from .mood import MoodReader
from .palette import PaletteReader
from .passage import Passage
from .prose import tell
from .second_opinion import Named, SecondOpinion
from .sensitive import Sensitive
from .sensitive_head import SensitiveHead
from .setting import SettingReader
from .symbols import Symbols
from .text import CleanText, Sentence, clean
from .themes import ThemeReading, Themes
from .tongue import English, Languages, Lemmas, Reading, Token
from .verbal import Facet, VerbalPortrait, Withheld
from .vocabulary import LANGUAGES, READ, load_vocabulary
from .voice import read_voice

if TYPE_CHECKING:
    import numpy as np


class Second(Protocol):
    """Whoever may look over what was read: see `language_model.second_reader`."""

    def choose(self, verbal: VerbalPortrait, candidates: Mapping[str, Sequence[Facet]], quotes: Mapping[str, str]) -> VerbalPortrait:
        """`verbal` with other choices among `candidates` (slot to facets that posts were found for), or as it is."""

    def rephrase(self, verbal: VerbalPortrait) -> str:
        """The prose of `verbal` in other words, or as it is."""


class Describer:
    """Reads profiles. Construction loads the sentence encoder and spaCy (about two seconds); torch is never loaded.

    `second` may choose among what was read, and tell it anew; it adds nothing. `opinion` is heard about themes (and loads torch).
    No word of a profile is kept between calls. Not for several threads at once. Raises `ModelMissing` when a package is not installed.
    """

    def __init__(self, second: Second | None = None, opinion: Named | None = None) -> None:
        self._second = second
        self._vocabulary = vocabulary = load_vocabulary()
        self._encode, self._lemmas = SentenceEncoder(), Lemmas()
        self._languages, self._english = Languages(), English()
        heads = load_heads()
        self._background = background = Background(heads)
        self._advertising = AdvertisingHead(self._encode, background)
        self._cues = cues = vocabulary.entries("cues")
        self._negation = Negation(cues["negation"], cues["turn"], cues["affirmed"])
        self._sensitive = Sensitive(vocabulary.entries("sensitive"), cues["first_person"]["words"])
        self._sensitive_head = SensitiveHead(background)
        self._things = Lexicon(vocabulary.entries("symbols"), self._lemmas, nouns=True, guests=True)
        self._symbols = Symbols(vocabulary)
        heard = None if opinion is None else SecondOpinion(opinion, vocabulary.entries("themes"))
        self._themes = Themes(vocabulary, self._encode, background, self._lemmas, heard)
        self._mood = MoodReader(vocabulary, self._encode, background, heads, self._lemmas)
        self._setting = SettingReader(vocabulary, self._encode, self._lemmas)
        self._palette = PaletteReader(vocabulary, self._lemmas)

    def describe(self, profile: Profile, *, language: str = "en") -> VerbalPortrait:
        """The verbal portrait of `profile`, labels and prose in `language` (English for an unknown one).

        Deterministic, whatever the order of the posts. Raises `TooLittleText` when fewer than fifteen words are left.
        """
        try:
            return self._describe(profile, language if language in LANGUAGES else "en")
        finally:
            self._lemmas.forget()

    def _describe(self, profile: Profile, language: str) -> VerbalPortrait:
        text = clean(profile, self._cues, self._dictionary(profile), self._advertising)
        spoken = self._passages(text, profile)
        lifted = self._sensitive.occupations([passage.text for passage in spoken], profile.bio or "")
        passages, matters = self._withhold(spoken, lifted)
        vectors = self._vectors(passages)
        personal = [self._sensitive.is_personal(passage.text) for passage in passages]
        told = self._sensitive_head.withheld(passages, vectors, personal, lifted)
        matters |= _matters(passages, told)
        kept = [row for row in range(len(passages)) if row not in told]
        passages, vectors, personal = [passages[row] for row in kept], vectors[kept], [personal[row] for row in kept]
        reading = self._themes.read(passages, vectors, personal, lifted)
        matters |= _matters(passages, reading.withheld)
        kept = [row for row in range(len(passages)) if row not in reading.withheld]
        passages, vectors = [passages[row] for row in kept], vectors[kept]
        withheld = Counter(reason for *_, reason in matters)
        verbal = self._read(passages, vectors, text, reading, lifted, language)
        if self._second is not None:
            verbal = self._second.choose(verbal, self._candidates(verbal, passages, vectors, lifted), _quotes(passages))
        verbal = replace(
            verbal,
            palette=self._palette.read(passages, verbal.themes, verbal.mood, verbal.setting, language),
            voice=read_voice(spoken, self._vocabulary, language),
            languages=_common(spoken),
            withheld=tuple(Withheld(reason, count) for reason, count in sorted((withheld + Counter(dict(text.removed))).items())),
            quotes=_quotes(passages),
        )
        title, prose = tell(verbal, self._vocabulary)
        verbal = replace(verbal, title=title, prose=prose)
        return verbal if self._second is None else replace(verbal, prose=self._second.rephrase(verbal))

    def _dictionary(self, profile: Profile) -> Callable[[str], bool]:
        """Whether something is a word, in English or in the language that most posts say they are in."""
        claims = Counter(post.lang or profile.lang for post in profile.posts if (post.lang or profile.lang) in READ)
        common = min(claims, key=lambda code: (-claims[code], code), default="en")
        return lambda word: any(self._lemmas.known(word, language) for language in {"en", common})

    def _read(
        self, passages: Sequence[Passage], vectors: np.ndarray, text: CleanText, reading: ThemeReading, lifted: Collection[str], language: str
    ) -> VerbalPortrait:
        best = max((theme.score for theme in reading.scores), default=1.0)
        weights = {theme.key: theme.score / best for theme in reading.scores}
        themes = tuple(
            Facet(theme.key, self._vocabulary.label("themes", theme.key, language), round(weights[theme.key], 4), theme.evidence)
            for theme in reading.scores
        )
        evidence = {theme.key: theme.evidence for theme in reading.scores}
        mood = self._mood.read(passages, vectors, weights, language)
        setting = self._setting.read(
            passages, vectors, text.posts, {key: (weights[key], evidence[key]) for key in weights}, lifted, language
        )
        return VerbalPortrait(
            title="",
            prose="",
            themes=themes,
            mood=mood,
            setting=setting,
            symbols=self._symbols.read(passages, evidence, self._denied(passages), language),
            palette=(),
            voice=read_voice((), self._vocabulary, language),
            languages=(),
            language=language,
        )

    def _candidates(
        self, verbal: VerbalPortrait, passages: Sequence[Passage], vectors: np.ndarray, lifted: Collection[str]
    ) -> dict[str, tuple[Facet, ...]]:
        """For each slot what posts were found for: what was read, then what was less sure."""
        themes, setting = self._themes.candidates(passages, vectors, lifted), self._setting.candidates(passages, lifted, verbal.language)
        best = max((theme.score for theme in themes), default=1.0)
        more = [
            Facet(theme.key, self._vocabulary.label("themes", theme.key, verbal.language), round(theme.score / best, 4), theme.evidence)
            for theme in themes
        ]
        read = verbal.setting
        return {
            "themes": (*verbal.themes, *more),
            "mood": (*verbal.mood.words, *self._mood.candidates(passages, vectors, verbal.language)),
            "place": (*filter(None, (read.place,)), *setting["places"]),
            "time_of_day": (*filter(None, (read.time_of_day,)), *setting["times"]),
            "season": (*filter(None, (read.season,)), *setting["seasons"]),
            "symbols": verbal.symbols,
        }

    def _passages(self, text: CleanText, profile: Profile) -> list[Passage]:
        claims = {post.id: post.lang or profile.lang for post in text.posts}
        languages = self._languages.of(
            [sentence.text for sentence in text.sentences], [claims[sentence.post_id] for sentence in text.sentences]
        )
        english = [row for row, language in enumerate(languages) if language == "en"]
        readings = dict(zip(english, self._english.read([text.sentences[row].text for row in english]), strict=True))
        for row, language in enumerate(languages):
            if row not in readings:
                readings[row] = self._lemmas.read(text.sentences[row].text, language)
        return [
            self._passage(sentence, languages[row], readings[row]) for row, sentence in enumerate(text.sentences)
        ]

    def _passage(self, sentence: Sentence, language: str, reading: Reading) -> Passage:
        others = quoted(sentence.text)
        denials = self._negation.spans(sentence.text, language)
        own = _outside(reading.tokens, [*others, *denials])
        denied = tuple(token for token in reading.tokens if token not in own and token in _outside(reading.tokens, others))
        return Passage(
            post_id=sentence.post_id,
            text=sentence.text,
            own=without(sentence.text, [*others, *denials]).replace(MASK, " ").strip(),
            masked=reading.masked,
            language=language,
            tokens=own,
            denied=denied,
            signs=sentence.signs,
            things=tuple(self._things.find(own, language)),
            whole=sentence.whole or sentence.text,
        )

    def _vectors(self, passages: Sequence[Passage]) -> np.ndarray:
        """Vectors of the passages' own words; one without any gets the mean of ordinary text, close to nothing."""
        import numpy as np

        vectors = np.tile(self._background.mean, (len(passages), 1))
        rows = [row for row, passage in enumerate(passages) if passage.own]
        vectors[rows] = self._encode([passages[row].own for row in rows])
        return vectors

    def _withhold(self, passages: Sequence[Passage], lifted: Collection[str]) -> tuple[list[Passage], set[tuple[str, str, str]]]:
        """The passages that may be read, and what the others speak of in so many words."""
        reasons = {row: reason for row, passage in enumerate(passages) if (reason := self._reason(passage, lifted))}
        return [passage for row, passage in enumerate(passages) if row not in reasons], _matters(passages, reasons)

    def _reason(self, passage: Passage, lifted: Collection[str]) -> str | None:
        """A clause without an "I" of its own goes with its sentence: "sober for two years" after "I am an alcoholic,"."""
        reason = self._sensitive.reason(passage.text, lifted)
        if reason or self._sensitive.is_personal(passage.text):
            return reason
        return self._sensitive.reason(passage.whole, lifted)

    def _denied(self, passages: Sequence[Passage]) -> set[str]:
        return {match.key for passage in passages for match in self._things.find(passage.denied, passage.language)}


def retell(verbal: VerbalPortrait) -> VerbalPortrait:
    """`verbal` with title and prose told again, after strikes: needs no model."""
    title, prose = tell(verbal, load_vocabulary())
    return replace(verbal, title=title, prose=prose)


def _outside(tokens: Sequence[Token], spans: Sequence[tuple[int, int]]) -> tuple[Token, ...]:
    return tuple(token for token in tokens if not any(start <= token.start < end for start, end in spans))


def _matters(passages: Sequence[Passage], reasons: Mapping[int, str]) -> set[tuple[str, str, str]]:
    """Post, sentence and reason: each matter once, however many clauses of a sentence speak of it."""
    return {(passages[row].post_id, passages[row].whole, reason) for row, reason in reasons.items()}


def _common(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Languages of at least a sixth of the passages, most frequent first; a single sentence may be misread."""
    counts = Counter(passage.language for passage in passages)
    return tuple(sorted((code for code in counts if counts[code] * 6 >= len(passages)), key=lambda code: (-counts[code], code)))


def _quotes(passages: Sequence[Passage]) -> dict[str, str]:
    quotes: dict[str, str] = {}
    for passage in passages:
        quotes[passage.post_id] = f"{quotes[passage.post_id]} {passage.masked}" if passage.post_id in quotes else passage.masked
    return quotes
