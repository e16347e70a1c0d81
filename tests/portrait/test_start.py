"""Starts: what fits together, what is kept of them, and what they look like."""

import io

import numpy as np
import pytest
from PIL import Image

from portrait.errors import BadPrompt
from portrait.sketch.scene import Scene
from portrait.start import (
    Start, mask_image, picture_start, sketch_start, start_from_json, start_image, start_to_json, steps_painted, underdrawing,
)  # fmt: skip

SCENE = Scene(place="sea", time="night", season="winter", mood="calm", hair="grey", objects=("lantern",), palette=("navy", "amber"))
RAMP = Image.linear_gradient("L").resize((96, 48)).convert("RGB")


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"kind": "photo", "strength": 0.5}, "one of sketch, picture, inpaint"),
        ({"kind": "sketch", "strength": 0.5}, "has no scene"),
        ({"kind": "picture", "strength": 0.5}, "has no picture"),
        ({"kind": "picture", "strength": 0.5, "picture": b"x", "scene": SCENE}, "has a scene"),
        ({"kind": "picture", "strength": 0.5, "picture": b"x", "mask": b"x"}, "has a mask"),
        ({"kind": "inpaint", "strength": 0.5, "picture": b"x"}, "has no mask"),
        ({"kind": "sketch", "strength": 0.0, "scene": SCENE}, "from 0.05"),
        ({"kind": "sketch", "strength": 1.2, "scene": SCENE}, "from 0.05"),
        ({"kind": "sketch", "strength": float("nan"), "scene": SCENE}, "from 0.05"),
        ({"kind": "sketch", "strength": "much", "scene": SCENE}, "'much'"),
    ],
)
def test_parts_that_do_not_fit_are_refused_in_one_sentence(fields, says):
    with pytest.raises(BadPrompt) as refusal:
        Start(**fields)
    assert says in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_sketch_survives_its_record():
    start = sketch_start(SCENE, 0.7)
    assert start_from_json(start_to_json(start)) == start


def test_a_record_of_an_older_scene_can_be_read():
    record = start_to_json(sketch_start(SCENE, 0.7))
    del record["scene"]["framing"]
    assert start_from_json({**record, "scene": {**record["scene"], "gone_since": 1}}).scene == SCENE


def test_of_a_picture_only_its_digest_is_kept():
    start = picture_start(RAMP, 0.4)
    record = start_to_json(start)
    assert record == {"kind": "picture", "strength": 0.4, "digest": start.digest} and len(start.digest) == 16
    assert picture_start(RAMP.rotate(180), 0.4).digest != start.digest
    with pytest.raises(BadPrompt, match="hand it in again"):
        start_from_json(record)


def test_a_picture_and_its_mask_are_cut_alike():
    start = picture_start(RAMP, 0.4, mask=RAMP.convert("L"))
    assert start.kind == "inpaint"
    picture, mask = start_image(start, (32, 32), 0), mask_image(start, (32, 32))
    assert (picture.size, picture.mode, mask.size, mask.mode) == ((32, 32), "RGB", (32, 32), "L")
    assert np.abs(np.asarray(picture.convert("L"), int) - np.asarray(mask, int)).max() <= 1


def test_a_picture_of_a_camera_is_turned_upright():
    turned, buffer = Image.Exif(), io.BytesIO()
    turned[0x0112] = 6  # the camera was held on its side
    RAMP.save(buffer, "JPEG", exif=turned)
    upright = np.asarray(start_image(picture_start(buffer.getvalue(), 0.4), (24, 48), 0).convert("L"), int)
    assert np.ptp(upright.mean(0)) > 100 > np.ptp(upright.mean(1))


def test_bytes_that_are_no_image_are_one_sentence():
    with pytest.raises(BadPrompt, match="cannot be read as an image"):
        start_image(picture_start(b"words", 0.4), (32, 32), 0)


def test_a_sketch_is_drawn_by_the_seed():
    start = sketch_start(SCENE, 0.7)
    first, again, other = (np.asarray(start_image(start, (64, 64), seed)) for seed in (1, 1, 2))
    assert first.shape == (64, 64, 3) and (first == again).all() and (first != other).any()


@pytest.mark.parametrize("size", [(64, 64), (96, 64), (64, 96)])
def test_a_sketch_comes_at_the_size_of_the_prompt(size):
    image = start_image(sketch_start(SCENE, 0.7), size, 0)
    assert image.size == size and np.asarray(image).std() > 10


@pytest.mark.parametrize(("steps", "strength", "painted"), [(16, 0.7, 12), (16, 1, 16), (10, 0.3, 3), (1, 0.7, 1), (4, 0.05, 1)])
def test_what_is_kept_need_not_be_painted(steps, strength, painted):
    assert steps_painted(steps, sketch_start(SCENE, strength)) == painted
    assert steps_painted(steps, None) == steps


@pytest.mark.parametrize("size", [(64, 64), (64, 96), (128, 96)])
def test_an_underdrawing_is_the_sketch_that_was_painted_over_only_finer(size):
    start = sketch_start(SCENE, 0.35)
    below = underdrawing(start, size, 7)
    assert below.drawing.size == below.cover.size and max(below.drawing.size) == 384
    assert below.drawing.width * size[1] == below.drawing.height * size[0]
    seen, sketch = (np.asarray(image, np.float32) for image in (below.drawing.resize(size, Image.Resampling.BOX), start_image(start, size, 7)))
    assert np.abs(seen - sketch).mean() < 8
    other = np.asarray(underdrawing(start, size, 8).drawing.resize(size, Image.Resampling.BOX), np.float32)
    assert np.abs(other - sketch).mean() > 8


def test_an_underdrawing_covers_sitter_and_things():
    cover = np.asarray(underdrawing(sketch_start(SCENE, 0.35), (64, 64), 7).cover)
    assert cover[155, 200] == 255  # the face
    assert cover[375, 200] == 255  # the shoulders
    assert cover[298, 79] > 200  # the lantern
    assert cover[20, 20] == 0 and 0.2 < (cover > 128).mean() < 0.7


def test_only_a_small_picture_over_a_sketch_has_an_underdrawing():
    assert underdrawing(sketch_start(SCENE, 0.35), (512, 512), 7) is None
    assert underdrawing(picture_start(RAMP, 0.35), (64, 64), 7) is None
