"""Train the head of a second opinion on themes: see `portrait/second_opinion.py`.

    python portrait/training/second_opinion.py --data FOLDER --opinion portrait/second_opinions/minilm

`encoder.toml` must stand in the folder already: it names the encoder and its languages. The head is learnt as the first one is, from
the sentences of `theme_sentences/` in those languages, and written beside it. Printed is how many sentences, each left out of
training, the first head names rightly, how many this one, and how many both together.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import numpy as np

from portrait.centroids import fingerprint
from portrait.encoder import SentenceEncoder
from portrait.second_opinion import read_named
from portrait.theme_head import discriminants, phrases
from portrait.training.theme_head import FOLDS, SENTENCES, averaged, fit, ordinary_texts, save
from portrait.transformers_encoder import TransformersEncoder
from portrait.vocabulary import Entry, load_vocabulary


def sentences_in(languages: Collection[str], folder: Path = SENTENCES) -> dict[str, list[str]]:
    """Sentences by theme, of these languages only."""
    sentences: dict[str, list[str]] = {}
    for file in sorted(folder.glob("*.toml")):
        for theme, by_language in tomllib.loads(file.read_text(encoding="utf-8")).items():
            texts = [text for language, told in by_language.items() if language in languages for text in told]
            sentences.setdefault(theme, []).extend(texts)
    return sentences


def spoken(entry: Entry, languages: Collection[str]) -> Entry:
    """`entry` with its words of `languages` only."""
    return {**entry, "words": {language: words for language, words in entry.get("words", {}).items() if language in languages}}


def left_out(own: Sequence[tuple[np.ndarray, float]], told: Sequence[np.ndarray], ordinary: np.ndarray) -> np.ndarray:
    """Discriminants of every sentence by a head that was trained without its fold, shape (sentences, themes), scaled so that ordinary
    text has mean 0 and spread 1."""
    scores = [np.zeros((len(vectors), len(told)), np.float32) for vectors in told]
    for fold in range(FOLDS):
        kept = [np.delete(vectors, np.s_[fold::FOLDS], axis=0) for vectors in told]
        means = averaged([(total + vectors.sum(0), count + len(vectors)) for (total, count), vectors in zip(own, kept, strict=True)])
        arrays = fit(means, kept, ordinary)
        weights, bias = discriminants(means, arrays["ordinary"], arrays["factors"], float(arrays["rest"]))
        usual = ordinary @ weights.T + bias
        for theme, vectors in enumerate(told):
            scores[theme][fold::FOLDS] = (vectors[fold::FOLDS] @ weights.T + bias - usual.mean(0)) / usual.std(0)
    return np.concatenate(scores)


def rightly(scores: np.ndarray, themes: np.ndarray) -> str:
    """The share of rows whose own theme is first, and among the first three, as a sentence has it."""
    rank = (scores > scores[range(len(scores)), themes][:, None]).sum(1)
    return f"{(rank < 1).mean():.1%} rightly, {(rank < 3).mean():.1%} within three"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--opinion", type=Path, required=True, help="a folder with encoder.toml")
    options = parser.parse_args()
    named = read_named(options.opinion)
    table: Mapping[str, Entry] = load_vocabulary().entries("themes")
    sentences, said = sentences_in(named.languages), ordinary_texts(options.data)
    texts = [sentences.get(key) or list(entry["prototypes"]) for key, entry in table.items()]
    themes = np.repeat(np.arange(len(texts)), [len(some) for some in texts])
    found = {}
    for name, encode in {"the first": SentenceEncoder(), "this": TransformersEncoder(named.encoder, prefix=named.prefix)}.items():
        told, ordinary = [encode(some) for some in texts], encode(said)
        own = [phrases(encode, spoken(entry, named.languages)) for entry in table.values()]
        found[name] = left_out(own, told, ordinary)
        print(f"{name}, taught {len(themes)} sentences: {rightly(found[name], themes)}", flush=True)
    print(f"both: {rightly(found['the first'] + found['this'], themes)}")
    means = averaged([(total + vectors.sum(0), count + len(vectors)) for (total, count), vectors in zip(own, told, strict=True)])
    save(named.head, {"fingerprints": np.array([fingerprint(key, entry) for key, entry in table.items()]), **fit(means, told, ordinary)})


if __name__ == "__main__":
    main()
