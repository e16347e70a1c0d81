"""Which pictures show a head of the usual size in the usual place."""

import numpy as np

from portrait.training.diffusion import usual_framing


def shares(heads):
    """Cell shares (n, 16, 16, 2): a square head of this side at this column, or none."""
    made = np.zeros((len(heads), 16, 16, 2), np.uint8)
    for picture, head in zip(made, heads, strict=True):
        if head:
            side, left = head
            picture[4 : 4 + side, left : left + side, 0] = 255
    return made


def test_the_usual_head_is_chosen_and_the_small_the_far_and_the_absent_are_not():
    usual = usual_framing(shares([(8, 4), (8, 4), (8, 4), (4, 6), (8, 8), None]))
    assert usual.tolist() == [0, 1, 2]


def test_without_any_head_there_is_none():
    assert len(usual_framing(shares([None, None]))) == 0
