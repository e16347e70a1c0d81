"""Composing: every word of the prompt in one part, within the budget, always the same."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.checkpoint import find_checkpoint, token_counter
from portrait.compose import Overrides, compose, compose_words, portrait_seed
from portrait.errors import BadPrompt
from portrait.prompt import prompt_from_json, prompt_to_json
from portrait.recipe import find_recipe, recipe_names
from portrait.verbal import Colour, Facet, Mood, Setting, VerbalPortrait, Voice, strike
from portrait.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
ATELIER = find_checkpoint("atelier")
COUNT = token_counter(ATELIER)
PLACES, TIMES, SYMBOLS, COLOURS, MOODS, VOICES = (
    sorted(VOCABULARY.entries(kind)) for kind in ("places", "times", "symbols", "colours", "moods", "voices")
)


def facet(key, *posts):
    return Facet(key, key, 1.0, posts)


def verbal_of(symbols=("boat", "anchor", "rope"), mood="calm", place="harbour", colours=("slate", "amber", "ivory"), voice="terse"):
    return VerbalPortrait(
        title="Keeper of Tides", prose="", themes=(facet("sea_and_sailing", "p1"),),
        mood=Mood((facet(mood, "p2"),) if mood else (), -0.4, 0.0, 0.7, ("p2",)),
        setting=Setting(facet(place, "p1") if place else None, facet("dawn", "p3"), None),
        symbols=tuple(facet(key, f"s{index}") for index, key in enumerate(symbols)),
        palette=tuple(Colour(key, key, "#000000", 0.2, ("p1",)) for key in colours),
        voice=Voice(voice, voice), languages=("en",),
    )  # fmt: skip


def composed(verbal=None, recipe="oil", **overrides):
    return compose(
        verbal or verbal_of(), find_recipe(recipe), ATELIER,
        vocabulary=VOCABULARY, count_tokens=COUNT, overrides=Overrides(**overrides),
    )  # fmt: skip


@pytest.mark.parametrize("recipe", recipe_names())
def test_every_word_stands_in_one_part_and_the_budget_is_kept(recipe):
    prompt = composed(recipe=recipe)
    assert prompt.positive == ", ".join(part.text for part in prompt.parts)
    assert prompt.tokens == COUNT(prompt.positive) <= ATELIER.budget
    assert {part.slot for part in prompt.parts} >= {"subject", "medium", "mood", "place", "time_of_day", "symbols", "palette"}


def test_facets_bring_their_evidence_and_symbols_their_trained_objects():
    prompt = composed()
    by_text = {part.text: part for part in prompt.parts}
    assert by_text["a sailboat"].evidence == ("s0",)
    assert by_text["in a harbour"].evidence == ("p1",)
    assert by_text["palette of slate, amber and ivory"].slot == "palette"


def test_symbols_that_are_painted_alike_become_one_phrase():
    prompt = composed(verbal_of(symbols=("boat", "mast", "anchor")))
    [boat] = [part for part in prompt.parts if part.text == "a sailboat"]
    assert boat.evidence == ("s0", "s1")


def test_a_mood_whose_last_word_was_struck_rules_nothing():
    sad = verbal_of(mood="calm")
    assert any(part.slot == "rule" for part in composed(sad).parts)
    assert not any(part.slot in ("rule", "mood") for part in composed(strike(sad, frozenset({"mood:calm"}))).parts)


def test_a_rule_adds_its_phrase_with_what_triggered_it():
    [rule] = [part for part in composed().parts if part.slot == "rule"]
    assert (rule.text, rule.evidence) == ("low key light", ("p2",))


def test_an_undecided_mood_and_an_unknown_place_leave_no_hole():
    prompt = composed(verbal_of(mood=None, place=None, symbols=()))
    assert ", ," not in prompt.positive and "mood" not in prompt.positive
    assert {part.slot for part in prompt.parts}.isdisjoint({"mood", "place", "symbols"})


def test_the_same_person_and_recipe_is_the_same_prompt():
    assert composed() == composed()


def test_the_seed_is_of_the_portrait_and_the_recipe():
    oil, pastel = find_recipe("oil"), find_recipe("pastel")
    assert portrait_seed(verbal_of(), oil) == portrait_seed(dataclasses.replace(verbal_of(), quotes={"p1": "words"}), oil)
    assert portrait_seed(verbal_of(), oil) == portrait_seed(dataclasses.replace(verbal_of(), title="Hüter der Gezeiten"), oil)
    assert len({portrait_seed(verbal_of(), oil), portrait_seed(verbal_of(), pastel), portrait_seed(verbal_of(mood="joyful"), oil)}) == 3
    assert composed(seed=7).seed == 7


def test_appearance_is_the_sitters_choice_or_the_seeds_and_one_choice_moves_no_other():
    drawn = {part.text for part in composed(seed=1).parts if part.slot == "appearance"}
    chosen = {part.text for part in composed(seed=1, appearance={"hair": "pink"}).parts if part.slot == "appearance"}
    assert "pink hair" in chosen
    assert len(chosen - drawn) <= 1


@pytest.mark.parametrize("wrong", [{"hiar": "red"}, {"hair": "plaid"}])
def test_an_appearance_outside_the_vocabulary_is_refused(wrong):
    with pytest.raises(BadPrompt, match="there are"):
        composed(appearance=wrong)


def test_the_budget_drops_whole_phrases_lowest_priority_first(tmp_path):
    (tmp_path / "tight.toml").write_text('extends = "oil"\nbudget = 20\n')
    tight = compose(verbal_of(), find_recipe("tight", (tmp_path,)), ATELIER, vocabulary=VOCABULARY, count_tokens=COUNT)
    whole = {part.text for part in composed(seed=tight.seed).parts}
    assert tight.tokens <= 20
    assert tight.parts[0].slot == "subject"
    assert {part.text for part in tight.parts if part.slot not in ("appearance", "subject")} <= whole
    assert "voice" not in {part.slot for part in tight.parts}


def test_a_variant_is_drawn_by_the_seed(tmp_path):
    (tmp_path / "either.toml").write_text('extends = "base"\npart = [{slot = "medium", text = "{fresco|mosaic}"}]\n')
    recipe = find_recipe("either", (tmp_path,))
    media = {
        part.text
        for seed in range(12)
        for part in compose(verbal_of(), recipe, ATELIER, vocabulary=VOCABULARY, count_tokens=COUNT, overrides=Overrides(seed=seed)).parts
        if part.slot == "medium"
    }
    assert media == {"fresco", "mosaic"}


def test_numbers_belong_to_the_checkpoint_unless_asked_for(tmp_path):
    (tmp_path / "slow.toml").write_text('extends = "oil"\nsampler = {steps = 40, guidance = 2.0}\n')
    recipe = find_recipe("slow", (tmp_path,))
    turbo = find_checkpoint("stabilityai/sd-turbo")

    def of(checkpoint, **overrides):
        return compose(verbal_of(), recipe, checkpoint, vocabulary=VOCABULARY, count_tokens=COUNT, overrides=Overrides(**overrides))

    assert (of(ATELIER).steps, of(ATELIER).guidance) == (40, 2.0)
    assert (of(turbo).steps, of(turbo).guidance) == (turbo.steps, 0.0)
    assert (of(turbo, steps=3, guidance=1.5).steps, of(turbo, steps=3, guidance=1.5).guidance) == (3, 1.5)
    assert of(turbo).negative == "" and of(turbo, negative="rain").negative == "rain"


def test_size_is_of_the_finished_picture():
    assert composed().finish_size == (1280, 1280) and composed().size == ATELIER.size
    assert composed(size=(1024, 1536)).finish_size == (1024, 1536)
    assert composed(technique="none").finish_size is None
    assert composed(technique="none", size=(256, 256)).finish_size == (256, 256)


def test_a_prompt_survives_its_sidecar():
    prompt = composed()
    assert prompt_from_json(prompt_to_json(prompt)) == prompt
    assert "evidence" not in str(prompt_to_json(prompt, evidence=False))


def test_bare_words_stay_as_they_are():
    prompt = compose_words("  a lighthouse \n at dusk ", find_recipe("oil"), ATELIER, count_tokens=COUNT)
    assert prompt.parts[0].text == "a lighthouse at dusk"
    assert prompt.positive.startswith("a lighthouse at dusk, oil painting")


def test_bare_words_take_the_appearance_that_was_chosen():
    overrides = Overrides(appearance={"hair": "red"})
    prompt = compose_words("a sailor", find_recipe("oil"), ATELIER, count_tokens=COUNT, overrides=overrides)
    assert [part.text for part in prompt.parts[:2]] == ["a sailor", "red hair"]


@pytest.mark.parametrize("words", ["", "   ", "word " * 200])
def test_too_few_and_too_many_bare_words_are_refused(words):
    with pytest.raises(BadPrompt):
        compose_words(words, find_recipe("oil"), ATELIER, count_tokens=COUNT)


@settings(max_examples=40, deadline=None)
@given(
    symbols=st.lists(st.sampled_from(SYMBOLS), max_size=12, unique=True),
    mood=st.none() | st.sampled_from(MOODS),
    place=st.none() | st.sampled_from(PLACES),
    colours=st.lists(st.sampled_from(COLOURS), max_size=5, unique=True),
    voice=st.sampled_from(VOICES),
    recipe=st.sampled_from(recipe_names()),
    seed=st.none() | st.integers(0, 2**32 - 1),
)
def test_any_portrait_makes_a_whole_prompt(symbols, mood, place, colours, voice, recipe, seed):
    prompt = composed(verbal_of(symbols, mood, place, colours, voice), recipe, seed=seed)
    assert prompt.positive == ", ".join(part.text for part in prompt.parts)
    assert prompt.tokens == COUNT(prompt.positive) <= ATELIER.budget
    assert len({part.text for part in prompt.parts}) == len(prompt.parts)
    assert 0 <= prompt.seed < 2**32
