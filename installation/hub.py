"""What the hub has of a checkpoint, and which of it is needed: asked once, before anything is fetched."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from portrait.errors import BadPrompt, ModelMissing
from portrait.hub_cache import INDEX
from portrait.lora import USUAL_FILE

WEIGHTS = (".safetensors", ".bin")
_OTHER_FORMATS = (".onnx", ".onnx_data", ".msgpack", ".h5", ".xml", ".pb", ".ckpt", ".pt", ".pth", ".gguf", ".npz", ".tflite")
_SHARD = r"-\d{5}-of-\d{5}"


@dataclass(frozen=True, slots=True)
class Fetch:
    """What is to be fetched of one hub id at one commit: (name, bytes), the index of a pipeline last. `kind` is
    ``pipeline``, ``configuration``, ``decoder`` or ``weights``."""

    hub_id: str
    commit: str
    kind: str
    files: tuple[tuple[str, int], ...]


def pipeline_files(hub_id: str, variant: str | None, token: str | None, *, configuration: bool = False) -> Fetch:
    """What a pipeline needs, or of a repository that holds none, what it has: a decoder, or the only weights in it.

    Raises `BadPrompt` when nothing in it can be painted with, and `ModelMissing` when the hub cannot be asked.
    """
    commit, sizes = _listing(hub_id, token)
    if INDEX in sizes:
        parts = _parts(hub_id, commit, token)
        names = _configurations(sizes, parts) if configuration else [*_configurations(sizes, parts), *_weights(hub_id, sizes, parts, variant)]
        return Fetch(hub_id, commit, "configuration" if configuration else "pipeline", _sized([*names, INDEX], sizes))
    if "config.json" in sizes and (weights := _lightest([name for name in sizes if "/" not in name], variant)):
        return Fetch(hub_id, commit, "decoder", _sized([*weights, "config.json"], sizes))
    return Fetch(hub_id, commit, "weights", _sized([_only_weights(hub_id, sizes)], sizes))


def weights_file(hub_id: str, name: str | None, token: str | None) -> Fetch:
    """One file of weights, a LoRA or a single-file checkpoint: the one of this name, else the only one there is."""
    commit, sizes = _listing(hub_id, token)
    if name is not None and name not in sizes:
        raise BadPrompt(f"{hub_id} holds no file {name}; there are {_some(sizes)}")
    return Fetch(hub_id, commit, "weights", _sized([name or _only_weights(hub_id, sizes)], sizes))


@contextmanager
def explained(hub_id: str) -> Iterator[None]:
    """Turns what hub clients raise into a sentence of ours."""
    import httpx2
    from huggingface_hub import constants
    from huggingface_hub.errors import (
        FileMetadataError,
        GatedRepoError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        OfflineModeIsEnabled,
        RepositoryNotFoundError,
    )

    page = f"{constants.ENDPOINT}/{hub_id}"
    try:
        yield
    except GatedRepoError as error:
        raise ModelMissing(
            f"the hub gives {hub_id} only to those who agreed to its licence there: open {page}, agree, "
            "and set HF_TOKEN to a token of that account"
        ) from error
    except RepositoryNotFoundError as error:
        raise BadPrompt(f"the hub knows no {hub_id}, or keeps it private; check the id at {page}, or set HF_TOKEN") from error
    except (OfflineModeIsEnabled, LocalEntryNotFoundError, FileMetadataError, httpx2.TransportError) as error:
        why = "HF_HUB_OFFLINE is set" if isinstance(error, OfflineModeIsEnabled) else f"{type(error).__name__}"
        raise ModelMissing(
            f"the hub at {constants.ENDPOINT} cannot be reached ({why}); connect this machine and run the same command again, "
            "which goes on where it was, or copy the folder from a machine that has it"
        ) from error
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else "no answer"
        raise ModelMissing(f"the hub refuses {hub_id} ({status}); try again later, or look at {page}") from error


def _listing(hub_id: str, token: str | None) -> tuple[str, dict[str, int]]:
    """The newest commit, and its files with their sizes in bytes."""
    from huggingface_hub import HfApi

    with explained(hub_id):
        info = HfApi(token=token).model_info(hub_id, files_metadata=True)
    return str(info.sha), {one.rfilename: one.size or 0 for one in info.siblings or ()}


def _parts(hub_id: str, commit: str, token: str | None) -> set[str]:
    """The parts that a pipeline's index names. It is not kept yet: an index in the cache says that all is there."""
    from huggingface_hub import hf_hub_download

    with tempfile.TemporaryDirectory() as folder, explained(hub_id):
        path = hf_hub_download(hub_id, INDEX, revision=commit, local_dir=folder, token=token)
        record: Mapping[str, Any] = json.loads(Path(path).read_text("utf-8"))
    return {name for name, one in record.items() if isinstance(one, list) and one[:1] != [None]}


def _configurations(sizes: Mapping[str, int], parts: set[str]) -> list[str]:
    """Everything of the parts that is neither weights nor another framework's, and the card."""
    left_out = (*WEIGHTS, *_OTHER_FORMATS, ".index.json")
    return [name for name in sizes if name == "README.md" or (_part_of(name) in parts and not name.endswith(left_out))]


def _weights(hub_id: str, sizes: Mapping[str, int], parts: set[str], variant: str | None) -> list[str]:
    chosen = []
    for part in sorted(parts):
        own = [name for name in sizes if _part_of(name) == part]
        if any(name.endswith("/config.json") for name in own):
            weights = _lightest(own, variant)
            if not weights:
                raise BadPrompt(f"{hub_id} keeps its {part} only in formats that can run code; choose a checkpoint with .safetensors files")
            chosen += weights
    return chosen


def _lightest(names: Sequence[str], variant: str | None) -> list[str]:
    """The safetensors of one part, with the list of its shards: those of the variant, else the plain ones."""
    for wanted in (variant, None):
        middle = rf"\.{re.escape(wanted)}" if wanted else ""
        stem = re.compile(rf"[^./]+({middle}({_SHARD})?|({_SHARD})?{middle})\.safetensors")
        if found := [name for name in names if stem.fullmatch(PurePosixPath(name).name)]:
            lists = [name for name in names if re.fullmatch(rf"[^./]+\.safetensors\.index{middle}\.json", PurePosixPath(name).name)]
            return [*found, *lists]
    return []


def _only_weights(hub_id: str, sizes: Mapping[str, int]) -> str:
    if USUAL_FILE in sizes:
        return USUAL_FILE
    weights = [name for name in sizes if name.endswith(".safetensors")]
    if len(weights) == 1:
        return weights[0]
    if not weights:
        raise BadPrompt(f"{hub_id} holds no .safetensors file and no {INDEX}; it is nothing that can be painted with")
    raise BadPrompt(f"{hub_id} holds several files of weights; name one of them: {_some(f'{hub_id}/{name}' for name in weights)}")


def _part_of(name: str) -> str | None:
    folders = PurePosixPath(name).parts
    return folders[0] if len(folders) == 2 else None


def _sized(names: Sequence[str], sizes: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple((name, sizes[name]) for name in dict.fromkeys(names))


def _some(names: Any, most: int = 6) -> str:
    found = sorted(names)
    return ", ".join(found[:most]) + (", …" if len(found) > most else "")
