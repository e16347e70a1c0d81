"""Five colours: those the words name, then those of themes, place, time, season and mood."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from .lexicon import Lexicon
from .passage import Passage, post_ids
from .tongue import Lemmas
from .verbal import Colour, Facet, Mood, Setting
from .vocabulary import Vocabulary

COUNT = 5
_NAMED, _PLAIN = 1.5, ("ivory", "slate", "sand", "umber", "sage")
_SHARES = {"themes": 1.0, "places": 0.7, "times": 0.8, "seasons": 0.5, "moods": 0.6}


class PaletteReader:
    """Mixes a palette. The tables are the field ``colours`` of themes, places, times, seasons and moods."""

    def __init__(self, vocabulary: Vocabulary, lemmas: Lemmas) -> None:
        self._vocabulary = vocabulary
        self._words = Lexicon(vocabulary.entries("colours"), lemmas)

    def read(
        self, passages: Sequence[Passage], themes: Sequence[Facet], mood: Mood, setting: Setting, language: str
    ) -> tuple[Colour, ...]:
        """Exactly five colours, heaviest first; weights sum to 1."""
        weights: dict[str, float] = defaultdict(float)
        evidence: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for key, weight, ids in [*self._named(passages), *self._suggested(themes, mood, setting)]:
            weights[key] += weight
            evidence[key] += tuple(post for post in ids if post not in evidence[key])
        for rank, key in enumerate(_PLAIN):
            weights[key] += 0.05 - 0.001 * rank
        best = sorted(weights, key=lambda key: (-weights[key], key))[:COUNT]
        total = sum(weights[key] for key in best)
        return tuple(self._colour(key, weights[key] / total, evidence[key][:8], language) for key in best)

    def _named(self, passages: Sequence[Passage]) -> Iterable[tuple[str, float, tuple[str, ...]]]:
        found: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            for key in dict.fromkeys(match.key for match in self._words.find(passage.tokens, passage.language)):
                found[key].append(passage)
        return [(key, _NAMED * len(where) ** 0.5, post_ids(where)) for key, where in found.items()]

    def _suggested(self, themes: Sequence[Facet], mood: Mood, setting: Setting) -> Iterable[tuple[str, float, tuple[str, ...]]]:
        times = [("times", facet, 1.0) for facet in [setting.time_of_day] if facet]
        places = [("places", facet, 1.0) for facet in [setting.place] if facet]
        seasons = [("seasons", facet, 1.0) for facet in [setting.season] if facet]
        moods = [("moods", facet, facet.weight) for facet in mood.words[:1]]
        ranked = [("themes", facet, facet.weight / (rank + 1)) for rank, facet in enumerate(themes[:2])]
        for kind, facet, weight in [*ranked, *places, *times, *seasons, *moods]:
            colours = self._vocabulary.entries(kind)[facet.key].get("colours", ())
            for rank, key in enumerate(colours):
                yield key, _SHARES[kind] * weight * (1 - 0.2 * rank), facet.evidence

    def _colour(self, key: str, weight: float, evidence: tuple[str, ...], language: str) -> Colour:
        name = self._vocabulary.label("colours", key, language)
        return Colour(key, name, self._vocabulary.hex(key), weight, evidence)
