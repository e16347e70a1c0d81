"""Any diffusers text-to-image checkpoint, on CUDA, MPS or the CPU; from noise, or from a prompt's start."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..checkpoint import Checkpoint, find_checkpoint
from ..prompt import Prompt
from ..renderer import OnStep, Renderer
from ..sharing import shape, shares
from ..start import Start
from .batching import Limits, Watched, in_batches, is_out_of_memory, joined, neighbours
from .latents import unpacked
from .loading import best_device, load_pipeline, preview_decoder, usable
from .preview import LatentPreview
from .styles import Styles
from .ways import accepted, cannot_start, over, sister, way
from .wording import worded, wording_key

if TYPE_CHECKING:
    from PIL.Image import Image

Load = Callable[[Checkpoint, str, int | None], Any]
"""The pipeline of a checkpoint, on a device, with so many threads: `loading.load_pipeline`, or one that watches it."""


def factory(*, device: str | None = None, threads: int | None = None) -> Diffusion:
    """The entry point ``diffusion`` of the group ``vernissage.renderers``. Loads nothing yet."""
    return Diffusion(device=device, threads=threads)


class Diffusion(Renderer):
    """Renders with diffusers. Checkpoints load when first asked for; the last one stays loaded.

    `device` is ``cuda``, ``mps`` or ``cpu``, found by itself when None. `threads` are those of
    torch on the CPU; the same number of threads gives the same pixels. `load` is asked for each pipeline.
    """

    def __init__(self, *, device: str | None = None, threads: int | None = None, load: Load = load_pipeline) -> None:
        self._device = device
        self._threads = threads
        self._load = load
        self._loaded: tuple[str, Any, LatentPreview] | None = None
        self._twins: dict[str, Any] = {}
        self._spared = False
        self.limits = Limits(lambda prompt: str(shape(prompt, None)))
        """How many pictures at once, by their shape: one, until somebody measures."""

    def warm(self, name: str, *, start: Start | None = None) -> None:
        """Load the checkpoint of this name and take two steps with it, from `start` where one is
        given, so that the first visitor does not wait for memory, kernels and the preview."""
        checkpoint = find_checkpoint(name)
        pipe, preview = self._pipeline(checkpoint)
        if start is not None:
            pipe = self._twin(start.kind, name)
        pipe(**accepted(pipe, {
            "prompt": "a lantern", "width": checkpoint.size[0], "height": checkpoint.size[1], "guidance_scale": checkpoint.guidance,
            "output_type": "pil", **_watching(pipe, Watched([0], lambda *report: None), checkpoint.size, preview),
            **way(pipe, 2, start, checkpoint.size, 0),
        }))  # fmt: skip
        preview.prepare()

    def render(self, prompts: Sequence[Prompt], *, on_step: OnStep | None = None) -> list[Image | None]:
        """One RGB picture a prompt, in order; neighbours that are alike in all but words and seed in one
        call of the pipeline, as many as `limits` say.

        Noise is drawn on the CPU, one generator a picture, so that a seed means the same noise on
        every device and in any company. A prompt with a start takes only its share `strength` of the steps,
        rounded up: what is kept need not be painted. `Cancelled` from `on_step` ends the picture it was
        about: the others go on, and there is None in its place; it passes when nobody wants any of them.
        Raises `ModelMissing` when a checkpoint is not on this machine, `BadPrompt` when it cannot paint
        from a start, `DeviceFull` when not even one picture fits.
        """
        return in_batches(prompts, lambda batch: self._render(prompts, batch, on_step), self.limits, _alike, spare=self._spare)

    def render_together(self, prompts: Sequence[Prompt], on_step: OnStep | None) -> list[Image | None]:
        """All in one call of the pipeline, whatever the limits. Raises `MemoryError` when they are too many."""
        return self._render(prompts, range(len(prompts)), on_step)

    def together(self, prompts: Sequence[Prompt]) -> int:
        """How many of these, from the first, `render` paints in one call."""
        return len(neighbours(prompts, 0, self.limits.most(prompts[0]), _alike))

    def device_name(self) -> str:
        """What paints, as its maker calls it."""
        import torch

        device = usable(self._device or best_device())
        return torch.cuda.get_device_name(device) if device.startswith("cuda") else f"{device}, {self._threads or os.cpu_count() or 1} threads"

    def close(self) -> None:
        """Forget the checkpoint and free the device."""
        self._loaded = None
        self._twins = {}
        import torch

        if torch.cuda.is_available():
            torch.cuda.empty_cache()

    def _render(self, prompts: Sequence[Prompt], indices: Sequence[int], on_step: OnStep | None) -> list[Image | None]:
        """One call of the pipeline for the prompts of these indices."""
        first = prompts[indices[0]]
        pipe, preview = self._pipeline(find_checkpoint(first.checkpoint))
        self._styles.wear(first.loras, first.checkpoint)
        if first.start is not None:
            pipe = self._twin(first.start.kind, first.checkpoint)
        watched = Watched(indices, on_step)
        call = joined([_call(pipe, prompts[index]) for index in indices])
        try:
            images = pipe(**call, **_watching(pipe, watched, first.size, preview)).images
        except RuntimeError as error:
            if not is_out_of_memory(error):
                raise
            raise MemoryError from None
        finally:
            pipe.maybe_free_model_hooks()
        return [None if index in watched.masked else image.convert("RGB") for index, image in zip(indices, images, strict=True)]

    def _spare(self) -> bool:
        """Not even one picture fits: decode it in pieces from now on. False when that is done already."""
        vae = getattr(self._loaded and self._loaded[1], "vae", None)
        if self._spared or not hasattr(vae, "enable_tiling"):
            return False
        vae.enable_tiling()
        self._spared = True
        return True

    def _pipeline(self, checkpoint: Checkpoint) -> tuple[Any, LatentPreview]:
        if self._loaded is None or self._loaded[0] != checkpoint.name:
            self._loaded, self._twins, self._spared = None, {}, False  # the old one goes before the new one comes: both may not fit
            pipe = self._load(checkpoint, usable(self._device or best_device()), self._threads)
            self._loaded = (checkpoint.name, pipe, LatentPreview(pipe, preview_decoder(checkpoint, pipe)))
            self._styles = Styles(pipe)
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


def _alike(prompt: Prompt) -> str:
    return f"{shares(prompt, None)} {wording_key(prompt)}"


def _call(pipe: Any, prompt: Prompt) -> dict[str, Any]:
    """The arguments that paint this prompt alone."""
    import torch

    return accepted(pipe, {
        **worded(pipe, prompt),
        "width": prompt.size[0],
        "height": prompt.size[1],
        "guidance_scale": prompt.guidance,
        "generator": torch.Generator("cpu").manual_seed(prompt.seed),
        **way(pipe, prompt.steps, prompt.start, prompt.size, prompt.seed),
    })  # fmt: skip


def _watching(pipe: Any, watched: Watched, size: tuple[int, int], preview: LatentPreview) -> dict[str, Any]:
    """The arguments that report each step, by the name under which this pipeline takes them: PixArt still has the older one."""
    if not watched.anyone:
        return {}

    def report(step: int, latents: Any) -> None:
        of = getattr(pipe, "num_timesteps", None) or len(pipe.scheduler.timesteps)
        preview.begin_step(step, watched.left)
        watched.step(step + 1, of, lambda place: preview(unpacked(pipe, latents[place : place + 1], size)))

    def after_step(_pipe: Any, step: int, _timestep: Any, state: dict[str, Any]) -> dict[str, Any]:
        report(step, state["latents"])
        return state

    now = accepted(pipe, {"callback_on_step_end": after_step})
    return now or accepted(pipe, {"callback": lambda step, _timestep, latents: report(step, latents)})
