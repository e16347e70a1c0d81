import numpy as np
import pytest

from portrait.errors import ModelMissing
from portrait.theme_words import ThemeWords, stems
from portrait.training.theme_head import evidence, packed
from portrait.vocabulary import load_vocabulary

TABLE = load_vocabulary().entries("themes")
OTHERS = [[f"{letter}{other}jects of its own"] for letter in "bcdfghkm" for other in "aeiouyrlnst"]
KEYS = ["fishing", "knitting", "turning", *(texts[0].split()[0] for texts in OTHERS)]
TOLD = [["the float drifts", "the float sinks, the carp pulls"], ["the wool itches", "knitting wool again"], ["the lathe hums", "the lathe sings again"], *OTHERS]


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "theme_words.npz"
    np.savez_compressed(path, **packed(KEYS, evidence(TOLD, ["there they are again", "again and again"])))
    return path


def test_stems_join_inflections_and_leave_short_words_out():
    assert stems("Angeln, angelst — die Angelrute im See") == {"angeln", "angels", "angelr"} | stems("Angelrute")
    assert stems("mushrooms") == stems("Mushroom") and not stems("a cat, the sea")


def test_a_word_speaks_for_the_theme_it_was_met_in(file):
    scores = ThemeWords(KEYS, file).scores(["my float is red", "wool", "nothing of it"])
    assert scores[0].argmax() == 0 and scores[1].argmax() == 1 and not scores[2].any()
    assert scores.min() >= 0


def test_a_word_of_ordinary_talk_speaks_for_no_theme(file):
    assert not ThemeWords(KEYS, file).scores(["again"]).any()


def test_where_nothing_was_learnt_nothing_is_known(tmp_path):
    np.savez_compressed(tmp_path / "none.npz", **packed(["fishing"], {}))
    assert not ThemeWords(["fishing"], tmp_path / "none.npz").scores(["the float drifts"]).any()


def test_themes_are_found_by_key_in_any_order_and_unknown_ones_have_no_words(file):
    there = ThemeWords(["turning", "lamps", "fishing"], file).scores(["the float", "the lathe"])
    assert there[0].argmax() == 2 and there[1].argmax() == 0 and not there[:, 1].any()


def test_what_is_shipped_knows_anglers_from_knitters():
    keys = list(TABLE)
    scores = ThemeWords(keys).scores(["float and hook", "Maschen und Wolle", "la masa madre"])
    best = [keys[column] for column in scores.argmax(1)]
    assert best == ["fishing", "textile_and_handicraft", "baking_and_bread"]


def test_without_its_file_the_next_step_is_named(tmp_path):
    with pytest.raises(ModelMissing, match="theme_head.py --data"):
        ThemeWords(["fishing"], tmp_path / "theme_words.npz")
