"""Places, weathers and ideas: every word has its drawing, every drawing is its own, and the hour shows everywhere."""

import tomllib
from pathlib import Path

import numpy as np
import pytest

from portrait import vocabulary
from portrait.sketch import weather
from portrait.sketch.concepts import CONCEPTS
from portrait.sketch.drawing import draw
from portrait.sketch.places import OUTDOORS, PLACES
from portrait.sketch.scene import Scene

LANGUAGES = {"en", "de", "fr", "es", "it", "ru"}


def table(name: str) -> dict:
    return tomllib.loads((Path(vocabulary.__file__).with_name(f"{name}.toml")).read_text("utf-8"))


def drawn(size: int = 32, seed: int = 3, **changes) -> np.ndarray:
    scene = Scene(**({"place": "sea", "time": "noon", "season": "summer", "mood": "calm", "figure": None} | changes))
    return draw(scene, np.random.default_rng(seed), size).pixels


def test_every_word_has_a_drawing_and_a_label_in_every_language():
    assert set(table("places")) == set(PLACES)
    assert set(table("concepts")) == set(CONCEPTS)
    assert set(table("weather")) == set(weather.WEATHERS)
    for name in ("places", "concepts", "weather"):
        entries = table(name).values()
        assert all(set(entry["label"]) == LANGUAGES for entry in entries)
        assert len({entry["paint"] for entry in entries}) == len(entries)


@pytest.mark.parametrize("size", [32, 128])
@pytest.mark.parametrize("field, keys", [("place", PLACES), ("concept", CONCEPTS), ("weather", weather.WEATHERS)])
def test_every_drawing_is_its_own(field, keys, size):
    pictures = [drawn(size, **{field: key}) for key in keys]
    assert all(picture.shape == (size, size, 3) and picture.std() > 5 for picture in pictures)
    distances = [np.abs(a.astype(int) - b).mean() for i, a in enumerate(pictures) for b in pictures[:i]]
    assert min(distances) > 2


@pytest.mark.parametrize("place", PLACES)
def test_night_is_darker_than_its_brightest_hour(place):
    hours = ("dusk", "dawn") if place == "night_sky" else ("morning", "noon")
    night = drawn(place=place, time="night").mean()
    assert night < max(drawn(place=place, time=hour).mean() for hour in hours) - 8


@pytest.mark.parametrize("place", sorted(OUTDOORS)[:3])
def test_the_same_seed_is_the_same_picture(place):
    assert (drawn(place=place, weather="rain") == drawn(place=place, weather="rain")).all()
    assert (drawn(place=place, weather="rain") != drawn(place=place, weather="rain", seed=4)).any()
