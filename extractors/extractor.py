"""The promise an extractor makes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from .profile import Profile

if TYPE_CHECKING:
    import httpx


class Extractor(Protocol):
    """Reads one kind of source. Construction does no I/O.

    `name` is what stands before the colon (``bluesky:ada.test``), `example` a source that
    `accepts` says yes to. One that sets ``last_resort = True`` (a feed, which any page may have)
    leaves an address to others that accept it.
    """

    name: str
    example: str

    def accepts(self, source: str) -> bool:
        """Whether this bare source looks like one of ours. Looks at the text only."""

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Read the account and up to `limit` posts spread over time.

        Raises one of `extractors.errors`.
        """


class ExtractorFactory(Protocol):
    """What an entry point of the group ``vernissage.extractors`` names."""

    def __call__(self, client: httpx.Client, tokens: Mapping[str, str]) -> Extractor: ...
