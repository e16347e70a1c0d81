"""The prompt: positive and negative text, plus every number needed to paint it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .lora import Lora, loras_from_json, loras_to_json
from .start import Start, start_from_json, start_to_json, steps_painted


@dataclass(frozen=True, slots=True)
class Part:
    """A phrase of the positive prompt, the slot it fills, and the posts that led to it."""

    text: str
    slot: str
    weight: float = 1.0
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a picture is made from.

    `positive` is the texts of `parts` joined by ", ". `size` is what the checkpoint diffuses at,
    (width, height) in px; `finish_size` the finished picture, or None for the diffused size.
    `technique` is the finish (``oil``, …, ``none``). `tokens` counts `positive` with the
    checkpoint's own tokenizer, without the two special tokens. `underdrawing` says whether brush work may follow
    the lines of the sketch a picture was painted over. `start` is what the picture begins
    from, None for noise alone; `steps` are those of the whole way from noise, `steps_painted` those
    of them that are taken. `loras` are the styles worn over the checkpoint's weights.
    """

    positive: str
    negative: str
    parts: tuple[Part, ...]
    recipe: str
    recipe_digest: str
    checkpoint: str
    seed: int
    size: tuple[int, int]
    steps: int
    guidance: float
    tokens: int
    technique: str = "oil"
    finish_size: tuple[int, int] | None = None
    underdrawing: bool = True
    start: Start | None = None
    loras: tuple[Lora, ...] = ()

    @property
    def steps_painted(self) -> int:
        """Denoising steps this prompt takes: fewer than `steps` where it has a start."""
        return steps_painted(self.steps, self.start)


def prompt_to_json(prompt: Prompt, *, evidence: bool = True) -> dict[str, Any]:
    """The ``prompt`` part of ``describe --json``; `evidence=False` leaves the post ids out (sidecars)."""
    return {
        "positive": prompt.positive,
        "negative": prompt.negative,
        "recipe": prompt.recipe,
        "recipe_digest": prompt.recipe_digest,
        "checkpoint": prompt.checkpoint,
        "seed": prompt.seed,
        "size": list(prompt.size),
        "steps": prompt.steps,
        "guidance": prompt.guidance,
        "tokens": prompt.tokens,
        "start": start_to_json(prompt.start) if prompt.start else None,
        "loras": loras_to_json(prompt.loras),
        "finish": {
            "technique": prompt.technique,
            "size": list(prompt.finish_size) if prompt.finish_size else None,
            "underdrawing": prompt.underdrawing,
        },
        "parts": [_part_to_json(part, evidence) for part in prompt.parts],
    }


def prompt_from_json(record: Mapping[str, Any], *, start: Start | None = None) -> Prompt:
    """Read back what `prompt_to_json` wrote, or the same with another `start`. Raises `KeyError` or `TypeError` on
    anything else, and `BadPrompt` when it started from a picture, which no record keeps, and none is handed in."""
    finish = record["finish"]
    if start is None and record.get("start"):
        start = start_from_json(record["start"])
    return Prompt(
        positive=record["positive"],
        negative=record["negative"],
        parts=tuple(
            Part(part["text"], part["slot"], part.get("weight", 1.0), tuple(part.get("evidence", ())))
            for part in record["parts"]
        ),
        recipe=record["recipe"],
        recipe_digest=record["recipe_digest"],
        checkpoint=record["checkpoint"],
        seed=record["seed"],
        size=tuple(record["size"]),
        steps=record["steps"],
        guidance=record["guidance"],
        tokens=record["tokens"],
        technique=finish["technique"],
        finish_size=tuple(finish["size"]) if finish["size"] else None,
        underdrawing=finish.get("underdrawing", False),  # what was painted before there was any is painted again without
        start=start,
        loras=loras_from_json(record.get("loras", ())),
    )


def _part_to_json(part: Part, evidence: bool) -> dict[str, Any]:
    record: dict[str, Any] = {"text": part.text, "slot": part.slot, "weight": part.weight}
    return {**record, "evidence": list(part.evidence)} if evidence else record
