"""Captions: what a picture shows, in the words and the order that prompts will have.

`caption` uses the vocabulary's phrases; `paraphrase` says the same in other words. Some other words are kept
for the examination alone (`HELD_BACK`): training never sees them.
"""

import numpy as np

from .scene import Scene
from .vocabulary import Vocabulary

MEDIA = ("oil painting", "watercolour", "pastel drawing", "pencil drawing", "impressionist painting", "gouache")
VOICE = (
    "loose brushwork", "soft edges", "dramatic light", "fine detail", "bold strokes", "thick impasto", "thin washes",
    "warm light", "quiet composition", "expressive", "delicate lines", "muted", "luminous", "low key light",
    "high key light", "intricate", "simple shapes", "poetic", "playful", "solemn",
)
NOBODY = ("an empty place", "landscape, no people", "an empty place, no people", "a view without people")

OTHER_WORDS = {
    "calm": ("peaceful", "serene"), "joyful": ("happy", "cheerful"), "melancholic": ("sad", "wistful"),
    "tender": ("gentle", "loving"), "lonely": ("solitary", "alone"), "anxious": ("worried", "nervous"),
    "tired": ("weary", "exhausted"), "wry": ("ironic", "amused"), "hopeful": ("optimistic", "confident"),
    "awestruck": ("amazed", "full of wonder"), "determined": ("resolute", "strong-willed"), "angry": ("furious", "enraged"),
    "blond": ("golden",), "grey": ("silver",), "red hair": ("ginger",), "black hair": ("dark",),
    "dawn": ("at sunrise", "at daybreak"), "morning": ("early in the day", "this morning"), "noon": ("at midday", "in full daylight"),
    "sunset": ("in the evening sun", "as the sun goes down"), "dusk": ("at twilight", "in the evening"), "night": ("after dark", "under the stars"),
    "sea": ("on the beach", "at the ocean"), "harbour": ("at the docks", "in a port"), "lake": ("at the lakeside", "near a pond"),
    "mountains": ("among the peaks", "in the hills"), "forest": ("in the woods", "among the trees"),
    "garden": ("among flowers", "in a park"), "fields": ("on a meadow", "in the countryside"),
    "city": ("downtown", "in the streets of a town"), "snow_field": ("in the snow", "on a white plain"),
    "desert": ("among the dunes", "in the sands"), "night_sky": ("beneath the stars", "under the milky way"),
    "library": ("among books", "between bookshelves"), "kitchen": ("beside the stove", "while cooking"),
    "workshop": ("among tools", "at a workbench"), "cafe": ("in a coffee house", "in a bistro"),
    "stage": ("in a theatre", "in the spotlight"), "hospital": ("in a clinic", "in a ward"),
    "classroom": ("in a school", "in front of a blackboard"), "train": ("on a railway journey", "in a railway carriage"),
    "room": ("at home", "by the window of a room"),
    "spring": ("with blossoms in the air", "in april"), "summer": ("in july", "in the warm season"),
    "autumn": ("in the fall", "with falling leaves"), "winter": ("in the cold season", "while snow falls"),
}
HELD_BACK = {
    "melancholic": "gloomy", "joyful": "cheery", "angry": "irate", "calm": "tranquil", "tired": "sleepy",
    "sea": "at the seaside", "forest": "in the woodland", "city": "on a busy road in town", "garden": "in a flower bed",
    "desert": "in the sahara", "library": "in a reading room full of volumes", "mountains": "on an alpine summit",
    "night": "at midnight", "sunset": "as the sun sets", "noon": "at twelve o'clock", "dawn": "at first light",
}


def caption(scene: Scene, words: Vocabulary, rng: np.random.Generator) -> str:
    """A caption in the form of a prompt, sometimes with parts left out or shuffled."""
    if scene.figure and rng.random() < 0.25:
        return paraphrase(scene, words, rng)
    keep = lambda share: rng.random() < share
    subject = [words.figure[scene.figure]] if scene.figure else [str(rng.choice(NOBODY))]
    if scene.figure:
        subject += [phrase for phrase, share in appearance(scene, words) if keep(share)]
    medium = [str(rng.choice(MEDIA))] if keep(0.75) else []
    setting = [words.moods[scene.mood]] if keep(0.88) else []
    setting += [words.places[scene.place]] if keep(0.93) else []
    setting += [words.seasons[scene.season]] if keep(0.7) else []
    setting += [words.times[scene.time]] if keep(0.9) else []
    things = [words.objects[o] for o in scene.objects]
    colour = [palette_phrase(scene, words)] if scene.palette and keep(0.92) else []
    voice = [str(v) for v in rng.choice(VOICE, int(rng.integers(0, 4)), replace=False)]
    if keep(0.2):
        parts = medium + setting + things + colour
        rng.shuffle(parts)
        return ", ".join(subject + parts + voice)
    return ", ".join(subject + medium + setting + things + colour + voice)


def appearance(scene: Scene, words: Vocabulary) -> list[tuple[str, float]]:
    """Phrases for hair, skin, features and clothing, each with how often it is said, 0..1."""
    phrases = [(words.hair[scene.hair], 0.66), (words.skin[scene.skin], 0.6)]
    phrases += [(words.features[f], 0.85) for f in scene.features]
    return phrases + ([(words.clothing[scene.clothing], 0.66)] if scene.clothing else [])


def palette_phrase(scene: Scene, words: Vocabulary) -> str:
    """`palette of amber, slate and ivory`."""
    names = [words.colours[key] for key in scene.palette]
    return f"palette of {', '.join(names[:-1])} and {names[-1]}"


def paraphrase(scene: Scene, words: Vocabulary, rng: np.random.Generator, other=None) -> str:
    """A plain sentence: `a sad woman with golden hair among the trees at twilight with a cat`.

    `other` maps a key to the words to use for it; by default one of `OTHER_WORDS`, or the key itself, by chance.
    """

    def say(key: str, phrase: str) -> str:
        if other is not None:
            return other.get(key, phrase)
        return str(rng.choice(OTHER_WORDS[key])) if key in OTHER_WORDS and rng.random() < 0.75 else phrase

    hair = scene.hair if f"{scene.hair} hair" not in OTHER_WORDS else f"{scene.hair} hair"
    mood = say(scene.mood, scene.mood)
    sentence = f"{'an' if mood[0] in 'aeiou' else 'a'} {mood} {scene.figure} with {say(hair, scene.hair)} hair"
    sentence += "".join(f" {words.features[f].replace('with ', 'and ')}" for f in scene.features)
    if scene.clothing:
        sentence += f" {words.clothing[scene.clothing]}"
    sentence += f" {say(scene.place, words.places[scene.place])} {say(scene.time, words.times[scene.time])}"
    if rng.random() < 0.5:
        sentence += f" {say(scene.season, words.seasons[scene.season])}"
    if scene.objects:
        sentence += " with " + " and ".join(words.objects[o] for o in scene.objects)
    if scene.palette and rng.random() < 0.6:
        sentence += f" in {' and '.join(words.colours[k] for k in scene.palette)}"
    return sentence
