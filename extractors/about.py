"""What an extractor says of itself, and the table of sources in docs/extractors.md that is made of it.

``python -m extractors.about`` prints the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass

HEAD = (
    "| source | typed as | what is read | what is not | token | how people say no |",
    "| --- | --- | --- | --- | --- | --- |",
)


@dataclass(frozen=True, slots=True)
class About:
    """One row: Markdown, a cell a field. An extractor carries it as ``about``; a guest may do without."""

    typed: str
    read: str
    unread: str
    token: str = "none"
    refusals: str = "–"


def row(name: str, about: About) -> str:
    """The line of the table for the extractor `name`."""
    return f"| `{name}` | " + " | ".join(astuple(about)) + " |"


def table(extractors: Iterable[object]) -> str:
    """The table for those of `extractors` that say something of themselves."""
    rows = (row(extractor.name, extractor.about) for extractor in extractors if hasattr(extractor, "about"))  # type: ignore[attr-defined]
    return "\n".join((*HEAD, *rows))


if __name__ == "__main__":
    from .sources import load_extractors

    print(table(load_extractors(None, {}).values()))  # type: ignore[arg-type]
