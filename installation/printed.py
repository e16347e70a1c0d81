"""What commands print: for people, and as one JSON document."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from extractors import Profile
from portrait.prompt import Prompt, prompt_to_json
from portrait.verbal import VerbalPortrait, as_json

from .pipeline import ProfileReading


def print_json(document: dict[str, Any]) -> None:
    """The document, to standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
    print()


def print_portraits(records: Sequence[dict[str, Any]], verbal: VerbalPortrait | None, prompt: Prompt, as_document: bool) -> None:
    """Where the pictures of a `verbal` portrait, or of bare words, lie; `prompt` is the first of theirs."""
    if as_document:
        print_json({"portraits": records, "verbal": as_json(verbal) if verbal else None, "prompt": prompt_to_json(prompt)})
        return
    if verbal:
        print(f"{verbal.title}\n{verbal.prose}\n")
    for record in records:
        print(f"{record['png']}  (seed {record['seed']}, {record['seconds']} s)")


def print_verbal(reading: ProfileReading, prompt: Prompt) -> None:
    """What was read, a line a facet, and the prompt composed of it."""
    verbal, setting = reading.verbal, reading.verbal.setting
    situation = [facet.label for facet in (setting.place, setting.time_of_day, setting.season) if facet]
    print(f"{verbal.title}\n{verbal.prose}\n")
    for name, labels in (
        ("themes", [theme.label for theme in verbal.themes]),
        ("mood", [word.label for word in verbal.mood.words] or ["undecided"]),
        ("setting", situation),
        ("symbols", [symbol.label for symbol in verbal.symbols]),
        ("palette", [f"{colour.name} {colour.hex}" for colour in verbal.palette]),
        ("voice", [verbal.voice.label]),
        ("withheld", [f"{item.reason} ({item.count})" for item in verbal.withheld]),
    ):
        if labels:
            print(f"{name:9} {', '.join(labels)}")
    print(f"\nprompt    {prompt.positive}\n          {prompt.tokens} tokens, seed {prompt.seed}, recipe {prompt.recipe}")


def print_profile(profile: Profile) -> None:
    """Who it is, and a line a post."""
    print(f"{profile.display_name or profile.handle or profile.source}: {len(profile.posts)} posts")
    for post in profile.posts:
        date = post.created_at.date().isoformat() if post.created_at else "undated"
        print(f"{date:10}  {post.kind:7}  {' '.join(post.text.split())[:100]}")
