"""What a sentence is about, by a head trained on sentences of people who live in each subject.

Linear discriminant analysis (Fisher, 1936): every theme is a mean among sentence vectors, and one covariance, that of sentences about
their own theme, says along which directions a difference means something. So a theme needs no training of its own: the mean of its
phrases will do, and a theme that somebody has edited or added is embedded when it is loaded. The means and the covariance are shipped
(`theme_head.npz`, written by `portrait/training/theme_head.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .centroids import fingerprint
from .errors import ModelMissing
from .vocabulary import Entry

if TYPE_CHECKING:
    import numpy as np

HEAD = Path(__file__).parent / "vocabulary" / "theme_head.npz"
_SHARPNESS = 0.2  # of the shares; the discriminants themselves are too sure, for their covariance is that of short texts
_WORDS_TELL = 6.0  # what the evidence of stems, in nats, counts beside the discriminants
_NOTHING = 1.5  # what being about nothing is given: so six in ten ordinary texts are
_SAID = 3.0  # what a word of a theme adds to its discriminant, after sharpening
_SAID_MOST = 2.0
_WORDS = 3.0  # sentences that the words of a theme weigh as much as, together
_USUAL = 8.0  # sentences that the mean of all themes weighs as much as, in the mean of each


class ThemeHead:
    """Discriminants of each theme of `table`, in its order. `encode` is asked only for themes the file does not know.

    Raises `ModelMissing` when the file is not there.
    """

    def __init__(self, encode: Any, table: Mapping[str, Entry], file: Path = HEAD) -> None:
        import numpy as np

        if not file.exists():
            raise ModelMissing(f"{file.name} is missing; run: python portrait/training/theme_head.py --data FOLDER")
        with np.load(file) as arrays:
            shipped = dict(zip(arrays["fingerprints"].tolist(), arrays["means"].astype(np.float32), strict=True))
            factors, rest = arrays["factors"].astype(np.float32), float(arrays["rest"])
            ordinary, spread = arrays["ordinary"].astype(np.float32), arrays["ordinary_factors"].astype(np.float32)
            left = float(arrays["ordinary_rest"])
        usual = np.mean(list(shipped.values()), 0)
        means = np.stack([
            shipped[fingerprint(key, entry)] if fingerprint(key, entry) in shipped else shrunk(*phrases(encode, entry), usual)
            for key, entry in table.items()
        ])  # fmt: skip
        self._weights, self._bias = discriminants(means, ordinary, factors, rest)
        self._mean = self._weights @ ordinary + self._bias
        self._spread = np.sqrt(((spread @ self._weights.T) ** 2).sum(0) + left * (self._weights**2).sum(1))

    def discriminants(self, vectors: np.ndarray) -> np.ndarray:
        """Logarithms of how much likelier each text is in each theme than in ordinary text, shape (n, themes). `vectors`: (n, d)."""
        return vectors @ self._weights.T + self._bias

    def scaled_as(self, other: ThemeHead, discriminants: np.ndarray) -> np.ndarray:
        """What this head has found, as `other` would say it: ordinary text has the same mean and spread in both."""
        return (discriminants - self._mean) / self._spread * other._spread + other._mean

    def standard(self, discriminants: np.ndarray, words: np.ndarray) -> np.ndarray:
        """Standard scores of discriminants and the evidence of words, both (n, themes): 0 is what ordinary text gets of the former."""
        return (discriminants + _WORDS_TELL * words - self._mean) / self._spread

    def shares(self, discriminants: np.ndarray, words: np.ndarray, said: np.ndarray) -> np.ndarray:
        """How likely each text is to be about each theme, shape (n, themes); what is missing to 1 is about none of them.

        `words` (n, themes) is the evidence of its stems, see `ThemeWords.scores`; `said` (n, themes) counts the words of the
        vocabulary in it, at most two of which matter.
        """
        import numpy as np

        logits = _SHARPNESS * (discriminants + _WORDS_TELL * words) + _SAID * np.minimum(said, _SAID_MOST)
        logits = np.concatenate([logits, np.full((len(logits), 1), _NOTHING, np.float32)], 1)
        shares = np.exp(logits - logits.max(1, keepdims=True))
        return (shares / shares.sum(1, keepdims=True))[:, :-1]


def phrases(encode: Any, entry: Entry, sentences: Any = None) -> tuple[np.ndarray, float]:
    """The sum of the vectors of a theme's phrases, shape (512,), and how many they count as: prototypes and sentences one each, all
    its words together three, and one each of the vectors of further `sentences` (n, 512)."""
    import numpy as np

    told = encode([*entry["prototypes"], *entry.get("sentences", ())])
    told = told if sentences is None else np.concatenate([told, sentences])
    words = [word for words in entry.get("words", {}).values() for word in words]
    if not words:
        return told.sum(0), float(len(told))
    return told.sum(0) + _WORDS * encode(words).mean(0), len(told) + _WORDS


def shrunk(total: np.ndarray, count: float, usual: np.ndarray) -> np.ndarray:
    """The mean of vectors that add up to `total`, drawn towards the `usual` mean of a theme: a mean of few lies too far out."""
    return (total + _USUAL * usual) / (count + _USUAL)


def discriminants(means: np.ndarray, ordinary: np.ndarray, factors: np.ndarray, rest: float) -> tuple[np.ndarray, np.ndarray]:
    """Weights (themes, d) and biases of the linear discriminants between `means` (themes, d) and the mean of ordinary text.

    The covariance is factorsᵀ·factors + rest·I; it is inverted by the Woodbury identity.
    """
    import numpy as np

    apart = means - ordinary
    inner = rest * np.eye(len(factors), dtype=np.float32) + factors @ factors.T
    weights = (apart - np.linalg.solve(inner, factors @ apart.T).T @ factors) / rest
    return weights, -0.5 * (weights * (means + ordinary)).sum(1)
