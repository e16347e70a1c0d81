"""What batching gains where a device gains from it: the real queue, easel and herald before a simulated card.

    python tests/benchmarks/device.py [--pictures 48]

The card takes as long as an H200 was measured to take for Qwen-Image at 512 px (sglang issue 22183): 1.82, 2.77 and 3.14
times as many pictures a second in batches of 2, 4 and 8. It sleeps instead of painting, so the numbers are those of the
queue and the batching, in wall time. Eight visitors ask again as soon as they have their picture.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from measured import Row, told  # first: it finds the others

import stand_in_lectern
from PIL import Image
from stand_in_kiosk import settings_at

from installation.batching import Calibrator
from installation.queue import Queue
from installation.worker import Herald, QueueEasel
from portrait.renderer import Portrait
from portrait.renderers.batching import Limits
from portrait.renderers.calibration import UNKNOWN

SINGLE_S = 0.5
GAINS = {1: 1.0, 2: 1.82, 3: 2.69, 4: 2.77, 5: 2.86, 6: 2.95, 7: 3.05, 8: 3.14}  # 5 to 7 lie between their neighbours


class Card:
    """A hand over a simulated device. `batches` is False for one that paints one after the other."""

    def __init__(self, batches: bool) -> None:
        self.limits = Limits(lambda prompt: prompt.checkpoint)
        self.sizes: list[int] = []
        if batches:
            calibrator = Calibrator(self)
            calibrator.note(stand_in_lectern.prompt(stand_in_lectern.verbal()))
            while calibrator.go_on(lambda: False):
                continue

    def curve(self, prompt):
        return self.limits.curve(prompt) or UNKNOWN

    def calibrate(self, interrupted):
        return False

    def device_name(self) -> str:
        return "simulated"

    def render_together(self, prompts, on_step):
        time.sleep(len(prompts) * SINGLE_S / GAINS[len(prompts)])
        return [Image.new("RGB", (64, 64))] * len(prompts)

    def paint_each(self, prompts, *, on_stage, on_step):
        self.sizes.append(len(prompts))
        for prompt, image in zip(prompts, self.render_together(prompts, None), strict=True):
            yield Portrait(image, prompt, None, SINGLE_S)


def main(pictures: int) -> bool:
    """Measure, print a table, say whether the goals are met."""
    batching, plain = Card(True), Card(False)
    with tempfile.TemporaryDirectory() as name:
        slow = min(run(Path(name) / f"plain{number}", plain, 8, pictures // 2) for number in range(2))
        quick = min(run(Path(name) / f"batching{number}", batching, 8, pictures) for number in range(2))
        sizes = batching.sizes[:]
        alone = {card: min(run(Path(name) / f"alone{number}{card is plain}", card, 1, 5) for number in range(3)) for card in (batching, plain)}
    mean = sum(sizes) / len(sizes)
    return told("A simulated device with the curve of an H200 at 512 px, eight visitors, wall time", [
        Row("4", "dynamic ÷ sequential throughput", 2.8, slow / quick, True, f"ceiling 3.14; batches of {mean:.1f} on average"),
        Row("4", "latency of one visitor alone ÷ without batching", 1.05, alone[batching] / alone[plain]),
    ])  # fmt: skip


def run(data: Path, card: Card, visitors: int, pictures: int) -> float:
    """Seconds a picture, from an easel of its own."""
    settings, stop = settings_at(data), threading.Event()
    queue, herald = Queue(data), Herald(settings, stop)
    herald.state = "ready"
    easel = QueueEasel(settings, card, herald)
    herald.start()
    painter = threading.Thread(target=easel.stand, args=(stop,), daemon=True)
    left, lock = iter(range(pictures)), threading.Lock()
    portrait = stand_in_lectern.verbal()

    def visit() -> None:
        while True:
            with lock:
                number = next(left, None)
            if number is None:
                return
            queue.add(f"s{number}", portrait, replace(stand_in_lectern.prompt(portrait), seed=number), most=100)
            while queue.look([f"s{number}"])[f"s{number}"].state != "done":
                time.sleep(0.004)

    guests = [threading.Thread(target=visit) for _ in range(visitors)]
    started = time.monotonic()
    painter.start()
    for guest in guests:
        guest.start()
    for guest in guests:
        guest.join()
    seconds = (time.monotonic() - started) / pictures
    stop.set()
    painter.join(10)
    herald.close()
    return seconds


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pictures", type=int, default=48)
    sys.exit(0 if main(parser.parse_args().pictures) else 1)
