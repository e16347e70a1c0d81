"""Reading free English words for a sketch: which keys of the vocabulary they name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..vocabulary import Vocabulary, load_vocabulary

NOBODY = "nobody"  # the key of a figure that is said not to be there
_TABLES = ("places", "times", "seasons", "moods", "weather", "concepts", "objects", "symbols", "colours")
_LEADING = re.compile(r"^(?:(?:in|on|at|by|under|with|as|the|an?|wearing|seen|portrait of) )+")
_COUNTING = frozenset(("a", "an", "the", "one", "two", "three", "with", "and", "her", "his", "their"))
_ARTICLE = re.compile(r"^an? ")
_REFUSING = frozenset(("no", "not", "without", "never", "nor"))
_REACH = 2  # words from a "without" to what is not there


@dataclass(frozen=True, slots=True)
class Mention:
    """`key` of a table or of a group of `appearance` or `composition` (`kind`), named in words.

    `exact`: by the very phrase that paints it, which outweighs words that only suggest it.
    """

    kind: str
    key: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words that name something; a `medium` names how a picture is made, unless it is a thing among things: "a pencil"."""

    words: tuple[str, ...]
    mentions: tuple[Mention, ...]
    medium: bool = False


def mentions(text: str) -> tuple[Mention, ...]:
    """What of the vocabulary free English words name, in their order; longest phrases first, none overlap.

    Plurals are understood; what follows "no", "not" or "without" is not there.
    """
    words = _split(text)
    found: list[tuple[Mention, ...]] = []
    at = 0
    while at < len(words):
        if words[at : at + 2] == ("palette", "of"):
            length, named = _palette(words, at)
        else:
            phrase = _longest(words, at)
            length, named = (len(phrase.words), phrase.mentions) if phrase else (1, ())
            if phrase and phrase.medium and not (at and words[at - 1] in _COUNTING):
                named = ()
        if not _refused(words, at):
            found.append(named)
        at += length
    anybody = any(mention.kind == "figure" and mention.key != NOBODY for named in found for mention in named)
    return tuple(dict.fromkeys(mention for named in found for mention in _worn_or_lying(named, anybody)))


def _split(text: str) -> tuple[str, ...]:
    """Words, lower case, and the stops between them."""
    return tuple(re.findall(r"[^\W_]+(?:['’][^\W_]+)*|[,.;:!?()]", text.lower()))


def _refused(words: Sequence[str], at: int) -> bool:
    before = words[max(0, at - _REACH) : at]
    stop = max((place for place, word in enumerate(before) if not word[0].isalnum()), default=-1)
    return not _REFUSING.isdisjoint(before[stop + 1 :])


def _worn_or_lying(named: tuple[Mention, ...], anybody: bool) -> tuple[Mention, ...]:
    """A hat is on somebody's head, or, where nobody is, a thing."""
    if {"features", "objects"} <= {mention.kind for mention in named}:
        return tuple(mention for mention in named if (mention.kind == "features") == anybody)
    return named


def _palette(words: Sequence[str], at: int) -> tuple[int, tuple[Mention, ...]]:
    """"palette of slate, ivory and rose": there a rose is a colour. Returns how many words were read."""
    colours = {entry["paint"]: key for key, entry in load_vocabulary().entries("colours").items()}
    end, found = at + 2, []
    for place in range(at + 2, len(words)):
        if words[place] in colours:
            found.append(Mention("colours", colours[words[place]], exact=True))
            end = place + 1
        elif words[place] not in (",", "and"):
            break
    return end - at, tuple(found)


def _longest(words: Sequence[str], at: int) -> _Phrase | None:
    best: tuple[int, int, _Phrase] | None = None
    for form in _forms(words[at]):
        for phrase in _index().get(form, ()):
            here = words[at : at + len(phrase.words)]
            if len(here) == len(phrase.words) and all(part in _forms(word) for part, word in zip(phrase.words, here, strict=True)):
                rank = (len(here), sum(part == word for part, word in zip(phrase.words, here, strict=True)))
                if best is None or rank > best[:2]:
                    best = (*rank, phrase)
    return best[2] if best else None


def _forms(word: str) -> tuple[str, ...]:
    """A word, and the singulars it may be a plural of."""
    word = {"gray": "grey", "color": "colour"}.get(word, word)
    if len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return (word,)
    singulars = [word[:-1]]
    for plural, singular in (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("es", "")):
        if word.endswith(plural):
            singulars.append(word.removesuffix(plural) + singular)
    return (word, *singulars)


@cache
def _index() -> Mapping[str, tuple[_Phrase, ...]]:
    """Every phrase that names something, by its first word."""
    named: dict[tuple[str, ...], list[Mention]] = {}
    for text, mention in _spoken(load_vocabulary()):
        if words := _split(text):
            named.setdefault(words, []).append(mention)
    index: dict[str, list[_Phrase]] = {}
    for words, found in named.items():
        medium = any(mention.kind == "medium" for mention in found)
        found = [mention for mention in found if mention.exact] if medium else found
        index.setdefault(words[0], []).append(_Phrase(words, _one_sense(found), medium))
    return {first: tuple(phrases) for first, phrases in index.items()}


def _one_sense(found: Sequence[Mention]) -> tuple[Mention, ...]:
    """A harbour is a place and rain a weather before it is a thing, but a stethoscope a thing before it is a hospital;
    a rose is a thing before it is a colour."""
    kinds = {mention.kind for mention in found}
    where = {mention.key for mention in found if mention.kind in ("places", "weather")}
    if any(mention.kind == "objects" and mention.exact and mention.key not in where for mention in found):
        kinds -= {"places", "weather"}
    elif where:
        kinds -= {"objects", "symbols"}
    if kinds & {"objects", "symbols", "places"}:
        kinds -= {"colours"}
    kept: dict[str, Mention] = {}
    for mention in sorted(found, key=lambda mention: not mention.exact):  # one word is not two things
        if mention.kind in kinds:
            kept.setdefault(mention.kind, mention)
    return tuple(kept.values())


def _spoken(words: Vocabulary) -> Iterator[tuple[str, Mention]]:
    """Every way to say every key."""
    for kind in _TABLES:
        for key, entry in words.tables.get(kind, {}).items():
            for text, exact in _ways(kind, key, entry):
                yield text, Mention(kind, key, exact)
                if kind == "symbols" and entry.get("paint_as"):
                    yield text, Mention("objects", entry["paint_as"])
    groups = {**words.entries("appearance"), **words.tables.get("composition", {})}
    for group, options in groups.items():
        for key, phrase in options.items():
            for text in (phrase, _LEADING.sub("", phrase)):
                yield text, Mention(group, key, exact=True)
    yield from _called(groups, {**groups, **{kind: words.entries(kind) for kind in ("moods", "times", "places")}})


def _ways(kind: str, key: str, entry: Mapping) -> Iterator[tuple[str, bool]]:
    if kind != "colours":  # a colour's word alone may be a thing: rose, forest, sand
        yield key.replace("_", " "), kind == "symbols"
        if "paint" in entry:
            bare = _ARTICLE.sub("", entry["paint"])
            yield bare, True
            yield _LEADING.sub("", bare), False
            if kind == "concepts":
                yield bare.replace("image", "picture"), True
    for text in entry.get("words", {}).get("en", ()):
        yield text, False


def _called(groups: Mapping[str, Mapping[str, str]], known: Mapping[str, Mapping[str, object]]) -> Iterator[tuple[str, Mention]]:
    """The words of ``reading.toml``: of persons, with what stands beside them, and those that need nothing beside them."""
    table = tomllib.loads(Path(__file__).with_name("reading.toml").read_text("utf-8"))

    def of(group: str) -> Iterator[tuple[str, Mention]]:
        return ((text, Mention(group, key)) for key, texts in table[group].items() for text in texts if key in groups[group])

    yield from (((text, Mention("medium", "")) for text in table["medium"]["words"]))
    yield from ((text, Mention("figure", NOBODY)) for text in table["figure"][NOBODY])
    for text, person in of("figure"):
        yield text, person
        for adjective, age in of("age"):
            yield from ((f"{adjective} {text}", mention) for mention in (person, age))
        for colour, clothing in of("clothing"):
            yield from ((f"{text} in {colour}", mention) for mention in (person, clothing))
    for colour, hair in of("hair"):
        yield from ((f"{colour} {ending}", hair) for ending in ("hair", "haired", "curls"))
        for length, cut in of("cut"):
            for text in (f"{length} {colour} hair", f"{colour} {length} hair", f"{length} {colour} haired"):
                yield from ((text, mention) for mention in (hair, cut))
    for length, cut in of("cut"):
        yield from ((f"{length} {ending}", cut) for ending in ("hair", "haired"))
    for colour, skin in of("skin"):
        yield from ((f"{colour} {ending}", skin) for ending in ("skin", "skinned"))
    for colour, clothing in of("clothing"):
        yield from ((f"{colour} {garment}", clothing) for garment in table["garments"]["worn"])
        yield from ((f"{before} {colour}", clothing) for before in table["garments"]["before"])
    for group, keys in table["alone"].items():
        for key, texts in keys.items():
            if key in known.get(group, {}):
                yield from ((text, Mention(group, key)) for text in texts)
