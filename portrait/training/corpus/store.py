"""A corpus on disk: `pictures.bin`, `weights.bin`, `captions.jsonl` and `corpus.json` in one folder."""

import json
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from .atlas import Atlas, read_atlas
from .captions import caption
from .compose import Picture, compose
from .scene import Scene, draw_lots
from .vocabulary import Vocabulary, read_vocabulary

WEIGHT_GRID = 16


@dataclass(frozen=True)
class Corpus:
    """`pictures` (n, s, s, 3) uint8 RGB; `weights` (n, 16, 16, 2) uint8: share of head and of objects in a cell.

    `captions` and `scenes` run along with them.
    """

    pictures: np.ndarray
    weights: np.ndarray
    captions: list[str]
    scenes: list[dict]


def make_one(index: int, seed: int, size: int, atlas: Atlas, words: Vocabulary) -> tuple[Picture, Scene, str]:
    """Picture number `index` of the corpus `seed`: always the same."""
    rng = np.random.default_rng((seed, index))
    scene = draw_lots(atlas, words, rng)
    picture = compose(scene, atlas, words, rng, size)
    return picture, scene, caption(scene, words, rng)


def cell_shares(picture: Picture) -> np.ndarray:
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
    """Compose `count` pictures into `folder`, shard by shard; goes on where an earlier run stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    step = 250
    facts = {"count": count, "seed": seed, "size": size}
    done_file = folder / "done.json"
    done = json.loads(done_file.read_text("utf-8")) if done_file.exists() else {}
    if done.get("facts") != facts:
        done = {"facts": facts, "shards": 0}
    fresh = done["shards"] == 0
    mode = "w+" if fresh else "r+"
    pictures = np.memmap(folder / "pictures.bin", np.uint8, mode, shape=(count, size, size, 3))
    weights = np.memmap(folder / "weights.bin", np.uint8, mode, shape=(count, WEIGHT_GRID, WEIGHT_GRID, 2))
    tasks = [(a, min(a + step, count), seed, size, str(atlas_folder)) for a in range(0, count, step)][done["shards"] :]
    start = time.monotonic()
    # Spawned, not forked: a fork of a process with threads (OpenCV's, a caller's) can wait for ever for a lock.
    fresh_processes = get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh_processes) as pool, open(folder / "captions.jsonl", "w" if fresh else "a", encoding="utf-8") as out:
        for number, (first, pixels, shares, lines) in enumerate(pool.map(_shard, tasks), done["shards"] + 1):
            pictures[first : first + len(pixels)] = pixels
            weights[first : first + len(pixels)] = shares
            out.write("\n".join(lines) + "\n")
            out.flush()
            done_file.write_text(json.dumps({"facts": facts, "shards": number}), "utf-8")
            made = (number - done["shards"]) * step
            print(f"pictures {first + len(pixels)}/{count}  {made / (time.monotonic() - start):.0f}/s", flush=True)
    (folder / "corpus.json").write_text(json.dumps(facts), "utf-8")


def read_corpus(folder: Path) -> Corpus:
    """Open a finished corpus; pictures stay on disk (memory-mapped)."""
    facts = json.loads((folder / "corpus.json").read_text("utf-8"))
    count, size = facts["count"], facts["size"]
    entries = [json.loads(line) for line in (folder / "captions.jsonl").read_text("utf-8").splitlines()[:count]]
    captions = [entry.pop("caption") for entry in entries]
    pictures = np.memmap(folder / "pictures.bin", np.uint8, "r", shape=(count, size, size, 3))
    weights = np.memmap(folder / "weights.bin", np.uint8, "r", shape=(count, WEIGHT_GRID, WEIGHT_GRID, 2))
    return Corpus(pictures, weights, captions, entries)
