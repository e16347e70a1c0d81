"""The conditions of `when` rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portrait.rule import parse_condition
from portrait.verbal import Facet, Mood, Setting, VerbalPortrait, Voice

VERBAL = VerbalPortrait(
    title="", prose="", themes=(Facet("sea", "sea", 1.0, ("p1",)),),
    mood=Mood((Facet("calm", "calm"),), valence=-0.5, arousal=0.1, confidence=0.8, evidence=("p2",)),
    setting=Setting(season=Facet("winter", "winter", 1.0, ("p3",))),
    symbols=(), palette=(), voice=Voice("terse", "terse"), languages=("en",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "holds", "evidence"),
    [
        ("mood.valence < -0.3", True, ("p2",)),
        ("mood.valence > 0", False, ("p2",)),
        ("0.5 < 1", None, None),
        ('season == "winter"', True, ("p3",)),
        ('season != "winter"', False, ("p3",)),
        ('place == "sea"', False, ()),
        ('"sea" in themes', True, ("p1",)),
        ('"sea" not in themes', False, ("p1",)),
        ('"calm" in mood', True, ()),
        ('voice == "terse"', True, ()),
        ('"sea" in themes and season == "winter"', True, ("p1", "p3")),
        ('"city" in themes or season == "winter"', True, ("p3",)),
        ('not "city" in themes', True, ()),
    ],
)
def test_a_condition_holds_and_knows_why(condition, holds, evidence):
    if holds is None:
        with pytest.raises(ValueError, match="grammar"):
            parse_condition(condition)
    else:
        assert parse_condition(condition).holds(VERBAL) == (holds, evidence)


@pytest.mark.parametrize(
    "condition",
    ["__import__('os')", "mood.__class__ == 1", "themes", "mood.valence < mood.arousal", "1 if 1 else 0", "", "season <", "hour == 'noon'", "'x' in title"],
)
def test_anything_else_is_refused_in_one_sentence(condition):
    with pytest.raises(ValueError) as refusal:
        parse_condition(condition)
    assert "\n" not in str(refusal.value)


@given(st.text(max_size=60))
def test_wild_text_is_refused_or_evaluates_to_a_truth(text):
    try:
        condition = parse_condition(text)
    except ValueError:
        return
    assert condition.holds(VERBAL)[0] in (True, False)
