"""The painted half of `portrait/vocabulary`: the phrases captions and prompts share."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "vocabulary"
OTHER_WORDS = Path(__file__).with_name("other_words.toml")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Key to phrase for every kind of thing; `hexes` maps a colour's key to RGB in 0..1 (sRGB).

    `other`: by kind and key, the other words captions use; `unseen`: those that are kept for examinations.
    """

    places: dict[str, str]
    times: dict[str, str]
    seasons: dict[str, str]
    moods: dict[str, str]
    weather: dict[str, str]
    concepts: dict[str, str]
    objects: dict[str, str]
    colours: dict[str, str]
    hexes: dict[str, tuple[float, float, float]]
    figure: dict[str, str]
    hair: dict[str, str]
    cut: dict[str, str]
    skin: dict[str, str]
    features: dict[str, str]
    clothing: dict[str, str]
    age: dict[str, str]
    framing: dict[str, str]
    view: dict[str, str]
    style: dict[str, str]
    other: dict[str, dict[str, list[str]]]
    unseen: dict[str, dict[str, str]]


def read_vocabulary(folder: Path = FOLDER) -> Vocabulary:
    """Read the vocabulary files; raises KeyError when an entry has no `paint` phrase."""

    def table(name: str) -> dict:
        return tomllib.loads((folder / f"{name}.toml").read_text("utf-8"))

    def phrases(name: str) -> dict[str, str]:
        return {key: entry["paint"] for key, entry in table(name).items()}

    colours, others = table("colours"), tomllib.loads(OTHER_WORDS.read_text("utf-8"))
    return Vocabulary(
        **{name: phrases(name) for name in ("places", "times", "seasons", "moods", "weather", "concepts", "objects", "colours")},
        hexes={key: rgb(entry["hex"]) for key, entry in colours.items()},
        **table("appearance"),
        **table("composition"),
        unseen=others.pop("unseen"),
        other=others,
    )


def rgb(text: str) -> tuple[float, float, float]:
    """`#rrggbb` as three floats in 0..1."""
    return tuple(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
