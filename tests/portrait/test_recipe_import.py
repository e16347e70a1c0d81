"""Styles of other programs become recipes, and new recipes are written."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.errors import BadRecipe
from portrait.recipe import check_recipe, find_recipe, recipe_names
from portrait.recipe_import import Style, find_style, read_styles, style_recipe
from portrait.recipe_new import new_recipe

CSV = '''name,prompt,negative_prompt
--- paintings ---,,
Quiet,"(gouache:1.3) of {prompt}, matte colours, <lora:flat:0.7> [soft] edges","photo, (ugly:1.2)"
Linen,"on coarse linen, {thick|thin} paint",
'''
JSON = [
    {"name": "sai-line", "prompt": "line art drawing {prompt} . professional, sleek, \"modern\"", "negative_prompt": "anime, blurry"},
    {"name": "Print", "prompt": "a print", "negative_prompt": 3},
    {"prompt": "nameless"}, "text",
]  # fmt: skip


@pytest.fixture
def styles(tmp_path):
    (tmp_path / "styles.csv").write_text(CSV, "utf-8-sig")
    (tmp_path / "styles.json").write_text(json.dumps(JSON), "utf-8")
    return tmp_path


def test_both_kinds_of_lists_are_read(styles):
    assert [style.name for style in read_styles(styles / "styles.csv")] == ["Quiet", "Linen"]
    assert [style.name for style in read_styles(styles / "styles.json")] == ["sai-line", "Print"]
    assert find_style(f"{styles}/styles.json:PRINT").prompt == "a print"


def test_the_prompt_of_a_style_is_where_the_sitter_stands(styles):
    path = new_recipe("quiet", styles / "recipes", style=f"{styles}/styles.csv:Quiet")
    recipe = find_recipe(str(path))
    media = [(place, part.text) for place, part in enumerate(recipe.parts) if part.slot == "medium"]
    slots = [part.slot for part in recipe.parts]
    assert [text for _, text in media] == ["gouache of", "matte colours", "soft edges"]
    assert media[0][0] == 0 and media[1][0] > max(slots.index("symbols"), slots.index("voice"))
    assert {part.slot for part in recipe.parts} == {part.slot for part in find_recipe("oil").parts}
    assert (recipe.negative, recipe.title, recipe.sketch) == ("photo, ugly", {"en": "Quiet"}, find_recipe("oil").sketch)
    assert check_recipe(str(path)) == ()


def test_a_style_without_the_mark_follows_the_sitter_and_keeps_its_variants(styles):
    (styles / "linen.toml").write_text(style_recipe("linen", find_style(f"{styles}/styles.csv:Linen")), "utf-8")
    recipe = find_recipe("linen", (styles,))
    assert [part.text for part in recipe.parts if part.slot == "medium"] == ["on coarse linen", "{thick|thin} paint"]
    assert recipe.parts[0].slot == "subject" and recipe.negative == find_recipe("oil").negative


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("styles.csv", "name one"), ("styles.csv:Linnen", "did you mean Linen"), ("nothing.csv", "cannot be read"), ("broken.json", "not JSON"),
        ("other.csv", "no style"),
    ],
)  # fmt: skip
def test_a_style_that_is_not_there_lists_what_is(styles, source, says):
    (styles / "broken.json").write_text("[{")
    (styles / "other.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadRecipe, match=says):
        find_style(f"{styles}/{source}")


def test_a_style_no_wall_shows_is_refused():
    with pytest.raises(BadRecipe, match="choose another"):
        style_recipe("x", Style("x", "naked {prompt}"))


TEXT = st.text(st.sampled_from('ab ,.;:"\'\\()[]{}|<>#=_0123456789$\n\t\x7fé'), max_size=60)


@settings(max_examples=150, deadline=None)
@given(before=TEXT, after=TEXT, negative=TEXT, name=TEXT)
def test_any_style_makes_a_recipe_that_is_right(tmp_path_factory, before, after, negative, name):
    path = tmp_path_factory.getbasetemp() / "style.toml"
    path.write_text(style_recipe("style", Style(name, before + "{prompt}" + after, negative)), "utf-8")
    assert not [problem for problem in check_recipe(str(path)) if not problem.note]


@pytest.mark.parametrize("parent", ["base", *recipe_names()])
def test_a_new_recipe_is_right_and_paints_like_its_parent(tmp_path, parent):
    path = new_recipe("mine", tmp_path / "recipes", extends=parent)
    mine, theirs = find_recipe("mine", (path.parent,)), find_recipe("oil" if parent == "base" else parent)
    assert check_recipe("mine", (path.parent,)) == ()
    assert (mine.technique, mine.title) == (theirs.technique, {"en": "Mine"})
    if parent != "base":
        assert mine.parts == theirs.parts


def test_every_remark_of_a_new_recipe_may_be_taken_away(tmp_path):
    path = new_recipe("mine", tmp_path)
    lines = path.read_text("utf-8").splitlines()
    keys = [line.removeprefix("# ") if line.startswith("# ") and (" = " in line or line.startswith("# [")) else line for line in lines]
    path.write_text("\n".join(keys), "utf-8")
    assert not [problem for problem in check_recipe("mine", (tmp_path,)) if not problem.note]
    assert len(find_recipe("mine", (tmp_path,)).rules) > len(find_recipe("oil").rules)


@pytest.mark.parametrize("name", ["", "a b", "../x", "x.toml", "-", "é", "a" * 61])
def test_a_name_that_is_none_is_refused(tmp_path, name):
    with pytest.raises(BadRecipe, match="letters"):
        new_recipe(name, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten_and_nothing_left_of_a_failure(tmp_path, styles):
    path = new_recipe("mine", tmp_path / "own")
    before = path.read_text("utf-8")
    with pytest.raises(BadRecipe, match="not overwritten"):
        new_recipe("mine", tmp_path / "own")
    assert path.read_text("utf-8") == before
    for wrong in ({"extends": "oyl"}, {"style": f"{styles}/styles.csv"}, {"extends": "oil", "style": "x"}):
        with pytest.raises(BadRecipe):
            new_recipe("other", tmp_path / "own", **wrong)
    assert [one.name for one in (tmp_path / "own").iterdir()] == ["mine.toml"]
