"""What an extractor says of itself, and the table of sources in docs/extractors.md that is made of it.

``python -m extractors.about`` prints the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

HEAD = (
    "| source | typed as | what is read | what is not | token | how people say no |",
    "| --- | --- | --- | --- | --- | --- |",
)


@dataclass(frozen=True, slots=True)
class About:
    """One row in Markdown. An extractor carries it as ``about``; a guest may do without.

    `keys` are the tokens of the settings without which nothing can be read, `token` what else is to be said of tokens.
    """

    typed: str
    read: str
    unread: str
    keys: tuple[str, ...] = ()
    token: str = ""
    refusals: str = "–"


def row(name: str, about: About) -> str:
    """The line of the table for the extractor `name`."""
    keys = " and ".join(f"`{key}`" for key in about.keys)
    tokens = "; ".join(filter(None, (keys, about.token))) or "none"
    return f"| `{name}` | {about.typed} | {about.read} | {about.unread} | {tokens} | {about.refusals} |"


def missing_keys(extractor: object, tokens: Mapping[str, str]) -> tuple[str, ...]:
    """The tokens that this extractor needs and that are not set; a guest that says nothing needs none."""
    about = getattr(extractor, "about", None)
    return tuple(key for key in about.keys if not tokens.get(key)) if isinstance(about, About) else ()


def table(extractors: Iterable[object]) -> str:
    """The table for those of `extractors` that say something of themselves."""
    rows = (row(extractor.name, extractor.about) for extractor in extractors if hasattr(extractor, "about"))  # type: ignore[attr-defined]
    return "\n".join((*HEAD, *rows))


if __name__ == "__main__":
    from .sources import load_extractors

    print(table(load_extractors(None, {}).values()))  # type: ignore[arg-type]
