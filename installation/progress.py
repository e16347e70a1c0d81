"""Progress on a terminal; silent where there is none."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

STAGES = {"reading": "reading the words", "painting": "painting", "finishing": "laying the brush work"}


class Progress:
    """A bar on standard error, one line, gone when the work is done."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task("starting", total=None)
        self._which = ""

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def picture(self, number: int, of: int) -> None:
        """The picture that is being made, of how many."""
        self._which = f" {number} of {of}" if of > 1 else ""

    def stage(self, stage: str) -> None:
        """A stage begins: reading, painting or finishing."""
        self._bar.update(self._task, description=STAGES.get(stage, stage) + self._which, total=None, completed=0)

    def step(self, index: int, step: int, of: int, preview: Any) -> None:
        """See `portrait.renderer.OnStep`."""
        self._bar.update(self._task, total=of, completed=step)

    def say(self, sentence: str) -> None:
        """A sentence that stays, on standard error."""
        print(sentence, file=sys.stderr)
