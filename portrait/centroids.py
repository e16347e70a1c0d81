"""Where each theme lies among sentence vectors: its prototypes, sentences and words in every language, averaged.

Six thousand words take a quarter of a minute to embed, so the vectors are shipped (`centroids.npz`, written by
`portrait/training/theme_centroids.py`). A theme that somebody has edited since is embedded when it is loaded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .vocabulary import Entry

if TYPE_CHECKING:
    import numpy as np

CENTROIDS = Path(__file__).parent / "vocabulary" / "centroids.npz"
_WORDS = 0.5  # what the words weigh beside the prototypes; from 0.3 to 0.7 it makes little difference
_SENTENCES = 1 / 3  # and the sentences beside both


def theme_centroids(encode: Any, table: Mapping[str, Entry]) -> np.ndarray:
    """One unit vector for each theme of `table`, in its order. Shape (themes, 512)."""
    import numpy as np

    shipped = _shipped()
    vectors = [shipped.get(fingerprint(key, entry)) for key, entry in table.items()]
    return np.stack([embed(encode, key, entry) if vector is None else vector for vector, (key, entry) in zip(vectors, table.items(), strict=True)])


def fingerprint(key: str, entry: Entry) -> str:
    """Changes with anything that a theme's vector rests on."""
    words = {language: list(words) for language, words in entry.get("words", {}).items()}
    rests_on = [key, list(entry["prototypes"]), list(entry.get("sentences", ())), words]
    return hashlib.sha256(json.dumps(rests_on, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def embed(encode: Any, key: str, entry: Entry) -> np.ndarray:
    """The vector of one theme: its prototypes and its words, every language counting the same, and a third for its sentences."""
    import numpy as np

    vector = _unit(encode([key.replace("_", " "), *entry["prototypes"]]).mean(0))
    words = [encode(list(words)).mean(0) for words in entry.get("words", {}).values() if words]
    if words:
        vector = _unit((1 - _WORDS) * vector + _WORDS * _unit(np.mean(words, 0)))
    if entry.get("sentences"):
        vector = _unit((1 - _SENTENCES) * vector + _SENTENCES * _unit(encode(list(entry["sentences"])).mean(0)))
    return vector


def _shipped() -> dict[str, np.ndarray]:
    import numpy as np

    if not CENTROIDS.exists():
        return {}
    with np.load(CENTROIDS) as file:
        return dict(zip(file["fingerprints"].tolist(), (_unit(row) for row in file["vectors"].astype(np.float32)), strict=True))


def _unit(vector: np.ndarray) -> np.ndarray:
    import numpy as np

    return vector / np.maximum(np.linalg.norm(vector), 1e-9)
