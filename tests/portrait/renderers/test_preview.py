"""What previews may cost."""

import pytest

from portrait.renderers.preview import Governor


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def painting(governor, clock, *, steps, step_s, preview_s, count=1):
    """The seconds that previews took in a painting, and at how many steps there was one."""
    governor.begin()
    spent = shown = 0
    for _ in range(steps):
        clock.now += step_s
        if governor.allows(count):
            shown += 1
            for _ in range(count):
                with governor.counting():
                    clock.now += preview_s
                    spent += preview_s
    return spent, shown


def test_a_dear_preview_is_rare_and_a_cheap_one_is_not(clock):
    governor = Governor(clock=clock)
    painting(governor, clock, steps=1, step_s=1, preview_s=0.4)  # warming up: the price is known from here on
    spent, shown = painting(governor, clock, steps=50, step_s=1, preview_s=0.4)
    assert 0 < spent <= 0.05 * (50 + spent) and shown == 6
    governor = Governor(clock=clock)
    painting(governor, clock, steps=1, step_s=1, preview_s=0.01)
    assert painting(governor, clock, steps=50, step_s=1, preview_s=0.01)[1] == 50


def test_a_batch_is_shown_as_a_whole_or_not_at_all(clock):
    governor = Governor(clock=clock)
    painting(governor, clock, steps=1, step_s=1, preview_s=0.1)
    spent, shown = painting(governor, clock, steps=50, step_s=1, preview_s=0.1, count=4)
    assert spent <= 0.05 * (50 + spent) and shown == 6


def test_one_hiccup_is_no_new_price(clock):
    governor = Governor(clock=clock)
    painting(governor, clock, steps=2, step_s=1, preview_s=0.01)
    with governor.counting():
        clock.now += 60
    assert painting(governor, clock, steps=50, step_s=1, preview_s=0.01)[1] == 50
