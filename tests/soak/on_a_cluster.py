"""A batch and a kiosk on a Ray cluster of two machines, both of them here: as on one machine, and no less when a worker is killed.

    python -m pytest tests/soak/on_a_cluster.py

Needs the extra `cluster`, which is why it is not among the tests: half a gigabyte for whoever paints on one machine.
"""

import csv
import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(TESTS / "stand_ins")]

os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # Ray's own switch for loopback, read as it is imported

import ray
import stand_in_batch
import stand_in_hand
import stand_in_lectern
from ray.cluster_utils import Cluster

from installation.batch import open_batch, run_batch
from installation.cluster import joined
from installation.cluster_painters import run_cluster_painters
from installation.processes import spawn
from installation.queue import Queue
from installation.roster import Roster
from installation.settings import Settings

STORE = 80 << 20  # bytes
SLOTS = 4  # of both machines
LIMIT_S = 90.0


@pytest.fixture(scope="module")
def address():
    """Two raylets with two slots each, on loopback."""
    os.environ["PYTHONPATH"] = os.pathsep.join([str(TESTS / "stand_ins"), str(TESTS.parent)])  # of their workers
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    machine = {"num_cpus": SLOTS // 2, "object_store_memory": STORE}
    cluster = Cluster(initialize_head=True, head_node_args={**machine, "include_dashboard": False})
    cluster.add_node(**machine)
    yield cluster.address
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture
def night(tmp_path):
    """``night(12)``: a manifest of so many sitters."""

    def written(count, *more):
        (tmp_path / "people").mkdir()
        for number in range(count):
            (tmp_path / "people" / f"{number:02}.txt").write_text(f"sentence {number} about a lighthouse")
        rows = [f"p{number:02},people/{number:02}.txt,{'pencil' if number % 2 else 'oil'},{number},1,," for number in range(count)]
        (tmp_path / "night.csv").write_text("\n".join(["id,source,recipe,seed,count,checkpoint,consent", *rows, *more]) + "\n")
        return tmp_path / "night.csv"

    return written


def paint(manifest, address, **more):
    return stand_in_batch.paint(manifest, manifest.parent / "out", manifest.parent / "data", ray=address, **more)


def summary(folder):
    with (folder / "out" / "summary.csv").open(newline="") as file:
        return [(row["name"], row["state"], row["reason"]) for row in csv.DictReader(file)]


def test_everyone_is_painted_and_what_cannot_be_is_told(address, night, tmp_path):
    (tmp_path / "short.txt").write_text("SHORT")
    (tmp_path / "refused.txt").write_text("REFUSED")
    manifest = night(6, "s,short.txt,,,1,,", "r,refused.txt,,,1,,", "n,bluesky:nobody.test,,,1,,yes", "t,people/00.txt,oil,50,3,,")
    outcome = paint(manifest, address)
    assert (outcome.done, outcome.before, dict(outcome.failures)) == (9, 0, {"too_little_text": 1, "refused_image": 1, "not_found": 1})
    painted = (tmp_path / "data" / "painted").read_text().splitlines()
    assert sorted(painted) == sorted([*(f"{'pencil' if number % 2 else 'oil'} {number}" for number in range(6)), "oil 50", "oil 51", "oil 52"])
    assert not (tmp_path / "out" / ".slips").exists()


def test_a_worker_that_is_killed_costs_the_picture_on_its_easel(address, night, tmp_path):
    manifest = night(24)
    killed = []
    killer = threading.Thread(target=lambda: killed.append(kill_painter(when=lambda: pictures(tmp_path) >= 4)))
    killer.start()
    outcome = paint(manifest, address, hand=stand_in_batch.Slow)
    killer.join()
    assert killed and (outcome.done, dict(outcome.failures)) == (24, {})
    begun = (tmp_path / "data" / "painted").read_text().splitlines()
    assert len(set(begun)) == 24 and len(begun) <= 25
    assert_whole(tmp_path, 24)


def test_a_picture_that_kills_its_worker_is_given_up_and_the_rest_goes_on(address, night, tmp_path):
    outcome = paint(night(16), address, hand=stand_in_batch.Deadly)
    assert (outcome.done, dict(outcome.failures)) == (15, {"portrait_failed": 1})
    assert ("p13", "failed", "portrait_failed") in summary(tmp_path)


def test_a_command_that_is_killed_is_gone_on_with_on_the_cluster_and_without(address, night, tmp_path):
    manifest = night(24)
    command = [sys.executable, stand_in_batch.__file__, str(manifest), str(tmp_path / "out"), str(tmp_path / "data")]
    for enough in (4, 12):
        process = subprocess.Popen([*command, address], start_new_session=True)
        until(lambda: pictures(tmp_path) >= enough or process.poll() is not None)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    until(lambda: not painters())  # they end when Ray finds the command gone
    assert pictures(tmp_path) < 24
    subprocess.run(command, check=True, timeout=LIMIT_S)
    begun = (tmp_path / "data" / "painted").read_text().splitlines()
    assert len(set(begun)) == 24 and len(begun) <= 24 + 2 * SLOTS
    assert_whole(tmp_path, 24)


def test_the_pictures_are_those_of_one_machine(address, tmp_path):
    words = "I spent the morning repairing an old wooden boat in the harbour at dawn, a lantern on the quay, gulls over the mast, tea, number {}."
    for number in range(4):
        (tmp_path / f"{number}.txt").write_text(words.format(number))
    (tmp_path / "plain.toml").write_text('title = "Plain"\nextends = "oil"\nsampler = {steps = 6}\nfinish = {technique = "none"}\n')
    (tmp_path / "night.csv").write_text("source,recipe,seed\n" + "".join(f"{number}.txt,plain.toml,{number}\n" for number in range(4)))
    settings = Settings(data=tmp_path / "data", threads=2)  # so each machine has room for one painter
    assert run_batch(open_batch(settings, tmp_path / "night.csv", tmp_path / "alone")).done == 4
    with joined(address) as cluster:
        assert run_batch(open_batch(settings, tmp_path / "night.csv", tmp_path / "many"), cluster=cluster).done == 4
    for number in range(1, 5):
        one, other = (np.asarray(Image.open(tmp_path / out / f"row-{number:06}.png"), int) for out in ("alone", "many"))
        assert np.abs(one - other).max() <= 1
        one, other = (json.loads((tmp_path / out / f"row-{number:06}.json").read_text()) for out in ("alone", "many"))
        assert {**one, "seconds": 0} == {**other, "seconds": 0}


def test_sittings_of_a_kiosk_are_painted_once_whoever_is_killed(address, queue, tmp_path):
    portrait = stand_in_lectern.verbal()
    with painters_of(tmp_path, address, stand_in_hand.Slow) as dispatcher:
        until(lambda: [one.state for one in Roster(tmp_path).present()] == ["ready"] * SLOTS)
        for number in range(8):
            queue.add(f"s{number}", portrait, replace(stand_in_lectern.prompt(portrait), seed=number), most=20)
        until(lambda: queue.count("painting") == SLOTS and any(turn.previews for turn in queue.look(f"s{number}" for number in range(8)).values()))
        studios()[0].kill()
        gone = next(name for name in queue.names("painting"))
        queue.remove(gone)
        until(lambda: queue.count("done") == 7)
        assert sorted(path.stem for path in tmp_path.rglob("*.png")) == sorted(f"s{number}" for number in range(8) if f"s{number}" != gone)
        assert 1 <= sum(turn.attempts for turn in queue.look(f"s{number}" for number in range(8)).values()) - 7 <= 2
        os.kill(dispatcher.pid, signal.SIGTERM)
        dispatcher.join(20)
        assert dispatcher.exitcode == 0 and not Roster(tmp_path).present()
    until(lambda: not studios())


def test_a_dispatcher_that_is_killed_leaves_its_sittings_to_the_next(address, queue, tmp_path):
    portrait = stand_in_lectern.verbal()
    with painters_of(tmp_path, address, stand_in_hand.Slow) as dispatcher:
        for number in range(4):
            queue.add(f"s{number}", portrait, replace(stand_in_lectern.prompt(portrait), seed=number), most=20)
        until(lambda: queue.count("painting") == SLOTS)
        dispatcher.kill()
        dispatcher.join()
        until(lambda: not studios())
    with painters_of(tmp_path, address, stand_in_hand.Hand):
        until(lambda: queue.count("done") == 4)
    assert len(list(tmp_path.rglob("*.png"))) == 4


@pytest.fixture
def queue(tmp_path):
    opened = Queue(tmp_path)
    yield opened
    opened.close()


@contextmanager
def painters_of(data, address, hand):
    """`vernissage work --ray`, with this hand at each place."""
    process = spawn.Process(target=work, args=(Settings(data=data), address, hand))
    process.start()
    try:
        yield process
    finally:
        process.terminate()
        process.join(20)
        process.kill()


def work(settings, address, hand):
    raise SystemExit(run_cluster_painters(settings, address, open_hand=hand))


def studios():
    """The processes of the actors that paint for kiosks."""
    return workers("ray::Studio")


def pictures(folder):
    return len(list((folder / "out").glob("*.png")))


def painters():
    """The processes that paint."""
    return workers("PaintingSeat")


def workers(title):
    """The processes of this title, of our own cluster alone."""
    found = []
    for one in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it has ended since
            if title in " ".join(one.cmdline()):
                found.append(one)
    return found


def kill_painter(*, when):
    until(when)
    one = painters()[0]
    one.kill()
    return one.pid


def until(condition):
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def assert_whole(folder, count):
    names = sorted(path.name for path in (folder / "out").iterdir() if path.is_file())
    pairs = [f"p{number:02}.{kind}" for number in range(count) for kind in ("json", "png")]
    assert names == sorted([*pairs, "contact-sheet.html", "ledger.sqlite", "summary.csv"])
    for number in range(count):
        Image.open(folder / "out" / f"p{number:02}.png").load()
    assert summary(folder) == [(f"p{number:02}", "done", "") for number in range(count)]


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-q"]))
