"""The face: what only a large drawing can show."""

from dataclasses import replace

import cv2
import numpy as np

from portrait.sketch.drawing import draw
from portrait.sketch.scene import Scene

YOUNG = Scene(place="garden", time="noon", season="summer", mood="calm", age="young", skin="tan")


def freckles(size: int) -> np.ndarray:
    """Where the young differ from the grown-up below the eyes."""
    young, adult = (draw(scene, np.random.default_rng(4), size).pixels.astype(np.float32) for scene in (YOUNG, replace(YOUNG, age="adult")))
    below = np.s_[round(0.44 * size) : round(0.52 * size)]
    return np.abs(young - adult).mean(2)[below] > 12


def test_freckles_are_many_where_there_is_room_and_six_where_there_is_not():
    few, many = (cv2.connectedComponents(freckles(size).astype(np.uint8))[0] - 1 for size in (128, 384))
    assert few <= 6 < 15 < many
    assert 0.5 < freckles(384).mean() / freckles(128).mean() < 2
