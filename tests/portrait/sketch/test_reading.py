"""Words to a scene: what is named is in it, what is not named stays out of it."""

import random
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.recipe import find_recipe, recipe_names
from portrait.sketch import reading, staging
from portrait.sketch.reading import Mention, mentions
from portrait.sketch.staging import scene_of
from portrait.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
LOOKS = {"hair": "brown", "cut": "long", "skin": "tan", "age": "adult", "clothing": "navy"}


def scene(words, seed=0, **looks):
    return scene_of(mentions(words), {**LOOKS, **looks}, random.Random(seed))


def test_a_wide_picture_shows_half_of_the_sitter_unless_words_say_otherwise():
    def framing(words, aspect):
        return scene_of(mentions(words), LOOKS, random.Random(0), aspect=aspect).framing

    assert [framing("a woman in a garden", aspect) for aspect in (0.7, 1.0, 4 / 3, 16 / 9)] == ["bust", "bust", "half", "half"]
    assert framing("portrait of a woman, head and shoulders", 4 / 3) == "bust"
    assert framing("a woman, small figure in a wide view", 4 / 3) == "far"
    assert scene_of(mentions("a lantern by the sea"), LOOKS, random.Random(0), aspect=2.0).figure is None


def keys(words, kind):
    return [mention.key for mention in mentions(words) if mention.kind == kind]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (
            "a sad woman with grey hair, garden at night, oil",
            {"mood": "melancholic", "figure": "woman", "hair": "grey", "place": "garden", "time": "night", "objects": ()},
        ),
        ("an old man in a red coat, harbour, winter", {"figure": "man", "age": "old", "clothing": "red", "place": "harbour", "season": "winter"}),
        ("a bald sailor with a beard and a hat", {"figure": "person", "cut": "bald", "features": ("beard", "hat"), "objects": ()}),
        ("a girl with long red hair among the roses", {"figure": "woman", "hair": "red", "cut": "long", "objects": ("rose",)}),
        ("women in the mountains", {"figure": "woman", "place": "mountains"}),
        ("dark skinned child", {"figure": "person", "skin": "dark"}),
        ("gray hair", {"figure": "person", "hair": "grey"}),
        ("a tiny figure in the mountains in fog", {"figure": "person", "framing": "far", "weather": "fog"}),
        ("a woman seen from behind, half-length", {"figure": "woman", "framing": "half", "view": "back"}),
        ("a man with flowers in his open hands", {"figure": "man", "view": "face"}),
        ("a friend and loneliness", {"figure": "person", "concept": None}),
    ],
)
def test_persons_look_as_the_words_say(words, shown):
    found = scene(words)
    assert {name: getattr(found, name) for name in shown} == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a cat in a garden", {"place": "garden", "objects": ("cat",)}),
        ("three sailboats by the sea at dawn", {"place": "sea", "objects": ("sailboat",), "time": "dawn"}),
        ("a moon over fields", {"place": "fields", "objects": ("moon",), "time": "night"}),
        ("a moon over fields at noon", {"time": "noon", "objects": ("moon",)}),
        ("a lighthouse at dusk", {"place": "harbour", "time": "dusk", "objects": ("lantern",)}),
        ("under a wide night sky", {"place": "night_sky", "time": "night"}),
        ("a snow field", {"place": "snow_field", "season": "winter"}),
        ("a hat on a chair", {"objects": ("straw_hat", "chair")}),
        ("watercolour of a boat", {"objects": ("sailboat",)}),
        ("a garden without a house, no people, a tree", {"place": "garden", "objects": ("tree",)}),
        ("landscape", {}),
        ("loneliness", {"concept": "loneliness", "mood": "lonely"}),
        ("a picture of hope, a bird", {"concept": "hope", "objects": ("bird",)}),
        ("a cat at home", {"concept": None, "objects": ("cat",)}),
        ("hope by the sea", {"concept": None, "place": "sea", "mood": "hopeful"}),
        ("two open hands with a candle", {"view": "hands", "objects": ("candle",)}),
        ("an abstract picture in the rain", {"view": "abstract", "weather": "rain"}),
    ],
)
def test_where_no_person_is_named_nobody_is(words, shown):
    found = scene(words)
    assert found.figure is None
    assert {name: getattr(found, name) for name in shown} == shown


@pytest.mark.parametrize("words", ["", "something odd", "tired", "at night in winter", "oil painting, low key light", "no woman"])
def test_words_that_show_nothing_make_no_scene(words):
    assert scene(words) is None


def test_the_longest_phrase_is_meant():
    assert keys("a wine glass", "objects") == ["wine_glass"]
    assert keys("rain cloud", "objects") == ["rain_cloud"]
    assert keys("grey hair", "colours") == []
    assert keys("a catalogue", "objects") == []


def test_colours_that_are_things_are_colours_in_a_palette_only():
    assert keys("palette of rose, forest and sand, a candle", "colours") == ["rose", "forest", "sand"]
    assert keys("palette of rose, forest and sand, a candle", "objects") == ["candle"]
    assert keys("palette of rose, forest and sand", "places") == []
    assert keys("a rose in the forest", "colours") == []


def test_a_medium_is_not_a_thing_unless_it_is_counted_among_things():
    assert keys("the sea, pencil", "objects") == keys("a pencil drawing of a town", "objects") == keys("a watercolour", "objects") == []
    assert keys("a book and a pencil", "objects") == ["book", "pencil"]


MEDIA = (
    "woodcut", "a fresco", "cubist", "an old photograph", "impressionist", "colour fields", "a black and white photograph", "sepia", "linocut",
    "red chalk drawing", "ink wash", "egg tempera", "palette knife", "wood engraving", "old master", "gold leaf",
)  # fmt: skip


@pytest.mark.parametrize("medium", MEDIA)
def test_the_name_of_a_medium_puts_nothing_into_the_picture(medium):
    """"Old photograph" makes nobody old and hangs no picture, "colour fields" are no fields, "wood engraving" no wood."""
    plain = mentions("a woman with a violin by the sea")
    assert mentions(f"{medium} of a woman with a violin by the sea") == mentions(f"a woman with a violin by the sea, {medium.removeprefix('an ').removeprefix('a ')}") == plain


def test_a_photograph_among_things_is_one_and_fields_are_fields():
    assert keys("a woman with a photograph", "symbols") == ["photograph"] and keys("a photograph of a woman", "symbols") == []
    assert keys("golden fields at noon", "places") == ["fields"]


def test_plurals_are_understood():
    assert keys("butterflies, leaves, horses and knives", "objects") == [*keys("a butterfly, a leaf, a horse", "objects"), *keys("a knife", "objects")]


def test_a_bald_head_is_not_drawn_on_whoever_has_hair():
    assert scene("a woman with red hair", cut="bald").cut != "bald"
    assert scene("a woman", cut="bald").cut == "bald"


def test_no_more_things_than_there_is_room_for():
    assert len(scene("a cat, a dog, a horse, a bee, a fish").objects) == staging.THINGS


def test_silence_is_filled_quietly_and_by_the_seed():
    scenes = {scene("a woman", seed) for seed in range(30)}
    assert {one.place for one in scenes} <= set(staging._QUIET["places"]) and len({one.place for one in scenes}) > 1
    assert all(one.objects == () and one.features == () and one.weather == "clear" for one in scenes)
    assert scene("a woman", 3) == scene("a woman", 3)


def test_whatever_is_quiet_or_implied_is_in_the_vocabulary():
    tables = VOCABULARY.tables
    for kind, quiet in staging._QUIET.items():
        assert set(quiet) <= set(tables[kind]), kind
    assert all(key in tables[kind] for (kind, _), key in staging._IMPLIED.items())


def test_every_word_of_the_list_belongs_to_a_key():
    groups = {**VOCABULARY.entries("appearance"), **VOCABULARY.entries("composition")}
    named = {(mention.kind, mention.key) for phrases in reading._index().values() for phrase in phrases for mention in phrase.mentions}
    expected = {(group, key) for group, options in groups.items() for key in options}
    assert expected <= named


@pytest.mark.parametrize("name", recipe_names())
def test_the_manner_of_a_built_in_recipe_names_no_things(name):
    recipe = find_recipe(name)
    for text in [*(rule.add or "" for rule in recipe.rules), *(part.text for part in recipe.parts if part.slot == "medium")]:
        assert {mention.kind for mention in mentions(text)} <= {"weather", "times", "seasons", "moods"}, text


SINGLE = ("places", "times", "seasons", "moods")


@settings(max_examples=150, deadline=None)
@given(
    place=st.sampled_from(sorted(VOCABULARY.entries("places"))), time=st.sampled_from(sorted(VOCABULARY.entries("times"))),
    season=st.sampled_from(sorted(VOCABULARY.entries("seasons"))), mood=st.sampled_from(sorted(VOCABULARY.entries("moods"))),
    objects=st.lists(st.sampled_from(sorted(VOCABULARY.entries("objects"))), max_size=2, unique=True),
    looks=st.fixed_dictionaries({
        group: st.sampled_from(sorted(VOCABULARY.entries("appearance")[group])) for group in ("figure", "hair", "skin", "clothing")
    }),
    palette=st.lists(st.sampled_from(sorted(VOCABULARY.entries("colours"))), min_size=2, max_size=3, unique=True),
    order=st.randoms(),
)  # fmt: skip
def test_the_phrases_of_a_prompt_are_read_back_whole(place, time, season, mood, objects, looks, palette, order):
    groups = VOCABULARY.entries("appearance")
    phrases = [VOCABULARY.paint(kind, key) for kind, key in zip(SINGLE, (place, time, season, mood), strict=True)]
    phrases += [VOCABULARY.paint("objects", key) for key in objects] + [groups[group][key] for group, key in looks.items()]
    phrases += [f"palette of {' and '.join(VOCABULARY.paint('colours', key) for key in palette)}"]
    order.shuffle(phrases)
    found = scene(", ".join(phrases))
    assert (found.place, found.time, found.season, found.mood) == (place, time, season, mood)
    assert {group: getattr(found, group) for group in looks} == looks
    assert set(found.objects) == set(objects) and set(found.palette) == set(palette)


def test_a_mention_is_a_key_of_the_vocabulary():
    for phrases in reading._index().values():
        for phrase in phrases:
            for mention in phrase.mentions:
                assert isinstance(mention, Mention)
                if mention.kind in VOCABULARY.tables:
                    assert mention.key in VOCABULARY.tables[mention.kind]


def test_every_word_list_of_its_own_names_a_key_that_is_there():
    table = tomllib.loads(Path(reading.__file__).with_name("reading.toml").read_text("utf-8"))
    words = load_vocabulary()
    for kind in ("moods", "times", "places"):
        for key, texts in table["alone"][kind].items():
            assert key in words.entries(kind)
            for text in texts:
                assert (kind, key) in {(mention.kind, mention.key) for mention in reading.mentions(f"a woman, {text}, a cat")}, text
