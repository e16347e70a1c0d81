"""Sample sheets of a run: what the averaged weights paint now, from the first captions, always from the same noise."""

from pathlib import Path

import numpy as np
import torch

from . import autoencoder, running

SHOWN, COLUMNS, STEPS, GUIDANCE = 12, 6, 12, 3.0


@torch.no_grad()
def paint_latents(model, states: torch.Tensor, nothing: torch.Tensor, shape: tuple[int, ...], steps: int = STEPS, guidance: float = GUIDANCE) -> torch.Tensor:
    """Latents (n, *shape) for token states (n, tokens, 384), by Euler steps along the flow with classifier-free guidance."""
    device = next(model.parameters()).device
    states, nothing = states.float().to(device), nothing.float().to(device)
    latents = torch.randn(len(states), *shape, generator=running.chance(5, 0)).to(device)
    levels = torch.linspace(1, 0, steps + 1)
    for level, after in zip(levels[:-1].tolist(), levels[1:].tolist(), strict=True):
        time = torch.full((len(states),), level * 1000, device=device)
        asked = model(latents, time, states).sample
        plain = model(latents, time, nothing.expand(len(states), -1, -1)).sample
        latents = latents + (after - level) * (plain + guidance * (asked - plain))
    return latents


@torch.no_grad()
def write_sheet(file: Path, model, decoder, states: torch.Tensor, nothing: torch.Tensor, shape: tuple[int, ...]) -> None:
    """Paint and write one sheet as JPEG; `decoder` turns latents into (n, 3, s, s) in -1..1."""
    from PIL import Image

    pictures = decoder(paint_latents(model, states[:SHOWN], nothing, shape).cpu()).clamp(-1, 1)
    pixels = ((pictures.permute(0, 2, 3, 1).numpy() + 1) * 127.5).round().astype(np.uint8)
    rows = [np.concatenate(list(pixels[k : k + COLUMNS]), 1) for k in range(0, len(pixels) - len(pixels) % COLUMNS or len(pixels), COLUMNS)]
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.concatenate(rows, 0)).resize((pixels.shape[2] * COLUMNS * 2, pixels.shape[1] * len(rows) * 2)).save(file, quality=90)


def sheet_of(trainer, run: Path, done: int) -> None:
    """A sheet of a diffusion trainer's averaged weights, `sheets/NNN.jpg`, when the run has an autoencoder."""
    if not (run / autoencoder.STATE).exists():
        return
    from . import diffusion

    model = diffusion.build(trainer.settings)
    model.load_state_dict({name: value.float().cpu() for name, value in trainer.average.items()})
    decoder = autoencoder.trained(run, trainer.settings).decoder
    shape = tuple(trainer.latents.shape[1:])
    write_sheet(run / "sheets" / f"{done:08d}.jpg", model.to(trainer.device).eval(), decoder, trainer.captions[:SHOWN], trainer.nothing, shape)
