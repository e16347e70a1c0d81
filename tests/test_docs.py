"""Documentation that drifts is worse than none: what it says is compared with what there is."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from extractors.sources import load_extractors
from installation.cli import build_parser
from installation.settings import Settings
from portrait.recipe import recipe_names
from portrait.recipe_keys import SLOTS

HOUSE = Path(__file__).parent.parent
README = (HOUSE / "README.md").read_text("utf-8")


def shell_lines(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.S)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines() if line.strip()]


COMMANDS = [line for line in shell_lines(README) if line.startswith("vernissage ")]


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_in_the_readme_is_one_of_ours(line):
    build_parser().parse_args(shlex.split(line)[1:])


def test_the_readme_shows_commands():
    assert len(COMMANDS) >= 6


def test_make_knows_every_target_that_the_readme_names():
    targets = set(re.findall(r"^([a-z]+):", (HOUSE / "Makefile").read_text(), flags=re.M))
    named = {match[1] for line in shell_lines(README) if (match := re.match(r"make (\w+)", line))}
    assert named and named <= targets


@pytest.mark.parametrize("page", [README, *(path.read_text("utf-8") for path in (HOUSE / "docs").glob("*.md"))])
def test_no_link_leads_nowhere(page):
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page):
        assert (HOUSE / target).exists() or (HOUSE / "docs" / target).exists(), target


def test_every_setting_is_documented():
    page = (HOUSE / "docs" / "settings.md").read_text("utf-8")
    missing = [name for name in Settings.model_fields if f"`{name}`" not in page]
    assert not missing


def test_every_slot_of_a_recipe_is_documented():
    page = (HOUSE / "docs" / "recipes.md").read_text("utf-8")
    assert not [slot for slot in SLOTS if f"`{slot}`" not in page]
    assert not [name for name in recipe_names() if f"`{name}`" not in page]


def test_every_extractor_is_documented():
    page = (HOUSE / "docs" / "extractors.md").read_text("utf-8")
    assert not [name for name in load_extractors(None, {}) if f"`{name}`" not in page]


def test_the_changelog_has_an_unreleased_part():
    assert "## Unreleased" in (HOUSE / "CHANGELOG.md").read_text("utf-8")


def test_the_table_of_checkpoints_is_the_registrys():
    spec = importlib.util.spec_from_file_location("checkpoint_table", HOUSE / "docs" / "checkpoint_table.py")
    table = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(table)
    page = (HOUSE / "docs" / "checkpoints.md").read_text("utf-8")
    assert table.written(page) == page, "run python docs/checkpoint_table.py"
