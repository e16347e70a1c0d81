"""CLIP's tokenizer without any checkpoint: what Stable Diffusion 1.5, SDXL and their kin read of a prompt."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

BUDGET = 75  # tokens CLIP reads, the two marks of beginning and end left out
_MERGES = Path(__file__).parent / "checkpoints" / "clip" / "merges.txt"
_MARKS = ("<|startoftext|>", "<|endoftext|>")
_END = "</w>"  # of a word


def clip_splitter() -> Callable[[str], tuple[str, ...]]:
    """Splits a text into CLIP's tokens, without the two marks; the last token of a word ends in a blank."""
    tokenizer = clip_tokenizer()
    return lambda text: tuple(token.replace(_END, " ") for token in tokenizer.tokenize(text))


@cache
def clip_tokenizer() -> Any:
    """A `transformers.CLIPTokenizer`, from the merges alone."""
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import CLIPTokenizer

    merges = [tuple(line.split(" ")) for line in _MERGES.read_text("utf-8").splitlines()]
    letters = sorted(ByteLevel.alphabet(), key=lambda letter: (ord(letter) > 0xFF, ord(letter)))  # CLIP's order of single bytes
    words = [*letters, *(letter + _END for letter in letters), *("".join(pair) for pair in merges), *_MARKS]
    return CLIPTokenizer(vocab={word: place for place, word in enumerate(words)}, merges=merges)
