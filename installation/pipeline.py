"""Read this first: the whole story, from a source to finished portraits.

    extract ─ describe ─▶ VerbalPortrait ─ compose ─▶ Prompt ─ render ─ check ─ finish ─▶ Portrait

Every collaborator is handed in, nothing here touches a disk or a database. The command line, the
batch and the kiosk's processes all call these three functions; a sitting pauses between `read` and
`paint`, for the sitter's eye.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extractors import Extractor, Profile, summary
from extractors.errors import NeedsConfirmation
from extractors.sources import find_extractor
from portrait.prompt import Prompt
from portrait.renderer import OnStep, Portrait, Renderer
from portrait.safety import ImageCheck, check_words
from portrait.verbal import VerbalPortrait

from .painting import OnStage, paint_each

Describe = Callable[[Profile], VerbalPortrait]
Compose = Callable[[VerbalPortrait], Sequence[Prompt]]


@dataclass(frozen=True, slots=True)
class ProfileReading:
    """A verbal portrait and who it is of: `profile` is the summary, without the posts."""

    profile: Mapping[str, Any]
    verbal: VerbalPortrait


def read(source: str, *, extractors: Mapping[str, Extractor], describe: Describe, limit: int = 200, confirmed: bool = False) -> ProfileReading:
    """Extract a profile and describe it.

    Raises an `ExtractorError` when it cannot be read, among them `NeedsConfirmation` when the account
    asks not to be indexed and nobody has `confirmed`; `TooLittleText` when too few words remain.
    """
    extractor, bare = find_extractor(source, extractors)
    return read_profile(extractor.extract(bare, limit=limit), describe=describe, confirmed=confirmed)


def read_profile(profile: Profile, *, describe: Describe, confirmed: bool = False) -> ProfileReading:
    """The second half of `read`, for words that are already here."""
    check_confirmed(profile, confirmed)
    return ProfileReading(summary(profile), describe(profile))


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
    refused as well. `on_step` is called while painting and, with `painting.FINISH_STEPS` steps, while
    finishing; `Cancelled` raised from it ends the work.
    """
    for prompt in prompts:
        check_words(prompt.positive)
    portraits = []
    for outcome in paint_each(prompts, renderer=renderer, check_image=check_image, verbal=verbal, on_stage=on_stage, on_step=on_step):
        if not isinstance(outcome, Portrait):
            raise outcome
        portraits.append(outcome)
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
