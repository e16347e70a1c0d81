"""Where the reader process reads: the pipeline's reader, with one visitor's wishes at a time."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from extractors import Profile
from extractors.errors import Malformed, TooLarge
from portrait.compose import Overrides
from portrait.prompt import Prompt
from portrait.verbal import VerbalPortrait

from . import studio
from .reader import SittingReading, Words
from .settings import Settings
from .shelf import Shelf


def open_lectern(settings: Settings) -> StudioLectern:
    """The real lectern, its models loaded. Raises ModelMissing."""
    lectern = StudioLectern(settings)
    lectern.warm()
    return lectern


class StudioLectern:
    """Sources are fetched side by side; describing happens one at a time, as spaCy wants it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reader = studio.Reader(settings, files=False)
        self._shelf = Shelf(settings)
        self._describing = threading.Lock()

    def warm(self) -> None:
        """Load everything before the first visitor."""
        self._reader.warm()
        self._shelf.offered()  # so that what is good now can stand in later

    def read(
        self, words: Words, file: int | None, *, language: str, recipe: str, appearance: Mapping[str, str], confirmed: bool,
        author: str | None = None, code: str | None = None,
    ) -> SittingReading:
        """See `reader.Lectern`."""
        profile = self._profile(words, file, confirmed, author, code)
        with self._describing:
            reading = self._reader.read_profile(profile, language=language, confirmed=confirmed)
            prompt = self._compose(reading.verbal, recipe, appearance)
        return SittingReading(len(profile.posts), reading.verbal, prompt)

    def revise(
        self, reading: SittingReading, *, struck: tuple[str, ...], recipe: str, appearance: Mapping[str, str]
    ) -> SittingReading:
        """See `reader.Lectern`. `reading` is the one first read: striking less brings words back."""
        verbal = self._reader.strike(reading.verbal, struck)
        return SittingReading(reading.posts, verbal, self._compose(verbal, recipe, appearance))

    def _profile(self, words: Words, file: int | None, confirmed: bool, author: str | None, code: str | None) -> Profile:
        from extractors.text import profile_from_text

        if words.kind == "source":
            return self._reader.extract(words.content, confirmed=confirmed, code=code)
        if words.kind == "text":
            return profile_from_text(words.content)
        return _profile_from_upload(Path(f"/dev/fd/{file}"), words.content, author)

    def _compose(self, verbal: VerbalPortrait, name: str, appearance: Mapping[str, str]) -> Prompt:
        recipe = self._shelf.open(name)
        checkpoint = studio.choose_checkpoint(self._settings, recipe, None)
        return self._reader.compose(
            verbal, recipe=recipe, checkpoint=checkpoint, overrides=Overrides(appearance=appearance)
        )


def _profile_from_upload(path: Path, name: str, author: str | None = None) -> Profile:
    """`path` has no name of its own: the file was never in a folder. An archive is known by what is inside."""
    from extractors.archives.reading import holds_archive, read_archive
    from extractors.text import MAX_BYTES, profile_from_bytes

    suffix = Path(name).suffix.lower()
    if suffix != ".jsonl" and holds_archive(path):
        return read_archive(path, source="file", author=author)
    if suffix not in ("", ".txt", ".jsonl", ".md"):
        raise Malformed(f"a file of this kind ({suffix[:10]}) cannot be read; hand in .txt, .jsonl or an archive as it was downloaded")
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TooLarge("the file holds more than 1 MB of words; hand in a part of it")
    return profile_from_bytes(content, source="file")
