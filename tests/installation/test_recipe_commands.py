"""`vernissage recipes`: list, new, check, explain."""

import json
from pathlib import Path

import pytest

from installation.cli import main
from portrait.recipe import recipe_names

SAILOR = str(Path(__file__).parents[1] / "profiles" / "sailor.jsonl")


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("VERNISSAGE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data" / "recipes"


def test_the_list_names_every_recipe_and_the_one_that_cannot_be_used(data, capsys):
    data.mkdir(parents=True)
    (data / "broken.toml").write_text('title = "x"\nbuget = 3\n')
    assert main(["recipes", "--json"]) == 2  # whoever only looks at exit codes sees it too
    said = capsys.readouterr()
    entries = {entry["key"]: entry for entry in json.loads(said.out)["recipes"]}
    assert "broken.toml:2" in said.err
    assert set(entries) == {*recipe_names(), "broken"}
    assert "broken.toml:2" in entries["broken"]["problem"] and entries["oil"]["title"]["de"] == "Öl"
    assert main(["recipes"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(entries) and any("did you mean budget" in line for line in lines)


def test_a_new_recipe_is_written_once_and_right(data, capsys):
    assert main(["recipes", "new", "night", "--extends", "ink"]) == 0
    assert str(data / "night.toml") in capsys.readouterr().out
    assert main(["recipes", "check"]) == 0 and main(["recipes", "check", "night", "oil"]) == 0
    assert main(["recipes", "new", "night"]) == 2
    assert "not overwritten" in capsys.readouterr().err


def test_a_style_is_imported_and_its_artist_noted(data, tmp_path, capsys):
    (tmp_path / "styles.csv").write_text("name,prompt,negative_prompt\nP,{prompt} after Pablo Picasso,frame\n")
    assert main(["recipes", "new", "p", "--from", "styles.csv:P"]) == 0
    out = capsys.readouterr().out
    assert "note: names Pablo Picasso" in out and (data / "p.toml").is_file()
    assert main(["recipes", "check", "p"]) == 0  # a note is no fault
    assert main(["recipes", "new", "q", "--from", "styles.csv:Q"]) == 2


def test_check_tells_every_fault_with_file_and_line(data, tmp_path, capsys):
    (tmp_path / "bad.toml").write_text('extends = "base"\nbuget = 3\nbudget = 1\n')
    assert main(["recipes", "check", "bad.toml"]) == 2
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "bad.toml:2: there is an unknown key 'buget'; did you mean budget?",
        "bad.toml:3: budget is 1; write a whole number from 8 to 2048",
    ]
    assert "bad.toml:2" in said.err and "1 more" in said.err and said.err.count("\n") == 1
    assert main(["recipes", "check", "nothing"]) == 2 and main(["recipes", "check"]) == 0


@pytest.mark.parametrize("words", [["oil"], ["oil", SAILOR, "--profile", SAILOR], ["oyl", SAILOR], ["oil", "nothing.txt"], ["oil", SAILOR, "--appearance", "hair=plaid"]])
def test_a_wrong_explanation_is_bad_usage(data, capsys, words):
    assert main(["recipes", "explain", *words]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_explain_shows_slots_evidence_and_tokens_of_both_tokenizers(data, capsys):
    assert main(["recipes", "explain", "oil", SAILOR, "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert set(record["tokens"]) == {"atelier", "CLIP"}
    assert all(phrase["tokens"]["atelier"] and phrase["tokens"]["CLIP"] and phrase["slot"] for phrase in record["phrases"])
    assert any(post.startswith("sailor-") for phrase in record["phrases"] for post in phrase["evidence"])
    assert main(["describe", SAILOR, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["prompt"]["positive"] == record["positive"]  # it explains the prompt that is painted
