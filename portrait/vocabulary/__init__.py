"""What can be read and what can be painted: one set of files for both ends.

The files beside this one are data an artist may edit. `load_vocabulary` reads them once; lookups answer with the
words of a prompt (`paint`, `symbol_object`) or of a label (`label`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

LANGUAGES = ("en", "de", "fr", "es", "it", "ru")
"""What a portrait can be told in."""

READ = (*LANGUAGES, "pt", "nl")
"""What the tables have words for: a portrait can be read from these."""
KINDS = ("themes", "moods", "places", "times", "seasons", "symbols", "objects", "colours", "voices")
TABLES = (*KINDS, "weather", "concepts", "appearance", "composition", "emoji", "sensitive", "cues", "prose")

Entry = Mapping[str, Any]
_ARTICLE = re.compile(r"^\(\w+\) ")  # of a gloss that counts only after an article


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All tables, by the name of their file. A table maps stable English keys to entries."""

    tables: Mapping[str, Mapping[str, Entry]]

    def entries(self, kind: str) -> Mapping[str, Entry]:
        """The table `kind`: one of `TABLES`. Raises `KeyError` on any other name."""
        return self.tables[kind]

    def paint(self, kind: str, key: str) -> str:
        """The phrase that paints `key` in a prompt, in English. Raises `KeyError` when there is no such key.

        A symbol is painted by its trained object if it has one, else by its own English word; a theme by its label.
        """
        entry = self.tables[kind][key]
        if kind == "symbols":
            trained = entry.get("paint_as")
            return self.tables["objects"][trained]["paint"] if trained else self.label(kind, key)
        return entry["paint"] if "paint" in entry else self.label(kind, key)

    def symbol_object(self, key: str) -> str | None:
        """The key of the trained object that paints symbol `key`, or None when it has none."""
        return self.tables["symbols"][key].get("paint_as")

    def label(self, kind: str, key: str, language: str = "en") -> str:
        """What a sitter reads for `key`. Languages outside `LANGUAGES` fall back to English."""
        entry = self.tables[kind][key]
        if "label" in entry:
            return entry["label"].get(language) or entry["label"]["en"]
        if kind == "symbols":
            return _ARTICLE.sub("", (entry["words"].get(language) or entry["words"]["en"])[0])
        return key.replace("_", " ")

    def hex(self, colour: str) -> str:
        """The ``#rrggbb`` of a colour key."""
        return self.tables["colours"][colour]["hex"]


@cache
def load_vocabulary() -> Vocabulary:
    """Read every table beside this file. Cached: call it where it is needed."""
    folder = Path(__file__).parent
    tables = {name: _table(folder, name) for name in TABLES}
    return Vocabulary(MappingProxyType({name: MappingProxyType(table) for name, table in tables.items()}))


def _table(folder: Path, name: str) -> dict[str, Entry]:
    """A table is one file, or a folder of files by subject that share one space of keys."""
    file = folder / f"{name}.toml"
    table: dict[str, Entry] = {}
    for part in [file] if file.exists() else sorted((folder / name).glob("*.toml")):
        entries = tomllib.loads(part.read_text(encoding="utf-8"))
        if twice := table.keys() & entries.keys():
            raise ValueError(f"{part}: {min(twice)!r} is already in another file of {name}/; give one of the two another name")
        table.update(entries)
    return table
