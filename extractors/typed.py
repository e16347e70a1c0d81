"""What was typed: ``name:handle``, the address of an account, or its bare name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from .errors import BadSource

if TYPE_CHECKING:
    from .extractor import Extractor


def is_named(source: str, name: str) -> bool:
    """Whether a source begins with ``name:``."""
    return source.strip().lower().startswith(f"{name}:")


def without_name(source: str, name: str) -> str:
    """A source without ``name:`` in front, where it has it."""
    source = source.strip()
    return source[len(name) + 1 :].strip() if is_named(source, name) else source


def account_name(source: str, extractor: type[Extractor], form: re.Pattern[str], links: Iterable[re.Pattern[str]], what: str) -> str:
    """The account's name: the first group of one of `links`, or what was typed without ``@``.

    Raises `BadSource` where it does not have the `form` of `what` ("a name of GitHub").
    """
    bare = without_name(source, extractor.name)
    link = next((found for pattern in links if (found := pattern.fullmatch(bare))), None)
    name = link[1] if link else bare.removeprefix("@")
    if not form.fullmatch(name):
        raise BadSource(f"{bare[:80]!r} is not {what}; type one such as {extractor.example}.")
    return name
