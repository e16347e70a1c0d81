"""Several pictures in one call of a pipeline: put together, watched one by one, cut down when memory ends."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import PortraitError
from ..prompt import Prompt
from ..renderer import Cancelled, OnStep
from .calibration import UNKNOWN, Curve

if TYPE_CHECKING:
    from PIL.Image import Image

_SHARED = {
    "width", "height", "guidance_scale", "num_inference_steps", "strength",
    "callback_on_step_end", "callback", "output_type", "return_dict",
}  # fmt: skip

log = logging.getLogger(__name__)


class DeviceFull(PortraitError):
    """A picture does not fit into the device's memory, not even alone and in pieces."""


class Limits:
    """How many pictures of each shape go into one batch. Remembers what memory refused.

    `shape_of` names what a picture's time depends on; `curves` are those known so far, by that name; `on_change` hears
    of every new one, to keep it.
    """

    def __init__(
        self,
        shape_of: Callable[[Prompt], str],
        curves: Mapping[str, Curve] | None = None,
        on_change: Callable[[Mapping[str, Curve]], None] = lambda curves: None,
    ) -> None:
        self._shape_of, self._on_change = shape_of, on_change
        self._curves = dict(curves or {})

    def curve(self, prompt: Prompt) -> Curve | None:
        """What is known of pictures like this one; None when they were never timed."""
        return self._curves.get(self._shape_of(prompt))

    def most(self, prompt: Prompt) -> int:
        """How many such pictures to paint at once; 1 when they were never timed."""
        return (self.curve(prompt) or UNKNOWN).most

    def learn(self, prompt: Prompt, curve: Curve) -> None:
        """Such pictures were timed."""
        before = self.curve(prompt)
        self._put(prompt, curve if before is None or before.ceiling is None else curve.under(before.ceiling))

    def refused(self, prompt: Prompt, count: int) -> int:
        """So many were too many for the device's memory: half of them are the most from now on. Returns that."""
        half = max(1, count // 2)
        if count > 1:
            self._put(prompt, (self.curve(prompt) or UNKNOWN).under(half))
        return half

    def _put(self, prompt: Prompt, curve: Curve) -> None:
        self._curves[self._shape_of(prompt)] = curve
        self._on_change(self._curves)


class Watched:
    """The watchers of a batch: hands each picture's steps to `on_step`, and masks those that were cancelled.

    A masked picture goes on being painted with the others, unseen: taking it out would change the tensors under the
    pipeline's feet. When all are masked, `Cancelled` ends the call.
    """

    def __init__(self, indices: Sequence[int], on_step: OnStep | None) -> None:
        self._indices, self._on_step = indices, on_step
        self.masked: set[int] = set()

    @property
    def anyone(self) -> bool:
        """Whether anybody watches at all."""
        return self._on_step is not None

    @property
    def left(self) -> int:
        """How many pictures are still wanted."""
        return len(self._indices) - len(self.masked)

    def step(self, step: int, of: int, preview: Callable[[int], Image | None]) -> None:
        """After a step of all; `preview` makes the small picture of one, by its place in the batch."""
        if self._on_step is None:
            return
        for place, index in enumerate(self._indices):
            if index not in self.masked:
                try:
                    self._on_step(index, step, of, preview(place))
                except Cancelled:
                    self.masked.add(index)
        if len(self.masked) == len(self._indices):
            raise Cancelled


def joined(calls: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The arguments of one call that paints what each of these would: words, pictures and generators in lists,
    tensors one after the other, numbers as they are. Raises `ValueError` where they do not agree."""
    if len(calls) == 1:
        return dict(calls[0])
    if len({frozenset(call) for call in calls}) > 1:
        raise ValueError("calls of a batch take the same arguments")
    return {name: _together(name, [call[name] for call in calls]) for name in calls[0]}


def _together(name: str, values: list[Any]) -> Any:
    first = values[0]
    if name in _SHARED:
        if any(value != first for value in values):
            raise ValueError(f"calls of a batch agree on {name}, but these have {values!r:.80}")
        return first
    if hasattr(first, "ndim") and hasattr(first, "new_empty"):  # a tensor
        import torch

        if any(value.shape[1:] != first.shape[1:] for value in values):
            raise ValueError(f"calls of a batch have {name} of one shape")
        return torch.cat(values)
    return [one for value in values for one in value] if isinstance(first, list) else values


def in_batches(
    prompts: Sequence[Prompt],
    paint: Callable[[Sequence[int]], list[Image | None]],
    limits: Limits,
    alike: Callable[[Prompt], Any],
    *,
    spare: Callable[[], bool] = lambda: False,
) -> list[Image | None]:
    """Paint all prompts, neighbours that are `alike` together, as many as `limits` allow.

    `paint` takes indices into `prompts` and returns their pictures, None for one that was cancelled among others. When
    it runs out of memory, what it held is freed, half as many are tried, and the limit remembered; where even one does
    not fit, `spare` may make room (True when it did, and then it is tried once more). Raises `DeviceFull` when nothing
    helps, and lets `Cancelled` pass when nobody wants any of the pictures any more.
    """
    pictures: list[Image | None] = []
    cancelled = 0
    while len(pictures) < len(prompts):
        first = prompts[len(pictures)]
        batch = neighbours(prompts, len(pictures), limits.most(first), alike)
        try:
            pictures += paint(batch)
            continue
        except Cancelled:
            pictures += [None] * len(batch)
            cancelled += len(batch)
            continue
        except MemoryError:  # what it holds is free only after this block
            log.warning("%d pictures at once are too many for this device's memory", len(batch))
        _free()
        limits.refused(first, len(batch))
        if len(batch) == 1 and not spare():
            raise DeviceFull(
                f"{first.checkpoint} does not fit into the memory of this device at {first.size[0]}x{first.size[1]}; "
                'choose a smaller checkpoint or device = "cpu"'
            )
    if cancelled == len(prompts) > 0:
        raise Cancelled
    return pictures


def neighbours(prompts: Sequence[Prompt], begin: int, most: int, alike: Callable[[Prompt], Any]) -> list[int]:
    """The indices of a batch: `begin` and those right after it that are alike, `most` in all."""
    end = begin + 1
    while end < len(prompts) and end - begin < most and alike(prompts[end]) == alike(prompts[begin]):
        end += 1
    return list(range(begin, end))


def _free() -> None:
    """What a failed call left on the device: the exception's frames held it until now."""
    gc.collect()
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a device said that its memory is full; Apple's says so in a plain `RuntimeError`."""
    import torch

    return isinstance(error, torch.OutOfMemoryError) or (isinstance(error, RuntimeError) and "out of memory" in str(error))
