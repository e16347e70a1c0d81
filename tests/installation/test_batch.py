"""A batch: every picture once, whatever is killed; failures told; nothing of the sitters' words on the disk."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import stand_in_batch
from PIL import Image

from installation.batch_ledger import Busy, Ledger
from portrait.errors import PortraitError

STAND_INS = Path(stand_in_batch.__file__)


@pytest.fixture
def venue(tmp_path):
    """``venue(12)``: a manifest of so many sitters, each with a file of words."""

    def built(count, *more, columns="id,source,recipe,seed,consent"):
        people = tmp_path / "people"
        people.mkdir(exist_ok=True)
        for number in range(count):
            (people / f"{number:02}.txt").write_text(f"secret sentence {number} about a lighthouse")
        rows = [f"p{number:02},people/{number:02}.txt,{'pencil' if number % 2 else 'oil'},{number}," for number in range(count)]
        (tmp_path / "night.csv").write_text("\n".join([columns, *rows, *more]) + "\n")
        return tmp_path / "night.csv"

    return built


def paint(manifest, **more):
    return stand_in_batch.paint(manifest, manifest.parent / "out", manifest.parent / "data", **more)


def painted(folder):
    """What painters began, by recipe and seed, killed ones too."""
    return (folder / "data" / "painted").read_text().splitlines()


def summary(folder):
    with (folder / "out" / "summary.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_everyone_is_painted_and_what_cannot_be_is_told(venue, tmp_path):
    (tmp_path / "short.txt").write_text("SHORT")
    (tmp_path / "refused.txt").write_text("REFUSED")
    outcome = paint(venue(3, "s,short.txt,,,", "r,refused.txt,,,", "n,bluesky:nobody.test,,,yes"))
    assert (outcome.done, outcome.before, dict(outcome.failures)) == (3, 0, {"too_little_text": 1, "refused_image": 1, "not_found": 1})
    out = tmp_path / "out"
    assert sorted(path.name for path in out.glob("p*")) == [f"p{number:02}.{kind}" for number in range(3) for kind in ("json", "png")]
    assert [(row["name"], row["state"], row["reason"]) for row in summary(tmp_path)[2:]] == [
        ("p02", "done", ""), ("s", "failed", "too_little_text"), ("r", "failed", "refused_image"), ("n", "failed", "not_found"),
    ]  # fmt: skip
    assert all(row["what_to_do"] for row in summary(tmp_path) if row["state"] == "failed")
    assert json.loads((out / "p00.json").read_text())["title"] == "Keeper of Boats, Before Dawn"
    assert Image.open(out / "p00.png").size == (96, 120)


def test_no_word_and_no_handle_of_a_sitter_reaches_the_disk(venue, tmp_path):
    paint(venue(2, "n,bluesky:nobody.test,,,yes"))
    kept = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {".json", ".png", ".csv"} <= {path.suffix for path in kept}
    for path in kept:
        content = path.read_bytes()
        assert b"secret sentence" not in content and b"nobody.test" not in content and b"people/" not in content, path


def test_a_finished_batch_is_not_painted_again(venue, tmp_path):
    manifest = venue(3)
    paint(manifest)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.png")}
    outcome = paint(manifest, resume=True, hand=None)
    assert (outcome.done, outcome.before) == (3, 3)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").rglob("*.png")} == before


def test_what_changed_is_painted_anew_and_nothing_else(venue, tmp_path):
    manifest = venue(4)
    paint(manifest)
    (tmp_path / "people" / "01.txt").write_text("other words by now, about a garden")
    (tmp_path / "out" / "p02.png").unlink()
    manifest.write_text(manifest.read_text().replace("p03,people/03.txt,pencil,3,", "p03,people/03.txt,pencil,33,"))
    (tmp_path / "data" / "painted").unlink()
    assert paint(manifest, resume=True).before == 1
    assert sorted(painted(tmp_path)) == ["oil 2", "pencil 1", "pencil 33"]


def test_a_night_may_be_moved_with_all_that_is_in_it(venue, tmp_path):
    paint(venue(3))
    shutil.copytree(tmp_path, moved := tmp_path.with_name(f"{tmp_path.name}-moved"))
    assert paint(moved / "night.csv", resume=True).before == 3


def test_rows_that_share_a_model_are_painted_one_after_the_other(venue, tmp_path):
    paint(venue(6))
    recipes = [line.split()[0] for line in painted(tmp_path)]
    assert recipes in (["oil"] * 3 + ["pencil"] * 3, ["pencil"] * 3 + ["oil"] * 3)


def test_a_folder_is_not_written_over_unasked(venue, tmp_path):
    manifest = venue(1)
    paint(manifest)
    with pytest.raises(ValueError, match="--resume"):
        paint(manifest)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "p00.png").write_text("somebody's")
    with pytest.raises(ValueError, match="of no batch"):
        stand_in_batch.paint(manifest, tmp_path / "other", tmp_path / "data")
    assert (tmp_path / "other" / "p00.png").read_text() == "somebody's"


def test_two_batches_do_not_share_a_folder(venue, tmp_path):
    manifest = venue(1)
    (tmp_path / "out").mkdir()
    held = Ledger(tmp_path / "out")
    with pytest.raises(Busy, match="another batch"):
        paint(manifest, resume=True)
    held.close()
    assert paint(manifest, resume=True).done == 1


def test_a_device_that_is_broken_ends_the_batch_and_what_is_done_stays(venue, tmp_path):
    for number in range(4):
        (tmp_path / f"x{number}.txt").write_text("BROKEN")
    manifest = venue(2, *(f"x{number},x{number}.txt,pencil,," for number in range(4)))
    with pytest.raises(PortraitError, match="--resume"):
        paint(manifest)
    rows = {row["name"]: row["state"] for row in summary(tmp_path)}
    assert rows["p00"] == "done" and list(rows.values()).count("failed") == 3


def test_a_reader_that_dies_over_a_row_costs_that_row_alone(venue, tmp_path, monkeypatch):
    (tmp_path / "deadly.txt").write_text("CRASH")
    monkeypatch.setattr(stand_in_batch, "open_lectern", open_deadly)
    outcome = paint(venue(4, "d,deadly.txt,oil,,"))
    assert (outcome.done, dict(outcome.failures)) == (4, {"unreadable": 1})


def open_deadly(settings):
    class Deadly(stand_in_batch.Lectern):
        def read(self, words, file=None, **wish):
            if "deadly" in words.content:
                os._exit(9)
            return super().read(words, file, **wish)

    return Deadly()


def test_kills_lose_nothing_and_repeat_one_picture_at_most(venue, tmp_path):
    manifest = venue(24)
    command = [sys.executable, str(STAND_INS), str(manifest), str(tmp_path / "out"), str(tmp_path / "data")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(STAND_INS.parent), str(STAND_INS.parents[2])])}
    for enough, kill in ((5, os.killpg), (13, os.kill)):  # the plug is pulled; the command alone is killed, and its reader left behind
        process = subprocess.Popen(command, env=environment, start_new_session=True)
        deadline = time.monotonic() + 120
        while len(list((tmp_path / "out").glob("*.png"))) < enough:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.01)
        kill(process.pid, signal.SIGKILL)
        process.wait()
    (tmp_path / "out" / ".half.part").write_text("half a picture")
    subprocess.run(command, env=environment, check=True, timeout=120)
    begun = painted(tmp_path)
    assert len(set(begun)) == 24 and len(begun) <= 24 + 2
    names = sorted(path.name for path in (tmp_path / "out").iterdir() if path.is_file())
    pairs = [f"p{number:02}.{kind}" for number in range(24) for kind in ("json", "png")]
    assert names == sorted([*pairs, "contact-sheet.html", "ledger.sqlite", "summary.csv"])
    for number in range(24):
        Image.open(tmp_path / "out" / f"p{number:02}.png").load()
    page = (tmp_path / "out" / "contact-sheet.html").read_text()
    assert all(page.count(f'href="p{number:02}.png"') == 1 for number in range(24))
    assert [row["state"] for row in summary(tmp_path)] == ["done"] * 24
