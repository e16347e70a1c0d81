"""What is asked of a checkpoint in an examination: scenes, and the words they are asked for in."""

from dataclasses import replace

import numpy as np

from ..sketch.scene import Scene
from .corpus.captions import appearance, palette_phrase, paraphrase
from .corpus.lots import pick, pick_hair, pick_palette, pick_time
from .corpus.vocabulary import Vocabulary

HAIRY = ("short", "bob", "long", "curly", "bun", "ponytail", "afro")


def exam_scene(words: Vocabulary, rng: np.random.Generator, objects: int | None = None) -> Scene:
    """A sitter in clothes of a named colour, with one or two objects (or so many), sometimes a palette."""
    place = pick(words.places, rng)
    figure = pick(words.figure, rng)
    count = int(rng.integers(1, 3)) if objects is None else objects
    return Scene(
        place=place, time=pick_time(words, place, rng), season=pick(words.seasons, rng), mood=pick(words.moods, rng),
        figure=figure, hair=pick_hair(words, rng), cut=pick(HAIRY, rng), skin=pick(words.skin, rng),
        clothing=pick(words.clothing, rng),
        objects=tuple(str(o) for o in rng.choice(list(words.objects), count, replace=False)),
        palette=pick_palette(words, rng)[:3] if rng.random() < 0.3 else (),
    )  # fmt: skip


def exam_prompt(scene: Scene, words: Vocabulary) -> str:
    """The scene in the words and the order of a composed prompt."""
    seen = [phrase for phrase, _ in appearance(scene, words) if phrase != words.age["adult"]]
    parts = [words.figure[scene.figure], *seen, "oil painting"]
    parts += [words.moods[scene.mood], words.places[scene.place], words.seasons[scene.season], words.times[scene.time]]
    parts += [words.objects[o] for o in scene.objects]
    return ", ".join(parts + ([palette_phrase(scene, words)] if scene.palette else []))


def reworded(words: Vocabulary, rng: np.random.Generator, count: int) -> tuple[list[Scene], dict[str, list[str]]]:
    """Scenes whose place, hour and mood have words that no training caption used, and by wording their prompts.

    The wordings: a composed prompt, a sentence in other words that captions used, and one in those they never did.
    """
    unseen = words.unseen
    scenes = []
    for _ in range(count):
        keys = {"place": "places", "time": "times", "mood": "moods"}
        scenes.append(replace(exam_scene(words, rng, 1), **{name: str(rng.choice(list(unseen[kind]))) for name, kind in keys.items()}))
    trained = [{kind: {key: str(rng.choice(words.other[kind][key])) for key in unseen[kind]} for kind in unseen} for _ in scenes]
    return scenes, {
        "a prompt in the usual words": [exam_prompt(scene, words) for scene in scenes],
        "a sentence in other words": [paraphrase(scene, words, np.random.default_rng(k), trained[k]) for k, scene in enumerate(scenes)],
        "a sentence in words no caption used": [paraphrase(scene, words, np.random.default_rng(k), unseen) for k, scene in enumerate(scenes)],
    }
