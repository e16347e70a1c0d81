"""Captions: what a picture shows, in the words and the order that prompts will have.

`caption` uses the vocabulary's phrases; `paraphrase` says the same in other words. Some other words are kept
for the examination alone (`HELD_BACK`): training never sees them.
"""

import numpy as np

from ...sketch.places import OUTDOORS
from ...sketch.scene import PAINTED, Scene
from .vocabulary import Vocabulary

MEDIA = ("oil painting", "watercolour", "pastel drawing", "pencil drawing", "impressionist painting", "gouache")
VOICE = (
    "loose brushwork", "soft edges", "dramatic light", "fine detail", "bold strokes", "thick impasto", "thin washes",
    "warm light", "quiet composition", "expressive", "delicate lines", "muted", "luminous", "low key light",
    "high key light", "intricate", "simple shapes", "poetic", "playful", "solemn",
)
PLAIN_SENTENCES = 0.35  # share of near sitters that are told in a sentence, in other words
ROOM = 56  # words and commas of a caption; the encoder reads 62 tokens, and some words are two
NOBODY = ("an empty place", "landscape, no people", "an empty place, no people", "a view without people")

OTHER_WORDS = {
    "calm": ("peaceful", "serene", "relaxed", "quiet", "placid", "content", "composed"),
    "joyful": ("happy", "cheerful", "merry", "delighted", "smiling", "laughing", "glad"),
    "melancholic": ("sad", "wistful", "sorrowful", "unhappy", "mournful", "downcast", "grieving"),
    "tender": ("gentle", "loving", "affectionate", "caring", "soft"),
    "lonely": ("solitary", "alone", "forlorn", "abandoned", "isolated"),
    "anxious": ("worried", "nervous", "afraid", "uneasy", "frightened", "troubled"),
    "tired": ("weary", "exhausted", "worn out", "drowsy", "spent"),
    "wry": ("ironic", "amused", "mocking", "sly", "mischievous"),
    "hopeful": ("optimistic", "confident", "expectant", "looking forward"),
    "awestruck": ("amazed", "full of wonder", "astonished", "stunned", "spellbound"),
    "determined": ("resolute", "strong-willed", "steadfast", "fierce", "unbending"),
    "angry": ("furious", "enraged", "raging", "wrathful", "mad"),
    "blond": ("golden", "fair"), "grey": ("silver",), "red hair": ("ginger", "copper"), "black hair": ("dark", "raven"),
    "dawn": ("at sunrise", "at daybreak", "before the sun is up", "as the day breaks"),
    "morning": ("early in the day", "this morning", "in the forenoon", "after breakfast"),
    "noon": ("at midday", "in full daylight", "in the bright sun", "in the middle of the day", "at high noon"),
    "sunset": ("in the evening sun", "as the sun goes down", "at sundown", "in the last light", "before a setting sun"),
    "dusk": ("at twilight", "in the evening", "at nightfall", "in the blue hour", "as it gets dark"),
    "night": ("after dark", "under the stars", "late at night", "in the moonlight", "in the small hours"),
    "sea": ("on the beach", "at the ocean", "on the coast", "before the waves", "on the shore"),
    "harbour": ("at the docks", "in a port", "on the quay", "beside moored boats", "at a marina"),
    "lake": ("at the lakeside", "near a pond", "beside still water", "at the reeds"),
    "mountains": ("among the peaks", "in the hills", "high in the alps", "below the summit", "on a rocky ridge"),
    "forest": ("in the woods", "among the trees", "between tall trunks", "in a grove"),
    "garden": ("among flowers", "in a park", "among rose bushes", "in an orchard", "under a garden arch"),
    "fields": ("on a meadow", "in the countryside", "on farmland", "among the wheat"),
    "city": ("downtown", "in the streets of a town", "among high buildings", "on a pavement", "on an avenue"),
    "snow_field": ("in the snow", "on a white plain", "in a snowy landscape", "on a frozen field"),
    "desert": ("among the dunes", "in the sands", "in a dry land with cacti", "in the wilderness of sand"),
    "night_sky": ("beneath the stars", "under the milky way", "below a starry sky", "under the galaxy"),
    "library": ("among books", "between bookshelves", "in a bookshop", "in front of shelves of books"),
    "kitchen": ("beside the stove", "while cooking", "at the kitchen table", "among pots and pans"),
    "workshop": ("among tools", "at a workbench", "in a shed", "in a garage"),
    "cafe": ("in a coffee house", "in a bistro", "in a restaurant", "at a small cafe table"),
    "stage": ("in a theatre", "in the spotlight", "in front of a red curtain", "in a concert hall"),
    "hospital": ("in a clinic", "in a ward", "in a white corridor", "at the doctor's"),
    "classroom": ("in a school", "in front of a blackboard", "at a lesson", "at a teacher's desk"),
    "train": ("on a railway journey", "in a railway carriage", "at a train window", "on board a train"),
    "room": ("at home", "by the window of a room", "in a living room", "in a bedroom", "in a flat"),
    "market": ("among market stalls", "at the fair", "under striped awnings", "at a bazaar"),
    "station": ("on a platform", "waiting for a train", "at the railway station", "beside the tracks"),
    "gallery": ("in a museum", "among paintings", "at an exhibition", "in front of framed pictures"),
    "rooftops": ("above the roofs", "high over the town", "among chimneys", "on a roof terrace"),
    "laboratory": ("in a research lab", "among test tubes", "at an experiment", "among flasks"),
    "sports_field": ("on the pitch", "in a stadium", "on a football ground", "in an arena"),
    "bridge": ("by a river bridge", "on the bridge", "by stone arches over the water", "at the river crossing"),
    "spring": ("with blossoms in the air", "in april", "in may", "among blossoming trees"),
    "summer": ("in july", "in the warm season", "in august", "on a summer's day"),
    "autumn": ("in the fall", "with falling leaves", "in october", "among coloured leaves"),
    "winter": ("in the cold season", "while snow falls", "in january", "on a frosty day"),
}
HELD_BACK = {
    "melancholic": "gloomy", "joyful": "cheery", "angry": "irate", "calm": "tranquil", "tired": "sleepy",
    "sea": "at the seaside", "forest": "in the woodland", "city": "on a busy road in town", "garden": "in a flower bed",
    "desert": "in the sahara", "library": "in a reading room full of volumes", "mountains": "on an alpine summit",
    "night": "at midnight", "sunset": "as the sun sets", "noon": "at twelve o'clock", "dawn": "at first light",
}


def caption(scene: Scene, words: Vocabulary, rng: np.random.Generator) -> str:
    """A caption in the form of a prompt, sometimes with parts left out or shuffled."""
    if scene.figure and scene.view == "face" and rng.random() < PLAIN_SENTENCES:
        return paraphrase(scene, words, rng)
    keep = lambda share: rng.random() < share
    subject = [phrase for phrase, share in subjects(scene, words, rng) if keep(share)]
    if scene.figure and scene.view != "silhouette":
        subject += [phrase for phrase, share in appearance(scene, words) if keep(share)]
    medium = [str(rng.choice(MEDIA))] if keep(0.6) else []
    setting = [words.moods[scene.mood]] if keep(0.88) else []
    if scene.concept is None and scene.view != "abstract":
        setting += [words.places[scene.place]] if keep(0.95) else []
        setting += [words.weather[scene.weather]] if keep(0.9 if scene.weather != "clear" else 0.1) and scene.place in OUTDOORS else []
    setting += [words.seasons[scene.season]] if keep(0.6) else []
    setting += [words.times[scene.time]] if keep(0.92) else []
    things = [words.objects[o] for o in scene.objects]
    colour = [palette_phrase(scene, words)] if scene.palette and keep(0.92) else []
    voice = [str(v) for v in rng.choice(VOICE, int(rng.integers(0, 3)), replace=False)]
    if keep(0.2):
        parts = medium + setting + things + colour
        rng.shuffle(parts)
    else:
        parts = medium + setting + things + colour
    dispensable = [*reversed(voice), *medium, words.framing["bust"], words.seasons[scene.season]]
    return ", ".join(_fitting(subject + parts + voice, dispensable))


def _fitting(phrases: list[str], dispensable: list[str]) -> list[str]:
    """Whole phrases that the text encoder has room for: of too many, the `dispensable` go first, in their order."""
    kept = list(phrases)
    for phrase in dispensable:
        if len(", ".join(kept).replace(",", " ,").split()) <= ROOM:
            break
        kept = [other for other in kept if other != phrase]
    return kept


def subjects(scene: Scene, words: Vocabulary, rng: np.random.Generator) -> list[tuple[str, float]]:
    """What the picture is of, each phrase with how often it is said, 0..1; the first is always said."""
    if scene.concept is not None:
        return [(words.concepts[scene.concept], 1.0), (str(rng.choice(NOBODY)), 0.2)]
    if scene.view in ("hands", "abstract"):
        return [(words.view[scene.view], 1.0)]
    if scene.figure is None:
        return [(str(rng.choice(NOBODY)), 1.0)]
    phrases = [(words.figure[scene.figure], 1.0), (words.framing[scene.framing], 0.3 if scene.framing == "bust" else 0.9)]
    phrases += [(words.view[scene.view], 1.0)] if scene.view in words.view else []
    return phrases + ([(words.style[scene.style], 0.9)] if scene.style != PAINTED else [])


def appearance(scene: Scene, words: Vocabulary) -> list[tuple[str, float]]:
    """Phrases for what can be seen of hair, skin, clothing, features and age, each with how often it is said, 0..1."""
    phrases = [] if scene.cut == "bald" else [(words.hair[scene.hair], 0.7)]
    phrases += [(words.cut[scene.cut], 0.45)]
    if scene.view == "face":
        phrases += [(words.skin[scene.skin], 0.6)]
    phrases += [(words.clothing[scene.clothing], 0.7)] if scene.clothing else []
    near = scene.view == "face" and scene.framing != "far"
    phrases += [(words.features[f], 0.85) for f in scene.features if near or f not in ("glasses", "beard")]
    return phrases + ([(words.age[scene.age], 0.7 if scene.age != "adult" else 0.15)] if near else [])


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
    age = f" {scene.age}" if scene.age != "adult" and rng.random() < 0.5 else ""
    locks = "a bald head" if scene.cut == "bald" else f"{say(hair, scene.hair)} hair"
    sentence = f"{'an' if mood[0] in 'aeiou' else 'a'} {mood}{age} {scene.figure} with {locks}"
    if scene.framing != "bust":
        sentence += f", {words.framing[scene.framing]},"
    if scene.framing != "far":
        sentence += "".join(f" {words.features[f].replace('with ', 'and ')}" for f in scene.features)
    if scene.clothing:
        sentence += f" {words.clothing[scene.clothing]}"
    sentence += f" {say(scene.place, words.places[scene.place])} {say(scene.time, words.times[scene.time])}"
    if scene.weather != "clear":
        sentence += f" {words.weather[scene.weather]}"
    if rng.random() < 0.4:
        sentence += f" {say(scene.season, words.seasons[scene.season])}"
    if scene.objects:
        sentence += " with " + " and ".join(words.objects[o] for o in scene.objects)
    if scene.palette and rng.random() < 0.6:
        sentence += f" in {' and '.join(words.colours[k] for k in scene.palette)}"
    return sentence
