"""The diffusers renderer, over real classes at toy size."""

from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from stand_in_checkpoints import enter

from portrait.checkpoint import find_checkpoint, token_counter
from portrait.errors import BadPrompt, ModelMissing
from portrait.prompt import Part, Prompt
from portrait.renderer import Cancelled
from portrait.renderers import diffusion, ways
from portrait.renderers.diffusion import Diffusion, factory
from portrait.renderers.loading import load_pipeline
from portrait.renderers.preview import LatentPreview
from portrait.renderers.ways import whole_way
from portrait.sketch.scene import Scene
from portrait.start import picture_start, sketch_start


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
    assert all(preview.size in ((32, 32), (16, 16)) for *_, preview in seen if preview is not None)
    assert {index for index, *_, preview in seen if preview is not None} == {0, 1}


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


def test_a_warmed_renderer_paints_the_same_picture(renderer, toy_checkpoint, monkeypatch):
    enter(monkeypatch, toy_checkpoint, 32)
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
    assert seen and all(image.size == (16, 16) for image in seen)


def test_a_preview_that_cannot_be_made_does_not_cost_the_picture(toy_checkpoint, monkeypatch):
    from portrait.renderers import preview

    def load(*asked):
        pipe = load_pipeline(*asked)
        pipe.vae.encode = lambda sample: SimpleNamespace()  # what an autoencoder of a kind we do not know might answer
        return pipe

    monkeypatch.setattr(preview, "SMALL_DECODER", 0)
    seen = []
    renderer = Diffusion(device="cpu", threads=1, load=load)
    [image] = renderer.render([prompt_for(toy_checkpoint)], on_step=lambda *report: seen.append(report[3]))
    assert image.size == (32, 32) and seen == [None, None, None]


def test_an_autoencoder_that_fails_in_half_precision_is_fitted_in_full(toy_checkpoint, monkeypatch):
    import diffusers
    import torch

    from portrait.renderers import preview

    monkeypatch.setattr(preview, "SMALL_DECODER", 0)
    vae = diffusers.AutoencoderKL.from_pretrained(toy_checkpoint, subfolder="vae", torch_dtype=torch.float16)
    assert vae.config.force_upcast
    encode, asked = vae.encode, []
    monkeypatch.setattr(vae, "encode", lambda sample: (asked.append(sample.dtype), encode(sample))[1])
    shown = LatentPreview(SimpleNamespace(vae=vae))
    shown.prepare()
    assert asked == [torch.float32] and vae.dtype == torch.float16
    assert pixels(shown(torch.randn(1, 4, 16, 16, generator=torch.manual_seed(0)))).std() > 1


SCENE = Scene(place="sea", time="night", season="winter", mood="calm", objects=("lantern",))
RAMP = Image.linear_gradient("L").resize((64, 64)).convert("RGB")


def distance(image, other):
    return float(np.abs(pixels(image).astype(float) - pixels(other)).mean())


def test_the_weaker_the_strength_the_more_is_kept(renderer, toy_checkpoint):
    starts = [picture_start(RAMP, strength) for strength in (0.05, 0.5, 1.0)]
    faint, half, full = renderer.render([prompt_for(toy_checkpoint, start=start, steps=8) for start in starts])
    assert distance(faint, half) < distance(faint, full)
    assert faint.size == (32, 32) and faint.mode == "RGB"


def test_a_start_and_its_strength_matter_and_repeat(renderer, toy_checkpoint):
    def from_(picture, strength):
        return renderer.render([prompt_for(toy_checkpoint, start=picture_start(picture, strength))])[0]

    plain = renderer.render([prompt_for(toy_checkpoint)])[0]
    begun = from_(RAMP, 0.7)
    assert distance(begun, from_(RAMP, 0.7)) == 0
    assert all(distance(begun, other) > 0 for other in (plain, from_(RAMP.rotate(90), 0.7), from_(RAMP, 0.4)))
    assert distance(plain, renderer.render([prompt_for(toy_checkpoint)])[0]) == 0  # the two pipelines share a scheduler


def test_from_a_start_only_the_steps_that_are_taken_are_reported_with_previews(renderer, toy_checkpoint):
    seen = []
    prompt = prompt_for(toy_checkpoint, steps=10, start=picture_start(RAMP, 0.35))
    renderer.render([prompt], on_step=lambda *report: seen.append(report))
    assert [report[:3] for report in seen] == [(0, step, 4) for step in (1, 2, 3, 4)] and prompt.steps_painted == 4
    assert any(preview is not None for *_, preview in seen)


def test_painting_over_a_start_can_be_cancelled(renderer, toy_checkpoint):
    def stop(*report):
        raise Cancelled

    with pytest.raises(Cancelled):
        renderer.render([prompt_for(toy_checkpoint, start=picture_start(RAMP, 0.7))], on_step=stop)
    assert renderer.render([prompt_for(toy_checkpoint, start=picture_start(RAMP, 0.7))])[0].size == (32, 32)


def test_outside_its_mask_a_picture_is_kept(renderer, toy_checkpoint):
    mask = Image.new("L", (64, 64))
    mask.paste(255, (0, 0, 32, 64))
    left = renderer.render([prompt_for(toy_checkpoint, start=picture_start(RAMP, 1.0, mask=mask), seed=seed) for seed in (1, 2)])
    changed = np.abs(pixels(left[0]).astype(int) - pixels(left[1])).mean((0, 2))
    assert changed[:12].min() > changed[20:].max()


def test_one_set_of_weights_paints_from_noise_and_from_every_start(toy_checkpoint, monkeypatch):
    loaded, sisters = [], []

    def load(*asked):
        loaded.append(load_pipeline(*asked))
        return loaded[-1]

    def sister(pipe, found):
        sisters.append(found.cls.__name__)
        return ways.sister(pipe, found)

    monkeypatch.setattr(diffusion, "sister", sister)
    enter(monkeypatch, toy_checkpoint, 32)
    renderer = Diffusion(device="cpu", threads=1, load=load)
    renderer.warm(toy_checkpoint, start=picture_start(RAMP, 0.7))
    assert sisters == ["StableDiffusionImg2ImgPipeline"]
    starts = (None, picture_start(RAMP, 0.7), sketch_start(SCENE, 0.7), picture_start(RAMP, 1.0, mask=Image.new("L", (64, 64), 255)))
    prompts = [prompt_for(toy_checkpoint, start=start) for start in starts]
    before = renderer.render(prompts)
    [pipe] = loaded
    pipe.unet.conv_out.weight.data.zero_()  # a change of the pipeline's own weights is one of all of them
    assert all(distance(one, other) > 0 for one, other in zip(before, renderer.render(prompts), strict=True))
    assert len(loaded) == 1 and sisters == ["StableDiffusionImg2ImgPipeline", "StableDiffusionInpaintPipeline"]


@pytest.mark.parametrize("steps", [1, 2, 4, 16, 24, 30, 50])
@pytest.mark.parametrize("strength", [0.05, 0.33, 0.5, 0.7, 0.75, 0.9, 0.99, 1.0])
def test_the_whole_way_is_divided_so_that_the_share_falls_on_a_step(steps, strength):
    start = picture_start(RAMP, strength)
    whole, share = whole_way(steps, start)
    painted = prompt_for("atelier", steps=steps, start=start).steps_painted
    assert int(whole * share) == painted and share <= 1  # as a pipeline counts
    assert (painted == whole) == (strength == 1)
    assert abs(share - strength) <= 0.5 / whole + 1e-9 or painted + 1 == whole


@pytest.fixture(scope="module")
def atelier_from(renderer):
    """A painting of `atelier` over a picture, 64 px, and what its autoencoder makes of that picture alone."""
    import torch

    start = picture_start(Image.open(find_checkpoint("atelier").location + "/contact_sheet.jpg").crop((0, 0, 128, 128)), 0.5)

    def painted(strength):
        over = None if strength is None else picture_start(start.picture, strength)
        words = "portrait of a woman, oil painting, calm mood, by the sea, at night"
        return renderer.render([prompt_for("atelier", positive=words, size=(64, 64), steps=8, start=over)])[0]

    def kept():
        from portrait.start import start_image

        pipe = load_pipeline(find_checkpoint("atelier"), "cpu", 1)
        with torch.inference_mode():
            sample = pipe.image_processor.preprocess(start_image(start, (64, 64), 0))
            decoded = pipe.vae.decode(pipe.vae.encode(sample).latents).sample
        return pipe.image_processor.postprocess(decoded)[0]

    return painted, kept


def test_atelier_adds_as_much_noise_as_it_takes_away(atelier_from):
    """Its scheduler adds noise along straight lines (flow): at a faint strength the start comes back as the
    autoencoder alone returns it; at full strength nothing of it is left but what chance leaves of any picture."""
    painted, kept = atelier_from
    start = kept()
    assert distance(painted(0.05), start) < 4
    faint, half, full = (distance(painted(strength), start) for strength in (0.05, 0.5, 1.0))
    assert faint < half < full
    assert full > 0.6 * distance(painted(None), start)


def test_a_sketch_is_painted_over(renderer):
    words = "portrait of a person, oil painting, calm mood, by the sea, at night, a lantern"
    [image] = renderer.render([prompt_for("atelier", positive=words, size=(64, 64), steps=4, start=sketch_start(SCENE, 0.7))])
    assert image.size == (64, 64) and pixels(image).std() > 10
