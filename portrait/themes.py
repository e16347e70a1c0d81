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
from .second_opinion import SecondOpinion
from .theme_head import ThemeHead
from .theme_words import ThemeWords
from .tongue import Lemmas
from .vocabulary import Entry, Vocabulary

if TYPE_CHECKING:
    import numpy as np

_FEW = 6  # passages: below, one good sentence must do and must be better
_MOST, _CANDIDATES = 4, 8
_NEAR_BEST, _NEAR_BEST_OF_FEW = 0.4, 0.6  # shares of the best theme's total
_LEAST, _SUPPORT, _HINT, _PLAIN = 1.3, 0.2, 0.03, 4.0
_SENSITIVE = 4.0  # only what is plainly the matter is withheld by meaning; words are left to `sensitive.py`
_SURELY = 0.9  # how sure the head must be that a sentence is about such a matter
_PRONOUNLESS = ("es", "it", "pt", "ru")  # a verb says who speaks
_HIDDEN = -99.0
_NAMED = 0.6  # what a word or a thing named in a sentence adds to its themes
_TRAINED = 0.5  # how much of a sentence's nearness to a theme is the head's, and the rest that to the theme's centroid
_BEST, _THROUGHOUT = 1.2, 1.0  # what the mean over the best third of the posts counts, and that over all of them
_TOLD, _UNTOLD = 6.0, 0.5  # for the root of the number of posts that the head takes to be about it; off when it is not even half a one
_THING = 0.5  # what a thing counts beside a word of the theme
_ORDINARY = 0.4  # how much of a theme's nearness to sentences about nothing is taken off
_GAPS = (0.0, -0.5, 0.1, 0.0, 0.0)  # bonus for ending after so many themes: one is too few, and a third comes and goes with the posts


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


@dataclass(frozen=True, slots=True)
class _Named:
    """How many `words` and how many `things` of each theme each passage names, and what its `stems` speak for; each (n, themes)."""

    words: np.ndarray
    things: np.ndarray
    stems: np.ndarray

    def of(self, rows: Sequence[int]) -> _Named:
        """Some of the passages."""
        return _Named(self.words[rows], self.things[rows], self.stems[rows])


class Themes:
    """Reads themes. `encode` and `background` are shared with the other readers; `second` is a further encoder's opinion."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        encode: SentenceEncoder,
        background: Background,
        lemmas: Lemmas,
        second: SecondOpinion | None = None,
    ) -> None:
        import numpy as np

        self._table: Mapping[str, Entry] = vocabulary.entries("themes")
        self._things = vocabulary.entries("symbols")
        self._keys = list(self._table)
        self._columns = {key: column for column, key in enumerate(self._keys)}
        self._background, self._words = background, Lexicon(self._table, lemmas)
        self._centroids = theme_centroids(encode, self._table)
        self._white = background.whitened(self._centroids)
        self._head, self._second = ThemeHead(encode, self._table), second
        self._rarity = np.array([entry.get("rarity", 1.0) for entry in self._table.values()])
        self._stems = ThemeWords(self._keys)
        sentences = vocabulary.entries("cues")["ordinary"]["sentences"]
        vectors = encode(sentences)
        ordinary = self._near(vectors, self._head.discriminants(vectors), self._stems.scores(sentences)).mean(0)
        self._ordinary = _ORDINARY * np.maximum(ordinary, 0)

    def read(
        self, passages: Sequence[Passage], vectors: np.ndarray, personal: Sequence[bool], lifted: Collection[str] = ()
    ) -> ThemeReading:
        """Themes of `passages`; `vectors` (n, 512) belong to their own words, `personal` marks first persons, `lifted`
        are sensitive matters that the sitter's occupation lifts."""
        if not passages:
            return ThemeReading((), {})
        plain = self._background.z(vectors, self._centroids)
        named = self._named(passages)
        withheld = self._surely(vectors, passages, named, personal, lifted) | self._withheld(centred(plain), plain, personal, lifted)
        rows = [row for row in range(len(passages)) if row not in withheld and passages[row].own]
        found = self._found(vectors[rows], plain[rows], [passages[row] for row in rows], named.of(rows), lifted) if rows else []
        return ThemeReading(tuple(found), withheld)

    def candidates(self, passages: Sequence[Passage], vectors: np.ndarray, lifted: Collection[str] = ()) -> tuple[ThemeScore, ...]:
        """Up to eight themes that posts speak for, best first, sure or not: what a second reader may choose from.

        As `read`, but of passages from which all that is withheld has been taken."""
        rows = [row for row, passage in enumerate(passages) if passage.own]
        if not rows:
            return ()
        spoken = [passages[row] for row in rows]
        totals, shares = self._totals(vectors[rows], spoken, self._named(spoken), lifted)
        ranked = [int(i) for i in (-totals).argsort(kind="stable")[:_CANDIDATES] if totals[i] > 0 and (shares[:, i] > _HINT).any()]
        return tuple(ThemeScore(self._keys[i], float(totals[i]), self._evidence(shares[:, i], spoken)) for i in ranked)

    def _near(self, vectors: np.ndarray, told: np.ndarray, stems: np.ndarray) -> np.ndarray:
        """How much nearer each text lies to a theme than to the others, in spreads over the themes; shape (n, themes)."""
        nearness = centred(self._background.whitened(vectors) @ self._white.T)
        return (1 - _TRAINED) * nearness + _TRAINED * centred(self._head.standard(told, stems))

    def _told(self, vectors: np.ndarray, passages: Sequence[Passage]) -> np.ndarray:
        """The discriminants of each passage, shape (n, themes): those of the head, or where a second opinion is heard the mean."""
        told = self._head.discriminants(vectors)
        return told if self._second is None else self._second.heard(told, passages, self._head)

    def _named(self, passages: Sequence[Passage]) -> _Named:
        import numpy as np

        words, things = (np.zeros((len(passages), len(self._keys)), np.float32) for _ in range(2))
        for row, passage in enumerate(passages):
            for thing in {match.key for match in passage.things}:
                for theme in self._things[thing].get("themes", ()):
                    things[row, self._columns[theme]] += self._things[thing].get("rarity", 1.0) ** 2
            for theme in {match.key for match in self._words.find(passage.tokens, passage.language)}:
                words[row, self._columns[theme]] += 1
        return _Named(words, things, self._stems.scores([passage.own for passage in passages]))

    def _withheld(
        self, scores: np.ndarray, plain: np.ndarray, personal: Sequence[bool], lifted: Collection[str]
    ) -> dict[int, str]:
        best = scores.argmax(1)
        reasons = {row: self._table[self._keys[column]].get("sensitive") for row, column in enumerate(best)}
        plainly = [min(scores[row, column], plain[row, column]) > _SENSITIVE for row, column in enumerate(best)]
        return {row: reason for row, reason in reasons.items() if reason and reason not in lifted and personal[row] and plainly[row]}

    def _surely(
        self, vectors: np.ndarray, passages: Sequence[Passage], named: _Named, personal: Sequence[bool], lifted: Collection[str]
    ) -> dict[int, str]:
        """What the head is sure of: a sentence in the first person, or in a language whose verbs need no pronoun. All its clauses go."""
        shares = self._head.shares(self._head.discriminants(vectors), named.stems, named.words + _THING * named.things)
        matters: dict[str, list[int]] = {}
        for column, key in enumerate(self._keys):
            if reason := self._table[key].get("sensitive"):
                matters.setdefault(reason, []).append(column)
        spoken = [mine or passage.language in _PRONOUNLESS for mine, passage in zip(personal, passages, strict=True)]
        sure = {
            (passages[row].post_id, passages[row].whole): reason
            for reason, columns in matters.items()
            if reason not in lifted
            for row in (shares[:, columns].sum(1) >= _SURELY).nonzero()[0].tolist()
            if spoken[row] and passages[row].own
        }
        sentences = [(passage.post_id, passage.whole) for passage in passages]
        return {row: sure[sentence] for row, sentence in enumerate(sentences) if sentence in sure}

    def _found(
        self, vectors: np.ndarray, plain: np.ndarray, passages: Sequence[Passage], named: _Named, lifted: Collection[str]
    ) -> list[ThemeScore]:
        few = len(passages) < _FEW
        totals, shares = self._totals(vectors, passages, named, lifted)
        near = _NEAR_BEST_OF_FEW if few else _NEAR_BEST
        ranked = [int(i) for i in (-totals).argsort(kind="stable") if totals[i] >= max(_LEAST, near * totals.max())]
        if few:  # one of them must be plainly about it
            ranked = [column for column in ranked if plain[:, column].max() >= _PLAIN or shares[:, column].max() >= 0.5]
        chosen = ranked[: _ending(totals[ranked[: _MOST + 1]], near, _MOST - few)]
        return [ThemeScore(self._keys[i], float(totals[i]), self._evidence(shares[:, i], passages)) for i in chosen]

    def _totals(
        self, vectors: np.ndarray, passages: Sequence[Passage], named: _Named, lifted: Collection[str]
    ) -> tuple[np.ndarray, np.ndarray]:
        """One score a theme, and what each passage has to say in it, (n, themes), 0…1.

        The best third lets a profile hold several themes, the mean over all keeps one odd post from making one, and the posts that
        the head takes to be about it are counted: a sum of shares wavers less than a count when posts go."""
        import numpy as np

        words, things, stems = named.words, named.things, named.stems
        told = self._told(vectors, passages)
        shares = self._head.shares(told, stems, words + _THING * things)
        scores = self._near(vectors, told, stems) - self._ordinary + np.minimum(_NAMED * (words + things), 2 * _NAMED)
        few = len(scores) < _FEW
        best = min(2, len(scores)) if few else max(2, min(12, len(scores) // 3))
        pooled = np.sort(scores, 0)[-best:].mean(0)
        if few:
            pooled = (pooled + scores.max(0)) / 2
        posts = shares.sum(0)
        throughout = _THROUGHOUT * np.maximum(scores.mean(0), -0.3)
        totals = (_BEST * pooled + throughout + _TOLD * np.sqrt(posts) - _UNTOLD * (posts < 0.5)) * self._rarity
        totals[self._hidden(lifted)] = _HIDDEN
        return totals, shares

    def _hidden(self, lifted: Collection[str]) -> list[int]:
        """Themes that no portrait names: sensitive ones, sinks, and those of an occupation that the sitter has not."""
        return [
            column
            for column, entry in enumerate(self._table.values())
            if "sensitive" in entry or entry.get("sink") or ("occupation" in entry and entry["occupation"] not in lifted)
        ]

    def _evidence(self, shares: np.ndarray, passages: Sequence[Passage]) -> tuple[str, ...]:
        order = [int(row) for row in (-shares).argsort(kind="stable")]
        return post_ids([passages[row] for row in order if shares[row] > _SUPPORT] or [passages[order[0]]])


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
