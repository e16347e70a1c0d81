"""Every built-in recipe has its small example, and every finish its words in every language."""

import json
from pathlib import Path

import pytest
from PIL import Image

import kiosk
from portrait.finish import TECHNIQUES
from portrait.recipe import recipe_names

HOUSE = Path(kiosk.__file__).parent


@pytest.mark.parametrize("name", recipe_names())
def test_a_built_in_recipe_has_an_example(name):
    with Image.open(HOUSE / "static" / "recipes" / f"{name}.jpg") as example:
        assert example.size == (160, 160)


@pytest.mark.parametrize("page", sorted((HOUSE / "locales").glob("*.json")), ids=lambda path: path.stem)
def test_every_finish_has_its_words(page):
    sentences = json.loads(page.read_text("utf-8"))
    assert not [technique for technique in TECHNIQUES if not sentences.get(f"finish_{technique}")]
