"""The objects of a sketch: vocabulary, icons and sheet agree, and every cell holds a drawing."""

import json
from pathlib import Path

import numpy as np
import pytest

import portrait
from portrait.sketch.objects import SHEET, load_objects, object_names
from portrait.vocabulary import load_vocabulary

ICONS = Path(portrait.__file__).parent / "training" / "corpus" / "icons.json"


def test_vocabulary_icons_and_sheet_hold_the_same_objects():
    icons = json.loads(ICONS.read_text("utf-8"))
    assert list(icons) == list(load_vocabulary().entries("objects")) == list(object_names()) == list(load_objects())
    assert len(set(icons.values())) == len(icons) >= 160


def test_no_two_objects_are_painted_by_the_same_phrase():
    phrases = [entry["paint"] for entry in load_vocabulary().entries("objects").values()]
    assert len(set(phrases)) == len(phrases)


def test_a_symbol_is_painted_as_an_object_that_exists():
    vocabulary = load_vocabulary()
    for key in vocabulary.entries("symbols"):
        assert vocabulary.symbol_object(key) in {None, *load_objects()}, key


def test_the_sheet_is_small():
    assert SHEET.stat().st_size < 800_000


def test_every_object_can_be_seen_and_is_premultiplied():
    for key, drawing in load_objects().items():
        assert drawing.shape == (64, 64, 4) and drawing.dtype == np.uint8, key
        assert drawing[..., 3].mean() / 255 > 0.05, key
        assert (drawing[..., :3] <= drawing[..., 3:]).all(), key
        assert drawing[..., :3].max() > 30, key  # a drawing, not a hole


def test_no_two_drawings_are_alike():
    assert len({drawing.tobytes() for drawing in load_objects().values()}) == len(load_objects())


def test_the_drawings_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        load_objects()["cat"][:] = 0


def test_a_sheet_that_does_not_fit_is_refused(monkeypatch):
    monkeypatch.setattr("portrait.sketch.objects.object_names", lambda: ("cat",))
    with pytest.raises(ValueError, match="does not hold the 1 objects"):
        load_objects.__wrapped__()
