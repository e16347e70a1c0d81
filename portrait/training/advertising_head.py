"""Train the head that knows an advertisement by its meaning.

    python portrait/training/advertising_head.py --data FOLDER [--out portrait/vocabulary/advertising.npz]

What is one stands in `advertisements.toml`; what is none stands there too, in `mood_sentences.toml`, and in the remarks of GoEmotions
and BRIGHTER in FOLDER (see `mood_heads.py`). The file written holds 513 numbers: `head` on whitened sentence vectors, and `bias`.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from pathlib import Path

import numpy as np
import torch

from portrait.advertising import HEAD
from portrait.background import Background, load_heads
from portrait.encoder import SentenceEncoder
from portrait.training.mood_heads import LANGUAGES, SENTENCES, brighter, goemotions

ADVERTISEMENTS = Path(__file__).with_name("advertisements.toml")
REMARKS, SHRINK = 1500, 3e-4
TRADE, SENTENCE, REMARK = 1.0, 0.2, 0.1  # what one of each weighs among what is no advertisement


def ordinary(folder: Path) -> tuple[list[str], list[float]]:
    """Texts that sell nothing, and their weights."""
    said = [text for texts in tomllib.loads(SENTENCES.read_text(encoding="utf-8")).values() for text in texts]
    names = (folder / "goemotions_labels.txt").read_text().split()
    sources = [goemotions(folder, "train", len(names))[0], [text for code in LANGUAGES for text in brighter(folder, code, "train")[0]]]
    for source in sources:
        random.Random(0).shuffle(source)
    remarks = [text for source in sources for text in source[:REMARKS]]
    return said + remarks, [SENTENCE] * len(said) + [REMARK] * len(remarks)


def fit(vectors: np.ndarray, sells: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Logistic regression by L-BFGS, both sides weighing the same; returns weights (512,) and a bias."""
    x, y, w = torch.tensor(vectors), torch.tensor(sells), torch.tensor(weights)
    w = torch.where(y > 0, w / w[y > 0].sum(), w / w[y == 0].sum()) / 2
    head, bias = torch.zeros(x.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([head, bias], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        errors = torch.nn.functional.binary_cross_entropy_with_logits(x @ head + bias, y, reduction="none")
        total = (errors * w).sum() + SHRINK * (head**2).sum()
        total.backward()
        return total

    optimiser.step(loss)
    return head.detach().numpy(), float(bias.detach()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HEAD)
    options = parser.parse_args()
    torch.set_num_threads(1)
    table = tomllib.loads(ADVERTISEMENTS.read_text(encoding="utf-8"))
    others, weights = ordinary(options.data)
    texts = table["advertisements"] + table["trade"] + others
    sells = np.array([1.0] * len(table["advertisements"]) + [0.0] * (len(texts) - len(table["advertisements"])), np.float32)
    weighed = np.array([1.0] * len(table["advertisements"]) + [TRADE] * len(table["trade"]) + weights, np.float32)
    vectors = Background(load_heads()).whitened(SentenceEncoder()(texts)).astype(np.float32)
    fold, logits = np.arange(len(texts)) % 5, np.zeros(len(texts))
    for left_out in range(5):
        head, bias = fit(vectors[fold != left_out], sells[fold != left_out], weighed[fold != left_out])
        logits[fold == left_out] = vectors[fold == left_out] @ head + bias
    print(f"left out of training: of advertisements {(logits[sells > 0] > 0).mean():.3f} are known, of the rest {(logits[sells == 0] > 0).mean():.4f}")
    head, bias = fit(vectors, sells, weighed)
    np.savez_compressed(options.out, head=head.astype(np.float16), bias=np.float32(bias))
    print(f"{options.out}: {options.out.stat().st_size / 1000:.1f} kB")


if __name__ == "__main__":
    main()
