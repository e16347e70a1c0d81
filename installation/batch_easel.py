"""The easel of a batch: paints one sitter after the other, and keeps each picture before the next is begun."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from pathlib import Path

from portrait.errors import ModelMissing, PortraitError
from portrait.prompt import Prompt
from portrait.renderer import Portrait
from portrait.renderers.servers import Unreachable
from portrait.verbal import keys

from . import contact_sheet, picture
from .batch_ledger import Entry, Ledger
from .batch_manifest import Row
from .batch_reading import Sitter
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


class BatchEasel:
    """Paints the pictures of one sitter after the other, and keeps each before the next is begun."""

    def __init__(self, out: Path, ledger: Ledger, hand: Hand, news: BatchNews, sign: Sign, *, caption: bool) -> None:
        self._out, self._ledger, self._hand, self._news = out, ledger, hand, news
        self._sign, self._caption = sign, caption
        self._faults = 0

    def paint(self, asked: list[Asked], sitter: Sitter) -> None:
        """Paint these pictures; one that fails does not stop the others."""
        for one in asked:
            try:
                painted = painted_by(self._hand, sitter.prompts[one.index])
            except (ModelMissing, Unreachable):
                raise  # it would be missing for every other row
            except PortraitError as error:
                self.give_up([one], error.key)
            except OSError:
                raise  # the disk, and every other row's disk
            except Exception as error:  # the outer loop; the message may quote the prompt, so only its kind is logged
                self._stumble(one, error)
            else:
                self._faults = 0
                portrait = replace(painted, verbal=sitter.verbal)
                self._ledger.write([kept(self._out, one, portrait, self._sign, caption=self._caption)])
                self._news.painted()

    def give_up(self, asked: list[Asked], reason: str) -> None:
        """These pictures cannot be made."""
        self._ledger.write(failed(one, reason) for one in asked)
        self._news.failed(len(asked))

    def close(self) -> None:
        """Free the device."""
        self._hand.close()

    def _stumble(self, one: Asked, error: Exception) -> None:
        log.error("painting failed unforeseen: %s", type(error).__name__)
        self.give_up([one], "portrait_failed")
        self._faults += 1
        if self._faults >= FAULTS:
            raise PortraitError(
                f"{FAULTS} pictures in a row failed unforeseen (the last with {type(error).__name__}); "
                "look at the device, then go on with --resume"
            )


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
