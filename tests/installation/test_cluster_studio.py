"""The studio of a cluster, called as an actor is, without a cluster."""

import threading
from dataclasses import replace

import pytest
import stand_in_hand
import stand_in_lectern

from installation import house
from installation.cluster_studio import Studio
from installation.roster import Roster
from installation.settings import Settings
from installation.worker import BROKEN_CODE
from portrait.renderer import Cancelled, Portrait

PROMPT = replace(stand_in_lectern.prompt(stand_in_lectern.verbal()), seed=7)


def studio(hand):
    opened = Studio(Settings(), hand)
    assert opened.warm() is None
    return opened


def test_it_tells_of_stages_and_steps_and_ends_with_the_portrait():
    news = [one for told in studio(stand_in_hand.Hand).paint_each((PROMPT,)) for one in told]
    kinds = [kind for kind, _ in news]
    assert kinds[0] == "stage" and "step" in kinds and kinds[-1] == "outcome"
    assert [what for kind, what in news if kind == "stage"] == ["painting", "finishing"]
    assert isinstance(news[-1][1], Portrait) and news[-1][1].prompt == PROMPT
    assert any(kind == "step" and what[3] is not None for kind, what in news)


def test_a_listener_who_is_late_hears_the_latest_step_with_its_preview():
    class Fast(stand_in_hand.Hand):
        step_s = 0.0

    opened = studio(Fast)
    told = opened.paint_each((PROMPT,))
    first = next(told)
    painting = next(one for one in threading.enumerate() if one.name == "painting")
    painting.join(10)
    steps = [what for news in (first, *told) for kind, what in news if kind == "step"]
    assert len(steps) <= 4 and any(preview is not None for *_, preview in steps)


def test_what_is_cancelled_ends_at_its_next_step_and_the_other_does_not():
    opened, outcomes = studio(stand_in_hand.Hand), []
    for told in opened.paint_each((PROMPT, replace(PROMPT, seed=8))):
        if any(kind == "step" for kind, _ in told):
            opened.cancel(0)
        outcomes += [what for kind, what in told if kind == "outcome"]
    assert isinstance(outcomes[0], Cancelled) and isinstance(outcomes[1], Portrait) and outcomes[1].prompt.seed == 8


def test_an_unforeseen_error_is_told_by_its_kind_alone():
    class Broken(stand_in_hand.Hand):
        def one(self, index, prompt, *told):
            raise ZeroDivisionError(prompt.positive)

    [*_, (kind, what)] = [one for told in studio(Broken).paint_each((PROMPT,)) for one in told]
    assert (kind, what) == ("fault", "ZeroDivisionError")


def test_what_cannot_start_says_why():
    sentence = Studio(Settings(), stand_in_hand.Broken).warm()
    assert "checkpoints pull" in sentence


def test_timing_batches_ends_when_somebody_comes():
    class Timing(stand_in_hand.Hand):
        def calibrate(self, interrupted):
            until.wait(10)
            return interrupted()

    until, opened = threading.Event(), studio(Timing)
    threading.Timer(0.05, lambda: (opened.interrupt(), until.set())).start()
    assert opened.calibrate() is True
    assert studio(stand_in_hand.Hand).calibrate() is False


def test_a_kiosk_without_its_cluster_says_so_and_asks_again(tmp_path):
    with pytest.raises(SystemExit) as left:
        house._run_cluster(Settings(data=tmp_path), "nowhere", None)
    assert left.value.code == BROKEN_CODE
    [broken] = Roster(tmp_path).present()
    assert broken.state == "broken" and ("nowhere" in broken.note or "vernissage[cluster]" in broken.note)
