"""A batch on a Ray cluster: Ray Data carries the work, readers and painters sit at the machines, the ledger stays with us.

    pictures wanted ─▶ ReadingSeat (a few actors) ─▶ PaintingSeat (an actor a GPU or slot) ─▶ name and digest ─▶ ledger

Pictures travel nowhere: painters write them where all machines see them. Ray starts an actor that died again, and gives
its work to another.
"""

from __future__ import annotations

import hashlib
import json
import logging
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portrait.errors import PortraitError

from . import studio
from .batch_easel import Asked, BatchNews
from .batch_ledger import Entry, Ledger
from .cluster import Places, painters_settings, places_in
from .cluster_seats import Errand, PaintingSeat, ReadingSeat
from .cluster_slips import Slips
from .provenance import revision_of
from .settings import Settings

if TYPE_CHECKING:
    from .batch import Batch

PORTIONS = 2000  # into so many the work is divided at most
LARGEST = 8  # pictures of a portion: all of them are told of at once
LOST_AT_START = 20  # workers may die in a row while they start


class Failed(PortraitError):
    """A machine of the cluster cannot go on; what is done is kept."""

    key = "portrait_failed"


def paint_on_cluster(
    batch: Batch,
    ledger: Ledger,
    wanted: Sequence[Asked],
    news: BatchNews,
    free: Mapping[str, float],
    *,
    open_lectern: Callable[[Settings], Any],
    open_hand: Callable[[Settings], Any],
) -> None:
    """Paint these on the cluster that was joined, in which so much is `free` (see `cluster.joined`).

    Raises `NoCluster` when there is no room in it, and `Failed` when a machine cannot go on.
    """
    slips = Slips(batch.out)
    seen: set[str] = set()
    places = places_in(free, batch.settings.threads, one_reader=not all(one.row.is_file for one in wanted))
    slips.open()
    for kind, load, digest, where in _results(_errand(batch, wanted), wanted, places, open_lectern, open_hand):
        if kind == "halt":
            raise Failed(load.decode())
        entry = Entry(**json.loads(load))
        if entry.state == "done" and where not in seen:
            _check_shared(batch.out, entry.stem, digest, where)
            seen.add(where)
        ledger.write([entry])
        slips.drop(f"{entry.stem}.painting")
        news.painted() if entry.state == "done" else news.failed(1)
    slips.clear()


def _errand(batch: Batch, wanted: Sequence[Asked]) -> Errand:
    rows = {one.row.number: one.row for one in wanted}.values()
    return Errand(
        batch.settings.model_copy(update={"data": batch.settings.data.absolute()}),
        batch.manifest.path.absolute(), batch.out.absolute(), batch.language, batch.caption,
        {name: studio.open_recipe(batch.settings, name).digest for name in {row.recipe for row in rows}},
        {name: revision_of(name) for name in {row.checkpoint for row in rows}},
    )  # fmt: skip


def _results(
    errand: Errand, wanted: Sequence[Asked], places: Places, open_lectern: Callable[..., Any], open_hand: Callable[..., Any]
) -> Iterator[tuple[str, bytes, str, str]]:
    """What `PaintingSeat` returns, as it comes."""
    import ray.data

    _quieten()
    ordered = sorted(wanted, key=lambda one: (str(one.row.shares), one.row.number, one.index))
    portion = min(LARGEST, -(-len(ordered) // PORTIONS))
    work = ray.data.from_items([{"load": pickle.dumps(one)} for one in ordered], override_num_blocks=-(-len(ordered) // portion))
    read = work.map_batches(
        ReadingSeat, fn_constructor_args=(errand, open_lectern), batch_size=None, num_cpus=0,
        compute=ray.data.ActorPoolStrategy(size=places.readers, max_tasks_in_flight_per_actor=2),
    )  # fmt: skip
    painters = replace(errand, settings=painters_settings(errand.settings, places))
    painted = read.map_batches(
        PaintingSeat, fn_constructor_args=(painters, open_hand), batch_size=None, num_cpus=places.cpus, num_gpus=places.gpus,
        compute=ray.data.ActorPoolStrategy(size=places.painters, max_tasks_in_flight_per_actor=2),
    )  # fmt: skip
    for table in painted.iter_batches(batch_size=None, prefetch_batches=0):
        yield from zip(table["kind"], table["load"], table["sha256"], table["where"], strict=True)


def _quieten() -> None:
    """Progress is told by us."""
    import ray.data

    for name in ("ray.data", "ray"):
        logging.getLogger(name).setLevel(logging.ERROR)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = context.print_on_execution_start = False
    context.max_consecutive_actor_init_deaths = LOST_AT_START


def _check_shared(out: Path, stem: str, digest: str, where: str) -> None:
    """Once a machine: what it wrote must be what lies here."""
    path = out / f"{stem}.png"
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        raise Failed(f"{where} writes into another folder than this machine sees at {out}; let it lie where all machines see it")
