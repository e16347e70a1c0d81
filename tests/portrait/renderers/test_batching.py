"""Batches without a model: how they are put together, masked, and cut down."""

from dataclasses import replace

import pytest
from stand_in_lectern import prompt, verbal

from portrait.prompt import Part
from portrait.renderer import Cancelled
from portrait.renderers.batching import DeviceFull, Limits, Watched, in_batches, joined
from portrait.renderers.calibration import Curve
from portrait.sharing import shares
from portrait.start import sketch_start
from portrait.sketch.scene import Scene

GAINING = Curve(((1, 1.0), (2, 1.1), (4, 1.3), (8, 1.8)))
ONE = prompt(verbal())
SEA = Scene(place="sea", time="night", season="winter", mood="calm")


def limits(curve=GAINING, **more):
    known = Limits(lambda prompt: prompt.checkpoint, **more)
    if curve is not None:
        known.learn(ONE, curve)
    return known


def painting(fits=99):
    """A pipeline whose device holds so many pictures, and what it was asked for."""
    asked = []

    def paint(batch):
        asked.append(list(batch))
        if len(batch) > fits:
            raise MemoryError
        return [f"picture {index}" for index in batch]

    return paint, asked


def key(prompt):
    return shares(prompt, "r1")


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"positive": "a boat", "parts": (Part("a boat", "subject"),), "tokens": 2}, {"recipe": "ink", "technique": "ink", "finish_size": None}]
)
def test_words_seed_and_finish_are_each_pictures_own(change):
    assert key(replace(ONE, **change)) == key(ONE)


@pytest.mark.parametrize(
    "change",
    [
        {"checkpoint": "other"}, {"size": (64, 96)}, {"steps": 5}, {"guidance": 1.0}, {"negative": ""},
        {"start": sketch_start(SEA, 0.7)},
    ],
)  # fmt: skip
def test_on_everything_else_a_batch_agrees(change):
    assert key(replace(ONE, **change)) != key(ONE)


def test_starts_agree_on_their_strength_and_not_on_what_they_show():
    first, second, third = (replace(ONE, start=sketch_start(replace(SEA, place=place), strength)) for place, strength in (("sea", 0.7), ("forest", 0.7), ("sea", 0.5)))
    assert key(first) == key(second) != key(third)


def test_a_new_revision_of_a_checkpoint_is_another_checkpoint():
    assert shares(ONE, "r1") != shares(ONE, "r2")


def test_one_at_a_time_until_it_was_measured():
    paint, asked = painting()
    in_batches([ONE] * 3, paint, limits(None), key)
    assert asked == [[0], [1], [2]]


def test_neighbours_that_are_alike_are_painted_together():
    paint, asked = painting()
    odd = replace(ONE, steps=9)
    pictures = in_batches([ONE] * 9 + [odd, ONE], paint, limits(), key)
    assert asked == [[0, 1, 2, 3, 4, 5, 6, 7], [8], [9], [10]]
    assert pictures == [f"picture {index}" for index in range(11)]


def test_memory_that_ends_costs_one_attempt_and_is_remembered():
    kept = []
    known = limits(on_change=lambda curves: kept.append(dict(curves)))
    paint, asked = painting(fits=4)
    assert None not in in_batches([ONE] * 8, paint, known, key)
    assert [len(batch) for batch in asked] == [8, 4, 4]
    assert None not in in_batches([ONE] * 8, paint, known, key)
    assert [len(batch) for batch in asked[3:]] == [4, 4]
    assert kept[-1]["atelier"].ceiling == 4
    known.learn(ONE, GAINING)  # timed anew: what memory refused stays refused
    assert known.most(ONE) == 4


def test_where_not_even_one_fits_room_is_made_once():
    paint, asked = painting(fits=0)
    rooms = iter([True, False])
    with pytest.raises(DeviceFull, match="choose a smaller checkpoint"):
        in_batches([ONE], paint, limits(None), key, spare=lambda: next(rooms))
    assert asked == [[0], [0]]


def test_cancelling_one_of_a_batch_leaves_the_others():
    seen = []

    def on_step(index, step, of, preview):
        seen.append((index, step, preview))
        if index == 5 and step == 2:
            raise Cancelled

    watched = Watched([4, 5, 6], on_step)
    for step in (1, 2, 3):
        watched.step(step, 3, lambda place: "abc"[place])
    assert watched.masked == {5}
    assert [report for report in seen if report[0] == 5] == [(5, 1, "b"), (5, 2, "b")]
    assert [report for report in seen if report[0] == 6] == [(6, 1, "c"), (6, 2, "c"), (6, 3, "c")]


def test_when_nobody_wants_any_of_them_the_call_ends():
    def on_step(*report):
        raise Cancelled

    with pytest.raises(Cancelled):
        Watched([0, 1], on_step).step(1, 3, lambda place: None)


def test_a_batch_that_was_cancelled_does_not_end_the_next():
    def paint(batch):
        if batch[0] == 0:
            raise Cancelled
        return [f"picture {index}" for index in batch]

    assert in_batches([ONE] * 2, paint, limits(None), key) == [None, "picture 1"]


def test_calls_are_put_together():
    import torch

    calls = [
        {"prompt": words, "width": 64, "generator": words, "prompt_embeds": torch.full((1, 2, 3), number), "image": f"drawing of {words}"}
        for number, words in enumerate(("a boat", "a lantern"))
    ]
    together = joined(calls)
    assert together["prompt"] == together["generator"] == ["a boat", "a lantern"] and together["width"] == 64
    assert together["prompt_embeds"].shape == (2, 2, 3)
    assert joined(calls[:1]) == calls[0]


@pytest.mark.parametrize("other", [{"prompt": "b", "width": 96}, {"prompt": "b"}])
def test_calls_that_disagree_are_not(other):
    with pytest.raises(ValueError, match="batch"):
        joined([{"prompt": "a", "width": 64}, other])
