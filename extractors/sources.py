"""Which extractor reads what was typed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib import metadata
from typing import TYPE_CHECKING

from .errors import Ambiguous, BadSource
from .extractor import Extractor

if TYPE_CHECKING:
    import httpx

GROUP = "vernissage.extractors"


def load_extractors(client: httpx.Client, tokens: Mapping[str, str]) -> dict[str, Extractor]:
    """Every registered extractor by name, built-in and guest alike, in order of name. Makes no request.

    A guest that cannot be imported is logged and left out: it must not close the show.
    """
    extractors: dict[str, Extractor] = {}
    for entry in sorted(metadata.entry_points(group=GROUP), key=lambda entry: entry.name):
        try:
            factory = entry.load()
        except (ImportError, AttributeError) as error:
            logging.getLogger(__name__).warning("extractor %s (%s) cannot be loaded: %s", entry.name, entry.value, error)
        else:
            extractors.setdefault(entry.name, factory(client, tokens))
    return extractors


def find_extractor(source: str, extractors: Mapping[str, Extractor]) -> tuple[Extractor, str]:
    """The extractor for a source, and what to hand to its `extract`.

    A prefix ``name:`` decides. The source is handed on as typed where the extractor takes it so,
    else without the prefix. Raises `Ambiguous` when several accept a bare source and `BadSource`
    when none does; both list what to type.
    """
    source = source.strip()
    prefix, colon, rest = source.partition(":")
    # A letter and a slash or backslash begin a path on a drive (X:\words), not a handle.
    named = extractors.get(prefix.lower()) if colon and not (len(prefix) == 1 and rest.startswith(("\\", "/"))) else None
    if named is not None:
        return named, source if named.accepts(source) else rest.strip()
    found = [extractor for extractor in extractors.values() if extractor.accepts(source)]
    if len(found) > 1 and "/" in source:
        # Any address may lead to a feed; a site that knows its own addresses goes first.
        found = [extractor for extractor in found if not getattr(extractor, "last_resort", False)]
    if len(found) == 1:
        return found[0], source
    raise _ambiguous(source, found) if found else _unknown(source, extractors)


def _ambiguous(source: str, found: list[Extractor]) -> Ambiguous:
    forms = ", ".join(f"{extractor.name}:{source[:80]}" for extractor in found)
    return Ambiguous(f"{source[:80]!r} may be several things; type one of {forms}.")


def _unknown(source: str, extractors: Mapping[str, Extractor]) -> BadSource:
    forms = ", ".join(extractor.example for _, extractor in sorted(extractors.items()))
    return BadSource(f"{source[:80]!r} is no source we know; type one such as: {forms}, or name:handle.")
