"""A night of portraits that is killed twice: everyone painted once, nothing half-written, the contact sheet complete.

    python tests/benchmarks/night.py [200] [--seed 1] [--out FOLDER] [--ray]

The sitters are mixed from the labelled people of tests/profiles and tests/likeness/tuned, so they are as long and as
various as real ones; the painter is `atelier`, with the recipes as they are. The first kill comes in the middle of
painting, the second a moment after the start, while models load and the first sitters are read. `--ray`: the same on a
cluster of this machine. `--out` keeps the folder, and a picture of the contact sheet in Chromium.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]
RECIPES = ("oil", "pencil", "watercolour", "pastel", "ink", "woodcut", "still_life", "")
LIMIT_S = 3600.0
CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def main(count: int, seed: int, out: Path | None, more: Sequence[str]) -> bool:
    """Paint, kill, go on, look; say what was found, and whether all is as it must be."""
    with ExitStack() as stack:
        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        chance = random.Random(seed)
        names = write_people(folder, count, chance)
        night = Night(folder, more)
        kept = night.killed("painting", after=lambda: len(night.pictures()) >= count * chance.uniform(0.2, 0.6), wait_s=chance.uniform(0, 1))
        kept = night.killed("starting", after=lambda: True, wait_s=chance.uniform(1, 6), kept=kept)
        seconds, used = night.run("the rest", "--resume")
        repeated = night.repeated(kept)
        again, _ = night.run("finished, again", "--resume")
        wrong = wrongs(folder / "out", names)
        if out is not None:
            wrong += seen_in_browser(folder)
    wrong += [f"{repeated} pictures were painted again"] if repeated > 1 else []
    print(f"{count} sitters, {night.seconds:.0f} s in all (finishing: {seconds:.0f} s, {used:.0f} s of CPU), {repeated} repeated; finished, again: {again:.1f} s")
    for sentence in wrong:
        print(f"WRONG: {sentence}")
    return not wrong


def write_people(folder: Path, count: int, chance: random.Random) -> list[str]:
    """Write a file of words for each sitter, and the manifest; return the sitters' ids."""
    people = [
        path.read_text(encoding="utf-8").splitlines()
        for place in (TESTS / "profiles", TESTS / "likeness" / "tuned")
        for path in sorted(place.glob("*.jsonl"))
        if not path.name.startswith("edge_")
    ]
    (folder / "people").mkdir(exist_ok=True)
    names = [f"sitter-{number:04}" for number in range(1, count + 1)]
    rows = []
    for number, name in enumerate(names):
        one, other = chance.sample(people, 2)
        posts = chance.sample(one, min(22, len(one))) + chance.sample(other, min(8, len(other)))
        (folder / "people" / f"{name}.jsonl").write_text("\n".join(posts) + "\n", encoding="utf-8")
        rows.append(f"{name},people/{name}.jsonl,{RECIPES[number % len(RECIPES)]}")
    (folder / "night.csv").write_text("\n".join(["id,source,recipe", *rows]) + "\n")
    return names


class Night:
    """Runs `vernissage batch` in a process group of its own, and ends it at will."""

    def __init__(self, folder: Path, more: Sequence[str]) -> None:
        self._folder, self._more = folder, more
        self.seconds = 0.0

    def pictures(self) -> dict[str, int]:
        """When each picture that lies there was written (ns)."""
        return {path.stem: path.stat().st_mtime_ns for path in (self._folder / "out").glob("*.png")}

    def killed(self, when: str, *, after: Any, wait_s: float, kept: dict[str, int] | None = None) -> dict[str, int]:
        """Begin or go on; when `after()` holds, and `wait_s` later, SIGKILL to the whole group. Returns the pictures there."""
        started = time.monotonic()
        process = self._start(*([] if kept is None else ["--resume"]))
        while not after():
            if process.poll() is not None or time.monotonic() - started > LIMIT_S:
                raise SystemExit(f"the batch ended before it was killed (code {process.returncode})")
            time.sleep(0.05)
        time.sleep(wait_s)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.seconds += time.monotonic() - started
        there = self.pictures()
        half = [path.name for path in (self._folder / "out").rglob("*.part")]
        print(f"killed while {when} after {time.monotonic() - started:.0f} s: {len(there)} pictures, half-written: {half or 'nothing'}", file=sys.stderr)
        return there if kept is None else {**there, **kept}

    def run(self, what: str, *arguments: str) -> tuple[float, float]:
        """Seconds and CPU seconds of a run to the end."""
        before, started = spent(), time.monotonic()
        if code := self._start(*arguments).wait(LIMIT_S):
            raise SystemExit(f"the batch ended with code {code}")
        seconds = time.monotonic() - started
        self.seconds += seconds
        print(f"{what}: {seconds:.1f} s", file=sys.stderr)
        return seconds, spent() - before

    def repeated(self, kept: dict[str, int]) -> int:
        """How many of the pictures that lay there at a kill were written again."""
        now = self.pictures()
        return sum(now.get(stem) != written for stem, written in kept.items())

    def _start(self, *arguments: str) -> subprocess.Popen:
        environment = {
            **os.environ, "VERNISSAGE_DATA": str(self._folder / "data"), "VERNISSAGE_THREADS": "1", "OMP_NUM_THREADS": "1",
            "NUMBA_NUM_THREADS": "1", "PYTHONPATH": str(TESTS.parent),
        }  # fmt: skip
        command = [sys.executable, "-c", "from installation.cli import run; run()", "batch", "night.csv", "--out", "out", *self._more, *arguments]
        return subprocess.Popen(command, cwd=self._folder, env=environment, start_new_session=True)


def wrongs(out: Path, names: list[str]) -> list[str]:
    """Whatever is not as it must be in the folder of a finished night."""
    from PIL import Image

    wrong = []
    expected = {f"{name}.{kind}" for name in names for kind in ("png", "json")} | {"contact-sheet.html", "ledger.sqlite", "summary.csv"}
    there = {path.name for path in out.iterdir() if path.is_file()}
    wrong += [f"missing {name}" for name in sorted(expected - there)] + [f"left over: {name}" for name in sorted(there - expected)]
    prints = set()
    for name in names:
        with Image.open(out / f"{name}.png") as picture:
            picture.load()
        prints.add(hashlib.sha256((out / f"{name}.png").read_bytes()).hexdigest())
        record = json.loads((out / f"{name}.json").read_text())
        if not record["title"] or record["prompt"]["checkpoint"] != "atelier":
            wrong.append(f"{name}.json is not that of a picture by atelier")
    if len(prints) != len(names):
        wrong.append(f"{len(names) - len(prints)} pictures are there twice")
    page = (out / "contact-sheet.html").read_text()
    wrong += [f"{name} hangs {found} times" for name in names if (found := len(re.findall(f'href="{name}.png"', page))) != 1]
    with (out / "summary.csv").open(newline="") as file:
        if (listed := [(row["name"], row["state"]) for row in csv.DictReader(file)]) != [(name, "done") for name in names]:
            wrong.append(f"summary.csv lists {len(listed)} pictures, and not each once, in order and done")
    return wrong


def seen_in_browser(folder: Path) -> list[str]:
    """The contact sheet opened in Chromium without a network; photographed whole, and as people first see it."""
    from playwright.sync_api import sync_playwright

    asked: list[str] = []
    with sync_playwright() as playwright:
        found = next((path for path in CHROMIUM if Path(path).exists()), None)
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_context(offline=True, viewport={"width": 1440, "height": 900}).new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((folder / "out" / "contact-sheet.html").absolute().as_uri())
        page.screenshot(path=folder / "contact-sheet.png")
        page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
        page.wait_for_function("[...document.images].every(image => image.complete)")
        blank = page.evaluate("[...document.images].filter(image => !image.naturalWidth).length")
        page.screenshot(path=folder / "contact-sheet-whole.png", full_page=True)
        browser.close()
    outside = [url for url in asked if not url.startswith(("file:", "data:"))]
    return [f"{blank} thumbnails are blank"] * bool(blank) + [f"the contact sheet asks for {url}" for url in outside]


def spent() -> float:
    """CPU seconds of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--ray", action="store_true")
    given = parser.parse_args()
    sys.exit(0 if main(given.count, given.seed, given.out, ["--ray", "local"] if given.ray else []) else 1)
