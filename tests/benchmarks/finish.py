"""How long a finish takes: seconds of processor time, and its ratio to a plain resize of the same size.

Run by hand: `python tests/benchmarks/finish.py [--repeat 3]`. Processor time, because one core is all a finish
uses and a busy machine must not blame it. The first line is what a process pays once for compiling (near
nothing when Numba's cache is warm).
"""

import argparse
import time

import numpy as np
from PIL import Image, ImageDraw

from portrait.finish import TECHNIQUES, Finish, apply_finish

SIZES = ((1024, 1024), (1024, 1280), (2048, 2048))
INPUTS = (64, 128, 768)


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=3)
    repeat = parser.parse_args().repeat
    first = processor_seconds(busy_picture(64), Finish("oil", (128, 128), 0), 1)
    print(f"first finish in this process, 128 px oil: {first:.2f} s")
    print(f"{'technique':<12}{'from':>6}{'to':>12}{'seconds':>9}{'x resize':>10}")
    for technique in TECHNIQUES:
        for side in INPUTS:
            for size in SIZES if side == INPUTS[0] else SIZES[:1]:
                seconds = processor_seconds(busy_picture(side), Finish(technique, size, 0), repeat)
                plain = processor_seconds(busy_picture(side), Finish("none", size, 0), repeat)
                to = f"{size[0]}x{size[1]}"
                print(f"{technique:<12}{side:>6}{to:>12}{seconds:>9.2f}{seconds / max(plain, 1e-4):>10.0f}")


if __name__ == "__main__":
    main()
