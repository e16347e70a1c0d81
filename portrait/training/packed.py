"""The text encoder in a small file, for a training machine without packages or network.

`python -m portrait.training.packed --corpus FOLDER --out FILE` keeps, in half precision, the embeddings of the tokens
that the corpus uses (of about 30,000) and all layers: 21 MB in place of 90. `latents --encoder FILE` reads it.
"""

import argparse
from pathlib import Path

import torch

from . import words
from .corpus.store import read_corpus
from .settings import DEFAULT, Text, read_settings


def pack(captions: list[str], text: Text) -> dict:
    """Everything needed to encode captions made of the same tokens."""
    tokenizer, encoder = words.load_text_encoder(text)
    special = list(tokenizer.all_special_ids)
    kept = sorted(set(special).union(*(tokenizer(caption)["input_ids"] for caption in captions)))
    state = {name: value.half() for name, value in encoder.state_dict().items() if value.is_floating_point()}
    state["embeddings.word_embeddings.weight"] = state["embeddings.word_embeddings.weight"][kept].clone()
    return {
        "kept": torch.tensor(kept),
        "config": encoder.config.to_json_string(),
        "tokenizer": tokenizer.backend_tokenizer.to_str(),
        "state": state,
    }


class PackedTokenizer:
    """Captions to token numbers of a packed encoder; a word that was not kept becomes the unknown token."""

    def __init__(self, parts: dict, tokens: int):
        from tokenizers import Tokenizer

        self.inner = Tokenizer.from_str(parts["tokenizer"])
        self.inner.enable_truncation(tokens)
        self.inner.enable_padding(length=tokens, pad_id=self.inner.token_to_id("[PAD]"))
        unknown = int((parts["kept"] == self.inner.token_to_id("[UNK]")).nonzero())
        self.renumber = torch.full((self.inner.get_vocab_size(),), unknown)
        self.renumber[parts["kept"]] = torch.arange(len(parts["kept"]))

    def __call__(self, captions: list[str]) -> torch.Tensor:
        """(n, tokens) numbers."""
        return self.renumber[torch.tensor([found.ids for found in self.inner.encode_batch(captions)])]


def unpack(parts: dict, text: Text):
    """Tokenizer and encoder of a packed file, like `words.load_text_encoder`."""
    import json

    from transformers import BertConfig, BertModel

    config = BertConfig(**json.loads(parts["config"]) | {"vocab_size": len(parts["kept"]), "pad_token_id": None})
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict({name: value.float() for name, value in parts["state"].items()}, strict=False)
    return PackedTokenizer(parts, text.tokens), encoder.eval()


def main(argv: list[str] | None = None) -> None:
    """Write the packed encoder."""
    parser = argparse.ArgumentParser(prog="python -m portrait.training.packed", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="a corpus whose captions use every word")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--settings", type=Path, default=DEFAULT)
    flags = parser.parse_args(argv)
    parts = pack(read_corpus(flags.corpus).captions, read_settings(flags.settings).text)
    torch.save(parts, flags.out)
    print(f"{len(parts['kept'])} tokens, {flags.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
