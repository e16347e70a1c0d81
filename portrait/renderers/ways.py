"""The ways a pipeline can paint: from noise, over a picture, or in a part of one. Told by its class and what its call takes."""

from __future__ import annotations

import inspect
import json
import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from ..checkpoint import Checkpoint
from ..errors import BadPrompt
from ..hub_cache import INDEX
from ..start import Start, mask_image, start_image, steps_painted

if TYPE_CHECKING:
    from collections.abc import Mapping

WAYS = {"sketch": "image to image", "picture": "image to image", "inpaint": "inpainting"}
"""What each kind of start asks of a pipeline, in the field's words."""


@dataclass(frozen=True, slots=True)
class Over:
    """A pipeline class that paints over a picture. `masked`: it only knows inpainting, and paints over a whole picture
    under a mask that hides nothing of it."""

    cls: type
    masked: bool = False


def over(cls: type, kind: str) -> Over | None:
    """The class that paints from a start of this kind with the parts of pipeline class `cls`; None where there is none.

    diffusers names the classes of one family together (``auto_pipeline``). A few are not in its lists: they are found by
    name. Classes that take a picture but no strength look at it rather than paint over it, and do not count.
    """
    picture, inpaint = _sisters(cls)
    if kind == "inpaint":
        return Over(inpaint, True) if inpaint else None
    return Over(picture) if picture else Over(inpaint, True) if inpaint else None


def over_named(name: str, kind: str) -> Over | None:
    """As `over`, for the name of a class, as model_index.json has it. None also for a name that diffusers does not know."""
    import diffusers

    cls = getattr(diffusers, name, None)
    return over(cls, kind) if isinstance(cls, type) else None


def paints_over(checkpoint: Checkpoint, kind: str) -> bool:
    """Whether a checkpoint paints from a start of this kind. Loads no weights; True where nothing on this machine tells."""
    if checkpoint.over is not None:
        return ("inpaint" if kind == "inpaint" else "picture") in checkpoint.over
    name = _class_name(checkpoint)
    return name is None or over_named(name, kind) is not None


def check_over(checkpoint: Checkpoint, kind: str) -> None:
    """Raises `BadPrompt` unless the checkpoint paints from a start of this kind."""
    if checkpoint.over is not None and not paints_over(checkpoint, kind):
        raise BadPrompt(
            f"{checkpoint.name} has not learnt {WAYS[kind]}; "
            "choose another checkpoint (vernissage checkpoints lists what each can do)"
        )
    if not paints_over(checkpoint, kind):
        raise cannot_start(checkpoint.name, kind, _class_name(checkpoint) or "its pipeline")


def cannot_start(name: str, kind: str, pipeline: str) -> BadPrompt:
    """The sentence for a checkpoint that cannot paint from a start of this kind."""
    return BadPrompt(
        f"{name} cannot paint from {'a picture with a mask' if kind == 'inpaint' else f'a {kind}'}: diffusers knows no {WAYS[kind]} "
        f"for {pipeline}; choose another checkpoint, or start from noise with --start none"
    )


def sister(pipe: Any, found: Over) -> Any:
    """A pipeline of the class found, over the same weights as `pipe`."""
    from diffusers import AutoPipelineForImage2Image, AutoPipelineForInpainting

    maker = AutoPipelineForInpainting if found.masked else AutoPipelineForImage2Image
    try:
        made = maker.from_pipe(pipe)
    except ValueError:  # found by name
        made = found.cls.from_pipe(pipe, dtype=pipe.dtype)
    made.set_progress_bar_config(disable=True)
    return made


def accepted(pipe: Any, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Those arguments that this pipeline takes and that are given: a distilled one has no negative prompt, for example."""
    known = inspect.signature(pipe.__call__).parameters
    return {name: value for name, value in arguments.items() if name in known and value is not None}


def way(pipe: Any, steps: int, start: Start | None, size: tuple[int, int], seed: int) -> dict[str, Any]:
    """How many steps a pipeline takes, from where, and over what picture: arguments of its call."""
    if start is None:
        return {"num_inference_steps": steps}
    from PIL import Image

    if "original_inference_steps" in inspect.signature(pipe.__call__).parameters:  # LCM's own divides the rest of the way itself
        whole, strength = steps_painted(steps, start), start.strength
    else:
        whole, strength = whole_way(steps, start)
    mask = mask_image(start, size) or Image.new("L", size, 255)
    return {"num_inference_steps": whole, "strength": strength, "image": start_image(start, size, seed), "mask_image": mask}


def whole_way(steps: int, start: Start) -> tuple[int, float]:
    """The number of steps from noise of which a pipeline is to take the last `steps_painted`, and the
    share of them that says so.

    A pipeline begins on a whole step. Dividing the whole way so that the wanted share falls on one keeps the
    strength as it was asked for: of 16 steps at 0.7 it is 12 of 17, not 11 of 16. Where strength is under 1
    one step at least is left out, or nothing of the start would be seen.
    """
    painted = steps_painted(steps, start)
    whole = max(painted + (start.strength < 1), round(painted / start.strength))
    share = painted / whole
    # Most pipelines round whole * share down, some round down the rest: the product must not fall short, nor be over if it can.
    return whole, min(near for near in (math.nextafter(share, 0), share, math.nextafter(share, 1)) if near * whole >= painted)


@cache
def _sisters(cls: type) -> tuple[type | None, type | None]:
    """The classes of the same family for image to image and for inpainting, where they take a strength."""
    import diffusers
    from diffusers.pipelines import auto_pipeline

    family = next((name for name, one in auto_pipeline.AUTO_TEXT2IMAGE_PIPELINES_MAPPING.items() if one is cls), None)
    picture = auto_pipeline.AUTO_IMAGE2IMAGE_PIPELINES_MAPPING.get(family)
    inpaint = auto_pipeline.AUTO_INPAINT_PIPELINES_MAPPING.get(family)
    stem = cls.__name__.removesuffix("Pipeline")
    picture = picture or getattr(diffusers, f"{stem}Img2ImgPipeline", None)
    inpaint = inpaint or getattr(diffusers, f"{stem}InpaintPipeline", None)
    return tuple(one if one is not None and _takes_strength(one) else None for one in (picture, inpaint))  # type: ignore[return-value]


def _class_name(checkpoint: Checkpoint) -> str | None:
    """The pipeline class of a checkpoint, by the registry or its own index; None where it is not on this machine."""
    folder = None if checkpoint.pipeline else checkpoint.folder()
    if folder is None:
        return checkpoint.pipeline
    try:
        name = json.loads((folder / INDEX).read_text("utf-8")).get("_class_name")
    except (OSError, ValueError, AttributeError):
        return None
    return name if isinstance(name, str) else None


def _takes_strength(cls: type) -> bool:
    return {"strength", "image"} <= inspect.signature(cls.__call__).parameters.keys()
