"""Which prompts can be painted together: what one batch has to agree on."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from .prompt import Prompt, prompt_to_json

_OWN = {"positive", "negative", "parts", "tokens", "seed", "recipe", "recipe_digest", "finish", "start", "checkpoint"}
"""Each picture of a batch has its own of these; on whatever else a prompt says, a batch agrees."""


def shares(prompt: Prompt, revision: str | None) -> str:
    """The compatibility key: prompts of one key differ in words and seeds only.

    It says the checkpoint with its `revision`, size, steps, guidance, where the picture starts from and how
    strongly, and whether there is a negative prompt. What prompts come to say besides (a LoRA, a scheduler)
    is part of it unasked: two pictures wrongly painted apart cost time, two wrongly painted together are wrong.
    """
    record = prompt_to_json(prompt, evidence=False)
    rest = json.dumps({name: value for name, value in record.items() if name not in _OWN}, sort_keys=True)
    start = f"{prompt.start.kind} {prompt.start.strength:g}" if prompt.start else "noise"
    negative = "negative" if prompt.negative else "plain"
    return f"{prompt.checkpoint}@{revision or '?'} {start} {negative} {hashlib.sha256(rest.encode()).hexdigest()[:12]}"


def shape(prompt: Prompt, revision: str | None) -> dict[str, Any]:
    """What a picture's time depends on, whatever its words: names a curve of `renderers.calibration`."""
    return {
        "checkpoint": prompt.checkpoint,
        "revision": revision,
        "size": list(prompt.size),
        "guided": prompt.guidance > 1,
        "start": prompt.start.kind if prompt.start else None,
    }
