"""Any diffusers text-to-image checkpoint, on CUDA, MPS or the CPU; from noise, or from a prompt's start."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..checkpoint import Checkpoint, find_checkpoint, not_downloaded
from ..errors import BadPrompt, ModelMissing, PortraitError
from ..prompt import Prompt
from ..renderer import OnStep
from ..start import Start
from .latents import unpacked
from .preview import LatentPreview
from .ways import WAYS, accepted, over, sister, way

if TYPE_CHECKING:
    from PIL.Image import Image


def factory(*, device: str | None = None, threads: int | None = None) -> Diffusion:
    """The entry point ``diffusion`` of the group ``vernissage.renderers``. Loads nothing yet."""
    return Diffusion(device=device, threads=threads)


class Diffusion:
    """Renders with diffusers. Checkpoints load when first asked for; the last one stays loaded.

    `device` is ``cuda``, ``mps`` or ``cpu``, found by itself when None. `threads` are those of
    torch on the CPU; the same number of threads gives the same pixels.
    """

    def __init__(self, *, device: str | None = None, threads: int | None = None) -> None:
        self._device = device
        self._threads = threads
        self._loaded: tuple[str, Any, LatentPreview] | None = None
        self._twins: dict[str, Any] = {}

    def warm(self, name: str, *, start: Start | None = None) -> None:
        """Load the checkpoint of this name and take two steps with it, from `start` where one is
        given, so that the first visitor does not wait for memory, kernels and the preview."""
        checkpoint = find_checkpoint(name)
        pipe, preview = self._pipeline(checkpoint)
        if start is not None:
            pipe = self._twin(start.kind, name)
        pipe(**accepted(pipe, {
            "prompt": "a lantern", "width": checkpoint.size[0], "height": checkpoint.size[1], "guidance_scale": checkpoint.guidance,
            "output_type": "pil", **_watching(pipe, 0, checkpoint.size, preview, lambda *report: None),
            **way(pipe, 2, start, checkpoint.size, 0),
        }))  # fmt: skip

    def render(self, prompts: Sequence[Prompt], *, on_step: OnStep | None = None) -> list[Image]:
        """One RGB picture a prompt, in order.

        Noise is drawn on the CPU, one generator a picture, so that a seed means the same noise on
        every device. A prompt with a start takes only its share `strength` of the steps, rounded
        up: what is kept need not be painted. Raises `ModelMissing` when a checkpoint is not on this
        machine, `BadPrompt` when it cannot paint from a start, and lets `Cancelled` from `on_step` pass.
        """
        return [self._render_one(index, prompt, on_step) for index, prompt in enumerate(prompts)]

    def close(self) -> None:
        """Forget the checkpoint and free the device."""
        self._loaded = None
        self._twins = {}
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _render_one(self, index: int, prompt: Prompt, on_step: OnStep | None) -> Image:
        import torch

        pipe, preview = self._pipeline(find_checkpoint(prompt.checkpoint))
        if prompt.start is not None:
            pipe = self._twin(prompt.start.kind, prompt.checkpoint)
        arguments = accepted(pipe, {
            "prompt": prompt.positive,
            "negative_prompt": prompt.negative or None,
            "width": prompt.size[0],
            "height": prompt.size[1],
            "guidance_scale": prompt.guidance,
            "generator": torch.Generator("cpu").manual_seed(prompt.seed),
            **_watching(pipe, index, prompt.size, preview, on_step),
            **way(pipe, prompt.steps, prompt.start, prompt.size, prompt.seed),
        })  # fmt: skip
        try:
            return pipe(**arguments).images[0].convert("RGB")
        except torch.OutOfMemoryError:
            raise PortraitError(
                f"{prompt.checkpoint} does not fit into the memory of this device at "
                f"{prompt.size[0]}x{prompt.size[1]}; choose a smaller checkpoint or device = \"cpu\""
            ) from None
        finally:
            pipe.maybe_free_model_hooks()

    def _pipeline(self, checkpoint: Checkpoint) -> tuple[Any, LatentPreview]:
        if self._loaded is None or self._loaded[0] != checkpoint.name:
            self._loaded, self._twins = None, {}  # the old one goes before the new one comes: both may not fit
            pipe = _load(checkpoint, _usable(self._device or _best_device()), self._threads)
            self._loaded = (checkpoint.name, pipe, LatentPreview(pipe))
        return self._loaded[1:]

    def _twin(self, kind: str, name: str) -> Any:
        """The loaded pipeline's sister that paints from a start of this kind, over the same weights."""
        assert self._loaded is not None
        pipe = self._loaded[1]
        found = over(type(pipe), kind)
        if found is None:
            raise cannot_start(name, kind, type(pipe).__name__)
        if found.cls not in self._twins:
            self._twins[found.cls] = sister(pipe, found)
        return self._twins[found.cls]


def cannot_start(name: str, kind: str, pipeline: str) -> BadPrompt:
    """The sentence for a checkpoint that cannot paint from a start of this kind."""
    return BadPrompt(
        f"{name} cannot paint from {'a picture with a mask' if kind == 'inpaint' else f'a {kind}'}: diffusers knows no {WAYS[kind]} "
        f"for {pipeline}; choose another checkpoint, or start from noise with --start none"
    )


def _load(checkpoint: Checkpoint, device: str, threads: int | None) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import diffusers
    import torch

    _hush()
    if device == "cpu":
        torch.set_num_threads(threads or os.cpu_count() or 1)
    dtype = _dtype(device)
    try:
        pipe = diffusers.AutoPipelineForText2Image.from_pretrained(
            checkpoint.location, dtype=dtype, local_files_only=True, **_components(checkpoint, dtype)
        )
    except (OSError, ValueError, KeyError) as error:
        raise _load_error(checkpoint, error) from error
    pipe.set_progress_bar_config(disable=True)
    if checkpoint.scheduler is not None:
        name, options = checkpoint.scheduler
        pipe.scheduler = getattr(diffusers, name).from_config(pipe.scheduler.config, **options)
    return pipe.to(device)


def _hush() -> None:
    """The libraries' own bars and notes would stand between the visitor's progress and its errors."""
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.set_verbosity_error()
        library.utils.logging.disable_progress_bar()


def _load_error(checkpoint: Checkpoint, error: Exception) -> PortraitError:
    if checkpoint.components and Path(checkpoint.location).is_dir():
        return ModelMissing(f"the checkpoint {checkpoint.name} is damaged ({error!s:.120}); install vernissage again")
    if checkpoint.is_folder:
        return BadPrompt(
            f"the folder {checkpoint.name} cannot be loaded as a diffusers text-to-image checkpoint ({error!s:.120}); "
            "save it again with save_pretrained"
        )
    return not_downloaded(checkpoint)


def _components(checkpoint: Checkpoint, dtype: Any) -> dict[str, Any]:
    """The parts that come from packages, loaded."""
    import transformers

    loaded = {}
    for name, part in checkpoint.components.items():
        options: Mapping[str, Any] = {} if "Tokenizer" in part.cls else {"dtype": dtype}
        loaded[name] = getattr(transformers, part.cls).from_pretrained(part.path(), local_files_only=True, **options)
    return loaded


def _best_device() -> str:
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _usable(device: str) -> str:
    import torch

    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError):  # each build says it in its own way
        raise ModelMissing(
            f"setting device is {device!r}, but this machine or its build of torch has none; "
            "name cuda, mps or cpu, or leave the setting out"
        ) from None
    return device


def _dtype(device: str) -> Any:
    import torch

    if device == "cpu":
        return torch.float32
    return torch.bfloat16 if device.startswith("cuda") and torch.cuda.is_bf16_supported() else torch.float16


def _watching(pipe: Any, index: int, size: tuple[int, int], preview: LatentPreview, on_step: OnStep | None) -> dict[str, Any]:
    """The arguments that report each step, by the name under which this pipeline takes them: PixArt still has the older one."""
    if on_step is None:
        return {}

    def report(step: int, latents: Any) -> None:
        of = getattr(pipe, "num_timesteps", None) or len(pipe.scheduler.timesteps)
        on_step(index, step + 1, of, preview(unpacked(pipe, latents, size)))

    def after_step(_pipe: Any, step: int, _timestep: Any, state: dict[str, Any]) -> dict[str, Any]:
        report(step, state["latents"])
        return state

    now = accepted(pipe, {"callback_on_step_end": after_step})
    return now or accepted(pipe, {"callback": lambda step, _timestep, latents: report(step, latents)})
