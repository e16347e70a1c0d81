import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
import stand_in_hand
from PIL import Image
from stand_in_kiosk import Painting, settings_at, until
from stand_in_lectern import prompt, verbal

from installation import worker
from installation.processes import spawn
from installation.queue import LOSSES, Queue
from installation.roster import Roster
from installation.store import Store


@pytest.fixture
def settings(tmp_path):
    return settings_at(tmp_path)


@pytest.fixture
def queue(settings):
    queue = Queue(settings.data)
    yield queue
    queue.close()


def add(queue, sitting="a", seed=7):
    portrait = verbal()
    queue.add(sitting, portrait, replace(prompt(portrait), seed=seed), most=10)


def reach(queue, *states, sitting="a", step=0):
    def there():
        turn = queue.look([sitting])[sitting]
        return turn.state in states and turn.step >= step

    until(there)
    return queue.look([sitting])[sitting]


def painter(settings, hand):
    process = spawn.Process(target=stand_in_hand.work, args=(settings, hand), daemon=True)
    process.start()
    return process


def test_a_picture_with_its_sidecar(settings, queue, tmp_path):
    add(queue)
    with Painting(settings):
        turn = reach(queue, "done")
    assert (turn.technique, turn.width, turn.height, turn.previews > 0) == ("oil", 96, 96, True)
    picture = Image.open(Store(tmp_path).png("a"))
    assert "trainedAlgorithmicMedia" in picture.text["XML:com.adobe.xmp"]
    assert "portrait of a person" not in json.dumps(picture.text)
    record = json.loads(Store(tmp_path).png("a").with_suffix(".json").read_text())
    assert record["title"] == "Keeper of Boats, Before Dawn"
    assert record["verbal"]["symbols"] == ["anchor", "lantern"]
    assert record["prompt"]["positive"].startswith("portrait of a person")
    assert "evidence" not in json.dumps(record)


def test_a_renderer_without_previews_still_shows_one(settings, queue):
    add(queue)
    with Painting(settings, stand_in_hand.Blind):
        assert reach(queue, "done").previews == 1
    assert queue.preview("a").startswith(b"\xff\xd8")


def test_a_deleted_sitting_stops_the_painter_at_its_next_step(settings, queue):
    add(queue)
    add(queue, "b")
    with Painting(settings, stand_in_hand.Slow) as painting:
        reach(queue, "painting", step=1)
        queue.remove("a")
        until(lambda: queue.look(["b"])["b"].state == "painting", within=2)
        painting.stop.set()
        painting.thread.join(5)
    assert not any(Store(settings.data).png("a").parent.glob("*"))


def test_a_refused_picture_fails_with_its_key(settings, queue):
    add(queue)
    with Painting(settings, stand_in_hand.Refuses):
        assert reach(queue, "failed").failure == "refused_image"


def together(settings):
    return [int(line) for line in (settings.data / "together").read_text().split()]


def test_what_waits_is_painted_together_where_that_gains(settings, queue):
    for sitting in "abcdef":
        add(queue, sitting)
    with Painting(settings, stand_in_hand.Together):
        turns = [reach(queue, "done", sitting=sitting) for sitting in "abcdef"]
    assert together(settings) == [4, 2]
    assert all(turn.previews > 0 for turn in turns)
    assert json.loads(Store(settings.data).png("a").with_suffix(".json").read_text())["painted_together"] == 4


def test_one_who_leaves_a_batch_leaves_alone(settings, queue):
    for sitting in "abcd":
        add(queue, sitting)
    with Painting(settings, stand_in_hand.Together):
        reach(queue, "painting", step=1)
        queue.remove("b")
        for sitting in "acd":
            assert reach(queue, "done", sitting=sitting).attempts == 1
    assert together(settings) == [4]
    assert {path.stem for path in Store(settings.data).png("a").parent.iterdir()} == {"a", "c", "d"}


def test_one_that_breaks_a_batch_breaks_no_other_twice(settings, queue):
    for sitting, seed in zip("abcd", (1, 666, 3, 4), strict=True):
        add(queue, sitting, seed)
    for _ in range(2):
        with Painting(settings, stand_in_hand.Together) as painting:
            painting.thread.join(5)  # it makes room for a fresh one
    with Painting(settings, stand_in_hand.Together):
        assert [reach(queue, "done", "failed", sitting=sitting).state for sitting in "abcd"] == ["done", "failed", "done", "done"]
    assert together(settings) == [4, 1, 1, 1, 1]


def test_idle_time_is_used_until_somebody_comes(settings, queue, monkeypatch):
    monkeypatch.setattr(worker, "IDLE_S", 0.1)
    with Painting(settings, stand_in_hand.Together):
        until((settings.data / "calibrated").exists)
        add(queue)
        assert reach(queue, "done").attempts == 1


def test_being_told_to_stop_gives_the_sitting_back(settings, queue):
    add(queue)
    process = painter(settings, stand_in_hand.Slow)
    reach(queue, "painting", step=1)
    os.kill(process.pid, signal.SIGTERM)
    process.join(5)
    assert process.exitcode == 0
    turn = queue.look(["a"])["a"]
    assert (turn.state, turn.attempts) == ("queued", 0)
    assert Roster(settings.data).present() == []


def test_a_killed_painter_loses_nothing(settings, queue):
    add(queue)
    first = painter(settings, stand_in_hand.CrashesOnce)
    first.join(10)
    assert first.exitcode == 9
    second = painter(settings, stand_in_hand.CrashesOnce)
    turn = reach(queue, "done")
    assert turn.attempts == 2
    assert len(list(Store(settings.data).png("a").parent.iterdir())) == 2
    second.terminate()
    second.join(5)


def test_a_sitting_that_kills_every_painter_fails_in_the_end(settings, queue):
    add(queue)
    for _ in range(LOSSES):
        process = painter(settings, stand_in_hand.AlwaysCrashes)
        process.join(10)
    queue.recover()
    assert queue.look(["a"])["a"].failure == "portrait_failed"


def test_after_something_unforeseen_the_process_makes_room_for_a_fresh_one(settings, queue, caplog):
    add(queue)
    with Painting(settings, stand_in_hand.Stumbles) as painting:
        painting.thread.join(5)
        assert not painting.thread.is_alive()
    assert queue.look(["a"])["a"].state == "queued"
    assert "RuntimeError" in caplog.text
    assert "device-side" not in caplog.text


def test_a_painter_without_a_parent_leaves_at_ctrl_c(settings):
    program = (
        "import signal, sys; from pathlib import Path; import stand_in_hand; from stand_in_kiosk import settings_at;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # a shell's background job begins with Ctrl-C ignored
        "from installation.worker import run_painter; sys.exit(run_painter(settings_at(Path(sys.argv[1])), stand_in_hand.Hand))"
    )
    path = os.pathsep.join(filter(None, [os.path.dirname(stand_in_hand.__file__), os.environ.get("PYTHONPATH")]))
    alone = subprocess.Popen([sys.executable, "-c", program, settings.data], env={**os.environ, "PYTHONPATH": path})
    roster = Roster(settings.data)
    try:
        until(lambda: any(one.state == "ready" for one in roster.present()))
        alone.send_signal(signal.SIGINT)
        assert alone.wait(60) == 0
    finally:
        alone.kill()
        roster.close()


def test_a_painter_that_cannot_start_leaves_word(settings):
    process = painter(settings, stand_in_hand.Broken)
    process.join(10)
    assert process.exitcode == 5
    [broken] = Roster(settings.data).present()
    assert broken.state == "broken"
    assert "checkpoints pull" in broken.note


def test_a_painter_that_cannot_sign_says_so_and_leaves(tmp_path):
    settings = settings_at(tmp_path, c2pa=tmp_path / "none")
    process = painter(settings, stand_in_hand.Hand)
    process.join(60)
    assert process.exitcode == 5
    [broken] = Roster(settings.data).present()
    assert broken.state == "broken" and "c2pa" in broken.note
