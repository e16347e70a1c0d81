"""Makes the portraits that hang while nobody is there, and the small examples of the recipes.

    python docs/attract/make.py                 writes kiosk/static/attract and kiosk/static/recipes
    python docs/attract/make.py oil woodcut …   writes the examples of these recipes only

The people are invented. Each is read and painted by the ordinary pipeline; where a seed stands, it was chosen by eye
among nine, otherwise it is the portrait's own. What the model paints unselected hangs in its card.
"""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from extractors.text import profile_from_text
from installation import studio
from installation.pipeline import ProfileReading
from installation.settings import LANGUAGES, load_settings
from portrait.compose import Overrides
from portrait.recipe import recipe_names

STATIC = Path(__file__).parents[2] / "kiosk" / "static"
SIDE = 900  # px, as large as the wall shows it
EXAMPLE = 160  # px
EXAMPLE_SEED = 5

PEOPLE = {
    "garden": ("watercolour", 5, """Esta mañana en el jardín abrieron las rosas. Primavera por fin: abejas en el romero, la tierra húmeda,
        un pájaro cantando en el limonero. Planté girasoles y me quedé mirando con mucha ternura."""),
    "bread": ("pastel", 7, """Another loaf came out of the oven tonight, crust singing. Flour on the kitchen table, a candle burning,
        the cat asleep under the chair while snow fell outside all evening. I am so happy with this sourdough."""),
    "peaks": ("watercolour", 3, """Heute früh sind wir vom Zelt aus auf den Grat gestiegen, der Kompass in der Tasche, die Berge noch blau.
        Im Sommer ist der Fels warm, und abends sitzen wir vor dem Zelt und sind stolz und müde."""),
    "stars": ("oil", 7, """Set up the telescope in the field at midnight. Saturn, then the moon, then the milky way over the trees. I never
        get used to it: the light is older than the house I was born in. I stood there in awe until my coffee was cold."""),
    "letters": ("pastel", 7, """Il pleut sur la ville et je lis à la bibliothèque, un livre ouvert, une lettre oubliée entre les pages.
        L'automne sent le papier. Le soir, la lampe s'allume et je pense à ceux qui ne sont plus là, un peu triste."""),
    "strings": ("oil", 6, """Вечером репетировали в маленьком зале, моя скрипка снова звучит. На сцене свет, в зале пусто, но мы играли
        для себя. После концерта шли по городу, гитара за спиной, фонари, и было радостно."""),
    "tides": ("oil", 4, """I spent the morning repairing an old wooden boat in the harbour at dawn. Caulking the seams, sanding the
        hull, a lantern on the quay, gulls over the mast. The tide turned, the rope creaked, and nobody hurried."""),
}  # fmt: skip


def main(recipes: Sequence[str]) -> None:
    settings = load_settings()
    reader, painter = studio.Reader(settings), studio.Painter(settings)
    if not recipes:
        _hang(reader, painter)
    reading = reader.read_profile(profile_from_text(" ".join(PEOPLE["garden"][2].split())))
    for recipe in recipes or recipe_names():
        _save(_painted(reader, painter, reading, recipe, seed=EXAMPLE_SEED), STATIC / "recipes" / f"{recipe}.jpg", EXAMPLE)


def _hang(reader: studio.Reader, painter: studio.Painter) -> None:
    hung = []
    for name, (recipe, seed, words) in PEOPLE.items():
        told = {lang: reader.read_profile(profile_from_text(" ".join(words.split())), language=lang) for lang in LANGUAGES}
        picture = _painted(reader, painter, told["en"], recipe, seed)
        _save(picture, STATIC / "attract" / f"{name}.jpg", SIDE)
        hung.append(_label(f"{name}.jpg", told, recipe))
        print(name, told["en"].verbal.title)
    (STATIC / "attract" / "attract.json").write_text(json.dumps(hung, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _painted(reader: studio.Reader, painter: studio.Painter, reading: ProfileReading, name: str, seed: int | None = None):
    recipe = studio.open_recipe(reader.settings, name)
    checkpoint = studio.choose_checkpoint(reader.settings, recipe, None)
    prompt = reader.compose(reading.verbal, recipe=recipe, checkpoint=checkpoint, overrides=Overrides(seed=seed))
    [portrait] = painter.paint([replace(prompt, finish_size=(1280, 1280))], verbal=reading.verbal)
    return portrait.image


def _save(image, path: Path, side: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.resize((side, side)).save(path, quality=86, optimize=True, progressive=True)


def _label(file: str, told: dict[str, ProfileReading], recipe: str) -> dict:
    return {
        "file": file,
        "title": {lang: reading.verbal.title for lang, reading in told.items()},
        "prose": {lang: reading.verbal.prose for lang, reading in told.items()},
        "year": datetime.date.today().year,
        "technique": {lang: _technique(lang, recipe) for lang in told},
        "accent": told["en"].verbal.palette[0].hex,
    }


def _technique(language: str, recipe: str) -> str:
    sentences = json.loads((STATIC.parent / "locales" / f"{language}.json").read_text("utf-8"))
    return sentences["technique"].format(finish=sentences[f"finish_{recipe}"], w=1280, h=1280)


if __name__ == "__main__":
    main(sys.argv[1:])
