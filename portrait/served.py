"""Checkpoints that stand on a server: what a painting service of ``checkpoints/services.toml`` paints with.

Their names say where they are: ``openai``, ``openai:gpt-image-1``, ``automatic1111:sd_xl_base_1.0``, and, where the
service lets us choose, whose numbers suit the model: ``comfyui:my_mix.safetensors@stabilityai/sdxl-turbo``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .checkpoint import Checkpoint, registry
from .errors import BadPrompt

_FILE = Path(__file__).parent / "checkpoints" / "services.toml"
_MOST_LETTERS = 200  # of a model's name


@dataclass(frozen=True, slots=True)
class Served:
    """A name taken apart: the service, the model as its server calls it (may be empty), and the registry's entry whose numbers hold."""

    service: str
    model: str
    family: str | None


@cache
def services() -> Mapping[str, Mapping[str, Any]]:
    """What we know of each service, by the name of its renderer."""
    return tomllib.loads(_FILE.read_text("utf-8"))


def taken_apart(name: str) -> Served | None:
    """What a checkpoint's name says of a service; None when it is of none."""
    service = next((one for one in services() if name == one or name.startswith((f"{one}:", f"{one}@"))), None)
    if service is None:
        return None
    rest = name[len(service) :]
    model, at, family = rest.rpartition("@")
    if not at or (family not in registry() and not rest.startswith("@")):  # a model may have an @ of its own
        model, family = rest, ""
    return Served(service, model.removeprefix(":"), family or None)


def served_checkpoint(name: str) -> Checkpoint | None:
    """The checkpoint of this name where a service has it, else None.

    What paints there is unknown to us, so it never counts as clean. Raises `BadPrompt` when the name asks for numbers
    that cannot be had.
    """
    served = taken_apart(name)
    if served is None:
        return None
    if len(name) > _MOST_LETTERS or not name.isprintable():
        raise BadPrompt(f"{name[:60]!r}… cannot be the name of a model; write {served.service}:MODEL as the server calls it")
    entry = services()[served.service]
    return Checkpoint(
        name=name, location=f"{served.service}:", service=served.service, seeded=entry.get("seeded", True), over=tuple(entry["over"]),
        licence=entry["licence"], **(_own(entry) if served.family is None else _of_family(served, entry)),
    )  # fmt: skip


def served_name(renderer: str, asked: str | None, usual: str | None) -> str | None:
    """The name under which `renderer` paints: `asked` for by a person, else `usual` in the recipe; None when it is no service.

    A bare name of the registry lends its numbers to what the server has loaded; where numbers are the service's own, a
    recipe's wish is passed over.
    """
    if renderer not in services():
        return None
    if asked is not None:
        return asked if taken_apart(asked) else f"{renderer}@{asked}"
    if usual is None or (taken_apart(usual) is None and (not services()[renderer]["families"] or usual not in registry() or registry()[usual].clean)):
        return renderer
    return usual if taken_apart(usual) else f"{renderer}@{usual}"


def model_of(name: str) -> str:
    """The model to ask the server for; empty for whatever it has loaded."""
    served = taken_apart(name)
    return "" if served is None else served.model or services()[served.service]["model"]


def _own(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "size": tuple(entry["size"]), "steps": entry["steps"], "guidance": entry["guidance"], "budget": entry["budget"],
        "negative": entry.get("negative", True),
    }  # fmt: skip


def _of_family(served: Served, entry: Mapping[str, Any]) -> dict[str, Any]:
    if not entry["families"]:
        raise BadPrompt(
            f"{served.service} has numbers of its own and takes none from {str(served.family)[:80]!r}; "
            f"name a model of it as {served.service}:MODEL, or nothing"
        )
    kin = registry().get(str(served.family))
    if kin is None or kin.clean:
        known = ", ".join(sorted(name for name, one in registry().items() if not one.clean))
        raise BadPrompt(
            f"{str(served.family)[:80]!r} lends {served.service} no numbers; name the family of the server's model ({known}), "
            f"or the model itself as {served.service}:MODEL"
        )
    return {
        "size": kin.size, "fixed": kin.fixed, "steps": kin.steps, "guidance": kin.guidance, "scheduler": kin.scheduler,
        "budget": kin.budget, "negative": kin.negative, "exhibition": kin.exhibition, "because": kin.because,
    }  # fmt: skip
