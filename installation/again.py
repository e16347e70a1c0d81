"""Painting again from a sidecar: everything a picture was made from, read back and, where a person asks for it, changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from portrait.checkpoint import Checkpoint, diffused_size, find_checkpoint, token_counter
from portrait.compose import Overrides
from portrait.errors import BadPrompt, BadRecipe
from portrait.finish import USUAL, Finish
from portrait.prompt import Prompt, prompt_from_json
from portrait.renderers.ways import check_over
from portrait.start import Start, check_strength

from . import provenance, studio
from .settings import Settings

MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """What a sidecar keeps of a picture. `verbal` is the verbal portrait's keys, None for bare words; `versions` and
    `revision` are empty and None in sidecars of before they were kept."""

    title: str
    prompt: Prompt = field(repr=False)
    verbal: Mapping[str, Any] | None = field(repr=False)
    versions: Mapping[str, str] = field(default_factory=dict)
    revision: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        """What a new sidecar takes over: a picture painted again is of the same sitter."""
        return {"title": self.title, "verbal": self.verbal}


def open_sidecar(path: Path, *, start: Start | None = None) -> Kept:
    """Read the JSON beside a picture, to be painted from `start` where one is handed in. Raises `BadPrompt` when it is
    none, or holds numbers nothing can be painted with."""
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    try:
        record = json.loads(content)
        kept = Kept(
            title=_text(record["title"]), prompt=prompt_from_json(record["prompt"], start=start), verbal=_table(record.get("verbal")),
            versions={str(name): str(one) for name, one in (_table(record.get("versions")) or {}).items()},
            revision=record.get("checkpoint_revision"),
        )  # fmt: skip
        _check(kept.prompt)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        what = f"it lacks {error}" if isinstance(error, KeyError) else f"{error!s:.120}"
        raise BadPrompt(f"{path.name} is no sidecar of a picture ({what}); name the .json that lies beside the .png") from None
    return kept


def painted_again(kept: Kept, asked: Overrides, checkpoint: str | None = None) -> Prompt:
    """The prompt of the same picture, with what was asked for instead. Raises `BadPrompt` for what cannot be, and
    `ModelMissing` when the checkpoint is not on this machine."""
    prompt = kept.prompt
    painter = find_checkpoint(checkpoint or prompt.checkpoint)
    tokens = token_counter(painter)(prompt.positive)
    if painter.name != prompt.checkpoint:
        prompt = _for_checkpoint(prompt, painter, tokens)
    prompt = _started(prompt, asked)
    if prompt.start is not None:
        check_over(painter, prompt.start.kind)
    technique = asked.technique or prompt.technique
    return replace(
        prompt, technique=technique, finish_size=asked.size or _finish_size(prompt, technique), tokens=tokens,
        size=prompt.size if asked.size is None else diffused_size(painter, asked.size[0] / asked.size[1]),
        seed=prompt.seed if asked.seed is None else asked.seed,
        steps=asked.steps or prompt.steps,
        guidance=prompt.guidance if asked.guidance is None else asked.guidance,
        negative=prompt.negative if asked.negative is None else asked.negative,
    )  # fmt: skip


def changed(kept: Kept, settings: Settings) -> str | None:
    """One sentence naming what is not as it was when the picture was painted; None when everything is."""
    now, prompt = provenance.versions(), kept.prompt
    if not provenance.is_repeatable(prompt):
        return f"{prompt.checkpoint} takes no seed, so this will be another picture of the same words"
    if not kept.versions:
        return "the sidecar does not say which versions it was painted with; the picture may differ a little"
    found = provenance.changes(dict(kept.versions), now)
    if kept.revision != (revision := provenance.revision_of(prompt.checkpoint)):
        found.append(f"the checkpoint {provenance.checkpoint_name(prompt)} (revision {kept.revision} → {revision or 'none'})")
    digest = _digest_now(settings, prompt)
    if digest != prompt.recipe_digest:
        found.append(f"the recipe {prompt.recipe} ({prompt.recipe_digest} → {digest or 'gone'}; the prompt is as it was)")
    return f"since this was painted, changed: {', '.join(found)}" if found else None


def _digest_now(settings: Settings, prompt: Prompt) -> str | None:
    try:
        return studio.open_recipe(settings, prompt.recipe).digest
    except BadRecipe:
        return None


def _for_checkpoint(prompt: Prompt, painter: Checkpoint, tokens: int) -> Prompt:
    """The same words with the numbers of another checkpoint."""
    if tokens > painter.budget:
        raise BadPrompt(f"the prompt has {tokens} tokens, and {painter.name} reads {painter.budget}; choose another checkpoint")
    return replace(
        prompt, checkpoint=painter.name, steps=painter.steps, guidance=painter.guidance,
        size=diffused_size(painter, prompt.size[0] / prompt.size[1]), negative=prompt.negative if painter.negative else "",
        loras=(),  # made for the other one
    )  # fmt: skip


def _started(prompt: Prompt, asked: Overrides) -> Prompt:
    if asked.start == "none":
        prompt = replace(prompt, start=None)
    if prompt.start is None and (asked.start == "sketch" or asked.strength is not None):
        raise BadPrompt(
            "this picture began from noise, and its sidecar holds no sketch to start from; "
            "leave --start and --strength out, or paint over the picture itself with --start picture"
        )
    if prompt.start is not None and asked.strength is not None:
        check_strength(asked.strength)
        prompt = replace(prompt, start=replace(prompt.start, strength=asked.strength))
    return prompt


def _finish_size(prompt: Prompt, technique: str) -> tuple[int, int] | None:
    """The size it was finished at; where there was no brush work and now is, or the other way round, what is usual."""
    if technique == "none":
        return prompt.finish_size if prompt.technique == "none" else None
    scale = USUAL / max(prompt.size)
    return prompt.finish_size or (round(prompt.size[0] * scale), round(prompt.size[1] * scale))


def _check(prompt: Prompt) -> None:
    """Raises `ValueError` or `TypeError` unless these are numbers that a picture can be painted with."""
    for name, value, low, high in (
        ("seed", prompt.seed, 0, 2**32 - 1), ("steps", prompt.steps, 1, 200),
        ("width", prompt.size[0], 16, 4096), ("height", prompt.size[1], 16, 4096),
    ):  # fmt: skip
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(f"its {name} is {value!r:.40}, not a whole number from {low} to {high}")
    if isinstance(prompt.guidance, bool) or not isinstance(prompt.guidance, (int, float)) or not 0 <= prompt.guidance <= 50:
        raise ValueError(f"its guidance is {prompt.guidance!r:.40}, not a number from 0 to 50")
    for text in (prompt.positive, prompt.negative, prompt.recipe, prompt.recipe_digest, prompt.checkpoint, prompt.technique):
        _text(text)
    if len(prompt.size) != 2 or not prompt.parts:
        raise ValueError("its size is not a width and a height, or it has no parts")
    for part in prompt.parts:
        _text(part.text)
    Finish(prompt.technique, prompt.finish_size, prompt.seed)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    return value


def _table(value: Any) -> Mapping[str, Any] | None:
    if value is not None and not isinstance(value, dict):
        raise TypeError(f"{value!r:.40} is no object")
    return value
