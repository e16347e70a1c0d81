"""Another encoder, asked about themes: the built-in one, and a folder with a tiny one of the test's own."""

import numpy as np
import pytest

from portrait.encoder import SentenceEncoder
from portrait.errors import ModelMissing
from portrait.passage import Passage
from portrait.second_opinion import SecondOpinion, find_second_opinion
from portrait.theme_head import HEAD, ThemeHead
from portrait.transformers_encoder import TransformersEncoder
from portrait.vocabulary import load_vocabulary

TABLE = load_vocabulary().entries("themes")
# Written for this test: the first is not told by its words.
TOLD = {
    "hospital_and_nursing": "Bed nine asked me for the time again, so I sat with him until the drip was through.",
    "baking_and_bread": "The dough was still cold at five, so the first loaves went in late.",
}


def passage(text, language="en"):
    return Passage("p", text, text, text, language, ())


@pytest.fixture(scope="module")
def first():
    return ThemeHead(SentenceEncoder(), TABLE)


@pytest.fixture(scope="module")
def minilm():
    return SecondOpinion(find_second_opinion("minilm"), TABLE)


def save_encoder(folder, vocabulary=40):
    """A folder with an encoder of random weights that knows single letters."""
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"abcdefghijklmnopqrstuvwxyz", *(f"##{letter}" for letter in "abcdefgh")]
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(vocab_size=vocabulary, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16)
    BertModel(config).save_pretrained(folder)
    return folder


@pytest.fixture
def opinion(tmp_path):
    """The folder of an opinion about Ukrainian, with a head for two themes."""
    folder = tmp_path / "opinion"
    save_encoder(folder / "encoder")
    draw = np.random.default_rng(1)
    np.savez(
        folder / HEAD.name, fingerprints=np.array(["one", "two"]), means=draw.normal(size=(2, 16)), factors=draw.normal(size=(3, 16)),
        rest=np.array(0.5), ordinary=draw.normal(size=16), ordinary_factors=draw.normal(size=(3, 16)), ordinary_rest=np.array(0.5),
    )  # fmt: skip
    (folder / "encoder.toml").write_text(f'model = "{folder / "encoder"}"\nlanguages = ["uk"]\nprefix = "query "\n')
    return folder


@pytest.mark.parametrize("theme", TOLD)
def test_both_together_say_what_a_post_is_about(first, minilm, theme):
    told = first.discriminants(SentenceEncoder()([TOLD[theme]]))
    heard = minilm.heard(told, [passage(TOLD[theme])], first)
    assert list(TABLE)[int(heard[0].argmax())] == theme and not np.array_equal(heard, told)


def test_posts_in_other_languages_are_left_as_they_were(first, minilm):
    told = np.random.default_rng(0).normal(size=(2, len(TABLE))).astype(np.float32)
    before = told.copy()
    heard = minilm.heard(told, [passage("Der Teig war um fünf noch kalt.", "de"), passage(TOLD["baking_and_bread"])], first)
    assert np.array_equal(heard[0], told[0]) and not np.array_equal(heard[1], told[1]) and np.array_equal(told, before)


def test_scaled_as_another_head_ordinary_text_has_its_mean_and_spread():
    class Known(ThemeHead):
        def __init__(self, mean, spread):
            self._mean, self._spread = mean, spread

    one, other = Known(np.array([1.0, 2.0]), np.array([2.0, 4.0])), Known(np.array([-1.0, 0.0]), np.array([1.0, 8.0]))
    assert one.scaled_as(other, np.array([[1.0, 2.0], [3.0, 6.0]])).tolist() == [[-1.0, 0.0], [0.0, 8.0]]


def test_an_encoder_says_the_same_in_any_order_and_of_any_number():
    encode = TransformersEncoder(find_second_opinion("minilm").encoder)
    texts = [*TOLD.values(), "Yes.", "A long day, and the gulls over the market would not be quiet.", "Yes."] * 9
    vectors = encode(texts)
    assert np.array_equal(vectors[::-1], encode(texts[::-1]))
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1) and vectors.shape == (len(texts), encode.dimensions) == (45, 384)
    assert encode([]).shape == (0, 384)


def test_a_text_longer_than_the_encoder_reads_is_cut(opinion):
    encode = TransformersEncoder(opinion / "encoder")
    assert encode(["a b c " * 2000]).shape == (1, 16)


def test_a_folder_of_ones_own_is_asked_about_its_languages(opinion, first):
    named = find_second_opinion(str(opinion))
    assert (named.languages, named.prefix) == (frozenset({"uk"}), "query ")
    own = SecondOpinion(named, TABLE)  # knows none of our themes, so each lies where its phrases lie
    told = np.zeros((2, len(TABLE)), np.float32)
    heard = own.heard(told, [passage("Тісто ще холодне.", "uk"), passage("The dough is cold.")], first)
    assert heard[0].any() and not heard[1].any()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ('languages = ["uk"]', "names no encoder"),
        ('model = "x"\nlanguages = "uk"', "write the two-letter codes"),
        ('model = "x"\nlanguages = []', "write the two-letter codes"),
        ('model = "x"\nlanguages = ["uk"]\nlanguage = 1', "no field 'language'"),
        ('package = "no_such_package_here"\nlanguages = ["uk"]', "is not installed"),
        ("model = ", "cannot be read"),
    ],
)
def test_what_is_wrong_with_a_folder_is_one_sentence(opinion, said, reason):
    (opinion / "encoder.toml").write_text(said)
    with pytest.raises(ModelMissing, match=reason) as raised:
        find_second_opinion(str(opinion))
    assert "\n" not in str(raised.value)


def test_what_is_not_there_is_named_with_what_is(opinion, tmp_path):
    with pytest.raises(ModelMissing, match=r"'minilm6'.*encoder.toml is not there; name minilm, or a folder"):
        find_second_opinion("minilm6")
    (opinion / HEAD.name).unlink()
    with pytest.raises(ModelMissing, match="theme_head.npz is not there"):
        find_second_opinion(str(opinion))
    with pytest.raises(ModelMissing, match="cannot be opened"):
        TransformersEncoder(tmp_path / "nothing")


def test_the_built_in_head_knows_every_theme_as_it_stands():
    from portrait.centroids import fingerprint

    with np.load(find_second_opinion("minilm").head) as file:
        shipped = set(file["fingerprints"].tolist())
    stale = [key for key, entry in TABLE.items() if fingerprint(key, entry) not in shipped]
    assert not stale, "run: python portrait/training/second_opinion.py --data FOLDER --opinion portrait/second_opinions/minilm"
