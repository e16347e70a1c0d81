"""`vernissage checkpoints` and `checkpoints pull ID`."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from portrait.checkpoint import Checkpoint, find_checkpoint, registry
from portrait.errors import BadPrompt, ModelMissing
from portrait.lora import hub_place, lora_file
from portrait.single_file import single_file_family

from .hub import Fetch, weights_file
from .machine import Machine, proposed, runs_on, this_machine
from .pull import GB, check_room, fetch, missing_bytes, planned
from .settings import Settings

Ask = Callable[[str], bool]

_RUNS = {"gpu": "runs on the GPU", "cpu": "runs on the CPU", "slowly": "slow on this CPU", "no": "too large for here", "unknown": "not known"}
_OVER = {"picture": "over pictures", "inpaint": "inpainting"}
WIDTH = 100


def listed(settings: Settings) -> dict[str, Any]:
    """``{"machine", "proposed", "checkpoints"}``: what there is, with what this machine can run."""
    machine = this_machine(settings.device)
    known = {one.name: one for one in registry().values()}.values()
    known = sorted(known, key=lambda one: (list(_RUNS).index(runs_on(one, machine)), -one.rank))
    return {
        "machine": {
            "device": machine.device, "gpu_gb": _rounded(machine.gpu_gb),
            "ram_gb": _rounded(machine.ram_gb), "free_gb": _rounded(machine.free_gb),
        },  # fmt: skip
        "proposed": proposed(known, machine).name,
        "checkpoints": [_as_json(one, machine) for one in known],
    }


def print_list(record: dict[str, Any]) -> None:
    """The list for people: two lines a checkpoint, at most 100 characters wide."""
    machine = record["machine"]
    gpu = f"{machine['device']} with {machine['gpu_gb']:g} GiB, " if machine["gpu_gb"] else "no GPU, "
    print(f"this machine: {gpu}{machine['ram_gb']:g} GiB of memory, {machine['free_gb']:g} GiB free on the disk\n")
    for one in record["checkpoints"]:
        where = "here" if one["here"] else f"{one['disk_gb']:g} GB to fetch"
        print(f"{one['id']:51} {where:17} {_RUNS[one['runs']]}")
        print(f"    {_numbers(one)}")
        public = f"public show: {one['exhibition']}; {one['licence']}: {one['because']}"
        print(textwrap.fill(public, WIDTH, initial_indent="    ", subsequent_indent="    "))
    best = next(one for one in record["checkpoints"] if one["id"] == record["proposed"])
    print(f"\nproposed for this machine: {best['id']}")
    if not best["here"]:
        print(f"    fetch it with: vernissage checkpoints pull {best['id']}")
    print(f"    paint with it: vernissage paint \"a boat\" --checkpoint {best['id']}")


def pull(arguments: argparse.Namespace, settings: Settings, ask: Ask) -> Path:
    """Fetch what was named: a checkpoint with all it needs, a LoRA, a tiny decoder, the configuration of a single file.

    Raises `BadPrompt` for what is none of them, `ModelMissing` when it cannot be fetched, or its licence was not agreed to.
    """
    if not arguments.id:
        raise BadPrompt("pull has no ID; say what to fetch, for example: vernissage checkpoints pull latent-consistency/lcm-lora-sdv1-5")
    name = arguments.id
    token = settings.tokens.get("HF_TOKEN")
    place = hub_place(name)
    checkpoint = None if place and place[1] else find_checkpoint(name)
    if checkpoint is not None and checkpoint.is_folder:
        return Path(checkpoint.location)
    if checkpoint is not None and checkpoint.accept and checkpoint.folder() is None:
        _agree(checkpoint, arguments.accept_licence, ask)
    fetches = planned(checkpoint, token) if checkpoint else [weights_file(place[0], place[1], token)]  # type: ignore[index]
    check_room(fetches)
    with _bar(fetches) as on_bytes:
        return fetch(fetches, token, on_bytes)


def how_to_paint(name: str, path: Path) -> str:
    """What to type to paint with what was fetched."""
    if path.suffix != ".safetensors":
        return "" if (path / "config.json").is_file() else f"; paint with --checkpoint {name}"
    try:
        single_file_family(path)
    except BadPrompt:
        return f"; paint with --lora {name}"
    return f"; paint with --checkpoint {path}"


def _agree(checkpoint: Checkpoint, accepted: bool, ask: Ask) -> None:
    terms = f"{checkpoint.name} is under the licence {checkpoint.licence}: {checkpoint.because}"
    page = f"https://huggingface.co/{checkpoint.location}"
    if not accepted and not ask(f"{terms}.\nRead it at {page}\nDo you agree to it? Type yes: "):
        raise ModelMissing(f"{terms}; read it at {page}, and say with --accept-licence that you agree to it")


def _as_json(one: Checkpoint, machine: Machine) -> dict[str, Any]:
    return {
        "id": one.name, "here": _is_here(one), "runs": runs_on(one, machine),
        "size": list(one.size), "steps": one.steps, "guidance": one.guidance,
        "scheduler": one.scheduler[0] if one.scheduler else None, "budget": one.budget, "negative": one.negative,
        "over": None if one.over is None else list(one.over), "pipeline": one.pipeline, "lora": one.lora, "decoder": one.decoder,
        "memory_gb": one.memory_gb, "ram_gb": one.ram_gb, "disk_gb": one.disk_gb,
        "licence": one.licence, "exhibition": one.exhibition, "because": one.because, "accept": one.accept, "gated": one.gated,
    }  # fmt: skip


def _is_here(one: Checkpoint) -> bool:
    if one.folder() is None:
        return False
    try:
        return one.lora is None or lora_file(one.lora).is_file()
    except ModelMissing:
        return False


@contextmanager
def _bar(fetches: Sequence[Fetch]) -> Iterator[Callable[[int], None]]:
    """Progress on a terminal; elsewhere one line a quarter."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

    total = sum(size for one in fetches for _, size in one.files)
    console = Console(stderr=True)
    said = f"{', '.join(one.hub_id for one in fetches)}: {missing_bytes(fetches) / GB:.2f} GB of {total / GB:.2f} GB to fetch"
    print(said, file=sys.stderr)
    done = 0
    with Progress(
        TextColumn("fetching"), BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(),
        console=console, transient=True, disable=not console.is_terminal,
    ) as bar:  # fmt: skip
        task = bar.add_task("fetching", total=total)

        def on_bytes(count: int) -> None:
            nonlocal done
            before, done = done, done + count
            bar.update(task, completed=done)
            if not console.is_terminal and total and 4 * before // total < 4 * done // total:
                print(f"{100 * done // total} %", file=sys.stderr)

        yield on_bytes


def _numbers(one: dict[str, Any]) -> str:
    width, height = one["size"]
    ways = ["negative prompt"] * one["negative"] + [_OVER[kind] for kind in one["over"] or ()]
    steps = "1 step" if one["steps"] == 1 else f"{one['steps']} steps"
    return ", ".join([f"{width}x{height}", steps, f"guidance {one['guidance']:g}", *ways])


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
