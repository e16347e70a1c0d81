"""Real diffusers classes at toy size, saved as the ordinary folders that artists have."""

from functools import cache

import pytest


@pytest.fixture(scope="module")
def renderer():
    """What paints all pictures of a module, on the CPU, with one thread."""
    from portrait.renderers.diffusion import factory

    renderer = factory(device="cpu", threads=1)
    yield renderer
    renderer.close()


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """``saved("sdxl")``: the folder of a toy of this family, made once and never changed."""
    from stand_in_checkpoints import save

    folder = tmp_path_factory.mktemp("families")
    return cache(lambda family: save(family, folder / family))


def _vae(torch, diffusers):
    torch.manual_seed(0)
    return diffusers.AutoencoderKL(
        in_channels=3, out_channels=3, down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
        block_out_channels=(8, 8), norm_num_groups=4, latent_channels=4, sample_size=32, mid_block_add_attention=False,
    )  # fmt: skip


@pytest.fixture(scope="session")
def toy_checkpoint(tmp_path_factory):
    """A Stable Diffusion pipeline of some thousand random weights, 32×32 px, as a folder."""
    import diffusers
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    from portrait.checkpoint import find_checkpoint

    torch.manual_seed(0)
    unet = diffusers.UNet2DConditionModel(
        sample_size=16, in_channels=4, out_channels=4, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        cross_attention_dim=16, attention_head_dim=4,
    )  # fmt: skip
    tokenizer = AutoTokenizer.from_pretrained(find_checkpoint("atelier").components["text_encoder"].path())
    tokenizer.model_max_length = 32
    encoder = BertModel(BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
    ))  # fmt: skip
    pipe = diffusers.StableDiffusionPipeline(
        vae=_vae(torch, diffusers), text_encoder=encoder, tokenizer=tokenizer, unet=unet,
        scheduler=diffusers.DDIMScheduler(steps_offset=1, clip_sample=False), safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("checkpoints") / "toy"
    pipe.save_pretrained(folder)
    return str(folder)
