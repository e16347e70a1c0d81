"""Captions: what a picture shows, in the words and the order that prompts will have.

`caption` mostly uses the vocabulary's phrases; `paraphrase` says the same in other words, those of `other_words.toml`.
Some of them are kept for the examination alone (`Vocabulary.unseen`): training never says them.
"""

from collections.abc import Mapping

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
OTHERWISE = 0.75  # share of what a sentence says that is said in other words
NOW_AND_THEN = 0.25  # the same of a caption in the form of a prompt
ROOM = 56  # words and commas of a caption; the encoder reads 62 tokens, and some words are two
OtherWords = Mapping[str, Mapping[str, str]]
NOBODY = ("an empty place", "landscape, no people", "an empty place, no people", "a view without people")

def caption(scene: Scene, words: Vocabulary, rng: np.random.Generator) -> str:
    """A caption in the form of a prompt, sometimes with parts left out or shuffled."""
    if scene.figure and scene.view == "face" and rng.random() < PLAIN_SENTENCES:
        return paraphrase(scene, words, rng)
    keep = lambda share: rng.random() < share
    subject = [phrase for phrase, share in subjects(scene, words, rng) if keep(share)]
    if scene.figure and scene.view != "silhouette":
        subject += [phrase for phrase, share in appearance(scene, words) if keep(share)]
    medium = [str(rng.choice(MEDIA))] if keep(0.6) else []
    setting = [_said(words, "moods", scene.mood, rng)] if keep(0.88) else []
    if scene.concept is None and scene.view != "abstract":
        setting += [_said(words, "places", scene.place, rng)] if keep(0.95) else []
        setting += [words.weather[scene.weather]] if keep(0.9 if scene.weather != "clear" else 0.1) and scene.place in OUTDOORS else []
    season = _said(words, "seasons", scene.season, rng)
    setting += [season] if keep(0.6) else []
    setting += [_said(words, "times", scene.time, rng)] if keep(0.92) else []
    things = [words.objects[o] for o in scene.objects]
    colour = [palette_phrase(scene, words)] if scene.palette and keep(0.92) else []
    voice = [str(v) for v in rng.choice(VOICE, int(rng.integers(0, 3)), replace=False)]
    if keep(0.2):
        parts = medium + setting + things + colour
        rng.shuffle(parts)
    else:
        parts = medium + setting + things + colour
    dispensable = [*reversed(voice), *medium, words.framing["bust"], season]
    return ", ".join(_fitting(subject + parts + voice, dispensable))


def _said(words: Vocabulary, kind: str, key: str, rng: np.random.Generator) -> str:
    """The vocabulary's phrase for a key, now and then another."""
    others = words.other[kind].get(key, ())
    if not others or rng.random() >= NOW_AND_THEN:
        return getattr(words, kind)[key]
    chosen = str(rng.choice(others))
    return f"{chosen} mood" if kind == "moods" and " " not in chosen else chosen


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


def paraphrase(scene: Scene, words: Vocabulary, rng: np.random.Generator, other: OtherWords | None = None) -> str:
    """A plain sentence: `a sad woman with golden hair among the trees at twilight with a cat`.

    `other` maps kind and key to the words to use for it; by default one of the other words, or the usual ones, by chance.
    """

    def say(kind: str, key: str, usual: str) -> str:
        others = words.other[kind].get(key, ()) if rng.random() < OTHERWISE else ()
        if other is not None:
            return other.get(kind, {}).get(key, usual)
        return str(rng.choice(others)) if others else usual

    sentence = _person(scene, words, rng, say("moods", scene.mood, scene.mood), say("hair", scene.hair, scene.hair))
    sentence += f" {say('places', scene.place, words.places[scene.place])} {say('times', scene.time, words.times[scene.time])}"
    if scene.weather != "clear":
        sentence += f" {words.weather[scene.weather]}"
    if rng.random() < 0.4:
        sentence += f" {say('seasons', scene.season, words.seasons[scene.season])}"
    if scene.objects:
        sentence += " with " + " and ".join(words.objects[o] for o in scene.objects)
    if scene.palette and rng.random() < 0.6:
        sentence += f" in {' and '.join(words.colours[k] for k in scene.palette)}"
    return sentence


def _person(scene: Scene, words: Vocabulary, rng: np.random.Generator, mood: str, hair: str) -> str:
    """`a weary old man with silver hair`; a mood of several words follows: `a man with silver hair, worn out,`."""
    before = [mood] if " " not in mood else []
    before += [scene.age] if scene.age != "adult" and rng.random() < 0.5 else []
    subject = " ".join([*before, scene.figure])
    locks = "a bald head" if scene.cut == "bald" else f"{hair} hair"
    sentence = f"{'an' if subject[0] in 'aeiou' else 'a'} {subject} with {locks}"
    if scene.framing != "bust":
        sentence += f", {words.framing[scene.framing]},"
    if scene.framing != "far":
        sentence += "".join(f" {words.features[f].replace('with ', 'and ')}" for f in scene.features)
    if scene.clothing:
        sentence += f" {words.clothing[scene.clothing]}"
    return sentence + ("" if before and before[0] == mood else f", {mood},")
