"""Grounds, colour, blur and light: what the techniques share."""

import cv2
import numba
import numpy as np
import pytest

from portrait.finishes import compiled
from portrait.finishes.colour import from_oklab, to_oklab, vary
from portrait.finishes.contours import contours
from portrait.finishes.ground import canvas_weave, cloud, paper_grain, rim_distance
from portrait.finishes.light import lit, varnish
from portrait.finishes.softening import soften


def rng():
    return np.random.default_rng(0)


def test_oklab_there_and_back():
    rgb = rng().random((50, 3), dtype=np.float32)
    assert from_oklab(to_oklab(rgb)) == pytest.approx(rgb, abs=2e-3)


def test_varied_colours_keep_their_mean_and_their_gamut():
    rgb = np.tile(np.float32([0.6, 0.4, 0.3]), (4000, 1))
    varied = vary(rgb, rng(), lightness=0.02, hue=0.1, chroma=0.1)
    assert varied.mean(0) == pytest.approx(rgb[0], abs=0.01)
    assert varied.std(0).min() > 0.005
    assert varied.min() >= 0 and varied.max() <= 1


@pytest.mark.parametrize("size", [(64, 64), (90, 65)])
def test_grounds_have_the_size_and_range_promised(size):
    for ground in (canvas_weave(size, rng(), thread=2), paper_grain(size, rng(), grain=3)):
        assert ground.shape == size[::-1] and ground.dtype == np.float32
        assert ground.min() >= 0 and ground.max() <= 1 and 0.4 < ground.mean() < 0.6
    billows = cloud(size, rng(), scale=30)
    assert billows.shape == size[::-1] and abs(billows.mean()) < 0.1 and 0.8 < billows.std() < 1.2


def test_rim_distance():
    distance = rim_distance((5, 3))
    assert distance.tolist() == [[0, 0, 0, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 0, 0]]


@pytest.mark.parametrize("sigma", [0.5, 3, 6, 20])
def test_softening_is_a_gaussian(sigma):
    picture = cv2.GaussianBlur(rng().random((200, 170, 3), dtype=np.float32), (0, 0), 3)
    assert soften(picture, sigma) == pytest.approx(cv2.GaussianBlur(picture, (0, 0), sigma), abs=0.015)


def test_a_bump_is_lit_from_the_upper_left():
    y, x = np.mgrid[0:41, 0:41] - 20
    bump = np.float32(8 * np.exp(-(x**2 + y**2) / 60))
    shaded = lit(np.full((41, 41, 3), 0.5, np.float32), bump, strength=1, gloss=0.2)
    assert shaded[14, 14].mean() > 0.55 > 0.5 > shaded[26, 26].mean()


def test_varnish_deepens_and_keeps_the_mean():
    picture = rng().random((30, 30, 3), dtype=np.float32)
    done = varnish(picture)
    assert done.mean((0, 1)) == pytest.approx(picture.mean((0, 1)), abs=1e-4)
    assert done.std() > picture.std()


def test_a_contour_lies_on_the_dark_side_of_an_edge():
    picture = np.ones((40, 40, 3), np.float32)
    picture[:, 20:] = 0.2
    lines = contours(picture, width=2)
    assert lines[20, 20:23].max() > 0.5 and lines[20, 30:].max() < 0.01 and lines[20, :15].max() < 0.01


def test_without_a_cache_folder_it_still_compiles(monkeypatch):
    njit = numba.njit

    def unwritable(**options):
        if options.pop("cache", False):
            raise RuntimeError("cannot cache function: no locator available")
        return njit(**options)

    monkeypatch.setattr(numba, "njit", unwritable)
    assert compiled.compiled(lambda x: x + 1)(2) == 3
