"""Title and prose of a portrait, told from keys and labels alone: no word of a post can get in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from .verbal import Facet, VerbalPortrait, keys
from .vocabulary import LANGUAGES, Vocabulary


def tell(verbal: VerbalPortrait, vocabulary: Vocabulary) -> tuple[str, str]:
    """Title and prose (two to four sentences) in `verbal.language`, from what the portrait holds now."""
    language = verbal.language if verbal.language in LANGUAGES else "en"
    return _title(verbal, vocabulary, language), _prose(verbal, vocabulary, language)


def _title(verbal: VerbalPortrait, vocabulary: Vocabulary, language: str) -> str:
    titles = _titles(verbal, vocabulary, language)
    if titles:
        return titles[_digest(verbal) % len(titles)]
    colours = _listed([colour.name for colour in verbal.palette[:2]], vocabulary.entries("prose")[language]["and"])
    untitled = vocabulary.entries("prose")[language]["untitled"]
    return untitled.format(colours=colours).rstrip(", ")


def _titles(verbal: VerbalPortrait, vocabulary: Vocabulary, language: str) -> list[str]:
    """The titles a portrait may bear: of its theme and a thing, of two things and their hour, of the sitter with two things."""
    head, thing = _head(verbal, vocabulary, language), _thing(verbal, vocabulary, language)
    titles = [", ".join(part for part in (head, thing) if part)] if head or thing else []
    things = _fresh(verbal, vocabulary)[:2]
    if len(things) == 2 and head:
        words = vocabulary.entries("prose")[language]
        names = [vocabulary.label("symbols", key, language) for key in things]
        names = [name.title() if language == "en" else name for name in names]
        hour, season = verbal.setting.time_of_day, verbal.setting.season
        scene = _when("times", hour, vocabulary, language) or _when("seasons", season, vocabulary, language)
        pair = _listed(names, words["and"])
        titles += [_capital(title.format(pair=pair, scene=scene)) for title in words["titles"] if scene or "{scene}" not in title]
    return titles


def _when(kind: str, facet: Facet | None, vocabulary: Vocabulary, language: str) -> str:
    scene = vocabulary.entries(kind)[facet.key]["scene"][language] if facet else ""
    return " ".join(word if word in ("at", "in", "the") else word.capitalize() for word in scene.split()) if language == "en" else scene


def _head(verbal: VerbalPortrait, vocabulary: Vocabulary, language: str) -> str:
    if not verbal.themes:
        return ""
    entry = vocabulary.entries("themes")[verbal.themes[0].key]
    if language == "en" and "title" in entry:
        return entry["title"]
    return _capital(vocabulary.label("themes", verbal.themes[0].key, language))


def _thing(verbal: VerbalPortrait, vocabulary: Vocabulary, language: str) -> str:
    """``Evening Train``, or with no hour ``Amber Train``; in languages that do not join nouns ``Zug in der Abenddämmerung``."""
    time = verbal.setting.time_of_day
    symbol = next(iter(_fresh(verbal, vocabulary)), None)
    name = vocabulary.label("symbols", symbol, language) if symbol else ""
    if language == "en":
        colour = verbal.palette[0].key.title() if verbal.palette and name else ""
        first = vocabulary.entries("times")[time.key]["title"] if time else colour
        return " ".join(part for part in (first, name.title()) if part)
    scene = vocabulary.entries("times")[time.key]["scene"][language] if time else ""
    return " ".join(part for part in (_capital(name), scene) if part)


def _fresh(verbal: VerbalPortrait, vocabulary: Vocabulary) -> list[str]:
    """Symbols by weight, those last that the theme's own title already holds."""
    theme = vocabulary.entries("themes")[verbal.themes[0].key] if verbal.themes else {}
    stale = {*theme.get("emblems", ())[:2], *(verbal.themes[0].key.split("_") if verbal.themes else ())}
    title = theme.get("title", "").lower()
    keys = [symbol.key for symbol in verbal.symbols]
    return sorted(keys, key=lambda key: key in stale or key.split("_")[0] in title)


def _prose(verbal: VerbalPortrait, vocabulary: Vocabulary, language: str) -> str:
    words = vocabulary.entries("prose")[language]
    chance = _digest(verbal)

    def choose(options: Sequence[str]) -> str:
        nonlocal chance
        chance, drawn = divmod(chance, len(options))
        return options[drawn]

    sentences = []
    if verbal.themes:
        labels = [vocabulary.label("themes", theme.key, language) for theme in verbal.themes[:3]]
        sentences.append(choose(words["themes"]).format(themes=_listed(labels, words["and"])))
    scene = _scene(verbal, vocabulary, language)
    if scene:
        sentences.append(choose(words["scene"]).format(scene=scene))
    if verbal.symbols:
        labels = [vocabulary.label("symbols", symbol.key, language) for symbol in verbal.symbols[:4]]
        sentences.append(choose(words["symbols"]).format(symbols=_listed(labels, words["and"])))
    if verbal.mood.words:
        sentences.append(vocabulary.entries("moods")[verbal.mood.words[0].key]["told"][language])
    return " ".join((sentences + _makeweights(verbal, vocabulary, language))[: max(2, len(sentences))])


def _makeweights(verbal: VerbalPortrait, vocabulary: Vocabulary, language: str) -> list[str]:
    """What is said when little was read: the manner and the colours."""
    words = vocabulary.entries("prose")[language]
    found = []
    if verbal.voice.key:
        found.append(words["voice"].format(voice=vocabulary.label("voices", verbal.voice.key, language)))
    if verbal.palette:
        names = [vocabulary.label("colours", colour.key, language) for colour in verbal.palette[:3]]
        found.append(words["colours"].format(colours=_listed(names, words["and"])))
    return found


def _scene(verbal: VerbalPortrait, vocabulary: Vocabulary, language: str) -> str:
    setting = verbal.setting
    parts = [("places", setting.place), ("times", setting.time_of_day), ("seasons", setting.season)]
    scenes = [vocabulary.entries(kind)[facet.key]["scene"][language] for kind, facet in parts if facet]
    return ", ".join(scenes)


def _listed(labels: Sequence[str], last: str) -> str:
    if any(last in label for label in labels):  # "sea and sailing, trains", not "sea and sailing and trains"
        return ", ".join(labels)
    return last.join([", ".join(labels[:-1]), labels[-1]]) if len(labels) > 1 else "".join(labels)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _digest(verbal: VerbalPortrait) -> int:
    told = {name: value for name, value in keys(verbal).items() if name != "title"}
    return int.from_bytes(hashlib.sha256(repr(sorted(told.items())).encode()).digest()[:4], "big")
