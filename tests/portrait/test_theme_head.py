import tomllib
from pathlib import Path

import numpy as np
import pytest

from portrait.centroids import fingerprint
from portrait.errors import ModelMissing
from portrait.theme_head import HEAD, ThemeHead, discriminants
from portrait.theme_words import ThemeWords
from portrait.vocabulary import load_vocabulary

TABLE = load_vocabulary().entries("themes")
SENTENCES = Path(__file__).parents[2] / "portrait" / "training" / "theme_sentences"
# Written for this test: no training sentence, no word of the vocabulary's own sentences.
TOLD = {
    "fishing": "New line on the reel and two small perch before breakfast.",
    "textile_and_handicraft": "Ich habe die Ferse dreimal aufgetrennt und stricke sie heute noch einmal.",
    "astronomy_and_night_sky": "J'ai enfin vu les anneaux de Saturne dans l'oculaire.",
    "dogs": "Собака опять притащила палку длиннее двери.",
    "baking_and_bread": "La masa madre ha subido toda la noche y la cocina huele a pan.",
}


@pytest.fixture(scope="module")
def head(encode):
    return ThemeHead(encode, TABLE)


@pytest.fixture(scope="module")
def words():
    return ThemeWords(list(TABLE))


def nothing_said(count):
    return np.zeros((count, len(TABLE)), np.float32)


@pytest.mark.parametrize("theme", TOLD)
def test_a_sentence_is_about_what_it_tells_of(head, words, encode, theme):
    shares = head.shares(head.discriminants(encode([TOLD[theme]])), words.scores([TOLD[theme]]), nothing_said(1))[0]
    assert list(TABLE)[int(shares.argmax())] == theme


def test_shares_are_shares_and_ordinary_talk_is_about_nothing(head, words, encode):
    texts = ["I will call you back in a minute.", "Yes, that is what I said yesterday.", *TOLD.values()]
    shares = head.shares(head.discriminants(encode(texts)), words.scores(texts), nothing_said(len(texts)))
    assert shares.min() >= 0 and shares.sum(1).max() <= 1 + 1e-5
    assert shares[:2].max() < 0.3 < shares[2:].max(1).min()


def test_a_word_of_a_theme_counts_and_a_third_one_no_more(head, encode):
    told, column = head.discriminants(encode(["It went on like this all day."])), list(TABLE).index("fishing")
    found = []
    for count in (0, 1, 2, 3):
        said = nothing_said(1)
        said[0, column] = count
        found.append(float(head.shares(told, nothing_said(1), said)[0, column]))
    assert found[0] < found[1] < found[2] == found[3]


def test_standard_scores_are_those_of_ordinary_text(head, encode):
    ordinary = encode(["I will call you back in a minute.", "What time is it over there?", "He told me so and I believed him."])
    told = encode(list(TOLD.values()))
    own = head.standard(head.discriminants(told), nothing_said(len(told)))[range(len(told)), [list(TABLE).index(theme) for theme in TOLD]]
    assert own.min() > 2 > float(head.standard(head.discriminants(ordinary), nothing_said(3)).mean())


def test_every_theme_is_trained_as_it_stands():
    with np.load(HEAD) as file:
        shipped = set(file["fingerprints"].tolist())
    stale = [key for key, entry in TABLE.items() if fingerprint(key, entry) not in shipped]
    assert not stale, "run: python portrait/training/theme_head.py --data FOLDER"


def test_a_new_theme_is_read_by_its_phrases(encode):
    lamps = {"prototypes": ["restoring old paraffin lamps", "a lamp with a glass chimney and a wick"], "words": {"en": ["paraffin lamp"]}}
    head = ThemeHead(encode, {**TABLE, "paraffin_lamps": lamps})
    nothing = np.zeros((1, len(TABLE) + 1), np.float32)
    told = head.discriminants(encode(["Trimmed the wick of the old paraffin lamp and cleaned its chimney."]))
    shares = head.shares(told, nothing, nothing)[0]
    assert int(shares.argmax()) == len(TABLE)


def test_without_its_file_the_next_step_is_named(encode, tmp_path):
    with pytest.raises(ModelMissing, match="theme_head.py --data"):
        ThemeHead(encode, TABLE, tmp_path / "theme_head.npz")


def test_discriminants_are_those_of_the_whole_covariance():
    draw = np.random.default_rng(3)
    factors, means, ordinary, rest = draw.normal(size=(4, 6)), draw.normal(size=(3, 6)), draw.normal(size=6), 0.5
    weights, bias = discriminants(means, ordinary, factors, rest)
    covariance = factors.T @ factors + rest * np.eye(6)
    for mean, weight, constant in zip(means, weights, bias, strict=True):
        text = draw.normal(size=6)
        apart = [(text - centre) @ np.linalg.solve(covariance, text - centre) for centre in (mean, ordinary)]
        assert text @ weight + constant == pytest.approx((apart[1] - apart[0]) / 2)


def test_the_sentences_are_of_themes_that_there_are_and_none_stands_twice():
    by_theme = {}
    for file in SENTENCES.glob("*.toml"):
        for theme, languages in tomllib.loads(file.read_text(encoding="utf-8")).items():
            by_theme.setdefault(theme, []).extend(text for texts in languages.values() for text in texts)
    assert not by_theme.keys() - TABLE.keys()
    every = [text for texts in by_theme.values() for text in texts]
    assert len(every) == len(set(every)) > 5000
