"""How many pictures at once, as this installation knows it: timed in idle moments, kept in ``DATA/calibration.json``."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from portrait.prompt import Prompt
from portrait.renderer import Cancelled, Renderer
from portrait.renderers.batching import Limits
from portrait.renderers.calibration import Curve, Measurement, curve_from_json, curve_to_json
from portrait.sharing import shape
from portrait.sketch.scene import Scene
from portrait.start import sketch_start

from .picture import write_whole
from .provenance import revision_of

if TYPE_CHECKING:
    from PIL.Image import Image

NAME = "calibration.json"
STEPS = 4  # enough to tell how batches compare
SAME = 8.0  # of 255, on average: half precision rounds otherwise in company, and another picture is further away
LOOK_S = 0.1  # how often a measurement asks whether somebody came

log = logging.getLogger(__name__)


def open_limits(data: Path, renderer: Renderer) -> Limits:
    """What is known of this device. A file that cannot be read is measured anew."""
    path = data / NAME

    def shape_of(prompt: Prompt) -> str:
        return json.dumps({"device": renderer.device_name(), **shape(prompt, revision_of(prompt.checkpoint))}, sort_keys=True)

    return Limits(shape_of, _read(path), lambda curves: _write(path, curves))


class Calibrator:
    """Times batches of the shapes it was told of, whenever there is nothing else to do. `renderer` is one with limits."""

    def __init__(self, renderer: Renderer, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._renderer, self._clock = renderer, clock
        self._alone: Image | None = None
        self._under_way: dict[tuple, tuple[Prompt, Measurement]] = {}

    def note(self, prompt: Prompt) -> None:
        """Such pictures are painted here. Nothing of the sitter's is remembered, only the numbers."""
        if self._renderer.limits.curve(prompt) is None and (prompt.start is None or prompt.start.scene is not None):
            plain = _anybody(prompt)
            self._under_way.setdefault((plain.checkpoint, plain.size, plain.guidance > 1, plain.start is None), (plain, Measurement()))

    def go_on(self, interrupted: Callable[[], bool]) -> bool:
        """Time until done or interrupted. False when there was nothing to time."""
        if not self._under_way:
            return False
        key, (prompt, measurement) = next(iter(self._under_way.items()))
        try:
            curve = measurement.go_on(lambda count: self._seconds(prompt, count, interrupted))
        except Cancelled:
            return True
        except Exception as error:  # what cannot be timed can perhaps be painted; nobody asked for this one
            log.warning("batches of %s cannot be timed (%s)", prompt.checkpoint, type(error).__name__)
            del self._under_way[key]
            return True
        del self._under_way[key]
        self._alone = None
        self._renderer.limits.learn(prompt, curve)
        log.info("%s at %dx%d: %d at once is best here", prompt.checkpoint, *prompt.size, curve.most)
        return True

    def _seconds(self, prompt: Prompt, count: int, interrupted: Callable[[], bool]) -> float:
        """Paint `count` pictures at once, the last of them always the same one. A batch that a pipeline cannot
        paint, or paints otherwise than alone, is as good as too large."""
        asked = [replace(prompt, seed=seed) for seed in reversed(range(count))]
        look = _Look(interrupted)
        started = self._clock()
        try:
            *_, last = self._renderer.render_together(asked, look)
        except (Cancelled, MemoryError):
            raise
        except Exception as error:  # pipelines have many ways to say that they take one prompt at a time
            if count == 1:
                raise
            log.warning("%s is painted one at a time (%s)", prompt.checkpoint, type(error).__name__)
            raise MemoryError from None
        seconds = self._clock() - started
        if count == 1:
            self._alone = last
        elif self._alone is not None and _difference(last, self._alone) > SAME:
            log.warning("%s paints other pictures in company, and so one at a time", prompt.checkpoint)
            raise MemoryError
        return seconds


class _Look:
    """An `on_step` that ends the painting as soon as somebody came."""

    def __init__(self, interrupted: Callable[[], bool]) -> None:
        self._interrupted, self._looked, self._came = interrupted, 0.0, False

    def __call__(self, *_: object) -> None:
        if not self._came and time.monotonic() - self._looked > LOOK_S:
            self._looked, self._came = time.monotonic(), self._interrupted()
        if self._came:
            raise Cancelled


def _difference(one: Image, other: Image) -> float:
    """Mean difference of two pictures, 0…255."""
    import numpy as np

    return float(np.abs(np.asarray(one, dtype=float) - np.asarray(other)).mean())


def _anybody(prompt: Prompt) -> Prompt:
    """A prompt of the same shape that is nobody's, and not longer than it must be."""
    scene = Scene(place="sea", time="night", season="winter", mood="calm", objects=("lantern",))
    return replace(
        prompt, positive="portrait of a person, a lantern", negative="text" if prompt.negative else "", parts=(), seed=0,
        steps=min(prompt.steps, STEPS), start=None if prompt.start is None else sketch_start(scene, prompt.start.strength),
    )  # fmt: skip


def _read(path: Path) -> dict[str, Curve]:
    try:
        return {name: curve_from_json(record) for name, record in json.loads(path.read_bytes()).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("%s cannot be read (%s) and is measured anew", NAME, type(error).__name__)
        return {}


def _write(path: Path, curves: Mapping[str, Curve]) -> None:
    """Other painters may have learnt since: theirs stay, but for what we know better."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = {**_read(path), **curves}
    text = json.dumps({name: curve_to_json(curve) for name, curve in sorted(known.items())}, indent=1)
    try:
        write_whole(path, text.encode() + b"\n")
    except OSError as error:  # a full disk: it is measured again next time
        log.warning("%s cannot be written (%s)", NAME, error.strerror)
