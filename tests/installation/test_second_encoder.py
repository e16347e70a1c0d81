"""The setting `second_encoder` on the way through the house."""

import json
import subprocess
import sys

from installation.cli import main

WORDS = (
    "Slipped the mooring before dawn, fog over the harbour. Mending the sail on the quay with needle and wax thread. "
    "The lighthouse went dark and the sea took a breath. Rope, lantern, compass; the gulls follow a trawler like torn paper."
)


def described(capsys):
    assert main(["describe", "me.txt", "--json"]) == 0
    return json.loads(capsys.readouterr().out)["verbal"]


def test_describe_hears_it_and_says_the_same_each_time(monkeypatch, capsys, tmp_path):
    (tmp_path / "me.txt").write_text(WORDS)
    alone = described(capsys)
    monkeypatch.setenv("VERNISSAGE_SECOND_ENCODER", "minilm")
    together = described(capsys)
    assert together == described(capsys) and together["themes"][0]["key"] == alone["themes"][0]["key"] == "sea_and_sailing"
    assert [one["weight"] for one in together["themes"]] != [one["weight"] for one in alone["themes"]] or len(together["themes"]) == 1


def test_a_wrong_name_is_said_before_a_source_is_asked(monkeypatch, capsys):
    monkeypatch.setenv("VERNISSAGE_SECOND_ENCODER", "/nowhere")
    assert main(["describe", "bluesky:nobody.invalid"]) == 5
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and "'/nowhere'" in captured.err and "minilm" in captured.err and not captured.out


def test_opening_morning_looks_for_it(monkeypatch, capsys):
    for name, state in (("minilm", "ok"), ("/nowhere", "missing")):
        monkeypatch.setenv("VERNISSAGE_SECOND_ENCODER", name)
        main(["doctor", "--json"])
        found = {one["what"]: one for one in json.loads(capsys.readouterr().out)["findings"]}
        assert found["second encoder"]["state"] == state


def test_without_it_no_torch_is_loaded():
    code = "import sys; from portrait.describe import Describer; Describer(); sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], timeout=120).returncode == 0
