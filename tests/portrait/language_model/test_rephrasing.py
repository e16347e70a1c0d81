import json
import re
from dataclasses import replace

import pytest

from portrait.describe import retell
from portrait.language_model.rephrasing import allowed_words, checked, question, schema
from portrait.vocabulary import LANGUAGES

GOOD = "Sea and sailing, and photography, keep coming back in your words. At dawn the light falls on harbour, lantern and rope. Nothing here hurries."


def test_a_good_telling_passes(verbal, vocabulary):
    assert checked({"prose": GOOD}, verbal, vocabulary) == GOOD
    assert re.search(schema(allowed_words(verbal, vocabulary))["properties"]["prose"]["pattern"], GOOD)


@pytest.mark.parametrize(
    ("prose", "why"),
    [
        (GOOD.replace("your words", "words of John"), "not in the vocabulary"),
        (GOOD.replace("lantern", "trombone"), "not in the vocabulary"),
        (GOOD.replace("At dawn", "At 05:51"), "a sign or a number"),
        (GOOD.replace("harbour, lantern", "@ada.test, lantern"), "a sign or a number"),
        (GOOD.replace("here hurries.", "here hurries. https://x.test"), "a sign or a number"),
        ("Sea and sailing is all.", "too short"),
        (GOOD + " " + GOOD + " " + GOOD + " " + GOOD, "too short or too long"),
        (GOOD.replace(".", ",").rstrip(",") + ".", "two to four sentences"),
        (GOOD.removesuffix("."), "two to four sentences"),
        (GOOD.replace("the light", "the the light"), "stammers"),
        ("At dawn the light falls on harbour, lantern and rope in a harbour. Photography keeps coming back. Nothing here hurries.", "leaves out"),
        ("You find the light and the picture. You keep the picture close, and the light lies over it.", "leaves out"),
    ],
)
def test_whatever_is_wrong_is_not_told(verbal, vocabulary, prose, why):
    with pytest.raises(ValueError, match=why):
        checked({"prose": prose}, verbal, vocabulary)


@pytest.mark.parametrize("answer", [None, [], {}, {"prose": 3}, {"prose": None}, "prose"])
def test_no_prose_is_no_telling(verbal, vocabulary, answer):
    with pytest.raises(ValueError, match="no prose"):
        checked(answer, verbal, vocabulary)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ordinary_prose_would_pass_in_every_language(verbal, vocabulary, language):
    told = retell(replace(verbal, language=language))
    assert checked({"prose": told.prose}, told, vocabulary) == told.prose
    assert told.prose in question(told)


def test_the_pattern_can_be_kept_to_in_every_language(verbal, vocabulary):
    llguidance = pytest.importorskip("llguidance")
    for language in LANGUAGES:
        words = schema(allowed_words(retell(replace(verbal, language=language)), vocabulary))
        grammar = llguidance.LLMatcher.grammar_from_json_schema(json.dumps(words))
        assert not llguidance.LLMatcher.validate_grammar(grammar)


def test_a_language_without_a_telling_is_told_in_english(verbal, vocabulary):
    assert "in English" in question(replace(verbal, language="tlh"))
