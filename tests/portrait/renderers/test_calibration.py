"""Batch sizes from measured seconds."""

import pytest

from portrait.renderer import Cancelled
from portrait.renderers.calibration import UNKNOWN, Curve, Measurement, curve_from_json, curve_to_json

H200 = {1: 1.0, 2: 2 / 1.82, 4: 4 / 2.77, 8: 8 / 3.14}  # Qwen-Image at 512 px (sglang issue 22183)
LARGE = {1: 1.0, 2: 2 / 1.02, 4: 4 / 1.02, 8: 8 / 1.01}
CPU = {1: 1.0, 2: 2 / 1.05, 4: 4.0, 8: 8 / 1.05}


@pytest.mark.parametrize(("seconds", "most"), [(H200, 8), (LARGE, 1), (CPU, 1), ({1: 1, 2: 1.2, 4: 2.3, 8: 3}, 2)])
def test_the_last_batch_that_gains_a_tenth(seconds, most):
    assert Measurement().go_on(seconds.get).most == most


def test_what_cannot_gain_is_not_timed():
    asked = []
    Measurement(repeats=2).go_on(lambda count: (asked.append(count), CPU[count])[1])
    assert asked == [1, 1, 1, 2, 1, 2, 1, 2]  # each size is warmed once, then taken in turns with the one before


def test_a_disturbance_on_one_side_does_not_decide():
    waits = iter([9, 1, 9, 1, 9, 1, 1.2, 9, 9, 1, 9])
    assert Measurement(batches=(1, 2)).go_on(lambda count: next(waits)).points == ((1, 1), (2, 1.2))


def test_memory_ends_the_curve():
    def paint(count):
        if count == 8:
            raise MemoryError
        return H200[count]

    curve = Measurement().go_on(paint)
    assert (curve.most, curve.ceiling) == (4, 4)


def test_interrupted_it_goes_on_where_it_was():
    measurement, asked = Measurement(), []

    def paint(count):
        asked.append(count)
        if len(asked) % 5 == 0:
            raise Cancelled
        return H200[count]

    for _ in range(20):
        try:
            curve = measurement.go_on(paint)
            break
        except Cancelled:
            continue
    assert curve.most == 8 and len(asked) < 2 * (4 + 3 * 7)


def test_slow_pictures_are_not_repeated():
    asked = []
    Measurement().go_on(lambda count: (asked.append(count), 30.0 * count)[1])
    assert asked == [1, 1, 2, 1, 2]


def test_company_is_waited_for_only_where_it_pays_and_never_long():
    assert UNKNOWN.window_s == Curve(((1, 1.0), (2, 2.0))).window_s == 0
    assert Curve(((1, 0.2), (2, 0.25))).window_s == pytest.approx(0.004)
    assert Curve(((1, 9.0), (2, 9.5))).window_s == 0.02


def test_a_ceiling_only_sinks_and_never_below_one():
    curve = Curve(((1, 1.0), (2, 1.1), (4, 1.3)))
    assert [curve.under(2).most, curve.under(2).under(3).most, curve.under(0).most] == [2, 2, 1]


def test_a_curve_is_read_back():
    curve = Curve(((1, 1.0), (2, 1.25)), 2)
    assert curve_from_json(curve_to_json(curve)) == curve


@pytest.mark.parametrize("record", [{}, {"seconds": {}, "ceiling": None}, {"seconds": {"1": 0}, "ceiling": None}, {"seconds": [1], "ceiling": 2}])
def test_a_curve_that_is_none_is_told_apart(record):
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        curve_from_json(record)
