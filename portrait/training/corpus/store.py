"""Pictures without end, and a corpus on disk: `pictures.bin`, `weights.bin`, `captions.jsonl` and `done.json`.

A picture is known by two numbers, the corpus's seed and its own, so nothing needs to be kept: what lies on disk is a
cache of the first so many, which a slow machine reads faster than it draws.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from ...sketch.drawing import Drawing, draw
from ...sketch.scene import Scene
from .atlas import Atlas, read_atlas
from .captions import caption
from .line_figure import line_figures
from .lots import draw_lots
from .vocabulary import Vocabulary, read_vocabulary

WEIGHT_GRID = 16
SHARD = 250


@dataclass(frozen=True)
class Corpus:
    """`pictures` (n, s, s, 3) uint8 RGB; `weights` (n, 16, 16, 2) uint8: share of head and of objects in a cell.

    `captions` and `scenes` run along with them.
    """

    pictures: np.ndarray
    weights: np.ndarray
    captions: list[str]
    scenes: list[dict]


def make_one(index: int, seed: int, size: int, atlas: Atlas, words: Vocabulary) -> tuple[Drawing, Scene, str]:
    """Picture number `index` of the corpus `seed`: always the same."""
    rng = np.random.default_rng((seed, index))
    scene = draw_lots(atlas, words, rng)
    picture = draw(scene, rng, size, line_figure=line_figures(atlas))
    return picture, scene, caption(scene, words, rng)


def stream(atlas: Atlas, words: Vocabulary, seed: int = 1, first: int = 0, size: int = 64) -> Iterator[tuple[Drawing, Scene, str]]:
    """Picture after picture of the corpus `seed`, without end, beginning with number `first`."""
    while True:
        yield make_one(first, seed, size, atlas, words)
        first += 1


def cell_shares(picture: Drawing) -> np.ndarray:
    """How much of each cell of a 16 by 16 grid is head, and is object: (16, 16, 2) uint8."""
    grid = (WEIGHT_GRID, WEIGHT_GRID)
    maps = [cv2.resize(m, grid, interpolation=cv2.INTER_AREA) for m in (picture.head, picture.objects)]
    return np.stack(maps, -1)


def _shard(task: tuple) -> tuple[int, np.ndarray, np.ndarray, list[str]]:
    start, stop, seed, size, atlas_folder = task
    cv2.setNumThreads(1)
    atlas, words = read_atlas(Path(atlas_folder)), read_vocabulary()
    made = [make_one(i, seed, size, atlas, words) for i in range(start, stop)]
    lines = [json.dumps({"caption": text, **asdict(scene)}) for _, scene, text in made]
    return start, np.stack([p.pixels for p, _, _ in made]), np.stack([cell_shares(p) for p, _, _ in made]), lines


def write_corpus(folder: Path, atlas_folder: Path, count: int, seed: int, size: int, workers: int = 2) -> None:
    """Compose `count` pictures into `folder`, shard by shard, printing its speed; goes on where an earlier run stopped.

    What is finished can be read while the rest is being composed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    facts = {"count": count, "seed": seed, "size": size}
    shards = _finished_shards(folder, facts)
    pictures = np.memmap(folder / "pictures.bin", np.uint8, "r+" if shards else "w+", shape=(count, size, size, 3))
    weights = np.memmap(folder / "weights.bin", np.uint8, "r+" if shards else "w+", shape=(count, WEIGHT_GRID, WEIGHT_GRID, 2))
    tasks = [(a, min(a + SHARD, count), seed, size, str(atlas_folder)) for a in range(0, count, SHARD)][shards:]
    start = time.monotonic()
    # Spawned, not forked: a fork of a process with threads (OpenCV's, a caller's) can wait for ever for a lock.
    fresh_processes = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh_processes) as pool, open(folder / "captions.jsonl", "a" if shards else "w", encoding="utf-8") as out:
        for number, (first, pixels, shares, lines) in enumerate(pool.map(_shard, tasks), shards + 1):
            pictures[first : first + len(pixels)] = pixels
            weights[first : first + len(pixels)] = shares
            out.write("\n".join(lines) + "\n")
            out.flush()
            (folder / "done.json").write_text(json.dumps({"facts": facts, "shards": number}), "utf-8")
            made = first + len(pixels) - shards * SHARD
            print(f"pictures {first + len(pixels)}/{count}  {made / (time.monotonic() - start):.0f}/s", flush=True)


def _finished_shards(folder: Path, facts: dict) -> int:
    """How many shards of this very corpus lie in the folder already; captions of half a shard are cut off."""
    done_file = folder / "done.json"
    done = json.loads(done_file.read_text("utf-8")) if done_file.exists() else {}
    if done.get("facts") != facts:
        return 0
    captions = folder / "captions.jsonl"
    lines = captions.read_text("utf-8").splitlines(keepends=True)
    captions.write_text("".join(lines[: done["shards"] * SHARD]), "utf-8")
    return done["shards"]


def read_corpus(folder: Path) -> Corpus:
    """Open a corpus as far as it is composed; pictures stay on disk (memory-mapped)."""
    done = json.loads((folder / "done.json").read_text("utf-8"))
    count, size = done["facts"]["count"], done["facts"]["size"]
    ready = min(count, done["shards"] * SHARD)
    entries = [json.loads(line) for line in (folder / "captions.jsonl").read_text("utf-8").splitlines()[:ready]]
    captions = [entry.pop("caption") for entry in entries]
    pictures = np.memmap(folder / "pictures.bin", np.uint8, "r", shape=(count, size, size, 3))
    weights = np.memmap(folder / "weights.bin", np.uint8, "r", shape=(count, WEIGHT_GRID, WEIGHT_GRID, 2))
    return Corpus(pictures[:ready], weights[:ready], captions, entries)
