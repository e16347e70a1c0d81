"""The diffusers renderer, over real classes at toy size."""

import numpy as np
import pytest

from portrait.checkpoint import token_counter, find_checkpoint
from portrait.errors import BadPrompt, ModelMissing
from portrait.prompt import Part, Prompt
from portrait.renderer import Cancelled
from portrait.renderers.diffusion import factory


@pytest.fixture(scope="module")
def renderer():
    renderer = factory(device="cpu", threads=1)
    yield renderer
    renderer.close()


def prompt_for(checkpoint, **changes):
    values = {
        "positive": "a lantern, by the sea", "negative": "", "parts": (Part("a lantern, by the sea", "subject"),),
        "recipe": "oil", "recipe_digest": "", "checkpoint": checkpoint, "seed": 3, "size": (32, 32), "steps": 3,
        "guidance": 2.0, "tokens": 6, "technique": "none",
    }  # fmt: skip
    return Prompt(**values | changes)


def pixels(image):
    return np.asarray(image)


def test_a_folder_renders_at_its_size_and_repeats_itself(renderer, toy_checkpoint):
    first, second = renderer.render([prompt_for(toy_checkpoint)] * 2)
    assert first.size == (32, 32) and first.mode == "RGB"
    assert (pixels(first) == pixels(second)).all()


@pytest.mark.parametrize("change", [{"seed": 4}, {"positive": "a boat"}, {"steps": 2}, {"guidance": 6.0}, {"negative": "rain"}])
def test_every_number_matters(renderer, toy_checkpoint, change):
    first, second = renderer.render([prompt_for(toy_checkpoint), prompt_for(toy_checkpoint, **change)])
    assert (pixels(first) != pixels(second)).any()


def test_each_picture_has_its_own_noise_whatever_its_company(renderer, toy_checkpoint):
    alone = renderer.render([prompt_for(toy_checkpoint, seed=9)])[0]
    in_company = renderer.render([prompt_for(toy_checkpoint), prompt_for(toy_checkpoint, seed=9)])[1]
    assert (pixels(alone) == pixels(in_company)).all()


def test_steps_are_reported_with_previews(renderer, toy_checkpoint):
    seen = []
    renderer.render([prompt_for(toy_checkpoint)] * 2, on_step=lambda *report: seen.append(report))
    assert [report[:3] for report in seen] == [(index, step, 3) for index in (0, 1) for step in (1, 2, 3)]
    assert all(preview.size == (32, 32) for *_, preview in seen)


def test_watching_changes_nothing(renderer, toy_checkpoint):
    unwatched = renderer.render([prompt_for(toy_checkpoint)])[0]
    watched = renderer.render([prompt_for(toy_checkpoint)], on_step=lambda *report: None)[0]
    assert (pixels(unwatched) == pixels(watched)).all()


def test_raising_cancelled_ends_the_work_and_the_renderer_lives_on(renderer, toy_checkpoint):
    steps = []

    def stop_after_one(index, step, of, preview):
        steps.append(step)
        raise Cancelled

    with pytest.raises(Cancelled):
        renderer.render([prompt_for(toy_checkpoint)], on_step=stop_after_one)
    assert steps == [1]
    assert renderer.render([prompt_for(toy_checkpoint)])[0].size == (32, 32)


def test_a_folder_counts_its_own_tokens(toy_checkpoint):
    assert token_counter(find_checkpoint(toy_checkpoint))("a lantern") == 2


def test_a_checkpoint_that_is_not_here(renderer):
    with pytest.raises(ModelMissing, match="checkpoints pull nobody/nothing"):
        renderer.render([prompt_for("nobody/nothing")])


def test_a_folder_that_only_looks_like_a_checkpoint(renderer, tmp_path):
    (tmp_path / "model_index.json").write_text("{}")
    with pytest.raises(BadPrompt, match="cannot be loaded"):
        renderer.render([prompt_for(str(tmp_path))])


@pytest.mark.parametrize("device", ["cuda:99", "gpu"])
def test_a_device_that_is_not_there_is_said_in_one_sentence(toy_checkpoint, device):
    with pytest.raises(ModelMissing, match="setting device"):
        factory(device=device).render([prompt_for(toy_checkpoint)])


def test_construction_loads_nothing():
    import subprocess
    import sys

    program = "from portrait.renderers.diffusion import factory; factory(); import sys; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


def test_a_warmed_renderer_paints_the_same_picture(renderer, toy_checkpoint):
    cold = renderer.render([prompt_for(toy_checkpoint)])[0]
    warmed = factory(device="cpu", threads=1)
    warmed.warm(toy_checkpoint)
    assert (pixels(warmed.render([prompt_for(toy_checkpoint)])[0]) == pixels(cold)).all()


def test_a_large_autoencoder_is_previewed_by_a_fitted_linear_map(toy_checkpoint, monkeypatch):
    from portrait.renderers import preview

    monkeypatch.setattr(preview, "SMALL_DECODER", 0)
    seen = []
    renderer = factory(device="cpu", threads=1)
    renderer.render([prompt_for(toy_checkpoint)], on_step=lambda *report: seen.append(report[3]))
    assert all(image.size == (16, 16) for image in seen)


def test_a_preview_that_cannot_be_made_does_not_cost_the_picture(toy_checkpoint, monkeypatch):
    from portrait.renderers import preview

    def unknown(vae):
        raise AttributeError("latent_dist")

    monkeypatch.setattr(preview, "SMALL_DECODER", 0)
    monkeypatch.setattr(preview, "_fit", unknown)
    seen = []
    renderer = factory(device="cpu", threads=1)
    [image] = renderer.render([prompt_for(toy_checkpoint)], on_step=lambda *report: seen.append(report[3]))
    assert image.size == (32, 32) and seen == [None, None, None]


def test_an_autoencoder_that_fails_in_half_precision_is_fitted_in_full(toy_checkpoint, monkeypatch):
    import diffusers
    import torch

    from portrait.renderers.preview import _fit

    vae = diffusers.AutoencoderKL.from_pretrained(toy_checkpoint, subfolder="vae", torch_dtype=torch.float16)
    assert vae.config.force_upcast
    encode, asked = vae.encode, []
    monkeypatch.setattr(vae, "encode", lambda sample: (asked.append(sample.dtype), encode(sample))[1])
    assert np.isfinite(_fit(vae)).all()
    assert asked == [torch.float32] and vae.dtype == torch.float16
