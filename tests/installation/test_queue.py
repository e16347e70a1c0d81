import os
import subprocess
import sys

import pytest
from stand_in_lectern import prompt, verbal

from installation.database import NAME
from installation.queue import LEASE_S, Queue, QueueFull, painter_name


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


def add(queue, sitting, most=10, **changes):
    portrait = verbal()
    return queue.add(sitting, portrait, prompt(portrait), most=most)


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


def test_two_attempts_and_no_more(queue, clock):
    add(queue, "a")
    for state in ("queued", "failed"):
        queue.claim("elsewhere:1")
        clock.now += LEASE_S + 1
        queue.recover()
        assert queue.look(["a"])["a"].state == state
    assert queue.look(["a"])["a"].failure == "portrait_failed"


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


def test_the_database_is_for_its_owner_only(queue, tmp_path):
    assert (tmp_path / NAME).stat().st_mode & 0o077 == 0
