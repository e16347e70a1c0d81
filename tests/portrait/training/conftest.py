"""A tiny atlas, drawn here, so that no test needs Node or a download."""

import json

import numpy as np
import pytest

from portrait.training.corpus.atlas import PLANES, read_atlas
from portrait.training.corpus.vocabulary import read_vocabulary

HEAD, OBJECT = 32, 16


def head_planes(long_hair: bool) -> np.ndarray:
    """A round face under a cap of hair, in the six planes of the atlas."""
    y, x = np.mgrid[0:HEAD, 0:HEAD] / HEAD
    face = np.hypot(x - 0.5, y - 0.5) < 0.25
    cap = (np.hypot(x - 0.5, y - 0.4) < 0.3) & (y < (0.6 if long_hair else 0.4))
    planes = np.zeros((HEAD, HEAD, 6), np.uint8)
    planes[cap, 0] = planes[face & ~cap, 1] = planes[cap | face, 5] = 255
    return planes


@pytest.fixture(scope="session")
def words():
    return read_vocabulary()


@pytest.fixture(scope="session")
def atlas_folder(tmp_path_factory, words):
    folder = tmp_path_factory.mktemp("atlas")
    plans = [
        {
            "style": style, "mood": mood, "cut": cut, "shape": "bob" if cut == "long" else "short", "glasses": False, "beard": False,
            "flowers": cut == "long", "headwear": False, "age": None,
        }
        for style in words.style
        for mood in words.moods
        for cut in ("long", "short")
    ]
    np.stack([head_planes(plan["cut"] == "long") for plan in plans]).tofile(folder / "heads.bin")
    rng = np.random.default_rng(0)
    colours = rng.integers(0, 256, (len(words.objects), 1, 1, 4), np.uint8)
    colours[..., 3] = 255
    np.broadcast_to(colours, (len(words.objects), OBJECT, OBJECT, 4)).copy().tofile(folder / "objects.bin")
    facts = {"head_size": HEAD, "object_size": OBJECT, "objects": list(words.objects), "heads": plans, "planes": list(PLANES)}
    (folder / "atlas.json").write_text(json.dumps(facts), "utf-8")
    return folder


@pytest.fixture(scope="session")
def atlas(atlas_folder):
    return read_atlas(atlas_folder)
