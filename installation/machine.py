"""What this machine can paint with: its GPU, its memory, its disk."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from portrait.checkpoint import DEFAULT, Checkpoint
from portrait.hub_cache import cache_folder

_GIB = 2**30
_OWN = 0.85  # of a GPU's memory, and of a computer's, that a checkpoint may take: the rest is the system's


@dataclass(frozen=True, slots=True)
class Machine:
    """`gpu_gb` is None without a GPU; `free_gb` is what the disk of the downloads has left. In GiB."""

    device: str
    gpu_gb: float | None
    ram_gb: float
    free_gb: float


def this_machine(device: str | None = None) -> Machine:
    """Looks at the hardware, by torch; `device` is that of the settings, None for the best there is."""
    import psutil
    import torch

    ram = psutil.virtual_memory().total / _GIB
    free = free_bytes(cache_folder()) / _GIB
    if device != "cpu" and torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        return Machine(properties.name, properties.total_memory / _GIB, ram, free)
    if device != "cpu" and torch.backends.mps.is_available():
        return Machine("Apple GPU", ram, ram, free)  # it shares the computer's memory
    return Machine("CPU", None, ram, free)


def free_bytes(folder: Path) -> int:
    """What is left on the disk where this folder lies, or would be made."""
    whole = folder.absolute()
    return shutil.disk_usage(next(one for one in (whole, *whole.parents) if one.exists())).free


def runs_on(checkpoint: Checkpoint, machine: Machine) -> str:
    """``gpu``, ``cpu``, ``slowly`` (a CPU for whom it is too much work), ``no``, or ``unknown`` for one we know nothing of."""
    if checkpoint.memory_gb is None or checkpoint.ram_gb is None:
        return "unknown"
    if machine.gpu_gb is not None and checkpoint.memory_gb <= machine.gpu_gb * _OWN + 1:
        return "gpu"
    if checkpoint.cpu in (None, "no") or checkpoint.ram_gb > machine.ram_gb * _OWN:
        return "no"
    return "cpu" if checkpoint.cpu == "good" else "slowly"


def proposed(checkpoints: Iterable[Checkpoint], machine: Machine) -> Checkpoint:
    """The one to begin with: of those that run well here, whose pictures may hang in public unconditionally and for
    which there is room, the one of the highest rank."""
    fit = [
        one for one in checkpoints
        if one.exhibition == "yes" and runs_on(one, machine) in ("gpu", "cpu")
        and (one.folder() is not None or (one.disk_gb or 0) < machine.free_gb)
    ]  # fmt: skip
    return max(fit, key=lambda one: (one.rank, one.name == DEFAULT))
