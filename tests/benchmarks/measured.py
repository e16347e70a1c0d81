"""What the benchmarks share: variants taken in turns, and a table of goals. Run by itself it does nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "stand_ins"), str(Path(__file__).parents[2])]

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: the number of the goal, what is compared, what is asked of it and what came out."""

    number: str
    what: str
    goal: float
    measured: float
    at_least: bool = False
    remark: str = ""

    @property
    def met(self) -> bool:
        """Whether the goal is reached."""
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal


def in_turns(variants: Mapping[str, Callable[[], object]], rounds: int = ROUNDS, clock: Callable[[], float] = time.process_time) -> dict[str, float]:
    """The least seconds of each variant, all of them in turns, after one turn that does not count. CPU seconds of this
    process unless another clock is given: wall time says more about who else uses the machine."""
    least = dict.fromkeys(variants, float("inf"))
    for number in range(rounds + 1):
        for name, run in variants.items():
            started = clock()
            run()
            if number:
                least[name] = min(least[name], clock() - started)
    return least


def told(title: str, rows: list[Row]) -> bool:
    """Print the rows as a table for docs/performance.md, and whether all goals are met."""
    print(f"\n{title}\n\n| # | what | goal | measured | |\n| --- | --- | --- | --- | --- |")
    for row in rows:
        print(f"| {row.number} | {row.what} | {'≥' if row.at_least else '≤'} {row.goal:g} | {row.measured:.3g} | {'met' if row.met else 'missed'}{f', {row.remark}' if row.remark else ''} |")
    return all(row.met for row in rows)
