"""Things the posts name that can be painted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from .passage import Passage, post_ids
from .verbal import Facet
from .vocabulary import Entry, Vocabulary

_MOST = 13
_FIT = 0.3  # what it adds that a theme of the thing was found
_COMPANY = 1.0  # and that other things of its themes were: they say more, for they waver less when posts go
_FAINTEST = 0.25  # of the heaviest; what is named once and belongs to nothing else is not the sitter's
_SURE = 5  # so many may be faint all the same
_EMBLEMS = (3, 3, 2, 1)  # how many emblems the first theme lends, the second, …
_LENT = (1.0, 0.8, 0.6, 0.4)  # and how many posts each of them is worth
_STAND_IN = 0.85  # what a thing weighs among the chosen when `atelier` must paint another in its place
_UNNAMED, _UNNAMED_WORTH = 4, 0.8  # so many emblems may stand there that no post names, and each weighs so much less


class Symbols:
    """Ranks the things that were found: distinct posts × rarity × whether they fit the themes and one another.

    Themes lend their emblems, as the attributes of old portraits tell who sits there: an emblem that a post names weighs more,
    and a few stand there unnamed.
    """

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
        """Up to thirteen symbols, heaviest first: title and picture take those at the head. `themes` maps found themes, best first, to their evidence, `denied` are symbols
        that were only mentioned to be refused."""
        found = {key: where for key, where in self._found(passages).items() if not self._vetoed(key, themes)}
        emblems = self._emblems(themes, found, denied)
        counts = {key: float(len({passage.post_id for passage in where})) for key, where in found.items()}
        for emblem, theme in emblems.items():
            lent = _LENT[list(themes).index(theme)]
            counts[emblem] = counts[emblem] + lent if emblem in found else _UNNAMED_WORTH * lent
        weights = self._weights(counts, themes)
        heaviest = max(weights.values(), default=1.0)
        ranked = sorted(weights, key=lambda key: (-weights[key], key))[:_MOST]
        ranked = [key for at, key in enumerate(ranked) if at < _SURE or weights[key] >= _FAINTEST * heaviest]
        evidence = {key: (*post_ids(found.get(key, ())), *themes.get(emblems.get(key, ""), ())) for key in ranked}
        shown = {key: weights[key] * (1 if _is_itself(key, self._table[key]["paint_as"]) else _STAND_IN) for key in ranked}
        ranked.sort(key=lambda key: (-shown[key], key))
        heaviest = max(shown.values(), default=1.0)
        return tuple(self._facet(key, shown[key] / heaviest, tuple(dict.fromkeys(evidence[key]))[:8], language) for key in ranked)

    def _found(self, passages: Sequence[Passage]) -> dict[str, list[Passage]]:
        found: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            signs = [self._emoji[sign] for sign in passage.signs if sign in self._emoji]
            for key in dict.fromkeys([match.key for match in passage.things] + signs):
                found[key].append(passage)
        return found

    def _weights(self, counts: Mapping[str, float], themes: Mapping[str, tuple[str, ...]]) -> dict[str, float]:
        """A weight for each thing; `counts` are the posts that name it, and what themes lend it."""
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

    def _emblems(
        self, themes: Mapping[str, tuple[str, ...]], found: Collection[str], denied: Collection[str]
    ) -> dict[str, str]:
        """The emblems that themes lend, and the theme that lends each: all that are found, and the first few others."""
        table = self._vocabulary.entries("themes")
        lent: dict[str, str] = {}
        for theme, most in zip(themes, _EMBLEMS, strict=False):
            for emblem in table[theme].get("emblems", ())[:most]:
                if not self._vetoed(emblem, themes):
                    lent.setdefault(emblem, theme)
        unnamed = [emblem for emblem in lent if emblem not in found and emblem not in denied][:_UNNAMED]
        return {emblem: theme for emblem, theme in lent.items() if emblem in found or emblem in unnamed}


def _is_itself(key: str, painted: str) -> bool:
    """Whether the object painted for a thing is one of its kind: a train engine for a train, a dress for a wedding dress."""
    return painted.endswith(key) or bool({*key.split("_")} & {*painted.split("_")})
