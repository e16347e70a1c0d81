"""Who sits at the machines of a cluster: readers and painters, as Ray calls them.

They know nothing of Ray. What goes from one to the other is a prompt and a verbal portrait without sentences; what comes
back is a name and a digest, for the picture lies in the folder already. Every error comes back as a word, for one that is
raised would end everybody's work.
"""

from __future__ import annotations

import hashlib
import json
import logging
import pickle
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from extractors.errors import ExtractorError
from portrait.errors import BadRecipe, ModelMissing, PortraitError
from portrait.renderers.servers import Unreachable

from . import studio
from .batch_easel import Asked, BatchEasel, Distrusted, failed
from .batch_ledger import Entry
from .batch_reading import Sitter
from .cluster_slips import Slips
from .content_credentials import open_signing
from .provenance import revision_of
from .reader import NotRead, Words
from .settings import BadSettings, Settings

log = logging.getLogger(__name__)

Table = Mapping[str, Any]
"""Columns of equal length, as Ray Data hands them over."""


class Halt(Exception):
    """Something is wrong that would be wrong for every other picture too."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What each seat is told once. `recipes` and `revisions` say with which recipes (by digest) and which weights the command
    checked the manifest, so that no machine paints with others."""

    settings: Settings
    manifest: Path
    out: Path
    language: str
    caption: bool
    recipes: Mapping[str, str]
    revisions: Mapping[str, str | None]


class ReadingSeat:
    """Reads and composes: from a picture that is wanted to its prompt."""

    def __init__(self, errand: Errand, open_lectern: Callable[[Settings], Any]) -> None:
        self._errand, self._open = errand, open_lectern
        self._slips = Slips(errand.out)
        self._lectern: Any = None
        self._last: tuple[int, Sitter | str] | None = None  # the pictures of one row follow each other

    def __call__(self, table: Table) -> dict[str, list]:
        """A row of `table` is an `Asked`; of what is returned, what `PaintingSeat` takes."""
        return _columns(self._answer(pickle.loads(load)) for load in table["load"])

    def _answer(self, one: Asked) -> tuple[str, bytes]:
        try:
            if self._last is None or self._last[0] != one.row.number:
                self._last = (one.row.number, self._sitter(one))
        except Halt as trouble:
            return "halt", str(trouble).encode()
        sitter = self._last[1]
        if isinstance(sitter, str):
            return "entry", _packed(failed(one, sitter))
        verbal = replace(sitter.verbal, quotes={})  # whatever the lectern leaves in: sentences stay on this machine
        return "picture", pickle.dumps((one, sitter.prompts[one.index], verbal))

    def _sitter(self, one: Asked) -> Sitter | str:
        """Who was read, or the key of why not."""
        row = one.row
        with _halting():
            self._check(row.recipe)
            name = f"{row.stem}.reading"
            if not self._slips.begin(name, one.digest):
                return "unreadable"
            if self._lectern is None:
                self._lectern = self._open(self._errand.settings)
            try:
                return self._lectern.read(
                    Words("source", row.source), recipe=row.recipe, checkpoint=row.checkpoint, seed=row.seed, count=row.count,
                    appearance=dict(row.appearance), confirmed=row.confirmed, language=self._errand.language,
                )  # fmt: skip
            except ModelMissing:
                raise
            except (ExtractorError, PortraitError, NotRead) as error:
                return error.key
            except Exception as error:  # the outer loop; the message may quote the words, so only its kind is logged
                log.error("a reading failed unforeseen: %s", type(error).__name__)
                return "unreadable"
            finally:
                self._slips.drop(name)

    def _check(self, recipe: str) -> None:
        if not self._errand.manifest.exists():
            raise Halt(f"{socket.gethostname()} does not see {self._errand.manifest}; manifest and files must lie where all machines see them")
        try:
            digest = studio.open_recipe(self._errand.settings, recipe).digest
        except BadRecipe:
            digest = None
        if digest != self._errand.recipes[recipe]:
            raise Halt(
                f"{socket.gethostname()} has another recipe {recipe!r} than this machine; "
                "bring both to one state, then go on with --resume"
            )


class PaintingSeat:
    """Paints, checks and writes: from a prompt to files, and a slip that says so."""

    def __init__(self, errand: Errand, open_hand: Callable[[Settings], Any]) -> None:
        self._errand, self._open = errand, open_hand
        self._slips = Slips(errand.out)
        self._easel: BatchEasel | None = None  # until the first picture: a certificate that does not do is one of the ways to halt
        self._checked: set[str] = set()

    def __call__(self, table: Table) -> dict[str, list]:
        """Of what is returned, `load` is a ledger's line or a sentence, `sha256` the digest of the PNG, `where` this machine."""
        rows = [self._settled(kind, load) for kind, load in zip(table["kind"], table["load"], strict=True)]
        columns = _columns((kind, load) for kind, load, _ in rows)
        return {**columns, "sha256": [digest for *_, digest in rows], "where": [socket.gethostname()] * len(rows)}

    def _settled(self, kind: str, load: bytes) -> tuple[str, bytes, str]:
        if kind != "picture":
            return kind, load, ""
        one, prompt, verbal = pickle.loads(load)
        try:
            with _halting():
                entry = self._entry(one, prompt, verbal)
                written = (self._errand.out / f"{one.stem}.png").read_bytes() if entry.state == "done" else None
        except Halt as trouble:
            return "halt", str(trouble).encode(), ""
        return "entry", _packed(entry), "" if written is None else hashlib.sha256(written).hexdigest()

    def _entry(self, one: Asked, prompt: Any, verbal: Any) -> Entry:
        name = f"{one.stem}.painting"
        entry = self._slips.done(name, one.digest)  # a worker that died told us through it
        if entry is None:
            self._check(prompt.checkpoint)
            begun = self._slips.begin(name, one.digest)
            entry = self._painted(one, prompt, verbal) if begun else failed(one, "portrait_failed")
            self._slips.end(name, one.digest, entry)
        return entry

    def _painted(self, one: Asked, prompt: Any, verbal: Any) -> Entry:
        if self._easel is None:
            sign = open_signing(self._errand.settings)
            self._easel = BatchEasel(self._errand.out, self._open(self._errand.settings), sign, caption=self._errand.caption)
        [entry] = self._easel.paint([(one, prompt)], verbal)
        return entry

    def _check(self, checkpoint: str) -> None:
        """Other weights would paint other pictures."""
        if checkpoint not in self._checked and revision_of(checkpoint) != self._errand.revisions[checkpoint]:
            raise Halt(
                f"{socket.gethostname()} has other weights of {checkpoint}, or none; "
                "bring all machines to one state, then go on with --resume"
            )
        self._checked.add(checkpoint)


@contextmanager
def _halting() -> Iterator[None]:
    """What is wrong with a machine, as a sentence that names it."""
    try:
        yield
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.strerror else str(error)
        raise Halt(f"{socket.gethostname()}: {what}; the folder of the batch must lie where all machines can write, with room left") from None
    except (ModelMissing, Unreachable, BadSettings, Distrusted) as error:
        raise Halt(f"{socket.gethostname()}: {error}") from None


def _columns(rows: Iterator[tuple[str, bytes]]) -> dict[str, list]:
    kinds, loads = zip(*rows, strict=True)
    return {"kind": list(kinds), "load": list(loads)}


def _packed(entry: Entry) -> bytes:
    return json.dumps(asdict(entry)).encode()
