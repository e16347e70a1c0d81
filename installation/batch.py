"""A night of portraits: every row of a manifest read, painted and kept, and nothing lost when the power goes.

    manifest ─ check ─▶ rows ─ sort ─▶ reader process ─▶ prompts ─ paint ─▶ files, then a line in the ledger

Rows are sorted by what could share a batch, so that each model is loaded once. Pictures are painted one at a time, the
size of batch that pays on a CPU; so a kill costs the picture at hand, and no other.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portrait.errors import ModelMissing, PortraitError
from portrait.prompt import Prompt
from portrait.renderer import Portrait
from portrait.verbal import keys

from . import contact_sheet, picture, studio
from .batch_ledger import SAME_AGAIN, Entry, Ledger
from .batch_manifest import Manifest, Row, read_manifest
from .batch_reading import Sitter, open_batch_lectern, open_desk, sitters
from .batch_summary import SUMMARY, write_summary
from .caption import captioned
from .content_credentials import open_signing
from .provenance import revision_of
from .reader import NotRead
from .settings import Settings
from .worker import Hand

if TYPE_CHECKING:
    import httpx

FAULTS = 3  # unforeseen errors in a row after which the device is no longer trusted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """One picture that is wanted: the `index`-th of its row, under this stem. `digest` names what it depends on."""

    row: Row
    index: int
    stem: str
    digest: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: pictures that are there (`before`: from an earlier run), and failures by reason."""

    done: int
    before: int
    failures: Mapping[str, int] = field(default_factory=dict)


class News:
    """Told how far the batch is; this one keeps it to itself."""

    def begin(self, pictures: int, before: int) -> None:
        """So many are asked for, and so many of them were there already."""

    def painted(self) -> None:
        """One more is kept."""

    def failed(self, count: int) -> None:
        """So many will not be."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A checked manifest and how to paint it. `language` is that of the titles; `caption` lays the label below each picture."""

    settings: Settings
    manifest: Manifest
    out: Path
    language: str = "en"
    caption: bool = False


def open_batch(settings: Settings, manifest: Path, out: Path, *, language: str = "en", caption: bool = False) -> Batch:
    """Check the manifest whole, before anybody's words are read.

    Raises `BadManifest` with all that is wrong in it, or `ModelMissing`.
    """
    return Batch(settings, read_manifest(manifest, settings, studio.open_extractors(settings, None)), out, language, caption)


def run_batch(
    batch: Batch,
    *,
    resume: bool = False,
    client: httpx.Client | None = None,
    open_lectern: Callable[[Settings], Any] = open_batch_lectern,
    open_hand: Callable[[Settings], Hand] = studio.Painter,
    news: News = News(),
) -> Outcome:
    """Paint what is not there yet.

    With `resume` a folder that holds a part of this batch is gone on with, and pictures whose row, file, recipe or
    checkpoint changed are painted anew. Raises `ValueError` when the folder is not fit for it.
    """
    _check_folder(batch, resume)
    batch.out.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(batch.out)
    try:
        _sweep(batch.out)
        asked = list(_asked(batch, ledger))
        known = ledger.entries()
        wanted = [one for one in asked if not _is_settled(known.get(one.stem), one, batch.out)]
        news.begin(len(asked), len(asked) - len(wanted))
        try:
            if wanted:
                _paint_all(batch, ledger, wanted, client, open_lectern, open_hand, news)
        finally:
            entries = ledger.entries()
            found = [(one, entries[one.stem]) for one in asked if one.stem in entries]
            if wanted or not (batch.out / SUMMARY).exists() or not (batch.out / contact_sheet.NAME).exists():
                write_summary(batch.out, found)
                contact_sheet.write(batch.out, batch.manifest.path.stem, [entry for _, entry in found])
    finally:
        ledger.close()
    reasons = Counter(entry.reason or "" for _, entry in found if entry.state == "failed")
    done = [one.stem for one, entry in found if entry.state == "done"]
    new = {one.stem for one in wanted}
    return Outcome(len(done), sum(stem not in new for stem in done), reasons)


def _check_folder(batch: Batch, resume: bool) -> None:
    """A folder that holds other pictures, or another run, is not written over unasked."""
    from .batch_ledger import NAME

    if (batch.out / NAME).exists():
        if not resume:
            raise ValueError(f"{batch.out} holds a batch already; go on with it by --resume, or name another folder")
    elif taken := next((stem for row in batch.manifest.rows for stem in row.stems if _lies_there(batch.out, stem)), None):
        raise ValueError(f"{batch.out} holds {taken}.png or {taken}.json, which is of no batch; name another folder")


def _lies_there(folder: Path, stem: str) -> bool:
    return (folder / f"{stem}.png").exists() or (folder / f"{stem}.json").exists()


def _sweep(out: Path) -> None:
    """Remove what a killed run was writing: nobody else writes here while we hold the ledger."""
    for folder in (out, out / contact_sheet.THUMBNAILS):
        for path in folder.glob(".*.part"):
            path.unlink(missing_ok=True)


def _asked(batch: Batch, ledger: Ledger) -> Iterable[Asked]:
    """Every picture of the manifest, in its order."""
    for row in batch.manifest.rows:
        digest = ledger.digest((*row.facts, revision_of(row.checkpoint), batch.language, batch.caption))
        for index, stem in enumerate(row.stems):
            yield Asked(row, index, stem, digest)


def _is_settled(entry: Entry | None, asked: Asked, out: Path) -> bool:
    """Whether there is nothing to do: the picture is there, or what failed would only fail again."""
    if entry is None or entry.digest != asked.digest:
        return False
    if entry.state == "done":
        return (out / f"{asked.stem}.png").is_file() and (out / f"{asked.stem}.json").is_file()
    return asked.row.is_file and entry.reason in SAME_AGAIN


def _paint_all(
    batch: Batch,
    ledger: Ledger,
    wanted: list[Asked],
    client: httpx.Client | None,
    open_lectern: Callable[[Settings], Any],
    open_hand: Callable[[Settings], Hand],
    news: News,
) -> None:
    by_row: dict[int, list[Asked]] = {}
    for one in wanted:
        by_row.setdefault(one.row.number, []).append(one)
    rows = sorted({one.row.number: one.row for one in wanted}.values(), key=lambda row: (str(row.shares), row.number))
    desk = open_desk(batch.settings, client, open_lectern)
    easel = _Easel(batch, ledger, open_hand(batch.settings), news)
    try:
        for row, sitter in sitters(desk, rows, batch.language):
            if isinstance(sitter, NotRead):
                easel.give_up(by_row[row.number], sitter.key)
            else:
                easel.paint(by_row[row.number], sitter)
    finally:
        desk.close()
        easel.close()


class _Easel:
    """Paints the pictures of one sitter after the other, and keeps each before the next is begun."""

    def __init__(self, batch: Batch, ledger: Ledger, hand: Hand, news: News) -> None:
        self._batch, self._ledger, self._hand, self._news = batch, ledger, hand, news
        self._faults = 0
        self._sign = open_signing(batch.settings)

    def paint(self, asked: list[Asked], sitter: Sitter) -> None:
        """Paint these pictures; one that fails does not stop the others."""
        for one in asked:
            try:
                painted = self._painted(sitter.prompts[one.index])
            except ModelMissing:
                raise  # it would be missing for every other row
            except PortraitError as error:
                self.give_up([one], error.key)
            except OSError:
                raise  # the disk, and every other row's disk
            except Exception as error:  # the outer loop; the message may quote the prompt, so only its kind is logged
                self._stumble(one, error)
            else:
                self._faults = 0
                self._keep(one, replace(painted, verbal=sitter.verbal))

    def give_up(self, asked: list[Asked], reason: str) -> None:
        """These pictures cannot be made."""
        self._ledger.write(Entry(one.stem, one.digest, "failed", reason, recipe=Path(one.row.recipe).stem) for one in asked)
        self._news.failed(len(asked))

    def close(self) -> None:
        """Free the device."""
        self._hand.close()

    def _painted(self, prompt: Prompt) -> Portrait:
        [painted] = self._hand.paint((prompt,), on_stage=lambda stage: None, on_step=lambda *report: None)
        return painted

    def _stumble(self, one: Asked, error: Exception) -> None:
        log.error("painting failed unforeseen: %s", type(error).__name__)
        self.give_up([one], "portrait_failed")
        self._faults += 1
        if self._faults >= FAULTS:
            raise PortraitError(
                f"{FAULTS} pictures in a row failed unforeseen (the last with {type(error).__name__}); "
                "look at the device, then go on with --resume"
            )

    def _keep(self, one: Asked, painted: Portrait) -> None:
        """Thumbnail, sidecar, picture, ledger: whatever the ledger says is done lies there whole."""
        out, prompt = self._batch.out, painted.prompt
        kept = picture.sidecar(painted)
        shown = captioned(painted, kept["title"]) if self._batch.caption else painted
        thumbnail = contact_sheet.write_thumbnail(out, one.stem, painted.image)
        png, record = picture.write_as(out, one.stem, shown, kept, self._sign)
        verbal = keys(painted.verbal) if painted.verbal else {"palette": []}
        self._ledger.write([Entry(
            one.stem, one.digest, "done", title=kept["title"], recipe=prompt.recipe, checkpoint=prompt.checkpoint,
            technique=prompt.technique, seed=prompt.seed, width=painted.image.width, height=painted.image.height,
            accent=contact_sheet.accent(colour for _, colour in verbal["palette"]), painted_at=time.time(),
            seconds=round(painted.seconds, 3), bytes=sum(path.stat().st_size for path in (png, record, thumbnail)),
        )])  # fmt: skip
        self._news.painted()
