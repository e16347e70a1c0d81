"""Paints the sheet of docs/recipes.md: everybody named, in every built-in recipe.

    python docs/recipe_sheet.py tests/profiles/sailor.jsonl tests/profiles/nurse.jsonl …
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from installation import studio
from installation.settings import RECIPES, Settings
from portrait.recipe import find_recipe, recipe_names

SHEET = Path(__file__).with_name("recipes.jpg")
SIDE, GAP, HEAD = 190, 6, 22  # px of a picture, between two, and of a line of words
PAINTED = 512  # px of the finished pictures, which are shown smaller
ACROSS = 8


def painted(sources: list[str]) -> dict[str, list[Image.Image]]:
    """For each recipe a picture of each source."""
    settings = Settings()
    reader, painter = studio.Reader(settings), studio.Painter(settings)
    read = [reader.read(source).verbal for source in sources]
    names = [*RECIPES, *(name for name in recipe_names() if name not in RECIPES)]
    return {name: [_picture(name, verbal, settings, reader, painter) for verbal in read] for name in names}


def _picture(name: str, verbal, settings: Settings, reader: studio.Reader, painter: studio.Painter) -> Image.Image:
    recipe = find_recipe(name)
    prompt = reader.compose(verbal, recipe=recipe, checkpoint=studio.choose_checkpoint(settings, recipe, None))
    width, height = prompt.finish_size or prompt.size
    scale = PAINTED / max(width, height)
    prompt = replace(prompt, finish_size=(round(width * scale), round(height * scale)))
    return painter.paint([prompt], verbal=verbal)[0].image


def sheet(pictures: dict[str, list[Image.Image]]) -> Image.Image:
    """A column for each recipe, `ACROSS` of them beside each other; its people below one another."""
    people = len(next(iter(pictures.values())))
    blocks = -(-len(pictures) // ACROSS)
    tall = HEAD + people * (SIDE + GAP)
    page = Image.new("RGB", (ACROSS * (SIDE + GAP), blocks * (tall + GAP)), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(15)
    for place, (name, images) in enumerate(pictures.items()):
        x, y = place % ACROSS * (SIDE + GAP), place // ACROSS * (tall + GAP)
        draw.text((x + 4, y + 2), name, fill="black", font=font)
        for row, image in enumerate(images):
            image = image.copy()
            image.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
            page.paste(image, (x + (SIDE - image.width) // 2, y + HEAD + row * (SIDE + GAP) + (SIDE - image.height) // 2))
    return page


if __name__ == "__main__":
    sheet(painted(sys.argv[1:])).save(SHEET, quality=60, optimize=True, progressive=True)
