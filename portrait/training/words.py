"""The frozen text encoder, used in training exactly as `StableDiffusionPipeline` uses it in painting.

That is: padded and cut to a fixed number of tokens, no attention mask, and the last hidden state of every token.
"""

import importlib.util
from pathlib import Path

import torch

from .settings import Text


def encoder_folder(text: Text) -> Path:
    """Where the installed package keeps the sentence encoder."""
    found = importlib.util.find_spec(text.package)
    if found is None:
        raise ModuleNotFoundError(f"The sentence encoder is in the package {text.package}, which is not installed.")
    return Path(found.submodule_search_locations[0]) / text.folder


def load_text_encoder(text: Text):
    """Tokenizer (fixed length) and encoder (evaluation mode, float32)."""
    from transformers import BertModel, BertTokenizerFast

    folder = encoder_folder(text)
    tokenizer = BertTokenizerFast.from_pretrained(folder, model_max_length=text.tokens)
    return tokenizer, BertModel.from_pretrained(folder, add_pooling_layer=False).eval()


def numbers(tokenizer, captions: list[str], tokens: int) -> torch.Tensor:
    """Token numbers (n, tokens), padded and cut."""
    if not hasattr(tokenizer, "model_max_length"):
        return tokenizer(captions)
    return tokenizer(captions, padding="max_length", max_length=tokens, truncation=True, return_tensors="pt").input_ids


def encode(captions: list[str], text: Text, device: torch.device, chunk: int = 128, loaded=None) -> torch.Tensor:
    """Token states of captions: (n, tokens, 384) bfloat16. `loaded`: a tokenizer and encoder other than the package's."""
    tokenizer, encoder = loaded or load_text_encoder(text)
    encoder.to(device)
    states = torch.empty(len(captions), text.tokens, encoder.config.hidden_size, dtype=torch.bfloat16)
    with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
        for start in range(0, len(captions), chunk):
            batch = numbers(tokenizer, captions[start : start + chunk], text.tokens)
            states[start : start + chunk] = encoder(batch.to(device))[0].to("cpu", torch.bfloat16)
            if start and start % (chunk * 50) == 0:
                print(f"captions {start}/{len(captions)}", flush=True)
    return states
