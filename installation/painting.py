"""From prompts to finished pictures, one at a time or in batches: what `pipeline.paint` does with each of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from portrait.errors import PortraitError, RefusedImage
from portrait.finish import Finish, apply_finish
from portrait.prompt import Prompt
from portrait.renderer import Cancelled, OnStep, Portrait, Renderer
from portrait.safety import ImageCheck, check_words
from portrait.start import Underdrawing, underdrawing
from portrait.verbal import VerbalPortrait

if TYPE_CHECKING:
    from PIL.Image import Image

OnStage = Callable[[str], None]
"""Called with ``reading``, ``painting`` and ``finishing`` as they begin."""

FINISH_STEPS = 20


def paint_each(
    prompts: Sequence[Prompt],
    *,
    renderer: Renderer,
    check_image: ImageCheck,
    verbal: VerbalPortrait | None = None,
    on_stage: OnStage = lambda stage: None,
    on_step: OnStep | None = None,
) -> Iterator[Portrait | PortraitError | Cancelled]:
    """As `paint`, for prompts that have nothing to do with each other: each portrait as soon as it is finished,
    and in place of one that could not be made what went wrong with it. As many are rendered at once as the renderer
    paints `together`."""
    done = 0
    while done < len(prompts):
        batch = prompts[done : done + _together(renderer, prompts[done:])]
        started = time.monotonic()
        on_stage("painting")
        rendered = _render_checked(batch, renderer, check_image, _shifted(on_step, done))
        on_stage("finishing")
        for index, outcome in enumerate(rendered, start=done):
            yield outcome if isinstance(outcome, Exception) else _finished(*outcome, verbal, started, on_step, index)
        done += len(batch)


def _together(renderer: Renderer, prompts: Sequence[Prompt]) -> int:
    """How many of these, from the first, are rendered in one call; about one alone nobody is asked."""
    return renderer.together(prompts) if len(prompts) > 1 else 1


def _render_checked(
    prompts: Sequence[Prompt], renderer: Renderer, check_image: ImageCheck, on_step: OnStep | None
) -> list[tuple[Prompt, Image] | PortraitError | Cancelled]:
    """For each prompt its picture with the prompt it was painted from, or why there is none. A refused
    picture is painted once more with the next seed, and its prompt says so."""
    outcomes: list[tuple[Prompt, Image] | PortraitError | Cancelled] = []
    for index, (prompt, image) in enumerate(zip(prompts, _rendered(prompts, renderer, on_step), strict=True)):
        outcome = _checked(prompt, image, check_image)
        if isinstance(outcome, RefusedImage):
            other = replace(prompt, seed=(prompt.seed + 1) % 2**32)
            [image] = _rendered([other], renderer, _shifted(on_step, index))
            outcome = _checked(other, image, check_image)
        outcomes.append(outcome)
    return outcomes


def _rendered(prompts: Sequence[Prompt], renderer: Renderer, on_step: OnStep | None) -> Sequence[Image | PortraitError | Cancelled | None]:
    wrong: list[PortraitError | None] = []
    for prompt in prompts:
        try:
            wrong.append(check_words(prompt.positive))
        except PortraitError as error:
            wrong.append(error)
    well = [index for index, error in enumerate(wrong) if error is None]
    try:
        images = renderer.render([prompts[index] for index in well], on_step=_placed(on_step, well)) if well else []
    except (PortraitError, Cancelled) as error:
        images = [error] * len(well)
    found = dict(zip(well, images, strict=True))
    return [wrong[index] or found[index] for index in range(len(prompts))]


def _checked(
    prompt: Prompt, image: Image | PortraitError | Cancelled | None, check_image: ImageCheck
) -> tuple[Prompt, Image] | PortraitError | Cancelled:
    if image is None:
        return Cancelled()
    if isinstance(image, Exception):
        return image
    try:
        check_image(image)
    except PortraitError as error:
        return error
    return prompt, image


def _finished(
    prompt: Prompt, image: Image, verbal: VerbalPortrait | None, started: float, on_step: OnStep | None, index: int
) -> Portrait | PortraitError | Cancelled:
    try:
        finish = Finish(prompt.technique, prompt.finish_size, prompt.seed)
        below = _underdrawing(prompt, image.size)
        image = apply_finish(image, finish, underdrawing=below, on_progress=_as_progress(on_step, index))
    except (PortraitError, Cancelled) as error:
        return error
    return Portrait(image, prompt, verbal, time.monotonic() - started)


def _underdrawing(prompt: Prompt, size: tuple[int, int]) -> Underdrawing | None:
    if prompt.start is None or not prompt.underdrawing or prompt.technique == "none":
        return None
    return underdrawing(prompt.start, size, prompt.seed)


def _placed(on_step: OnStep | None, places: Sequence[int]) -> OnStep | None:
    return None if on_step is None else lambda index, step, of, preview: on_step(places[index], step, of, preview)


def _shifted(on_step: OnStep | None, index: int) -> OnStep | None:
    return None if on_step is None else lambda inner, step, of, preview: on_step(index + inner, step, of, preview)


def _as_progress(on_step: OnStep | None, index: int) -> Callable[[float, Image | None], None] | None:
    if on_step is None:
        return None
    return lambda fraction, preview: on_step(index, round(fraction * FINISH_STEPS), FINISH_STEPS, preview)
