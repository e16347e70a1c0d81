"""The setting `llm` on the way through the house."""

import importlib.util
import json

import pytest
from stand_in_instruct import save_instruct_model

from installation.cli import main
from installation.reader import Words
from installation.settings import Settings

BOATS = (
    "Slipped the mooring before dawn, fog over the harbour. Mending the sail on the quay with needle and wax thread. "
    "The lighthouse went dark and the sea took a breath. Rope, lantern, compass; the gulls follow a trawler like torn paper."
)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return save_instruct_model(tmp_path_factory.mktemp("instruct"))


def described(capsys):
    assert main(["describe", "me.txt", "--json"]) == 0
    return json.loads(capsys.readouterr().out)["verbal"]


def test_a_folder_that_is_not_there_is_said_before_a_source_is_asked(monkeypatch, capsys):
    monkeypatch.setenv("VERNISSAGE_LLM", "/nowhere")
    assert main(["describe", "bluesky:nobody.invalid"]) == 5
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and "'/nowhere'" in captured.err and "is not there" in captured.err and not captured.out


def test_a_library_that_is_missing_is_named_with_its_extra(monkeypatch, capsys, model):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "llguidance" else found(name))
    monkeypatch.setenv("VERNISSAGE_LLM", str(model))
    assert main(["describe", "bluesky:nobody.invalid"]) == 5
    assert "pip install 'vernissage[llm]'" in capsys.readouterr().err


def test_describe_with_a_second_reader(monkeypatch, capsys, model, tmp_path):
    (tmp_path / "me.txt").write_text(BOATS)
    alone = described(capsys)
    monkeypatch.setenv("VERNISSAGE_LLM", str(model))
    together = described(capsys)
    assert together == described(capsys)
    assert {one["key"] for one in together["symbols"]} <= {one["key"] for one in alone["symbols"]}
    assert len(together["palette"]) == 5 and all(one["evidence"] for one in together["themes"])


def test_the_kiosks_reader_has_one_and_strikes_without_it(model, tmp_path):
    from installation.lectern import open_lectern

    lectern = open_lectern(Settings(data=tmp_path / "data", llm=str(model)))
    wish = {"language": "de", "recipe": "oil", "appearance": {}, "confirmed": False}
    reading = lectern.read(Words("text", BOATS), None, **wish)
    theme = reading.verbal.themes[0].key
    lectern._reader._describer._second = None  # whoever asked it now would fail
    revised = lectern.revise(reading, struck=(f"themes:{theme}",), recipe="oil", appearance={})
    assert theme not in {one.key for one in revised.verbal.themes} and revised.verbal.prose


def test_opening_morning_looks_for_it(monkeypatch, capsys, model):
    monkeypatch.setenv("VERNISSAGE_LLM", str(model))
    main(["doctor", "--json"])
    found = {one["what"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
    assert found["language model"]["state"] == "ok"
    monkeypatch.setenv("VERNISSAGE_LLM", "nobody/no-such-model")
    assert main(["doctor"]) == 5
    assert "hf download nobody/no-such-model" in capsys.readouterr().out
