"""The objects a sketch can hold: one drawing for each key of ``vocabulary/objects.toml``.

They stand on one sheet, ``objects.png``, in the order of that file, row by row. The drawings are *Fluent Emoji Flat*,
copyright (c) Microsoft Corporation, used under the MIT licence; its text is in ``training/corpus/LICENCES.md``.
The sheet is made by ``python -m portrait.training.corpus.object_sheet ATLAS``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import cv2
import numpy as np

from ..vocabulary import load_vocabulary

CELL = 64
"""Side of one drawing on the sheet, in pixels."""
COLUMNS = 15
SHEET = Path(__file__).with_name("objects.png")


def object_names() -> tuple[str, ...]:
    """The keys of the objects, in the order in which they stand on the sheet."""
    return tuple(load_vocabulary().entries("objects"))


@cache
def load_objects() -> Mapping[str, np.ndarray]:
    """Every object's drawing by its key: (64, 64, 4) uint8, red, green, blue premultiplied by alpha; read-only.

    Reads the sheet on the first call. Raises `ValueError` when the sheet does not fit the vocabulary.
    """
    names = object_names()
    sheet = cv2.imread(str(SHEET), cv2.IMREAD_UNCHANGED)
    rows = -(-len(names) // COLUMNS)
    if sheet is None or sheet.shape != (rows * CELL, COLUMNS * CELL, 4):
        raise ValueError(f"{SHEET} does not hold the {len(names)} objects of the vocabulary; make it again with object_sheet")
    pixels = cv2.cvtColor(sheet, cv2.COLOR_BGRA2RGBA).astype(np.uint16)
    pixels[..., :3] = (pixels[..., :3] * pixels[..., 3:] + 127) // 255
    cells = pixels.astype(np.uint8).reshape(rows, CELL, COLUMNS, CELL, 4).swapaxes(1, 2).reshape(-1, CELL, CELL, 4)
    cells.flags.writeable = False
    return MappingProxyType(dict(zip(names, cells, strict=False)))  # the last row may be part empty
