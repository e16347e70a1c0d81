"""What every process of a kiosk does: leave with its parent, and come back after a pause."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sys
import threading

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
STEADY_S = 60.0  # a process that lived this long starts over with the first pause

spawn = multiprocessing.get_context("spawn")
"""Fresh interpreters: a forked child would inherit locks, threads and the listening socket."""


class Pauses:
    """How long to wait before a process is started again: twice as long each time it dies young."""

    def __init__(self) -> None:
        self._next = FIRST_PAUSE_S

    def after(self, lived_s: float) -> float:
        """The pause after a process that lived so long."""
        if lived_s >= STEADY_S:
            self._next = FIRST_PAUSE_S
        pause, self._next = self._next, min(2 * self._next, LONGEST_PAUSE_S)
        return pause


def begin_child(*, niceness: int = 0) -> None:
    """Call first in a process of the kiosk: it leaves when its parent dies, and a Ctrl-C in the terminal
    is the parent's business alone. One without a parent (`vernissage work`) keeps its Ctrl-C."""
    begin_log()
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    if (parent := multiprocessing.parent_process()) is not None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def begin_log() -> None:
    """Warnings of anyone and news of ours to standard error; whose words they were is never part of it."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("installation").setLevel(logging.INFO)
    logging.getLogger("kiosk").setLevel(logging.INFO)


def _leave_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)  # nobody is left to tell, and a thread cannot end its process politely
