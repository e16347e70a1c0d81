"""Names in recipes: whose manner a recipe asks for, and whether they have been dead for more than 70 years."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from .errors import RefusedWords
from .recipe_check import wordings
from .recipe_file import BUILT_IN, WILDCARDS, Problem, RecipeFile
from .safety import check_words

PROTECTED_YEARS = 70  # after an artist's death their work is in the public domain almost everywhere
_ARTIST = re.compile(r"^(?:[\d.]+::)?\s*(?P<name>[^#]+?)\s*#\s*(?P<died>\d{4})\s*$")
_ANOTHER = re.compile(
    r"\b(?:style of|manner of|inspired by|painted by|drawn by|by|after)\s+"
    r"(?P<name>[A-ZÀ-Þ][\w.'’-]+(?:\s+(?:(?:van|von|de|da|del|della|der|di|du|la|le|el)\s+)*[A-ZÀ-Þ][\w.'’-]+)+)"
)


REFUSED = "asks for something that is refused when it is to be painted; say it in other words"


@cache
def public_artists() -> Mapping[str, int]:
    """The artists of the wildcard ``artists``, and the year in which each died."""
    lines = (BUILT_IN / WILDCARDS / "artists.txt").read_text("utf-8").splitlines()
    return {match["name"]: int(match["died"]) for line in lines if (match := _ARTIST.match(line))}


@cache
def protected_artists() -> tuple[str, ...]:
    """Artists people often ask for who live, or have not been dead for long enough."""
    lines = (BUILT_IN / "protected_artists.txt").read_text("utf-8").splitlines()
    return tuple(filter(None, (line.split("#", 1)[0].strip() for line in lines)))


def is_public(died: int, *, today: datetime.date | None = None) -> bool:
    """Whether protection has ended: it lasts to the end of the 70th year after the artist's death."""
    return (today or datetime.date.today()).year > died + PROTECTED_YEARS


def name_notes(file: RecipeFile) -> Iterator[Problem]:
    """A note for every living, or not long dead, artist the file names; and a problem for words no wall shows."""
    for key, text in wordings(file.table):
        for sentence in text_notes(text):
            yield file.problem(key, sentence, note=True)
        if is_refused(text):
            yield file.problem(key, REFUSED)


def is_refused(text: str) -> bool:
    """Whether no portrait with these words would be painted."""
    try:
        check_words(text)
    except RefusedWords:
        return True
    return False


def text_notes(text: str) -> Iterator[str]:
    """As `name_notes`, of the artists in one text."""
    protected = [name for name in protected_artists() if _stands_in(name, text)]
    for name in protected:
        yield f"names {name}, whose work is protected; name a technique or a movement, or an artist dead for more than {PROTECTED_YEARS} years"
    public = {_plain(name) for name in public_artists()}
    for name in dict.fromkeys(match["name"] for match in _ANOTHER.finditer(text)):
        if _plain(name) not in public and not any(_plain(one) in _plain(name) for one in protected):
            yield f"names {name}; make sure that this artist has been dead for more than {PROTECTED_YEARS} years, or agrees"


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"\b{re.escape(_plain(name))}\b", _plain(text)) is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
