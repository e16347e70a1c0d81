"""Variants and wildcards."""

import random
from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from portrait.recipe_wording import check_wording, parse_line, settled

WILDCARDS = {"paper": ("laid", "", "3::rag {white|grey}"), "deep/er": ("__paper__",)}


def drawn(text, draws=300):
    return Counter(settled(text, random.Random(seed), WILDCARDS) for seed in range(draws))


@pytest.mark.parametrize(
    ("text", "outcomes"),
    [
        ("{dawn|dusk} light", {"dawn light", "dusk light"}),
        ("{dawn|}, {value}", {"dawn, {value}", "{value}"}),
        ("{2$$ and $$a|b}", {"a and b", "b and a"}),
        ("{1-2$$a|b}", {"a", "b", "a, b", "b, a"}),
        ("{0-1$$a}", {"", "a"}),
        ("{a|{b|c} d}", {"a", "b d", "c d"}),
        ("on __paper__", {"on laid", "on rag white", "on rag grey"}),
        ("__deep/er__", {"laid", "rag white", "rag grey"}),
        ("{__paper__|x}", {"laid", "rag white", "rag grey", "x"}),
        ("snake_case_ __", {"snake_case_ __"}),
        ("plain", {"plain"}),
    ],
)
def test_every_wording_is_drawn_and_nothing_else(text, outcomes):
    assert set(drawn(text)) == outcomes


def test_weights_weigh():
    counts = drawn("{0.5::rare|usual|3::often}", 900)
    assert counts["rare"] < counts["usual"] < counts["often"]
    assert set(drawn("{0::never|always}")) == {"always"}
    papers = drawn("__paper__", 900)
    assert papers["laid"] < papers["rag white"] + papers["rag grey"]


def test_the_same_draw_is_the_same_wording():
    assert all(settled("{a|b|c} __paper__", random.Random(seed), WILDCARDS) == settled("{a|b|c} __paper__", random.Random(seed), WILDCARDS) for seed in range(9))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{a|b", "add a }"), ("a}", "take one } out"), ("{vlaue}", "write {value}"), ("{}", "write {value}"), ("{3$$a|b}", "takes 3 of 2"),
        ("{2-1$$a|b}", "takes 2-1 of 2"), ("{a|" * 12 + "b" + "}" * 12, "deep"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_what_to_write(text, says):
    with pytest.raises(ValueError) as refusal:
        check_wording(text)
    assert says in str(refusal.value) and "\n" not in str(refusal.value)


def test_wildcards_are_named_once():
    assert check_wording("__a__ {__b/c__|__a__} _d_") == ("a", "b/c")


def test_a_remark_is_no_line():
    assert parse_line("# remark") is None and parse_line("  ") is None
    assert (parse_line("2::fog # thick").text, parse_line("2::fog").weight) == ("fog", 2.0)


@example("{\n}", 0)
@given(st.text(alphabet="ab{}|$:_-0123. ,\n", max_size=60), st.integers(0, 99))
def test_wild_text_is_refused_or_settled(text, seed):
    try:
        check_wording(text)
    except ValueError as refusal:
        assert "\n" not in str(refusal)
        return
    said = settled(text, random.Random(seed), {})
    assert "$$" not in said or "$$" in text
    assert "|" not in said or "|" in text
