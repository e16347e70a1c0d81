"""How the sitter writes: measured rates, and the manner they amount to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .text import count_words
from .passage import Passage
from .verbal import Voice
from .vocabulary import Vocabulary

_WORD = re.compile(r"[^\W\d_]+")


def read_voice(passages: Sequence[Passage], vocabulary: Vocabulary, language: str) -> Voice:
    """The manner of `passages`, one of the keys of ``voices.toml``, with the rates it rests on.

    Rates: `words_per_post`, `exclamations_per_post`, `questions_per_post`, `emoji_per_post`, `lower_case` (share of
    posts without a capital) and `variety` (distinct words per word, over the first 200).
    """
    posts: dict[str, list[Passage]] = {}
    for passage in passages:
        posts.setdefault(passage.post_id, []).append(passage)
    rates = _rates(posts)
    key = _manner(rates)
    evidence = sorted(posts, key=lambda post: (-_telling(key, posts[post]), post))[:3]
    return Voice(key, vocabulary.label("voices", key, language), tuple(rates.items()), tuple(evidence))


def _rates(posts: dict[str, list[Passage]]) -> dict[str, float]:
    texts = [" ".join(passage.text for passage in passages) for passages in posts.values()]
    count = max(1, len(texts))
    words = [word.casefold() for text in texts for word in _WORD.findall(text)][:200]
    signs = sum(len(passage.signs) for passages in posts.values() for passage in passages)
    cased = [text for text in texts if text.lower() != text.upper()]
    return {
        "words_per_post": sum(map(count_words, texts)) / count,
        "exclamations_per_post": sum(text.count("!") for text in texts) / count,
        "questions_per_post": sum(text.count("?") for text in texts) / count,
        "emoji_per_post": signs / count,
        "lower_case": sum(text.islower() for text in cased) / max(1, len(cased)),
        "variety": len(set(words)) / max(1, len(words)),
    }


def _manner(rates: dict[str, float]) -> str:
    if rates["exclamations_per_post"] >= 0.6:
        return "exclaiming"
    if rates["emoji_per_post"] >= 0.7:
        return "playful"
    if rates["questions_per_post"] >= 0.4:
        return "asking"
    if rates["lower_case"] >= 0.6:
        return "hushed"
    if rates["words_per_post"] >= 35:
        return "flowing"
    return "terse" if rates["words_per_post"] < 11 else "even"


def _telling(manner: str, passages: Sequence[Passage]) -> float:
    text = " ".join(passage.text for passage in passages)
    return {
        "exclaiming": text.count("!"),
        "playful": sum(len(passage.signs) for passage in passages),
        "asking": text.count("?"),
        "hushed": float(text.islower()),
        "flowing": count_words(text),
        "terse": -count_words(text),
    }.get(manner, 0.0)
