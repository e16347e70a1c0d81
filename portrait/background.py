"""How close a label lies to ordinary text, so that closeness to a sitter's text means something.

Plain cosine finds six of fifteen themes, cosine against background thirteen: generic labels are near to everything.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import ModelMissing

if TYPE_CHECKING:
    import numpy as np

_SHRINKAGE = 0.01  # towards no whitening at all; the largest variances are 0.026
HEADS = Path(__file__).parent / "vocabulary" / "heads.npz"


def load_heads() -> dict[str, Any]:
    """The arrays of `heads.npz` as float32, names as tuples; see `portrait/training/mood_heads.py`."""
    import numpy as np

    if not HEADS.exists():
        raise ModelMissing(f"{HEADS.name} is missing; run: python portrait/training/mood_heads.py --data FOLDER")
    with np.load(HEADS) as file:
        return {
            name: tuple(file[name].tolist()) if name.endswith("_names") else file[name].astype(np.float32) for name in file.files
        }


class Background:
    """Mean and covariance of the vectors of ordinary social text (GoEmotions and BRIGHTER), numbers only."""

    def __init__(self, heads: dict[str, Any]) -> None:
        self._mean, self._factors, self._rest = heads["mean"], heads["factors"], float(heads["rest"])

    @property
    def mean(self) -> np.ndarray:
        """The mean vector of ordinary text, shape (512,): stands for a text that says nothing."""
        return self._mean

    def whitened(self, vectors: np.ndarray) -> np.ndarray:
        """`vectors` (n, 512) as unit vectors of a space in which ordinary text spreads alike in every direction:
        what all posts share (being personal, being short) no longer makes them near to a label."""
        import numpy as np

        _, lengths, axes = np.linalg.svd(self._factors, full_matrices=False)
        rest, apart = self._rest + _SHRINKAGE, vectors - self._mean
        along = apart @ axes.T
        white = apart / np.sqrt(rest) + (along * (1 / np.sqrt(lengths**2 + rest) - 1 / np.sqrt(rest))) @ axes
        return white / np.maximum(np.linalg.norm(white, axis=1, keepdims=True), 1e-9)

    def z(self, vectors: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Standard scores of cosine, shape (texts, labels): 0 is as close as ordinary text, 2 is unusual."""
        import numpy as np

        mean = labels @ self._mean
        spread = ((self._factors @ labels.T) ** 2).sum(0) + self._rest
        return (vectors @ labels.T - mean) / np.sqrt(spread)


def centred(z: np.ndarray) -> np.ndarray:
    """Each row to mean 0 and spread 1: a text that is close to every label is close to none."""
    return (z - z.mean(1, keepdims=True)) / (z.std(1, keepdims=True) + 1e-6)
