"""A head that says where and when a sentence is set: place, time of day, season, or nothing of the kind.

Linear discriminants on sentence vectors (Fisher, 1936), learnt by `portrait/training/setting_head.py` from sentences that name a place,
an hour or a season, and from some that show it without naming it, as people do. It reads what the words of the tables leave open.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import ModelMissing
from .theme_head import discriminants, phrases, shrunk
from .vocabulary import Entry

if TYPE_CHECKING:
    import numpy as np

HEAD = Path(__file__).parent / "vocabulary" / "setting_head.npz"
UNTOLD = ""  # stands for the sentences that tell nothing of a kind
_WARY = 3.5  # what "nothing of the kind" has ahead, in nats: ordinary posts tell it more often than the sentences learnt from


class SettingHead:
    """The head for `kinds` (the names of tables) and their entries in `tables`. An entry that the file does not know, for an artist
    added it, lies where its prototypes lie; `encode` is asked only for those. Raises `ModelMissing` when the file is not there."""

    def __init__(self, encode: Any, tables: Mapping[str, Mapping[str, Entry]], file: Path = HEAD) -> None:
        import numpy as np

        if not file.exists():
            raise ModelMissing(f"{file.name} is missing; run: python portrait/training/setting_head.py --data FOLDER")
        self._weights: dict[str, np.ndarray] = {}
        self._biases: dict[str, np.ndarray] = {}
        with np.load(file) as arrays:
            factors, rest = arrays["factors"].astype(np.float32), float(arrays["rest"])
            for kind, table in tables.items():
                known = dict(zip(arrays[f"{kind}_keys"].tolist(), arrays[f"{kind}_means"].astype(np.float32), strict=True))
                usual = np.mean([mean for key, mean in known.items() if key != UNTOLD], 0)
                means = np.stack([
                    known[key] if key in known else shrunk(*phrases(encode, entry), usual)
                    for key, entry in table.items()
                ])  # fmt: skip
                self._weights[kind], self._biases[kind] = discriminants(means, known[UNTOLD], factors, rest)

    def shares(self, kind: str, vectors: np.ndarray) -> np.ndarray:
        """How likely each text is set in each entry of `kind`, shape (n, entries); what is missing to 1 tells nothing of it.

        `vectors`: (n, 512)."""
        import numpy as np

        logits = vectors @ self._weights[kind].T + self._biases[kind]
        logits = np.concatenate([logits, np.full((len(logits), 1), _WARY, np.float32)], 1)
        shares = np.exp(logits - logits.max(1, keepdims=True))
        return (shares / shares.sum(1, keepdims=True))[:, :-1]
