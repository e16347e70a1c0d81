"""Latents as autoencoders know them: some pipelines carry theirs packed into a row of patches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch


def unpacked(pipe: Any, latents: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    """Latents (1, channels, height, width) of one picture of `size` (width, height) px, from what a step of `pipe` returns.

    Told by the pipeline's own methods: FLUX.1 and its kin pack 2×2 patches into (1, patches, channels), FLUX.2
    normalises them too (`Flux2KleinPipeline.__call__` undoes it so). Latents that are not packed return as they are.
    """
    if latents.ndim != 3:
        return latents
    if hasattr(pipe, "_unpatchify_latents"):
        return _of_flux2(pipe, latents, size)
    if hasattr(pipe, "_unpack_latents"):
        return pipe._unpack_latents(latents, size[1], size[0], pipe.vae_scale_factor)
    return latents


def _of_flux2(pipe: Any, latents: torch.Tensor, size: tuple[int, int]) -> torch.Tensor:
    import torch

    width, height = (side // (2 * pipe.vae_scale_factor) for side in size)
    grid = latents.permute(0, 2, 1).reshape(1, -1, height, width)
    norm = pipe.vae.bn
    mean, spread = (one.view(1, -1, 1, 1).to(grid) for one in (norm.running_mean, torch.sqrt(norm.running_var + norm.eps)))
    return pipe._unpatchify_latents(grid * spread + mean)
