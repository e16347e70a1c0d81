"""In which order turns are painted, and how long that takes: arithmetic over rows, no database.

Kiosks come before what had to be put back twice, and that before batches; within a class the kiosk
that was served longest ago has the next turn, so that one busy screen cannot starve another.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

KIOSK, RETRY, BATCH = 0, 1, 2
"""The classes of turns, the most urgent first."""
LEAST_LEFT_S = 1.0  # a painting that should be over by now still takes a moment


@dataclass(frozen=True, slots=True)
class Waiting:
    """A turn that nobody paints yet. `seconds` is from its beginning to its picture, `share` what it keeps a
    painter from the next one, which in a batch is less; None while no such picture has been painted."""

    place: int
    rank: int
    kiosk: str
    seconds: float | None
    share: float | None


def painting_order(waiting: Iterable[Waiting], served: Mapping[str, int]) -> list[Waiting]:
    """Whose turn comes when. `served` says of a kiosk when it was last served, as a growing number."""
    ranks: dict[int, dict[str, deque[Waiting]]] = defaultdict(lambda: defaultdict(deque))
    for one in sorted(waiting, key=lambda one: one.place):
        ranks[one.rank][one.kiosk].append(one)
    last, now, order = dict(served), max(served.values(), default=0), []
    for rank in sorted(ranks):
        kiosks = ranks[rank]
        heads = [(last.get(kiosk, 0), turns[0].place, kiosk) for kiosk, turns in kiosks.items()]
        heapq.heapify(heads)
        while heads:
            _, _, kiosk = heapq.heappop(heads)
            order.append(kiosks[kiosk].popleft())
            now += 1
            last[kiosk] = now
            if kiosks[kiosk]:
                heapq.heappush(heads, (now, kiosks[kiosk][0].place, kiosk))
    return order


def seconds_until_painted(order: Sequence[Waiting], place: int, busy: Iterable[float], painters: int) -> float | None:
    """Seconds until the turn at `place` is a picture. `busy` is what painters at work still need; None when a
    pace that matters is not known yet."""
    free = sorted(busy)[: max(painters, 1)]
    free += [0.0] * (max(painters, 1) - len(free))
    heapq.heapify(free)
    for one in order:
        begins = heapq.heappop(free)
        if one.seconds is None or one.share is None:
            return None
        if one.place == place:
            return begins + one.seconds
        heapq.heappush(free, begins + one.share)
    return None


def left(seconds: float, spent: float) -> float:
    """What a painting of such a length still needs after so long."""
    return max(seconds - spent, LEAST_LEFT_S)
