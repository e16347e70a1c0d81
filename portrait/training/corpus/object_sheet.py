"""The sheet of objects that a sketch paints from, made from the same drawings as the corpus.

python -m portrait.training.corpus.object_sheet ATLAS [--out portrait/sketch/objects.png]
"""

import argparse
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np

from ...sketch.objects import CELL, COLUMNS, SHEET, object_names
from .atlas import read_atlas


def object_sheet(objects: Mapping[str, np.ndarray], names: tuple[str, ...]) -> np.ndarray:
    """Lay out objects, row by row in the order of `names`, as one RGBA picture with straight alpha.

    `objects`: name to (o, o, 4) uint8, premultiplied. Returns (rows * CELL, COLUMNS * CELL, 4) uint8. Raises `ValueError`
    when the atlas lacks one of `names`.
    """
    missing = [name for name in names if name not in objects]
    if missing:
        raise ValueError(f"the atlas has no drawing of {', '.join(missing)}; add it to icons.json and run rasterise.mjs again")
    sheet = np.zeros((-(-len(names) // COLUMNS) * CELL, COLUMNS * CELL, 4), np.uint8)
    for i, name in enumerate(names):
        top, left = i // COLUMNS * CELL, i % COLUMNS * CELL
        sheet[top : top + CELL, left : left + CELL] = _straight(cv2.resize(objects[name], (CELL, CELL), interpolation=cv2.INTER_AREA))
    return sheet


def _straight(cell: np.ndarray) -> np.ndarray:
    """Divide colour by alpha; a pixel that nothing covers is all zero."""
    alpha = cell[..., 3:].astype(np.float32)
    colour = cell[..., :3].astype(np.float32) * 255 / np.maximum(alpha, 1)
    return np.clip(np.concatenate([np.round(colour), alpha], -1), 0, 255).astype(np.uint8)


def main() -> None:
    """Write the sheet."""
    parser = argparse.ArgumentParser(description="Write the sheet of objects that a sketch paints from.")
    parser.add_argument("atlas", type=Path, help="folder that rasterise.mjs wrote")
    parser.add_argument("--out", type=Path, default=SHEET)
    given = parser.parse_args()
    sheet = object_sheet(read_atlas(given.atlas).objects, object_names())
    cv2.imwrite(str(given.out), cv2.cvtColor(sheet, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_PNG_COMPRESSION, 9])
    print(f"{len(object_names())} objects -> {given.out} ({given.out.stat().st_size // 1024} KB)")


if __name__ == "__main__":
    main()
