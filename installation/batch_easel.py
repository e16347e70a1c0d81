"""The easel of a batch: from a picture that is wanted and its prompt to files, and the line of the ledger that says so."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from portrait.errors import ModelMissing, PortraitError
from portrait.prompt import Prompt
from portrait.renderer import Portrait
from portrait.renderers.servers import Unreachable
from portrait.verbal import VerbalPortrait, keys

from . import contact_sheet, picture
from .batch_ledger import Entry
from .batch_manifest import Row
from .caption import captioned
from .content_credentials import Sign
from .worker import Hand

FAULTS = 3  # unforeseen errors in a row after which the device is no longer trusted

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """One picture that is wanted: the `index`-th of its row, under this stem. `digest` names what it depends on."""

    row: Row
    index: int
    stem: str
    digest: str


class BatchNews:
    """Told how far the batch is; this one keeps it to itself."""

    def begin(self, pictures: int, before: int) -> None:
        """So many are asked for, and so many of them were there already."""

    def painted(self) -> None:
        """One more is kept."""

    def failed(self, count: int) -> None:
        """So many will not be."""


class Distrusted(PortraitError):
    """So many pictures in a row failed unforeseen that it is no longer the pictures."""

    key = "portrait_failed"


class BatchEasel:
    """Paints one picture after the other, and keeps each before the next is begun; on this machine and on those of a cluster."""

    def __init__(self, out: Path, hand: Hand, sign: Sign, *, caption: bool) -> None:
        self._out, self._hand, self._sign, self._caption = out, hand, sign, caption
        self._faults = 0

    def paint(self, wanted: Iterable[tuple[Asked, Prompt]], verbal: VerbalPortrait | None) -> Iterator[Entry]:
        """The ledger's line of each of these pictures of one sitter; one that fails does not stop the others.

        What would be wrong with every other picture too is raised: `ModelMissing`, `Unreachable`, an `OSError` of the disk,
        and, after the line of the last of them, `Distrusted` when `FAULTS` pictures in a row failed unforeseen.
        """
        for one, prompt in wanted:
            try:
                painted = painted_by(self._hand, prompt)
            except (ModelMissing, Unreachable, OSError):
                raise
            except PortraitError as error:
                yield failed(one, error.key)
            except Exception as error:  # the outer loop; the message may quote the prompt, so only its kind is logged
                yield failed(one, Distrusted.key)
                self._stumble(type(error).__name__)
            else:
                self._faults = 0
                yield kept(self._out, one, replace(painted, verbal=verbal), self._sign, caption=self._caption)

    def close(self) -> None:
        """Free the device."""
        self._hand.close()

    def _stumble(self, kind: str) -> None:
        log.error("painting failed unforeseen: %s", kind)
        self._faults += 1
        if self._faults >= FAULTS:
            raise Distrusted(
                f"{FAULTS} pictures in a row failed unforeseen (the last with {kind}); look at the device, then go on with --resume"
            ) from None


def painted_by(hand: Hand, prompt: Prompt) -> Portrait:
    """The picture of one prompt. Raises what went wrong with it."""
    [outcome] = hand.paint_each((prompt,), on_stage=lambda stage: None, on_step=lambda *report: None)
    if not isinstance(outcome, Portrait):
        raise outcome
    return outcome


def kept(out: Path, one: Asked, painted: Portrait, sign: Sign, *, caption: bool) -> Entry:
    """Write thumbnail, sidecar and picture; returns the ledger's line, of which every word is true when it is written."""
    prompt, record = painted.prompt, picture.sidecar(painted)
    shown = captioned(painted, record["title"]) if caption else painted
    thumbnail = contact_sheet.write_thumbnail(out, one.stem, painted.image)
    pair = picture.write_as(out, one.stem, shown, record, sign)
    palette = keys(painted.verbal)["palette"] if painted.verbal else []
    return Entry(
        one.stem, one.digest, "done", title=record["title"], recipe=prompt.recipe, checkpoint=prompt.checkpoint,
        technique=prompt.technique, seed=prompt.seed, width=painted.image.width, height=painted.image.height,
        accent=contact_sheet.accent(colour for _, colour in palette), painted_at=time.time(),
        seconds=round(painted.seconds, 3), bytes=sum(path.stat().st_size for path in (*pair, thumbnail)),
    )  # fmt: skip


def failed(one: Asked, reason: str) -> Entry:
    """The ledger's line of a picture that cannot be made."""
    return Entry(one.stem, one.digest, "failed", reason, recipe=Path(one.row.recipe).stem)
