"""Matters about the sitter that stay out of the picture: health, faith, politics, sexuality, ethnicity."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from .vocabulary import Entry


class Sensitive:
    """Word lists of eight languages. What counts is a statement about oneself: an occupation or a grief is let through."""

    def __init__(self, table: Mapping[str, Entry], first_person: Sequence[str]) -> None:
        matters = {reason: entry for reason, entry in table.items() if "own" in entry}
        self._always = {reason: _phrases(entry["always"]) for reason, entry in matters.items()}
        self._own = {reason: _phrases(entry["own"]) for reason, entry in matters.items()}
        self._unless_work = {reason: _phrases(entry.get("unless_work", ())) for reason, entry in matters.items()}
        says, self._shows = _words(table["occupation"]["says"]), _phrases(table["occupation"]["shows"])
        # "I am a nurse", "Als junge Ärztin": an article and an adjective may stand between.
        self._work = {
            reason: re.compile(rf"(?<!\w)(?:{says})[\s—–-]+(?:\w+\s+){{0,3}}(?:{_words(entry['work'])})(?!\w)", re.IGNORECASE)
            for reason, entry in matters.items() if "work" in entry
        }  # fmt: skip
        self._named = {reason: _phrases(entry["work"]) for reason, entry in matters.items() if "work" in entry}
        self._first_person = _phrases(first_person)

    def is_personal(self, text: str) -> bool:
        """Whether `text` speaks in the first person."""
        return bool(self._first_person.search(text))

    def occupations(self, texts: Sequence[str], bio: str = "") -> frozenset[str]:
        """Reasons lifted by an occupation that the sitter says to have, in `texts` or by its bare name in a `bio`.

        A nurse somebody met lifts nothing. Naming the occupation twice and speaking of its days (`shows`) does.
        """
        shows = sum(bool(self._shows.search(text)) for text in texts) >= 2
        return frozenset(
            reason
            for reason, work in self._work.items()
            if any(work.search(text) for text in texts)
            or self._named[reason].search(bio)
            or (shows and sum(bool(self._named[reason].search(text)) for text in texts) >= 2)
        )

    def reason(self, text: str, lifted: Collection[str] = ()) -> str | None:
        """Why `text` is withheld, or None: the first of ``health faith politics sexuality ethnicity`` that it speaks of.

        `lifted` are reasons of which only plain statements about oneself count (`occupations`).
        """
        personal = self.is_personal(text)
        for reason, always in self._always.items():
            if always.search(text):
                return reason
            if reason not in lifted and (self._unless_work[reason].search(text) or (personal and self._own[reason].search(text))):
                return reason
        return None


def _phrases(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_words(words)})(?!\w)" if words else r"(?!)", re.IGNORECASE)


def _words(words: Sequence[str]) -> str:
    return "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]") for word in words)
