"""A studio on a machine of a cluster: one device, and who paints with it. Knows nothing of Ray, nor of the queue.

It paints what it is handed, and tells of it as it goes: stages, steps with previews, each portrait as soon as it is done.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from portrait.errors import PortraitError
from portrait.prompt import Prompt
from portrait.renderer import Cancelled
from portrait.renderers.calibration import Curve

from .settings import Settings

if TYPE_CHECKING:
    from .worker import Hand

StudioNews = tuple[str, Any]
"""``("stage", name)``, ``("step", (index, step, of, preview))`` or ``("outcome", portrait or error)``."""


class Studio:
    """Paints for others. All but `cancel` and `interrupt` are called one after the other."""

    def __init__(self, settings: Settings, open_hand: Callable[[Settings], Hand]) -> None:
        self._settings, self._open = settings, open_hand
        self._hand: Hand | None = None
        self._cancelled: set[int] = set()
        self._interrupted = threading.Event()

    def warm(self) -> str | None:
        """Load everything; a sentence when it cannot."""
        try:
            self._hand = self._open(self._settings)
            self._hand.warm()
        except PortraitError as error:
            return str(error)
        return None

    def paint_each(self, prompts: Sequence[Prompt]) -> Iterator[list[StudioNews]]:
        """Paint these; what has happened since the last list, of the steps of a picture only the latest.

        Ends with the last outcome, or with ``("fault", kind)``: the message of an unforeseen error may quote the prompt.
        """
        self._cancelled.clear()
        told: queue.SimpleQueue[StudioNews | None] = queue.SimpleQueue()
        painting = threading.Thread(target=self._paint, args=(prompts, told.put), name="painting")
        painting.start()
        ended = False
        while not ended:
            news = [told.get()]
            while not told.empty():
                news.append(told.get())
            ended = news[-1] is None
            yield _latest([one for one in news if one is not None])
        painting.join()

    def cancel(self, index: int) -> None:
        """This one of the prompts at hand is no longer wanted."""
        self._cancelled.add(index)

    def curve(self, prompt: Prompt) -> Curve:
        """What batches of such pictures were measured to gain here."""
        return self._hand.curve(prompt)

    def calibrate(self) -> bool:
        """Time batches until `interrupt`. False when there is nothing to time."""
        self._interrupted.clear()
        return self._hand.calibrate(self._interrupted.is_set)

    def interrupt(self) -> None:
        """Somebody came."""
        self._interrupted.set()

    def _paint(self, prompts: Sequence[Prompt], tell: Callable[[StudioNews | None], None]) -> None:
        def on_step(index: int, step: int, of: int, preview: Any) -> None:
            if index in self._cancelled:
                raise Cancelled
            tell(("step", (index, step, of, preview)))

        try:
            for outcome in self._hand.paint_each(prompts, on_stage=lambda stage: tell(("stage", stage)), on_step=on_step):
                tell(("outcome", outcome))
        except Exception as error:  # the outermost of this thread; the generator raises it
            tell(("fault", type(error).__name__))
        tell(None)


def _latest(news: list[StudioNews]) -> list[StudioNews]:
    """Without the steps that a later one of the same picture has overtaken; the last preview stays."""
    kept: list[StudioNews] = []
    for kind, what in news:
        last = kept[-1] if kept else ("", None)
        if kind == last[0] == "step" and what[0] == last[1][0]:
            what = (*what[:3], what[3] if what[3] is not None else last[1][3])
            kept.pop()
        kept.append((kind, what))
    return kept
