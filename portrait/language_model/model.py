"""An instruct model on this machine, through transformers, that can only answer by a schema and only in time."""

from __future__ import annotations

import importlib.util
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ModelMissing

CHUNK = 256  # tokens read in one go: after each the clock is looked at
INSTALL = "pip install 'vernissage[llm]'"


class TooLate(Exception):
    """The model has not answered in time."""


def check_model(name: str) -> None:
    """Whether there is a chance that `name` can be opened, in no time and without loading anything.

    Raises `ModelMissing` when the library is not installed, or `name` is neither a folder with a model nor an id whose files are here.
    """
    if importlib.util.find_spec("llguidance") is None:
        raise ModelMissing(f"setting llm is {name!r}, but the library that keeps a model to a schema is not installed; run {INSTALL}")
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file():
        return
    if folder.exists() or name.startswith((".", "/", "~")) or name.count("/") != 1:
        why = "has no config.json" if folder.exists() else "is not there"
        raise ModelMissing(f"setting llm is {name!r}, and this folder {why}; name the folder of an instruct model, or its id on the hub")
    from huggingface_hub import try_to_load_from_cache

    if not isinstance(try_to_load_from_cache(name, "config.json"), str):
        raise ModelMissing(f"setting llm is {name!r}, which is not on this machine; fetch it (hf download {name}), or name a folder")


class LanguageModel:
    """A causal language model with a chat template. `name` is a folder, or a hub id that is already on this machine.

    Nothing is downloaded, no code of the model's is run, only safetensors are read. `device` is what torch calls it; found
    when None. Not for several threads at once. Raises `ModelMissing` when it cannot be opened, with the reason.
    """

    def __init__(self, name: str, *, device: str | None = None) -> None:
        check_model(name)
        name = str(Path(name).expanduser())
        self._deadline = float("inf")
        self._model, self._tokenizer = _opened(name, device)
        self._words = self._model.get_output_embeddings().weight.shape[0]
        self._ends = _ends(self._model, self._tokenizer)
        self._grammar_tokens = _grammar_tokens(name, self._tokenizer, self._words, self._ends)
        self._model.register_forward_pre_hook(lambda *_: self._look_at_the_clock())

    def length(self, system: str, question: str) -> int:
        """How many tokens the model reads of this."""
        return len(self._read(system, question)["input_ids"][0])

    def answer(self, system: str, question: str, schema: Mapping[str, Any], *, limit_s: float, most: int) -> Any:
        """The model's answer, parsed; it cannot be anything but JSON of this `schema`, of at most `most` tokens.

        The likeliest token is taken each time: the same question has the same answer. Raises `TooLate` after `limit_s`
        seconds (and the time that one `CHUNK` takes), `ValueError` when `most` tokens were not enough, or the question is too long.
        """
        from transformers import GenerationConfig, LogitsProcessorList

        given = self._read(system, question)
        start = given["input_ids"].shape[1]
        window = getattr(self._model.config.get_text_config(), "max_position_embeddings", None)
        if window is not None and start + most > window:
            raise ValueError(f"{start} tokens are asked and {most} may be answered, and the model holds {window}")
        greedy = GenerationConfig(
            do_sample=False, max_new_tokens=most, prefill_chunk_size=CHUNK, eos_token_id=self._ends, pad_token_id=self._ends[0],
        )  # fmt: skip
        self._deadline = time.monotonic() + limit_s
        try:
            written = self._model.generate(
                **given.to(self._model.device), generation_config=greedy, logits_processor=LogitsProcessorList([self._keep_to(schema, start)]),
            )  # fmt: skip
        finally:
            self._deadline = float("inf")
        return json.loads(self._tokenizer.decode(written[0, start:], skip_special_tokens=True))

    def _read(self, system: str, question: str) -> Any:
        asked = [{"role": "system", "content": system}, {"role": "user", "content": question}]
        # Models that think aloud are asked not to: a schema has no room for it. Others ignore the word.
        return self._tokenizer.apply_chat_template(
            asked, add_generation_prompt=True, return_tensors="pt", return_dict=True, enable_thinking=False,
        )  # fmt: skip

    def _look_at_the_clock(self) -> None:
        if time.monotonic() > self._deadline:
            raise TooLate("the language model has not answered in time")

    def _keep_to(self, schema: Mapping[str, Any], start: int) -> Any:
        """A logits processor that leaves only what can still become JSON of this schema (llguidance)."""
        import torch
        from llguidance import LLMatcher

        strict = {**schema, "x-guidance": {"whitespace_flexible": False}}
        matcher = LLMatcher(self._grammar_tokens, LLMatcher.grammar_from_json_schema(json.dumps(strict)))
        if matcher.is_error():
            raise ValueError(f"the schema cannot be kept to: {matcher.get_error()}")
        seen = start

        def keep(ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
            nonlocal seen
            matcher.consume_tokens(ids[0, seen:].tolist())
            seen = ids.shape[1]
            mask = torch.frombuffer(bytearray(matcher.compute_bitmask()), dtype=torch.uint8)
            bits = (mask[:, None] >> torch.arange(8, dtype=torch.uint8)) & 1
            allowed = bits.flatten()[: scores.shape[1]].bool().to(scores.device)
            return scores.masked_fill(~allowed, float("-inf"))

        return keep


def _opened(name: str, device: str | None) -> tuple[Any, Any]:
    import torch
    import transformers
    from safetensors import SafetensorError

    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    dtype = torch.float32 if device == "cpu" else "auto"  # few processors are quick in anything shorter
    try:
        tokenizer = transformers.AutoTokenizer.from_pretrained(name, local_files_only=True)
        model = transformers.AutoModelForCausalLM.from_pretrained(name, local_files_only=True, use_safetensors=True, dtype=dtype)
        model = model.to(device).eval()
    except (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError) as error:
        reason = " ".join(str(error).split())[:160]
        raise ModelMissing(
            f"setting llm is {name!r}, which cannot be opened ({type(error).__name__}: {reason}); fetch it again, or name another"
        ) from None
    if tokenizer.chat_template is None:
        raise ModelMissing(f"setting llm is {name!r}, which has no chat template, so it is no instruct model; name one that is")
    return model, tokenizer


def _ends(model: Any, tokenizer: Any) -> list[int]:
    """The tokens that end an answer."""
    known = model.generation_config.eos_token_id
    known = known if isinstance(known, list) else [known]
    return [token for token in dict.fromkeys([*known, tokenizer.eos_token_id]) if token is not None]


def _grammar_tokens(name: str, tokenizer: Any, words: int, ends: list[int]) -> Any:
    import llguidance.hf

    try:
        return llguidance.hf.from_tokenizer(tokenizer, n_vocab=words, eos_token=ends)
    except ValueError as error:
        raise ModelMissing(f"setting llm is {name!r}, whose tokenizer cannot be kept to a schema ({error}); name another model") from None
