"""Things the posts name that can be painted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from .passage import Passage, post_ids
from .verbal import Facet
from .vocabulary import Entry, Vocabulary

_MOST, _FEWEST = 12, 3


class Symbols:
    """Ranks the things that were found: distinct posts × rarity × whether they fit the themes."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._table: Mapping[str, Entry] = vocabulary.entries("symbols")
        self._emoji: Mapping[str, str] = vocabulary.entries("emoji")["symbols"]

    def of_sign(self, sign: str) -> str | None:
        """The symbol an emoji stands for, if any."""
        return self._emoji.get(sign)

    def read(
        self, passages: Sequence[Passage], themes: Mapping[str, tuple[str, ...]], denied: Collection[str], language: str
    ) -> tuple[Facet, ...]:
        """Up to twelve symbols, heaviest first. `themes` maps found themes to their evidence, `denied` are symbols
        that were only mentioned to be refused. A text that names fewer than three gets emblems of its first theme."""
        posts = self._posts(passages)
        weights = {key: self._weight(key, len(ids), themes) for key, ids in posts.items() if not self._vetoed(key, themes)}
        heaviest = max(weights.values(), default=1.0)
        ranked = sorted(weights, key=lambda key: (-weights[key], key))[:_MOST]
        facets = [self._facet(key, weights[key] / heaviest, posts[key], language) for key in ranked]
        leading = dict(list(themes.items())[:1])
        return (*facets, *self._emblems(leading, {*posts, *denied}, _FEWEST - len(facets), language))

    def _posts(self, passages: Sequence[Passage]) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            signs = [self._emoji[sign] for sign in passage.signs if sign in self._emoji]
            for key in dict.fromkeys([match.key for match in passage.things] + signs):
                found[key].append(passage)
        return {key: post_ids(where) for key, where in found.items()}

    def _weight(self, key: str, posts: int, themes: Mapping[str, tuple[str, ...]]) -> float:
        entry = self._table[key]
        fit = 1.6 if set(entry.get("themes", ())) & set(themes) else 1.0
        return posts**0.5 * entry.get("rarity", 1.0) * fit

    def _vetoed(self, key: str, themes: Mapping[str, tuple[str, ...]]) -> bool:
        return any(theme in themes for theme in self._table[key].get("veto", ()))

    def _facet(self, key: str, weight: float, evidence: tuple[str, ...], language: str) -> Facet:
        return Facet(key, self._vocabulary.label("symbols", key, language), round(weight, 4), evidence)

    def _emblems(self, themes: Mapping[str, tuple[str, ...]], taken: Collection[str], most: int, language: str) -> list[Facet]:
        table = self._vocabulary.entries("themes")
        keys = dict.fromkeys((emblem, theme) for theme in themes for emblem in table[theme].get("emblems", ()))
        fresh = {emblem: theme for emblem, theme in keys if emblem not in taken and not self._vetoed(emblem, themes)}
        return [self._facet(key, 0.3, themes[theme], language) for key, theme in list(fresh.items())[: max(0, most)]]
