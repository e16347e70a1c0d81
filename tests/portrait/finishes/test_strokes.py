"""Strokes: they follow the flow, stop at edges, and cover each of their pixels once."""

import numpy as np
import pytest

from portrait.finishes.flow import brush_flow
from portrait.finishes.strokes import Brush, Canvas, Strokes, bristles, lay, trace

SIDE = 128
PLAIN = np.full((SIDE, SIDE, 3), 0.5, np.float32)


def canvas() -> Canvas:
    blank = np.zeros((SIDE, SIDE), np.float32)
    return Canvas(np.zeros((SIDE, SIDE, 3), np.float32), blank, blank.copy())


def flow_at(angle: float) -> np.ndarray:
    return np.tile(np.float32([np.cos(2 * angle), np.sin(2 * angle)]), (32, 32, 1))


def one_stroke(points, guide=PLAIN, brush=None) -> Canvas:
    brush = brush or Brush(16, 80, opacity=0.5, dryness=0, tooth=0, streak=0, taper=0)
    points = np.float32(points)[None]
    grey, white = np.full((1, 3), 0.5, np.float32), np.ones((1, 3), np.float32)
    strokes = Strokes(points, np.int32([[0, points.shape[1] - 1]]), grey, white, white)
    sheet = canvas()
    lay(sheet, strokes, guide, brush, np.ones((1, 16, 256), np.float32), 0)
    return sheet


@pytest.mark.parametrize("angle", [0.0, 0.6, 1.5, 2.5])
def test_a_stroke_follows_the_flow(angle):
    starts = np.float32([[64, 64]])
    grey = np.full((1, 3), 0.5, np.float32)
    rng = np.random.default_rng(0)
    points, spans = trace(starts, flow_at(angle), PLAIN, grey, Brush(10, 80), rng, unsteady=0)
    (first, last) = spans[0]
    dx, dy = points[0, last] - points[0, first]
    assert np.hypot(dx, dy) > 40
    assert abs(np.sin(np.arctan2(dy, dx) - angle)) < 0.02


def test_a_stroke_ends_at_an_edge_of_the_picture():
    guide = PLAIN.copy()
    guide[:, 80:] = 1.0
    grey = np.full((1, 3), 0.5, np.float32)
    starts, rng = np.float32([[64, 64]]), np.random.default_rng(0)
    points, spans = trace(starts, flow_at(0), guide, grey, Brush(10, 120), rng, unsteady=0)
    used = points[0, spans[0, 0] : spans[0, 1] + 1]
    assert used[:, 0].max() < 80 and used[:, 0].min() < 45


def test_paint_does_not_cross_an_edge():
    guide = PLAIN.copy()
    guide[66:] = 1.0
    sheet = one_stroke([[20, 64], [60, 64], [100, 64]], guide)
    assert sheet.colour[64, 60, 0] > 0.3
    assert sheet.colour[66:].max() == 0


@pytest.mark.parametrize("bend", [0, 6, 14, 25])
def test_a_bent_stroke_is_painted_once_everywhere(bend):
    x = np.linspace(16, 112, 9)
    sheet = one_stroke(np.stack([x, 64 + bend * np.sin(x / 18)], 1))
    assert sheet.colour.max() <= 0.5 + 1e-5  # opacity 0.5: a second coat would be lighter
    middle = [sheet.colour[round(64 + bend * np.sin(at / 18)), at, 0] for at in range(30, 98)]
    assert min(middle) > 0.45  # and there are no gaps at the joints


@pytest.mark.parametrize("points", [[[-40, -40], [-10, -10]], [[120, 120], [160, 180]], [[5, 5], [5, 5]]])
def test_strokes_may_leave_the_canvas(points):
    assert np.isfinite(one_stroke(points).colour).all()


def test_a_light_stick_leaves_the_hollows_bare():
    brush = Brush(16, 80, dryness=0, tooth=1, pressure=0.5, streak=0)
    sheet = canvas()
    sheet.tooth[:, ::2] = 1
    points = np.float32([[[20, 64], [100, 64]]])
    white = np.ones((1, 3), np.float32)
    strokes = Strokes(points, np.int32([[0, 1]]), white / 2, white, white)
    lay(sheet, strokes, PLAIN, brush, np.full((1, 16, 256), 0.5, np.float32), 0)
    assert sheet.colour[64, 60, 0] > 0.8 and sheet.colour[64, 61, 0] == 0


def test_bristles_repeat_without_a_seam():
    texture = bristles(Brush(30, 90), np.random.default_rng(0))
    seam = np.abs(texture[..., 0] - texture[..., -1]).mean()
    assert seam < 2 * np.abs(np.diff(texture, axis=-1)).mean()
    assert 0 <= texture.min() and texture.max() <= 1


def test_flow_runs_along_an_edge():
    picture = np.zeros((100, 100, 3), np.float32)
    picture[:, 50:] = 1
    flow = brush_flow(picture, np.random.default_rng(0))
    assert flow[50, 50] == pytest.approx([-1, 0], abs=0.05)  # doubled: vertical
    assert np.linalg.norm(flow, axis=2) == pytest.approx(np.ones((100, 100)), abs=1e-4)
