"""What a sentence tells of the sitter's own health, faith, politics, sexuality or ethnicity, where no list of words foresaw it.

Softmax regression on whitened sentence vectors, learnt by `portrait/training/sensitive_head.py` from sentences in eight languages that tell
of such a matter, half of them without its word ("four years and not a drop"), and from others that only sound like it: another's illness,
a priest at work, a figure of speech.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .background import Background
from .errors import ModelMissing
from .passage import Passage

if TYPE_CHECKING:
    import numpy as np

HEAD = Path(__file__).parent / "vocabulary" / "sensitive_head.npz"
_LIKELY, _LIKELY_UNSAID = 0.8, 0.9  # from when a sentence is withheld: one in the first person, and one that does not say whose it is


class SensitiveHead:
    """Reads the matters named in its file. Raises `ModelMissing` when the file is not there."""

    def __init__(self, background: Background, file: Path = HEAD) -> None:
        import numpy as np

        if not file.exists():
            raise ModelMissing(f"{file.name} is missing; run: python portrait/training/sensitive_head.py")
        with np.load(file) as arrays:
            self._weights, self._bias = arrays["weights"].astype(np.float32), arrays["bias"].astype(np.float32)
            self.matters: tuple[str, ...] = tuple(arrays["matters"].tolist())
        self._background = background

    def shares(self, vectors: np.ndarray) -> np.ndarray:
        """How likely each text tells of each of `matters`, shape (n, matters); what is missing to 1 tells of none. `vectors`: (n, 512)."""
        import numpy as np

        logits = self._background.whitened(vectors) @ self._weights.T + self._bias
        shares = np.exp(logits - logits.max(1, keepdims=True))
        return (shares / shares.sum(1, keepdims=True))[:, 1:]

    def withheld(
        self, passages: Sequence[Passage], vectors: np.ndarray, personal: Sequence[bool], lifted: Collection[str]
    ) -> dict[int, str]:
        """Passages (by index) that tell of a matter, and which. All clauses of a sentence go with the one that tells.

        `vectors` (n, 512) belong to their own words, `personal` marks first persons, `lifted` are matters that the sitter's
        occupation lifts."""
        shares = self.shares(vectors)
        shares[:, [matter in lifted for matter in self.matters]] = 0.0
        told: dict[tuple[str, str], str] = {}
        for row, passage in enumerate(passages):
            if passage.own and shares[row].sum() >= (_LIKELY if personal[row] else _LIKELY_UNSAID):
                told.setdefault((passage.post_id, passage.whole), self.matters[int(shares[row].argmax())])
        sentences = [(passage.post_id, passage.whole) for passage in passages]
        return {row: told[sentence] for row, sentence in enumerate(sentences) if sentence in told}
