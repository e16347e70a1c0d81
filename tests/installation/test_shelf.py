"""The kiosk's shelf: an edited recipe counts at once, a broken one breaks nothing."""

import logging

import pytest

from installation.choices import Offer
from installation.settings import load_settings
from installation.shelf import Shelf
from portrait.errors import BadRecipe


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "recipes").mkdir()
    return tmp_path / "recipes"


def shelf(folder, *recipes):
    return Shelf(load_settings(data=folder.parent, recipes=recipes or ("oil", "fog"), recipe="oil"))


def write(folder, text, name="fog"):
    (folder / f"{name}.toml").write_text(text, "utf-8")


def test_an_edit_counts_at_once_and_a_slip_keeps_what_was_good(folder, caplog):
    caplog.set_level(logging.INFO)
    write(folder, 'extends = "ink"\n')
    here = shelf(folder)
    assert here.open("fog").technique == "ink"
    write(folder, 'extends = "pencil"\n')
    good = here.open("fog")
    assert good.technique == "pencil"
    write(folder, 'extends = "pencil"\nbuget = 3\n')
    assert here.open("fog") == here.open("fog") == good
    [told] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert "fog.toml:2" in told and "did you mean budget" in told  # once, not for every visitor
    write(folder, 'extends = "oil"\n')
    assert here.open("fog").technique == "oil" and "can be used again" in caplog.text


def test_a_parent_s_slip_counts_as_one_s_own(folder):
    write(folder, 'extends = "ink"\n', "elder")
    write(folder, 'extends = "elder"\n')
    here = shelf(folder)
    good = here.open("fog")
    write(folder, "part = [", "elder")
    assert here.open("fog") == good


def test_without_a_good_reading_the_built_in_one_stands_in(folder):
    write(folder, "part = [", "oil")
    assert shelf(folder).open("oil").technique == "oil"
    with pytest.raises(BadRecipe, match="fog"):
        shelf(folder).open("fog")


def test_what_cannot_be_used_is_not_on_offer_and_the_kiosk_opens_all_the_same(folder):
    write(folder, "part = [")
    assert [recipe.name for recipe in shelf(folder).offered()] == ["oil"]
    settings = load_settings(data=folder.parent, recipes=("fog", "pencil"), recipe="fog")
    offered = Offer(settings).now()
    assert ([one["key"] for one in offered["recipes"]], offered["recipe"]) == (["pencil"], "pencil")
    assert Shelf(settings).usual().name == "pencil"
    with pytest.raises(BadRecipe):
        shelf(folder, "fog").offered()


def test_a_checkpoint_that_is_none_is_a_slip_too(folder):
    write(folder, 'extends = "oil"\ncheckpoint = "no checkpoint"\n')
    assert [recipe.name for recipe in shelf(folder).offered()] == ["oil"]


def test_what_the_kiosk_offers_by_default_differs_in_kind():
    offered = Shelf(load_settings()).offered()
    painted = [recipe for recipe in offered if recipe.name not in ("mood", "room")]
    assert len(offered) == 12 and len({recipe.technique for recipe in painted}) == len(painted) == 10
