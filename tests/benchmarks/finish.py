"""How long a finish takes and how much memory it needs: every technique, at 1024 and 2048 px and on A4 at 300 dpi.

Run by hand: `python tests/benchmarks/finish.py [--repeat 3] [--technique ink …]`. Processor seconds of one core, not the
clock's: one core is all a finish uses, and a busy machine must not blame it (it still adds some, for the cores share
their caches: best of `--repeat`). Each row is a fresh process, warmed up by a small picture; its peak memory includes
about 190 MB of interpreter and libraries. `first` is what a process pays once: near nothing when Numba's cache is
warm, its compiling when not.
"""

import argparse
import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import cv2
import numpy as np
from PIL import Image, ImageDraw

from portrait.finish import TECHNIQUES, Finish, apply_finish

SIZES = {"1024": (1024, 1024), "2048": (2048, 2048), "A4": (2480, 3508)}
WANTED = {("oil", "1024"): 1.0, ("oil", "2048"): 5.0}  # seconds
FROM = 64  # px, what our own model paints


def busy_picture(side: int) -> Image.Image:
    """A head before a wall of books: as much detail as our model's busiest scene."""
    rng = np.random.default_rng(0)
    image = Image.new("RGB", (512, 512), (70, 45, 35))
    draw = ImageDraw.Draw(image)
    for x in range(0, 512, 24):
        for y in range(0, 512, 96):
            draw.rectangle((x, y, x + 20, y + 84), fill=tuple(int(c) for c in rng.integers(20, 240, 3)))
    draw.ellipse((80, 350, 430, 720), fill=(30, 50, 120))
    draw.ellipse((150, 100, 360, 400), fill=(225, 185, 155))
    for x in (210, 290):
        draw.ellipse((x, 220, x + 32, 246), fill=(20, 15, 15))
    return image.resize((side, side), Image.Resampling.LANCZOS)


def processor_seconds(image: Image.Image, finish: Finish, repeat: int) -> float:
    """The best of ``repeat`` runs."""
    seconds = []
    for _ in range(repeat):
        begin = time.process_time()
        apply_finish(image, finish)
        seconds.append(time.process_time() - begin)
    return min(seconds)


def measure(technique: str, side: int, size: tuple[int, int], repeat: int) -> tuple[float, float, float]:
    """Seconds of a process' first small finish, seconds of a warm one of ``size``, and peak memory in MB."""
    cv2.setNumThreads(1)
    image = busy_picture(side)
    first = processor_seconds(image, Finish(technique, (128, 128), 0), 1)
    seconds = processor_seconds(image, Finish(technique, size, 0), repeat)
    return first, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--technique", nargs="*", default=[name for name in TECHNIQUES if name != "none"])
    parser.add_argument("--side", type=int, default=FROM, help="of the picture that is finished, px")
    wanted = parser.parse_args()
    print(f"from {wanted.side} px; processor seconds of one core, best of {wanted.repeat}")
    print(f"{'technique':<13}{'size':>6}{'seconds':>9}{'wanted':>8}{'peak MB':>9}{'first':>7}")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as fresh:
        for technique in wanted.technique:
            for name, size in SIZES.items():
                first, seconds, memory = fresh.submit(measure, technique, wanted.side, size, wanted.repeat).result()
                limit = WANTED.get((technique, name), "")
                print(f"{technique:<13}{name:>6}{seconds:>9.2f}{limit:>8}{memory:>9.0f}{first:>7.2f}", flush=True)


if __name__ == "__main__":
    main()
