"""Train the emotion heads and the background statistics that describing rests on.

    python portrait/training/mood_heads.py --data FOLDER [--out portrait/vocabulary/heads.npz]

FOLDER holds GoEmotions (`goemotions_{train,dev,test}.tsv`, `goemotions_labels.txt`; Demszky et al., 2020; Apache-2.0)
and BRIGHTER (`brighter_<language>_{train,dev,test}.csv`; Muhammad et al., 2025; CC BY 4.0). The texts stay where they
are; the file written holds numbers only:

    go, go_bias, go_mean, go_sd        28 linear heads on sentence vectors, and their logits on background text
    six, six_bias, six_mean, six_sd    the same for anger disgust fear joy sadness surprise, in seven languages
    mean, factors, rest                background text: mean vector, leading factors of its covariance, what they leave
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import torch

from portrait.encoder import SentenceEncoder

SIX = ("anger", "disgust", "fear", "joy", "sadness", "surprise")
LANGUAGES = ("deu", "eng", "esp", "ptbr", "ron", "rus", "ukr")
FACTORS = 64


def goemotions(folder: Path, split: str, count: int) -> tuple[list[str], np.ndarray]:
    """Texts and a (n, count) matrix of labels."""
    texts, labels = [], []
    for row in csv.reader((folder / f"goemotions_{split}.tsv").open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE):
        texts.append(row[0])
        labels.append([float(str(i) in row[1].split(",")) for i in range(count)])
    return texts, np.array(labels, np.float32)


def brighter(folder: Path, language: str, split: str) -> tuple[list[str], np.ndarray]:
    """Texts and a (n, 6) matrix of labels; NaN where a language was not asked about an emotion."""
    texts, labels = [], []
    for row in csv.DictReader((folder / f"brighter_{language}_{split}.csv").open(encoding="utf-8")):
        texts.append(row["text"])
        labels.append([float(row[name]) if row.get(name) not in (None, "") else np.nan for name in SIX])
    return texts, np.array(labels, np.float32)


def fit(vectors: np.ndarray, labels: np.ndarray, *, epochs: int, decay: float) -> tuple[np.ndarray, np.ndarray]:
    """A linear multi-label head by AdamW; returns weights (labels, 512) and biases for raw vectors."""
    torch.manual_seed(0)
    mean, sd = vectors.mean(0), vectors.std(0) + 1e-6
    x, y = torch.tensor((vectors - mean) / sd), torch.tensor(labels)
    known, y = ~torch.isnan(y), torch.nan_to_num(y)
    head = torch.nn.Linear(x.shape[1], y.shape[1])
    optimiser = torch.optim.AdamW(head.parameters(), 2e-3, weight_decay=decay)
    rarity = ((known.sum(0) - y.sum(0)) / y.sum(0)).sqrt().clamp(max=12)
    loss = torch.nn.BCEWithLogitsLoss(pos_weight=rarity, reduction="none")
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(256):
            optimiser.zero_grad()
            ((loss(head(x[batch]), y[batch]) * known[batch]).sum() / known[batch].sum()).backward()
            optimiser.step()
    weights = head.weight.detach().numpy() / sd
    return weights, head.bias.detach().numpy() - weights @ mean


def f1(scores: np.ndarray, labels: np.ndarray, thresholds: np.ndarray) -> float:
    """Macro-F1 over the labels that occur."""
    found, true = scores > thresholds, np.nan_to_num(labels) > 0.5
    both = (found & true).sum(0)
    each = 2 * both / np.maximum(found.sum(0) + true.sum(0), 1)
    return float(each[true.any(0)].mean())


def tune(scores: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The threshold of each label that is best on `scores`."""
    grid = np.linspace(-3, 4, 57)
    best = [np.argmax([f1(scores[:, [k]], labels[:, [k]], np.array([t])) if np.nansum(labels[:, k]) else 0 for t in grid]) for k in range(labels.shape[1])]
    return grid[best]


def background(vectors: np.ndarray) -> dict[str, np.ndarray]:
    """Mean and low-rank covariance, so that any label's mean and spread over background text follow."""
    mean = vectors.mean(0)
    values, axes = np.linalg.eigh(np.cov((vectors - mean).T))
    leading = axes[:, -FACTORS:] * np.sqrt(values[-FACTORS:])
    return {"mean": mean, "factors": leading.T, "rest": np.array(values[:-FACTORS].mean())}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "vocabulary" / "heads.npz")
    options = parser.parse_args()
    torch.set_num_threads(1)
    encode = SentenceEncoder()

    names = (options.data / "goemotions_labels.txt").read_text().split()
    go = {split: goemotions(options.data, split, len(names)) for split in ("train", "dev", "test")}
    go_vectors = {split: encode(texts) for split, (texts, _) in go.items()}
    go_head, go_bias = fit(go_vectors["train"], go["train"][1], epochs=12, decay=2e-2)
    score = lambda split: go_vectors[split] @ go_head.T + go_bias  # noqa: E731
    print(f"GoEmotions test macro-F1 {f1(score('test'), go['test'][1], tune(score('dev'), go['dev'][1])):.3f}")

    six = {(code, split): brighter(options.data, code, split) for code in LANGUAGES for split in ("train", "dev", "test")}
    six_vectors = {key: encode(texts) for key, (texts, _) in six.items()}
    train = [(code, "train") for code in LANGUAGES]
    six_head, six_bias = fit(
        np.concatenate([six_vectors[key] for key in train]), np.concatenate([six[key][1] for key in train]), epochs=30, decay=5e-2
    )
    for code in LANGUAGES:
        dev, test = (six_vectors[code, split] @ six_head.T + six_bias for split in ("dev", "test"))
        if not np.isfinite(six[code, "test"][1]).any():
            continue  # the labels of the English test set were never published
        print(f"BRIGHTER {code} test macro-F1 {f1(test, six[code, 'test'][1], tune(dev, six[code, 'dev'][1])):.3f}")

    ground = np.concatenate([go_vectors["dev"], go_vectors["test"], *(six_vectors[code, "dev"] for code in LANGUAGES)])
    go_ground, six_ground = ground @ go_head.T + go_bias, ground @ six_head.T + six_bias
    arrays = {
        "go": go_head, "go_bias": go_bias, "go_mean": go_ground.mean(0), "go_sd": go_ground.std(0),
        "six": six_head, "six_bias": six_bias, "six_mean": six_ground.mean(0), "six_sd": six_ground.std(0),
        **background(ground),
    }  # fmt: skip
    np.savez_compressed(
        options.out, go_names=np.array(names), six_names=np.array(SIX), **{name: array.astype(np.float16) for name, array in arrays.items()}
    )
    print(f"{options.out} {options.out.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
