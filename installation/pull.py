"""Fetching checkpoints, styles and decoders from their hub: the only moment we do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from portrait.checkpoint import Checkpoint
from portrait.errors import ModelMissing
from portrait.hub_cache import cache_folder
from portrait.lora import hub_place

from .hub import Fetch, explained, pipeline_files, weights_file
from .machine import free_bytes

OnBytes = Callable[[int], None]
"""Called with every number of bytes that arrived or were here already."""

GB = 1e9
_ROOM = 0.5 * GB  # bytes that stay free on the disk


def planned(checkpoint: Checkpoint, token: str | None = None) -> list[Fetch]:
    """Everything a checkpoint needs that the hub has: the pipeline, its LoRA, its tiny decoder.

    Raises `ModelMissing` when the hub cannot be reached or wants its licence agreed to, `BadPrompt` for an id that is none.
    """
    _hush()
    if checkpoint.is_file:
        return [pipeline_files(str(checkpoint.config), None, token, configuration=True)]
    fetches = [pipeline_files(checkpoint.location, checkpoint.variant, token)]
    if checkpoint.lora and (place := hub_place(checkpoint.lora)):
        fetches.append(weights_file(*place, token))
    if checkpoint.decoder:
        fetches.append(pipeline_files(checkpoint.decoder, None, token))
    return fetches


def missing_bytes(fetches: Sequence[Fetch]) -> int:
    """How much of it is not on this machine."""
    return sum(size for one in fetches for name, size in one.files if not _is_here(one, name))


def check_room(fetches: Sequence[Fetch]) -> None:
    """Raises `ModelMissing` when the disk has less room than what is missing takes."""
    folder = cache_folder()
    needed = missing_bytes(fetches)
    free = free_bytes(folder)
    if needed and needed + _ROOM > free:
        raise ModelMissing(
            f"{needed / GB:.1f} GB are to be fetched, and the disk of {folder} has {free / GB:.1f} GB free; "
            "make room, or set HF_HOME to a folder on another disk"
        )


def fetch(fetches: Sequence[Fetch], token: str | None = None, on_bytes: OnBytes = lambda count: None) -> Path:
    """Fetch what is missing; returns the folder of the first, or its file where it is only one.

    What was fetched before, even a part of a file, is not fetched again. An index comes last: what is stopped midway
    does not look whole. Raises `ModelMissing` when it stops.
    """
    from huggingface_hub import hf_hub_download

    paths: list[Path] = []
    for one in fetches:
        for name, size in one.files:
            arrived: list[int] = []
            with explained(one.hub_id):
                path = hf_hub_download(one.hub_id, name, revision=one.commit, token=token, tqdm_class=_counting(arrived, on_bytes))
            on_bytes(size - sum(arrived))  # what was here already
            paths.append(Path(path))
        _point_to(one)
    first = fetches[0]
    return paths[0] if first.kind == "weights" else paths[len(first.files) - 1].parent


def _is_here(one: Fetch, name: str) -> bool:
    from huggingface_hub import try_to_load_from_cache

    return isinstance(try_to_load_from_cache(one.hub_id, name, revision=one.commit), str)


def _point_to(one: Fetch) -> None:
    """Everything of this commit is here: from now on it is the newest. Not before, or a pull that is stopped would hide
    what was here already."""
    refs = cache_folder() / f"models--{one.hub_id.replace('/', '--')}" / "refs"
    refs.mkdir(parents=True, exist_ok=True)
    (refs / "main").write_text(one.commit, "utf-8")


def _hush() -> None:
    """The hub's client says on standard error whatever it tries again; we say what came of it."""
    from huggingface_hub.utils import logging

    logging.set_verbosity_error()


def _counting(arrived: list[int], on_bytes: OnBytes) -> Any:
    """A bar without a bar: it only counts."""
    from huggingface_hub.utils import tqdm

    def count(number: float | None) -> None:
        arrived.append(int(number or 0))
        on_bytes(arrived[-1])

    class Counting(tqdm):  # type: ignore[misc, valid-type]
        def __init__(self, *args: Any, **options: Any) -> None:
            count(options.get("initial"))
            super().__init__(*args, **{**options, "disable": True})

        def update(self, n: float | None = 1) -> bool | None:
            count(n)
            return super().update(n)

    return Counting
