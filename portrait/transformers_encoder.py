"""Sentence vectors by any encoder of transformers: slower than our own, and torch is loaded for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import ModelMissing

if TYPE_CHECKING:
    import numpy as np

BATCH = 32
LONGEST = 128  # tokens of a text that are read


class TransformersEncoder:
    """The mean of the last hidden states over the tokens of a text, at unit length (Reimers & Gurevych, 2019).

    `name` is a folder, or a hub id that is already on this machine: nothing is downloaded, no code of the model's is run, only
    safetensors are read. `prefix` stands before every text, as some models want it ("query: "). One thread of torch, on the CPU.
    Raises `ModelMissing` when it cannot be opened, with the reason.
    """

    def __init__(self, name: str | Path, *, prefix: str = "") -> None:
        name = str(Path(name).expanduser())
        self._prefix = prefix
        self._tokenizer, self._model = _opened(name)
        self.dimensions: int = self._model.config.hidden_size

    def __call__(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of `texts`: shape (n, dimensions), float32, unit norm. The same texts in another order have the same vectors."""
        import numpy as np

        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        order = sorted(range(len(texts)), key=lambda row: (len(texts[row]), texts[row]))  # padded by neighbours, whoever came first
        with _one_thread():
            for start in range(0, len(order), BATCH):
                rows = order[start : start + BATCH]
                vectors[rows] = self._encoded([self._prefix + texts[row] for row in rows])
        return vectors

    def _encoded(self, texts: list[str]) -> np.ndarray:
        import torch

        read = self._tokenizer(texts, padding=True, truncation=True, max_length=LONGEST, return_tensors="pt")
        with torch.inference_mode():
            states = self._model(**read).last_hidden_state
        there = read["attention_mask"].unsqueeze(-1)
        means = (states * there).sum(1) / there.sum(1).clamp(min=1)
        return torch.nn.functional.normalize(means).numpy()


def _opened(name: str) -> tuple[Any, Any]:
    import transformers
    from transformers import AutoModel, AutoTokenizer

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=True)
        model = AutoModel.from_pretrained(name, local_files_only=True, use_safetensors=True, dtype="float32")
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise ModelMissing(f"the sentence encoder {name!r} cannot be opened ({reason}); name a folder, or an id that is on this machine") from None
    if getattr(model.config, "is_encoder_decoder", False):
        raise ModelMissing(f"{name!r} is no sentence encoder: its model writes text; name one that only reads")
    return tokenizer, model.eval()


@contextmanager
def _one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
