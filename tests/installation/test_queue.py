import json
import os
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace

import pytest
from stand_in_lectern import prompt, verbal

from installation.database import NAME
from installation.queue import FAULTS, LEASE_S, LOSSES, Queue, QueueFull, painter_name
from installation.roster import Roster
from installation.turns import OtherInput
from installation.waiting import BATCH
from portrait.prompt import prompt_to_json


class Clock:
    def __init__(self):
        self.now = 1_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(tmp_path, clock):
    queue = Queue(tmp_path, clock=clock)
    yield queue
    queue.close()


def add(queue, sitting, most=100, recipe="oil", seed=7, **more):
    portrait = verbal()
    return queue.add(sitting, portrait, replace(prompt(portrait, recipe), seed=seed), most=most, **more)


def finish(queue, claim, keep=lambda: None):
    return queue.finish(claim, keep, size=(1280, 1280), technique="oil", expiry_s=3600)


def test_turns_are_claimed_in_the_order_they_came(queue):
    for sitting in "abc":
        add(queue, sitting)
    assert [queue.claim("x:1").id for _ in range(3)] == ["a", "b", "c"]
    assert queue.claim("x:1") is None


def test_a_claim_holds_the_prompt_without_evidence(queue):
    add(queue, "a")
    claim = queue.claim("x:1")
    assert claim.prompt.positive == "portrait of a person, an anchor, a lantern"
    assert all(part.evidence == () for part in claim.prompt.parts)
    assert claim.verbal_keys["symbols"] == ["anchor", "lantern"]
    assert claim.title == "Keeper of Boats, Before Dawn"


def test_adding_twice_changes_nothing(queue):
    add(queue, "a")
    add(queue, "a")
    assert queue.count("queued") == 1


def test_one_sitting_is_one_picture(queue):
    add(queue, "a")
    with pytest.raises(OtherInput):
        add(queue, "a", seed=8)
    finish(queue, queue.claim("x:1"))
    assert add(queue, "a", seed=8).state == "done"  # what was finished is handed out again, and its prompt is forgotten


def test_kiosks_take_turns_and_batches_come_last(queue):
    add(queue, "batch 1", kiosk="night", rank=BATCH)
    for sitting in ("hall 1", "hall 2", "hall 3", "yard 1", "yard 2"):
        add(queue, sitting, kiosk=sitting.split()[0])
    turns = queue.look(["batch 1", "hall 1", "hall 2", "hall 3", "yard 1", "yard 2"])
    expected = ["hall 1", "yard 1", "hall 2", "yard 2", "hall 3", "batch 1"]
    assert sorted(turns, key=lambda sitting: queue.ahead(turns[sitting])) == expected  # what is foretold …
    assert [queue.claim("x:1").id for _ in turns] == expected  # … is what happens


def test_a_busy_kiosk_does_not_starve_a_new_one(queue):
    for number in range(4):
        add(queue, f"hall {number}", kiosk="hall")
    assert queue.claim("x:1").id == "hall 0"
    add(queue, "yard 0", kiosk="yard")
    add(queue, "yard 1", kiosk="yard")
    assert [queue.claim("x:1").id for _ in range(4)] == ["yard 0", "hall 1", "yard 1", "hall 2"]


def test_a_batch_is_taken_of_what_can_be_painted_together(queue):
    for sitting, recipe, seed in (("a", "oil", 1), ("b", "pencil", 2), ("c", "oil", 3), ("d", "oil", 4)):
        add(queue, sitting, recipe=recipe, seed=seed)
    portrait = verbal()
    queue.add("other", portrait, replace(prompt(portrait), steps=9), most=10)
    first = queue.claim("x:1")
    assert [claim.id for claim in queue.claim_alike(first, "x:1", 2)] == ["b", "c"]  # a recipe's words and finish are no hindrance
    assert [claim.id for claim in queue.claim_alike(first, "x:1", 5)] == ["d"]
    assert queue.claim_alike(first, "x:1", 0) == []
    assert queue.claim("x:1").id == "other"


def test_one_claim_is_one_painters(queue, tmp_path):
    """Four connections in a race for twenty turns: none is had twice, none is forgotten."""
    for number in range(20):
        add(queue, str(number))
    taken = []

    def race():
        mine = Queue(tmp_path)
        while (claim := mine.claim(painter_name())) is not None:
            taken.append(claim.id)
        mine.close()

    racers = [threading.Thread(target=race) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(taken, key=int) == [str(number) for number in range(20)]


def test_a_full_queue_says_so_but_knows_its_own(queue):
    add(queue, "a", most=1)
    with pytest.raises(QueueFull):
        add(queue, "b", most=1)
    assert add(queue, "a", most=1).id == "a"


def test_a_late_painter_can_neither_report_nor_finish(queue, clock):
    add(queue, "a")
    late = queue.claim("elsewhere:1")
    clock.now += LEASE_S + 1
    assert queue.recover() == 1
    fresh = queue.claim("elsewhere:2")
    assert not queue.report(late, "painting", 3, 20)
    assert not finish(queue, late, keep=lambda: pytest.fail("kept by a late painter"))
    assert finish(queue, fresh)
    assert queue.look(["a"])["a"].state == "done"


def test_reporting_renews_the_lease(queue, clock):
    add(queue, "a")
    claim = queue.claim("elsewhere:1")
    for step in range(5):
        clock.now += LEASE_S - 1
        assert queue.report(claim, "painting", step, 20)
        assert queue.recover() == 0


def test_a_dead_painter_is_noticed_at_once(queue):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    add(queue, "a")
    queue.claim(painter_name().replace(str(os.getpid()), gone.stdout.strip()))
    assert queue.recover() == 1
    assert queue.look(["a"])["a"].state == "queued"


def test_a_living_painter_keeps_its_turn(queue):
    add(queue, "a")
    queue.claim(painter_name())
    assert queue.recover() == 0


def test_a_painting_that_fails_is_tried_twice_and_leaves_a_letter_without_words(queue, tmp_path):
    add(queue, "a")
    for state in ["queued"] * (FAULTS - 1) + ["failed"]:
        queue.give_back(queue.claim("x:1"), counts=True, error="RuntimeError")
        assert queue.look(["a"])["a"].state == state
    assert queue.look(["a"])["a"].failure == "portrait_failed"
    [letter] = queue.dead_letters()
    assert (letter.failure, letter.error, letter.attempts, letter.kind) == ("portrait_failed", "RuntimeError", FAULTS, "atelier oil 4")
    rows = sqlite3.connect(tmp_path / NAME).execute("SELECT prompt, verbal, digest FROM turns").fetchall()
    assert rows == [(None, None, None)]


def test_a_painter_that_vanishes_is_not_the_sittings_fault_but_not_for_ever(queue, clock):
    add(queue, "a")
    for state in ["queued"] * (LOSSES - 1) + ["failed"]:
        queue.claim("elsewhere:1")
        clock.now += LEASE_S + 1
        queue.recover()
        assert queue.look(["a"])["a"].state == state
    assert [letter.error for letter in queue.dead_letters()] == ["painter lost"]


def test_who_lost_two_painters_waits_behind_the_others(queue, clock):
    for sitting in "ab":
        add(queue, sitting)
    taken = []
    for _ in range(4):
        taken.append(queue.claim("elsewhere:1").id)
        clock.now += LEASE_S + 1
        queue.recover()
    assert taken == ["a", "a", "b", "b"]
    add(queue, "c")
    assert [queue.claim("x:1").id for _ in range(3)] == ["c", "a", "b"]


def test_a_dead_letter_is_thrown_away_in_time(queue, clock):
    add(queue, "a")
    queue.fail(queue.claim("x:1"), "refused_image", "RefusedImage")
    clock.now += 31 * 24 * 3600
    queue.expire()
    assert queue.dead_letters() == []


def test_being_asked_to_stop_is_no_attempt(queue):
    add(queue, "a")
    for _ in range(4):
        queue.give_back(queue.claim("x:1"), counts=False)
    assert queue.look(["a"])["a"].state == "queued"


def test_a_turn_given_back_keeps_its_place(queue):
    add(queue, "a")
    add(queue, "b")
    queue.give_back(queue.claim("x:1"), counts=True)
    assert queue.claim("x:1").id == "a"


def test_finishing_is_all_or_nothing(queue):
    add(queue, "a")
    claim = queue.claim("x:1")

    def full_disk():
        raise OSError("no space left on device")

    with pytest.raises(OSError):
        finish(queue, claim, full_disk)
    assert queue.look(["a"])["a"].state == "painting"
    assert finish(queue, claim)


def test_place_and_time_to_wait(queue, clock):
    add(queue, "first")
    first = queue.claim(painter_name())
    clock.now += 10
    finish(queue, first)
    add(queue, "a")
    add(queue, "b")
    queue.claim(painter_name())
    clock.now += 4
    turns = queue.look(["a", "b"])
    assert (queue.ahead(turns["a"]), queue.ahead(turns["b"])) == (0, 1)
    assert queue.eta_s(turns["a"]) == pytest.approx(6)
    assert queue.eta_s(turns["b"]) == pytest.approx(16)


def test_a_full_queue_says_when_there_will_be_room(queue, clock):
    add(queue, "first")
    first = queue.claim(painter_name())
    clock.now += 30
    finish(queue, first)
    for sitting in "ab":
        add(queue, sitting)
    queue.claim(painter_name())
    clock.now += 12
    with pytest.raises(QueueFull, match="in 18 s") as full:
        add(queue, "c", most=1)
    assert full.value.wait_s == pytest.approx(18)


def test_two_painters_halve_the_wait(queue, clock, tmp_path):
    add(queue, "first")
    first = queue.claim("elsewhere:1")
    clock.now += 10
    finish(queue, first)
    for sitting in "abcd":
        add(queue, sitting)
    last = queue.look(["d"])["d"]
    assert queue.eta_s(last) == pytest.approx(40)
    roster = Roster(tmp_path, clock=clock)
    for painter in ("elsewhere:1", "elsewhere:2"):
        roster.sign(painter, "ready")
    assert queue.eta_s(last) == pytest.approx(20)
    roster.close()


def test_a_batch_is_foretold_as_one(queue, clock):
    for sitting in "abcd":
        add(queue, sitting)
    first = queue.claim(painter_name())
    batch = [first, *queue.claim_alike(first, painter_name(), 1)]
    clock.now += 10
    for claim in batch:
        queue.finish(claim, lambda: None, size=(64, 64), technique="oil", expiry_s=60, together=2)
    assert queue.eta_s(queue.look(["d"])["d"]) == pytest.approx(5 + 10)  # the one before it keeps the painter half as long


def test_without_experience_the_steps_tell(queue, clock):
    add(queue, "a")
    claim = queue.claim("x:1")
    assert queue.eta_s(queue.look(["a"])["a"]) is None
    clock.now += 5
    queue.report(claim, "painting", 5, 20)
    assert queue.eta_s(queue.look(["a"])["a"]) == pytest.approx(15)


def test_expiry(queue, clock):
    add(queue, "a")
    finish(queue, queue.claim("x:1"))
    clock.now += 3599
    assert queue.expire() == []
    clock.now += 2
    assert queue.expire() == ["a"]
    assert queue.names() == []


def all_bytes(folder):
    return b"".join(path.read_bytes() for path in folder.glob(f"{NAME}*"))


def test_deleting_leaves_no_trace(queue, tmp_path):
    for sitting in ("keep", "forget-me"):
        add(queue, sitting)
    other = Queue(tmp_path, durable=False)  # another process has the file open as well
    other.claim("x:1")
    claim = other.claim("x:1")
    other.report(claim, "painting", 1, 20, b"JPEG OF FORGET ME" * 900)
    assert b"JPEG OF FORGET ME" in all_bytes(tmp_path)
    assert queue.remove("forget-me")
    seen = all_bytes(tmp_path)
    assert b"forget-me" not in seen
    assert b"JPEG OF FORGET ME" not in seen
    assert b"keep" in seen
    other.close()


def test_a_row_holds_prompt_and_keys_and_never_a_sitters_sentence(queue, tmp_path):
    said = "Grandfather Osip mended the tarred nets by the lighthouse."
    portrait = verbal(said)
    portrait = replace(portrait, quotes={"post-8812": said, **portrait.quotes})
    queue.add("a", portrait, prompt(portrait), most=10)
    claim = queue.claim("x:1")
    queue.report(claim, "painting", 1, 4, b"JPEG")
    seen = all_bytes(tmp_path)
    assert b"an anchor" in seen and b"lantern" in seen  # the prompt and the keys are there …
    for words in (said, "Osip", "tarred", "lighthouse", "post-8812", '"evidence"'):
        assert words.encode() not in seen and words.encode("utf-16-le") not in seen  # … and nothing that was said
    queue.fail(claim, "refused_image", "RefusedImage")
    assert b"Osip" not in all_bytes(tmp_path)


def test_a_data_folder_of_an_older_version_is_gone_on_with(tmp_path, clock):
    old = sqlite3.connect(tmp_path / NAME)
    old.execute("""CREATE TABLE turns (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, state TEXT NOT NULL, language TEXT NOT NULL,
        title TEXT NOT NULL, prose TEXT NOT NULL, prompt TEXT, verbal TEXT, kind TEXT NOT NULL, queued_at REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0, fence INTEGER NOT NULL DEFAULT 0, owner TEXT, lease REAL, started_at REAL,
        step INTEGER NOT NULL DEFAULT 0, steps INTEGER NOT NULL DEFAULT 0, preview BLOB, previews INTEGER NOT NULL DEFAULT 0,
        failure TEXT, ended_at REAL, expires_at REAL, technique TEXT, width INTEGER, height INTEGER, downloads INTEGER NOT NULL DEFAULT 0)""")
    old.execute("CREATE TABLE pace (kind TEXT PRIMARY KEY, seconds REAL NOT NULL)")
    old.execute("INSERT INTO pace VALUES ('atelier oil 4', 7)")
    written = json.dumps(prompt_to_json(prompt(verbal()), evidence=False))
    old.execute(
        "INSERT INTO turns (id, state, language, title, prose, prompt, verbal, kind, queued_at) VALUES ('old', 'queued', 'en', '', '', ?, '{}', 'atelier oil 4', 1)",
        (written,),
    )
    old.commit()
    old.close()
    queue = Queue(tmp_path, clock=clock)
    assert queue.eta_s(queue.look(["old"])["old"]) == pytest.approx(7)
    add(queue, "new")
    old_claim = queue.claim("x:1")
    assert old_claim.id == "old" and finish(queue, old_claim)
    assert queue.claim("x:1").id == "new"
    queue.close()


def test_the_database_is_for_its_owner_only(queue, tmp_path):
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0
