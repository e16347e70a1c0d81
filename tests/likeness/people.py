"""The labelled people: where they lie, what they wrote, what is expected of their portraits."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractors.profile import Profile, post_from_json

HERE = Path(__file__).parent
PROFILES = HERE.parent / "profiles"
# Folder and, where a folder holds several kinds, the split of its `expect.json`.
SETS = {
    "shared": (PROFILES, "dev"),
    "second": (PROFILES, "second"),
    "tuned": (HERE / "tuned", None),
    "unread": (HERE / "unread", None),
}
READABLE = ("shared", "second", "tuned")


@dataclass(frozen=True, slots=True)
class Person:
    """One labelled profile; `expected` is its entry of `expect.json`."""

    name: str
    set: str
    profile: Profile
    expected: Mapping[str, Any]

    @property
    def language(self) -> str:
        return self.expected["languages"][0]


def load_profile(path: Path) -> Profile:
    """A profile from a JSONL file of posts."""
    lines = path.read_text(encoding="utf-8").splitlines()
    posts = tuple(post_from_json(json.loads(line), default_id=f"{path.stem}-{number}") for number, line in enumerate(lines))
    return Profile(source=path.name, handle=None, display_name=None, bio=None, posts=posts)


def load_people(name: str) -> list[Person]:
    """Everyone in a set of `SETS`, twins left out."""
    folder, split = SETS[name]
    return [
        Person(person, name, load_profile(folder / f"{person}.jsonl"), expected)
        for person, expected in _expectations(folder).items()
        if "twin_of" not in expected and split in (None, expected["split"])
    ]


def load_twins(*, unread: bool = False) -> list[tuple[Profile, Profile]]:
    """Pairs of a person and the same person in other words: those that may be read, or with `unread` those that may not."""
    folders = (HERE / "unread",) if unread else (PROFILES, HERE / "tuned")
    return [
        (load_profile(folder / f"{expected['twin_of']}.jsonl"), load_profile(folder / f"{twin}.jsonl"))
        for folder in folders
        for twin, expected in _expectations(folder).items()
        if "twin_of" in expected
    ]


def load_reworded() -> list[tuple[Profile, Profile]]:
    """Pairs of some twenty-five posts of a person that may be read, and the same posts in other words, one by one."""
    pairs = []
    for path in sorted((HERE / "tuned").glob("*_reworded.jsonl")):
        person, twin = load_profile(path.with_name(path.name.replace("_reworded", ""))), load_profile(path)
        times = {post.created_at for post in twin.posts}
        pairs.append((replace(person, posts=tuple(post for post in person.posts if post.created_at in times)), twin))
    return pairs


def _expectations(folder: Path) -> Mapping[str, Any]:
    path = folder / "expect.json"
    return json.loads(path.read_text(encoding="utf-8"))["profiles"] if path.exists() else {}
