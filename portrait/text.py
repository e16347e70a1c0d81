"""The gate: posts come in, cleaned sentences go out, with counts of what stayed outside and never its words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from extractors import Post, Profile

from .advertising import Nearness, Signs, advertisements, any_of
from .errors import TooLittleText
from .masking import MASK, has_contact, mask

MINIMUM_WORDS = 15
_LONGEST = 280  # characters of a unit: about what one vector can carry
_PER_POST, _IN_ALL = 40, 400
_SHORT = "".join(rf"(?<!\b{short}\.)" for short in ("ул", "д", "кв", "г", "Mr", "Mrs", "Dr", "St", "Nr", "str", "Sra", "Sr", "No"))
_SENTENCE = re.compile(rf"(?<=[.!?…。！？]){_SHORT}[\"'”»)]*\s+|\n+")
_HASHTAG = re.compile(r"#(\w+)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_EMOJI = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\u3030\U0001f000-\U0001faff\ufe0f\u200d\u20e3]+")
_HUMP = re.compile(r"(?<=[a-zа-яäöüßéèñ])(?=[A-ZА-ЯÄÖÜ])|(?<=[A-Z])(?=[A-Z][a-z])|_|(?<=\D)(?=\d)|(?<=\d)(?=\D)")

_Known = Callable[[str], bool] | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One or a few sentences of one post, identifiers masked. `signs` are the emoji that stood in it, `whole`
    the sentence that a clause was cut from."""

    post_id: str
    text: str
    signs: tuple[str, ...] = ()
    whole: str = ""


@dataclass(frozen=True, slots=True)
class CleanText:
    """What passed the gate. `posts` are the surviving posts, oldest first; `removed` counts by reason."""

    sentences: tuple[Sentence, ...]
    posts: tuple[Post, ...]
    removed: tuple[tuple[str, int], ...]
    words: int


def clean(profile: Profile, cues: Mapping[str, Any], known: _Known = None, near: Nearness | None = None) -> CleanText:
    """Pass the posts of `profile` through the gate.

    `cues` is the table `cues` of the vocabulary; `known` says whether something is a word and lets hashtags without
    capitals be split; `near` says how near posts lie to advertisements in meaning. The order of the posts does not matter. Raises `TooLittleText` when fewer than
    `MINIMUM_WORDS` words are left.
    """
    removed: Counter[str] = Counter()
    patterns = _Patterns.of(cues)
    posts = _kept(_in_order(profile.posts), patterns, near, removed)
    sentences = _distinct(_sentences(posts, patterns, known, removed), removed)
    words = sum(count_words(sentence.text) for sentence in sentences)
    if words < MINIMUM_WORDS:
        raise TooLittleText(
            f"Only {words} words were left after cleaning, and a portrait needs {MINIMUM_WORDS}; add more of your own words."
        )
    return CleanText(tuple(_units(sentences)), tuple(posts), tuple(sorted(removed.items())), words)


def count_words(text: str) -> int:
    """Words in `text`; two signs of a script without spaces (Chinese, Japanese, Thai) count as one word."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + unspaced // 2


@dataclass(frozen=True, slots=True)
class _Patterns:
    sells: Signs
    machine: re.Pattern[str]
    numbered: re.Pattern[str]

    @classmethod
    def of(cls, cues: Mapping[str, Any]) -> _Patterns:
        return cls(Signs.of(cues["advertising"]), any_of(cues["machine"]["instructions"]), any_of(cues["room"]["numbered"]))


def _in_order(posts: Sequence[Post]) -> list[Post]:
    return sorted(posts, key=lambda post: (post.created_at.timestamp() if post.created_at else 0.0, post.id, post.text))


def _kept(posts: Sequence[Post], patterns: _Patterns, near: Nearness | None, removed: Counter[str]) -> list[Post]:
    kept, seen = [], []
    for post, reason in zip(posts, _refusals(posts, patterns, near), strict=True):
        shingles = _shingles(post.text)
        if reason is None and any(_alike(shingles, other) for other in seen):
            reason = "duplicate"
        if reason is None:
            kept.append(post)
            seen.append(shingles)
        else:
            removed[reason] += 1
    return kept


def _refusals(posts: Sequence[Post], patterns: _Patterns, near: Nearness | None) -> list[str | None]:
    """Why each post stays outside, or None."""
    reasons = [_refusal(post, patterns) for post in posts]
    rows = [row for row, reason in enumerate(reasons) if reason is None]
    texts = [" ".join([posts[row].text, *(f"#{tag.lstrip('#')}" for tag in posts[row].hashtags)]) for row in rows]
    for row, sells in zip(rows, advertisements(texts, patterns.sells, near), strict=True):
        reasons[row] = "advertising" if sells else None
    return reasons


def _refusal(post: Post, patterns: _Patterns) -> str | None:
    if post.kind == "repost" or post.text.startswith("RT @"):
        return "repost"
    if post.sensitive or post.cw_text:
        return "content_warning"
    return "instruction" if patterns.machine.search(post.text) else None


def _shingles(text: str) -> frozenset[str]:
    words = [word.casefold() for word in _WORD.findall(text)]
    return frozenset(" ".join(words[i : i + 2]) for i in range(len(words) - 1))


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if len(one) < 4 or len(other) < 4:
        return False  # short posts repeat themselves honestly; equal sentences are dropped later
    return len(one & other) >= 0.8 * len(one | other)


def _sentences(posts: Sequence[Post], patterns: _Patterns, known: _Known, removed: Counter[str]) -> list[Sentence]:
    found = []
    for post in posts:
        texts = [post.text, *post.alt_texts]
        tags = [tag for tag in post.hashtags if f"#{tag.lstrip('#')}".casefold() not in post.text.casefold()]
        pieces = [piece for text in texts for piece in _SENTENCE.split(_normal(text)) if piece.strip()]
        pieces += [split_hashtag(tag.lstrip("#"), known) for tag in tags]
        if any(MASK in piece for piece in pieces):
            pieces = [piece.replace(MASK, " ") for piece in pieces]
        for piece in _evenly(pieces, _PER_POST):
            if has_contact(piece):
                removed["contact"] += 1
            else:
                found.append(_sentence(post.id, piece, patterns, known))
    return [sentence for sentence in found if sentence.text or sentence.signs]


def _normal(text: str) -> str:
    """NFKC, without control characters; keeps line ends, which part sentences."""
    text = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs", "Co", "Cn"))


def _sentence(post_id: str, piece: str, patterns: _Patterns, known: _Known) -> Sentence:
    signs = tuple(sign for run in _EMOJI.findall(piece) for sign in run if sign not in "\ufe0f\u200d\u20e3")
    text = mask(_EMOJI.sub(" ", piece), patterns.numbered)
    text = _HASHTAG.sub(lambda tag: split_hashtag(tag.group(1), known), text)
    text = re.sub(rf"^(?:[\s{MASK}^,.:]+)", "", re.sub(r"\s+", " ", text)).strip()
    return Sentence(post_id, text if _WORD.search(text) or _UNSPACED.search(text) else "", signs)


def split_hashtag(tag: str, known: _Known = None) -> str:
    """The words of a hashtag: at its capitals, else where two known words meet (``rainyday`` → ``rainy day``)."""
    words = [word for word in _HUMP.split(tag) if word]
    if len(words) > 1 or known is None or len(tag) < 7 or known(tag.casefold()):
        return " ".join(words)
    lower = tag.casefold()
    cuts = [cut for cut in range(3, len(lower) - 2) if known(lower[:cut]) and known(lower[cut:])]
    best = max(cuts, key=lambda cut: min(cut, len(lower) - cut), default=None)
    return tag if best is None else f"{lower[:best]} {lower[best:]}"


def _distinct(sentences: Sequence[Sentence], removed: Counter[str]) -> list[Sentence]:
    kept, seen = [], set()
    for sentence in sentences:
        words = tuple(word.casefold() for word in _WORD.findall(sentence.text))
        if len(words) > 2 and words in seen:
            removed["duplicate"] += 1
            continue
        seen.add(words)
        kept.append(sentence)
    return kept


def _units(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Whole posts where there are many; single sentences or clauses where there are few."""
    joined = _joined(sentences)
    if len(joined) < 6:
        joined = list(sentences)
    if len(joined) < 4:
        joined = [part for sentence in joined for part in _split_at_commas(sentence)]
    return _evenly(joined, _IN_ALL)


def _joined(sentences: Sequence[Sentence]) -> list[Sentence]:
    joined: list[Sentence] = []
    for sentence in sentences:
        last = joined[-1] if joined else None
        if last and last.post_id == sentence.post_id and len(last.text) + len(sentence.text) < _LONGEST:
            joined[-1] = Sentence(last.post_id, f"{last.text} {sentence.text}".strip(), last.signs + sentence.signs)
        else:
            joined.append(sentence)
    return joined


def _split_at_commas(sentence: Sentence) -> list[Sentence]:
    parts: list[str] = []
    for piece in re.split(r"(?<=[,;:])\s+", sentence.text):
        if parts and min(count_words(parts[-1]), count_words(piece)) < 4:
            parts[-1] += f" {piece}"
        else:
            parts.append(piece)
    signs = [sentence.signs, *([()] * len(parts))]
    return [Sentence(sentence.post_id, part, sign, sentence.text) for part, sign in zip(parts, signs, strict=False)]


def _evenly(items: Sequence[Any], most: int) -> list[Any]:
    """At most `most` of `items`, taken evenly from beginning to end."""
    if len(items) <= most:
        return list(items)
    return [items[i * len(items) // most] for i in range(most)]
