"""Last stage: an ordinary diffusers folder from a run, small enough to ship.

`python -m portrait.training.export --work FOLDER --out FOLDER`. The text encoder is not stored: it comes from its
package and is handed to `from_pretrained`. The tokenizer is stored, because its length is part of the model.
"""

import argparse
import shutil
from pathlib import Path

import torch

from . import autoencoder, diffusion, words
from .settings import DEFAULT, Settings, read_settings


def pipeline(settings: Settings, unet, vae):
    """An ordinary `StableDiffusionPipeline` around the two trained models."""
    from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

    tokenizer, encoder = words.load_text_encoder(settings.text)
    scheduler = DPMSolverMultistepScheduler(
        prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=settings.sampling.shift, steps_offset=1
    )
    return StableDiffusionPipeline(
        vae=vae,
        text_encoder=encoder,
        tokenizer=tokenizer,
        unet=unet,
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def export(pipe, out: Path, shard: str = "14MB") -> int:
    """Write the folder in half precision, without the text encoder; returns its size in bytes.

    Other files in the folder (the model card) are left alone.
    """
    out.mkdir(parents=True, exist_ok=True)
    for part in ("unet", "vae", "scheduler", "tokenizer", "text_encoder"):
        shutil.rmtree(out / part, ignore_errors=True)
    pipe.unet.to(torch.float16)
    pipe.vae.to(torch.float16)
    pipe.save_pretrained(out, max_shard_size=shard)
    shutil.rmtree(out / "text_encoder")
    for file in out.rglob("*"):
        if file.is_file():
            file.chmod(0o644)
    return sum(file.stat().st_size for file in out.rglob("*") if file.is_file())


def load(folder: Path, settings: Settings, device: str = "cpu"):
    """The shipped folder as a text-to-image pipeline, in float32, quiet."""
    from diffusers import AutoPipelineForText2Image

    _, encoder = words.load_text_encoder(settings.text)
    pipe = AutoPipelineForText2Image.from_pretrained(folder, text_encoder=encoder, dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    return pipe.to(device)


def main(argv: list[str] | None = None) -> None:
    """Export a run."""
    parser = argparse.ArgumentParser(prog="python -m portrait.training.export", description=__doc__)
    parser.add_argument("--work", dest="run", type=Path, required=True, help="folder of the run")
    parser.add_argument("--out", type=Path, required=True, help="checkpoint folder to write")
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    parser.add_argument("--untrained", action="store_true", help="random weights, to try the form")
    flags = parser.parse_args(argv)
    settings = read_settings(flags.settings)
    if flags.untrained:
        unet, vae = diffusion.build(settings), autoencoder.build(settings)
    else:
        unet, vae = diffusion.trained(flags.run, settings), autoencoder.trained(flags.run, settings)
    size = export(pipeline(settings, unet, vae), flags.out)
    print(f"{flags.out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
