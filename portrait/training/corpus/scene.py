"""What a training picture shows, decided before anything is drawn."""

from dataclasses import dataclass

import numpy as np

from .atlas import Atlas
from .vocabulary import Vocabulary

NIGHTLY = ("night", "dusk", "dawn")  # the hours of a starry place


@dataclass(frozen=True, slots=True)
class Scene:
    """Every attribute of one picture, as vocabulary keys. `figure` is None when nobody is there.

    `clothing` is None when the palette clothes the figure; `palette` may be empty. `head` indexes the atlas.
    """

    place: str
    time: str
    season: str
    mood: str
    figure: str | None
    head: int
    hair: str
    skin: str
    features: tuple[str, ...]
    clothing: str | None
    objects: tuple[str, ...]
    palette: tuple[str, ...]


def draw_lots(atlas: Atlas, words: Vocabulary, rng: np.random.Generator) -> Scene:
    """A scene by chance; every key comes from the vocabulary."""

    def pick(table):
        return str(rng.choice(list(table)))

    place = pick(words.places)
    mood = pick(words.moods)
    figure = None if rng.random() < 0.11 else pick(words.figure)
    palette = pick_palette(words, rng) if rng.random() < 0.6 else ()
    wanted = {} if figure in (None, "person") else {"cut": "long" if figure == "woman" else "short"}
    head = int(rng.choice(_heads(atlas, mood, tuple(sorted(wanted.items())))))
    plan = atlas.plans[head]
    count = int(rng.choice([0, 1, 2, 3], p=[0.12, 0.46, 0.34, 0.08]))
    return Scene(
        place=place,
        time=str(rng.choice(NIGHTLY, p=[0.6, 0.25, 0.15])) if place == "night_sky" else pick(words.times),
        season=pick(words.seasons),
        mood=mood,
        figure=figure,
        head=head,
        hair=pick_hair(words, rng),
        skin=pick(words.skin),
        features=tuple(f for f in words.features if plan[f]),
        clothing=None if palette and rng.random() < 0.55 else pick(words.clothing),
        objects=tuple(str(o) for o in rng.choice(list(words.objects), count, replace=False)),
        palette=palette,
    )


def pick_hair(words: Vocabulary, rng: np.random.Generator) -> str:
    """A hair colour; the dyed ones are half as frequent as the grown ones."""
    share = np.array([0.5 if key in ("blue", "pink") else 1.0 for key in words.hair])
    return str(rng.choice(list(words.hair), p=share / share.sum()))


def pick_palette(words: Vocabulary, rng: np.random.Generator) -> tuple[str, ...]:
    """Three to five colours; mostly with a dark one and a light one among them, as a painter would."""
    keys = list(words.hexes)
    tone = np.array([sum(words.hexes[k]) for k in keys])
    order = [keys[i] for i in np.argsort(tone)]
    third = len(order) // 3
    chosen = [str(rng.choice(part)) for part in (order[:third], order[third:-third], order[-third:])]
    for key in rng.choice(keys, int(rng.integers(0, 3)), replace=False):
        if key not in chosen:
            chosen.append(str(key))
    rng.shuffle(chosen)
    return tuple(chosen)


_POOLS: dict[tuple, list[int]] = {}


def _heads(atlas: Atlas, mood: str, wanted: tuple) -> list[int]:
    key = (id(atlas.plans), mood, wanted)
    if key not in _POOLS:
        _POOLS[key] = atlas.heads_where(mood=mood, **dict(wanted)) or atlas.heads_where(mood=mood) or list(range(len(atlas.plans)))
    return _POOLS[key]
