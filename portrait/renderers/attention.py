"""Prompts in the notation that AUTOMATIC1111 began and ComfyUI reads too: ``(phrase:1.2)`` is heeded more, ``(phrase:0.8)`` less."""

from __future__ import annotations

import re

from ..prompt import Prompt


def emphasised(prompt: Prompt) -> str:
    """The positive prompt with the weights of its parts; brackets that people wrote stay brackets."""
    if prompt.positive != ", ".join(part.text for part in prompt.parts):
        return literal(prompt.positive)
    return ", ".join(literal(part.text) if part.weight == 1 else f"({literal(part.text)}:{part.weight:g})" for part in prompt.parts)


def literal(text: str) -> str:
    """These words, without any meaning to brackets."""
    return re.sub(r"([()\[\]\\])", r"\\\1", text)


def cfg(prompt: Prompt) -> float:
    """Guidance as these programs count it: where diffusers says 0 for none, they say 1, and 0 would leave the prompt unheard."""
    return max(1.0, prompt.guidance)
