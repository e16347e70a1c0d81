"""Workflows for ComfyUI in its API format: ours for ordinary checkpoints, or an artist's own with places to fill in."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checkpoint import find_checkpoint
from ..errors import BadPrompt
from ..prompt import Prompt
from .attention import cfg, emphasised, literal
from .sampler_names import comfyui_sampler
from .servers import NotConfigured

Workflow = dict[str, dict[str, Any]]
"""Nodes by id: ``{"class_type": …, "inputs": {…}}``; an input is a value, or [id of a node, number of its output]."""

MOST_BYTES = 4_000_000
PLACES = ("positive", "negative", "seed", "steps", "guidance", "width", "height", "strength", "model", "picture", "mask")
"""What may stand in braces in an artist's workflow. A number stands alone between the quotation marks: ``"seed": "{seed}"``."""


@dataclass(frozen=True, slots=True)
class Files:
    """What was uploaded for a start, as nodes that load pictures name it."""

    picture: str | None = None
    mask: str | None = None


def open_workflow(path: Path) -> Workflow:
    """An artist's workflow. Raises `NotConfigured` when it is none, or has no place for the prompt."""
    wrong = f"renderer_workflow is {str(path)!r}, "
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        document = json.loads(content)
    except OSError as error:
        raise NotConfigured(
            f"{wrong}which cannot be read ({error.strerror}); "
            "name a workflow that was exported from ComfyUI in API format"
        ) from None
    except (ValueError, RecursionError):
        raise NotConfigured(f"{wrong}which is no JSON; export it from ComfyUI in API format") from None
    if isinstance(document, dict) and isinstance(document.get("nodes"), list):
        raise NotConfigured(f"{wrong}which is the editor's own format; export it with Workflow, Export (API)")
    if not isinstance(document, dict) or not document or not all(isinstance(node, dict) and "class_type" in node for node in document.values()):
        raise NotConfigured(f"{wrong}which holds no nodes with a class_type; export it from ComfyUI in API format")
    if "{positive}" not in json.dumps(document):
        raise NotConfigured(
            f'{wrong}which has no place for the prompt; '
            'write {positive} as the text of its CLIPTextEncode node (see docs/renderers.md)'
        )
    return document


def filled(workflow: Workflow, prompt: Prompt, model: str, files: Files) -> Workflow:
    """An artist's workflow with this prompt in its places. Raises `BadPrompt` for a start it has no place for."""
    for name in ("picture", "mask"):
        if getattr(files, name) is not None and f"{{{name}}}" not in json.dumps(workflow):
            raise BadPrompt(
                f"the workflow of renderer_workflow has no place for a {name} to start from; "
                f"write {{{name}}} into it, or start with --start none"
            )
    values = {
        "positive": emphasised(prompt), "negative": literal(prompt.negative), "seed": prompt.seed, "steps": prompt.steps_painted,
        "guidance": cfg(prompt), "width": prompt.size[0], "height": prompt.size[1],
        "strength": prompt.start.strength if prompt.start else 1.0, "model": model, "picture": files.picture or "", "mask": files.mask or "",
    }  # fmt: skip
    return {name: _filled(node, values) for name, node in workflow.items()}


def usual_workflow(prompt: Prompt, model: str, files: Files) -> Workflow:
    """Load, encode, sample, decode, show: what any checkpoint with its text encoder and autoencoder in one file paints with."""
    sampler, schedule = comfyui_sampler(find_checkpoint(prompt.checkpoint))
    nodes = {
        "1": _node("CheckpointLoaderSimple", ckpt_name=model),
        "2": _node("CLIPTextEncode", text=emphasised(prompt), clip=["1", 1]),
        "3": _node("CLIPTextEncode", text=literal(prompt.negative), clip=["1", 1]),
        **_beginning(prompt, files),
        "5": _node(
            "KSampler", seed=prompt.seed, steps=prompt.steps_painted, cfg=cfg(prompt), sampler_name=sampler, scheduler=schedule,
            denoise=prompt.start.strength if prompt.start else 1.0, model=["1", 0], positive=["2", 0], negative=["3", 0], latent_image=["4", 0],
        ),
        "6": _node("VAEDecode", samples=["5", 0], vae=["1", 2]),
        "7": _node("PreviewImage", images=["6", 0]),  # unlike SaveImage it leaves nothing in the server's folder of pictures
    }  # fmt: skip
    return nodes


def _beginning(prompt: Prompt, files: Files) -> Workflow:
    """Node 4: what is sampled from."""
    if files.picture is None:
        return {"4": _node("EmptyLatentImage", width=prompt.size[0], height=prompt.size[1], batch_size=1)}
    picture = {"8": _node("LoadImage", image=files.picture)}
    encoded = _node("VAEEncode", pixels=["8", 0], vae=["1", 2])
    if files.mask is None:
        return {**picture, "4": encoded}
    return {
        **picture, "9": encoded, "10": _node("LoadImageMask", image=files.mask, channel="red"),
        "4": _node("SetLatentNoiseMask", samples=["9", 0], mask=["10", 0]),
    }  # fmt: skip


def _node(kind: str, **inputs: Any) -> dict[str, Any]:
    return {"class_type": kind, "inputs": inputs}


def _filled(part: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(part, dict):
        return {name: _filled(one, values) for name, one in part.items()}
    if isinstance(part, list):
        return [_filled(one, values) for one in part]
    if not isinstance(part, str) or "{" not in part:
        return part
    whole = part.strip()
    if whole.startswith("{") and whole.endswith("}") and whole[1:-1] in values:
        return values[whole[1:-1]]
    return _within(part, values)


def _within(text: str, values: Mapping[str, Any]) -> str:
    """The text with its places filled in one go, so that a value with braces in it is not read again."""
    return re.sub(r"\{(" + "|".join(PLACES) + r")\}", lambda place: str(values[place[1]]), text)
