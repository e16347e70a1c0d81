"""The verbal portrait: a structured reading of a profile, every facet with its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that was read. `key` is stable English from `portrait/vocabulary`, `label` is in the
    asked-for language, `weight` lies in 0…1, `evidence` are ids of the posts that say so."""

    key: str
    label: str
    weight: float = 1.0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mood:
    """`words` holds 1 to 3 facets, or none when undecided. `valence` and `arousal` lie in −1…1
    (Russell's circumplex, 1980), `confidence` in 0…1."""

    words: tuple[Facet, ...] = ()
    valence: float = 0.0
    arousal: float = 0.0
    confidence: float = 0.0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when; each part may be unknown."""

    place: Facet | None = None
    time_of_day: Facet | None = None
    season: Facet | None = None


@dataclass(frozen=True, slots=True)
class Colour:
    """A named colour: `key` from `vocabulary/colours.toml`, `name` in the asked-for language, `hex` as ``#rrggbb``."""

    key: str
    name: str
    hex: str
    weight: float
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Voice:
    """How the sitter writes. `rates` are measured (per post or per word); `key` names the manner."""

    key: str
    label: str
    rates: tuple[tuple[str, float], ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withheld:
    """How many things were kept out of the portrait, and why. Never the words."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class VerbalPortrait:
    """The reading of one profile.

    `quotes` maps post ids to cleaned sentences, for the sitter's own eyes while the sitting lasts:
    it is never part of `as_json`, of a file or of a log.
    """

    title: str
    prose: str
    themes: tuple[Facet, ...]
    mood: Mood
    setting: Setting
    symbols: tuple[Facet, ...]
    palette: tuple[Colour, ...]
    voice: Voice
    languages: tuple[str, ...]
    language: str = "en"
    withheld: tuple[Withheld, ...] = ()
    quotes: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


def as_json(verbal: VerbalPortrait) -> dict[str, Any]:
    """The ``verbal`` part of ``describe --json``: keys, labels, weights and post ids; no sentences."""
    mood, setting = verbal.mood, verbal.setting
    return {
        "title": verbal.title,
        "prose": verbal.prose,
        "themes": [_facet(theme) for theme in verbal.themes],
        "mood": {
            "labels": [word.label for word in mood.words],
            "valence": round(mood.valence, 3),
            "arousal": round(mood.arousal, 3),
            "confidence": round(mood.confidence, 3),
            "evidence": list(mood.evidence),
        },
        "setting": {
            "place": _situation(setting.place),
            "time_of_day": _situation(setting.time_of_day),
            "season": _situation(setting.season),
        },
        "symbols": [_facet(symbol) for symbol in verbal.symbols],
        "palette": [
            {"name": colour.name, "hex": colour.hex, "weight": round(colour.weight, 3), "evidence": list(colour.evidence)}
            for colour in verbal.palette
        ],
        "voice": {"label": verbal.voice.label, **{name: round(rate, 3) for name, rate in verbal.voice.rates}},
        "languages": list(verbal.languages),
        "withheld": [{"reason": item.reason, "count": item.count} for item in verbal.withheld],
    }


def keys(verbal: VerbalPortrait) -> dict[str, Any]:
    """What a sidecar may keep: stable keys and numbers, no post ids, no labels, no sentences."""
    setting = verbal.setting
    return {
        "title": verbal.title,
        "themes": [theme.key for theme in verbal.themes],
        "mood": [word.key for word in verbal.mood.words],
        "valence": round(verbal.mood.valence, 3),
        "arousal": round(verbal.mood.arousal, 3),
        "place": setting.place.key if setting.place else None,
        "time_of_day": setting.time_of_day.key if setting.time_of_day else None,
        "season": setting.season.key if setting.season else None,
        "symbols": [symbol.key for symbol in verbal.symbols],
        "palette": [[colour.key, colour.hex] for colour in verbal.palette],
        "voice": verbal.voice.key,
    }


def strike(verbal: VerbalPortrait, struck: frozenset[str]) -> VerbalPortrait:
    """The same portrait without the struck parts.

    A struck part is named ``slot:key``, where slot is one of ``themes mood place season
    time_of_day symbols palette voice``. Title and prose are left to `describe.retell`.
    """

    def kept(slot: str, facets: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(facet for facet in facets if f"{slot}:{facet.key}" not in struck)

    def kept_one(slot: str, facet: Any) -> Any:
        return None if facet is None or f"{slot}:{facet.key}" in struck else facet

    setting, voice = verbal.setting, verbal.voice
    moods = kept("mood", verbal.mood.words)
    # With its last word goes the mood: rules such as mood.valence < -0.3 must not paint it all the same.
    mood = Mood() if verbal.mood.words and not moods else replace(verbal.mood, words=moods)
    return replace(
        verbal,
        themes=kept("themes", verbal.themes),
        mood=mood,
        setting=Setting(
            place=kept_one("place", setting.place),
            time_of_day=kept_one("time_of_day", setting.time_of_day),
            season=kept_one("season", setting.season),
        ),
        symbols=kept("symbols", verbal.symbols),
        palette=kept("palette", verbal.palette),
        voice=voice if kept_one("voice", voice) else Voice(key="", label="", rates=()),
    )


def _facet(facet: Facet) -> dict[str, Any]:
    return {"key": facet.key, "label": facet.label, "weight": round(facet.weight, 3), "evidence": list(facet.evidence)}


def _situation(facet: Facet | None) -> dict[str, Any] | None:
    return None if facet is None else {"key": facet.key, "label": facet.label, "evidence": list(facet.evidence)}
