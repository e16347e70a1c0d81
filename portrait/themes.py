"""What the posts are about: prototypes, background scores and the mean of the best few posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .background import Background, centred, centroids
from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .passage import Passage, post_ids
from .tongue import Lemmas
from .vocabulary import Entry, Vocabulary

if TYPE_CHECKING:
    import numpy as np

_FEW = 6  # passages: below, one good sentence must do and must be better
_MOST, _NEAR_BEST, _NEAR_BEST_OF_MANY, _SUPPORT, _PLAIN = 4, 0.72, 0.65, 1.3, 4.0
_SENSITIVE = 4.0  # only what is plainly the matter is withheld by meaning; words are left to `sensitive.py`
_HIDDEN = -99.0
_NAMED = 0.7  # what a word or a thing named in a sentence adds to its themes
_SPOKEN = 2.0  # a theme may be far behind the best one if its words stand in several posts
_OFTEN = 0.4  # and what it adds for the root of the number of posts that do so


@dataclass(frozen=True, slots=True)
class ThemeScore:
    """Theme `key`, its pooled score (spreads above the other themes), and the posts that say so, best first."""

    key: str
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeReading:
    """`scores` are the themes found, best first; `withheld` maps passages (by index) to the sensitive matter they hold."""

    scores: tuple[ThemeScore, ...]
    withheld: Mapping[int, str]


class Themes:
    """Reads themes. `encode` and `background` are shared with the other readers."""

    def __init__(self, vocabulary: Vocabulary, encode: SentenceEncoder, background: Background, lemmas: Lemmas) -> None:
        self._table: Mapping[str, Entry] = vocabulary.entries("themes")
        self._things = vocabulary.entries("symbols")
        self._keys = list(self._table)
        self._background, self._words = background, Lexicon(self._table, lemmas)
        self._centroids = centroids(encode, [[key.replace("_", " "), *entry["prototypes"]] for key, entry in self._table.items()])

    def read(
        self, passages: Sequence[Passage], vectors: np.ndarray, personal: Sequence[bool], lifted: Collection[str] = ()
    ) -> ThemeReading:
        """Themes of `passages`; `vectors` (n, 512) belong to their own words, `personal` marks first persons, `lifted`
        are sensitive matters that the sitter's occupation lifts."""
        if not passages:
            return ThemeReading((), {})
        plain = self._background.z(vectors, self._centroids)
        scores = centred(plain)
        withheld = self._withheld(scores, plain, personal, lifted)
        rows = [row for row in range(len(passages)) if row not in withheld and passages[row].own]
        passages = [passages[row] for row in rows]
        found = self._found(scores[rows], plain[rows], passages, lifted)
        return ThemeReading(tuple(found), withheld)

    def _named(self, passages: Sequence[Passage]) -> tuple[np.ndarray, np.ndarray]:
        """What words and things add to each passage's themes (n, themes), and how many passages say a theme's words."""
        import numpy as np

        bonus = np.zeros((len(passages), len(self._keys)), np.float32)
        said = np.zeros(len(self._keys), int)
        for row, passage in enumerate(passages):
            for thing in {match.key for match in passage.things}:
                for theme in self._things[thing].get("themes", ()):
                    bonus[row, self._keys.index(theme)] += _NAMED * self._things[thing].get("rarity", 1.0) ** 2
            for theme in {match.key for match in self._words.find(passage.tokens, passage.language)}:
                bonus[row, self._keys.index(theme)] += _NAMED
                said[self._keys.index(theme)] += 1
        return np.minimum(bonus, 2 * _NAMED), said

    def _withheld(
        self, scores: np.ndarray, plain: np.ndarray, personal: Sequence[bool], lifted: Collection[str]
    ) -> dict[int, str]:
        best = scores.argmax(1)
        reasons = {row: self._table[self._keys[column]].get("sensitive") for row, column in enumerate(best)}
        plainly = [min(scores[row, column], plain[row, column]) > _SENSITIVE for row, column in enumerate(best)]
        return {row: reason for row, reason in reasons.items() if reason and reason not in lifted and personal[row] and plainly[row]}

    def _found(
        self, scores: np.ndarray, plain: np.ndarray, passages: Sequence[Passage], lifted: Collection[str]
    ) -> list[ThemeScore]:
        import numpy as np

        if not passages:
            return []
        named, said = self._named(passages)
        scores, few = scores + named, len(passages) < _FEW
        posts, pooled = (named > 0.3).sum(0), self._pooled(scores, few)
        pooled[self._hidden(lifted)] = _HIDDEN
        totals = pooled + (0 if few else _OFTEN * np.sqrt(posts))
        ranked = [int(i) for i in (-totals).argsort(kind="stable") if pooled[i] >= 1.0]
        least = max((_NEAR_BEST if few else _NEAR_BEST_OF_MANY) * totals.max(), _SUPPORT)
        often = max(3, 0.08 * len(passages))
        spoken = ((posts >= often) & (pooled >= _SPOKEN)) | (said >= often)
        chosen = [i for i in ranked if spoken[i] or (totals[i] >= least and self._borne(i, scores, plain, few))]
        return [
            ThemeScore(self._keys[i], float(totals[i]), self._evidence(scores[:, i], passages)) for i in chosen[: _MOST - few]
        ]

    def _pooled(self, scores: np.ndarray, few: bool) -> np.ndarray:
        """One score a theme: the mean of the best posts, so that a profile may hold several themes."""
        import numpy as np

        best = min(2, len(scores)) if few else max(2, min(6, len(scores) // 4))
        pooled = np.sort(scores, 0)[-best:].mean(0)
        if few:
            pooled = (pooled + scores.max(0)) / 2
        return pooled * np.array([entry.get("rarity", 1.0) for entry in self._table.values()])

    def _hidden(self, lifted: Collection[str]) -> list[int]:
        """Themes that no portrait names: sensitive ones, sinks, and those of an occupation that the sitter has not."""
        return [
            column
            for column, entry in enumerate(self._table.values())
            if "sensitive" in entry or entry.get("sink") or ("occupation" in entry and entry["occupation"] not in lifted)
        ]

    def _borne(self, column: int, scores: np.ndarray, plain: np.ndarray, few: bool) -> bool:
        """Whether enough posts speak of a theme: two, or in a short text one that is plainly about it."""
        if few:
            return bool(plain[:, column].max() >= _PLAIN)
        return bool((scores[:, column] > _SUPPORT).sum() >= 2)

    def _evidence(self, column: np.ndarray, passages: Sequence[Passage]) -> tuple[str, ...]:
        order = [int(row) for row in (-column).argsort(kind="stable")]
        return post_ids([passages[row] for row in order if column[row] > _SUPPORT] or [passages[order[0]]])
