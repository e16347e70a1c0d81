"""The words page: a verbal portrait as the sitter sees it, each facet with the sentences it came from."""

from __future__ import annotations

from typing import Any

from portrait.verbal import Colour, Facet, VerbalPortrait

from .reader import SittingReading


def words_payload(reading: SittingReading) -> dict[str, Any]:
    """The ``words`` event, but for what the sitter chose. Holds sentences: for the sitter's screen only."""
    verbal, prompt = reading.verbal, reading.prompt
    mood, setting = verbal.mood, verbal.setting
    return {
        "title": verbal.title,
        "prose": verbal.prose,
        "language": verbal.language,
        "themes": [_facet(theme, verbal) for theme in verbal.themes],
        "mood": {
            "words": [_facet(word, verbal) for word in mood.words],
            "valence": round(mood.valence, 3),
            "arousal": round(mood.arousal, 3),
            "confidence": round(mood.confidence, 3),
            "evidence": _sentences(mood.evidence, verbal),
        },
        "place": _facet(setting.place, verbal),
        "time_of_day": _facet(setting.time_of_day, verbal),
        "season": _facet(setting.season, verbal),
        "symbols": [_facet(symbol, verbal) for symbol in verbal.symbols],
        "palette": [_colour(colour, verbal) for colour in verbal.palette],
        "voice": {"key": verbal.voice.key, "label": verbal.voice.label},
        "withheld": [{"reason": item.reason, "count": item.count} for item in verbal.withheld],
        "posts": reading.posts,
        "prompt": {
            "positive": prompt.positive,
            "parts": [{"text": part.text, "slot": part.slot} for part in prompt.parts],
        },
    }


def _facet(facet: Facet | None, verbal: VerbalPortrait) -> dict[str, Any] | None:
    if facet is None:
        return None
    return {
        "key": facet.key,
        "label": facet.label,
        "weight": round(facet.weight, 3),
        "evidence": _sentences(facet.evidence, verbal),
    }


def _colour(colour: Colour, verbal: VerbalPortrait) -> dict[str, Any]:
    return {
        "key": colour.key,
        "name": colour.name,
        "hex": colour.hex,
        "weight": round(colour.weight, 3),
        "evidence": _sentences(colour.evidence, verbal),
    }


def _sentences(posts: tuple[str, ...], verbal: VerbalPortrait) -> list[dict[str, str]]:
    return [{"id": post, "sentence": verbal.quotes[post]} for post in posts if post in verbal.quotes]
