"""Paints techniques.jpg of this folder: two pictures of atelier's over their underdrawings, and a drawing, in every finish.

    python docs/finish/sheet.py
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from installation import studio
from installation.settings import Settings
from portrait.checkpoint import find_checkpoint
from portrait.compose import Overrides, compose_words
from portrait.finish import TECHNIQUES, Finish, apply_finish
from portrait.recipe import find_recipe
from portrait.sketch.drawing import draw
from portrait.sketch.scene import Scene
from portrait.start import Underdrawing, underdrawing

SHEET = Path(__file__).with_name("techniques.jpg")
SIDE, GAP, HEAD, PAINTED, ACROSS = 232, 6, 22, 640, 6
WORDS = {
    5: "portrait of a woman, red hair, curly hair, light skin, in green clothes, calm mood, in a garden, in the morning",
    9: "portrait of a man, black hair, hair in an afro, dark skin, in white clothes, tender mood, by the sea, at dawn, a red rose",
}
SCENE = Scene(
    place="fields", time="sunset", season="summer", mood="hopeful", hair="blue", cut="bob", skin="brown", clothing="mustard",
    features=("flowers",), objects=("camera",), palette=("violet", "straw", "sky"),
)  # fmt: skip


def pictures() -> list[tuple[Image.Image, Underdrawing | None]]:
    """Two portraits of 64 px, as atelier paints them, with their underdrawings; and a drawing of 512 px."""
    painter, atelier = studio.Painter(Settings()), find_checkpoint("atelier")
    count = studio.token_counter(atelier)
    found = []
    for seed, words in WORDS.items():
        prompt = compose_words(words, find_recipe("oil"), atelier, count_tokens=count, overrides=Overrides(seed=seed, technique="none"))
        image = painter.paint([prompt])[0].image
        found.append((image, underdrawing(prompt.start, image.size, prompt.seed)))
    drawn = draw(SCENE, np.random.default_rng(3), 512).pixels
    return [*found, (Image.fromarray(drawn), None)]


def main() -> None:
    names = ["as it came", *(name for name in TECHNIQUES if name != "none")]
    rows, blocks = pictures(), -(-(len(names)) // ACROSS)
    tall = HEAD + len(rows) * (SIDE + GAP)
    page = Image.new("RGB", (ACROSS * (SIDE + GAP), blocks * (tall + GAP)), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(15)
    for place, name in enumerate(names):
        x, y = place % ACROSS * (SIDE + GAP), place // ACROSS * (tall + GAP)
        pen.text((x + 4, y + 2), name, fill="black", font=font)
        for row, (picture, below) in enumerate(rows):
            if name == "as it came":
                shown = picture.resize((SIDE, SIDE), Image.Resampling.NEAREST if picture.width < SIDE else Image.Resampling.LANCZOS)
            else:
                shown = apply_finish(picture, Finish(name, (PAINTED, PAINTED), row), underdrawing=below).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
            page.paste(shown, (x, y + HEAD + row * (SIDE + GAP)))
    page.save(SHEET, quality=72, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
