"""What a GPU gains: full-size Stable Diffusion 1.5 and SDXL with random weights, through the renderer as it is.

    python tests/benchmarks/gpu.py [--folder DIR]

Speed does not depend on what weights say, so nothing is downloaded; `--folder` keeps the pipelines (some 9 GB). Wall time
in turns. Without a GPU it says so in one line and is done.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from measured import ROUNDS, Row, in_turns, told  # first: it finds the others

from stand_in_checkpoints import clip_encoder, clip_tokenizer

from installation.batching import Calibrator
from portrait.prompt import Part, Prompt
from portrait.renderers.diffusion import factory

SIZES = {"sd15": (512, 4, 7.0), "sdxl": (1024, 4, 5.0)}  # px, steps, guidance


def main(folder: Path, rounds: int) -> bool:
    """Measure, print a table, say whether all goals are met."""
    import torch

    if not torch.cuda.is_available():
        print("There is no GPU here: nothing of its table was measured.")
        return True
    rows = []
    for family, build in {"sd15": sd15, "sdxl": sdxl}.items():
        if not (folder / family).exists():
            torch.manual_seed(0)
            build().to(torch.bfloat16).save_pretrained(folder / family)
        rows += measure(str(folder / family), family, rounds)
    return told(f"{torch.cuda.get_device_name()}: random weights, wall time", rows)


def measure(checkpoint: str, family: str, rounds: int) -> list[Row]:
    """The curve of a family, what batching gains, what the renderer and its previews cost, and what memory that ends costs."""
    renderer, alone = factory(device="cuda"), factory(device="cuda")
    eight = [prompt(checkpoint, family, seed) for seed in range(8)]
    for each in (renderer, alone):
        each.warm(checkpoint)
    calibrator = Calibrator(renderer)
    calibrator.note(eight[0])
    while calibrator.go_on(lambda: False):
        continue
    curve = renderer.limits.curve(eight[0])
    timed = ", ".join(f"{count}: {count / seconds * curve.points[0][1]:.2f}" for count, seconds in curve.points)
    long = replace(eight[0], steps=20)
    least = in_turns({
        "dynamic": lambda: renderer.render(eight),
        "sequential": lambda: alone.render(eight),
        "bare": lambda: bare(alone, long),
        "render": lambda: alone.render([long]),
        "watched": lambda: alone.render([long], on_step=lambda *report: None),
    }, rounds, time.perf_counter)  # fmt: skip
    goal = 2.5 if SIZES[family][0] <= 512 else 0.98
    return [
        Row(f"{family} a", f"dynamic ÷ sequential at {SIZES[family][0]} px", goal, least["sequential"] / least["dynamic"], True, f"chose {curve.most} ({timed})"),
        Row(f"{family} b", "renderer ÷ bare call", 1.03, least["render"] / least["bare"], remark=f"{1000 * least['bare']:.0f} ms bare, {long.steps} steps"),
        Row(f"{family} e", "linear previews ÷ none", 1.02, least["watched"] / least["render"]),
        crowded(renderer, eight, family),
    ]


def crowded(renderer, eight: list[Prompt], family: str) -> Row:
    """Goal f: of a device with room for about two pictures, every picture; attempts that were for nothing, once it is known."""
    import torch

    free, total = torch.cuda.mem_get_info()
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    renderer.render_together(eight[:2], None)
    torch.cuda.set_per_process_memory_fraction(min(1.0, 1.02 * torch.cuda.max_memory_reserved() / total))
    attempts = []
    paint = renderer._render
    renderer._render = lambda prompts, indices, on_step: (attempts.append(len(indices)), paint(prompts, indices, on_step))[1]
    try:
        delivered = sum(image is not None for image in renderer.render(eight))
        first, attempts[:] = len(attempts), []
        delivered += sum(image is not None for image in renderer.render(eight))
        wasted = len(attempts) - -(-8 // max(attempts))
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
        del renderer._render
    return Row(f"{family} f", "attempts for nothing, once memory has refused", 0, wasted + 16 - delivered, remark=f"{delivered} of 16 delivered, {first} calls the first time")


def prompt(checkpoint: str, family: str, seed: int) -> Prompt:
    """A prompt of this family's size."""
    side, steps, guidance = SIZES[family]
    words = "portrait of a person, a lantern"
    return Prompt(words, "", (Part(words, "subject"),), "oil", "0" * 12, checkpoint, seed, (side, side), steps, guidance, 8, technique="none")


def bare(renderer, one: Prompt):
    """What anyone would write with diffusers."""
    import torch

    return renderer._loaded[1](
        prompt=one.positive, width=one.size[0], height=one.size[1], num_inference_steps=one.steps, guidance_scale=one.guidance,
        generator=torch.Generator("cpu").manual_seed(one.seed),
    ).images[0]  # fmt: skip


def vae(**more):
    """The autoencoder of both families."""
    import diffusers

    return diffusers.AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, block_out_channels=(128, 256, 512, 512),
        layers_per_block=2, latent_channels=4, force_upcast=False, **more,
    )  # fmt: skip


def sd15():
    """Stable Diffusion 1.5 at full size, its UNet and autoencoder; the text encoder is small, for it takes no time."""
    import diffusers

    tokenizer = clip_tokenizer()
    unet = diffusers.UNet2DConditionModel(
        sample_size=64, in_channels=4, out_channels=4, block_out_channels=(320, 640, 1280, 1280), layers_per_block=2, cross_attention_dim=768, attention_head_dim=8,
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",), up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
    )  # fmt: skip
    return diffusers.StableDiffusionPipeline(
        vae=vae(), text_encoder=clip_encoder(tokenizer, 768), tokenizer=tokenizer, unet=unet, scheduler=diffusers.DDIMScheduler(steps_offset=1, clip_sample=False),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    )  # fmt: skip


def sdxl():
    """SDXL at full size, as above."""
    import diffusers

    tokenizer = clip_tokenizer()
    unet = diffusers.UNet2DConditionModel(
        sample_size=128, in_channels=4, out_channels=4, block_out_channels=(320, 640, 1280), layers_per_block=2, cross_attention_dim=2048,
        attention_head_dim=(5, 10, 20), transformer_layers_per_block=(1, 2, 10), use_linear_projection=True, addition_embed_type="text_time",
        addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    )  # fmt: skip
    return diffusers.StableDiffusionXLPipeline(
        vae=vae(scaling_factor=0.13025), text_encoder=clip_encoder(tokenizer, 768), text_encoder_2=clip_encoder(tokenizer, 1280, projected=True),
        tokenizer=tokenizer, tokenizer_2=tokenizer, unet=unet, scheduler=diffusers.EulerDiscreteScheduler(),
    )  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        sys.exit(0 if main(given.folder or Path(temporary), given.rounds) else 1)
