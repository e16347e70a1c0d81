"""LoRA: small weights that lend a checkpoint a style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import BadPrompt, ModelMissing

MOST = 2.0  # of a weight, either side of 0
USUAL_FILE = "pytorch_lora_weights.safetensors"  # as diffusers and peft save it
_HUB = re.compile(r"([A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*)(?:/([\w./ -]+\.safetensors))?")


@dataclass(frozen=True, slots=True)
class Lora:
    """A style and how strongly it is worn. `source` is a ``.safetensors`` file, or a hub id, owner/name or
    owner/name/file.safetensors; `weight` lies in −2…2, 0.6 to 1 being usual. Raises `BadPrompt` for another weight."""

    source: str
    weight: float = 1.0

    def __post_init__(self) -> None:
        if isinstance(self.weight, bool) or not isinstance(self.weight, (int, float)) or not -MOST <= self.weight <= MOST:
            raise BadPrompt(f"the weight of the LoRA {self.source} is {self.weight!r}; it is a number from -2 to 2, usually 0.6 to 1")


def parse_lora(text: str) -> Lora:
    """A LoRA from ``ID_OR_FILE[:weight]``. Raises `BadPrompt` when it is neither a file nor a hub id."""
    source, colon, weight = text.rpartition(":")
    try:
        lora = Lora(source, float(weight)) if colon and source else Lora(text)
    except ValueError:  # the colon was part of a path
        lora = Lora(text)
    if not Path(lora.source).is_file() and not _HUB.fullmatch(lora.source):
        raise BadPrompt(f"--lora {text}: there is no such file, and it is no hub id (owner/name or owner/name/file.safetensors)")
    if Path(lora.source).is_file() and Path(lora.source).suffix != ".safetensors":
        raise BadPrompt(f"--lora {text}: only .safetensors files are read, because other formats can run code; convert it first")
    return lora


def hub_place(source: str) -> tuple[str, str | None] | None:
    """(owner/name, file or None) of a hub id, None for anything else."""
    match = _HUB.fullmatch(source)
    return (match[1], match[2]) if match else None


def lora_file(source: str) -> Path:
    """Where its weights lie. Raises `ModelMissing` when they are not on this machine."""
    if Path(source).is_file():
        return Path(source).resolve()
    place = hub_place(source)
    found = None
    if place is not None:
        from .hub_cache import cached_file

        found = cached_file(place[0], place[1]) if place[1] else _only_file(place[0])
    if found is None:
        raise ModelMissing(f"the LoRA {source} is not on this machine; fetch it once with `vernissage checkpoints pull {source}`")
    return found


def loras_to_json(loras: Iterable[Lora]) -> list[dict[str, Any]]:
    """What sidecar and queue keep."""
    return [{"source": one.source, "weight": one.weight} for one in loras]


def loras_from_json(records: Iterable[Mapping[str, Any]]) -> tuple[Lora, ...]:
    """Read them back. Raises `BadPrompt`, `KeyError` or `TypeError` on anything else."""
    return tuple(Lora(str(record["source"]), record["weight"]) for record in records)


def _only_file(hub_id: str) -> Path | None:
    """The one file of weights that `pull` has fetched of this id: the usual one, else the only one."""
    from .hub_cache import cached_file

    if (usual := cached_file(hub_id, USUAL_FILE)) is not None:
        return usual
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        repos = [repo for repo in scan_cache_dir().repos if repo.repo_id == hub_id]
    except CacheNotFound:
        return None
    files = [file.file_path for repo in repos for one in repo.revisions if "main" in one.refs for file in one.files]
    weights = [path for path in files if path.suffix == ".safetensors"]
    return weights[0] if len(weights) == 1 else None
