"""Mood: emotion heads, closeness to what moods sound like, the words themselves, and the themes' leaning."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .background import Background, centred, centroids
from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .passage import Passage, post_ids
from .tongue import Lemmas
from .verbal import Facet, Mood
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    import numpy as np

_GO, _SIX, _NEARNESS, _WORD, _SIGN = 1.0, 0.7, 0.8, 1.6, 1.0
_LEAST, _NEAR_BEST, _MOST = 1.1, 0.75, 3
_FEW = 6
_UNBORNE = 9.0
_UNTAUGHT = ("tired", "lonely", "wry")
_JOYS = ("joyful", "hopeful", "tender", "awestruck")


class MoodReader:
    """Reads one of twelve moods, or none.

    The heads were trained on GoEmotions (Demszky et al., 2020) and BRIGHTER (Muhammad et al., 2025); no offline method
    reads sarcasm, so its cues lower joy, and an undecided text gets no words.
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
        self._centroids = centroids(encode, [[f"a {key} mood", *entry["prototypes"]] for key, entry in self._table.items()])
        self._words = Lexicon(self._table, lemmas)
        self._signs: Mapping[str, str] = vocabulary.entries("emoji")["moods"]
        self._sarcasm = re.compile("|".join(vocabulary.entries("cues")["sarcasm"]["cues"]), re.IGNORECASE)
        self._go, self._six = self._mixtures(heads["go_names"], ""), self._mixtures(heads["six_names"], "six_")
        self._poles = np.array([[entry["valence"], entry["arousal"]] for entry in self._table.values()], np.float32)
        ordinary = self._scores(encode(vocabulary.entries("cues")["ordinary"]["sentences"])).mean(0)
        self._ordinary = np.maximum(ordinary, 0) * np.where(self._poles[:, 0] < 0, 1.0, 0.5)

    def read(
        self, passages: Sequence[Passage], vectors: np.ndarray, themes: Mapping[str, float], language: str
    ) -> Mood:
        """The mood of `passages`; `vectors` (n, 512) belong to their own words, `themes` are keys with weights 0…1."""
        import numpy as np

        rows = [row for row, passage in enumerate(passages) if passage.own or passage.signs]
        if not rows:
            return Mood()
        passages, vectors = [passages[row] for row in rows], vectors[rows]
        spoken, leaning = self._spoken(passages), self._leaning(themes)
        scores = self._scores(vectors) - self._ordinary + spoken
        best = max(1, min(8, len(rows) // 4))
        pooled = np.sort(scores, 0)[-best:].mean(0) * 0.5 + scores.mean(0) * (1 + len(rows) ** 0.5 / 4) + leaning
        pooled = self._sobered(pooled - pooled.mean(), passages)
        pooled[~self._borne(vectors, spoken, leaning, passages)] = -_UNBORNE
        return self._mood(pooled, scores, passages, themes, language)

    def _borne(self, vectors: np.ndarray, spoken: np.ndarray, leaning: np.ndarray, passages: Sequence[Passage]) -> np.ndarray:
        """Which moods at least two of heads, nearness and words agree on; all three moods that no head knows
        (`_UNTAUGHT`) need words or a theme, because descriptions of evenings are near to them."""
        import numpy as np

        named = (spoken.mean(0) > 0.05) | (leaning > 0.25)
        named[self._keys.index("wry")] |= self._sarcastic(passages)
        go, six = (part.mean(0) for part in self._felt(vectors))
        felt = np.where(self._poles[:, 0] < -0.4, (np.minimum(go, six) > -0.15) & (go + _SIX * six > 0.2), go + _SIX * six > 0.15)
        near = self._near(vectors).mean(0)
        votes = named.astype(int) + felt + (near > 0.25)
        borne = (votes >= 2) | (named & (spoken.mean(0) > 0.15))
        sad = self._poles[:, 0] < 0  # nobody is told that they are sad on a hint
        plain = (go + _SIX * six > 0.6) & (near > 0.4) & (len(passages) >= _FEW)
        borne = np.where(sad, borne & (named | plain), borne)
        return np.where(np.isin(self._keys, _UNTAUGHT), named, borne)

    def _mixtures(self, names: Sequence[str], prefix: str) -> np.ndarray:
        import numpy as np

        mixtures = np.zeros((len(names), len(self._keys)), np.float32)
        for column, entry in enumerate(self._table.values()):
            for name, weight in entry["heads"].items():
                if name.removeprefix(prefix) in names and name.startswith("six_") == bool(prefix):
                    mixtures[names.index(name.removeprefix(prefix)), column] = weight
        return mixtures / np.maximum((mixtures**2).sum(0) ** 0.5, 0.5)

    def _scores(self, vectors: np.ndarray) -> np.ndarray:
        go, six = self._felt(vectors)
        return _GO * go + _SIX * six + _NEARNESS * self._near(vectors)

    def _felt(self, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the two sets of emotion heads say, in spreads over ordinary text; shapes (n, 12)."""
        heads = self._heads
        go = (vectors @ heads["go"].T + heads["go_bias"] - heads["go_mean"]) / heads["go_sd"]
        six = (vectors @ heads["six"].T + heads["six_bias"] - heads["six_mean"]) / heads["six_sd"]
        return go @ self._go, six @ self._six

    def _near(self, vectors: np.ndarray) -> np.ndarray:
        """How much nearer each text lies to one mood's sentences than to the others'; shape (n, 12)."""
        return centred(self._background.z(vectors, self._centroids))

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
                leaning[self._keys.index(key)] += lean * weight
        return leaning

    def _sobered(self, pooled: np.ndarray, passages: Sequence[Passage]) -> np.ndarray:
        """With sarcasm about, joy may not lead and dryness may."""
        if not self._sarcastic(passages):
            return pooled
        cues = self._cues(passages)
        pooled = pooled.copy()
        pooled[self._keys.index("wry")] += min(3.5, 0.5 * cues)
        for key in _JOYS:
            column = self._keys.index(key)
            pooled[column] = min(pooled[column], 0.6 if key == "tender" else 0.0)
        return pooled

    def _sarcastic(self, passages: Sequence[Passage]) -> bool:
        return self._cues(passages) >= max(2, 0.05 * len(passages))

    def _cues(self, passages: Sequence[Passage]) -> int:
        return sum(len(self._sarcasm.findall(passage.text)) + ("🙃" in passage.signs) for passage in passages)

    def _mood(
        self, pooled: np.ndarray, scores: np.ndarray, passages: Sequence[Passage], themes: Mapping[str, float], language: str
    ) -> Mood:
        import numpy as np

        order = [int(i) for i in (-pooled).argsort(kind="stable")]
        share = np.exp(2 * (pooled - pooled.max()))
        valence, arousal = (float(value) for value in share @ self._poles / share.sum())
        top, spread = float(pooled[order[0]]), float(pooled[order[0]] - max(0.0, pooled[order[3]]))
        confidence = float(np.clip(0.12 * top + 0.12 * spread, 0, 1) * min(1.0, 0.4 + len(passages) / 20))
        if top < _LEAST:
            return Mood((), valence, arousal, confidence, ())
        chosen = [i for i in order[:_MOST] if pooled[i] >= max(_LEAST, _NEAR_BEST * top)]
        chosen = [i for i in chosen if not self._contrary(i, order[0])]
        labels = {i: self._label(self._keys[i], valence, arousal, passages, themes, language) for i in chosen}
        facets = tuple(self._facet(i, labels[i], float(pooled[i]) / top, scores[:, i], passages) for i in chosen)
        evidence = tuple(dict.fromkeys(post for facet in facets for post in facet.evidence))
        return Mood(facets, valence, arousal, confidence, evidence)

    def _contrary(self, one: int, leading: int) -> bool:
        """Joy beside anger is a misreading more often than a mixed feeling."""
        return bool(self._poles[one, 0] * self._poles[leading, 0] < -0.35)

    def _facet(self, column: int, label: str, weight: float, scores: np.ndarray, passages: Sequence[Passage]) -> Facet:
        order = [int(row) for row in (-scores).argsort(kind="stable")]
        evidence = post_ids([passages[row] for row in order if scores[row] > 1.0] or [passages[order[0]]], 6)
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
