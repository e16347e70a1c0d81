"""Evenly spaced lines, and the few colours of a picture."""

import numpy as np

from portrait.finishes.colour import from_oklab, to_oklab
from portrait.finishes.hatching import hatched, of_lines, read
from portrait.finishes.palette import dominant, members


def upright() -> np.ndarray:
    """A flow that runs from top to bottom."""
    return np.broadcast_to(np.float32([-1, 0]), (8, 8, 2)).copy()


def test_lines_keep_their_distance_and_leave_no_gap():
    lines = hatched((1024, 512), upright(), np.random.default_rng(0), apart=12, longest=200)
    across = [np.sort(lines.points[np.abs(lines.points[:, 1] - y) < 1.01, 0]) for y in range(50, 460, 10)]
    steps = np.concatenate([np.diff(np.unique(np.round(row))) for row in across])
    assert np.quantile(steps, 0.02) > 5 and np.median(steps) < 26


def test_lines_run_as_the_flow_runs_and_as_long_as_they_may():
    lines = hatched((1024, 1024), upright(), np.random.default_rng(0), apart=20, longest=100)
    ends = lines.points[lines.firsts[1:] - 1] - lines.points[lines.firsts[:-1]]
    assert np.abs(ends[:, 0]).max() < 5
    assert np.abs(ends[:, 1]).max() <= 106


def test_turned_lines_run_across():
    lines = hatched((256, 256), upright(), np.random.default_rng(0), apart=20, longest=400, turn=np.pi / 2)
    ends = lines.points[lines.firsts[1:] - 1] - lines.points[lines.firsts[:-1]]
    assert np.abs(ends[:, 1]).max() < 5


def test_what_belongs_to_a_line_is_told_to_all_its_points_and_a_field_may_be_coarse():
    lines = hatched((256, 128), upright(), np.random.default_rng(0), apart=20, longest=60)
    assert len(of_lines(lines, np.arange(len(lines)))) == len(lines.points)
    field = np.float32([[1, 2], [3, 4]])
    assert read(field, np.float32([[10, 10], [250, 10], [10, 120]]), (256, 128)).tolist() == [1, 2, 3]


def test_a_pictures_colours_are_found_the_commonest_first():
    picture = np.empty((60, 60, 3), np.float32)
    picture[:40], picture[40:55], picture[55:] = (0.8, 0.7, 0.5), (0.1, 0.2, 0.6), (0.8, 0.1, 0.1)
    found = from_oklab(dominant(picture, 3))
    assert np.abs(found - picture[[0, 45, 59], 0]).max() < 0.05
    owner = members(to_oklab(picture), dominant(picture, 3))
    assert owner[0, 0] == 0 and owner[45, 3] == 1 and owner[59, 0] == 2


def test_a_flat_picture_has_one_colour():
    assert len(dominant(np.full((20, 20, 3), 0.4, np.float32), 5)) == 1
