"""Paints thirty sentences with `atelier`, finished, and hangs them beside each other; none is left out.

    python docs/atelier/thirty.py [OUT.jpg]            writes docs/atelier/thirty.jpg
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from installation import studio
from installation.settings import load_settings
from portrait.checkpoint import token_counter
from portrait.compose import Overrides, compose_words

SIDE, COLUMNS = 300, 6  # px of one picture, pictures in a row
SENTENCES = (
    ("oil", "a sad woman with grey hair, garden at night"),
    ("oil", "a happy man with a beard, harbour at sunset, a sailboat"),
    ("oil", "an old fisherman by the sea in the morning, a fish"),
    ("oil", "a tired woman in red clothes in a kitchen at dusk, a loaf of bread"),
    ("oil", "a calm person with dark skin and curly black hair in a library, a book"),
    ("oil", "an angry man in a city street under storm clouds"),
    ("watercolour", "a tender woman with red hair, garden in spring, a rose"),
    ("watercolour", "a hopeful person in the mountains at dawn, a tent"),
    ("watercolour", "a woman with brown skin and an afro on a bridge over a river, a bicycle"),
    ("watercolour", "an empty lake in autumn, in fog"),
    ("watercolour", "a man with glasses in a cafe in the rain, a coffee cup"),
    ("watercolour", "a young woman with freckles at a market, an apple"),
    ("pastel", "an awestruck child under a wide night sky, a telescope"),
    ("pastel", "a melancholic man with white hair in a train compartment at dusk"),
    ("pastel", "a woman with blue hair on a stage, a guitar"),
    ("pastel", "a dark silhouette by the sea at sunset"),
    ("pastel", "a woman from behind in a forest in winter"),
    ("pastel", "a joyful woman with dark skin in mustard clothes, in open fields, a sunflower"),
    ("pencil", "a determined woman with short hair in a workshop, a hammer"),
    ("pencil", "a wry man with a hat over the rooftops, a cat"),
    ("pencil", "an old woman with wrinkles in a quiet room, a clock"),
    ("pencil", "an anxious man with glasses in a laboratory, a test tube"),
    ("pencil", "two open hands, a bird"),
    ("pencil", "a man with brown skin and a beard on a railway platform"),
    ("ink", "a lonely person, small figure in a wide view, in a snow field"),
    ("ink", "a woman with long black hair in a desert at noon, a horse"),
    ("ink", "an image of loneliness, at night"),
    ("ink", "an image of home, in autumn, at dusk"),
    ("ink", "a man in an art gallery, a dog"),
    ("ink", "an image of hope, at dawn"),
)


def main(out: Path) -> None:
    settings = load_settings()
    painter = studio.Painter(settings)
    sheet = Image.new("RGB", (SIDE * COLUMNS, SIDE * -(-len(SENTENCES) // COLUMNS)), "white")
    for number, (name, sentence) in enumerate(SENTENCES):
        recipe = studio.open_recipe(settings, name)
        checkpoint = studio.choose_checkpoint(settings, recipe, None)
        prompt = compose_words(
            sentence, recipe, checkpoint, count_tokens=token_counter(checkpoint), overrides=Overrides(seed=number, size=(1024, 1024))
        )
        [portrait] = painter.paint([prompt])
        sheet.paste(portrait.image.resize((SIDE, SIDE), Image.Resampling.LANCZOS), (SIDE * (number % COLUMNS), SIDE * (number // COLUMNS)))
        print(f"{number}: {name}: {sentence} ({portrait.seconds:.1f} s)", flush=True)
    sheet.save(out, quality=84, optimize=True, progressive=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("thirty.jpg"))
