"""Appearance: what the sitter chose to look like, and what the seed draws for the rest. Never read from words of theirs."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import BadPrompt
from .vocabulary import Vocabulary

FEATURE_ODDS = 0.35  # how often the seed gives a feature such as glasses
AGE_ODDS = {"young": 0.2, "old": 0.3}  # how often it gives an age worth saying
SELDOM = {"hair": {"blue": 0.25, "pink": 0.25, "white": 0.5}}  # what the seed draws less often than the rest of its group


@dataclass(frozen=True, slots=True)
class Looks:
    """Keys of the vocabulary's appearance by group: those the prompt is to say, and those that are worn in any case."""

    said: Mapping[str, str]
    worn: Mapping[str, str]


def check_appearance(chosen: Mapping[str, str], vocabulary: Vocabulary) -> None:
    """Raises `BadPrompt`, listing what there is, for a group or key that the vocabulary lacks."""
    groups = vocabulary.entries("appearance")
    for group, key in chosen.items():
        if group not in groups:
            raise BadPrompt(f"appearance has no group {group!r}; there are {', '.join(groups)}")
        if key not in groups[group]:
            raise BadPrompt(f"appearance {group} has no {key!r}; there are {', '.join(groups[group])}")


def looks_of(chosen: Mapping[str, str], vocabulary: Vocabulary, seed: str) -> Looks:
    """What was chosen, and for every other group what `seed` draws.

    Each group is drawn by itself, so that choosing one never changes another: a choice may only silence what it
    rules out. What was chosen is said first, for of equals the last phrase is dropped first.
    """
    groups = vocabulary.entries("appearance")
    drawn = {group: _drawn(group, options, random.Random(f"{seed}/{group}")) for group, options in groups.items()}
    worn = {**{group: key for group, (key, _) in drawn.items()}, **chosen}
    if worn.get("cut") == "bald" and "hair" in chosen and "cut" not in chosen:
        del worn["cut"]
    silent = {group for group, (_, said) in drawn.items() if not said} - chosen.keys()
    if worn.get("cut") == "bald":
        silent.add("hair")
    if "features" not in chosen and (worn.get("figure"), worn.get("features")) == ("woman", "beard"):
        silent.add("features")
    if "features" not in chosen and (worn.get("cut"), worn.get("features")) == ("bald", "flowers"):
        silent.add("features")
    order = [*chosen, *(group for group in groups if group not in chosen)]
    return Looks({group: worn[group] for group in order if group in worn and group not in silent}, worn)


def _drawn(group: str, options: Mapping[str, str], draw: random.Random) -> tuple[str, bool]:
    """A key of the group, and whether the prompt is to say it."""
    keys, seldom = sorted(options), SELDOM.get(group, {})
    [key], luck = draw.choices(keys, [seldom.get(key, 1.0) for key in keys]), draw.random()
    if group == "figure":
        return "person", True
    if group == "age":
        return _age(luck)
    return key, group != "features" or luck < FEATURE_ODDS


def _age(luck: float) -> tuple[str, bool]:
    for age, odds in AGE_ODDS.items():
        if luck < odds:
            return age, True
        luck -= odds
    return "adult", False
