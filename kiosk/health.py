"""How the kiosk is: ready, warming, or out of service, and why."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from installation.doctor import LEAST_FREE
from installation.reader import ReaderProcess
from installation.roster import Roster

WARMING_S = 300.0  # who has not come up after this long will not


@dataclass(frozen=True, slots=True)
class State:
    """`status` is ready, warming or out_of_service; `reasons` are sentences for the operator."""

    status: str
    reasons: tuple[str, ...] = ()


class Health:
    """Asks reader, painters and disk."""

    def __init__(
        self,
        reader: ReaderProcess,
        roster: Roster,
        data: Path,
        *,
        free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader, self._roster, self._data = reader, roster, data
        self._free, self._clock = free, clock
        self._well = clock()

    def look(self) -> State:
        """The state now."""
        painters = self._roster.present()
        at_work = [one for one in painters if one.state == "ready"]
        broken = [one.note or "a painter is broken" for one in painters if one.state == "broken" and not at_work]
        if self._reader.trouble:
            broken.append(self._reader.trouble)
        if self._free(self._data) < LEAST_FREE:
            broken.append(f"less than {LEAST_FREE // 2**20} MB are free for pictures; make room in the data folder")
        awaited = [name for name, ready in (("reader", self._reader.ready), ("painter", at_work)) if not ready]
        if not awaited:
            self._well = self._clock()
        elif self._clock() - self._well > WARMING_S:
            broken.append(f"the {' and the '.join(awaited)} did not come up; see the log")
        if broken:
            return State("out_of_service", tuple(broken))
        if awaited:
            return State("warming", tuple(f"the {name} is loading" for name in awaited))
        return State("ready")
