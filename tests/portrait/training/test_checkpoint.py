"""The shipped checkpoint: small enough, whole, an ordinary diffusers folder, and the same twice."""

from pathlib import Path

import numpy as np
import pytest
import torch

from portrait.training.export import load
from portrait.training.settings import read_settings

FOLDER = Path(__file__).resolve().parents[3] / "portrait" / "checkpoints" / "atelier"


@pytest.fixture(scope="module")
def pipe():
    return load(FOLDER, read_settings())


def test_it_fits_into_the_package():
    sizes = [file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()]
    assert sum(sizes) <= 32e6 and max(sizes) <= 15e6
    assert (FOLDER / "README.md").is_file() and not (FOLDER / "text_encoder").exists()


def test_its_tokenizer_pads_to_the_length_it_was_trained_with(pipe):
    assert pipe.tokenizer.model_max_length == read_settings().text.tokens


def test_it_paints_the_same_picture_twice(pipe):
    def paint(seed: int) -> np.ndarray:
        dice = torch.Generator().manual_seed(seed)
        return pipe("portrait of a person, by the sea", num_inference_steps=2, guidance_scale=3.0, generator=dice, output_type="np").images

    assert (paint(1) == paint(1)).all()
    assert (paint(1) != paint(2)).any()


def test_a_start_guides_it(pipe):
    from diffusers import AutoPipelineForImage2Image

    guided = AutoPipelineForImage2Image.from_pipe(pipe)
    start = np.full((1, 64, 64, 3), 0.8, np.float32)
    seen = []
    made = guided(
        "portrait of a person", image=start, strength=0.5, num_inference_steps=4, guidance_scale=3.0, output_type="np",
        callback_on_step_end=lambda pipe, step, t, state: seen.append(step) or state,
    ).images  # fmt: skip
    assert made.shape == (1, 64, 64, 3) and len(seen) == 2
