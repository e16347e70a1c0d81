"""Recipes: built-in ones, artists' own, and what is wrong with them."""

import pytest

from portrait.errors import BadRecipe
from portrait.recipe import find_recipe, recipe_names
from portrait.recipe_keys import SLOTS


def write(folder, name, text):
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("name", recipe_names())
def test_a_built_in_recipe_is_whole(name):
    recipe = find_recipe(name)
    assert {part.slot for part in recipe.parts} <= set(SLOTS)
    assert {"subject", "medium", "mood"} <= {part.slot for part in recipe.parts}
    assert {"symbols", "palette"} & {part.slot for part in recipe.parts}
    assert set(recipe.title) >= {"en", "de", "fr", "es", "it", "ru", "pt"} and recipe.about
    assert recipe.finish_size >= 1024


def test_built_in_recipes_differ_in_kind():
    recipes = [find_recipe(name) for name in recipe_names()]
    assert len(recipes) >= 12
    kinds = {(one.technique, tuple((part.slot, part.text) for part in one.parts if part.slot == "subject"), "symbols" in {part.slot for part in one.parts}) for one in recipes}
    assert len(kinds) == len(recipes)
    for language in ("en", "de", "fr", "es", "it", "ru", "pt"):
        assert len({one.title[language] for one in recipes}) == len(recipes)


def test_the_four_techniques_are_there_and_the_abstract_one_is_not():
    assert set(recipe_names()) >= {"oil", "watercolour", "pastel", "pencil"}
    assert "base" not in recipe_names()


def test_an_artists_recipe_extends_a_built_in_one(tmp_path):
    write(tmp_path, "night", 'title = "Night"\nextends = "oil"\npart = [{slot = "medium", text = "nocturne"}]\nfinish = {size = 2048}\n')
    night, oil = find_recipe("night", (tmp_path,)), find_recipe("oil")
    assert [part.slot for part in night.parts] == [part.slot for part in oil.parts]
    assert next(part.text for part in night.parts if part.slot == "medium") == "nocturne"
    assert (night.technique, night.finish_size) == ("oil", 2048)
    assert night.digest != oil.digest
    assert "night" in recipe_names((tmp_path,))


def test_two_parts_of_one_slot_both_stay(tmp_path):
    write(tmp_path, "ink", 'extends = "base"\npart = [{slot = "medium", text = "ink"}, {slot = "medium", text = "on rice paper"}]\n')
    texts = [part.text for part in find_recipe("ink", (tmp_path,)).parts if part.slot == "medium"]
    assert texts == ["ink", "on rice paper"]


def test_an_artists_recipe_of_the_same_name_comes_first(tmp_path):
    write(tmp_path, "oil", 'title = "Mine"\nextends = "base"\n')
    assert find_recipe("oil", (tmp_path,)).title == {"en": "Mine"}


def test_a_recipe_may_be_named_by_its_file(tmp_path):
    path = write(tmp_path, "fog", 'extends = "base"\n')
    assert find_recipe(str(path)).name == "fog"


def test_the_digest_changes_with_any_word(tmp_path):
    first = find_recipe(str(write(tmp_path, "a", 'extends = "base"\nbudget = 60\n')))
    second = find_recipe(str(write(tmp_path, "a", 'extends = "base"\nbudget = 61\n')))
    assert first.digest != second.digest


@pytest.mark.parametrize(
    ("start", "strength"),
    [
        ("", 0.6), ("start = {strength = 0.8}", 0.8), ("start = {sketch = true, strength = 1}", 1.0),
        ("start = false", None), ("start = {sketch = false}", None),
    ],
)  # fmt: skip
def test_a_sketch_is_inherited_changed_or_taken_away(tmp_path, start, strength):
    write(tmp_path, "guided", 'start = {sketch = true, strength = 0.6}\n')
    write(tmp_path, "own", f'extends = "guided"\n{start}\n')
    assert find_recipe("own", (tmp_path,)).sketch == strength


def test_without_a_word_of_it_there_is_no_sketch(tmp_path):
    write(tmp_path, "plain", 'title = "Plain"\n')
    assert find_recipe("plain", (tmp_path,)).sketch is None


def test_the_digest_changes_with_the_strength(tmp_path):
    digests = {
        find_recipe(str(write(tmp_path, "a", f'start = {{sketch = true, strength = {strength}}}\n'))).digest for strength in (0.6, 0.7)
    }
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("part = [", "not TOML"),
        ('extends = "base"\nbuget = 3', "did you mean budget"),
        ('extends = "base"\npart = [{slot = "smell", text = "x"}]', "smell"),
        ('extends = "base"\npart = [{slot = "mood", prioritty = 3}]', "did you mean priority"),
        ('extends = "base"\nbudget = -1', "budget"),
        ('extends = "base"\nsampler = {size = [1, 2]}', "sampler.size"),
        ('extends = "base"\nsampler = {steps = "many"}', "sampler.steps"),
        ('extends = "base"\nfinish = {technique = "glue"}', "glue"),
        ('extends = "base"\nwhen = [{if = "os.system()", add = "x"}]', "grammar"),
        ('extends = "self"', "circle"),
        ('extends = "nothing"', "nothing"),
        ("title = 3", "title"),
        ('extends = "base"\nnegative = "frame"', "negative = {text"),
        ('extends = "base"\nnegative = {txt = "frame"}', "did you mean text"),
        ('extends = "base"\nsampler = 24', "sampler = {steps"),
        ('extends = "base"\npart = "medium"', "part = [{slot"),
        ('extends = "base"\nwhen = ["dark"]', "when = [{if"),
        ('extends = "base"\npart = [{slot = ["medium"]}]', "slot = ['medium']"),
        ('extends = "base"\npart = [{slot = "medium", text = 5}]', "part medium.text"),
        ('extends = "base"\npart = [{slot = "symbols", join = 1}]', "part symbols.join"),
        ('extends = "base"\npart = [{slot = "symbols", weight = "much"}]', "part symbols.weight"),
        ('extends = "base"\nwhen = [{if = "mood.valence < 1", add = 3}]', "when.add"),
        ('extends = "base"\nwhen = [{if = "mood.valence < 1", add = "x", priority = "high"}]', "when.priority"),
        ('extends = "base"\ncheckpoint = 5', "checkpoint"),
        ('extends = "base"\nstart = true', "start = {sketch = true, strength = 0.7}"),
        ('extends = "base"\nstart = {sketsh = true}', "did you mean sketch"),
        ('extends = "base"\nstart = {sketch = "yes"}', "start.sketch"),
        ('start = {strength = 0.5}', "start.sketch is None"),
        ('start = {sketch = true}', "start.strength is None"),
        ('extends = "base"\nstart = {sketch = true, strength = 0}', "from 0.05 to 1"),
        ('extends = "base"\nstart = {sketch = true, strength = true}', "start.strength is True"),
    ],
)
def test_a_wrong_recipe_says_what_is_wrong(tmp_path, text, says):
    write(tmp_path, "self", text)
    with pytest.raises(BadRecipe) as refusal:
        find_recipe("self", (tmp_path,))
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", ["oi", "../../etc/passwd", "", "base"])
def test_an_unknown_recipe_lists_the_known(name):
    with pytest.raises(BadRecipe, match="oil"):
        find_recipe(name)


def test_own_words_leave_slots_out_and_bring_others_forward(tmp_path):
    write(tmp_path, "room", 'extends = "base"\nwithout = ["appearance", "place"]\norder = ["medium", "mood"]\npart = [{slot = "themes"}]\n')
    slots = [part.slot for part in find_recipe("room", (tmp_path,)).parts]
    assert slots[:3] == ["medium", "mood", "subject"] and slots[-1] == "themes"
    assert not {"appearance", "place"} & set(slots)


def test_tables_are_inherited_entry_by_entry(tmp_path):
    write(tmp_path, "elder", 'extends = "base"\npart = [{slot = "mood", map = "glow"}]\n[tables.glow]\ncalm = "even light"\nangry = "hard light"\n')
    write(tmp_path, "own", 'extends = "elder"\nnegative = {moods = {calm = "storm"}}\n[tables.glow]\nangry = "red light"\n')
    own = find_recipe("own", (tmp_path,))
    assert next(part.map for part in own.parts if part.slot == "mood") == {"calm": "even light", "angry": "red light"}
    assert own.negative_moods["calm"] == "storm" and own.negative == find_recipe("oil").negative


def test_one_s_own_recipe_may_extend_the_built_in_one_of_its_name(tmp_path):
    write(tmp_path, "oil", 'extends = "oil"\nfinish = {size = 640}\n')
    own, built_in = find_recipe("oil", (tmp_path,)), find_recipe("oil")
    assert (own.finish_size, own.technique, own.parts) == (640, built_in.technique, built_in.parts)
    assert own.title == {"en": "oil"}  # a title says what one recipe is, not what comes after it


def test_the_digest_changes_with_a_wildcard(tmp_path):
    (tmp_path / "wildcards").mkdir()
    write(tmp_path, "own", 'extends = "base"\npart = [{slot = "medium", text = "__paper__"}]\n')
    digests = set()
    for lines in ("laid\n", "laid\nrag\n"):
        (tmp_path / "wildcards" / "paper.txt").write_text(lines)
        digests.add(find_recipe("own", (tmp_path,)).digest)
    assert len(digests) == 2


def test_an_edited_recipe_is_read_anew(tmp_path):
    write(tmp_path, "own", 'extends = "base"\nfinish = {size = 640}\n')
    assert find_recipe("own", (tmp_path,)).finish_size == 640
    write(tmp_path, "own", 'extends = "base"\nfinish = {size = 960}\n')
    assert find_recipe("own", (tmp_path,)).finish_size == 960
