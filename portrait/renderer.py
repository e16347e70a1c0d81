"""The promise a renderer makes, and the picture that comes of it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from .prompt import Prompt
from .verbal import VerbalPortrait

if TYPE_CHECKING:
    from PIL.Image import Image

    from .renderers.batching import Limits
    from .start import Start

OnStep = Callable[[int, int, int, "Image | None"], None]
"""``on_step(image_index, step, of, preview)``: after each denoising step, with a small preview or None."""


class Cancelled(Exception):
    """Raised from `on_step` to end the picture it was about. Others of the same call go on, with None in its place;
    when nobody wants any of them any more, the renderer lets it pass."""


@runtime_checkable
class Renderer(Protocol):
    """Turns prompts into pictures by diffusion. Knows nothing of profiles or sittings.

    Every renderer has `render` and `close`. All else is here with what holds of one that says nothing about it: inherit this
    class, and write only what yours can do better. One that does not inherit is used as `Plain`.
    """

    limits: Limits | None = None
    """How many pictures, by their shape, `render` paints in one call. None: it paints one after the other, and nobody asks
    it to do more. Where there are limits, batches are timed with `render_together` while nobody waits, and the installation
    puts its own limits in their place, which remember what was measured on the device of that `device_name`."""

    @abstractmethod
    def render(self, prompts: Sequence[Prompt], *, on_step: OnStep | None = None) -> list[Image | None]:
        """One RGB picture a prompt, in order, at the size the checkpoint diffuses at; None for one that was cancelled
        while others were painted."""

    @abstractmethod
    def close(self) -> None:
        """Free the device. A closed renderer is not used again."""

    def warm(self, name: str, *, start: Start | None = None) -> None:
        """Make ready to paint with the checkpoint of this name, from a start like this one where pictures begin from one, so
        that the first visitor does not wait. Raises `PortraitError` when it will not be able to."""

    def look(self, name: str) -> str | None:
        """One line about who paints with the checkpoint of this name, for whoever opens in the morning; None when there is
        nothing to tell. Paints nothing, costs nothing. Raises `PortraitError` when it could not paint."""
        return None

    def together(self, prompts: Sequence[Prompt]) -> int:
        """How many of these (at least one), from the first, `render` paints in one call."""
        return 1

    def render_together(self, prompts: Sequence[Prompt], on_step: OnStep | None) -> list[Image | None]:
        """As `render`, in one call whatever the limits. Raises `MemoryError` when they are too many. Only asked of one with limits."""
        return self.render(prompts, on_step=on_step)

    def device_name(self) -> str:
        """What paints, as its maker calls it: measurements of one device do not hold on another. Only asked of one with limits."""
        return type(self).__name__


class Plain(Renderer):
    """A guest's renderer that has `render` and `close`, and does not inherit the rest."""

    def __init__(self, guest: Renderer) -> None:
        self._guest = guest

    def render(self, prompts: Sequence[Prompt], *, on_step: OnStep | None = None) -> list[Image | None]:
        """The guest's."""
        return self._guest.render(prompts, on_step=on_step)

    def close(self) -> None:
        """The guest's."""
        self._guest.close()


@dataclass(frozen=True, slots=True)
class Portrait:
    """The finished picture. `verbal` is None when it was painted from bare words. `seconds` is the
    time from prompt to finished picture."""

    image: Image
    prompt: Prompt
    verbal: VerbalPortrait | None
    seconds: float
