"""How a prompt's words reach a pipeline: as they are, or, where parts weigh more or less or there are more words than the
text encoder reads at once, as embeddings made by Compel (github.com/damian0815/compel).

Compel scales what a token adds to the empty prompt by its weight, blends weights under 1 with a prompt in which those
words are masked, and reads long texts in pieces that end where phrases do. It knows encoders of CLIP's kind; for other
families (T5, Qwen) the words go as they are, and every part weighs the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from ..checkpoint import Checkpoint
from ..prompt import Prompt

AT_ONCE = 75  # tokens CLIP reads at once, without its two marks
_WEIGHING = ("StableDiffusionPipeline", "StableDiffusionXLPipeline", "LatentConsistencyModelPipeline")


def weighs(checkpoint: Checkpoint) -> bool:
    """Whether pictures of a checkpoint act upon the weights of a prompt's parts; True where nothing is known of it."""
    return checkpoint.pipeline is None or checkpoint.pipeline in _WEIGHING


def worded(pipe: Any, prompt: Prompt) -> dict[str, Any]:
    """The arguments of a call of `pipe` that carry what is to be painted, and what is not."""
    plain = {"prompt": prompt.positive, "negative_prompt": prompt.negative or None}
    reader = _reader(pipe)
    if reader is None or not (_is_weighted(prompt) or _is_long(pipe, prompt)):
        return plain
    return _embedded(pipe, reader, prompt)


def wording_key(prompt: Prompt) -> str:
    """Prompts of one key have embeddings of one shape: those that are read at once, and each longer one for itself."""
    if prompt.tokens > AT_ONCE:
        return hashlib.sha256(f"{prompt.seed} {prompt.positive}".encode()).hexdigest()[:12]
    negative = prompt.negative if len(prompt.negative) > AT_ONCE else ""  # no token is shorter than a letter
    return f"{'weighted' if _is_weighted(prompt) else 'even'} {negative}"


def _is_weighted(prompt: Prompt) -> bool:
    return any(part.weight != 1 for part in prompt.parts)


def _is_long(pipe: Any, prompt: Prompt) -> bool:
    if len(prompt.positive) <= AT_ONCE >= len(prompt.negative):
        return False
    ids = pipe.tokenizer([prompt.positive, prompt.negative], add_special_tokens=False, verbose=False)["input_ids"]
    return max(map(len, ids)) > pipe.tokenizer.model_max_length - 2


def _embedded(pipe: Any, reader: Any, prompt: Prompt) -> dict[str, Any]:
    texts = [part.text for part in prompt.parts]
    fragments = [f"{text}," for text in texts[:-1]] + texts[-1:]
    if ", ".join(texts) != prompt.positive:  # a prompt from elsewhere: its words count, its parts do not fit them
        fragments, weights = [prompt.positive], [1.0]
    else:
        weights = [part.weight for part in prompt.parts]
    words = _read(pipe, reader, fragments, weights)
    pooled = _pooled(pipe, reader, prompt.positive)
    found = {"prompt_embeds": words, "pooled_prompt_embeds": pooled}
    if not prompt.negative and getattr(pipe.config, "force_zeros_for_empty_prompt", False):
        return found  # SDXL makes its own zeros, as many as there are words
    avoided = _read(pipe, reader, [prompt.negative], [1.0])
    words, avoided = _evened(reader, words, avoided)
    return found | {
        "prompt_embeds": words, "negative_prompt_embeds": avoided,
        "negative_pooled_prompt_embeds": _pooled(pipe, reader, prompt.negative),
    }  # fmt: skip


def _read(pipe: Any, reader: Any, fragments: Sequence[str], weights: Sequence[float]) -> Any:
    import torch

    with torch.inference_mode():
        return reader.get_embeddings_for_weighted_prompt_fragments([list(fragments)], [list(weights)], device=pipe._execution_device)


def _pooled(pipe: Any, reader: Any, text: str) -> Any | None:
    """What SDXL's second encoder says of the text as a whole, of which it reads the first 75 tokens; None for others."""
    import torch

    if not hasattr(reader, "embedding_providers"):
        return None
    with torch.inference_mode():
        return reader.get_pooled_embeddings([text], device=pipe._execution_device)


def _evened(reader: Any, *embeddings: Any) -> list[Any]:
    """The shorter ones made as long as the longest with empty prompts: a pipeline wants all of one length."""
    import torch

    readers = getattr(reader, "embedding_providers", [reader])
    with torch.inference_mode():
        empty = torch.cat([one.empty_z for one in readers], dim=-1)
    longest = max(one.shape[1] for one in embeddings)
    return [torch.cat([one, *[empty.to(one)] * ((longest - one.shape[1]) // empty.shape[1])], dim=1) for one in embeddings]


def _reader(pipe: Any) -> Any | None:
    """Compel's reader for the text encoders of this pipeline; None where they are of a kind it does not know."""
    from transformers import BertModel, CLIPTextModel, CLIPTextModelWithProjection

    encoders = [one for one in (getattr(pipe, name, None) for name in ("text_encoder", "text_encoder_2")) if one is not None]
    known = (BertModel, CLIPTextModel, CLIPTextModelWithProjection)
    if not hasattr(pipe, "unet") or not encoders or not all(isinstance(one, known) for one in encoders):
        return None
    from compel.embeddings_provider import EmbeddingsProvider, EmbeddingsProviderMulti, ReturnedEmbeddingsType, SplitLongTextMode

    options = {
        "truncate": False,
        "split_long_text_mode": SplitLongTextMode.PHRASES,
        "dtype_for_device_getter": lambda _device: encoders[0].dtype,
    }
    if len(encoders) == 1:
        return EmbeddingsProvider(_marked(pipe.tokenizer), encoders[0], **options)
    return EmbeddingsProviderMulti(
        [pipe.tokenizer, pipe.tokenizer_2], encoders, requires_pooled_mask=[False, True],
        returned_embeddings_type=ReturnedEmbeddingsType.PENULTIMATE_HIDDEN_STATES_NON_NORMALIZED, **options,
    )  # fmt: skip


def _marked(tokenizer: Any) -> Any:
    """A tokenizer whose marks have the names CLIP gives them: BERT's, which `atelier` reads with, calls them otherwise."""
    return tokenizer if tokenizer.bos_token_id is not None else _Marked(tokenizer)


class _Marked:
    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.bos_token_id, self.eos_token_id = tokenizer.cls_token_id, tokenizer.sep_token_id

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self._tokenizer(*arguments, **options)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tokenizer, name)
