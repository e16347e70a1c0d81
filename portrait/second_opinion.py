"""What another sentence encoder takes a post to be about, for the languages it reads better.

An opinion is a folder: `encoder.toml` names the encoder and its languages, `theme_head.npz` holds the head that
`portrait/training/second_opinion.py` has trained in its space. Where a post is in one of the languages, the mean of both heads counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .checkpoint import Component
from .errors import ModelMissing
from .passage import Passage
from .theme_head import HEAD, ThemeHead
from .transformers_encoder import TransformersEncoder
from .vocabulary import Entry

if TYPE_CHECKING:
    import numpy as np

BUILT_IN = Path(__file__).parent / "second_opinions"
SAID = "encoder.toml"
_FIELDS = {"package", "folder", "model", "languages", "prefix"}


@dataclass(frozen=True, slots=True)
class Named:
    """What `encoder.toml` says: where the encoder lies, which languages it is asked about, what stands before every text."""

    encoder: str
    languages: frozenset[str]
    prefix: str
    head: Path


class SecondOpinion:
    """The themes of posts by another encoder. Construction loads it, and torch with it. Raises `ModelMissing`."""

    def __init__(self, named: Named, table: Mapping[str, Entry]) -> None:
        self._languages = named.languages
        self._encode = TransformersEncoder(named.encoder, prefix=named.prefix)
        self._head = ThemeHead(self._encode, table, named.head)

    def heard(self, told: np.ndarray, passages: Sequence[Passage], first: ThemeHead) -> np.ndarray:
        """`told` (n, themes), the discriminants of the head `first`; in rows of a language this encoder reads, the mean of both."""
        rows = [row for row, passage in enumerate(passages) if passage.language in self._languages and passage.own]
        if not rows:
            return told
        own = self._head.discriminants(self._encode([passages[row].own for row in rows]))
        told = told.copy()
        told[rows] = (told[rows] + self._head.scaled_as(first, own)) / 2
        return told


def find_second_opinion(name: str) -> Named:
    """The opinion called `name` (`minilm`, which comes with us) or in the folder `name`; nothing is loaded.

    Raises `ModelMissing` with one sentence: no such folder, a file of it missing or wrong, a package not installed."""
    folder = BUILT_IN / name
    if "/" in name or not folder.is_dir():
        folder = Path(name).expanduser()
    for file in (folder / SAID, folder / HEAD.name):
        if not file.is_file():
            raise ModelMissing(
                f"setting second_encoder is {name!r}, and {file} is not there; "
                f"name {' or '.join(_built_in())}, or a folder that portrait/training/second_opinion.py has written"
            )
    return read_named(folder)


def read_named(folder: Path) -> Named:
    """What the `encoder.toml` of `folder` says; whether its head is there is not asked. Raises `ModelMissing`."""
    file = folder / SAID
    try:
        fields = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ModelMissing(f"{file} cannot be read: {error}") from None
    return Named(_encoder(fields, file), frozenset(_languages(fields, file)), str(fields.get("prefix", "")), folder / HEAD.name)


def _built_in() -> list[str]:
    return sorted(folder.name for folder in BUILT_IN.iterdir() if (folder / SAID).is_file())


def _encoder(fields: Mapping[str, Any], file: Path) -> str:
    if wrong := sorted(fields.keys() - _FIELDS):
        raise ModelMissing(f"{file}: there is no field {wrong[0]!r}; the fields are {', '.join(sorted(_FIELDS))}")
    if "package" in fields:
        return str(Component(str(fields["package"]), str(fields.get("folder", "model")), "AutoModel").path())
    if isinstance(fields.get("model"), str):
        return fields["model"]
    raise ModelMissing(f"{file} names no encoder; write model = \"folder or hub id\"")


def _languages(fields: Mapping[str, Any], file: Path) -> list[str]:
    languages = fields.get("languages")
    if not isinstance(languages, list) or not languages or not all(isinstance(code, str) and len(code) == 2 for code in languages):
        raise ModelMissing(f"{file}: languages is {languages!r}; write the two-letter codes that the encoder is asked about, as [\"en\"]")
    return languages
