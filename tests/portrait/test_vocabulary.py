import re

import pytest

from portrait.background import load_heads
from portrait.vocabulary import KINDS, LANGUAGES, load_vocabulary

VOCABULARY = load_vocabulary()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "objects"])
def test_every_entry_has_a_label_in_six_languages(kind):
    for key, entry in VOCABULARY.entries(kind).items():
        labels = entry.get("label") or entry["words"]
        assert set(labels) >= set(LANGUAGES), f"{kind}.{key}"
        assert all(VOCABULARY.label(kind, key, language) for language in LANGUAGES)
        assert re.fullmatch(r"[a-z_]+", key)


def test_symbols_name_objects_and_themes_that_exist():
    themes, objects = VOCABULARY.entries("themes"), VOCABULARY.entries("objects")
    for key, entry in VOCABULARY.entries("symbols").items():
        assert entry.get("paint_as", "cat") in objects, key
        assert {*entry.get("themes", ()), *entry.get("veto", ())} <= set(themes), key
        assert VOCABULARY.paint("symbols", key)


def test_themes_name_what_exists():
    tables = {"colours": "colours", "moods": "moods", "emblems": "symbols"}
    for key, entry in VOCABULARY.entries("themes").items():
        assert len(entry["prototypes"]) >= 3, key
        assert entry.get("place", "sea") in VOCABULARY.entries("places")
        for field, table in tables.items():
            assert set(entry.get(field, ())) <= set(VOCABULARY.entries(table)), (key, field)


def test_emoji_name_symbols_and_moods_that_exist():
    emoji = VOCABULARY.entries("emoji")
    assert set(emoji["symbols"].values()) <= set(VOCABULARY.entries("symbols"))
    assert set(emoji["moods"].values()) <= set(VOCABULARY.entries("moods"))


def test_every_mood_is_told_in_six_languages_and_taught_by_known_heads():
    heads = load_heads()
    names = {*heads["go_names"], *(f"six_{name}" for name in heads["six_names"])}
    for key, entry in VOCABULARY.entries("moods").items():
        assert set(entry["told"]) == set(LANGUAGES), key
        assert set(entry["heads"]) <= names, key


def test_the_size_of_the_vocabulary():
    assert len(VOCABULARY.entries("themes")) >= 120
    assert len(VOCABULARY.entries("symbols")) >= 250
    assert len({colour["hex"] for colour in VOCABULARY.entries("colours").values()}) == len(VOCABULARY.entries("colours"))


def test_lookups():
    assert VOCABULARY.paint("symbols", "boat") == "a sailboat" and VOCABULARY.symbol_object("boat") == "sailboat"
    assert VOCABULARY.paint("symbols", "fog") == "fog" and VOCABULARY.symbol_object("fog") is None
    assert VOCABULARY.paint("places", "harbour") == "in a harbour"
    assert VOCABULARY.label("symbols", "boat", "de") == "Boot"
    assert VOCABULARY.label("themes", "photography", "tlh") == "photography"
    with pytest.raises(KeyError):
        VOCABULARY.paint("symbols", "no_such_thing")
