"""What the posts are about: prototypes, background scores and the mean of the best few posts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .background import Background, centred
from .centroids import theme_centroids
from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .passage import Passage, post_ids
from .tongue import Lemmas
from .vocabulary import Entry, Vocabulary

if TYPE_CHECKING:
    import numpy as np

_FEW = 6  # passages: below, one good sentence must do and must be better
_MOST, _CANDIDATES = 4, 8
_NEAR_BEST, _NEAR_BEST_OF_FEW, _NEAR_BEST_OF_SAID = 0.45, 0.72, 0.2  # shares of the best theme's total
_LEAST, _SUPPORT, _PLAIN = 1.3, 1.3, 4.0
_SENSITIVE = 4.0  # only what is plainly the matter is withheld by meaning; words are left to `sensitive.py`
_HIDDEN = -99.0
_NAMED = 0.7  # what a word or a thing named in a sentence adds to its themes
_OFTEN, _OFTEN_OF_FEW, _UNNAMED = 0.6, 0.3, 0.5  # for the root of the number of posts that name it; off when none does
_THROUGHOUT = 1.5  # what the mean over all posts counts beside the mean over the best third
_ORDINARY = 0.7  # how much of a theme's nearness to sentences about nothing is taken off
_GAPS = (0.0, -0.5, 0.0, 0.05, 0.0)  # bonus for ending after so many themes: three make a portrait, one is too few


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
        import numpy as np

        self._table: Mapping[str, Entry] = vocabulary.entries("themes")
        self._things = vocabulary.entries("symbols")
        self._keys = list(self._table)
        self._background, self._words = background, Lexicon(self._table, lemmas)
        self._centroids = theme_centroids(encode, self._table)
        self._white = background.whitened(self._centroids)
        self._rarity = np.array([entry.get("rarity", 1.0) for entry in self._table.values()])
        ordinary = self._near(encode(vocabulary.entries("cues")["ordinary"]["sentences"])).mean(0)
        self._ordinary = _ORDINARY * np.maximum(ordinary, 0)

    def read(
        self, passages: Sequence[Passage], vectors: np.ndarray, personal: Sequence[bool], lifted: Collection[str] = ()
    ) -> ThemeReading:
        """Themes of `passages`; `vectors` (n, 512) belong to their own words, `personal` marks first persons, `lifted`
        are sensitive matters that the sitter's occupation lifts."""
        if not passages:
            return ThemeReading((), {})
        plain = self._background.z(vectors, self._centroids)
        withheld = self._withheld(centred(plain), plain, personal, lifted)
        rows = [row for row in range(len(passages)) if row not in withheld and passages[row].own]
        passages = [passages[row] for row in rows]
        scores = self._near(vectors[rows]) - self._ordinary if rows else plain[rows]
        found = self._found(scores, plain[rows], passages, lifted)
        return ThemeReading(tuple(found), withheld)

    def candidates(self, passages: Sequence[Passage], vectors: np.ndarray, lifted: Collection[str] = ()) -> tuple[ThemeScore, ...]:
        """Up to eight themes that posts speak for, best first, sure or not: what a second reader may choose from.

        As `read`, but of passages from which all that is withheld has been taken."""
        rows = [row for row, passage in enumerate(passages) if passage.own]
        if not rows:
            return ()
        spoken = [passages[row] for row in rows]
        named, _ = self._named(spoken)
        scores = self._near(vectors[rows]) - self._ordinary + named
        totals = self._totals(scores, (named > 0.3).sum(0), len(rows) < _FEW)
        totals[self._hidden(lifted)] = _HIDDEN
        ranked = [int(i) for i in (-totals).argsort(kind="stable")[:_CANDIDATES] if totals[i] > 0 and (scores[:, i] > _SUPPORT).any()]
        return tuple(ThemeScore(self._keys[i], float(totals[i]), self._evidence(scores[:, i], spoken)) for i in ranked)

    def _near(self, vectors: np.ndarray) -> np.ndarray:
        """How much nearer each text lies to a theme than to the others, in spreads over the themes; shape (n, themes)."""
        return centred(self._background.whitened(vectors) @ self._white.T)

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
        few, (named, said) = len(passages) < _FEW, self._named(passages)
        scores, posts = scores + named, (named > 0.3).sum(0)
        totals = self._totals(scores, posts, few)
        totals[self._hidden(lifted)] = _HIDDEN
        often, best = max(3, 0.08 * len(passages)), totals.max()
        near = totals >= (_NEAR_BEST_OF_FEW if few else _NEAR_BEST) * best
        eligible = near & (self._borne(scores, plain, posts) | (said >= 2)) | (said >= often) & (totals >= _NEAR_BEST_OF_SAID * best)
        ranked = [int(i) for i in (-totals).argsort(kind="stable") if eligible[i] and totals[i] >= _LEAST]
        most = _MOST - few
        chosen = ranked[: _ending(totals[ranked[: most + 1]], _NEAR_BEST_OF_FEW if few else _NEAR_BEST, most)]
        chosen += [i for i in ranked[len(chosen) : most] if said[i] >= often]
        return [ThemeScore(self._keys[i], float(totals[i]), self._evidence(scores[:, i], passages)) for i in chosen]

    def _totals(self, scores: np.ndarray, posts: np.ndarray, few: bool) -> np.ndarray:
        """One score a theme. The best third lets a profile hold several themes, the mean over all keeps one odd post
        from making one, and the posts that name a theme or its things are counted."""
        import numpy as np

        best = min(2, len(scores)) if few else max(2, min(12, len(scores) // 3))
        pooled = np.sort(scores, 0)[-best:].mean(0)
        if few:
            pooled = (pooled + scores.max(0)) / 2
        throughout = _THROUGHOUT * np.maximum(scores.mean(0), -0.3)
        return (pooled + throughout + (_OFTEN_OF_FEW if few else _OFTEN) * np.sqrt(posts) - _UNNAMED * (posts == 0)) * self._rarity

    def _hidden(self, lifted: Collection[str]) -> list[int]:
        """Themes that no portrait names: sensitive ones, sinks, and those of an occupation that the sitter has not."""
        return [
            column
            for column, entry in enumerate(self._table.values())
            if "sensitive" in entry or entry.get("sink") or ("occupation" in entry and entry["occupation"] not in lifted)
        ]

    def _borne(self, scores: np.ndarray, plain: np.ndarray, posts: np.ndarray) -> np.ndarray:
        """Whether enough posts speak of each theme; in a short text one must be plainly about it, or three name it."""
        if len(scores) < _FEW:
            return (plain.max(0) >= _PLAIN) | (posts >= 3)
        return (scores > _SUPPORT).sum(0) >= max(2, 0.06 * len(scores))

    def _evidence(self, column: np.ndarray, passages: Sequence[Passage]) -> tuple[str, ...]:
        order = [int(row) for row in (-column).argsort(kind="stable")]
        return post_ids([passages[row] for row in order if column[row] > _SUPPORT] or [passages[order[0]]])


def _ending(totals: np.ndarray, near: float, most: int) -> int:
    """After how many themes the list ends: where the step down is widest, so that few lost posts move the end.

    `totals` are those of up to `most` + 1 themes, best first.
    """
    if len(totals) < 2:
        return len(totals)
    shares = [float(total / totals[0]) for total in totals]
    floor = near * 0.95
    steps = {end: shares[end - 1] - (shares[end] if end < len(shares) else floor) for end in range(1, min(len(shares), most) + 1)}
    return max(steps, key=lambda end: (steps[end] + _GAPS[end], -end))
