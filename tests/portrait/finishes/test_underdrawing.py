"""The underdrawing: fine lines where picture and drawing agree, and nowhere else."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portrait.finishes.enlarging import enlarge
from portrait.finishes.underdrawing import underdrawn

SIZE = (512, 512)
PUPILS = ((200, 196), (300, 196))


def drawn(shift: int = 0) -> np.ndarray:
    """A head with a mouth and two eyes of a few px, 384 px wide."""
    face = np.full((384, 384, 3), (0.55, 0.65, 0.8), np.float32)
    cv2.circle(face, (188 + shift, 150), 84, (0.30, 0.18, 0.12), -1, cv2.LINE_AA)
    cv2.ellipse(face, (188 + shift, 200), (30, 8), 0, 0, 360, (0.6, 0.15, 0.15), -1, cv2.LINE_AA)
    for x in (150, 225):
        cv2.ellipse(face, (x + shift, 147), (15, 8), 0, 0, 360, (0.95, 0.95, 0.92), -1, cv2.LINE_AA)
        cv2.circle(face, (x + shift, 147), 7, (0.05, 0.03, 0.03), -1, cv2.LINE_AA)
    return face


def small(large: np.ndarray) -> np.ndarray:
    """As 64 px show it, and as a small model paints it: a little soft."""
    return cv2.GaussianBlur(cv2.resize(large, (64, 64), interpolation=cv2.INTER_AREA), (0, 0), 0.8)


EVERYWHERE = np.ones((384, 384), np.float32)


def test_eyes_that_64_px_cannot_hold_come_from_the_drawing():
    picture = small(drawn())
    ground = enlarge(picture, SIZE)
    done = underdrawn(ground, picture, drawn(), EVERYWHERE)
    truth = cv2.resize(drawn(), SIZE, interpolation=cv2.INTER_CUBIC)
    eyes = np.s_[180:212, 176:324]
    assert np.abs(done - truth)[eyes].mean() < 0.4 * np.abs(ground - truth)[eyes].mean()
    for x, y in PUPILS:
        white, pupil = done[y, x - 16].mean(), done[y, x].mean()
        assert white - pupil > 0.6 > 0.3 > ground[y, x - 16].mean() - ground[y, x].mean()


@pytest.mark.parametrize("light", [1.0, 0.2])
def test_a_face_that_lost_an_eye_on_the_way_gets_it_back_by_night_too(light):
    """The whole face decides: where one eye is gone, the two disagree there."""
    one_eyed = drawn()
    cv2.circle(one_eyed, (225, 147), 20, (0.30, 0.18, 0.12), -1)
    drawing, picture = drawn() * np.float32(light) + np.float32(0.15), small(one_eyed * np.float32(light) + np.float32(0.15))
    done = underdrawn(enlarge(picture, SIZE), picture, drawing, EVERYWHERE)
    for x, y in PUPILS:
        assert done[y, x - 16].mean() - done[y, x].mean() > 0.7 * light


def test_a_picture_that_went_its_own_way_is_left_alone():
    elsewhere = small(cv2.flip(drawn(60), 0))
    ground = enlarge(elsewhere, SIZE)
    face = np.s_[90:310, 140:360]
    assert np.abs(underdrawn(ground, elsewhere, drawn(), EVERYWHERE) - ground)[face].mean() < 0.01


def test_nothing_is_drawn_where_there_is_neither_sitter_nor_thing():
    cover = EVERYWHERE.copy()
    cover[:, :192] = 0
    picture = small(drawn())
    ground = enlarge(picture, SIZE)
    done = underdrawn(ground, picture, drawn(), cover)
    assert np.array_equal(done[:, :250], ground[:, :250])
    assert not np.array_equal(done[:, 260:], ground[:, 260:])


def test_colours_stay_the_pictures():
    """The picture is bluer than the drawing: what is wider than a few of its px stays blue."""
    bluer = small(drawn()) * np.float32([0.6, 0.8, 1.0])
    ground = enlarge(bluer, SIZE)
    done = underdrawn(ground, bluer, drawn(), EVERYWHERE)
    forehead = np.s_[110:150, 230:270]
    assert np.allclose(done[forehead].mean((0, 1)), ground[forehead].mean((0, 1)), atol=0.02)


@settings(max_examples=25, deadline=None)
@given(
    st.tuples(st.integers(16, 96), st.integers(16, 96)), st.tuples(st.integers(64, 300), st.integers(64, 300)),
    st.integers(0, 3),
)  # fmt: skip
def test_any_picture_and_drawing(shape, size, seed):
    rng = np.random.default_rng(seed)
    picture, drawing = (rng.random((h, w, 3), dtype=np.float32) for h, w in (shape, (4 * shape[0], 4 * shape[1])))
    ground = rng.random((size[1], size[0], 3), dtype=np.float32)
    done = underdrawn(ground, picture, drawing, rng.random(drawing.shape[:2], dtype=np.float32))
    assert done.shape == ground.shape and done.dtype == np.float32
    assert np.isfinite(done).all() and done.min() >= 0 and done.max() <= 1
