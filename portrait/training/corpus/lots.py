"""Scenes by chance: what the next training picture shows."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...sketch.places import OUTDOORS
from ...sketch.scene import Scene
from .atlas import Atlas
from .vocabulary import Vocabulary

NIGHTLY = {"night": 0.6, "dusk": 0.25, "dawn": 0.15}  # the hours of a starry place, and how often
LINE_STYLES = ("lorelei", "open-peeps", "notionists")


def draw_lots(atlas: Atlas, words: Vocabulary, rng: np.random.Generator) -> Scene:
    """A scene by chance; every key comes from the vocabulary. Most show a sitter's head and shoulders."""
    kind = _one_of(rng, {"sitter": 0.80, "place": 0.07, "concept": 0.08, "hands": 0.03, "abstract": 0.02})
    if kind == "sitter":
        return _sitter(atlas, words, rng)
    if kind == "concept":
        return _about(words, rng, figure=None, concept=pick(words.concepts, rng), objects=_things(words, rng, {0: 0.8, 1: 0.2}))
    if kind == "hands":
        return _about(words, rng, figure=None, view="hands", objects=_things(words, rng, {1: 0.7, 2: 0.3}))
    if kind == "abstract":
        return _about(words, rng, figure=None, view="abstract", palette=pick_palette(words, rng), objects=_things(words, rng, {0: 0.6, 1: 0.4}))
    return _about(words, rng, figure=None, objects=_things(words, rng, {0: 0.25, 1: 0.45, 2: 0.30}))


def _sitter(atlas: Atlas, words: Vocabulary, rng: np.random.Generator) -> Scene:
    scene = _about(words, rng, figure=pick(words.figure, rng), objects=_things(words, rng, {0: 0.14, 1: 0.45, 2: 0.36, 3: 0.05}))
    view = _one_of(rng, {"face": 0.88, "back": 0.06, "silhouette": 0.06})
    framing = _one_of(rng, {"bust": 0.70, "half": 0.16, "far": 0.14} if view == "face" else {"bust": 0.6, "far": 0.4})
    looks = {"view": view, "framing": framing, "features": _features(scene.figure, rng)}
    if view == "face" and framing == "bust" and len(atlas.plans) and rng.random() < 0.20:
        looks |= _line_drawing(atlas, scene, rng)
    return replace(scene, **looks)


def _about(words: Vocabulary, rng: np.random.Generator, **given) -> Scene:
    """A scene with everything not `given` drawn by chance."""
    place = pick(words.places, rng)
    wild = place in OUTDOORS and rng.random() < 0.42
    chosen = {
        "place": place,
        "time": pick_time(words, place, rng),
        "season": pick(words.seasons, rng),
        "mood": pick(words.moods, rng),
        "weather": pick([key for key in words.weather if key != "clear"], rng) if wild else "clear",
        "hair": pick_hair(words, rng),
        "cut": pick(words.cut, rng),
        "skin": pick(words.skin, rng),
        "age": _one_of(rng, {"young": 0.2, "adult": 0.5, "old": 0.3}),
        "palette": pick_palette(words, rng) if rng.random() < 0.5 else (),
    }
    chosen |= given
    chosen["clothing"] = None if chosen["palette"] and rng.random() < 0.4 else pick(words.clothing, rng)
    return Scene(**chosen)


def _features(figure: str, rng: np.random.Generator) -> tuple[str, ...]:
    odds = {"glasses": 0.22, "beard": {"man": 0.4, "person": 0.12, "woman": 0.0}[figure], "flowers": 0.12}
    worn = [key for key, share in odds.items() if rng.random() < share]
    if "flowers" not in worn and rng.random() < 0.2:
        worn.append(str(rng.choice(["hat", "beanie"])))
    return tuple(worn)


def _line_drawing(atlas: Atlas, scene: Scene, rng: np.random.Generator) -> dict:
    """A drawing of the atlas in the scene's mood, and what can be seen on it."""
    style = str(rng.choice([s for s in LINE_STYLES if atlas.heads_where(style=s)]))
    wanted = {} if scene.figure == "person" else {"cut": "long" if scene.figure == "woman" else "short"}
    pool = _heads(atlas, style=style, mood=scene.mood, **wanted) or _heads(atlas, style=style, mood=scene.mood) or _heads(atlas, style=style)
    head = int(rng.choice(pool))
    plan = atlas.plans[head]
    seen = tuple(f for f in ("glasses", "beard", "flowers") if plan.get(f)) + ((plan["headwear"],) if plan.get("headwear") else ())
    looks = {"style": style, "head": head, "features": seen, "cut": plan["shape"], "age": plan.get("age") or "adult"}
    if looks["age"] == "old":
        looks["hair"] = str(rng.choice(["grey", "white"]))
    return looks


_POOLS: dict[tuple, list[int]] = {}


def _heads(atlas: Atlas, **wanted) -> list[int]:
    key = (id(atlas.plans), *sorted(wanted.items()))
    if key not in _POOLS:
        _POOLS[key] = atlas.heads_where(**wanted)
    return _POOLS[key]


def _things(words: Vocabulary, rng: np.random.Generator, odds: dict[int, float]) -> tuple[str, ...]:
    return tuple(str(o) for o in rng.choice(list(words.objects), _one_of(rng, odds), replace=False))


def _one_of(rng: np.random.Generator, odds: dict):
    keys = list(odds)
    return keys[int(rng.choice(len(keys), p=np.array(list(odds.values())) / sum(odds.values())))]


def pick(table: Sequence[str] | dict, rng: np.random.Generator) -> str:
    """One key of a table, all alike."""
    return str(rng.choice(list(table)))


def pick_time(words: Vocabulary, place: str, rng: np.random.Generator) -> str:
    """An hour that this place has: under a starry sky it is never day."""
    return _one_of(rng, NIGHTLY) if place == "night_sky" else pick(words.times, rng)


def pick_hair(words: Vocabulary, rng: np.random.Generator) -> str:
    """A hair colour; the dyed ones are half as frequent as the grown ones."""
    return _one_of(rng, {key: 0.5 if key in ("blue", "pink") else 1.0 for key in words.hair})


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
