import re

import pytest

from portrait import vocabulary
from portrait.background import load_heads
from portrait.vocabulary import KINDS, LANGUAGES, READ, load_vocabulary

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
        assert entry["paint_as"] in objects, key
        assert {*entry.get("themes", ()), *entry.get("veto", ())} <= set(themes), key
        assert VOCABULARY.paint("symbols", key)


def test_symbols_have_words_in_eight_languages_and_share_none():
    for language in READ:
        words = [(word.casefold(), key) for key, entry in VOCABULARY.entries("symbols").items() for word in entry["words"][language]]
        owners: dict[str, str] = {}
        assert [(word, key, owners[word]) for word, key in words if owners.setdefault(word, key) != key] == [], language
        assert len(set(words)) == len(words), language


def test_every_object_paints_a_symbol():
    painted = {entry["paint_as"] for entry in VOCABULARY.entries("symbols").values()}
    assert painted == set(VOCABULARY.entries("objects"))


def test_a_gloss_bound_to_an_article_is_bound_to_one_that_is_known():
    for key, entry in VOCABULARY.entries("symbols").items():
        for language, words in entry["words"].items():
            articles = {re.match(r"\((\w+)\) ", word)[1] for word in words if word.startswith("(")}
            assert articles <= {"fr": {"un", "une"}, "es": {"un", "una"}, "it": {"un", "una"}, "pt": {"um", "uma"}}.get(language, set()), key


def test_a_table_in_several_files_has_every_key_once(tmp_path):
    (tmp_path / "things").mkdir()
    (tmp_path / "things" / "one.toml").write_text("[cup]\n[jug]\n", encoding="utf-8")
    (tmp_path / "things" / "two.toml").write_text("[cup]\n", encoding="utf-8")
    with pytest.raises(ValueError, match="two.toml.*'cup'"):
        vocabulary._table(tmp_path, "things")


def test_themes_name_what_exists():
    tables = {"colours": "colours", "moods": "moods", "emblems": "symbols"}
    for key, entry in VOCABULARY.entries("themes").items():
        assert len(entry["prototypes"]) >= 3, key
        assert entry.get("place", "sea") in VOCABULARY.entries("places")
        for field, table in tables.items():
            assert set(entry.get(field, ())) <= set(VOCABULARY.entries(table)), (key, field)


@pytest.mark.parametrize("kind", ["places", "times", "seasons", "moods"])
def test_what_colours_a_palette_names_colours_that_exist(kind):
    for key, entry in VOCABULARY.entries(kind).items():
        assert entry["colours"] and set(entry["colours"]) <= set(VOCABULARY.entries("colours")), (kind, key)


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
    assert len(VOCABULARY.entries("symbols")) >= 600
    assert len({colour["hex"] for colour in VOCABULARY.entries("colours").values()}) == len(VOCABULARY.entries("colours"))


def test_lookups():
    assert VOCABULARY.paint("symbols", "boat") == "a sailboat" and VOCABULARY.symbol_object("boat") == "sailboat"
    assert VOCABULARY.paint("symbols", "fog") == "a white cloud" and VOCABULARY.symbol_object("fog") == "cloud"
    assert VOCABULARY.paint("places", "harbour") == "in a harbour"
    assert VOCABULARY.label("symbols", "boat", "de") == "Boot" and VOCABULARY.label("symbols", "bed", "fr") == "lit"
    assert VOCABULARY.label("themes", "photography", "tlh") == "photography"
    with pytest.raises(KeyError):
        VOCABULARY.paint("symbols", "no_such_thing")
