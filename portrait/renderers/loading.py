"""Loading a checkpoint: from a folder, the hub's cache, or a single file, with whatever of it lies elsewhere."""

from __future__ import annotations

import inspect
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..checkpoint import Checkpoint, not_downloaded, registry
from ..errors import BadPrompt, ModelMissing, PortraitError
from ..hub_cache import cached_file, snapshot
from ..lora import lora_file
from .styles import wear_for_good


def load_pipeline(checkpoint: Checkpoint, device: str, threads: int | None) -> Any:
    """The text-to-image pipeline of a checkpoint, on `device`, with the scheduler, LoRA and decoder of its registry entry.

    Raises `ModelMissing` when it is not on this machine, and `BadPrompt` when it is no text-to-image checkpoint.
    """
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import diffusers
    import torch

    _hush()
    if device == "cpu":
        torch.set_num_threads(threads or os.cpu_count() or 1)
    dtype = dtype_for(device)
    own = lora_file(checkpoint.lora) if checkpoint.lora else None
    try:
        pipe = _from_file(checkpoint, dtype) if checkpoint.is_file else _from_folder(checkpoint, dtype)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _load_error(checkpoint, error) from error
    pipe.set_progress_bar_config(disable=True)
    if checkpoint.scheduler is not None:
        name, options = checkpoint.scheduler
        pipe.scheduler = getattr(diffusers, name).from_config(pipe.scheduler.config, **options)
    if own is not None:
        wear_for_good(pipe, own)
    if device == "cpu" and checkpoint.tiny_on_cpu:
        pipe.vae = tiny_decoder(checkpoint, dtype) or pipe.vae
    return pipe.to(device)


def tiny_decoder(checkpoint: Checkpoint, dtype: Any) -> Any | None:
    """The tiny autoencoder of a checkpoint (TAESD and its kin), or None where it has none or it was not fetched."""
    found = checkpoint.decoder and cached_file(checkpoint.decoder, "config.json")
    if not found:
        return None
    from diffusers import AutoencoderTiny

    return AutoencoderTiny.from_pretrained(found.parent, dtype=dtype, local_files_only=True)


def preview_decoder(checkpoint: Checkpoint, pipe: Any) -> Any | None:
    """The tiny decoder that shows how a picture of this loaded pipeline comes on; None where there is none."""
    found = tiny_decoder(checkpoint, pipe.dtype)
    return None if found is None else found.to(pipe.device)


def best_device() -> str:
    """cuda, mps or cpu, whichever is there."""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def usable(device: str) -> str:
    """The device itself. Raises `ModelMissing` when it is not there."""
    import torch

    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError):  # each build says it in its own way
        raise ModelMissing(
            f"setting device is {device!r}, but this machine or its build of torch has none; "
            "name cuda, mps or cpu, or leave the setting out"
        ) from None
    return device


def dtype_for(device: str) -> Any:
    """The torch dtype that a device is quick with."""
    import torch

    if device == "cpu":
        return torch.float32
    return torch.bfloat16 if device.startswith("cuda") and torch.cuda.is_bf16_supported() else torch.float16


def _from_folder(checkpoint: Checkpoint, dtype: Any) -> Any:
    """Told by its index: by the family's text-to-image class, or, for classes that no family lists, by its own."""
    import diffusers

    folder = checkpoint.folder()
    if folder is None:
        raise FileNotFoundError(checkpoint.location)
    options = {"dtype": dtype, "local_files_only": True, **_components(checkpoint, dtype)}
    variant = checkpoint.variant if _has_variant(folder, checkpoint.variant) else None
    try:
        return diffusers.AutoPipelineForText2Image.from_pretrained(folder, variant=variant, **options)
    except ValueError as error:
        if "can't find a pipeline" not in str(error):
            raise
    pipe = diffusers.DiffusionPipeline.from_pretrained(folder, variant=variant, **options)
    if not callable(pipe) or "prompt" not in inspect.signature(pipe.__call__).parameters:
        raise ValueError(f"{type(pipe).__name__} paints nothing from words")
    return pipe


def _from_file(checkpoint: Checkpoint, dtype: Any) -> Any:
    """A single file holds weights only; how they fit together is read from its family's configuration."""
    import diffusers

    kin = registry()[str(checkpoint.config)]
    config = snapshot(kin.location, weights=False)
    if config is None:
        raise ModelMissing(
            f"{checkpoint.name} holds weights only, and the configuration of its family is not on this machine; "
            f"fetch that once, a few kB, with `vernissage checkpoints pull {checkpoint.name}`"
        )
    return getattr(diffusers, str(kin.pipeline)).from_single_file(
        checkpoint.location, config=str(config), dtype=dtype, local_files_only=True,
    )  # fmt: skip


def _has_variant(folder: Path, variant: str | None) -> bool:
    return variant is not None and any(True for _ in folder.glob(f"*/*.{variant}*.safetensors"))


def _hush() -> None:
    """The libraries' own bars and notes would stand between the visitor's progress and its errors."""
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()


def _load_error(checkpoint: Checkpoint, error: Exception) -> PortraitError:
    if checkpoint.components and Path(checkpoint.location).is_dir():
        return ModelMissing(f"the checkpoint {checkpoint.name} is damaged ({error!s:.120}); install vernissage again")
    if checkpoint.is_folder:
        return BadPrompt(
            f"the folder {checkpoint.name} cannot be loaded as a diffusers text-to-image checkpoint ({error!s:.120}); "
            "save it again with save_pretrained"
        )
    if checkpoint.is_file:
        return BadPrompt(f"the file {checkpoint.name} cannot be loaded as a checkpoint ({error!s:.120}); fetch it again")
    if checkpoint.folder() is not None:
        return ModelMissing(
            f"the checkpoint {checkpoint.name} is on this machine but cannot be loaded ({error!s:.120}); "
            f"fetch what is missing with `vernissage checkpoints pull {checkpoint.name}`"
        )
    return not_downloaded(checkpoint)


def _components(checkpoint: Checkpoint, dtype: Any) -> dict[str, Any]:
    """The parts that come from packages, loaded."""
    import transformers

    loaded = {}
    for name, part in checkpoint.components.items():
        options: Mapping[str, Any] = {} if "Tokenizer" in part.cls else {"dtype": dtype}
        loaded[name] = getattr(transformers, part.cls).from_pretrained(part.path(), local_files_only=True, **options)
    return loaded
