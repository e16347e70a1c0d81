import json

import pytest

from portrait.language_model.choosing import chosen, question, schema


def keys(facets):
    return [facet.key for facet in facets]


def test_every_word_of_the_schema_is_a_key_with_evidence(verbal, candidates):
    fields = schema(verbal, candidates)["properties"]
    assert fields["themes"]["items"]["enum"] == ["sea_and_sailing", "photography", "fishing"]  # no post speaks of surfing
    assert fields["mood"]["enum"] == ["calm", "wry", "undecided"] and fields["place"]["enum"] == ["harbour", "sea", "unknown"]
    assert "season" not in fields
    whole = schema(verbal, candidates)
    assert whole["required"] == list(fields) and not whole["additionalProperties"]


def test_a_list_is_hardly_longer_than_what_was_read(verbal, candidates):
    fields = schema(verbal, candidates)["properties"]
    assert (fields["themes"]["minItems"], fields["themes"]["maxItems"]) == (1, 2)  # of three candidates, two were read
    assert (fields["symbols"]["minItems"], fields["symbols"]["maxItems"]) == (3, 4)


def test_only_posts_that_something_rests_on_are_shown_as_numbered_notes(candidates, quotes):
    asked = question(candidates, quotes)
    assert "1. Mending rope in the harbour." in asked and "John" not in asked
    assert "3. Lit the lantern" in asked and "sea_and_sailing [1 3]" in asked and "surfing" not in asked


def test_notes_are_bounded_in_number_and_length(candidates):
    asked = question(candidates, {"1": "so " * 500, "2": "dawn", "3": "film", "4": "onion"}, notes=2)
    notes = asked.split("Choose:")[0].splitlines()[1:-1]
    assert len(notes) == 2 and all(len(note) < 240 for note in notes)


def test_what_is_chosen_is_in_the_order_chosen(verbal, candidates, vocabulary):
    answer = {"themes": ["photography", "sea_and_sailing", "photography"], "symbols": ["rope", "lantern", "harbour"], "place": "sea"}
    read = chosen(verbal, candidates, answer, vocabulary)
    assert keys(read.themes) == ["photography", "sea_and_sailing"] and [theme.weight for theme in read.themes] == [1.0, 0.7]
    assert keys(read.symbols) == ["rope", "lantern", "harbour"]
    assert read.setting.place.key == "sea" and read.setting.place.evidence == ("2",)
    assert read.setting.time_of_day.key == "dawn" and read.mood == verbal.mood


def test_nothing_without_evidence_and_nothing_else_is_added(verbal, candidates, vocabulary):
    answer = {
        "themes": ["surfing", "John Smith", "religion_and_faith"], "symbols": ["crown", 7, None], "mood": "grandiose",
        "place": "12 Harbour Street", "season": "winter", "name": "John",
    }  # fmt: skip
    assert chosen(verbal, candidates, answer, vocabulary) == verbal


def test_fewer_than_three_things_are_filled_up_with_those_that_were_read(verbal, candidates, vocabulary):
    read = chosen(verbal, candidates, {"symbols": ["onion", "onion"]}, vocabulary)
    assert keys(read.symbols) == ["onion", "harbour", "lantern"]


def test_another_mood_brings_its_own_place_among_the_moods(verbal, candidates, vocabulary):
    read = chosen(verbal, candidates, {"mood": "wry"}, vocabulary).mood
    entry = vocabulary.entries("moods")["wry"]
    assert keys(read.words) == ["wry"] and read.evidence == ("3", "4")
    assert (read.valence, read.arousal, read.confidence) == (entry["valence"], entry["arousal"], 0.5)


def test_agreement_makes_surer_and_undecided_is_an_answer(verbal, candidates, vocabulary):
    assert chosen(verbal, candidates, {"mood": "calm"}, vocabulary).mood.confidence == 0.75
    undecided = chosen(verbal, candidates, {"mood": "undecided"}, vocabulary).mood
    assert not undecided.words and not undecided.evidence


def test_unknown_leaves_the_place_open(verbal, candidates, vocabulary):
    assert chosen(verbal, candidates, {"place": "unknown"}, vocabulary).setting.place is None


@pytest.mark.parametrize("answer", [None, [], "calm", 3, json.loads('"{}"')])
def test_an_answer_that_is_no_table_is_malformed(verbal, candidates, vocabulary, answer):
    with pytest.raises(ValueError, match="table of slots"):
        chosen(verbal, candidates, answer, vocabulary)
