"""The finish: any picture in, a painted one out, the same one every time."""

import subprocess
import sys

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from portrait.finish import TECHNIQUES, Finish, apply_finish
from portrait.sketch.scene import Scene
from portrait.start import sketch_start, start_image, underdrawing

PAINTED = tuple(name for name in TECHNIQUES if name != "none")


def sitter(size=(64, 64)) -> Image.Image:
    """A head against a sky: flat areas, edges, and eyes that must stay."""
    image = Image.new("RGB", (64, 64), (70, 120, 190))
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 44, 54, 90), fill=(170, 40, 50))
    draw.ellipse((18, 12, 46, 50), fill=(225, 180, 150))
    draw.pieslice((16, 8, 48, 40), 180, 360, fill=(60, 35, 20))
    for x in (26, 36):
        draw.ellipse((x, 28, x + 4, 31), fill=(15, 10, 10))
    return image.resize(size)


def painted(technique="oil", size=(160, 160), seed=0, image=None) -> np.ndarray:
    return np.asarray(apply_finish(image or sitter(), Finish(technique, size, seed)), np.float32)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_the_same_finish_gives_the_same_bytes(technique):
    assert (painted(technique) == painted(technique)).all()


@pytest.mark.parametrize("technique", PAINTED)
def test_bytes_do_not_depend_on_threads(technique):
    before = cv2.getNumThreads()
    try:
        cv2.setNumThreads(1)
        alone = painted(technique, (320, 320))
        cv2.setNumThreads(4)
        together = painted(technique, (320, 320))
    finally:
        cv2.setNumThreads(before)
    assert (alone == together).all()


@pytest.mark.parametrize("technique", PAINTED)
def test_another_seed_is_another_hand(technique):
    assert np.abs(painted(technique, seed=1) - painted(technique, seed=2)).mean() > 1


@pytest.mark.parametrize("technique", PAINTED)
def test_finishing_leaves_the_callers_random_numbers_alone(technique):
    np.random.seed(7)
    expected = np.random.random()
    np.random.seed(7)
    painted(technique)
    assert np.random.random() == expected


def test_techniques_do_not_look_alike():
    pictures = {name: painted(name) for name in TECHNIQUES}
    for first in pictures:
        for second in pictures:
            if first < second:
                assert np.abs(pictures[first] - pictures[second]).mean() > 3, (first, second)


@pytest.mark.parametrize(("technique", "tolerance"), [("oil", 6), ("pastel", 25), ("watercolour", 60)])
def test_colour_stays_what_it_was(technique, tolerance):
    drift = painted(technique, (256, 256)).mean((0, 1)) - np.asarray(sitter(), np.float32).mean((0, 1))
    assert np.abs(drift).max() < tolerance


def test_pencil_is_graphite_on_light_paper():
    picture = painted("pencil", (256, 256))
    assert np.ptp(picture, axis=2).mean() < 16
    assert picture[:4].mean() > 225


@pytest.mark.parametrize("technique", PAINTED)
def test_eyes_stay_dark_in_a_light_face(technique):
    picture = painted(technique, (512, 512)).mean(2)
    eye, cheek = picture[228:252, 220:236].mean(), picture[290:320, 220:240].mean()
    assert cheek - eye > 40


DARK = sketch_start(Scene(place="garden", time="noon", season="summer", mood="calm", skin="dark", hair="white"), 0.35)


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of the faces in two pictures, by their greys."""
    height, width = one.shape[:2]
    face = np.s_[round(0.3 * height) : round(0.55 * height), round(0.38 * width) : round(0.68 * width)]
    return float(np.corrcoef(one.mean(2)[face].ravel(), other.mean(2)[face].ravel())[0, 1])


@pytest.mark.parametrize("technique", [name for name in PAINTED if name != "woodcut"])  # its greys are cuts
def test_a_dark_face_keeps_its_eyes_where_there_is_an_underdrawing(technique):
    """64 px lose half an eye on dark skin; the drawing below knows both."""
    soft = start_image(DARK, (64, 64), 3).filter(ImageFilter.GaussianBlur(0.7))
    below, finish = underdrawing(DARK, soft.size, 3), Finish(technique, (640, 640), 0)
    truth = np.asarray(below.drawing.resize((640, 640)), np.float32)
    without, with_it = (np.asarray(apply_finish(soft, finish, underdrawing=under), np.float32) for under in (None, below))
    assert likeness(with_it, truth) > likeness(without, truth) + 0.05


def test_an_underdrawing_is_cut_as_the_picture_is():
    soft = start_image(DARK, (64, 64), 3).filter(ImageFilter.GaussianBlur(0.7))
    below, finish = underdrawing(DARK, soft.size, 3), Finish("oil", (800, 400), 0)
    truth = np.asarray(below.drawing.resize((800, 800)), np.float32)
    without, with_it = (np.asarray(apply_finish(soft, finish, underdrawing=under), np.float32) for under in (None, below))
    faces = [likeness(np.pad(one, ((160, 240), (0, 0), (0, 0))), truth) for one in (without, with_it)]
    assert faces[1] > faces[0] + 0.05


def test_none_has_no_use_for_an_underdrawing():
    soft = start_image(DARK, (64, 64), 3)
    below = underdrawing(DARK, (64, 64), 3)
    assert apply_finish(soft, Finish("none", (128, 128)), underdrawing=below) == apply_finish(soft, Finish("none", (128, 128)))


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "I;16", "F"])
def test_any_mode(mode):
    image = Image.fromarray(np.asarray(sitter().convert("L")).astype(np.uint16) * 200) if mode == "I;16" else sitter().convert(mode)
    done = apply_finish(image, Finish("oil", (128, 96), 0))
    assert (done.mode, done.size) == ("RGB", (128, 96))
    assert np.asarray(done).std() > 5


def test_what_is_transparent_is_white_paper():
    clear = Image.new("RGBA", (32, 32), (255, 0, 0, 0))
    assert np.asarray(apply_finish(clear, Finish("none"))).min() == 255


def test_a_flat_picture_can_be_painted():
    for technique in PAINTED:
        assert painted(technique, (96, 96), image=Image.new("RGB", (8, 8), (9, 9, 9))).shape == (96, 96, 3)


def test_size_is_1024_unless_asked_otherwise():
    assert apply_finish(sitter((8, 6)), Finish("pencil")).size == (1024, 768)
    assert apply_finish(sitter((1100, 300)), Finish("pencil")).size == (1100, 300)


def test_none_is_the_picture_itself_or_a_plain_resize():
    image = sitter((50, 40))
    assert np.array_equal(apply_finish(image, Finish("none")), image)
    resized = apply_finish(image, Finish("none", (100, 80), 0))
    assert np.array_equal(resized, image.resize((100, 80), Image.Resampling.LANCZOS))


def test_another_aspect_crops_and_never_squeezes():
    wide = Image.new("RGB", (120, 60))
    ImageDraw.Draw(wide).ellipse((40, 10, 80, 50), fill="white")
    tall = np.asarray(apply_finish(wide, Finish("oil", (128, 128), 0)).convert("L")) > 128
    assert abs(np.ptp(np.nonzero(tall.any(0))) - np.ptp(np.nonzero(tall.any(1)))) <= 8


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(TECHNIQUES), st.integers(64, 230), st.integers(64, 230),
    st.integers(1, 90), st.integers(1, 90), st.integers(0, 2**63),
)  # fmt: skip
def test_any_size_from_any_size(technique, width, height, from_width, from_height, seed):
    done = apply_finish(sitter((from_width, from_height)), Finish(technique, (width, height), seed))
    assert done.size == (width, height)


@pytest.mark.parametrize("technique", TECHNIQUES)
def test_progress_rises_to_one_and_can_be_watched(technique):
    calls = []
    apply_finish(sitter(), Finish(technique, (160, 160), 0), on_progress=lambda *call: calls.append(call))
    fractions = [fraction for fraction, _ in calls]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0 and fractions.count(1.0) == 1
    previews = [preview for _, preview in calls if preview is not None]
    if technique != "none":
        assert 10 <= len(calls) <= 20
        assert len(previews) >= 4
        assert all(preview.mode == "RGB" and max(preview.size) <= 320 for preview in previews)


@pytest.mark.parametrize("technique", PAINTED)
def test_being_watched_changes_nothing(technique):
    watched = apply_finish(sitter(), Finish(technique, (160, 160), 0), on_progress=lambda *_: None)
    assert (np.asarray(watched, np.float32) == painted(technique)).all()


@pytest.mark.parametrize("technique", PAINTED)
def test_what_the_watcher_raises_ends_the_work_within_one_report(technique):
    class Cancelled(Exception):
        pass

    heard = []

    def stop(fraction, preview):
        heard.append(fraction)
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        apply_finish(sitter(), Finish(technique, (128, 128), 0), on_progress=stop)
    assert sum(fraction > 0.3 for fraction in heard) == 1


def test_without_strokes_nothing_heavy_is_loaded():
    """What the web process and ``--finish none`` rely on: no Numba, no OpenCV."""
    code = (
        "import sys; from PIL import Image; from portrait.finish import Finish, apply_finish; "
        "apply_finish(Image.new('RGB', (64, 64)), Finish('none', (128, 128))); "
        "print(sorted({'numba', 'cv2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_callers_picture_is_left_alone():
    image = sitter()
    before = np.asarray(image).copy()
    apply_finish(image, Finish("oil", (128, 128), 0))
    assert np.array_equal(before, image)


def test_an_unknown_technique_names_the_known_ones():
    with pytest.raises(ValueError, match=f"'gouache'.*{', '.join(TECHNIQUES)}"):
        Finish("gouache", None, 0)


@pytest.mark.parametrize("size", [(63, 100), (100, 8193), (0, 0), (-64, 64), (100.0, 100), (100,), "big", 1024, [100, 100]])
def test_a_silly_size_is_refused(size):
    with pytest.raises(ValueError, match="64 and 8192"):
        Finish("oil", size, 0)


@pytest.mark.parametrize("seed", [-1, 1.5, "1", None])
def test_a_silly_seed_is_refused(seed):
    with pytest.raises(ValueError, match="seed"):
        Finish("oil", None, seed)
