"""`vernissage batch` as a person meets it."""

import csv
import json
from pathlib import Path

import pytest
import stand_in_batch
from PIL import Image

from installation import batch_command
from installation.batch import open_batch
from installation.batch_command import LineNews, duration
from installation.batch_estimate import estimate
from installation.cli import main
from installation.settings import Settings

BOATS = """I spent the morning repairing an old wooden boat in the harbour at dawn. Caulking the seams, sanding the hull,
a lantern on the quay, gulls over the mast. The tide turned, the rope creaked, and the hammer rang across the water."""
PLAIN = 'title = "Plain"\nextends = "oil"\nsampler = {steps = 3}\nfinish = {technique = "none"}\n'


@pytest.fixture
def people(tmp_path):
    (tmp_path / "boats.txt").write_text(BOATS)
    (tmp_path / "short.txt").write_text("three small words")
    (tmp_path / "plain.toml").write_text(PLAIN)
    rows = ["boats,boats.txt,plain.toml,2,", "short,short.txt,,,", "lina,bluesky:lina1541.test,plain.toml,,yes", "hush,@hush@harbour.example,,,yes"]
    (tmp_path / "people.csv").write_text("\n".join(["id,source,recipe,count,consent", *rows]) + "\n")
    return tmp_path / "people.csv"


def test_files_and_accounts_become_pictures_and_the_rest_is_told(people, recorded, capsys):
    with recorded.recorded_client() as client:
        code = main(["batch", str(people), "--out", "night", "--language", "de", "--caption"], client=client)
    captured = capsys.readouterr()
    assert code == 4 and "3 pictures in night" in captured.out
    assert "needs_confirmation 1, too_little_text 1" in captured.err and "hush" not in captured.err and "Traceback" not in captured.err
    night = Path("night")
    assert sorted(path.stem for path in night.glob("*.png")) == ["boats--1", "boats--2", "lina"]
    first, second = (json.loads((night / f"boats--{number}.json").read_text()) for number in (1, 2))
    assert second["prompt"]["seed"] == first["prompt"]["seed"] + 1 and first["title"] == second["title"]
    with Image.open(night / "lina.png") as mounted:
        assert mounted.size > (64, 64) and "trainedAlgorithmicMedia" in mounted.text["XML:com.adobe.xmp"]
    for path in night.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert b"lina1541" not in content and b"caulking" not in content.lower(), path
    with (night / "summary.csv").open(newline="") as file:
        assert [row["state"] for row in csv.DictReader(file)] == ["done", "done", "failed", "done", "failed"]
    assert main(["batch", str(people), "--out", "night"]) == 2 and "--resume" in capsys.readouterr().err


def test_everything_wrong_is_listed_and_nothing_begun(people, capsys):
    people.write_text("source,recipe\nboats.txt,oyl\nmissing.txt,oil\n")
    assert main(["batch", str(people), "--out", "night"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3 and "did you mean oil" in lines[0] and "missing.txt" in lines[1] and lines[2].startswith("vernissage: people.csv line 2")
    assert not Path("night").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [(["none.csv", "--out", "night"], "none.csv"), (["people.csv"], "--out"), (["people.csv", "--out", "no/such/place"], "does not exist")],
)
def test_wrong_words_are_one_sentence(people, capsys, arguments, says):
    assert main(["batch", *arguments]) == 2
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1


def test_pictures_that_no_classifier_looks_at_are_noted(people, toy_folder, capsys, monkeypatch):
    people.write_text(f"source,checkpoint\nboats.txt,{toy_folder}\nboats.txt,atelier\n")
    monkeypatch.setattr(batch_command, "run_batch", lambda *_, **__: batch_command.Outcome(2, 0))
    assert main(["batch", str(people), "--out", "night"]) == 0
    assert capsys.readouterr().err.count("no image classifier") == 1


def test_an_estimate_is_measured_and_leaves_nothing(people, tmp_path):
    batch = open_batch(Settings(), people, tmp_path / "night")
    found = estimate(batch, open_hand=stand_in_batch.Slow)
    assert (found.pictures, found.kinds) == (5, 2) and found.fits
    assert 5 * 0.05 <= found.seconds < 5 and found.bytes > 5 * 500
    assert len((tmp_path / "data" / "painted").read_text().splitlines()) == 4 and not (tmp_path / "night").exists()


def test_progress_without_a_terminal_is_a_line_now_and_then(capsys, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(batch_command.time, "monotonic", lambda: now[0])
    news = LineNews()
    news.begin(10, 2)
    for _ in range(3):
        now[0] += 10
        news.painted()
    now[0] += 10
    news.failed(1)
    assert capsys.readouterr().err.splitlines() == [
        "10 pictures asked for, 2 of them are settled already", "4 of 10, about 60 s left", "6 of 10, 1 failed, about 40 s left",
    ]  # fmt: skip


@pytest.mark.parametrize(("seconds", "said"), [(0.2, "1 s"), (89, "89 s"), (600, "10 min"), (7260, "2 h 01 min")])
def test_durations_are_said_as_people_do(seconds, said):
    assert duration(seconds) == said
