"""Looks: what is drawn for who chose nothing."""

from collections import Counter

from portrait.appearance import looks_of
from portrait.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def test_hair_out_of_a_bottle_is_seldom_drawn_but_can_always_be_chosen():
    drawn = Counter(looks_of({}, VOCABULARY, str(seed)).worn["hair"] for seed in range(800))
    assert set(drawn) == set(VOCABULARY.entries("appearance")["hair"])
    assert 0 < drawn["pink"] < drawn["brown"] / 2 and 0 < drawn["blue"] < drawn["black"] / 2
    assert looks_of({"hair": "pink"}, VOCABULARY, "1").worn["hair"] == "pink"
