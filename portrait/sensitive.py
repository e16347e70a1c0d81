"""Matters about the sitter that stay out of the picture: health, faith, politics, sexuality, ethnicity."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from .vocabulary import Entry


class Sensitive:
    """Word lists of six languages. What counts is a statement about oneself: an occupation or a grief is let through."""

    def __init__(self, table: Mapping[str, Entry], first_person: Sequence[str]) -> None:
        self._always = {reason: _phrases(entry["always"]) for reason, entry in table.items()}
        self._own = {reason: _phrases(entry["own"]) for reason, entry in table.items()}
        self._work = {reason: _phrases(entry["work"]) for reason, entry in table.items() if "work" in entry}
        self._first_person = _phrases(first_person)

    def is_personal(self, text: str) -> bool:
        """Whether `text` speaks in the first person."""
        return bool(self._first_person.search(text))

    def occupations(self, texts: Sequence[str]) -> frozenset[str]:
        """Reasons lifted by an occupation that `texts` name: whoever is a priest may speak of the church."""
        return frozenset(reason for reason, work in self._work.items() if any(work.search(text) for text in texts))

    def reason(self, text: str, lifted: Collection[str] = ()) -> str | None:
        """Why `text` is withheld, or None: the first of ``health faith politics sexuality ethnicity`` that it speaks of.

        `lifted` are reasons that do not count (`occupations`).
        """
        personal = self.is_personal(text)
        for reason, always in self._always.items():
            if reason not in lifted and (always.search(text) or (personal and self._own[reason].search(text))):
                return reason
        return None


def _phrases(words: Sequence[str]) -> re.Pattern[str]:
    patterns = [re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)
