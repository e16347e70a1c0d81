"""Staging: from what was said to the scene a sketch shows."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..vocabulary import Vocabulary, load_vocabulary
from .reading import NOBODY, Mention
from .scene import Scene

THINGS = 3  # as many as a sketch has room for
COLOURS = 5
_WIDE = 1.25  # width over height from which a head and shoulders would lose the shoulders
# What a sketch shows where words are silent: nothing that would speak louder than they do.
_QUIET: Mapping[str, tuple[str, ...]] = {
    "places": ("fields", "lake", "garden", "room", "sea"), "times": ("morning", "noon"),
    "seasons": ("spring", "summer", "autumn"), "moods": ("calm",), "weather": ("clear",),
}  # fmt: skip
# Where only one hour or season will do: there is no starry sky by day.
_IMPLIED: Mapping[tuple[str, str], str] = {
    ("times", "night_sky"): "night", ("seasons", "snow_field"): "winter", ("seasons", "snowfall"): "winter",
}  # fmt: skip
_HAIRLESS, _ANYBODY, _FACE, _HANDS = "bald", "person", "face", "hands"
_OF_SOMEBODY = frozenset(("hair", "cut", "skin", "age", "clothing", "features", "framing"))


def scene_of(said: Sequence[Mention], looks: Mapping[str, str], draw: random.Random, *, aspect: float = 1.0) -> Scene | None:
    """The scene that shows what was `said`; None when that is nothing a sketch could show.

    `looks` maps groups of ``appearance`` to the keys worn where nothing was said; whatever else was left open is
    drawn, among what is quiet. `aspect` is the finished picture's width over height: of a sitter in a wide one the
    half is seen, unless words say otherwise, for what is above and below is cut away. Nobody is there when no person was named and a place, a thing or an idea was.
    """
    chosen = _first_said(said)
    figure = _figure(said, chosen)
    concept = _concept(said, chosen) if figure is None else None
    view = chosen.get("view", _FACE)
    if figure is not None and view == _HANDS:  # a sitter's hands, not hands alone
        view = _FACE
    things = _keys(said, "objects")[:THINGS]
    if figure is None and not concept and not things and view == _FACE and not {"symbols", "places", "figure"}.intersection(chosen):
        return None
    palette = _keys(said, "colours")[:COLOURS]
    mood = chosen.get("moods") or draw.choice(_QUIET["moods"])
    place = chosen.get("places") or _place(said, palette, mood, draw)
    weather = chosen.get("weather") or draw.choice(_QUIET["weather"])
    worn = _worn({"framing": "half"} | chosen if aspect > _WIDE else chosen, looks)
    return Scene(
        place=place, mood=mood, weather=weather, concept=concept, figure=figure, view=view, palette=palette,
        time=chosen.get("times") or _quiet("times", (place,), draw),
        season=chosen.get("seasons") or _quiet("seasons", (place, weather), draw),
        features=_keys(said, "features"), objects=things,
        clothing=chosen.get("clothing") or (None if palette else looks.get("clothing")),
        **{group: worn[group] for group in ("framing", "hair", "cut", "skin", "age") if group in worn},
    )  # fmt: skip


def _first_said(said: Iterable[Mention]) -> dict[str, str]:
    """Of each kind the key to be seen: the first that was named exactly, else the first that was named."""
    chosen: dict[str, str] = {}
    for mention in sorted(said, key=lambda mention: not mention.exact):
        chosen.setdefault(mention.kind, mention.key)
    return chosen


def _figure(said: Sequence[Mention], chosen: Mapping[str, str]) -> str | None:
    named = [mention.key for mention in said if mention.kind == "figure" and mention.key != NOBODY]
    if named:
        return next((key for key in named if key != _ANYBODY), _ANYBODY)  # "portrait of a woman" names both
    if chosen.get("figure") == NOBODY:
        return None
    return _ANYBODY if _OF_SOMEBODY.intersection(chosen) or chosen.get("view") in ("back", "silhouette") else None


def _concept(said: Iterable[Mention], chosen: Mapping[str, str]) -> str | None:
    """An idea is pictured where it was asked for as one, or is all there is: a cat at home is first of all a cat."""
    if any(mention.kind == "concepts" and mention.exact for mention in said) or not {"places", "objects", "symbols"}.intersection(chosen):
        return chosen.get("concepts")
    return None


def _keys(said: Iterable[Mention], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.key for mention in said if mention.kind == kind))


def _worn(chosen: Mapping[str, str], looks: Mapping[str, str]) -> dict[str, str]:
    """Hair is on the head of whoever was said to have hair."""
    worn = {**looks, **chosen}
    if "cut" not in chosen and "hair" in chosen and worn.get("cut") == _HAIRLESS:
        del worn["cut"]
    return worn


def _place(said: Sequence[Mention], palette: Sequence[str], mood: str, draw: random.Random) -> str:
    """Where the things that were named belong; else a quiet place, the likelier the nearer its colours are to palette and mood."""
    words = load_vocabulary()
    themes, places = words.entries("themes"), words.entries("places")
    belongs = Counter(
        themes[theme]["place"]
        for symbol in _symbols(said, words)
        for theme in words.entries("symbols")[symbol].get("themes", ())[:1]
        if "place" in themes[theme]
    )
    if belongs:
        most = max(belongs.values())
        return draw.choice([place for place, count in belongs.items() if count == most])
    wanted = {*palette, *words.entries("moods")[mood]["colours"]}
    nearness = [1 + 2 * len(wanted.intersection(places[place]["colours"])) for place in _QUIET["places"]]
    return draw.choices(_QUIET["places"], nearness)[0]


def _symbols(said: Iterable[Mention], words: Vocabulary) -> Iterator[str]:
    """Symbols that were named; a thing that was named as such is the symbol of its own name."""
    known = words.entries("symbols")
    return (mention.key for mention in said if mention.kind in ("symbols", "objects") and mention.key in known)


def _quiet(kind: str, hints: Iterable[str], draw: random.Random) -> str:
    drawn = draw.choice(_QUIET[kind])  # drawn in any case, so that one choice never moves another
    return next((_IMPLIED[kind, hint] for hint in hints if (kind, hint) in _IMPLIED), drawn)
