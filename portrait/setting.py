"""Where and when: named in the words, else near in meaning, else what the themes suggest, else unknown."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import time
from typing import TYPE_CHECKING

from extractors import Post

from .background import Background, centred, centroids
from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .passage import Passage, post_ids
from .tongue import Lemmas
from .verbal import Facet, Setting
from .vocabulary import READ, Vocabulary

if TYPE_CHECKING:
    import numpy as np

# For each table: how much nearness in meaning counts beside one post that says the word, and the least sum that decides.
_NEARNESS = {"places": 0.35, "times": 0.25, "seasons": 0.2}
_WORDLESS = 0.5  # in languages the tables have no words for, nearness is all there is
_LEAST = {"places": 0.85, "times": 0.9, "seasons": 0.9}
_PLAIN = 4.5  # standard scores over ordinary text from which nearness means anything
_THEME = {"places": 2.2, "times": 1.0}


_CLOCK = re.compile(r"(?<![\d:./])(?:([01]?\d|2[0-3])[:h]([0-5]\d)(?![\d:])|(1[0-2]|[1-9]) ?(am|pm)\b)", re.IGNORECASE)
_HOURS = {
    "dawn": range(5, 6),
    "morning": range(6, 11),
    "noon": range(11, 14),
    "dusk": range(18, 21),
    "night": (21, 22, 23, 0, 1, 2, 3, 4),
}


_PARTS = {"morning": range(4, 11), "noon": range(11, 15), "dusk": range(15, 21), "night": (21, 22, 23, 0, 1, 2, 3)}
_DATE_ONLY = time()  # midnight sharp: an archive that knows the day only
_CLOCKED, _AGREED, _CLOCK_WEIGHT = 12, 0.45, 1.8  # so many dated posts, of which such a share in one part of the day


_Hint = tuple[str, float, tuple[str, ...]]
"""A key, what speaks for it, and the posts that do."""


class SettingReader:
    """Reads place, time of day and season. Words come before clocks: hours of posts are in UTC and hemispheres unknown, so the
    hours at which somebody writes count as much as one word or two, and only where many of them agree, and months only where
    nearly all posts fall into one season."""

    def __init__(self, vocabulary: Vocabulary, encode: SentenceEncoder, background: Background, lemmas: Lemmas) -> None:
        self._vocabulary, self._background = vocabulary, background
        self._lexica = {kind: Lexicon(vocabulary.entries(kind), lemmas, guests=True) for kind in _NEARNESS}
        groups = {kind: [entry["prototypes"] for entry in vocabulary.entries(kind).values()] for kind in _NEARNESS}
        self._centroids = {kind: centroids(encode, group) for kind, group in groups.items()}

    def read(
        self,
        passages: Sequence[Passage],
        vectors: np.ndarray,
        posts: Sequence[Post],
        themes: Mapping[str, tuple[float, tuple[str, ...]]],
        lifted: Collection[str],
        language: str,
    ) -> Setting:
        """`themes` maps found themes to weight and evidence; `posts` give the months; `lifted` are sensitive matters that the
        sitter's occupation lifts: an organist may sit in a church."""
        if not passages:
            return Setting()
        hidden = {kind: self._hidden(kind, lifted) for kind in _NEARNESS}
        read = {kind: self._facet(kind, passages, vectors, posts, themes, hidden[kind], language) for kind in _NEARNESS}
        return Setting(place=read["places"], time_of_day=read["times"], season=read["seasons"])

    def candidates(self, passages: Sequence[Passage], lifted: Collection[str], language: str) -> dict[str, tuple[Facet, ...]]:
        """For places, times and seasons: those that some post names, the most named first: what a second reader may choose from."""
        found = {
            kind: {key: where for key, where in self._said(kind, passages).items() if key not in self._hidden(kind, lifted)}
            for kind in _NEARNESS
        }
        ranked = {kind: sorted(said, key=lambda key, said=said: (-len(said[key]), key)) for kind, said in found.items()}
        return {
            kind: tuple(
                Facet(key, self._vocabulary.label(kind, key, language), 1.0, post_ids([passage for passage, _ in found[kind][key]]))
                for key in keys
            )
            for kind, keys in ranked.items()
        }

    def _facet(
        self,
        kind: str,
        passages: Sequence[Passage],
        vectors: np.ndarray,
        posts: Sequence[Post],
        themes: Mapping[str, tuple[float, tuple[str, ...]]],
        hidden: Collection[str],
        language: str,
    ) -> Facet | None:
        said = self._said(kind, passages)
        sums = Counter({key: sum(weight for _, weight in found) for key, found in said.items()})
        evidence = {key: post_ids([passage for passage, _ in found]) for key, found in said.items()}
        wordless = sum(passage.language not in READ for passage in passages) > len(passages) / 2
        for key, score, passage in self._near(kind, passages, vectors):
            sums[key] += (_WORDLESS if wordless else _NEARNESS[kind]) * score
            evidence.setdefault(key, (passage.post_id,))
        hints = {"seasons": lambda: self._months(posts), "times": lambda: [*self._hours(passages), *self._clocks(posts)]}.get(kind, list)()
        for key, weight, ids in [*self._suggested(kind, themes), *hints]:
            sums[key] += weight
            evidence[key] = tuple(dict.fromkeys([*evidence.get(key, ()), *ids]))[:8]
        best = min(sums.keys() - hidden, key=lambda key: (-sums[key], key), default=None)
        if best is None or sums[best] < _LEAST[kind]:
            return None
        return Facet(best, self._vocabulary.label(kind, best, language), 1.0, evidence[best])

    def _hidden(self, kind: str, lifted: Collection[str]) -> set[str]:
        """Entries that tell of a sensitive matter which no occupation lifts."""
        return {key for key, entry in self._vocabulary.entries(kind).items() if "occupation" in entry and entry["occupation"] not in lifted}

    def _hours(self, passages: Sequence[Passage]) -> list[_Hint]:
        """Hours written in the text: ``05:51``, ``3 am``."""
        found: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            for hour in map(_hour, _CLOCK.finditer(passage.own)):
                key = next((key for key, hours in _HOURS.items() if hour in hours), None)
                if key is not None:
                    found[key].append(passage)
        return [(key, 0.9 * len(where) ** 0.5, post_ids(where)) for key, where in found.items()]

    def _clocks(self, posts: Sequence[Post]) -> list[_Hint]:
        """The part of the day in which somebody writes most: parts are wide, for nobody's zone is known."""
        dated = [post for post in posts if post.created_at is not None and post.created_at.time() != _DATE_ONLY]
        if len(dated) < _CLOCKED:
            return []
        parts: dict[str, list[str]] = defaultdict(list)
        for post in dated:
            parts[next(key for key, hours in _PARTS.items() if post.created_at.hour in hours)].append(post.id)
        key = min(parts, key=lambda key: (-len(parts[key]), key))
        share = len(parts[key]) / len(dated)
        return [(key, _CLOCK_WEIGHT * share, tuple(sorted(parts[key])[:3]))] if share >= _AGREED else []

    def _said(self, kind: str, passages: Sequence[Passage]) -> dict[str, list[tuple[Passage, float]]]:
        """Passages that name each key; of several mentions the later ones count less."""
        said: dict[str, list[tuple[Passage, float]]] = defaultdict(list)
        for passage in passages:
            for key in dict.fromkeys(match.key for match in self._lexica[kind].find(passage.tokens, passage.language)):
                said[key].append((passage, 1.0 if len(said[key]) < 3 else 0.4))
        return said

    def _near(self, kind: str, passages: Sequence[Passage], vectors: np.ndarray) -> list[tuple[str, float, Passage]]:
        plain = self._background.z(vectors, self._centroids[kind])
        scores = centred(plain) * (plain > _PLAIN)
        best = max(1, min(4, len(passages) // 5))
        order = (-scores).argsort(0, kind="stable")
        keys = list(self._vocabulary.entries(kind))
        return [
            (key, float(scores[order[:best, column], column].mean()), passages[int(order[0, column])])
            for column, key in enumerate(keys)
        ]

    def _suggested(self, kind: str, themes: Mapping[str, tuple[float, tuple[str, ...]]]) -> list[_Hint]:
        field = {"places": "place", "times": "time"}.get(kind, "")
        table = self._vocabulary.entries("themes")
        return [
            (table[theme][field], _THEME[kind] * weight**2, ids)
            for theme, (weight, ids) in themes.items()
            if field in table[theme]
        ]

    def _months(self, posts: Sequence[Post]) -> list[_Hint]:
        dated = [post for post in posts if post.created_at is not None]
        if len(dated) < 5 or (dated[-1].created_at - dated[0].created_at).days > 200:
            return []
        months = {month: key for key, entry in self._vocabulary.entries("seasons").items() for month in entry["months"]}
        seasons: dict[str, list[str]] = defaultdict(list)
        for post in dated:
            seasons[months[post.created_at.month]].append(post.id)
        key = min(seasons, key=lambda key: (-len(seasons[key]), key))
        return [(key, 1.0, tuple(seasons[key][:3]))] if len(seasons[key]) > 0.6 * len(dated) else []


def _hour(clock: re.Match[str]) -> int:
    if clock.group(1):
        return int(clock.group(1))
    return int(clock.group(3)) % 12 + (12 if clock.group(4).lower() == "pm" else 0)
