"""What a sentence is about, by its words: how much likelier each stem is in what people write of a theme than elsewhere.

Naive Bayes (Maron, 1961) over stems, learnt from the sentences that the head of `theme_head.py` is trained on. It knows what the
sentence vectors blur, a word that only anglers use, and is blind where they see; together they name a third more than the vectors alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import ModelMissing

if TYPE_CHECKING:
    import numpy as np

WORDS = Path(__file__).parent / "vocabulary" / "theme_words.npz"
_WORD = re.compile(r"\w{4,}")
_STEM = 6  # letters: enough to tell words apart, few enough to join their inflections in any of the languages


def stems(text: str) -> frozenset[str]:
    """The first six letters of each word of four letters or more, in small letters, each once."""
    return frozenset(word[:_STEM] for word in _WORD.findall(text.lower()))


class ThemeWords:
    """The evidence of stems for the themes `keys`, in their order. Raises `ModelMissing` when the file is not there."""

    def __init__(self, keys: Sequence[str], file: Path = WORDS) -> None:
        import numpy as np

        if not file.exists():
            raise ModelMissing(f"{file.name} is missing; run: python portrait/training/theme_head.py --data FOLDER")
        place = {key: column for column, key in enumerate(keys)}
        with np.load(file) as arrays:
            columns = np.array([place.get(key, -1) for key in arrays["themes"].tolist()])[arrays["columns"]]
            kept = columns >= 0
            self._columns, self._weights = columns[kept], arrays["weights"].astype(np.float32)[kept]
            ends = np.concatenate([[0], np.cumsum(kept)])[arrays["ends"]]
            known = bytes(arrays["stems"]).decode("utf-8").splitlines()
        self._count = len(keys)
        starts = [0, *ends.tolist()][:-1]
        self._spans = dict(zip(known, zip(starts, ends.tolist(), strict=True), strict=True))

    def scores(self, texts: Sequence[str]) -> np.ndarray:
        """The sum over each text's stems of how much likelier they are in each theme, in nats; shape (n, themes), 0 or more."""
        import numpy as np

        scores = np.zeros((len(texts), self._count), np.float32)
        for row, text in enumerate(texts):
            for stem in sorted(stems(text) & self._spans.keys()):
                start, end = self._spans[stem]
                scores[row, self._columns[start:end]] += self._weights[start:end]
        return scores
