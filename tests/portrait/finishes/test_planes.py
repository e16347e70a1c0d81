"""Planes: they tile the picture, are convex, and part colours where these part."""

import cv2
import numpy as np
import pytest

from portrait.finishes.planes import cut_into_planes

EVEN = np.ones((4, 4), np.float32)


def planes(picture: np.ndarray, count: int, seed=0, focus=EVEN):
    return cut_into_planes(picture, count, np.random.default_rng(seed), focus=focus)


def area(outline: np.ndarray) -> float:
    x, y = outline.T
    return float(abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2)


@pytest.mark.parametrize(("h", "w"), [(64, 64), (40, 90), (8, 8)])
def test_planes_tile_the_picture_and_are_convex(h, w):
    picture = np.random.default_rng(2).random((h, w, 3)).astype(np.float32)
    found = planes(picture, 40)
    assert sum(area(plane.outline) for plane in found) == pytest.approx(1, abs=1e-6)
    assert all(cv2.isContourConvex(np.round(plane.outline * 1e4).astype(np.int32)) for plane in found if area(plane.outline) > 1e-3)


def test_the_first_cut_lies_on_the_strongest_edge():
    picture = np.zeros((64, 64, 3), np.float32)
    picture[:, 40:] = 1
    left, right = sorted(planes(picture, 2), key=lambda plane: plane.outline[:, 0].mean())
    assert area(left.outline) == pytest.approx(40 / 64, abs=0.04)
    assert left.side != right.side


def test_planes_are_smaller_where_one_looks():
    picture = np.random.default_rng(2).random((64, 64, 3)).astype(np.float32)
    focus = np.full((8, 8), 0.1, np.float32)
    focus[:4, :4] = 1.5
    found = planes(picture, 60, focus=focus)
    seen = [plane for plane in found if (plane.outline.mean(0) < 0.5).all()]
    assert len(seen) > 0.4 * len(found)


def test_one_colour_is_cut_too_until_planes_would_be_slivers():
    found = planes(np.full((64, 64, 3), 0.5, np.float32), 1000)
    assert 20 < len(found) < 1000
