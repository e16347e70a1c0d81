"""The manifest of a batch: a CSV or JSONL file, one sitter a row, checked whole before anybody's words are read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from extractors import Extractor
from extractors.about import missing_keys
from extractors.errors import BadSource
from extractors.sources import find_extractor
from portrait.checkpoint import Checkpoint, diffused_size, not_downloaded
from portrait.errors import BadPrompt, BadRecipe, ModelMissing
from portrait.recipe import Recipe

from . import studio
from .batch_cells import appearance_in, consent_in, text_in, whole_in
from .batch_records import Record, read_records
from .provenance import revision_of
from .settings import Settings

MOST_PICTURES = 1000  # of one row
_STEM = 80  # bytes of a file's name that an id may fill
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)  # no file may be called so on some systems


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a line of the manifest. `missing`: only something is not on this machine (exit code 5)."""

    line: int
    sentence: str
    missing: bool = False


class BadManifest(ValueError):
    """A manifest that cannot be used: `problems`, all of them, in order."""

    def __init__(self, path: Path, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        where = f"{path.name} line {first.line}" if first.line else str(path)
        more = f"; {len(problems) - 1} more of its lines are wrong, listed above" if len(problems) > 1 else ""
        super().__init__(f"{where}: {first.sentence}{more}")
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Row:
    """One sitter, ready to be read.

    `line` is where the row begins, `number` its place among the rows, from 1; `stem` names its files. `source` is
    complete (a file's with its whole path) and hidden from logs, for it may be a handle. `confirmed`: the owner of an
    account that asks not to be read has said yes all the same. `shares` is equal for rows that could be painted in one
    batch: checkpoint, size, steps, guidance, start, finish. `facts` are what a picture of it depends on, for telling
    whether a finished one still holds: as typed, so that a folder may be moved with all that is in it.
    """

    line: int
    number: int
    stem: str
    source: str = field(repr=False)
    recipe: str
    checkpoint: str
    seed: int | None
    count: int
    appearance: Mapping[str, str]
    confirmed: bool
    is_file: bool
    shares: tuple[Any, ...]
    facts: tuple[Any, ...] = field(repr=False)

    @property
    def stems(self) -> tuple[str, ...]:
        """The names of its files, without suffix: one a picture. A double hyphen is in no other name."""
        return (self.stem,) if self.count == 1 else tuple(f"{self.stem}--{index + 1}" for index in range(self.count))


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows in their order, and the columns of the file that mean nothing to us."""

    path: Path
    rows: tuple[Row, ...]
    unused: tuple[str, ...] = ()

    @property
    def pictures(self) -> int:
        """How many pictures are asked for."""
        return sum(row.count for row in self.rows)


def read_manifest(path: Path, settings: Settings, extractors: Mapping[str, Extractor]) -> Manifest:
    """Read and check a manifest; files are looked for, but none is opened.

    Raises `BadManifest` with every wrong line, `ModelMissing` when all that is wrong is what is not on this machine.
    """
    records, unused = read_records(path)
    checker = _Checker(path.absolute().parent, settings, extractors)
    rows = [checker.row(number, line, record) for number, (line, record) in enumerate(records, 1)]
    if checker.problems:
        wrong = BadManifest(path, tuple(sorted(checker.problems, key=lambda problem: problem.line)))
        raise ModelMissing(str(wrong)) if all(problem.missing for problem in wrong.problems) else wrong
    drafts = [draft for draft in rows if draft is not None]
    stems = _stems([draft.id for draft in drafts])
    return Manifest(path, tuple(replace(draft.row, stem=stem) for draft, stem in zip(drafts, stems, strict=True)), unused)


@dataclass(frozen=True, slots=True)
class _Draft:
    """A row that has no stem yet: that depends on the ids of all of them."""

    id: str
    row: Row


class _Checker:
    """Checks row after row; recipes and checkpoints are opened once each."""

    def __init__(self, folder: Path, settings: Settings, extractors: Mapping[str, Extractor]) -> None:
        self._folder, self._settings, self._extractors = folder, settings, extractors
        self._recipes: dict[str, Recipe | str] = {}
        self._checkpoints: dict[tuple[str, str], Checkpoint | Problem] = {}
        self._ids: dict[str, int] = {}
        self.problems: list[Problem] = []

    def row(self, number: int, line: int, record: Record) -> _Draft | None:
        """The row with all but its stem, or None when something is wrong with it."""
        before = len(self.problems)
        if isinstance(record, str):
            self._say(line, record)
            return None
        source = self._checked(line, self._source, record)
        recipe = self._checked(line, self._recipe, record)
        checkpoint = self._checkpoint(line, record, recipe) if recipe else None
        seed = self._checked(line, lambda one: whole_in(one, "seed", 0, 2**32 - 1), record)
        count = self._checked(line, lambda one: whole_in(one, "count", 1, MOST_PICTURES), record) or 1
        appearance = self._checked(line, appearance_in, record)
        confirmed = self._checked(line, lambda one: consent_in(one, source is None or source[1]), record)
        name = self._checked(line, lambda one: self._id(line, one), record)
        if len(self.problems) > before or source is None or recipe is None or checkpoint is None:
            return None
        where, is_file = source
        size = diffused_size(checkpoint, recipe.size[0] / recipe.size[1])
        shares = (checkpoint.name, size, recipe.steps, recipe.guidance, recipe.sketch, recipe.technique, recipe.finish_size)
        written = _written(where) if is_file else None
        typed = (text_in(record, "source"), recipe.digest, text_in(record, "checkpoint") or checkpoint.name)
        return _Draft(name or "", Row(
            line=line, number=number, stem="", source=where, recipe=self._recipe_name(record), checkpoint=checkpoint.name,
            seed=seed, count=count, appearance=appearance, confirmed=confirmed, is_file=is_file, shares=shares,
            facts=(*typed, seed, count, sorted(appearance.items()), written),
        ))  # fmt: skip

    def _checked(self, line: int, check: Callable[[Mapping[str, Any]], Any], record: Mapping[str, Any]) -> Any:
        try:
            return check(record)
        except (BadSource, BadRecipe, BadPrompt, ValueError) as error:
            self._say(line, str(error))
            return None

    def _say(self, line: int, sentence: str, *, missing: bool = False) -> None:
        self.problems.append(Problem(line, " ".join(sentence.split()), missing))

    def _id(self, line: int, record: Mapping[str, Any]) -> str:
        name = text_in(record, "id")
        if name and self._ids.setdefault(name, line) != line:
            raise ValueError(f"its id {name[:40]!r} is also that of line {self._ids[name]}; give each row its own")
        return name

    def _source(self, record: Mapping[str, Any]) -> tuple[str, bool]:
        """The source with the whole path of its file, and whether it is one."""
        typed = text_in(record, "source")
        if not typed:
            raise ValueError("it has no source; name a file, or an account such as bluesky:ada.test")
        extractor, bare = find_extractor(typed, self._extractors)
        if extractor.name in studio.FILE_READERS:
            path = self._path(re.sub(rf"^{extractor.name}:", "", bare).strip())
            if not _exists(path):
                raise ValueError(f"the file {str(path)[:300]} does not exist; paths are relative to the manifest")
            if extractor.name == "text" and path.is_dir():
                instead = f"name the file, or archive:{bare[:80]} for an unpacked archive"
                raise ValueError(f"{str(path)[:300]} is a folder, not a file of words; {instead}")
            return f"{extractor.name}:{path}", True
        if keys := missing_keys(extractor, self._settings.tokens):
            raise ValueError(f"{extractor.name} needs {' and '.join(keys)} in the settings (docs/extractors.md)")
        return typed, False

    def _path(self, name: str) -> Path:
        try:
            return self._folder / Path(name).expanduser()
        except RuntimeError:  # ~nobody
            raise ValueError(f"{name[:80]!r} is in nobody's home; write the whole path") from None

    def _recipe_name(self, record: Mapping[str, Any]) -> str:
        name = text_in(record, "recipe") or self._settings.recipe
        return str(self._path(name)) if name.endswith(".toml") else name

    def _recipe(self, record: Mapping[str, Any]) -> Recipe:
        name = self._recipe_name(record)
        if name not in self._recipes:
            if name.endswith(".toml") and not _exists(Path(name)):
                raise BadRecipe(f"the recipe {name[:300]} does not exist; paths are relative to the manifest")
            try:
                self._recipes[name] = studio.open_recipe(self._settings, name)
            except BadRecipe as error:
                self._recipes[name] = str(error)
        found = self._recipes[name]
        if isinstance(found, str):
            raise BadRecipe(found)
        return found

    def _checkpoint(self, line: int, record: Mapping[str, Any], recipe: Recipe) -> Checkpoint | None:
        try:
            name = text_in(record, "checkpoint")
        except ValueError as error:
            self._say(line, str(error))
            return None
        if name and _exists(folder := self._path(name) / "model_index.json"):
            name = str(folder.parent)
        if (name, recipe.name) not in self._checkpoints:
            self._checkpoints[name, recipe.name] = _opened(self._settings, recipe, name)
        found = self._checkpoints[name, recipe.name]
        if isinstance(found, Problem):
            self._say(line, found.sentence, missing=found.missing)
            return None
        return found


def _opened(settings: Settings, recipe: Recipe, name: str) -> Checkpoint | Problem:
    try:
        checkpoint = studio.choose_checkpoint(settings, recipe, name or None)
        _check_here(checkpoint)
    except (BadPrompt, ValueError) as error:
        return Problem(0, str(error))
    except ModelMissing as error:
        return Problem(0, str(error), missing=True)
    return checkpoint


def _check_here(checkpoint: Checkpoint) -> None:
    """Raises `ModelMissing` when it is not on this machine. Looks for it only: a finished batch need not load a tokenizer."""
    for part in checkpoint.components.values():
        part.path()
    if checkpoint.service is None and not checkpoint.is_folder and revision_of(checkpoint.name) is None:
        raise not_downloaded(checkpoint)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name too long, or one no file can have
        return False


def _written(source: str) -> tuple[int, int]:
    """Size (bytes) and time of writing (ns) of a file: what tells that its words have changed, without reading them."""
    found = Path(source.partition(":")[2]).stat()
    return found.st_size, found.st_mtime_ns


# The names of files


def _stems(ids: list[str]) -> list[str]:
    """A name for each row's files, from its id or its number, no two alike where capitals do not count."""
    drafts = [_safe(name) or f"row-{number:06}" for number, name in enumerate(ids, 1)]
    taken: set[str] = set()
    stems = []
    for number, stem in enumerate(drafts, 1):
        if stem.casefold() in taken:
            stem = f"{stem}-row-{number:06}"
        while stem.casefold() in taken:
            stem = f"{stem}-x"
        taken.add(stem.casefold())
        stems.append(stem)
    return stems


def _safe(name: str) -> str:
    """Letters, digits, hyphens and underscores of it: no path, no hidden file, no name that a system keeps for itself."""
    stem = re.sub(r"[\W]+", "-", unicodedata.normalize("NFC", name)).strip("-_")
    stem = stem.encode()[:_STEM].decode(errors="ignore").rstrip("-_")
    return f"row-{stem}" if _RESERVED.fullmatch(stem) else stem
