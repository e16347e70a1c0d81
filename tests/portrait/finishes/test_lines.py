"""Lines: found where contours run, each once; drawn with the width and the pressure asked for."""

import numpy as np
import pytest

from portrait.finishes.lines import Lines, along_lines, draw_lines, find_lines

SIDE = 256


def disc(radius: float = 70) -> np.ndarray:
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    inside = np.clip(radius + 0.5 - np.hypot(x - 128, y - 128), 0, 1)[..., None]
    return np.float32(0.9 - 0.7 * inside).repeat(3, 2)


def straight(length: int = 9) -> Lines:
    points = np.stack([np.linspace(20, 100, length), np.full(length, 60.0)], 1).astype(np.float32)
    return Lines(points, np.array([0, length]), np.ones(length, np.float32))


def drawn(radius: float, pressure: float, tooth: np.ndarray | None = None) -> np.ndarray:
    cover = np.zeros((SIDE, SIDE), np.float32)
    lines = straight()
    full = np.ones(len(lines.points), np.float32)
    draw_lines(cover, lines, radius * full, pressure * full, np.ones_like(cover) if tooth is None else tooth)
    return cover


def test_the_line_of_a_disc_is_its_circle():
    lines = find_lines(disc(), width=16, faintest=0.1, shortest=100)
    assert 1 <= len(lines) <= 3
    distance = np.hypot(*(lines.points - 128).T)
    assert distance.std() < 0.6 and abs(distance.mean() - 70) < 5
    angles = np.arctan2(*(lines.points - 128).T)
    assert len(np.unique(np.floor(angles * 6))) > 34  # all the way round


def test_a_thin_dark_stripe_is_one_line():
    picture = np.full((SIDE, SIDE, 3), 0.9, np.float32)
    picture[126:130, 70:186] = 0.1
    lines = find_lines(picture, width=16, faintest=0.1, shortest=100)
    assert len(lines) == 1
    assert np.abs(lines.points[5:-5, 1] - 127.5).max() < 1


def test_a_flat_picture_has_no_lines_and_a_faint_edge_none_below_its_strength():
    assert len(find_lines(np.full((64, 64, 3), 0.5, np.float32), width=5, faintest=0.1, shortest=20)) == 0
    faint = 0.5 + (disc() - 0.5) * 0.02
    assert len(find_lines(faint, width=16, faintest=0.1, shortest=100)) == 0


@pytest.mark.parametrize("shape", [(64, 64), (64, 700), (300, 70)])
def test_lines_stay_on_the_sheet(shape):
    picture = np.random.default_rng(0).random((*shape, 3), dtype=np.float32)
    lines = find_lines(picture, width=6, faintest=0.05, shortest=10)
    assert (np.diff(lines.firsts) > 1).all() and lines.firsts[-1] == len(lines.points)
    assert lines.points.min() >= -1 and (lines.points <= np.array(shape[::-1])).all()


@pytest.mark.parametrize("radius", [1.0, 3.0, 7.5])
def test_a_line_is_as_wide_as_asked(radius):
    assert drawn(radius, 2.0)[:, 60].sum() == pytest.approx(2 * radius, abs=0.3)


def test_a_lighter_hand_leaves_the_hollows_bare():
    tooth = np.zeros((SIDE, SIDE), np.float32)
    tooth[:, ::2] = 1
    light = drawn(4, 0.6, tooth)
    assert light[60, 60] > 0.9 and light[60, 61] == 0
    assert drawn(4, 1.6, tooth)[60, 61] > 0.9


def test_lines_may_leave_the_sheet():
    cover = np.zeros((40, 40), np.float32)
    lines = straight()
    draw_lines(cover, lines, np.full(9, 3.0), np.ones(9), np.ones_like(cover))
    assert cover.max() == 0  # it is drawn 60 px down


def test_how_far_along():
    begun, left = along_lines(straight(5))
    assert begun.tolist() == [0, 20, 40, 60, 80]
    assert left.tolist() == [80, 60, 40, 20, 0]
