"""How many pictures a device should paint at once: measured, never assumed.

Published measurements disagree: three times as many pictures a second from a batch of eight on a large card at
512 px, nothing gained at 1024 px, and on a CPU rather less. So each checkpoint is timed, at each size, where it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

BATCHES = (1, 2, 4, 8)
GAIN = 1.10  # a larger batch has to paint at least so many times as many pictures a second
REPEATS = 3
ENOUGH_S = 20.0  # what takes this long is told apart without repeating it
WINDOW_S, WINDOW_SHARE = 0.02, 0.02  # company is waited for no longer than this, nor than this share of a picture's time


@dataclass(frozen=True, slots=True)
class Curve:
    """What batches took: `points` are (pictures, seconds for all of them), ascending from 1. `ceiling` is the
    largest batch that memory ever allowed, None while it never said no."""

    points: tuple[tuple[int, float], ...]
    ceiling: int | None = None

    @property
    def most(self) -> int:
        """How many pictures to paint at once: the last batch that gained `GAIN` on the one before."""
        best, pace = 1, None
        for count, seconds in self.points:
            if pace is not None and count / seconds < GAIN * pace:
                break
            best, pace = count, count / seconds
        return best if self.ceiling is None else max(1, min(best, self.ceiling))

    @property
    def window_s(self) -> float:
        """How long to wait for company: no time at all where company gains nothing."""
        return min(WINDOW_S, WINDOW_SHARE * self.points[0][1]) if self.most > 1 else 0.0

    def under(self, ceiling: int) -> Curve:
        """The same, now that memory allowed no more than `ceiling` pictures (at least 1)."""
        lower = ceiling if self.ceiling is None else min(self.ceiling, ceiling)
        return replace(self, ceiling=max(1, lower))


UNKNOWN = Curve(((1, 1.0),))
"""Before anything was measured: one at a time."""


class Measurement:
    """Times batches of each size until one gains too little; interrupted, it goes on where it was.

    A size and the one before it are taken in turns and the fastest of each counts, so that whatever else the machine
    does meanwhile disturbs both alike. A size is warmed by one call that does not count.
    """

    def __init__(self, *, batches: Sequence[int] = BATCHES, repeats: int = REPEATS, enough_s: float = ENOUGH_S) -> None:
        self._batches, self._repeats, self._enough_s = batches, repeats, enough_s
        self._fastest: dict[int, float] = {}
        self._rounds: dict[int, list[float]] = {}

    def go_on(self, time_batch: Callable[[int], float]) -> Curve:
        """The finished curve. `time_batch` paints so many pictures and returns the seconds it took; its `MemoryError`
        ends the curve below that size, whatever else it raises interrupts the measurement."""
        for before, count in zip((None, *self._batches), self._batches):
            try:
                self._time(time_batch, (count,) if before is None else (before, count))
            except MemoryError:
                return self._curve().under(before or 1) if before else UNKNOWN.under(1)
            if self._curve().most < count:
                break
        return self._curve()

    def _time(self, time_batch: Callable[[int], float], sizes: tuple[int, ...]) -> None:
        if (rounds := self._rounds.get(sizes[-1])) is None:
            time_batch(sizes[-1])
            rounds = self._rounds[sizes[-1]] = []
        while len(rounds) < self._repeats and sum(rounds) < self._enough_s:
            took = [(size, time_batch(size)) for size in sizes]
            for size, seconds in took:
                self._fastest[size] = min(self._fastest.get(size, seconds), seconds)
            rounds.append(sum(seconds for _, seconds in took))

    def _curve(self) -> Curve:
        return Curve(tuple(sorted(self._fastest.items())))


def curve_to_json(curve: Curve) -> dict[str, Any]:
    """What the data folder keeps."""
    return {"seconds": {str(count): round(seconds, 4) for count, seconds in curve.points}, "ceiling": curve.ceiling}


def curve_from_json(record: Mapping[str, Any]) -> Curve:
    """Read back what `curve_to_json` wrote. Raises `KeyError`, `TypeError`, `AttributeError` or `ValueError` on anything else."""
    points = tuple(sorted((int(count), float(seconds)) for count, seconds in record["seconds"].items()))
    ceiling = record["ceiling"]
    if not points or points[0][0] != 1 or not all(seconds > 0 for _, seconds in points) or not (ceiling is None or int(ceiling) >= 1):
        raise ValueError(f"a curve begins with one picture and has positive seconds, but this says {record!r:.80}")
    return Curve(points, None if ceiling is None else int(ceiling))
