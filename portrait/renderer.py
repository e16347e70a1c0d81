"""The promise a renderer makes, and the picture that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from .prompt import Prompt
from .verbal import VerbalPortrait

if TYPE_CHECKING:
    from PIL.Image import Image

OnStep = Callable[[int, int, int, "Image | None"], None]
"""``on_step(image_index, step, of, preview)``: after each denoising step, with a small preview or None."""


class Cancelled(Exception):
    """Raised from `on_step` to end the picture it was about. Others of the same call go on, with None in its place;
    when nobody wants any of them any more, the renderer lets it pass."""


class Renderer(Protocol):
    """Turns prompts into pictures by diffusion. Knows nothing of profiles or sittings."""

    def render(self, prompts: Sequence[Prompt], *, on_step: OnStep | None = None) -> list[Image]:
        """One RGB picture a prompt, in order, at the size the checkpoint diffuses at."""

    def close(self) -> None:
        """Free the device. A closed renderer is not used again."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """The finished picture. `verbal` is None when it was painted from bare words. `seconds` is the
    time from prompt to finished picture."""

    image: Image
    prompt: Prompt
    verbal: VerbalPortrait | None
    seconds: float
