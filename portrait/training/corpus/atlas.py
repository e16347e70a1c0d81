"""The atlas of rasterised drawings that `rasterise.mjs` wrote: heads as coverage planes, objects as RGBA."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Atlas:
    """`heads`: (n, h, h, 5) uint8 coverage of hair, skin, accent, white, all. `plans`: one dict a head.

    `objects`: name to (o, o, 4) uint8, colour premultiplied by alpha.
    """

    heads: np.ndarray
    plans: list[dict]
    objects: dict[str, np.ndarray]

    def heads_where(self, **wanted) -> list[int]:
        """Indices of heads whose plan agrees; a bool asks whether the plan has the thing at all."""

        def fits(plan: dict) -> bool:
            return all(
                bool(plan[key]) == value if isinstance(value, bool) else plan[key] == value
                for key, value in wanted.items()
            )

        return [i for i, plan in enumerate(self.plans) if fits(plan)]


def read_atlas(folder: Path) -> Atlas:
    """Read an atlas folder; heads stay on disk (memory-mapped)."""
    facts = json.loads((folder / "atlas.json").read_text("utf-8"))
    size, object_size, names = facts["head_size"], facts["object_size"], facts["objects"]
    heads = np.memmap(folder / "heads.bin", np.uint8, "r").reshape(-1, size, size, 5)
    objects = np.fromfile(folder / "objects.bin", np.uint8).reshape(-1, object_size, object_size, 4)
    return Atlas(heads, facts["heads"], dict(zip(names, objects, strict=True)))
