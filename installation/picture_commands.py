"""`vernissage portrait` and `vernissage paint`: pictures of a source, of bare words, or once more from a sidecar."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portrait.checkpoint import Checkpoint, find_checkpoint
from portrait.compose import Overrides, check_start, compose_words
from portrait.prompt import Prompt
from portrait.recipe import Recipe
from portrait.renderer import Portrait
from portrait.safety import check_words
from portrait.verbal import VerbalPortrait

from . import again, studio, typed
from .asked import Besides, asked_appearance, asked_besides, notes, out_folder, seeded, with_besides
from .caption import captioned
from .content_credentials import Sign, open_signing
from .picture import sidecar, write_pair
from .printed import print_portraits
from .progress import Progress
from .settings import Settings

if TYPE_CHECKING:
    import httpx


def portrait(arguments: argparse.Namespace, settings: Settings, client: httpx.Client | None) -> None:
    """One sitter, one or more pictures."""
    if _is_again(arguments, arguments.source, "a SOURCE"):
        return _paint_again(settings, arguments)
    recipe, checkpoint, overrides, besides = _asked_for(settings, arguments)
    out = out_folder(arguments.out)
    reader = studio.Reader(settings, client)
    with Progress() as progress:
        progress.stage("reading")
        verbal = typed.read(reader, arguments).verbal

        def composed(seed: int | None) -> Prompt:
            prompt = reader.compose(verbal, recipe=recipe, checkpoint=checkpoint, overrides=replace(overrides, seed=seed))
            return with_besides(prompt, besides, checkpoint)

        prompts = seeded(composed, overrides.seed, arguments.count)
        _note(progress, prompts[0], checkpoint, arguments)
        records = _paint(settings, checkpoint, prompts, verbal, out, progress, caption=arguments.caption)
    print_portraits(records, verbal, prompts[0], arguments.json)


def paint(arguments: argparse.Namespace, settings: Settings) -> None:
    """Pictures from bare words."""
    if _is_again(arguments, arguments.words, "a PROMPT"):
        return _paint_again(settings, arguments)
    recipe, checkpoint, overrides, besides = _asked_for(settings, arguments)
    out = out_folder(arguments.out)
    count_tokens = studio.token_counter(checkpoint)

    def composed(seed: int | None) -> Prompt:
        prompt = compose_words(arguments.words, recipe, checkpoint, count_tokens=count_tokens, overrides=replace(overrides, seed=seed))
        return with_besides(prompt, besides, checkpoint)

    prompts = seeded(composed, overrides.seed or 0, arguments.count)
    check_words(prompts[0].positive)
    with Progress() as progress:
        _note(progress, prompts[0], checkpoint, arguments)
        records = _paint(settings, checkpoint, prompts, None, out, progress, caption=arguments.caption)
    print_portraits(records, None, prompts[0], arguments.json)


def _asked_for(settings: Settings, arguments: argparse.Namespace) -> tuple[Recipe, Checkpoint, Overrides, Besides]:
    """Recipe, checkpoint, numbers, and what to paint over, checked before any source is read."""
    recipe = studio.open_recipe(settings, arguments.recipe)
    checkpoint = studio.choose_checkpoint(settings, recipe, arguments.checkpoint)
    studio.token_counter(checkpoint)  # is it on this machine at all?
    besides = asked_besides(arguments, checkpoint)
    over = besides.start is not None  # then a sketch is not what it starts from
    overrides = Overrides(
        seed=arguments.seed, steps=arguments.steps, guidance=arguments.guidance, size=arguments.size,
        technique=arguments.finish, negative=arguments.negative, appearance=asked_appearance(arguments),
        start="none" if over else arguments.start, strength=None if over else arguments.strength,
    )  # fmt: skip
    check_start(recipe, checkpoint, overrides)
    return recipe, checkpoint, overrides, besides


def _note(progress: Progress, prompt: Prompt, checkpoint: Checkpoint, arguments: argparse.Namespace) -> None:
    for sentence in notes(prompt, checkpoint, arguments.negative):
        progress.say(f"note: {sentence}")


def _is_again(arguments: argparse.Namespace, what: str | None, named: str) -> bool:
    """Whether a picture is to be painted again. Raises `ValueError` when it is not said what to paint, or said twice."""
    if (what is None) == (arguments.again is None):
        raise ValueError(f"name {named} or --again SIDECAR, {'one of them' if what is None else 'not both'}; see --help")
    return arguments.again is not None


def _paint_again(settings: Settings, arguments: argparse.Namespace) -> None:
    """The picture of a sidecar, or the same with other numbers."""
    for flag in ("recipe", "appearance", "author", "confirmed", "prove"):
        if getattr(arguments, flag, None):
            raise ValueError(f"--{flag} cannot go with --again: a sidecar keeps no words to compose anew; leave one of the two out")
    besides = asked_besides(arguments, None)
    over = besides.start is not None
    kept = again.open_sidecar(Path(arguments.again), start=besides.start)
    asked = Overrides(
        seed=arguments.seed, steps=arguments.steps, guidance=arguments.guidance, size=arguments.size, technique=arguments.finish,
        negative=arguments.negative, start=None if over else arguments.start, strength=None if over else arguments.strength,
    )  # fmt: skip
    first = again.painted_again(kept, asked, arguments.checkpoint)
    first = with_besides(first, besides, find_checkpoint(first.checkpoint))
    out = out_folder(arguments.out)
    prompts = [replace(first, seed=(first.seed + index) % 2**32) for index in range(arguments.count)]
    with Progress() as progress:
        if sentence := again.changed(kept, settings):
            progress.say(f"note: {sentence}")
        records = _paint(
            settings, find_checkpoint(first.checkpoint), prompts, None, out, progress, caption=arguments.caption, told=kept.told
        )
    print_portraits(records, None, first, arguments.json)


def _paint(
    settings: Settings,
    checkpoint: Checkpoint,
    prompts: Sequence[Prompt],
    verbal: VerbalPortrait | None,
    out: Path,
    progress: Progress,
    *,
    caption: bool = False,
    told: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """Paint one prompt after the other and keep each picture as soon as it is done. `told` takes the place of what its
    sidecar would say."""
    if not checkpoint.clean and settings.image_check is None:
        progress.say(f"note: {studio.unchecked_sentence(checkpoint)}")
    sign = open_signing(settings)
    painter = studio.Painter(settings)
    records = []
    for index, prompt in enumerate(prompts):
        progress.picture(index + 1, len(prompts))
        [painted] = painter.paint([prompt], verbal=verbal, on_stage=progress.stage, on_step=progress.step)
        records.append(_kept(out, painted, caption, told or {}, sign))
    painter.close()
    return records


def _kept(out: Path, painted: Portrait, caption: bool, told: Mapping[str, Any], sign: Sign) -> dict[str, Any]:
    kept = {**sidecar(painted), **told}
    png, record = write_pair(out, captioned(painted, kept["title"]) if caption else painted, kept, sign)
    return {"png": str(png), "json": str(record), "seed": painted.prompt.seed, "seconds": round(painted.seconds, 2)}
