"""Where and when a sentence is set, by the head alone."""

import numpy as np
import pytest

from portrait.errors import ModelMissing
from portrait.setting_head import UNTOLD, SettingHead
from portrait.vocabulary import load_vocabulary

TABLES = {kind: load_vocabulary().entries(kind) for kind in ("places", "times", "seasons")}
# Written for this test; no word of the tables is in them.
SHOWN = {
    "places": {
        "hospital": "The nurse came twice to change the drip and told me to lie still.",
        "kitchen": "The onions are in the pan and somebody has hidden the good wooden spoon.",
        "sea": "Salt on my lips, the gulls are loud and the waves come up to my knees.",
    },
    "times": {"night": "Three hours of staring at the ceiling, everybody else in this house is asleep."},
    "seasons": {
        "winter": "Mittens drying on the radiator, the sledge is in the hall and the car would not start.",
        "summer": "Slept with all windows open and a wet towel on my feet, thirty-two degrees.",
    },
}


@pytest.fixture(scope="module")
def head(encode):
    return SettingHead(encode, TABLES)


@pytest.mark.parametrize(("kind", "key", "text"), [(kind, key, text) for kind, told in SHOWN.items() for key, text in told.items()])
def test_what_is_shown_and_not_named_is_read(head, encode, kind, key, text):
    shares = head.shares(kind, encode([text]))[0]
    assert list(TABLES[kind])[int(shares.argmax())] == key and shares.max() > 0.15


@pytest.mark.parametrize("kind", TABLES)
def test_shares_are_shares_and_talk_of_nothing_is_set_nowhere(head, encode, kind):
    texts = ["I will call you back about that.", "Yes, that is what she told him.", *(text for told in SHOWN.values() for text in told.values())]
    shares = head.shares(kind, encode(texts))
    assert shares.shape == (len(texts), len(TABLES[kind])) and shares.min() >= 0 and shares.sum(1).max() <= 1 + 1e-5
    assert shares[:2].sum(1).max() < 0.6


def test_an_entry_that_was_added_is_read_by_its_phrases(encode):
    added = {"prototypes": ["inside a submarine under water", "the periscope of a submarine"], "words": {"en": ["submarine", "periscope"]}}
    head = SettingHead(encode, {**TABLES, "places": {**TABLES["places"], "submarine": added}})
    shares = head.shares("places", encode(["Two hundred metres down, the periscope is in and the submarine creaks."]))[0]
    assert int(shares.argmax()) == len(TABLES["places"])


def test_every_entry_is_taught(head):
    from portrait.setting_head import HEAD

    with np.load(HEAD) as arrays:
        for kind, table in TABLES.items():
            assert set(arrays[f"{kind}_keys"].tolist()) == {*table, UNTOLD}, "run: python portrait/training/setting_head.py --data FOLDER"


def test_without_its_file_the_next_step_is_named(encode, tmp_path):
    with pytest.raises(ModelMissing, match="setting_head.py --data"):
        SettingHead(encode, TABLES, tmp_path / "setting_head.npz")
