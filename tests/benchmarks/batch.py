"""What a batch saves: one process for twenty pictures against one process a picture, and a finished batch asked for again.

    python tests/benchmarks/batch.py [20] [--singles 4]

CPU seconds of the commands and all their processes, taken in turns in one run. Single pictures are all alike, so a few
of them stand for the twenty. `atelier` paints at its own 64 px, without brush work, so that neither side hides behind it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = (
    "I spent the morning repairing an old wooden boat in the harbour at dawn. Caulking the seams, sanding the hull, a lantern "
    "on the quay, gulls over the mast. The tide turned and the rope creaked for the {n}. time today."
)
RECIPE = 'title = "Plain"\nextends = "oil"\nfinish = {technique = "none"}\n'
LOOP = """
import sys
from installation.settings import load_settings
from installation.studio import Painter, Reader, choose_checkpoint, open_recipe
from portrait.compose import Overrides
settings = load_settings()
reader, painter, recipe = Reader(settings), Painter(settings), open_recipe(settings, "plain.toml")
checkpoint = choose_checkpoint(settings, recipe, None)
for number in range(int(sys.argv[1])):
    verbal = reader.read(f"{number}.txt").verbal
    prompt = reader.compose(verbal, recipe=recipe, checkpoint=checkpoint, overrides=Overrides(seed=number))
    [painted] = painter.paint([prompt], verbal=verbal)
    painted.image.save(f"loop-{number}.png", compress_level=6)
"""
"""The shortest thing that does the same, as somebody would write it for one night."""
GOALS = {"one process each ÷ batch": (5.0, "≥"), "a loop in one process ÷ batch": (1.0, "≥"), "finished again, beyond imports ÷ batch": (0.02, "≤")}


def main(count: int, singles: int) -> bool:
    """Measure, print a table, and say whether the goals are met."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "plain.toml").write_text(RECIPE)
        for number in range(count):
            (folder / f"{number}.txt").write_text(WORDS.format(n=number + 1))
        rows = [f"{number}.txt,plain.toml,{number}" for number in range(count)]
        (folder / "night.csv").write_text("\n".join(["source,recipe,seed", *rows]) + "\n")
        single = [one_picture(folder, number) for number in range((singles + 1) // 2)]
        batch = command(folder, "batch", "night.csv", "--out", "out")
        loop = python(folder, LOOP, str(count))
        single += [one_picture(folder, number) for number in range((singles + 1) // 2, singles)]
        again = min(command(folder, "batch", "night.csv", "--out", "out", "--resume") for _ in range(3))
        imports = min(python(folder, "import installation.commands, installation.batch_command, extractors.http") for _ in range(3))
        painted = len(list((folder / "out").glob("*.png")))
    each = sum(single) / len(single)
    print(f"{painted} pictures; CPU seconds: batch {batch:.1f}, a loop {loop:.1f}, one picture alone {each:.1f} (of {len(single)}), finished again {again:.2f}, imports {imports:.2f}")
    ratios = (count * each / batch, loop / batch, max(0.0, again - imports) / batch)
    met = painted == count
    for (name, (goal, sign)), ratio in zip(GOALS.items(), ratios, strict=True):
        good = ratio >= goal if sign == "≥" else ratio <= goal
        met &= good
        print(f"{name:42} {ratio:7.3f}   goal {sign} {goal:g}   {'met' if good else 'missed'}")
    return met


def one_picture(folder: Path, number: int) -> float:
    """CPU seconds of `vernissage portrait`."""
    return command(folder, "portrait", f"{number}.txt", "--recipe", "plain.toml", "--seed", str(number), "--out", "single")


def command(folder: Path, *arguments: str) -> float:
    """CPU seconds of a command of ours."""
    return python(folder, "from installation.cli import run; run()", *arguments)


def python(folder: Path, program: str, *arguments: str) -> float:
    """CPU seconds of a Python program and its children."""
    environment = {
        **os.environ, "VERNISSAGE_DATA": str(folder / "data"), "VERNISSAGE_THREADS": "1", "OMP_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    before, started = spent(), time.monotonic()
    subprocess.run([sys.executable, "-c", program, *arguments], cwd=folder, env=environment, check=True, capture_output=True)
    print(f"  {' '.join(arguments[:2]) or 'imports':24} {spent() - before:6.2f} s of CPU, {time.monotonic() - started:6.1f} s in all", file=sys.stderr)
    return spent() - before


def spent() -> float:
    """CPU seconds of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=20)
    parser.add_argument("--singles", type=int, default=4)
    given = parser.parse_args()
    sys.exit(0 if main(given.count, given.singles) else 1)
