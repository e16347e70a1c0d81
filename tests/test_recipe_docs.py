"""docs/recipes.md: what an artist copies from it works, and its tables are the code's."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from installation.cli import build_parser
from portrait.recipe import check_recipe, find_recipe, recipe_names
from portrait.recipe_import import Style, style_recipe

DOCS = Path(__file__).parent.parent / "docs"
PAGE = (DOCS / "recipes.md").read_text("utf-8")
README = (DOCS.parent / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.S) + [
    block for block in re.findall(r"```toml\n(.*?)```", README, flags=re.S) if "extends" in block
]


def test_the_tables_of_keys_are_those_of_the_code():
    spec = importlib.util.spec_from_file_location("recipe_keys", DOCS / "recipe_keys.py")
    keys = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(keys)
    assert keys.written(PAGE) == PAGE, "run python docs/recipe_keys.py"


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_a_recipe_that_is_right(tmp_path, example):
    (tmp_path / "mine.toml").write_text(example if "extends" in example else f'extends = "base"\n{example}', "utf-8")
    assert check_recipe("mine", (tmp_path,)) == ()
    assert find_recipe("mine", (tmp_path,)).parts


def test_there_are_examples():
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("line", re.findall(r"^vernissage [^#\n]+", "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, flags=re.S)), flags=re.M))
def test_every_command_is_one_of_ours(line):
    build_parser().parse_args(shlex.split(line)[1:])


MISTAKEN = """\
title = "Dusk"
extends = "oil"

buget = 60

part = [
  {slot = "subject", text = "portrait of a person"},
  {slot = "medium", text = "{knife|brush"},
  {slot = "mood", map = {sad = "one warm lamp"}},
]

[finish]
technique = "oil"
budget = 60
"""


def test_what_the_page_says_of_a_mistake_is_what_one_reads(tmp_path):
    shown = re.search(r"\$ vernissage recipes check dusk\n(.*?)```", PAGE, flags=re.S)[1]
    (tmp_path / "dusk.toml").write_text(MISTAKEN)
    said = [str(problem) for problem in check_recipe("dusk", (tmp_path,))]
    assert said == shown.splitlines()
    (tmp_path / "dusk.toml").write_text(MISTAKEN.replace("buget", "budget").replace("{knife|brush", "{knife|brush}").removesuffix("budget = 60\n"))
    [note] = check_recipe("dusk", (tmp_path,))
    assert str(note) in PAGE.replace("\n", " ")


def test_every_recipe_and_every_way_to_be_seen_is_on_the_page(tmp_path):
    assert not [name for name in recipe_names() if f"`{name}`" not in PAGE]
    assert "{prompt}" in PAGE and "medium" in style_recipe("x", Style("x", "ink, {prompt}"))
