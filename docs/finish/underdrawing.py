"""Paints underdrawing.jpg of this folder: five portraits of atelier's, above without their underdrawing, below with it.

    python docs/finish/underdrawing.py
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from installation import studio
from installation.settings import Settings
from portrait.checkpoint import find_checkpoint
from portrait.compose import Overrides, compose_words
from portrait.recipe import find_recipe

SHEET = Path(__file__).with_name("underdrawing.jpg")
SIDE, GAP = 300, 6
RECIPES = ("oil", "pencil", "woodcut", "photograph", "watercolour")
WORDS = (
    "portrait of a woman, white hair, hair in a bob, dark skin, in navy clothes, calm mood, in a garden, in the morning, a beehive",
    "portrait of a man, blond hair, long hair, light skin, in black clothes, determined mood, in the mountains, at noon, a rock",
    "portrait of a person, brown hair, hair in an afro, brown skin, in navy clothes, wry mood, in the mountains, in the morning, a mountain",
    "portrait of a man, black hair, hair cut short, dark skin, in white clothes, joyful mood, in a kitchen, in the evening, a loaf of bread",
    "portrait of a woman, red hair, curly hair, pale skin, in green clothes, tender mood, by the sea, at dawn, a red rose",
)


def main() -> None:
    painter, atelier = studio.Painter(Settings()), find_checkpoint("atelier")
    count = studio.token_counter(atelier)
    page = Image.new("RGB", (len(WORDS) * (SIDE + GAP) - GAP, 2 * SIDE + GAP), "white")
    for column, (name, words) in enumerate(zip(RECIPES, WORDS, strict=True)):
        recipe = find_recipe(name)
        prompt = compose_words(words, recipe, atelier, count_tokens=count, overrides=Overrides(seed=column, size=(1280, 1280)))
        for row, underdrawing in enumerate((False, True)):
            [portrait] = painter.paint([replace(prompt, underdrawing=underdrawing)])
            page.paste(portrait.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS), (column * (SIDE + GAP), row * (SIDE + GAP)))
    page.save(SHEET, quality=80, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
