"""Read this first: the whole story, from a source to finished portraits.

    extract ─ describe ─▶ VerbalPortrait ─ compose ─▶ Prompt ─ render ─ check ─ finish ─▶ Portrait

Every collaborator is handed in, nothing here touches a disk or a database. The command line, the
batch and the kiosk's processes all call these three functions; a sitting pauses between `read` and
`paint`, for the sitter's eye.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from extractors import Extractor, Profile, summary
from extractors.errors import NeedsConfirmation
from extractors.sources import find_extractor
from portrait.errors import RefusedImage
from portrait.finish import Finish, apply_finish
from portrait.prompt import Prompt
from portrait.renderer import OnStep, Portrait, Renderer
from portrait.safety import ImageCheck, check_words
from portrait.verbal import VerbalPortrait

if TYPE_CHECKING:
    from PIL.Image import Image

Describe = Callable[[Profile], VerbalPortrait]
Compose = Callable[[VerbalPortrait], Sequence[Prompt]]
OnStage = Callable[[str], None]
"""Called with ``reading``, ``painting`` and ``finishing`` as they begin."""

FINISH_STEPS = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """A verbal portrait and who it is of: `profile` is the summary, without the posts."""

    profile: Mapping[str, Any]
    verbal: VerbalPortrait


def read(source: str, *, extractors: Mapping[str, Extractor], describe: Describe, limit: int = 200, confirmed: bool = False) -> Reading:
    """Extract a profile and describe it.

    Raises an `ExtractorError` when it cannot be read, among them `NeedsConfirmation` when the account
    asks not to be indexed and nobody has `confirmed`; `TooLittleText` when too few words remain.
    """
    extractor, bare = find_extractor(source, extractors)
    return read_profile(extractor.extract(bare, limit=limit), describe=describe, confirmed=confirmed)


def read_profile(profile: Profile, *, describe: Describe, confirmed: bool = False) -> Reading:
    """The second half of `read`, for words that are already here."""
    check_confirmed(profile, confirmed)
    return Reading(summary(profile), describe(profile))


def check_confirmed(profile: Profile, confirmed: bool) -> None:
    """Raises `NeedsConfirmation` when the account opts out softly and its owner has not said yes."""
    if profile.signals and not confirmed:
        raise NeedsConfirmation(
            f"{profile.source} asks not to be read by machines ({', '.join(profile.signals)}); "
            "if the account is yours, say so with --confirmed",
            signals=profile.signals,
        )


def paint(
    prompts: Sequence[Prompt],
    *,
    renderer: Renderer,
    check_image: ImageCheck,
    verbal: VerbalPortrait | None = None,
    on_stage: OnStage = lambda stage: None,
    on_step: OnStep | None = None,
) -> tuple[Portrait, ...]:
    """Check the words, render, check the image, finish: one portrait a prompt, in order.

    Raises `RefusedWords` before anything is rendered, and `RefusedImage` when a second seed is
    refused as well. `on_step` is called while painting and, with `FINISH_STEPS` steps, while
    finishing; `Cancelled` raised from it ends the work.
    """
    for prompt in prompts:
        check_words(prompt.positive)
    portraits = []
    for index, prompt in enumerate(prompts):
        started = time.monotonic()
        on_stage("painting")
        painted, image = _render_checked(prompt, renderer, check_image, _shifted(on_step, index))
        on_stage("finishing")
        finish = Finish(painted.technique, painted.finish_size, painted.seed)
        image = apply_finish(image, finish, on_progress=_as_progress(on_step, index))
        portraits.append(Portrait(image, painted, verbal, time.monotonic() - started))
    return tuple(portraits)


def make_portrait(
    source: str,
    *,
    extractors: Mapping[str, Extractor],
    describe: Describe,
    compose: Compose,
    renderer: Renderer,
    check_image: ImageCheck,
    limit: int = 200,
    confirmed: bool = False,
    on_stage: OnStage = lambda stage: None,
    on_step: OnStep | None = None,
) -> tuple[Portrait, ...]:
    """The whole way: read the source, compose its prompts, paint them."""
    on_stage("reading")
    reading = read(source, extractors=extractors, describe=describe, limit=limit, confirmed=confirmed)
    return paint(
        compose(reading.verbal), renderer=renderer, check_image=check_image,
        verbal=reading.verbal, on_stage=on_stage, on_step=on_step,
    )  # fmt: skip


def _render_checked(prompt: Prompt, renderer: Renderer, check_image: ImageCheck, on_step: OnStep | None) -> tuple[Prompt, Image]:
    """A refused picture is painted once more with the next seed, and its prompt says so."""
    for attempt in (prompt, replace(prompt, seed=(prompt.seed + 1) % 2**32)):
        [image] = renderer.render([attempt], on_step=on_step)
        try:
            check_image(image)
        except RefusedImage as refusal:
            refused = refusal
        else:
            return attempt, image
    raise refused


def _shifted(on_step: OnStep | None, index: int) -> OnStep | None:
    return None if on_step is None else lambda _, step, of, preview: on_step(index, step, of, preview)


def _as_progress(on_step: OnStep | None, index: int) -> Callable[[float, Image | None], None] | None:
    if on_step is None:
        return None
    return lambda fraction, preview: on_step(index, round(fraction * FINISH_STEPS), FINISH_STEPS, preview)
