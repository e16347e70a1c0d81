"""LoRA styles, worn and taken off, and checkpoints that are a LoRA on a base."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from stand_in_checkpoints import BUILDERS, pixels, prompt_for

from portrait.checkpoint import Checkpoint, find_checkpoint
from portrait.errors import BadPrompt, ModelMissing
from portrait.lora import Lora, parse_lora
from portrait.prompt import prompt_from_json, prompt_to_json
from portrait.renderers import loading
from portrait.sharing import shares

TARGETS = {"unet": ["to_q", "to_v"], "transformer": ["to_q", "to_v"]}


def make_lora(family, path):
    """A style of random weights for this family, as peft and diffusers save it."""
    from diffusers.utils import convert_state_dict_to_diffusers
    from peft import LoraConfig
    from peft.utils import get_peft_model_state_dict

    torch.manual_seed(5)
    pipe = BUILDERS[family]()
    part = "unet" if hasattr(pipe, "unet") else "transformer"
    model = getattr(pipe, part)
    model.add_adapter(LoraConfig(r=2, lora_alpha=2, init_lora_weights=False, target_modules=TARGETS[part]))
    weights = convert_state_dict_to_diffusers(get_peft_model_state_dict(model)) if part == "unet" else get_peft_model_state_dict(model)
    type(pipe).save_lora_weights(str(path.parent), **{f"{part}_lora_layers": weights}, weight_name=path.name)
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("styles")


@pytest.fixture(scope="module")
def sd15(saved):
    return saved("sd15")


@pytest.fixture(scope="module")
def style(folder):
    return make_lora("sd15", folder / "style.safetensors")


@pytest.mark.parametrize("family", ["sd15", "sdxl", "sd3", "flux1", "flux2_klein", "z_image"])
def test_a_style_is_worn_and_taken_off(renderer, family, saved, tmp_path):
    checkpoint, style = saved(family), make_lora(family, tmp_path / "style.safetensors")
    plain = prompt_for(checkpoint)
    worn = replace(plain, loras=(Lora(style),))
    before, with_style, after, faint = (pixels(image) for image in renderer.render([plain, worn, plain, replace(plain, loras=(Lora(style, 0.2),))]))
    assert (before != with_style).any() and (before == after).all()
    assert 0 < abs(before - faint).mean() < abs(before - with_style).mean()


def test_styles_go_together_and_over_a_start(renderer, sd15, style, folder):
    from PIL import Image

    from portrait.start import picture_start

    other = make_lora("sd15", folder / "other.safetensors")
    start = picture_start(Image.linear_gradient("L").convert("RGB"), 0.6)
    plain, one, both = (prompt_for(sd15, start=start, loras=loras) for loras in ((), (Lora(style, 0.5),), (Lora(style, 0.5), Lora(other, 0.5))))
    pictures = [pixels(image) for image in renderer.render([plain, one, both])]
    assert (pictures[0] != pictures[1]).any() and (pictures[1] != pictures[2]).any()


def test_a_style_for_another_family_is_refused_and_the_renderer_lives_on(renderer, sd15, style, folder):
    stranger = make_lora("flux1", folder / "stranger.safetensors")
    [before] = renderer.render([prompt_for(sd15)])
    with pytest.raises(BadPrompt, match="stranger.safetensors does not fit .* another family"):
        renderer.render([prompt_for(sd15, loras=(Lora(stranger),))])
    assert (pixels(renderer.render([prompt_for(sd15)])[0]) == pixels(before)).all()


def test_a_style_that_is_not_here_says_how_to_fetch_it(renderer, sd15):
    with pytest.raises(ModelMissing, match="checkpoints pull nobody/style"):
        renderer.render([prompt_for(sd15, loras=(Lora("nobody/style"),))])


def test_without_peft_it_says_what_to_install(renderer, sd15, style, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name, *rest: None if name == "peft" else found(name, *rest))
    with pytest.raises(ModelMissing, match=r"vernissage\[lora\]"):
        renderer.render([prompt_for(sd15, loras=(Lora(style, 0.3),))])


def test_a_checkpoint_may_be_a_lora_on_a_base(renderer, sd15, style):
    base = find_checkpoint(sd15)
    plain = loading.load_pipeline(base, "cpu", 1)
    quick = loading.load_pipeline(replace(base, name="quick", lora=style, scheduler=("LCMScheduler", {})), "cpu", 1)
    assert type(quick.scheduler).__name__ == "LCMScheduler" and quick.get_list_adapters() == {}
    weight = "mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight"
    assert not torch.equal(plain.unet.state_dict()[weight], quick.unet.state_dict()[weight])


def test_a_base_without_its_lora_is_not_painted_with(sd15):
    with pytest.raises(ModelMissing, match="checkpoints pull nobody/style"):
        loading.load_pipeline(replace(find_checkpoint(sd15), lora="nobody/style"), "cpu", 1)


@pytest.mark.parametrize(("text", "lora"), [
    ("owner/style", Lora("owner/style")), ("owner/style:0.8", Lora("owner/style", 0.8)), ("owner/style:-1", Lora("owner/style", -1)),
    ("owner/style/a file.safetensors:1.5", Lora("owner/style/a file.safetensors", 1.5)),
])  # fmt: skip
def test_styles_as_they_are_typed(text, lora):
    assert parse_lora(text) == lora


def test_a_file_is_a_style(style):
    assert parse_lora(f"{style}:0.7") == Lora(style, 0.7)


@pytest.mark.parametrize("text", ["style", "", "nothing.safetensors", "owner/style:3", "owner/style:nan", ":0.5", __file__])
def test_what_is_no_style(text):
    with pytest.raises(BadPrompt):
        parse_lora(text)


def test_styles_are_kept_with_the_prompt_and_keep_batches_apart(sd15):
    worn = prompt_for(sd15, loras=(Lora("owner/style", 0.8),))
    assert prompt_from_json(prompt_to_json(worn)) == worn
    assert shares(worn, None) != shares(prompt_for(sd15), None)
    record = prompt_to_json(prompt_for(sd15))
    del record["loras"]  # a sidecar from before there were any
    assert prompt_from_json(record).loras == ()


def test_a_tiny_decoder_takes_the_place_of_a_large_one_on_a_cpu(sd15, folder, monkeypatch):
    import diffusers

    torch.manual_seed(0)
    diffusers.AutoencoderTiny(
        encoder_block_out_channels=(8, 8), decoder_block_out_channels=(8, 8), num_encoder_blocks=(1, 1), num_decoder_blocks=(1, 1),
    ).save_pretrained(folder / "taesd")  # fmt: skip
    monkeypatch.setattr(loading, "cached_file", lambda hub_id, name: Path(folder / "taesd" / name))
    entry = replace(find_checkpoint(sd15), decoder="someone/taesd", tiny_on_cpu=True)
    pipe = loading.load_pipeline(entry, "cpu", 1)
    assert isinstance(pipe.vae, diffusers.AutoencoderTiny)
    assert pipe("a boat", width=64, height=64, num_inference_steps=2).images[0].size == (64, 64)
    assert isinstance(loading.load_pipeline(replace(entry, tiny_on_cpu=False), "cpu", 1).vae, diffusers.AutoencoderKL)
    assert loading.tiny_decoder(Checkpoint("x", "x"), torch.float32) is None
