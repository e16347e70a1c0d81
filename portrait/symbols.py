"""Things the posts name that can be painted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from .passage import Passage, post_ids
from .verbal import Facet
from .vocabulary import Entry, Vocabulary

_MOST, _FEWEST = 11, 3
_FIT = 0.3  # what it adds that a theme of the thing was found
_COMPANY = 1.0  # and that other things of its themes were: they say more, for they waver less when posts go
_FAINTEST = 0.3  # of the heaviest; what is named once and belongs to nothing else is not the sitter's
_SURE = 5  # so many may be faint all the same


class Symbols:
    """Ranks the things that were found: distinct posts × rarity × whether they fit the themes and one another."""

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
        """Up to eleven symbols, heaviest first. `themes` maps found themes to their evidence, `denied` are symbols
        that were only mentioned to be refused. A text that names fewer than three gets emblems of its first theme."""
        found = {key: where for key, where in self._found(passages).items() if not self._vetoed(key, themes)}
        weights = self._weights({key: len({passage.post_id for passage in where}) for key, where in found.items()}, themes)
        heaviest = max(weights.values(), default=1.0)
        ranked = sorted(weights, key=lambda key: (-weights[key], key))[:_MOST]
        ranked = [key for at, key in enumerate(ranked) if at < _SURE or weights[key] >= _FAINTEST * heaviest]
        facets = [self._facet(key, weights[key] / heaviest, post_ids(found[key]), language) for key in ranked]
        leading = dict(list(themes.items())[:1])
        return (*facets, *self._emblems(leading, {*found, *denied}, _FEWEST - len(facets), language))

    def _found(self, passages: Sequence[Passage]) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            signs = [self._emoji[sign] for sign in passage.signs if sign in self._emoji]
            for key in dict.fromkeys([match.key for match in passage.things] + signs):
                found[key].append(passage)
        return found

    def _weights(self, counts: Mapping[str, int], themes: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
        """A weight for each thing; `counts` are the posts that name it."""
        alone = {key: count**0.5 * self._table[key].get("rarity", 1.0) for key, count in counts.items()}
        company: dict[str, float] = defaultdict(float)
        for key, weight in alone.items():
            for theme in self._table[key].get("themes", ()):
                company[theme] += weight
        most = max(company.values(), default=1.0)

        def fit(key: str) -> float:
            own = self._table[key].get("themes", ())
            others = max((company[theme] - alone[key] for theme in own), default=0.0)
            return 1.0 + _FIT * bool(set(own) & set(themes)) + _COMPANY * others / most

        return {key: weight * fit(key) for key, weight in alone.items()}

    def _vetoed(self, key: str, themes: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether the word means something else here: in a theme that vetoes it, and in none of the thing's own."""
        entry = self._table[key]
        return not set(entry.get("themes", ())) & set(themes) and any(theme in themes for theme in entry.get("veto", ()))

    def _facet(self, key: str, weight: float, evidence: tuple[str, ...], language: str) -> Facet:
        return Facet(key, self._vocabulary.label("symbols", key, language), round(weight, 4), evidence)

    def _emblems(self, themes: Mapping[str, tuple[str, ...]], taken: Collection[str], most: int, language: str) -> list[Facet]:
        table = self._vocabulary.entries("themes")
        keys = dict.fromkeys((emblem, theme) for theme in themes for emblem in table[theme].get("emblems", ()))
        fresh = {emblem: theme for emblem, theme in keys if emblem not in taken and not self._vetoed(emblem, themes)}
        return [self._facet(key, 0.3, themes[theme], language) for key, theme in list(fresh.items())[: max(0, most)]]
