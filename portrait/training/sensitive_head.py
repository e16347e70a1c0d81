"""Train the head that knows, by its meaning, what a sentence tells of its author's own health, faith, politics, sexuality or ethnicity.

    python portrait/training/sensitive_head.py [--out portrait/vocabulary/sensitive_head.npz]

What tells of such a matter, and what only sounds like it, stands in `sensitive_sentences/`, a file a language. What tells of nothing of
the kind are the sentences that the other heads learn from, but for those of the sensitive themes. The file written holds `matters`,
`weights` (1 + matters, 512) on whitened sentence vectors, and `bias`; the first row is for none of them.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from portrait.background import Background, load_heads
from portrait.encoder import SentenceEncoder
from portrait.sensitive_head import HEAD
from portrait.training.mood_heads import SENTENCES
from portrait.training.theme_head import load_sentences, save
from portrait.vocabulary import load_vocabulary

SENSITIVE = Path(__file__).with_name("sensitive_sentences")
MATTERS = ("health", "faith", "politics", "sexuality", "ethnicity")
SHRINK = 0.1  # what the squares of the weights cost, beside the sum of cross entropies
FOLDS = 5


def load_told(folder: Path = SENSITIVE) -> list[tuple[str, str, int]]:
    """Sentences with their language and what they tell of: 0 nothing, else one more than the matter's place in `MATTERS`."""
    told = []
    for file in sorted(folder.glob("*.toml")):
        for matter, lists in tomllib.loads(file.read_text(encoding="utf-8")).items():
            told += [(text, file.stem, MATTERS.index(matter) + 1) for text in lists["own"]]
            told += [(text, file.stem, 0) for text in lists["other"]]
    return told


def plain() -> list[str]:
    """What the other heads learn from, but for what stands under a sensitive theme."""
    table = load_vocabulary().entries("themes")
    themes = [text for theme, texts in load_sentences().items() if not table[theme].get("sensitive") for text in texts]
    files = [SENTENCES, *sorted(SENSITIVE.parent.glob("*_sentences*.toml"))]
    return list(dict.fromkeys([*themes, *(text for file in files for text in _texts(tomllib.loads(file.read_text(encoding="utf-8"))))]))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    else:
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def fit(vectors: np.ndarray, matters: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Softmax regression by L-BFGS; returns weights (1 + matters, 512) and biases."""
    x, y = torch.tensor(vectors), torch.tensor(matters)
    weights = torch.zeros(len(MATTERS) + 1, x.shape[1], requires_grad=True)
    bias = torch.zeros(len(MATTERS) + 1, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, bias], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        total = torch.nn.functional.cross_entropy(x @ weights.T + bias, y, reduction="sum") + SHRINK * (weights**2).sum()
        total.backward()
        return total

    optimiser.step(loss)
    return weights.detach().numpy(), bias.detach().numpy()


def told(vectors: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """How likely each text tells of any matter."""
    logits = vectors @ weights.T + bias
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return 1 - shares[:, 0] / shares.sum(1)


def left_out(vectors: np.ndarray, matters: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """How likely each text tells of any matter, by a head that learnt without the texts of its `fold`."""
    likely = np.zeros(len(vectors))
    for one in np.unique(fold):
        likely[fold == one] = told(vectors[fold == one], *fit(vectors[fold != one], matters[fold != one]))
    return likely


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=HEAD)
    options = parser.parse_args()
    torch.set_num_threads(1)
    sentences, others = load_told(), plain()
    matters = np.array([matter for *_, matter in sentences] + [0] * len(others))
    kinds = np.array(["own" if matter else "other" for *_, matter in sentences] + ["plain"] * len(others))
    vectors = Background(load_heads()).whitened(SentenceEncoder()([text for text, *_ in sentences] + others)).astype(np.float32)
    likely = left_out(vectors, matters, np.arange(len(matters)) % FOLDS)
    print(f"{len(sentences)} sentences and {len(others)} plain ones, each left out of training; taken to tell of a matter:")
    for least in (0.3, 0.5, 0.7, 0.9):
        print(f"  from {least}: " + ", ".join(f"{kind} {(likely[kinds == kind] >= least).mean():.3f}" for kind in ("own", "other", "plain")))
    weights, bias = fit(vectors, matters)
    save(options.out, {"matters": np.array(MATTERS), "weights": weights, "bias": bias})


if __name__ == "__main__":
    main()
