"""Writes the tables of keys in docs/recipes.md from the code that checks them.

    python docs/recipe_keys.py
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from portrait.recipe_keys import FINISH, NEGATIVE, PART, RECIPE, SAMPLER, START, WHEN, Word

PAGE = Path(__file__).with_name("recipes.md")
TABLES: Mapping[str, Mapping[str, Mapping[str, Word]]] = {
    "a recipe": {"": RECIPE},
    "a part": {"": PART},
    "a rule": {"": WHEN},
    "the rest": {"negative.": NEGATIVE, "sampler.": SAMPLER, "finish.": FINISH, "start.": START},
}


def written(page: str) -> str:
    """The page with every table as the code has it."""
    for name, groups in TABLES.items():
        rows = [f"| `{before}{key}` | {word.means} |" for before, words in groups.items() for key, word in words.items()]
        table = "\n".join((f"<!-- keys of {name} -->", "| key | |", "| --- | --- |", *rows, "<!-- end -->"))
        page, count = re.subn(rf"<!-- keys of {name} -->.*?<!-- end -->", lambda _, table=table: table, page, flags=re.DOTALL)
        if count != 1:
            raise ValueError(f"{PAGE.name} has {count} places for the keys of {name}; it needs one")
    return page


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
