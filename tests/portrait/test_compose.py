"""Composing: every word of the prompt in one part, within the budget, always the same."""

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.checkpoint import find_checkpoint, token_counter
from portrait.compose import Overrides, compose, compose_words, composition, portrait_seed
from portrait.errors import BadPrompt
from portrait.prompt import prompt_from_json, prompt_to_json
from portrait.recipe import find_recipe, recipe_names
from portrait.start import UNTUNED
from portrait.verbal import Colour, Facet, Mood, Setting, VerbalPortrait, Voice, strike
from portrait.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
ATELIER = find_checkpoint("atelier")
COUNT = token_counter(ATELIER)
PLACES, TIMES, SEASONS, SYMBOLS, COLOURS, MOODS, VOICES = (
    sorted(VOCABULARY.entries(kind)) for kind in ("places", "times", "seasons", "symbols", "colours", "moods", "voices")
)
APPEARANCE = VOCABULARY.entries("appearance")


def facet(key, *posts):
    return Facet(key, key, 1.0, posts)


def verbal_of(
    symbols=("boat", "anchor", "rope"), mood="calm", place="harbour", colours=("slate", "amber", "ivory"), voice="terse",
    time="dawn", season=None,
):  # fmt: skip
    return VerbalPortrait(
        title="Keeper of Tides", prose="", themes=(facet("sea_and_sailing", "p1"),),
        mood=Mood((facet(mood, "p2"),) if mood else (), -0.4, 0.0, 0.7, ("p2",)),
        setting=Setting(*(facet(key, post) if key else None for key, post in ((place, "p1"), (time, "p3"), (season, "p4")))),
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
    read = {"subject", "medium", "mood", "place", "time_of_day", "symbols", "palette"}  # the rest may go where there is no room
    assert {part.slot for part in prompt.parts} >= read & {part.slot for part in find_recipe(recipe).parts}


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
    assert prompt.start is not None
    assert prompt_from_json(json.loads(json.dumps(prompt_to_json(prompt)))) == prompt
    plain = composed(start="none")
    assert prompt_from_json(prompt_to_json(plain)) == plain and prompt_to_json(plain)["start"] is None
    older = {key: value for key, value in prompt_to_json(plain).items() if key != "start"}
    assert prompt_from_json(older) == plain  # a queue of before there were starts
    assert "evidence" not in str(prompt_to_json(prompt, evidence=False))


def test_bare_words_stay_as_they_are():
    prompt = compose_words("  a lighthouse \n at dusk ", find_recipe("oil"), ATELIER, count_tokens=COUNT)
    assert prompt.parts[0].text == "a lighthouse at dusk"
    assert prompt.positive.startswith("a lighthouse at dusk, oil painting")


def test_bare_words_take_the_appearance_that_was_chosen():
    overrides = Overrides(appearance={"hair": "red"})
    prompt = compose_words("a sailor", find_recipe("oil"), ATELIER, count_tokens=COUNT, overrides=overrides)
    assert [part.text for part in prompt.parts[:2]] == ["a sailor", "red hair"]


def test_a_recipe_s_sketch_is_for_its_own_checkpoint(tmp_path):
    def start_with(checkpoint, recipe="oil", **overrides):
        recipe = find_recipe(recipe, (tmp_path,))
        return compose(verbal_of(), recipe, checkpoint, vocabulary=VOCABULARY, count_tokens=COUNT, overrides=Overrides(**overrides)).start

    (tmp_path / "free.toml").write_text('extends = "oil"\nstart = false\n')
    (tmp_path / "other.toml").write_text('extends = "oil"\ncheckpoint = "stabilityai/sd-turbo"\n')
    turbo, strength = find_checkpoint("stabilityai/sd-turbo"), find_recipe("oil").sketch
    assert start_with(ATELIER).strength == start_with(turbo, "other").strength == strength
    assert start_with(turbo) is None and start_with(ATELIER, "free") is None and start_with(ATELIER, start="none") is None
    assert start_with(turbo, start="sketch").strength == UNTUNED == start_with(turbo, "free", start="sketch").strength
    assert start_with(ATELIER, strength=0.4).strength == start_with(turbo, start="sketch", strength=0.4).strength == 0.4


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"start": "photo"}, "none, sketch"), ({"strength": 2}, "from 0.05"), ({"start": "none", "strength": 0.5}, "--start sketch"),
    ],
)  # fmt: skip
def test_a_start_that_cannot_be_is_refused(wrong, says):
    with pytest.raises(BadPrompt, match=says):
        composed(**wrong)
    with pytest.raises(BadPrompt, match=says):
        compose_words("a cat", find_recipe("oil"), ATELIER, count_tokens=COUNT, overrides=Overrides(**wrong))


def test_the_sketch_shows_what_the_prompt_says():
    scene = composed(verbal_of(season="winter"), appearance={"figure": "woman", "hair": "grey", "features": "glasses", "age": "old"}).start.scene
    assert (scene.place, scene.time, scene.season, scene.mood) == ("harbour", "dawn", "winter", "calm")
    assert (scene.figure, scene.hair, scene.features, scene.age) == ("woman", "grey", ("glasses",), "old")
    assert scene.objects == ("sailboat", "anchor") and scene.palette == ("slate", "amber", "ivory")


def test_a_rule_and_a_recipe_s_own_words_are_drawn_too(tmp_path):
    (tmp_path / "nocturne.toml").write_text(
        'extends = "base"\npart = [{slot = "subject", text = "a lantern"}, {slot = "appearance", text = "on the shore"}]\n'
        'when = [{if = "mood.valence < 0", add = "at night"}]\n'
    )
    recipe, silent = find_recipe("nocturne", (tmp_path,)), verbal_of(symbols=(), place=None, time=None)
    scene = compose(silent, recipe, ATELIER, vocabulary=VOCABULARY, count_tokens=COUNT).start.scene
    assert (scene.figure, scene.objects, scene.place, scene.time) == (None, ("lantern",), "sea", "night")


def test_the_sketch_forgets_what_the_budget_dropped(tmp_path):
    (tmp_path / "tight.toml").write_text('extends = "oil"\nbudget = 8\n')
    prompt = compose(verbal_of(), find_recipe("tight", (tmp_path,)), ATELIER, vocabulary=VOCABULARY, count_tokens=COUNT)
    assert not {"symbols", "palette"} & {part.slot for part in prompt.parts}
    assert prompt.start.scene.objects == () and prompt.start.scene.palette == ()


def test_a_bald_head_has_no_hair_and_whoever_chose_hair_is_not_bald():
    for seed in range(40):
        bald = composed(seed=seed, appearance={"cut": "bald"})
        assert not {part.text for part in bald.parts} & set(APPEARANCE["hair"].values()) and bald.start.scene.cut == "bald"
        haired = composed(seed=seed, appearance={"hair": "red"})
        assert "bald head" not in {part.text for part in haired.parts} and haired.start.scene.cut != "bald"


def test_bare_words_are_sketched_as_they_say():
    prompt = compose_words("a sad woman with grey hair, garden at night", find_recipe("oil"), ATELIER, count_tokens=COUNT)
    scene = prompt.start.scene
    assert (scene.figure, scene.hair, scene.mood, scene.place, scene.time) == ("woman", "grey", "melancholic", "garden", "night")
    chosen = Overrides(appearance={"figure": "man"})
    assert compose_words("a garden", find_recipe("oil"), ATELIER, count_tokens=COUNT, overrides=chosen).start.scene.figure == "man"
    assert compose_words("a garden", find_recipe("oil"), ATELIER, count_tokens=COUNT).start.scene.figure is None


def test_words_that_cannot_be_sketched_are_painted_from_noise_unless_a_sketch_was_asked_for():
    assert compose_words("an odd feeling", find_recipe("oil"), ATELIER, count_tokens=COUNT).start is None
    with pytest.raises(BadPrompt, match="can be sketched"):
        compose_words("an odd feeling", find_recipe("oil"), ATELIER, count_tokens=COUNT, overrides=Overrides(start="sketch"))


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


@settings(max_examples=150, deadline=None)
@given(
    verbal=st.builds(
        verbal_of,
        symbols=st.lists(st.sampled_from(SYMBOLS), max_size=5, unique=True), mood=st.none() | st.sampled_from(MOODS),
        place=st.none() | st.sampled_from(PLACES), colours=st.lists(st.sampled_from(COLOURS), max_size=5, unique=True),
        voice=st.sampled_from(VOICES), time=st.none() | st.sampled_from(TIMES), season=st.none() | st.sampled_from(SEASONS),
    ),
    appearance=st.fixed_dictionaries({}, optional={group: st.sampled_from(sorted(options)) for group, options in APPEARANCE.items()}),
    recipe=st.sampled_from(recipe_names()), seed=st.integers(0, 2**32 - 1), budget=st.integers(8, 75),
)  # fmt: skip
def test_prompt_and_sketch_never_disagree(verbal, appearance, recipe, seed, budget):
    recipe = dataclasses.replace(find_recipe(recipe), budget=budget, sketch=0.7, checkpoint=None)
    overrides = Overrides(seed=seed, appearance=appearance)
    prompt = compose(verbal, recipe, ATELIER, vocabulary=VOCABULARY, count_tokens=COUNT, overrides=overrides)
    said, scene = {part.text for part in prompt.parts}, prompt.start.scene
    for kind, slot, shown in (
        ("places", "place", scene.place), ("times", "time_of_day", scene.time), ("seasons", "season", scene.season), ("moods", "mood", scene.mood),
    ):  # fmt: skip
        assert [part.text for part in prompt.parts if part.slot == slot][:1] in ([], [VOCABULARY.paint(kind, shown)])
    for group, options in APPEARANCE.items():
        shown = getattr(scene, group)
        phrases = {options[key] for key in shown} if isinstance(shown, tuple) else {options[shown]} if shown else set()
        assert said & set(options.values()) <= phrases, group
    for key in scene.features:
        assert APPEARANCE["features"][key] in said
    trained = {VOCABULARY.paint("objects", key) for key in VOCABULARY.entries("objects")}
    things = [part.text for part in prompt.parts if part.slot == "symbols"]
    assert [VOCABULARY.paint("objects", key) for key in scene.objects] == [text for text in things if text in trained]
    palette = " ".join(part.text for part in prompt.parts if part.slot == "palette")
    assert palette == "" and not scene.palette or all(VOCABULARY.paint("colours", key) in palette for key in scene.palette)
    assert scene.concept is None and (scene.figure is None) == bool(said & {"an abstract picture", "an empty room", "a still life"})
    views = {"an abstract picture": "abstract", "as a dark silhouette": "silhouette"}
    assert scene.view == next((view for words, view in views.items() if words in said), "face")


def own(folder, text, verbal=None, **overrides):
    """The composition of a recipe that says this and extends `base`."""
    (folder / "own.toml").write_text(f'extends = "base"\n{text}\n', "utf-8")
    return composition(
        verbal or verbal_of(), find_recipe("own", (folder,)), ATELIER,
        vocabulary=VOCABULARY, count_tokens=COUNT, overrides=Overrides(**overrides),
    )  # fmt: skip


def texts(made, slot):
    return [part.text for part in made.prompt.parts if part.slot == slot]


def silences(made, slot):
    return [silence.why for silence in made.silent if silence.slot == slot]


def test_a_map_says_a_facet_in_other_words_and_keeps_its_evidence(tmp_path):
    made = own(tmp_path, 'part = [{slot = "mood", text = "{value} all around", map = {calm = "{still|even} light", default = "light"}}]')
    [mood] = [part for part in made.prompt.parts if part.slot == "mood"]
    assert mood.text in ("still light all around", "even light all around") and mood.evidence == ("p2",)
    assert made.prompt.start.scene.mood == "calm"
    other = own(tmp_path, 'part = [{slot = "mood", map = {angry = "red", default = "light"}}]')
    assert texts(other, "mood") == ["light"]
    silent = own(tmp_path, 'part = [{slot = "mood", map = {angry = "red"}}]')
    assert texts(silent, "mood") == [] and silences(silent, "mood") == ["its map has no words for calm"]


def test_the_sketch_shows_what_a_map_says_instead(tmp_path):
    part = 'part = [{slot = "place", map = {harbour = "in a garden", default = "{value}, far away"}}]'
    garden = own(tmp_path, part)
    assert texts(garden, "place") == ["in a garden"] and garden.prompt.start.scene.place == "garden"
    lake = own(tmp_path, part, verbal_of(place="lake"))
    assert texts(lake, "place") == ["by a lake, far away"] and lake.prompt.start.scene.place == "lake"


def test_what_was_read_with_too_little_confidence_is_left_out(tmp_path):
    assert texts(own(tmp_path, 'part = [{slot = "mood", min_confidence = 0.7}]'), "mood") == ["calm mood"]
    unsure = own(tmp_path, 'part = [{slot = "mood", min_confidence = 0.8}]')
    assert texts(unsure, "mood") == [] and silences(unsure, "mood") == ["a confidence of 0.70 is under 0.8"]
    weak = dataclasses.replace(verbal_of(), symbols=(Facet("boat", "boat", 0.9), Facet("anchor", "anchor", 0.2)))
    assert texts(own(tmp_path, 'part = [{slot = "symbols", min_confidence = 0.5}]', weak), "symbols") == ["a sailboat"]


def test_one_part_s_variants_never_move_another_s(tmp_path):
    first = own(tmp_path, 'part = [{slot = "medium", text = "{a|b|c|d|e|f}"}]', seed=3)
    second = own(tmp_path, 'part = [{slot = "subject", text = "{x|y|z} {x|y|z}"}, {slot = "medium", text = "{a|b|c|d|e|f}"}]', seed=3)
    assert texts(first, "medium") == texts(second, "medium")
    drawn = {tuple(texts(own(tmp_path, 'part = [{slot = "medium", text = "{a|b|c|d|e|f}"}]', seed=seed), "medium")) for seed in range(40)}
    assert len(drawn) == 6


def test_wildcards_and_rules_are_drawn_by_the_seed_too(tmp_path):
    (tmp_path / "wildcards").mkdir()
    (tmp_path / "wildcards" / "paper.txt").write_text("laid paper\nrag paper # old\n")
    text = 'part = [{slot = "medium", text = "on __paper__"}]\nwhen = [{if = "mood.valence < 0", add = "__paper__ {torn|folded}"}]'
    media, added = set(), set()
    for seed in range(30):
        made = own(tmp_path, text, seed=seed)
        assert made == own(tmp_path, text, seed=seed)
        media.update(texts(made, "medium"))
        added.update(texts(made, "rule"))
    assert media == {"on laid paper", "on rag paper"}
    assert added == {f"{paper} paper {how}" for paper in ("laid", "rag") for how in ("torn", "folded")}


def test_an_option_that_says_nothing_leaves_no_phrase(tmp_path):
    made = own(tmp_path, 'part = [{slot = "medium", text = "{|}"}]')
    assert texts(made, "medium") == [] and ", ," not in made.prompt.positive


def test_too_little_read_is_painted_by_the_fallback(tmp_path):
    text = 'needs = {symbols = 2, mood = 1}\nfallback = "ink"'
    assert own(tmp_path, text).prompt.recipe == "own" and own(tmp_path, text).instead is None
    bare = verbal_of(symbols=("boat",))
    made = own(tmp_path, text, bare)
    assert made.prompt == composed(bare, "ink")  # just as if ink had been asked for
    assert made.instead == "own needs 2 of symbols, and 1 were read; ink is painted instead"


def test_what_must_not_be_seen_follows_the_mood(tmp_path):
    turbo = dataclasses.replace(ATELIER, negative=True)
    (tmp_path / "own.toml").write_text(
        'extends = "base"\nnegative = {text = "frame", moods = {calm = "storm, frame", default = "confetti"}}\n'
        'when = [{if = "mood.valence < 0", avoid = "balloons"}]\n'
    )

    def negative(**facets):
        recipe = find_recipe("own", (tmp_path,))
        return compose(verbal_of(**facets), recipe, turbo, vocabulary=VOCABULARY, count_tokens=COUNT).negative

    assert negative() == "frame, storm, frame, balloons"
    assert negative(mood="angry") == "frame, confetti, balloons" and negative(mood=None) == "frame, balloons"


def test_what_was_dropped_is_told_with_the_reason(tmp_path):
    made = own(tmp_path, "budget = 20")
    priorities = [dropped.phrase.priority for dropped in made.dropped]
    assert priorities == sorted(priorities) and all(dropped.tokens > dropped.budget == 20 for dropped in made.dropped)
    said = {part.text for part in made.prompt.parts}
    assert said.isdisjoint(dropped.phrase.part.text for dropped in made.dropped)
    again = own(tmp_path, 'part = [{slot = "medium", text = "ink"}, {slot = "rule", text = "ink"}]')
    assert silences(again, "rule") == ["'ink' was said before"]


@pytest.mark.parametrize(
    ("part", "figure", "view", "framing", "place"),
    [
        ('{slot = "subject", text = "an empty room"}', None, "face", "bust", "room"),
        ('{slot = "subject", text = "an abstract picture"}', None, "abstract", "bust", None),
        ('{slot = "subject", text = "two open hands"}', None, "hands", "bust", None),
        ('{slot = "subject"}, {slot = "subject", text = "small figure in a wide view"}', "person", "face", "far", None),
        ('{slot = "subject"}, {slot = "subject", text = "seen from behind"}', "person", "back", "bust", None),
        ('{slot = "subject"}, {slot = "subject", text = "as a dark silhouette"}', "person", "silhouette", "bust", None),
        ('{slot = "subject", text = "a still life"}', None, "face", "bust", None),
    ],
)
def test_a_recipe_s_words_choose_who_is_seen_and_how(tmp_path, part, figure, view, framing, place):
    scene = own(tmp_path, f'without = ["appearance", "place"]\npart = [{part}]').prompt.start.scene
    assert (scene.figure, scene.view, scene.framing) == (figure, view, framing)
    assert place in (None, scene.place)


def test_of_a_silhouette_the_outline_is_said_and_a_sitters_own_choice_of_it_kept():
    said = [part.text for part in composed(recipe="night", appearance={"cut": "afro"}).parts if part.slot == "appearance"]
    assert said[0] == "hair in an afro"
    assert {part.text for seed in range(30) for part in composed(recipe="night", seed=seed).parts if part.slot == "appearance"} >= {"hair in a ponytail", "wearing a hat"}
    assert not any(hair in composed(recipe="night", seed=seed).positive for hair in ("long hair", "curly hair") for seed in range(30))
