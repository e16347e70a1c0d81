"""Checkpoints: what each diffusers model wants, and where it lies."""

from __future__ import annotations

import difflib
import importlib.util
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from .clip_tokens import clip_tokenizer
from .errors import BadPrompt, ModelMissing
from .hub_cache import snapshot
from .single_file import SUFFIX, single_file_family

DEFAULT = "atelier"
_FOLDER = Path(__file__).parent / "checkpoints"
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a pipeline that comes from a Python package: `cls` is a transformers class,
    `folder` lies inside the package."""

    package: str
    folder: str
    cls: str

    def path(self) -> Path:
        """Where the part lies. Raises `ModelMissing` when the package is not installed."""
        spec = importlib.util.find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise ModelMissing(
                f"the package {self.package} is not installed, and the checkpoint needs it; run `make install`"
            )
        return Path(next(iter(spec.submodule_search_locations))) / self.folder


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One entry of the registry, or the defaults for a checkpoint that is not in it.

    `location` is a hub id, a folder or a ``.safetensors`` file. `size` is (width, height) in px; `budget` counts tokens
    without the two special ones; `scheduler` is a diffusers class name with its options, or None for the checkpoint's
    own. `lora` is laid into the pipeline for good; `config` is the hub id that says how a single file is put together.
    `pipeline` is a diffusers class name and `over` the kinds of start it can paint over, both None where only the
    checkpoint's own index tells. `memory_gb` is of a GPU, `ram_gb` of a CPU; `cpu` is ``good``, ``slow`` or ``no``.
    `service` is the renderer over HTTP that has it, None for what this machine paints with; where not `seeded`, the same
    seed gives another picture each time.
    """

    name: str
    location: str
    size: tuple[int, int] = (512, 512)
    fixed: bool = False
    steps: int = 30
    guidance: float = 7.0
    scheduler: tuple[str, Mapping[str, Any]] | None = None
    budget: int = 75
    negative: bool = True
    clean: bool = False
    lora: str | None = None
    config: str | None = None
    variant: str | None = None
    pipeline: str | None = None
    over: tuple[str, ...] | None = None
    decoder: str | None = None
    tiny_on_cpu: bool = False
    licence: str = "unknown"
    exhibition: str = "check the licence"
    because: str = ""
    accept: bool = False
    gated: bool = False
    memory_gb: float | None = None
    ram_gb: float | None = None
    disk_gb: float | None = None
    cpu: str | None = None
    rank: int = 0
    service: str | None = None
    seeded: bool = True
    components: Mapping[str, Component] = field(default_factory=dict)

    @property
    def is_folder(self) -> bool:
        return Path(self.location).is_dir()

    @property
    def is_file(self) -> bool:
        """Whether it is a single-file checkpoint."""
        return self.location.endswith(SUFFIX)

    def folder(self) -> Path | None:
        """Where its pipeline lies in diffusers format; None when it is not on this machine, or a single file."""
        if self.is_file:
            return None
        return Path(self.location) if self.is_folder else snapshot(self.location)


@cache
def registry() -> Mapping[str, Checkpoint]:
    """Every checkpoint we know, by name."""
    with (_FOLDER / "registry.toml").open("rb") as file:
        tables = tomllib.load(file)
    entries = {name: _entry(name, table) for name, table in tables.items() if "alias" not in table}
    aliases = {name: entries[table["alias"]] for name, table in tables.items() if "alias" in table}
    return entries | aliases


def find_checkpoint(name: str) -> Checkpoint:
    """The checkpoint of this name, hub id, folder, or a service's (see `served`).

    Raises `BadPrompt` when it is none of them.
    """
    from .served import served_checkpoint

    if name in registry():
        return registry()[name]
    if (served := served_checkpoint(name)) is not None:
        return served
    if name and (Path(name) / "model_index.json").is_file():
        return Checkpoint(name=name, location=str(Path(name).resolve()))
    if name.endswith(SUFFIX) and Path(name).is_file():
        kin = registry()[single_file_family(Path(name))]
        return replace(
            kin, name=name, location=str(Path(name).resolve()), config=kin.location, variant=None, licence="unknown",
            exhibition="check the licence", because="", accept=False,
        )  # fmt: skip
    if _HUB_ID.fullmatch(name) and not Path(name).exists():
        return Checkpoint(name=name, location=name)
    if name and Path(name).is_dir():
        raise BadPrompt(f"the folder {name} holds no model_index.json; name a folder in diffusers format")
    raise BadPrompt(f"no checkpoint is called {name!r}; {_suggestion(name)}a hub id is owner/name, a folder or a .safetensors file a path")


def diffused_size(checkpoint: Checkpoint, aspect: float) -> tuple[int, int]:
    """The (width, height) in px to diffuse at: the checkpoint's pixel count in this aspect
    (width over height), in multiples of 16."""
    width, height = checkpoint.size
    if checkpoint.fixed or abs(aspect - width / height) < 1e-3:
        return checkpoint.size
    area = width * height
    exact = (area * aspect) ** 0.5
    return _multiple(exact), _multiple(area / exact)


def token_counter(checkpoint: Checkpoint) -> Callable[[str], int]:
    """Counts tokens as the checkpoint's own (first) tokenizer does, special tokens left out.

    Raises `ModelMissing` when the tokenizer is not on this machine.
    """
    split = token_splitter(checkpoint)
    return lambda text: len(split(text))


def token_splitter(checkpoint: Checkpoint) -> Callable[[str], tuple[str, ...]]:
    """As `token_counter`, the tokens themselves, as the tokenizer writes them."""
    if checkpoint.is_file or checkpoint.service:
        return _slowly_split(clip_tokenizer())
    part = checkpoint.components.get("tokenizer")
    folder = part.path() if part is not None else (checkpoint.folder() or Path()) / "tokenizer"
    if not folder.is_dir():
        raise not_downloaded(checkpoint)
    if (folder / "tokenizer.json").is_file():
        return _quickly_split(folder / "tokenizer.json", checkpoint)
    from transformers import AutoTokenizer

    try:
        return _slowly_split(AutoTokenizer.from_pretrained(folder, local_files_only=True))
    except (OSError, ValueError):
        raise not_downloaded(checkpoint) from None


def _quickly_split(file: Path, checkpoint: Checkpoint) -> Callable[[str], tuple[str, ...]]:
    """Without transformers, which brings torch: whoever only describes waits two seconds less, and has room for more."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception:  # the library raises nothing narrower for a file that is broken
        raise not_downloaded(checkpoint) from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: tuple(tokenizer.encode(text, add_special_tokens=False).tokens)


def _slowly_split(tokenizer: Any) -> Callable[[str], tuple[str, ...]]:
    # Not `tokenize`, which says on stderr that a text is too long; that is what the caller asks about.
    return lambda text: tuple(tokenizer.convert_ids_to_tokens(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"]))


def not_downloaded(checkpoint: Checkpoint) -> ModelMissing:
    """The sentence for a checkpoint that is not on this machine."""
    return ModelMissing(
        f"the checkpoint {checkpoint.name} is not on this machine; "
        f"fetch it once with `vernissage checkpoints pull {checkpoint.name}`"
    )


def _entry(name: str, table: Mapping[str, Any]) -> Checkpoint:
    values = dict(table)
    location = str(_FOLDER / values.pop("folder")) if "folder" in values else values.pop("base", name)
    scheduler = values.pop("scheduler", None)
    parts = values.pop("components", {})
    entry = Checkpoint(
        name=name,
        location=location,
        components={key: Component(part["package"], part["folder"], part["class"]) for key, part in parts.items()},
        **{key: tuple(value) if isinstance(value, list) else value for key, value in values.items()},
    )
    if scheduler is None:
        return entry
    options = {key: value for key, value in scheduler.items() if key != "class"}
    return replace(entry, scheduler=(scheduler["class"], options))


def _multiple(length: float, of: int = 16) -> int:
    return max(of, round(length / of) * of)


def _suggestion(name: str) -> str:
    close = difflib.get_close_matches(name, registry(), n=1) or [one for one in registry() if name and name.casefold() in one.casefold()]
    known = " or ".join(close) if close else ", ".join(sorted(registry()))
    return f"did you mean {known}? " if close else f"known are {known}; "
