"""Train the head that says where and when a sentence is set.

    python portrait/training/setting_head.py --data FOLDER [--out portrait/vocabulary/setting_head.npz]

It learns from two kinds of sentences. Those of `theme_sentences/` that name a place, an hour or a season in the words of the tables
teach what stands about such a word; those of `place_sentences*.toml`, `time_sentences*.toml` and `season_sentences*.toml` were written
for it, and mostly show the place or the hour without naming it. What names nothing tells nothing, and so does ordinary text of
GoEmotions and BRIGHTER in FOLDER (see `mood_heads.py`). Written are, for each kind, the mean vector of each entry and of what tells
nothing, and the covariance of sentences about the mean of their theme.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from portrait.encoder import SentenceEncoder
from portrait.lexicon import Lexicon
from portrait.setting_head import HEAD, UNTOLD
from portrait.theme_head import discriminants, phrases
from portrait.tongue import English, Lemmas, Token
from portrait.training.theme_head import FACTORS, FOLDS, SENTENCES, SHRINK, averaged, factored, ordinary_texts, save
from portrait.vocabulary import Entry, load_vocabulary

HERE = Path(__file__).parent
KINDS = {"places": "place_sentences*.toml", "times": "time_sentences*.toml", "seasons": "season_sentences*.toml"}
NOTHING = ("elsewhere", "untold")  # what the files call sentences that tell nothing of the kind
ORDINARY = 1000  # of the ordinary texts so many stand beside them


def spoken(folder: Path = SENTENCES) -> list[tuple[str, str, str]]:
    """Theme, language and text of every sentence written for the themes."""
    return [
        (theme, language, text)
        for file in sorted(folder.glob("*.toml"))
        for theme, by_language in tomllib.loads(file.read_text(encoding="utf-8")).items()
        for language, texts in by_language.items()
        for text in texts
    ]


def tokens_of(sentences: Sequence[tuple[str, str, str]], lemmas: Lemmas) -> list[tuple[Token, ...]]:
    """The words of each sentence, as the readers get them."""
    english = iter(English().read([text for _, language, text in sentences if language == "en"]))
    return [(next(english) if language == "en" else lemmas.read(text, language)).tokens for _, language, text in sentences]


def written(kind: str, folder: Path = HERE) -> dict[str, list[str]]:
    """The sentences written for `kind` by entry, all languages together; those that tell nothing under `UNTOLD`."""
    told: dict[str, list[str]] = {}
    for file in sorted(folder.glob(KINDS[kind])):
        for key, by_language in tomllib.loads(file.read_text(encoding="utf-8")).items():
            told.setdefault(UNTOLD if key in NOTHING else key, []).extend(text for texts in by_language.values() for text in texts)
    return told


def means_of(own: Mapping[str, tuple[np.ndarray, float]], told: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The mean vector of each entry, its phrases (see `theme_head.phrases`) counted in, drawn towards the mean of all; the untold as
    they are."""
    sums = [(total + told[key].sum(0), count + len(told[key])) for key, (total, count) in own.items()]
    return dict(zip(own, averaged(sums), strict=True)) | {UNTOLD: told[UNTOLD].mean(0)}


def named_rightly(own: Mapping[str, tuple[np.ndarray, float]], told: Mapping[str, np.ndarray], factors: np.ndarray, rest: float) -> str:
    """How many of the sentences, each left out of training, are named rightly, and how many of those that tell nothing are taken for
    something."""
    right = wrong = 0
    for left_out in range(FOLDS):
        means = means_of(own, {key: np.delete(vectors, np.s_[left_out::FOLDS], axis=0) for key, vectors in told.items()})
        weights, bias = discriminants(np.stack([means[key] for key in own]), means[UNTOLD], factors, rest)
        for key, vectors in told.items():
            scores = vectors[left_out::FOLDS] @ weights.T + bias
            if key == UNTOLD:
                wrong += int((scores.max(1) > 0).sum())
            else:
                right += int(((scores.argmax(1) == list(own).index(key)) & (scores.max(1) > 0)).sum())
    of = sum(len(vectors) for key, vectors in told.items() if key != UNTOLD)
    return f"{right / of:.1%} of {of} sentences, each left out of training, are named rightly; {wrong / len(told[UNTOLD]):.1%} of those that tell nothing are taken for something"


def taught(
    kind: str, table: Mapping[str, Entry], tokens: Sequence[tuple[Token, ...]], sentences: Sequence[tuple[str, str, str]],
    vectors: np.ndarray, encode: SentenceEncoder, lemmas: Lemmas, ordinary: np.ndarray,
) -> dict[str, np.ndarray]:  # fmt: skip
    """The vectors that teach each entry of `kind`, and under `UNTOLD` those that teach what tells nothing of it."""
    lexicon = Lexicon(table, lemmas)
    named = [{match.key for match in lexicon.find(words, language)} for words, (_, language, _) in zip(tokens, sentences, strict=True)]
    told = {key: [vectors[[key in keys for keys in named]]] for key in table}
    told[UNTOLD] = [vectors[[not keys for keys in named]], ordinary]
    for key, texts in written(kind).items():
        if key not in told:
            raise SystemExit(f"{KINDS[kind]}: {key} stands in no table of {kind}")
        told[key].append(encode(texts))
    return {key: np.concatenate(groups) for key, groups in told.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HEAD)
    options = parser.parse_args()
    encode, lemmas, vocabulary = SentenceEncoder(), Lemmas(), load_vocabulary()
    sentences = spoken()
    tokens, vectors = tokens_of(sentences, lemmas), encode([text for _, _, text in sentences])
    ordinary = encode(ordinary_texts(options.data)[::-1][:ORDINARY])
    themes = np.array([theme for theme, _, _ in sentences])
    apart = np.concatenate([vectors[themes == theme] - vectors[themes == theme].mean(0) for theme in np.unique(themes)])
    within = apart.T @ apart / len(apart)
    factors, rest = factored((1 - SHRINK) * within + SHRINK * np.trace(within) / len(within) * np.eye(len(within)), FACTORS)
    arrays: dict[str, np.ndarray] = {"factors": factors, "rest": np.array(rest)}
    for kind in KINDS:
        table = vocabulary.entries(kind)
        told = taught(kind, table, tokens, sentences, vectors, encode, lemmas, ordinary)
        own = {key: phrases(encode, entry) for key, entry in table.items()}
        print(f"{kind}: {named_rightly(own, told, factors, rest)}", flush=True)
        means = means_of(own, told)
        arrays |= {f"{kind}_keys": np.array(list(means)), f"{kind}_means": np.stack(list(means.values()))}
    save(options.out, arrays)


if __name__ == "__main__":
    main()
