"""A night of portraits: every row of a manifest read, painted and kept, and nothing lost when the power goes.

    manifest ─ check ─▶ rows ─ sort ─▶ reader process ─▶ prompts ─ paint ─▶ files, then a line in the ledger

Rows are sorted by what could share a batch, so that each model is loaded once. Pictures are painted one at a time, the
size of batch that pays on a CPU; so a kill costs the picture at hand, and no other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import contact_sheet, studio
from .batch_easel import Asked, BatchEasel, BatchNews, failed
from .batch_ledger import NAME as LEDGER
from .batch_ledger import SAME_AGAIN, Entry, Ledger
from .batch_manifest import Manifest, read_manifest
from .batch_reading import Sitter, open_batch_lectern, open_desk, sitters
from .batch_summary import SUMMARY, write_summary
from .cluster_slips import Slips
from .content_credentials import open_signing
from .provenance import revision_of
from .reader import NotRead
from .settings import Settings
from .worker import Hand

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: pictures that are there (`before`: from an earlier run), and failures by reason."""

    done: int
    before: int
    failures: Mapping[str, int] = field(default_factory=dict)


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
    news: BatchNews = BatchNews(),
    cluster: Mapping[str, float] | None = None,
) -> Outcome:
    """Paint what is not there yet; on the cluster that was joined, if so much is free in one (see `cluster.joined`).

    With `resume` a folder that holds a part of this batch is gone on with, and pictures whose row, file, recipe or
    checkpoint changed are painted anew. Raises `ValueError` when the folder is not fit for it.
    """
    _check_folder(batch, resume)
    batch.out.mkdir(parents=True, exist_ok=True)
    with closing(Ledger(batch.out)) as ledger:
        _sweep(batch.out)
        Slips(batch.out).hand_over(ledger)
        asked = list(_asked(batch, ledger))
        known = ledger.entries()
        wanted = [one for one in asked if not _is_settled(known.get(one.stem), one, batch.out)]
        news.begin(len(asked), len(asked) - len(wanted))
        try:
            if wanted and cluster is not None:
                from .cluster_batch import paint_on_cluster

                paint_on_cluster(batch, ledger, wanted, news, cluster, open_lectern=open_lectern, open_hand=open_hand)
            elif wanted:
                _paint_all(batch, ledger, wanted, client, open_lectern, open_hand, news)
        finally:
            found = _hung(batch, ledger, asked, anew=bool(wanted))
    return _outcome(found, {one.stem for one in wanted})


def _hung(batch: Batch, ledger: Ledger, asked: Sequence[Asked], *, anew: bool) -> list[tuple[Asked, Entry]]:
    """What the ledger says of each picture, told in the summary and hung on the contact sheet."""
    entries = ledger.entries()
    found = [(one, entries[one.stem]) for one in asked if one.stem in entries]
    if anew or not (batch.out / SUMMARY).exists() or not (batch.out / contact_sheet.NAME).exists():
        write_summary(batch.out, found)
        contact_sheet.write(batch.out, batch.manifest.path.stem, [entry for _, entry in found])
    return found


def _outcome(found: Sequence[tuple[Asked, Entry]], new: Collection[str]) -> Outcome:
    reasons = Counter(entry.reason or "" for _, entry in found if entry.state == "failed")
    done = [one.stem for one, entry in found if entry.state == "done"]
    return Outcome(len(done), sum(stem not in new for stem in done), reasons)


def _check_folder(batch: Batch, resume: bool) -> None:
    """A folder that holds other pictures, or another run, is not written over unasked."""
    if (batch.out / LEDGER).exists():
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
    news: BatchNews,
) -> None:
    by_row: dict[int, list[Asked]] = {}
    for one in wanted:
        by_row.setdefault(one.row.number, []).append(one)
    rows = sorted({one.row.number: one.row for one in wanted}.values(), key=lambda row: (str(row.shares), row.number))
    desk = open_desk(batch.settings, client, open_lectern)
    easel = BatchEasel(batch.out, open_hand(batch.settings), open_signing(batch.settings), caption=batch.caption)
    try:
        for row, sitter in sitters(desk, rows, batch.language):
            for entry in _entries(easel, by_row[row.number], sitter):
                ledger.write([entry])
                news.painted() if entry.state == "done" else news.failed(1)
    finally:
        desk.close()
        easel.close()


def _entries(easel: BatchEasel, asked: Sequence[Asked], sitter: Sitter | NotRead) -> Iterable[Entry]:
    """What the ledger shall say of the pictures of one row, each as soon as it is there."""
    if isinstance(sitter, NotRead):
        return [failed(one, sitter.key) for one in asked]
    return easel.paint(((one, sitter.prompts[one.index]) for one in asked), sitter.verbal)
