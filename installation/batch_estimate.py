"""What a batch will take: time and room on the disk, measured on one picture of each kind; nobody is read, nothing is kept."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portrait.checkpoint import find_checkpoint, token_counter
from portrait.compose import compose_words
from portrait.prompt import Prompt

from . import contact_sheet, picture, studio
from .batch import Batch
from .batch_easel import painted_by
from .batch_manifest import Row
from .caption import captioned
from .machine import free_bytes
from .settings import Settings
from .worker import Hand

WORDS = "a person with a lantern by the sea"
SPREAD = 1.3  # pictures of a kind differ: about so much more may be needed


@dataclass(frozen=True, slots=True)
class Estimate:
    """`seconds` of painting with models loaded, `loading` (s) before it, `bytes` on the disk, of which `free` are there."""

    pictures: int
    kinds: int
    seconds: float
    loading: float
    bytes: int
    free: int

    @property
    def fits(self) -> bool:
        """Whether there is room enough on the disk, with some to spare."""
        return self.bytes * SPREAD < self.free


def estimate(batch: Batch, *, open_hand: Callable[[Settings], Hand] = studio.Painter) -> Estimate:
    """Paint one picture of every kind twice, the first for loading, the second for the time. Raises `PortraitError`."""
    rows: dict[tuple, Row] = {}
    wanted: Counter[tuple] = Counter()
    for row in sorted(batch.manifest.rows, key=lambda row: str(row.shares)):
        rows.setdefault(row.shares, row)
        wanted[row.shares] += row.count
    seconds = loading = 0.0
    size = 0
    hand = open_hand(batch.settings)
    try:
        for shares, row in rows.items():
            prompt = _prompt(batch.settings, row)
            first, _ = _painted(batch, hand, prompt)
            warm, weight = _painted(batch, hand, prompt)
            seconds += warm * wanted[shares]
            loading += max(0.0, first - warm)
            size += weight * wanted[shares]
    finally:
        hand.close()
    return Estimate(batch.manifest.pictures, len(rows), seconds, loading, size, free_bytes(batch.out))


def _prompt(settings: Settings, row: Row) -> Prompt:
    checkpoint = find_checkpoint(row.checkpoint)
    return compose_words(WORDS, studio.open_recipe(settings, row.recipe), checkpoint, count_tokens=token_counter(checkpoint))


def _painted(batch: Batch, hand: Hand, prompt: Prompt) -> tuple[float, int]:
    """Seconds and bytes of one picture, from prompt to files."""
    started = time.monotonic()
    painted = painted_by(hand, prompt)
    shown = captioned(painted, WORDS) if batch.caption else painted
    with tempfile.TemporaryDirectory() as folder:
        thumbnail = contact_sheet.write_thumbnail(Path(folder), "picture", painted.image)
        files = (*picture.write_as(Path(folder), "picture", shown, picture.sidecar(painted)), thumbnail)
        size = sum(path.stat().st_size for path in files)
    return time.monotonic() - started, size
