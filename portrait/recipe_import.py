"""Styles of other programs become recipes: ``styles.csv`` of the A1111 web UI, and the style lists of Fooocus in JSON.

A style is a text around ``{prompt}``. What stands before and after it becomes parts of the slot medium; ``{prompt}``
itself becomes the parts of the built-in recipes.
"""

from __future__ import annotations

import csv
import difflib
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import BadRecipe
from .recipe_file import BUILT_IN, read_file
from .recipe_lint import is_refused
from .recipe_wording import check_wording

_LARGEST = 10_000_000  # bytes; collections of thousands of styles have one or two
_MARK = "{prompt}"
_NETWORK = re.compile(r"<[^<>]*>")  # <lora:name:0.8>: another program's extra networks
_WEIGHTED = re.compile(r"[(\[]([^()\[\]]*?):\s*[\d.]+[)\]]")
_BRACKETS = re.compile(r"(?<!\\)[()\[\]]|\\(?=[()\[\]])|\b(?:BREAK|AND)\b")
_PRIORITIES = (6, 5, 5, 5, 4, 4, 3, 3, 2, 2)  # of the first phrase, the second, …: a long style must not crowd the sitter out


@dataclass(frozen=True, slots=True)
class Style:
    """A style as it stood in its file."""

    name: str
    prompt: str
    negative: str = ""


def find_style(source: str) -> Style:
    """The style that ``FILE`` or ``FILE:STYLE`` names. Raises `BadRecipe`, listing what there is."""
    path, wanted = _file_and_name(source)
    styles = read_styles(path)
    if wanted is None and len(styles) == 1:
        return styles[0]
    names = [style.name for style in styles]
    for style in styles:
        if wanted is not None and style.name.lower() == wanted.lower():
            return style
    listed = ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")
    if wanted is None:
        raise BadRecipe(f"{path.name} holds {len(names)} styles; name one, such as {path.name}:{names[0]}; there are {listed}")
    close = difflib.get_close_matches(wanted, names, n=1)
    raise BadRecipe(f"{path.name} holds no style {wanted!r:.60}; {f'did you mean {close[0]}? ' if close else ''}there are {listed}")


def read_styles(path: Path) -> tuple[Style, ...]:
    """Every style of a file. Raises `BadRecipe` when it is neither of the two kinds."""
    try:
        if path.stat().st_size > _LARGEST:
            raise BadRecipe(f"{path.name} holds more than {_LARGEST} bytes; hand in a shorter list of styles")
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadRecipe(f"{path.name} cannot be read: {error}; hand in a styles.csv, or a style list in JSON, as UTF-8 text") from None
    rows = _json_rows(text, path) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text, path)
    styles = tuple(
        Style(name.strip(), prompt, row["negative_prompt"] if isinstance(row.get("negative_prompt"), str) else "")
        for row in rows
        if isinstance(name := row.get("name"), str) and isinstance(prompt := row.get("prompt"), str) and name.strip() and prompt.strip()
    )
    if not styles:
        raise BadRecipe(f"{path.name} holds no style with a name and a prompt; its columns or keys are name, prompt and negative_prompt")
    return styles


def style_recipe(name: str, style: Style) -> str:
    """The recipe of a style, as the text of its file. Raises `BadRecipe` for one that asks for what no wall shows."""
    before, _, after = style.prompt.partition(_MARK) if _MARK in style.prompt else ("", "", style.prompt)
    first, last = _phrases(before), _phrases(after)
    negative = ", ".join(_phrases(style.negative))
    if is_refused(" ".join((*first, *last))):
        raise BadRecipe(f"the style {style.name!r:.60} asks for something that is refused when it is to be painted; choose another")
    base = read_file(BUILT_IN / "base.toml").table
    theirs = iter(_PRIORITIES + (1,) * (len(first) + len(last)))
    opening = [_part(text, next(theirs)) for text in first]
    closing = [_part(text, next(theirs)) for text in last]
    own = [part for part in base["part"] if part["slot"] != "medium"]
    lines = [
        f"# {name}: from the style {style.name!r}. Its {_MARK} became the parts in the middle.",
        f"# `vernissage recipes check {name}` says what is wrong, `vernissage recipes explain {name} me.txt` shows what it says.",
        f"title = {toml({'en': style.name})}",
        f"about = {toml('imported style: ' + ', '.join((*first, *last))[:90])}",
        "part = [",
        *(f"  {toml(part)}," for part in (*opening, *own, *closing)),
        "]",
        f"negative = {toml({'text': negative or base['negative']['text']})}",
        *(f"{key} = {toml(base[key])}" for key in ("sampler", "start", "finish")),
    ]
    return "\n".join(lines) + "\n"


def _part(text: str, priority: int) -> dict[str, Any]:
    return {"slot": "medium", "text": text, "priority": priority}


def _phrases(text: str) -> tuple[str, ...]:
    """Phrases between commas, without another program's weights, networks and brackets; variants stay as they are."""
    plain = _NETWORK.sub("", text.replace(_MARK, ""))
    while (lighter := _WEIGHTED.sub(r"\1", plain)) != plain:
        plain = lighter
    plain = _BRACKETS.sub("", plain)
    try:
        check_wording(plain)
    except ValueError:
        plain = re.sub(r"[{}|]", " ", plain)
    return tuple(dict.fromkeys(filter(None, (" ".join(phrase.split()).strip(" .;") for phrase in _split(plain)))))


def _split(text: str) -> list[str]:
    """At every comma that is in no brace, and at ends of lines and sentences."""
    phrases, depth = [""], 0
    for letter in re.sub(r"\s\.\s|\n", ",", text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            phrases.append("")
        else:
            phrases[-1] += letter
    return phrases


def _file_and_name(source: str) -> tuple[Path, str | None]:
    path, colon, name = source.rpartition(":")
    if Path(source).is_file() or not colon:
        return Path(source), None
    return (Path(path), name.strip()) if Path(path).is_file() else (Path(source), None)


def _json_rows(text: str, path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRecipe(f"{path.name} is not JSON: {error}; correct that place") from None
    rows = [rows] if isinstance(rows, dict) else rows
    return [row for row in rows if isinstance(row, dict)]


def _csv_rows(text: str, path: Path) -> Sequence[Mapping[str, Any]]:
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""))
        return [{(key or "").strip().lower(): value for key, value in row.items() if isinstance(key, str)} for row in reader]
    except csv.Error as error:
        raise BadRecipe(f"{path.name} is not a table of styles: {error}; its columns are name, prompt and negative_prompt") from None


def toml(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
