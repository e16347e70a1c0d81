"""Train what tells what a sentence is about: a head on sentence vectors, and the evidence of words.

    python portrait/training/theme_head.py --data FOLDER [--out portrait/vocabulary]

What people write who live in a subject stands in `theme_sentences/`, some forty to eighty sentences a theme in eight languages, beside what the
themes of the vocabulary hold. Ordinary text is that of GoEmotions and BRIGHTER in FOLDER (see `mood_heads.py`). Written are

    theme_head.npz    a mean vector a theme, the covariance of sentences about their own mean, mean and covariance of ordinary text
    theme_words.npz   stems, and how much likelier each is in some themes than elsewhere
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from portrait.centroids import fingerprint
from portrait.encoder import SentenceEncoder
from portrait.theme_head import HEAD, discriminants, phrases, shrunk
from portrait.theme_words import WORDS, stems
from portrait.training.mood_heads import brighter, goemotions
from portrait.vocabulary import load_vocabulary

SENTENCES = Path(__file__).with_name("theme_sentences")
LANGUAGES = ("deu", "eng", "esp", "ptbr", "rus")
ORDINARY = 4000
SHRINK = 0.5  # of the covariance, towards one that is alike in every direction
FACTORS, ORDINARY_FACTORS = 160, 64
FOLDS = 5
# Of stems: the count that a theme without any is taken to have, and in how many themes; the least evidence worth keeping, in nats.
UNSEEN, SPREAD, LEAST = 0.3, 8, 0.5
WORDS_COUNT = 6.0  # what a nat of words weighs beside the head's discriminants when sentences are named


def load_sentences(folder: Path = SENTENCES) -> dict[str, list[str]]:
    """Sentences by theme, all languages and files together."""
    sentences: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*.toml")):
        for theme, by_language in tomllib.loads(file.read_text(encoding="utf-8")).items():
            sentences.setdefault(theme, []).extend(text for texts in by_language.values() for text in texts)
    return sentences


def ordinary_texts(folder: Path) -> list[str]:
    """Half of them remarks in English, half what people wrote in five languages."""
    names = (folder / "goemotions_labels.txt").read_text().split()
    remarks = goemotions(folder, "train", len(names))[0]
    random.Random(0).shuffle(remarks)
    texts = remarks[: ORDINARY // 2]
    for language in LANGUAGES:
        said = brighter(folder, language, "train")[0]
        random.Random(1).shuffle(said)
        texts += said[: ORDINARY // (2 * len(LANGUAGES))]
    return texts


def factored(covariance: np.ndarray, count: int) -> tuple[np.ndarray, float]:
    """The leading `count` factors of a covariance (d, d), shape (count, d), and the mean variance they leave."""
    values, axes = np.linalg.eigh(covariance)
    rest = float(values[:-count].mean())
    return (axes[:, -count:] * np.sqrt(np.maximum(values[-count:] - rest, 0))).T, rest


def fit(means: np.ndarray, told: list[np.ndarray], ordinary: np.ndarray) -> dict[str, np.ndarray]:
    """The arrays of the head but for its fingerprints; `told` are the vectors of each theme's own sentences, (n, 512) each."""
    apart = np.concatenate([vectors - vectors.mean(0) for vectors in told])
    within = apart.T @ apart / (len(apart) - len(told))
    within = (1 - SHRINK) * within + SHRINK * np.trace(within) / len(within) * np.eye(len(within))
    factors, rest = factored(within, FACTORS)
    spread, left = factored(np.cov(ordinary.T), ORDINARY_FACTORS)
    return {
        "means": means, "factors": factors, "rest": np.array(rest), "ordinary": ordinary.mean(0),
        "ordinary_factors": spread, "ordinary_rest": np.array(left),
    }  # fmt: skip


def evidence(told: Sequence[Sequence[str]], ordinary: Sequence[str]) -> dict[str, dict[int, float]]:
    """For each stem the themes it speaks for, and how strongly, in nats. `told` are the texts of each theme.

    A stem of ordinary text speaks for less: its count there, scaled to the number of texts told, is spread over all themes."""
    counts: dict[str, Counter[int]] = {}
    for theme, texts in enumerate(told):
        for text in texts:
            for stem in stems(text):
                counts.setdefault(stem, Counter())[theme] += 1
    usual = Counter(stem for text in ordinary for stem in stems(text))
    scale = sum(map(len, told)) / len(ordinary)
    weights = {
        stem: {
            theme: float(np.log((count + UNSEEN) / (by_theme.total() + scale * usual[stem] + UNSEEN * SPREAD) * len(told) / SPREAD))
            for theme, count in by_theme.items()
        }
        for stem, by_theme in counts.items()
    }
    kept = {stem: {theme: weight for theme, weight in sorted(by_theme.items()) if weight > LEAST} for stem, by_theme in sorted(weights.items())}
    return {stem: by_theme for stem, by_theme in kept.items() if by_theme}


def named_rightly(own: list[tuple[np.ndarray, float]], told: list[np.ndarray], ordinary: np.ndarray, words: list[np.ndarray]) -> tuple[float, float]:
    """Of the sentences in `told`, each left out of training: the share whose own theme is first, and among the first three.

    `own` holds for each theme what the vocabulary says of it: see `theme_head.phrases`. `words` are the scores (n, themes) of the
    words of the sentences of each theme, learnt without them.
    """
    ranks = []
    for left_out in range(FOLDS):
        kept = [np.delete(vectors, np.s_[left_out::FOLDS], axis=0) for vectors in told]
        means = averaged([(total + vectors.sum(0), count + len(vectors)) for (total, count), vectors in zip(own, kept, strict=True)])
        arrays = fit(means, kept, ordinary)
        weights, bias = discriminants(means, arrays["ordinary"], arrays["factors"], float(arrays["rest"]))
        for theme, vectors in enumerate(told):
            scores = vectors[left_out::FOLDS] @ weights.T + bias + WORDS_COUNT * words[theme][left_out::FOLDS]
            ranks.append((scores > scores[:, [theme]]).sum(1))
    rank = np.concatenate(ranks)
    return float((rank < 1).mean()), float((rank < 3).mean())


def averaged(sums: list[tuple[np.ndarray, float]]) -> np.ndarray:
    """The mean of each theme, drawn towards the mean of all; shape (themes, 512)."""
    usual = np.mean([total / count for total, count in sums], 0)
    return np.stack([shrunk(total, count, usual) for total, count in sums])


def words_left_out(phrased: list[list[str]], texts: list[list[str]], ordinary: list[str]) -> list[np.ndarray]:
    """The scores (n, themes) of each theme's texts by words that were learnt without the fold they are in."""
    scores = [np.zeros((len(some), len(texts)), np.float32) for some in texts]
    for left_out in range(FOLDS):
        kept = [[*phrases_of, *(text for at, text in enumerate(some) if at % FOLDS != left_out)] for phrases_of, some in zip(phrased, texts, strict=True)]
        weights = evidence(kept, ordinary)
        for theme, some in enumerate(texts):
            for row in range(left_out, len(some), FOLDS):
                for stem in stems(some[row]):
                    for other, weight in weights.get(stem, {}).items():
                        scores[theme][row, other] += weight
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HEAD.parent, help="the folder to write to")
    options = parser.parse_args()
    encode, table = SentenceEncoder(), load_vocabulary().entries("themes")
    sentences = load_sentences()
    texts = [sentences.get(key, list(entry["prototypes"])) for key, entry in table.items()]
    phrased = [phrases_of(entry) for entry in table.values()]
    said = ordinary_texts(options.data)
    told, ordinary = [encode(some) for some in texts], encode(said)
    sums = [phrases(encode, entry) for entry in table.values()]
    first, third = named_rightly(sums, told, ordinary, words_left_out(phrased, texts, said))
    print(f"{len(table)} themes: {first:.1%} of {sum(map(len, told))} sentences, each left out of training, are named rightly, {third:.1%} within three")
    means = averaged([(total + vectors.sum(0), count + len(vectors)) for (total, count), vectors in zip(sums, told, strict=True)])
    fingerprints = np.array([fingerprint(key, entry) for key, entry in table.items()])
    save(options.out / HEAD.name, {"fingerprints": fingerprints, **fit(means, told, ordinary)})
    learnt = evidence([[*some, *more] for some, more in zip(phrased, texts, strict=True)], said)
    save(options.out / WORDS.name, packed(list(table), learnt))


def phrases_of(entry: Mapping[str, Any]) -> list[str]:
    """Every phrase, sentence and word that the vocabulary holds for a theme."""
    return [*entry["prototypes"], *entry.get("sentences", ()), *(word for words in entry.get("words", {}).values() for word in words)]


def packed(themes: list[str], learnt: Mapping[str, Mapping[int, float]]) -> dict[str, np.ndarray]:
    """The arrays of `theme_words.npz`: stems as one text, and for each where its themes and weights end."""
    return {
        "themes": np.array(themes), "stems": np.frombuffer("\n".join(learnt).encode(), np.uint8),
        "ends": np.cumsum([len(by_theme) for by_theme in learnt.values()], dtype=np.int32),
        "columns": np.array([theme for by_theme in learnt.values() for theme in by_theme], np.uint8),
        "weights": np.array([weight for by_theme in learnt.values() for weight in by_theme.values()], np.float16),
    }  # fmt: skip


def save(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write `arrays`: real numbers at half precision, all else as it is."""
    halves = {name: array.astype(np.float16) if array.dtype.kind == "f" else array for name, array in arrays.items()}
    np.savez_compressed(path, **halves)
    print(f"{path} {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
