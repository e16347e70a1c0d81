"""The prose of a portrait in a model's words: which words it may use, and what is checked before anybody reads it.

The words are those of the portrait's own labels, of the ordinary prose and its templates, and of `words.toml`. The model is
kept to them by a pattern, and its answer is checked again without it: a name, a number or a word of a post that is in no
vocabulary cannot pass.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from ..verbal import VerbalPortrait
from ..vocabulary import LANGUAGES, Vocabulary

SYSTEM = (
    "You tell visitors of a gallery what their portrait shows, in plain and quiet sentences. Say what you are given in other words, "
    "to the visitor, in the language you are asked for. Name no one, add nothing. Answer in JSON."
)
_LEAST, _MOST = 40, 420  # letters
_SENTENCES = range(2, 5)
_OFTEN = 4  # times that one word may stand
_NAMED = 0.5  # share of the labels that must still be there
_WORDS_A_SENTENCE = (3, 24)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SIGNS = re.compile(r"[^\W\d_]|[ .,;:’'–-]")


def allowed_words(verbal: VerbalPortrait, vocabulary: Vocabulary) -> frozenset[str]:
    """The words a telling of `verbal` may hold, as they are spelt inside a sentence."""
    language = _language(verbal)
    words = _table()[language]
    templates = [text for told in vocabulary.entries("prose")[language].values() for text in ([told] if isinstance(told, str) else told)]
    own = [*words["joining"], *words["plain"], *_labels(verbal, vocabulary), verbal.prose, *templates]
    spelt = {word for text in own for word in _WORD.findall(re.sub(r"\{\w+\}", "", text))}
    return frozenset(spelt | ({word[:1].lower() + word[1:] for word in spelt} if language != "de" else spelt))


def schema(allowed: Collection[str]) -> dict[str, Any]:
    """The JSON schema of the answer: two to four sentences of `allowed` words."""
    inside = "|".join(sorted(map(re.escape, allowed)))
    first = "|".join(sorted({re.escape(word[:1].upper() + word[1:]) for word in allowed}))
    least, most = _WORDS_A_SENTENCE
    sentence = rf"(?:{first})(?:(?:,|:|;)? (?:{inside})|[’'](?:{inside})){{{least - 1},{most - 1}}}\."
    more = rf"(?: {sentence})"
    return {
        "type": "object",
        "properties": {"prose": {"type": "string", "pattern": rf"^{sentence}{more}{more}?{more}?$"}},
        "required": ["prose"],
        "additionalProperties": False,
    }


def question(verbal: VerbalPortrait) -> str:
    """What the model is asked: the ordinary prose, of which every word is ours. No post is shown."""
    return f"Tell this anew in {_table()[_language(verbal)]['told_in']}, in two to four sentences:\n{verbal.prose}"


def checked(answer: Any, verbal: VerbalPortrait, vocabulary: Vocabulary) -> str:
    """The telling in `answer`. Raises `ValueError` that says what is wrong with it."""
    prose = answer.get("prose") if isinstance(answer, dict) else None
    if not isinstance(prose, str):
        raise ValueError("there is no prose in the answer")
    fault = _fault(prose, verbal, vocabulary)
    if fault is not None:
        raise ValueError(f"the telling {fault}")
    return prose


def _fault(prose: str, verbal: VerbalPortrait, vocabulary: Vocabulary) -> str | None:
    words = [word.casefold() for word in _WORD.findall(prose)]
    allowed = {word.casefold() for word in allowed_words(verbal, vocabulary)}
    if not _LEAST <= len(prose) <= _MOST:
        return "is too short or too long"
    if "".join(_SIGNS.findall(prose)) != prose:
        return "holds a sign or a number that does not belong there"
    if not prose.endswith(".") or len(prose.split(". ")) not in _SENTENCES:
        return "has not two to four sentences"
    if not allowed.issuperset(words):
        return "holds a word that is not in the vocabulary"
    if max(Counter(words).values()) > _OFTEN or any(one == other for one, other in zip(words, words[1:], strict=False)):
        return "stammers"
    if not _keeps(words, verbal, vocabulary):
        return "leaves out what was read"
    return None


def _keeps(words: Sequence[str], verbal: VerbalPortrait, vocabulary: Vocabulary) -> bool:
    """Whether the leading theme is named, and enough of all that the ordinary prose names."""
    held = set(words)
    named = [set(word.casefold() for word in _WORD.findall(label)) for label in _labels(verbal, vocabulary) if label in verbal.prose]
    return all(label <= held for label in named[: len(verbal.themes[:1])]) and sum(label <= held for label in named) >= _NAMED * len(named)


def _labels(verbal: VerbalPortrait, vocabulary: Vocabulary) -> list[str]:
    """What the portrait holds, as the prose would name it."""
    language = _language(verbal)
    setting = verbal.setting
    facets = [("themes", theme) for theme in verbal.themes] + [("symbols", symbol) for symbol in verbal.symbols]
    scenes = [("places", setting.place), ("times", setting.time_of_day), ("seasons", setting.season)]
    return [
        *(vocabulary.label(kind, facet.key, language) for kind, facet in facets),
        *(vocabulary.entries(kind)[facet.key]["scene"][language] for kind, facet in scenes if facet),
        *(colour.name for colour in verbal.palette),
    ]


def _language(verbal: VerbalPortrait) -> str:
    return verbal.language if verbal.language in LANGUAGES else "en"


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))
