"""Finding the words of a vocabulary table in a text, in any inflection and any of eight languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .diminutives import diminutives
from .tongue import Lemmas, Token, spelling
from .vocabulary import READ, Entry

_JOINTS = re.compile(r"(?<=\w)(?:-|(?='s\b))")
_BOUND = re.compile(r"\((\w+)\) ")
# A noun of the table must not stand for the verb it may be a form of: la porta is a door, and lei porta.
_INFINITIVES = {"fr": ("er", "ir", "re"), "es": ("ar", "er", "ir"), "it": ("are", "ere", "ire"), "pt": ("ar", "er", "ir"), "ru": ("ть", "ти", "чь")}

# How a gloss ends that is a plural, and may be found by its singular too.
_PLURALS = {"fr": ("s", "x"), "es": ("s",), "it": ("i", "e"), "pt": ("s",), "ru": ("ы", "и")}

# Endings and what regular plurals make of them; the first that fits counts. The dictionaries lack many, of Italian most.
_ENDINGS = {
    "fr": (("eau", ("eaux",)), ("eu", ("eux",)), ("ou", ("ous", "oux")), ("ail", ("ails", "aux")), ("al", ("aux",)), ("", ("s",))),
    "es": (("ón", ("ones",)), ("z", ("ces",)), *((vowel, (vowel + "s",)) for vowel in "aeiouáéó"), ("", ("es", "s"))),
    "it": (
        *((f"{soft}ia", (f"{soft}e", f"{soft}ie")) for soft in "cg"), *((f"{hard}a", (f"{hard}he",)) for hard in "cg"), ("a", ("e",)),
        ("io", ("i",)), *((f"{hard}o", (f"{hard}hi", f"{hard}i")) for hard in "cg"), ("o", ("i",)), ("e", ("i",)),
    ),
    "pt": (
        ("ão", ("ões",)), ("m", ("ns",)), ("al", ("ais",)), ("el", ("éis",)), ("ol", ("óis",)), ("il", ("is",)),
        ("r", ("res",)), ("z", ("zes",)), ("", ("s",)),
    ),
}  # fmt: skip

# The articles and the like that a noun stands after, by the article that a gloss is written with: "(un) lit" is a bed after
# "mon", and "il lit" is not; "(une) tour" is a tower and "un tour" a walk.
_ARTICLES: Mapping[str, Mapping[str, frozenset[str]]] = {
    language: {sample: frozenset(f"{words} {either}".split()) for sample, words in samples.items()}
    for language, (samples, either) in {
        "fr": (
            {"un": "un le du au mon ton son ce cet", "une": "une la ma ta sa cette"},
            "les des aux mes tes ses nos vos leurs ces notre votre leur chaque deux trois quatre quelques plusieurs",
        ),
        "es": (
            {
                "un": "un el del al este ese aquel nuestro vuestro los unos estos esos aquellos nuestros otro algún muchos",
                "una": "una la esta esa aquella nuestra vuestra las unas estas esas aquellas nuestras otra alguna muchas",
            },
            "mi tu su mis tus sus cada dos tres cuatro",
        ),
        "it": (
            {
                "un": "un uno il lo del dello al allo nel nello dal dallo sul sullo questo quel quello mio tuo suo nostro i gli dei degli",
                "una": "una la della alla nella dalla sulla questa quella mia tua sua nostra le delle",
            },
            "due tre quattro ogni",
        ),
        "pt": (
            {
                "um": "um o do ao no pelo este esse aquele meu teu seu nosso os dos nos uns meus seus dum num",
                "uma": "uma a da à na pela esta essa aquela minha tua sua nossa as das nas umas minhas suas duma numa",
            },
            "cada dois duas três",
        ),
    }.items()
}
# After these a French or Italian "le", "la", "lo" is a pronoun: "elle le lit".
_PRONOUNS = frozenset(("le", "la", "les", "lo"))
_BEFORE_PRONOUNS = frozenset("je tu il elle on nous vous ils elles qui ne io lui lei noi loro chi non".split())

# What a likeness opens with: a heart "like a drum" holds no drum. The thing is among the two words that follow.
_LIKENESS = {
    "en": (("like", "a"), ("like", "an"), ("as", "a"), ("as", "an")),
    "de": tuple(("wie", article) for article in ("ein", "eine", "einen", "einem", "einer")),
    "fr": (("comme", "un"), ("comme", "une")),
    "es": (("como", "un"), ("como", "una")),
    "nl": (("als", "een"),),
    "it": (("come", "un"), ("come", "uno"), ("come", "una")),
    "pt": (("como", "um"), ("como", "uma")),
    "ru": (("словно",), ("будто",), ("точно",)),
}
# Names and loans that other languages write for something else than the thing.
_LOANED = frozenset("android angel apple books chat facebook gonna house rock stream thread threads window windows".split())
_LIKING = frozenset("i we you they i'd would also really always still did do".split())  # "I like a coffee"
_REACH = 2
_FOREIGN = 5  # letters: in a language without a table shorter English words are false friends, as the Swedish "is", "barn" and "kock"
# How short the members of a compound may be, and what begins no compound of things: "voorbeeld" is no statue.
_MEMBERS = {"de": (3, 5), "nl": (4, 4)}
_PARTICLES = frozenset("voor over onder door tegen naar achter buiten binnen boven mede weder aller eigen ander".split())


@dataclass(frozen=True, slots=True)
class Match:
    """Entry `key` found at `start` (characters), `length` words long."""

    key: str
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A gloss; `key` is None for an idiom, which hides the words it is made of. `articles`: what must stand before it."""

    key: str | None
    parts: tuple[frozenset[str], ...]
    articles: frozenset[str] | None = None


class Lexicon:
    """The field ``words`` of every entry of a table. A language is prepared when its first sentence comes.

    Words are found by their form and their lemma. "(un) lit" counts only after an article of that gender, "=blins" only
    in this very form; phrases of the field ``idioms`` hide the words that they are made of.

    With `nouns`, single words must be nouns (English by spaCy, German by their capital): a rose, not "she rose"; and what
    a thing is only likened to is not there. With `guests`, words borrowed from another of the eight languages count too.
    """

    def __init__(self, table: Mapping[str, Entry], lemmas: Lemmas, *, nouns: bool = False, guests: bool = False) -> None:
        self._table, self._lemmas, self._nouns, self._welcome = table, lemmas, nouns, guests
        self._indices: dict[str, dict[str, list[_Phrase]]] = {}
        self._guests: dict[str, str] | None = None
        self._owned: dict[str, frozenset[str]] = {}

    def find(self, tokens: Sequence[Token], language: str) -> list[Match]:
        """Matches from left to right; the longest phrase wins, none overlap."""
        wordless = language not in READ
        language = "en" if wordless else language
        index = self._index(language)
        likened = self._likened(tokens, language) if self._nouns else frozenset()
        found: list[Match] = []
        at = 0
        while at < len(tokens):
            phrase = self._longest(index, tokens, at) or self._compound(index, tokens[at], language)
            key = phrase.key if phrase else self._guest(tokens, at, language)
            length = len(phrase.parts) if phrase else 1
            short = wordless and self._nouns and phrase is not None and length == 1 and len(tokens[at].forms[0]) < _FOREIGN
            if key is not None and at not in likened and not short:
                found.append(Match(key, tokens[at].start, length))
            at += length
        return found

    def _longest(self, index: Mapping[str, list[_Phrase]], tokens: Sequence[Token], at: int) -> _Phrase | None:
        best: _Phrase | None = None
        for form in _spoken(tokens[at]):
            for phrase in index.get(form, ()):
                if (best is None or len(phrase.parts) > len(best.parts)) and self._fits(phrase, tokens, at):
                    best = phrase
        return best

    def _fits(self, phrase: _Phrase, tokens: Sequence[Token], at: int) -> bool:
        here = tokens[at : at + len(phrase.parts)]
        if len(here) < len(phrase.parts) or (self._nouns and len(here) == 1 and not here[0].noun):
            return False
        if not all(part.intersection(_spoken(token)) for part, token in zip(phrase.parts, here, strict=True)):
            return False
        return phrase.articles is None or _after(phrase.articles, tokens, at)

    def _compound(self, index: Mapping[str, list[_Phrase]], token: Token, language: str) -> _Phrase | None:
        """A German or Dutch compound names what its last member names: Bergkristall is a crystal, Nordseehafen a harbour."""
        if language not in _MEMBERS or not self._nouns or not token.noun:
            return None
        word, (first, last) = token.forms[-1], _MEMBERS[language]
        for cut in range(first, len(word) - last + 1):
            if not self._begins(word[:cut], language):
                continue
            for phrase in index.get(word[cut:], ()):
                if len(phrase.parts) == 1 and phrase.key is not None:
                    return phrase
        return None

    def _begins(self, start: str, language: str) -> bool:
        """Whether a compound can begin so: "praktisch" is no table, for there is no "prak"."""
        if start in _PARTICLES:
            return False
        return any(self._lemmas.known(form, language) for form in (start.capitalize(), start, start.removesuffix("s").capitalize()))

    def _likened(self, tokens: Sequence[Token], language: str) -> frozenset[int]:
        """Places of tokens that something is only likened to."""
        words = [token.forms[0] for token in tokens]
        found: set[int] = set()
        for at in range(len(words)):
            if language == "en" and words[at] == "like" and at and words[at - 1] in _LIKING:
                continue
            for opening in _LIKENESS.get(language, ()):
                if tuple(words[at : at + len(opening)]) == opening:
                    found.update(range(at + len(opening), at + len(opening) + _REACH))
        return frozenset(found)

    def _guest(self, tokens: Sequence[Token], at: int, language: str) -> str | None:
        """A word borrowed from another of the eight languages, when its own language does not know it. One alone may be a
        name or a slip of the pen; so it must stand beside another stranger: "tonight, guitar dabei"."""
        token = tokens[at]
        word = token.forms[0]
        if len(word) < 4 or word in _LOANED or not self._welcome or (self._nouns and not token.noun and language == "en"):
            return None
        key = self._borrowed().get(word)
        if key is None or word in self._own(language) or not self._strange(token, language):
            return None
        if not any(self._strange(beside, language) for beside in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])):
            return None
        return key

    def _index(self, language: str) -> dict[str, list[_Phrase]]:
        if language not in self._indices:
            index: dict[str, list[_Phrase]] = {}
            written = {spelling(gloss): key for key, entry in self._table.items() for gloss in entry.get("words", {}).get(language, ())}
            for key, entry in self._table.items():
                glosses = [(key, gloss) for gloss in entry.get("words", {}).get(language, ())]
                glosses += [(None, gloss) for gloss in entry.get("idioms", {}).get(language, ())]
                for meant, gloss in glosses:
                    phrase = self._phrase(meant, gloss, language, written)
                    for form in phrase.parts[0]:
                        index.setdefault(form, []).append(phrase)
            self._indices[language] = index
        return self._indices[language]

    def _phrase(self, key: str | None, gloss: str, language: str, written: Mapping[str, str]) -> _Phrase:
        bound = _BOUND.match(gloss)
        articles = _ARTICLES[language][bound[1]] if bound else None
        words = gloss[bound.end() :] if bound else gloss
        if language == "en":  # its tokens end at a hyphen and before an apostrophe: "t-shirt", "ship's wheel"
            words = _JOINTS.sub(" ", words)
        parts = tuple(self._part(word, language) for word in words.split())
        if len(parts) == 1:
            parts = (self._noun_forms(key, words, parts[0], language, written),)
        return _Phrase(key, parts, articles)

    def _noun_forms(self, key: str | None, word: str, forms: frozenset[str], language: str, written: Mapping[str, str]) -> frozenset[str]:
        """The forms of a gloss of one word. Its lemma counts for a plural only ("ножницы"), and not when it is another
        entry's own word: else the dictionary's slips get in, "vino" for "vinile". Plurals it does not know are made by rule, and so are
        the small names of things: свечка, Häuschen."""
        if word.startswith("="):
            return forms
        own = spelling(word)
        plural = language == "en" or own.endswith(_PLURALS.get(language, "-"))
        kept = [form for form in forms if form == own or (plural and written.get(form, key) == key)]
        small = diminutives(own, language) if self._nouns and key is not None else ()
        kept += [form for form in small if form not in written]
        return frozenset((*kept, *(form for form in _regular(own, language) if not self._lemmas.known(form, language))))

    def _part(self, word: str, language: str) -> frozenset[str]:
        if word.startswith("="):
            return frozenset(("=" + spelling(word[1:]),))
        if language == "en":  # spaCy's lemmas and simplemma's may differ; the table holds singulars already
            return frozenset((spelling(word),))
        forms = self._lemmas.forms(word, language)
        return frozenset(form for form in forms if form == forms[0] or not form.endswith(_INFINITIVES.get(language, "-")))

    def _strange(self, token: Token, language: str) -> bool:
        word = token.forms[0]
        return not (self._lemmas.known(word, language) or self._lemmas.known(word.capitalize(), language))

    def _own(self, language: str) -> frozenset[str]:
        """Words of the table in a language's own glosses, article or not: an Italian "lama" is a blade, no llama."""
        if language not in self._owned:
            glosses = (gloss for entry in self._table.values() for gloss in entry.get("words", {}).get(language, ()))
            self._owned[language] = frozenset(spelling(_BOUND.sub("", gloss)) for gloss in glosses)
        return self._owned[language]

    def _borrowed(self) -> dict[str, str]:
        if self._guests is None:
            pairs = [
                (spelling(word) + ending, key)
                for key, entry in self._table.items()
                for language, words in entry.get("words", {}).items()
                for word in words
                for ending in (("", "s") if language != "ru" else ("",))
                if " " not in word and not word.startswith("=")
            ]
            self._guests = {}
            for word, key in pairs:
                self._guests.setdefault(word, key)
        return self._guests


def _regular(word: str, language: str) -> tuple[str, ...]:
    """The plurals that `word` has by rule."""
    for ending, plurals in _ENDINGS.get(language, ()):
        if word.endswith(ending) and not word.endswith(("s", "x")):
            return tuple(word.removesuffix(ending) + plural for plural in plurals)
    return ()


def _after(articles: frozenset[str], tokens: Sequence[Token], at: int) -> bool:
    """Whether the noun at `at` stands after one of `articles`, or holds an elided one: l'âne, un'ancora."""
    if "'" in tokens[at].forms[0]:
        return True
    if not at or tokens[at - 1].forms[0] not in articles:
        return False
    return at < 2 or tokens[at - 1].forms[0] not in _PRONOUNS or tokens[at - 2].forms[0] not in _BEFORE_PRONOUNS


def _spoken(token: Token) -> tuple[str, ...]:
    """What a token is looked up by: its forms, and the one it was written in, marked as glosses mark it that mean no other."""
    return (f"={token.forms[0]}", *token.forms)
