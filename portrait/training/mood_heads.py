"""Train the emotion heads and the background statistics that describing rests on.

    python portrait/training/mood_heads.py --data FOLDER [--out portrait/vocabulary/heads.npz] [--moods-only]

FOLDER holds GoEmotions (`goemotions_{train,dev,test}.tsv`, `goemotions_labels.txt`; Demszky et al., 2020; Apache-2.0)
and BRIGHTER (`brighter_<language>_{train,dev,test}.csv`; Muhammad et al., 2025; CC BY 4.0). The texts stay where they
are; the file written holds numbers only:

    go, go_bias, go_mean, go_sd        28 linear heads on sentence vectors, and their logits on background text
    six, six_bias, six_mean, six_sd    the same for anger disgust fear joy sadness surprise, in seven languages
    mood, mood_bias, mood_base         a head for the twelve moods and "plain" on whitened vectors, and how often it says each
                                       mood of sentences that only name a subject (the prototypes of the themes)
    mean, factors, rest                background text: mean vector, leading factors of its covariance, what they leave
"""

from __future__ import annotations

import argparse
import csv
import random
import tomllib
from pathlib import Path

import numpy as np
import torch

from portrait.background import Background, load_heads
from portrait.encoder import SentenceEncoder
from portrait.vocabulary import load_vocabulary

SENTENCES = Path(__file__).with_name("mood_sentences.toml")
# Which labels of GoEmotions say one of our moods. They weigh little: they are remarks to others, not what people post.
OURS = {
    "joy": "joyful", "excitement": "joyful", "amusement": "joyful", "sadness": "melancholic", "grief": "melancholic",
    "remorse": "melancholic", "caring": "tender", "love": "tender", "nervousness": "anxious", "fear": "anxious", "annoyance": "angry",
    "disgust": "angry", "anger": "angry", "optimism": "hopeful", "pride": "hopeful", "admiration": "awestruck", "surprise": "awestruck",
    "curiosity": "awestruck", "relief": "calm", "neutral": "plain", "approval": "plain",
}  # fmt: skip
REMARK, REMARKS, SHRINK = 0.03, 500, 1e-3
SOFTER = 1.5  # what the head's logits are divided by: posts are less plain than the sentences it learnt from
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


def remarks(folder: Path, names: list[str]) -> tuple[list[str], list[str]]:
    """Up to `REMARKS` texts of GoEmotions for each label that is one of ours and stands alone, and the moods they say."""
    texts, labels = goemotions(folder, "train", len(names))
    single = [(text, names[int(row.argmax())]) for text, row in zip(texts, labels, strict=True) if row.sum() == 1]
    random.Random(0).shuffle(single)
    taken: dict[str, int] = {}
    chosen = []
    for text, name in single:
        taken[name] = taken.get(name, 0) + 1
        if name in OURS and taken[name] <= REMARKS:
            chosen.append((text, OURS[name]))
    return [text for text, _ in chosen], [mood for _, mood in chosen]


def fit_moods(vectors: np.ndarray, moods: np.ndarray, weights: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Multinomial regression by L-BFGS, every mood weighing the same; returns weights (moods, 512) and biases."""
    x, y, w = torch.tensor(vectors), torch.tensor(moods), torch.tensor(weights)
    each = torch.zeros(count).index_add_(0, y, w)
    w = w / each[y] * each.mean()
    head = torch.zeros(count, x.shape[1], requires_grad=True)
    bias = torch.zeros(count, requires_grad=True)
    optimiser = torch.optim.LBFGS([head, bias], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        errors = torch.nn.functional.cross_entropy(x @ head.T + bias, y, reduction="none")
        total = (errors * w).sum() / w.sum() + SHRINK * (head**2).sum() / count
        total.backward()
        return total

    optimiser.step(loss)
    return head.detach().numpy(), bias.detach().numpy()


def mood_head(encode: SentenceEncoder, ground: Background, folder: Path, names: list[str]) -> dict[str, np.ndarray]:
    """The arrays of the mood head; prints how many sentences it names rightly that it was not trained on."""
    sentences = tomllib.loads(SENTENCES.read_text(encoding="utf-8"))
    keys = [*load_vocabulary().entries("moods"), "plain"]
    own = [(text, keys.index(mood)) for mood, texts in sentences.items() for text in texts]
    said, moods = remarks(folder, names)
    vectors = ground.whitened(encode([text for text, _ in own] + said)).astype(np.float32)
    labels = np.array([mood for _, mood in own] + [keys.index(mood) for mood in moods])
    weights = np.array([1.0] * len(own) + [REMARK] * len(said), np.float32)
    fold = np.concatenate([np.random.default_rng(0).permutation(len(own)) % 5, np.full(len(said), -1)])
    right = 0
    for left_out in range(5):
        head, bias = fit_moods(vectors[fold != left_out], labels[fold != left_out], weights[fold != left_out], len(keys))
        right += int(((vectors[fold == left_out] @ head.T + bias).argmax(1) == labels[fold == left_out]).sum())
    print(f"moods: {right} of {len(own)} sentences, each left out of training, are named rightly among {len(keys)}")
    head, bias = (array / SOFTER for array in fit_moods(vectors, labels, weights, len(keys)))
    subjects = [phrase for entry in load_vocabulary().entries("themes").values() for phrase in entry["prototypes"]]
    logits = ground.whitened(encode(subjects)) @ head.T + bias
    shares = np.exp(logits - logits.max(1, keepdims=True))
    base = (shares / shares.sum(1, keepdims=True)).mean(0)
    return {"mood": head, "mood_bias": bias, "mood_base": base, "mood_names": np.array(keys)}


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
    parser.add_argument("--moods-only", action="store_true", help="keep the emotion heads and the background as they are")
    options = parser.parse_args()
    torch.set_num_threads(1)
    encode = SentenceEncoder()
    if options.moods_only:
        heads = load_heads()
        save(options.out, heads | mood_head(encode, Background(heads), options.data, (options.data / "goemotions_labels.txt").read_text().split()))
        return

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
    arrays |= mood_head(encode, Background(arrays), options.data, names)
    save(options.out, arrays | {"go_names": np.array(names), "six_names": np.array(SIX)})


def save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write `heads.npz`: numbers at half precision, names as they are."""
    halves = {name: np.array(array) if name.endswith("_names") else np.asarray(array).astype(np.float16) for name, array in arrays.items()}
    np.savez_compressed(path, **halves)
    print(f"{path} {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
