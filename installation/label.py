"""The museum label in words: year and technique, as they stand below a picture."""

from __future__ import annotations

FINISHES = {
    "oil": "oil strokes", "watercolour": "watercolour", "pastel": "pastel", "pencil": "pencil", "ink": "brush and ink", "woodcut": "woodcut",
}  # fmt: skip
MADE_BY = "Painted by a machine (AI)"


def technique_line(technique: str, size: tuple[int, int], *, year: int) -> str:
    """For example ``2026 · diffusion, oil strokes, 1280 × 1280``."""
    strokes = "" if technique == "none" else f", {FINISHES.get(technique, technique)}"
    return f"{year} · diffusion{strokes}, {size[0]} × {size[1]}"
