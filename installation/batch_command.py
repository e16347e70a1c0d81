"""`vernissage batch`: what it says while it works, and at the end."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from portrait.checkpoint import Checkpoint, find_checkpoint

from . import contact_sheet, studio
from .batch import Batch, Outcome, open_batch, run_batch
from .batch_easel import BatchNews
from .batch_manifest import BadManifest
from .batch_summary import SUMMARY
from .cluster import joined, places_in
from .settings import Settings

if TYPE_CHECKING:
    import httpx

SAID_AT_MOST = 100  # problems of a manifest that are listed
EVERY_S = 15.0  # between two lines of progress where there is no terminal
SOME_FAILED = 4


def batch(arguments: argparse.Namespace, out: Path, settings: Settings, client: httpx.Client | None) -> int:
    """Check, then estimate or paint; the exit code is 4 when some pictures could not be made."""
    try:
        opened = open_batch(settings, Path(arguments.manifest), out, language=arguments.language, caption=arguments.caption)
    except BadManifest as wrong:
        _list(wrong)
        raise
    if opened.manifest.unused:
        print(f"note: columns not used: {', '.join(opened.manifest.unused)[:200]}", file=sys.stderr)
    for checkpoint in _unchecked(opened):
        print(f"note: {studio.unchecked_sentence(checkpoint)}", file=sys.stderr)
    if arguments.dry_run:
        with _cluster(arguments.ray) as cluster:
            painters = 1 if cluster is None else places_in(cluster, settings.threads).painters
        return _estimate(opened, painters)
    with _cluster(arguments.ray) as cluster, open_news() as news:  # joined first: without it nothing is begun
        outcome = run_batch(opened, resume=arguments.resume, client=client, news=news, cluster=cluster)
    return _tell(opened, outcome)


def duration(seconds: float) -> str:
    """About so long, in the unit a person would use."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02} min"


def open_news() -> LineNews | BarNews:
    """A bar on a terminal; elsewhere a line now and then."""
    return BarNews() if sys.stderr is not None and sys.stderr.isatty() else LineNews()


class LineNews(BatchNews):
    """Says how far it is on standard error, a line every `EVERY_S`. Handles and names are no part of it."""

    def __init__(self) -> None:
        self._of = self._before = self._painted = self._failed = 0
        self._said = time.monotonic()
        self._first = 0.0  # when the first was settled: loading models is no pace

    def __enter__(self) -> LineNews:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, pictures: int, before: int) -> None:
        """See `BatchNews`."""
        self._of, self._before = pictures, before
        done = f", {before} of them are settled already" if before else ""
        self._print(f"{pictures} {'picture' if pictures == 1 else 'pictures'} asked for{done}")

    def painted(self) -> None:
        """See `BatchNews`."""
        self._painted += 1
        self._perhaps()

    def failed(self, count: int) -> None:
        """See `BatchNews`."""
        self._failed += count
        self._perhaps()

    def left_s(self) -> float | None:
        """Seconds that the rest will take at the pace since the first; None before there is one."""
        settled = self._painted + self._failed
        if settled < 2:
            return None
        return (time.monotonic() - self._first) / (settled - 1) * (self._of - self._before - settled)

    def _perhaps(self) -> None:
        self._first = self._first or time.monotonic()
        settled = self._before + self._painted + self._failed
        if time.monotonic() - self._said < EVERY_S and settled < self._of:
            return
        failed = f", {self._failed} failed" if self._failed else ""
        left = self.left_s()
        wait = f", about {duration(left)} left" if left is not None and settled < self._of else ""
        self._print(f"{settled} of {self._of}{failed}{wait}")

    def _print(self, line: str) -> None:
        self._said = time.monotonic()
        print(line, file=sys.stderr, flush=True)


class BarNews(BatchNews):
    """A bar with the time left, gone when the work is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        columns = (
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
            TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn(),
        )  # fmt: skip
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=600)
        self._task = self._bar.add_task("opening the studio", total=None)
        self._failed = 0

    def __enter__(self) -> BarNews:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def begin(self, pictures: int, before: int) -> None:
        """See `BatchNews`."""
        self._bar.update(self._task, total=pictures, completed=before)

    def painted(self) -> None:
        """See `BatchNews`."""
        self._bar.update(self._task, advance=1, description=self._words())

    def failed(self, count: int) -> None:
        """See `BatchNews`."""
        self._failed += count
        self._bar.update(self._task, advance=count, description=self._words())

    def _words(self) -> str:
        return f"painting, {self._failed} failed" if self._failed else "painting"


def _cluster(address: str | None) -> AbstractContextManager[Mapping[str, float] | None]:
    return nullcontext() if address is None else joined(address)


def _unchecked(opened: Batch) -> list[Checkpoint]:
    """The checkpoints whose pictures no classifier will look at."""
    if opened.settings.image_check is not None:
        return []
    found = (find_checkpoint(name) for name in sorted({row.checkpoint for row in opened.manifest.rows}))
    return [one for one in found if not one.clean]


def _list(wrong: BadManifest) -> None:
    """Every problem with its line, where there are several."""
    if len(wrong.problems) < 2:
        return
    for problem in wrong.problems[:SAID_AT_MOST]:
        print(f"line {problem.line}: {problem.sentence}", file=sys.stderr)
    if len(wrong.problems) > SAID_AT_MOST:
        print(f"and {len(wrong.problems) - SAID_AT_MOST} more", file=sys.stderr)


def _estimate(opened: Batch, painters: int) -> int:
    from .batch_estimate import estimate

    print("painting one picture of each kind, to measure", file=sys.stderr)
    found = estimate(opened)
    kinds = "one kind" if found.kinds == 1 else f"{found.kinds} kinds"
    crew = f" with {painters} painters as fast as this machine" if painters > 1 else ""
    took = duration(found.seconds / painters + found.loading)
    print(f"{found.pictures} pictures of {kinds}: about {took}{crew}, {_bytes(found.bytes)} on the disk")
    print(f"{_bytes(found.free)} are free there" + ("" if found.fits else ": that is not enough"))
    return 0


def _tell(opened: Batch, outcome: Outcome) -> int:
    before = f", {outcome.before} of them from before" if outcome.before else ""
    print(f"{outcome.done} {'picture' if outcome.done == 1 else 'pictures'} in {opened.out}{before}")
    print(f"contact sheet: {opened.out / contact_sheet.NAME}")
    if not outcome.failures:
        return 0
    reasons = ", ".join(f"{reason} {count}" for reason, count in sorted(outcome.failures.items()))
    print(f"{sum(outcome.failures.values())} could not be painted ({reasons}); {opened.out / SUMMARY} says what to do", file=sys.stderr)
    return SOME_FAILED


def _bytes(size: float) -> str:
    for unit in ("kB", "MB", "GB"):
        size /= 1000
        if size < 1000 or unit == "GB":
            return f"{size:.1f} {unit}" if size < 10 else f"{size:.0f} {unit}"
    raise AssertionError("the last unit holds any size")
