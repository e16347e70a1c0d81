"""What the posts are about: prototypes, background scores and the mean of the best few posts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .background import Background, centred, centroids
from .encoder import SentenceEncoder
from .passage import Passage, post_ids
from .vocabulary import Entry, Vocabulary

if TYPE_CHECKING:
    import numpy as np

_MOST, _NEAR_BEST, _SUPPORT = 4, 0.72, 1.3
_NAMED = 0.7  # what a thing named in a sentence adds to the themes it belongs to


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

    def __init__(self, vocabulary: Vocabulary, encode: SentenceEncoder, background: Background) -> None:
        self._table: Mapping[str, Entry] = vocabulary.entries("themes")
        self._things = vocabulary.entries("symbols")
        self._keys = list(self._table)
        self._background = background
        self._centroids = centroids(encode, [[key.replace("_", " "), *entry["prototypes"]] for key, entry in self._table.items()])

    def read(self, passages: Sequence[Passage], vectors: np.ndarray, personal: Sequence[bool]) -> ThemeReading:
        """Themes of `passages`; `vectors` (n, 512) belong to their own words, `personal` marks first persons."""
        if not passages:
            return ThemeReading((), {})
        scores = centred(self._background.z(vectors, self._centroids)) + self._named(passages)
        withheld = self._withheld(scores, personal)
        open_rows = [row for row in range(len(passages)) if row not in withheld]
        found = self._found(scores[open_rows], [passages[row] for row in open_rows])
        return ThemeReading(tuple(found), withheld)

    def _named(self, passages: Sequence[Passage]) -> np.ndarray:
        import numpy as np

        bonus = np.zeros((len(passages), len(self._keys)), np.float32)
        for row, passage in enumerate(passages):
            for thing in {match.key for match in passage.things}:
                for theme in self._things[thing].get("themes", ()):
                    bonus[row, self._keys.index(theme)] += _NAMED
        return np.minimum(bonus, 2 * _NAMED)

    def _withheld(self, scores: np.ndarray, personal: Sequence[bool]) -> dict[int, str]:
        best = scores.argmax(1)
        reasons = {row: self._table[self._keys[column]].get("sensitive") for row, column in enumerate(best)}
        return {row: reason for row, reason in reasons.items() if reason and personal[row] and scores[row, best[row]] > 2.2}

    def _found(self, scores: np.ndarray, passages: Sequence[Passage]) -> list[ThemeScore]:
        import numpy as np

        if not passages:
            return []
        few = len(passages) < 6
        best = max(1, min(6, len(passages) // 4)) if not few else min(2, len(passages))
        pooled = np.sort(scores, 0)[-best:].mean(0)
        hidden = [i for i, key in enumerate(self._keys) if "sensitive" in self._table[key] or self._table[key].get("sink")]
        pooled[hidden] = -9.0
        ranked = [int(i) for i in pooled.argsort(kind="stable")[::-1][:_MOST]]
        least = max(_NEAR_BEST * pooled[ranked[0]], _SUPPORT)
        chosen = [i for i in ranked if pooled[i] >= least and ((scores[:, i] > _SUPPORT).sum() >= 2 or few)]
        return [ThemeScore(self._keys[i], float(pooled[i]), self._evidence(scores[:, i], passages)) for i in chosen]

    def _evidence(self, column: np.ndarray, passages: Sequence[Passage]) -> tuple[str, ...]:
        order = [int(row) for row in (-column).argsort(kind="stable")]
        return post_ids([passages[row] for row in order if column[row] > _SUPPORT] or [passages[order[0]]])
