"""Profiles to read, and one describer for all tests: loading it takes seconds."""

import json
from pathlib import Path

import pytest

from extractors.profile import Post, Profile, post_from_json

PROFILES = Path(__file__).parents[1] / "profiles"


@pytest.fixture(scope="session")
def describer():
    from portrait.describe import Describer

    return Describer()


@pytest.fixture(scope="session")
def encode():
    from portrait.encoder import SentenceEncoder

    return SentenceEncoder()


@pytest.fixture(scope="session")
def words():
    """A profile of loose words: one post for each text."""

    def profile(*texts: str, **fields) -> Profile:
        posts = tuple(Post(id=f"post-{number}", text=text, **fields) for number, text in enumerate(texts))
        return Profile(source="text", handle=None, display_name=None, bio=None, posts=posts)

    return profile


@pytest.fixture(scope="session")
def labelled():
    """A labelled profile by name, and what is expected of it."""
    expect = json.loads((PROFILES / "expect.json").read_text(encoding="utf-8"))["profiles"]

    def load(name: str) -> tuple[Profile, dict]:
        lines = (PROFILES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        posts = tuple(post_from_json(json.loads(line), default_id=f"{name}-{i}") for i, line in enumerate(lines))
        return Profile(source=name, handle=None, display_name=None, bio=None, posts=posts), expect[name]

    return load
