"""Mood: what a head of our own says of each post, emotion heads, mood words, and the leaning of the themes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .background import Background
from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .passage import Passage, post_ids
from .tongue import Lemmas
from .verbal import Facet, Mood
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np

_SAID, _SPOKEN, _LEANING, _FELT, _SIX = 1.0, 0.5, 0.6, 0.1, 0.7
_FLOOR = 0.01  # a share below which less is no less
_WORD, _SIGN = 1.6, 1.0
_EVEN = 0.085  # what each mood's share of ordinary posts is taken to be, mixed half and half with the head's own habit
_LEANS = 0.6  # the most that themes may add: nurses are not all tired
_LEAST = 0.3  # nobody is told how they feel on a hint
_NEAR_BEST, _STRONG, _MOST = 0.86, 1.0, 2  # a second mood stands there where it weighs nearly as much, or is strong by itself
_SPEAKS = 2.0  # times a mood's own habit from which a post speaks for it
_JOYS = ("joyful", "hopeful", "awestruck")
_DRY, _DRIEST = 0.12, 1.2


class MoodReader:
    """Reads one of twelve moods, or none.

    A head of our own names the mood of each post (`mood_sentences.toml`, with a little of GoEmotions); the emotion heads
    (GoEmotions, Demszky et al., 2020; BRIGHTER, Muhammad et al., 2025), mood words and themes have a smaller say. No offline
    method reads sarcasm, so its cues lower joy and raise dryness, and an undecided text gets no words.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        encode: SentenceEncoder,
        background: Background,
        heads: Mapping[str, Any],
        lemmas: Lemmas,
    ) -> None:
        import numpy as np

        self._vocabulary, self._background, self._heads = vocabulary, background, heads
        self._table = vocabulary.entries("moods")
        self._keys = list(self._table)
        self._columns = [heads["mood_names"].index(key) for key in self._keys]
        self._base = np.sqrt(heads["mood_base"][self._columns] * _EVEN)
        self._words = Lexicon(self._table, lemmas)
        self._signs: Mapping[str, str] = vocabulary.entries("emoji")["moods"]
        sarcasm = vocabulary.entries("cues")["sarcasm"]
        self._sarcasm = re.compile("|".join(sarcasm["cues"]), re.IGNORECASE)
        self._ironies = re.compile(rf"(?:{'|'.join(sarcasm['praise'])})[^.!?]{{0,80}}(?:{'|'.join(sarcasm['mishap'])})", re.IGNORECASE)
        self._go, self._six = self._mixtures(heads["go_names"], ""), self._mixtures(heads["six_names"], "six_")
        self._poles = np.array([[entry["valence"], entry["arousal"]] for entry in self._table.values()], np.float32)

    def read(
        self, passages: Sequence[Passage], vectors: np.ndarray, themes: Mapping[str, float], language: str
    ) -> Mood:
        """The mood of `passages`; `vectors` (n, 512) belong to their own words, `themes` are keys with weights 0…1."""
        import numpy as np

        rows = [row for row, passage in enumerate(passages) if passage.own or passage.signs]
        if not rows:
            return Mood()
        passages, vectors = [passages[row] for row in rows], vectors[rows]
        shares, spoken = self._shares(vectors), self._spoken(passages)
        few = len(rows) / (len(rows) + 2)  # one sentence says little of a person
        said = _SAID * few * np.log((shares.mean(0) + _FLOOR) / (self._base + _FLOOR))
        named = _SPOKEN * np.minimum(np.sqrt(spoken.mean(0) / (_WORD * 0.05)), 2.5) / 2
        felt = _FELT * np.clip(self._felt(vectors).mean(0), -1, 1)
        pooled = self._sobered(said + named + felt + _LEANING * np.minimum(self._leaning(themes), _LEANS), passages)
        return self._mood(pooled, shares / self._base + spoken, passages, themes, language)

    def candidates(self, passages: Sequence[Passage], vectors: np.ndarray, language: str) -> tuple[Facet, ...]:
        """The moods that some post speaks for, sure or not, the most spoken for first: what a second reader may choose from."""
        rows = [row for row, passage in enumerate(passages) if passage.own or passage.signs]
        if not rows:
            return ()
        felt = [passages[row] for row in rows]
        scores = self._shares(vectors[rows]) / self._base + self._spoken(felt)
        posts = {column: [int(row) for row in (-scores[:, column]).argsort(kind="stable") if scores[row, column] > _SPEAKS] for column in range(len(self._keys))}
        ranked = sorted((column for column in posts if posts[column]), key=lambda column: (-len(posts[column]), column))
        label = self._vocabulary.label
        return tuple(
            Facet(self._keys[column], label("moods", self._keys[column], language), 1.0, post_ids([felt[row] for row in posts[column]], 6))
            for column in ranked
        )

    def _shares(self, vectors: np.ndarray) -> np.ndarray:
        """How likely each text is to be of each mood, shape (n, 12); what is missing to 1 is "plain"."""
        import numpy as np

        logits = self._background.whitened(vectors) @ self._heads["mood"].T + self._heads["mood_bias"]
        shares = np.exp(logits - logits.max(1, keepdims=True))
        return (shares / shares.sum(1, keepdims=True))[:, self._columns]

    def _mixtures(self, names: Sequence[str], prefix: str) -> np.ndarray:
        import numpy as np

        mixtures = np.zeros((len(names), len(self._keys)), np.float32)
        for column, entry in enumerate(self._table.values()):
            for name, weight in entry["heads"].items():
                if name.removeprefix(prefix) in names and name.startswith("six_") == bool(prefix):
                    mixtures[names.index(name.removeprefix(prefix)), column] = weight
        return mixtures / np.maximum((mixtures**2).sum(0) ** 0.5, 0.5)

    def _felt(self, vectors: np.ndarray) -> np.ndarray:
        """What the two sets of emotion heads say, in spreads over ordinary text; shape (n, 12)."""
        heads = self._heads
        go = (vectors @ heads["go"].T + heads["go_bias"] - heads["go_mean"]) / heads["go_sd"]
        six = (vectors @ heads["six"].T + heads["six_bias"] - heads["six_mean"]) / heads["six_sd"]
        return go @ self._go + _SIX * (six @ self._six)

    def _spoken(self, passages: Sequence[Passage]) -> np.ndarray:
        import numpy as np

        spoken = np.zeros((len(passages), len(self._keys)), np.float32)
        for row, passage in enumerate(passages):
            for key in {match.key for match in self._words.find(passage.tokens, passage.language)}:
                spoken[row, self._keys.index(key)] += _WORD
            for key in {self._signs[sign] for sign in passage.signs if sign in self._signs}:
                spoken[row, self._keys.index(key)] += _SIGN
        return spoken

    def _leaning(self, themes: Mapping[str, float]) -> np.ndarray:
        import numpy as np

        leaning = np.zeros(len(self._keys), np.float32)
        for theme, weight in themes.items():
            for key, lean in self._vocabulary.entries("themes")[theme].get("moods", {}).items():
                leaning[self._keys.index(key)] += lean * weight**0.5
        return leaning

    def _sobered(self, pooled: np.ndarray, passages: Sequence[Passage]) -> np.ndarray:
        """With sarcasm about, joy may not lead and dryness may."""
        cues = self._cues(passages)
        if cues < max(2, 0.05 * len(passages)):
            return pooled
        pooled = pooled.copy()
        pooled[self._keys.index("wry")] += min(_DRIEST, _DRY * cues + 0.1)
        for key in _JOYS:
            column = self._keys.index(key)
            pooled[column] = min(pooled[column], 0.0)
        return pooled

    def _cues(self, passages: Sequence[Passage]) -> int:
        """Turns of phrase that seldom mean what they say; praise for a mishap is one."""
        return sum(
            len(self._sarcasm.findall(passage.text)) + len(self._ironies.findall(passage.text)) + ("🙃" in passage.signs)
            for passage in passages
        )

    def _mood(
        self, pooled: np.ndarray, scores: np.ndarray, passages: Sequence[Passage], themes: Mapping[str, float], language: str
    ) -> Mood:
        import numpy as np

        eligible = pooled >= _LEAST
        order = [int(i) for i in (-pooled).argsort(kind="stable") if eligible[i]]
        share = np.exp(2 * (pooled - pooled.max()))
        share /= share.sum()
        valence, arousal = (float(value) for value in share @ self._poles)
        confidence = float(share[order[0]] if order else 0.0) * min(1.0, 0.4 + len(passages) / 20)
        if not order:
            return Mood((), valence, arousal, confidence, ())
        top = float(pooled[order[0]])
        chosen = [i for i in order[:_MOST] if pooled[i] >= min(_NEAR_BEST * top, _STRONG) and not self._contrary(i, order[0])]
        labels = {i: self._label(self._keys[i], valence, arousal, passages, themes, language) for i in chosen}
        facets = tuple(self._facet(i, labels[i], float(pooled[i]) / top, scores[:, i], passages) for i in chosen)
        evidence = tuple(dict.fromkeys(post for facet in facets for post in facet.evidence))
        return Mood(facets, valence, arousal, confidence, evidence)

    def _contrary(self, one: int, leading: int) -> bool:
        """Joy beside anger is a misreading more often than a mixed feeling."""
        return bool(self._poles[one, 0] * self._poles[leading, 0] < -0.39)

    def _facet(self, column: int, label: str, weight: float, scores: np.ndarray, passages: Sequence[Passage]) -> Facet:
        order = [int(row) for row in (-scores).argsort(kind="stable")]
        evidence = post_ids([passages[row] for row in order if scores[row] > _SPEAKS] or [passages[order[0]]], 6)
        return Facet(self._keys[column], label, round(weight, 4), evidence)

    def _label(
        self, key: str, valence: float, arousal: float, passages: Sequence[Passage], themes: Mapping[str, float], language: str
    ) -> str:
        """The stronger word where the text bears it: grief for melancholy, exhilaration for joy."""
        entry = self._table[key]
        loud = sum(passage.text.count("!") for passage in passages) >= 0.15 * len(passages)
        joy = key == "joyful" and loud and arousal > 0.3 and valence > 0.3
        if "strong" in entry and (joy or (key == "melancholic" and "grief_and_loss" in themes)):
            return entry["strong"].get(language) or entry["strong"]["en"]
        return self._vocabulary.label("moods", key, language)
