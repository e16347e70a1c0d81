"""Checkpoints in one file: which family a ``.safetensors`` is, from the names in its header alone."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import BadPrompt

SUFFIX = ".safetensors"
_MOST_HEADER = 100_000_000  # bytes, the format's own limit
_FAMILIES = (  # a name that only checkpoints of this family have, and the one whose numbers and configuration they share
    ("conditioner.embedders.1.model.", "stabilityai/stable-diffusion-xl-base-1.0"),
    ("cond_stage_model.transformer.", "stable-diffusion-v1-5/stable-diffusion-v1-5"),
)
_PARTS = ("lora_", ".lora", "hada_w", "lokr_")  # in the names of a style's weights: no checkpoint of its own


def single_file_family(path: Path) -> str:
    """The registry's entry that a single-file checkpoint is a kin of.

    Raises `BadPrompt` when it is a LoRA, another family, or no such file at all.
    """
    names = header(path)
    if any(part in name for name in names for part in _PARTS):
        raise BadPrompt(f"{path} is a LoRA, not a checkpoint; paint with it by --lora {path}")
    for mark, family in _FAMILIES:
        if any(name.startswith(mark) for name in names):
            return family
    raise BadPrompt(
        f"{path} is neither of the SD 1.5 nor of the SDXL family, the two that are read from a single file; "
        "name a folder in diffusers format"
    )


def header(path: Path) -> Mapping[str, Any]:
    """The tensors of a safetensors file by name, with dtype and shape. Raises `BadPrompt` when it is none."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > _MOST_HEADER:
                raise ValueError("its header is too long")
            record = json.loads(file.read(length))
        return {name: one for name, one in record.items() if name != "__metadata__"}
    except (ValueError, struct.error, AttributeError, RecursionError) as error:
        raise BadPrompt(f"{path} cannot be read as a safetensors file ({error!s:.80}); fetch it again") from None
