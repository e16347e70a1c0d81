"""Where and when: named in the words, else shown by them, else what the themes suggest, else unknown."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import time
from typing import TYPE_CHECKING

from extractors import Post

from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .passage import Passage, post_ids
from .setting_head import SettingHead
from .tongue import Lemmas
from .verbal import Facet, Setting
from .vocabulary import READ, Vocabulary

if TYPE_CHECKING:
    import numpy as np

# For each table: what a post that the head is sure of counts beside one that says the word, and the least sum that decides.
_SHOWN = {"places": 0.2, "times": 0.3, "seasons": 0.5}
_WORDLESS = 2.0  # times as much in languages the tables have no words for: it is all there is
_LEAST = {"places": 0.85, "times": 0.9, "seasons": 0.9}
_HINT = 0.05  # posts: a lesser sum of shares is none
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
_SOUTHERN = ("es", "pt")  # many who write these live where July is cold: one word of a season is surer than the months
_MONTHS, _MONTHS_SOUTHERN = 1.0, 0.9
_DATE_ONLY = time()  # midnight sharp: an archive that knows the day only
_CLOCKED, _AGREED, _CLOCK_WEIGHT = 12, 0.45, 1.8  # so many dated posts, of which such a share in one part of the day


_Hint = tuple[str, float, tuple[str, ...]]
"""A key, what speaks for it, and the posts that do."""


class SettingReader:
    """Reads place, time of day and season. Words come before clocks: hours of posts are in UTC and hemispheres unknown, so the
    hours at which somebody writes count as much as one word or two, and only where many of them agree, and months only where
    nearly all posts fall into one season."""

    def __init__(self, vocabulary: Vocabulary, encode: SentenceEncoder, lemmas: Lemmas) -> None:
        self._vocabulary = vocabulary
        tables = {kind: vocabulary.entries(kind) for kind in _SHOWN}
        self._lexica = {kind: Lexicon(table, lemmas, guests=True) for kind, table in tables.items()}
        self._head = SettingHead(encode, tables)

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
        hidden = {kind: self._hidden(kind, lifted) for kind in _SHOWN}
        read = {kind: self._facet(kind, passages, vectors, posts, themes, hidden[kind], language) for kind in _SHOWN}
        return Setting(place=read["places"], time_of_day=read["times"], season=read["seasons"])

    def candidates(self, passages: Sequence[Passage], lifted: Collection[str], language: str) -> dict[str, tuple[Facet, ...]]:
        """For places, times and seasons: those that some post names, the most named first: what a second reader may choose from."""
        found = {
            kind: {key: where for key, where in self._said(kind, passages).items() if key not in self._hidden(kind, lifted)}
            for kind in _SHOWN
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
        for key, weight, ids in self._shown(kind, passages, vectors):
            sums[key] += weight
            evidence.setdefault(key, ids)
        hints = {"seasons": lambda: self._months(passages, posts), "times": lambda: [*self._hours(passages), *self._clocks(posts)]}.get(kind, list)()
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

    def _shown(self, kind: str, passages: Sequence[Passage], vectors: np.ndarray) -> list[_Hint]:
        """What the head makes of each passage, added up: a sum of shares wavers less than a count when posts go."""
        import numpy as np

        shares = self._head.shares(kind, vectors) * np.array([[bool(passage.own)] for passage in passages])
        wordless = sum(passage.language not in READ for passage in passages) > len(passages) / 2
        counts = _SHOWN[kind] * (_WORDLESS if wordless else 1.0)
        return [
            (key, counts * float(told.sum()), (passages[int(told.argmax())].post_id,))
            for key, told in zip(self._vocabulary.entries(kind), shares.T, strict=True)
            if told.sum() > _HINT
        ]

    def _suggested(self, kind: str, themes: Mapping[str, tuple[float, tuple[str, ...]]]) -> list[_Hint]:
        field = {"places": "place", "times": "time"}.get(kind, "")
        table = self._vocabulary.entries("themes")
        return [
            (table[theme][field], _THEME[kind] * weight**2, ids)
            for theme, (weight, ids) in themes.items()
            if field in table[theme]
        ]

    def _months(self, passages: Sequence[Passage], posts: Sequence[Post]) -> list[_Hint]:
        """The season, north of the equator, of the months in which nearly all posts were written."""
        dated = [post for post in posts if post.created_at is not None]
        if len(dated) < 5 or (dated[-1].created_at - dated[0].created_at).days > 200:
            return []
        months = {month: key for key, entry in self._vocabulary.entries("seasons").items() for month in entry["months"]}
        seasons: dict[str, list[str]] = defaultdict(list)
        for post in dated:
            seasons[months[post.created_at.month]].append(post.id)
        key = min(seasons, key=lambda key: (-len(seasons[key]), key))
        southern = sum(passage.language in _SOUTHERN for passage in passages) > len(passages) / 2
        return [(key, _MONTHS_SOUTHERN if southern else _MONTHS, tuple(seasons[key][:3]))] if len(seasons[key]) > 0.6 * len(dated) else []


def _hour(clock: re.Match[str]) -> int:
    if clock.group(1):
        return int(clock.group(1))
    return int(clock.group(3)) % 12 + (12 if clock.group(4).lower() == "pm" else 0)
