"""The painters of a kiosk on a Ray cluster: each stands here, before the queue, and paints with a hand that is over there.

    queue ◀─ lease, news, picture ─ painter process (here) ◀─ steps, portrait ─ Studio (an actor on a GPU or a slot)

The queue stays a file of one machine. A painter here takes a sitting, holds its lease and hangs the picture, exactly as one
that paints itself; only prompt and portrait travel. An actor that dies is a fault of its painter, which starts again.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from portrait.errors import ModelMissing, PortraitError
from portrait.prompt import Prompt
from portrait.renderer import Cancelled, OnStep, Portrait
from portrait.renderers.calibration import Curve

from . import studio
from .cluster import Places, join, joined, painters_settings, places_in
from .cluster_studio import Studio
from .house import Room, leave, watch
from .processes import begin_child
from .settings import Settings
from .worker import run_painter

LOOK_S = 0.05  # how often somebody who came is looked for while batches are timed
START_S = 600.0  # for a place, and for the models, on the machine over there

log = logging.getLogger(__name__)


def run_cluster_painters(settings: Settings, address: str, *, open_hand: Callable[[Settings], Any] | None = None) -> int:
    """A painter for each place of the cluster at `address` (see `cluster.joined`), until SIGINT or SIGTERM; returns an exit code.

    Raises `NoCluster`.
    """
    begin_child()
    with joined(address) as free:
        import ray

        places = places_in(free, settings.threads)
        open_there = partial(open_remote_hand, address=ray.get_runtime_context().gcs_address, places=places, open_hand=open_hand or open_studio)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, lambda *_: stop.set())
        rooms = tuple(Room(f"painter {number} of the cluster", _run_painter, (settings, open_there)) for number in range(1, places.painters + 1))
        log.info("%d painters on the cluster, %s each", places.painters, f"{places.gpus} GPU" if places.gpus else f"{places.cpus} processors")
        try:
            watch(rooms, stop)
        finally:
            leave(rooms)
    return 0


def open_studio(settings: Settings) -> studio.Painter:
    """Who paints over there: strangers will see it."""
    return studio.Painter(settings, public=True)


def open_remote_hand(settings: Settings, *, address: str, places: Places, open_hand: Callable[[Settings], Any]) -> RemoteHand:
    """A hand at a free place of the cluster. Raises `NoCluster`."""
    ray = join(address)
    place = {"num_cpus": places.cpus, "num_gpus": places.gpus}
    actor = ray.remote(**place, max_restarts=0, concurrency_groups={"control": 1})(Studio).remote(painters_settings(settings, places), open_hand)
    return RemoteHand(ray, actor)


class RemoteHand:
    """A `worker.Hand` whose device is on another machine. Unforeseen errors over there, and its death, are errors here."""

    def __init__(self, ray: Any, actor: Any) -> None:
        self._ray, self._actor = ray, actor

    def warm(self) -> None:
        """Wait for the place and the models. Raises `ModelMissing`."""
        try:
            sentence = self._ray.get(self._actor.warm.remote(), timeout=START_S)
        except self._ray.exceptions.GetTimeoutError:
            raise ModelMissing(f"no place on the cluster became free in {START_S:.0f} s; look at `ray status`") from None
        except self._ray.exceptions.RayError as error:
            raise ModelMissing(
                f"no studio opens on the cluster ({type(error).__name__}); "
                "is Vernissage on all of its machines, in one state?"
            ) from None
        if sentence is not None:
            raise ModelMissing(sentence)

    def paint_each(
        self, prompts: Sequence[Prompt], *, on_stage: Callable[[str], None], on_step: OnStep
    ) -> Iterator[Portrait | PortraitError | Cancelled]:
        """See `painting.paint_each`."""
        for told in self._actor.paint_each.options(num_returns="streaming").remote(tuple(prompts)):
            for kind, what in self._ray.get(told):
                if kind == "outcome":
                    yield what
                elif kind == "stage":
                    on_stage(what)
                elif kind == "fault":
                    raise RuntimeError(f"a studio of the cluster failed unforeseen ({what})")
                else:
                    self._step(on_step, *what)

    def curve(self, prompt: Prompt) -> Curve:
        """See `studio.Painter.curve`."""
        return self._ray.get(self._actor.curve.remote(prompt))

    def calibrate(self, interrupted: Callable[[], bool]) -> bool:
        """See `studio.Painter.calibrate`."""
        timing = self._actor.calibrate.remote()
        while not self._ray.wait([timing], timeout=LOOK_S)[0]:
            if interrupted():
                self._tell("interrupt")
        return self._ray.get(timing)

    def close(self) -> None:
        """Give the place back."""
        self._ray.kill(self._actor)
        self._ray.shutdown()

    def _step(self, on_step: OnStep, index: int, step: int, of: int, preview: Any) -> None:
        try:
            on_step(index, step, of, preview)
        except Cancelled:
            self._tell("cancel", index)  # it ends over there, and comes back as this picture's outcome

    def _tell(self, method: str, *given: Any) -> None:
        getattr(self._actor, method).options(concurrency_group="control").remote(*given)


def _run_painter(settings: Settings, open_there: Callable[[Settings], Any]) -> None:
    raise SystemExit(run_painter(settings, open_there))
