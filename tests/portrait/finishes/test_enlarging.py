"""Enlarging: crisp shapes, true colours."""

import cv2
import numpy as np
import pytest

from portrait.finishes.enlarging import enlarge


def disc(size: int) -> np.ndarray:
    y, x = np.mgrid[0:512, 0:512]
    inside = ((x - 256) ** 2 + (y - 256) ** 2 < 150**2).astype(np.float32)
    large = inside[..., None] * np.float32([0.7, 0.1, -0.3]) + np.float32([0.2, 0.3, 0.6])
    return cv2.resize(large, (size, size), interpolation=cv2.INTER_AREA)


def test_a_disc_of_64_px_becomes_a_crisp_disc():
    done = enlarge(disc(64), (512, 512))
    plain = np.clip(cv2.resize(disc(64), (512, 512), interpolation=cv2.INTER_CUBIC), 0, 1)
    truth = disc(512)
    assert np.abs(done - truth).mean() < 0.75 * np.abs(plain - truth).mean()


def test_no_colour_appears_that_was_not_there():
    small = disc(64)
    done = enlarge(small, (512, 512))
    assert (done.min((0, 1)) > small.min((0, 1)) - 0.03).all()
    assert (done.max((0, 1)) < small.max((0, 1)) + 0.03).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (8, 8), (300, 7), (200, 310)])
@pytest.mark.parametrize("size", [(64, 64), (300, 90)])
def test_any_shape(shape, size):
    picture = np.random.default_rng(0).random((*shape, 3), dtype=np.float32)
    done = enlarge(picture, size)
    assert done.shape == (size[1], size[0], 3)
    assert done.dtype == np.float32
    assert np.isfinite(done).all() and done.min() >= 0 and done.max() <= 1


def test_a_picture_of_full_size_is_kept():
    picture = np.random.default_rng(0).random((80, 70, 3), dtype=np.float32)
    assert np.array_equal(enlarge(picture, (70, 80)), picture)


def edge_of(picture: np.ndarray) -> np.ndarray:
    """Where each row of a picture, dark on its left, passes its middle grey: x in px, finer than a px."""
    grey = picture.mean(2)
    x = (grey > 0.5).argmax(1)
    rows = np.arange(len(grey))
    before, after = grey[rows, x - 1], grey[rows, x]
    return x - 1 + (0.5 - before) / (after - before)


def test_a_slanted_edge_becomes_a_straight_line_without_stairs():
    y, x = np.mgrid[0:512, 0:512]
    large = np.float32(x > 180 + 0.28 * y)[..., None].repeat(3, 2) * 0.8 + 0.1
    edge = edge_of(enlarge(cv2.resize(large, (64, 64), interpolation=cv2.INTER_AREA), (512, 512)))[40:-40]
    rows = np.arange(len(edge))
    wobble = edge - np.polyval(np.polyfit(rows, edge, 1), rows)
    assert np.abs(wobble).max() < 1.2  # a px of the input is 8 wide


def test_what_was_a_line_of_one_pixel_stays_a_line():
    small = np.full((64, 64, 3), 0.9, np.float32)
    small[:, 30] = 0.1
    done = enlarge(small, (1024, 1024))
    assert done[300:700, 480:496].min() < 0.25 and done[300:700, 440].min() > 0.85
