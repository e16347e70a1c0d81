"""The atlas of rasterised drawings that `rasterise.mjs` wrote: figures as coverage planes, objects as RGBA."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

PLANES = ("hair", "skin", "clothing", "accent", "white", "all")
"""What the last axis of `Atlas.heads` covers. Ink, the line art, is "all" less the sum of the others."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """`heads`: (n, h, h, 6) uint8 coverage of `PLANES`. `objects`: name to (o, o, 4) uint8, colour premultiplied by alpha.

    `plans`: one dict a figure: `style` (lorelei, open-peeps, notionists), `mood`, `cut` (long or short), `shape` (the cut
    more closely: also bob, curly, bun, ponytail, afro, bald), `glasses`, `beard`, `flowers`, `ribbon` (each a bool),
    `headwear` ("hat", "beanie" or False) and `age` ("adult", "old", or None where the drawing does not show it).
    """

    heads: np.ndarray
    plans: list[dict]
    objects: dict[str, np.ndarray]

    def heads_where(self, **wanted) -> list[int]:
        """Indices of figures whose plan agrees; a bool asks whether the plan has the thing at all."""

        def fits(plan: dict) -> bool:
            return all(
                bool(plan.get(key)) == value if isinstance(value, bool) else plan.get(key) == value
                for key, value in wanted.items()
            )

        return [i for i, plan in enumerate(self.plans) if fits(plan)]


def read_atlas(folder: Path) -> Atlas:
    """Read an atlas folder; figures stay on disk (memory-mapped). Raises `ValueError` for an atlas with other planes."""
    facts = json.loads((folder / "atlas.json").read_text("utf-8"))
    if tuple(facts.get("planes", ())) != PLANES:
        raise ValueError(f"{folder} is an atlas with planes {facts.get('planes')}, not {list(PLANES)}; run rasterise.mjs again")
    size, object_size, names = facts["head_size"], facts["object_size"], facts["objects"]
    shape = (len(facts["heads"]), size, size, len(PLANES))
    heads = np.memmap(folder / "heads.bin", np.uint8, "r", shape=shape) if shape[0] else np.zeros(shape, np.uint8)
    objects = np.fromfile(folder / "objects.bin", np.uint8).reshape(-1, object_size, object_size, 4)
    return Atlas(heads, facts["heads"], dict(zip(names, objects, strict=True)))
