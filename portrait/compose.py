"""Composing: from a verbal portrait and a recipe to a prompt, and to the sketch it may start from.

A phrase knows which keys of the vocabulary it speaks of. The sketch is made of the keys of those phrases that are in
the finished prompt, so that the two never say different things.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from .appearance import Looks, check_appearance, looks_of
from .checkpoint import DEFAULT, Checkpoint, diffused_size
from .errors import BadPrompt
from .prompt import Part, Prompt
from .recipe import PartTemplate, Recipe
from .sketch.reading import Mention, mentions
from .sketch.scene import Scene
from .sketch.staging import scene_of
from .start import STARTS, UNTUNED, Start, check_strength, sketch_start
from .verbal import Facet, VerbalPortrait, keys
from .vocabulary import Vocabulary, load_vocabulary

CountTokens = Callable[[str], int]
_KINDS = {
    "themes": "themes", "mood": "moods", "place": "places", "season": "seasons",
    "time_of_day": "times", "symbols": "symbols", "palette": "colours", "voice": "voices",
}  # fmt: skip
# Slots whose wording says how a picture is made, not what it shows.
_MANNER = ("medium", "palette", "voice")
_VARIANT = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a person asked for beyond the recipe; None means "as the recipe or checkpoint says".

    `size` is the finished picture, (width, height) in px. `appearance` maps a group of
    `vocabulary/appearance.toml` to one of its keys. `start` is one of `STARTS`, `strength` that of
    the start, 0.05…1.
    """

    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    size: tuple[int, int] | None = None
    technique: str | None = None
    negative: str | None = None
    appearance: Mapping[str, str] = field(default_factory=dict)
    start: str | None = None
    strength: float | None = None


@dataclass(frozen=True, slots=True)
class _Value:
    """What fills a slot: a text, the keys it speaks of and the posts that led to it."""

    text: str
    says: tuple[Mention, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A part that may yet be dropped; `says`: the keys it speaks of."""

    part: Part
    priority: int
    says: tuple[Mention, ...] = ()


def compose(
    verbal: VerbalPortrait,
    recipe: Recipe,
    checkpoint: Checkpoint,
    *,
    vocabulary: Vocabulary,
    count_tokens: CountTokens,
    overrides: Overrides = Overrides(),
) -> Prompt:
    """The prompt of this portrait.

    The same portrait, recipe, checkpoint and overrides always give the same prompt. Whole phrases
    are dropped, lowest priority first, until the budget (tokens) is kept. Raises `BadPrompt` for an
    appearance that is not in the vocabulary, or a start that cannot be.
    """
    check_appearance(overrides.appearance, vocabulary)
    check_start(recipe, checkpoint, overrides)
    seed = portrait_seed(verbal, recipe) if overrides.seed is None else overrides.seed
    draw = random.Random(f"{seed}/{recipe.name}")
    looks = looks_of(overrides.appearance, vocabulary, f"{seed}/{recipe.name}")
    phrases = [
        phrase
        for template in recipe.parts
        for phrase in _fill(template, _values(template.slot, verbal, vocabulary, looks), draw)
    ]
    rules = [(rule, *rule.condition.holds(verbal)) for rule in recipe.rules]
    phrases += [
        _Phrase(Part(rule.add, "rule", 1.0, posts), rule.priority, mentions(rule.add)) for rule, holds, posts in rules if holds and rule.add
    ]
    avoided = [rule.avoid for rule, holds, _ in rules if holds and rule.avoid]
    return _finished(_unrepeated(phrases), avoided, recipe, checkpoint, count_tokens, overrides, seed, looks)


def compose_words(
    words: str,
    recipe: Recipe,
    checkpoint: Checkpoint,
    *,
    count_tokens: CountTokens,
    overrides: Overrides = Overrides(),
) -> Prompt:
    """The prompt of bare words, without a profile: the words as they are, the appearance that was
    chosen, then the recipe's medium. What they name of the vocabulary is what a sketch of them shows.

    Raises `BadPrompt` when there are no words, or more than the checkpoint's text encoder reads, or
    when a sketch was asked for and they name nothing that can be sketched.
    """
    check_start(recipe, checkpoint, overrides)
    words = " ".join(words.split())
    if not words:
        raise BadPrompt("the prompt is empty; say what to paint, for example \"a lighthouse at dusk\"")
    if (count := count_tokens(words)) > checkpoint.budget:
        raise BadPrompt(f"the prompt has {count} tokens, and {checkpoint.name} reads {checkpoint.budget}; shorten it")
    seed = overrides.seed or 0
    vocabulary, draw = load_vocabulary(), random.Random(f"{seed}/{recipe.name}")
    looks = looks_of(overrides.appearance, vocabulary, f"{seed}/{recipe.name}")
    chosen = [_Phrase(Part(value.text, "appearance"), 8, value.says) for value in _worn(overrides.appearance, vocabulary)]
    medium = [phrase for template in recipe.parts if template.slot == "medium" for phrase in _fill(template, (), draw)]
    phrases = [_Phrase(Part(words, "subject"), 10, mentions(words)), *chosen, *medium]
    prompt = _finished(phrases, [], recipe, checkpoint, count_tokens, overrides, seed, looks)
    if overrides.start == "sketch" and prompt.start is None:
        raise BadPrompt(f"nothing in {words!r} can be sketched; name a person, a place or a thing, or leave --start out")
    return prompt


def portrait_seed(verbal: VerbalPortrait, recipe: Recipe) -> int:
    """A seed in 0…2³²−1 from the canonical verbal portrait and the recipe's name: the same person
    painted with the same recipe is the same picture, in whatever language the title is told."""
    read = {name: value for name, value in keys(verbal).items() if name != "title"}
    canonical = json.dumps({"verbal": read, "recipe": recipe.name}, sort_keys=True, ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:4], "big")


def check_start(recipe: Recipe, checkpoint: Checkpoint, overrides: Overrides) -> None:
    """Raises `BadPrompt` for a start or a strength that cannot be, before any words are read."""
    if overrides.start not in (None, *STARTS):
        raise BadPrompt(f"a picture cannot start from {overrides.start!r}; it starts from one of {', '.join(STARTS)}")
    if overrides.strength is None:
        return
    check_strength(overrides.strength)
    if not _starts(recipe, checkpoint, overrides):
        raise BadPrompt(f"a strength of {overrides.strength} is that of a start, and there is none here; ask for one with --start sketch")


def start_of(scene: Scene | None, recipe: Recipe, checkpoint: Checkpoint, overrides: Overrides = Overrides()) -> Start | None:
    """The start from this scene: as asked for, else as the recipe says for its own checkpoint; None for noise alone."""
    if scene is None or not _starts(recipe, checkpoint, overrides):
        return None
    own = recipe.sketch if _is_own(recipe, checkpoint) else None
    return sketch_start(scene, _first(overrides.strength, own, UNTUNED))


def _starts(recipe: Recipe, checkpoint: Checkpoint, overrides: Overrides) -> bool:
    if overrides.start is not None:
        return overrides.start == "sketch"
    return recipe.sketch is not None and _is_own(recipe, checkpoint)


def _is_own(recipe: Recipe, checkpoint: Checkpoint) -> bool:
    """Whether the recipe's numbers were tuned on this checkpoint."""
    return checkpoint.name == (recipe.checkpoint or DEFAULT)


def _worn(keys: Mapping[str, str], vocabulary: Vocabulary) -> tuple[_Value, ...]:
    groups = vocabulary.entries("appearance")
    return tuple(_Value(groups[group][key], (Mention(group, key, exact=True),)) for group, key in keys.items())


def _values(slot: str, verbal: VerbalPortrait, vocabulary: Vocabulary, looks: Looks) -> tuple[_Value, ...]:
    """What the portrait has to say for a slot, strongest first."""
    setting = verbal.setting
    match slot:
        case "subject":
            return _worn({"figure": looks.worn["figure"]}, vocabulary)
        case "appearance":
            return _worn({group: key for group, key in looks.said.items() if group != "figure"}, vocabulary)
        case "themes":
            return _facets(slot, verbal.themes, vocabulary)
        case "mood":
            return _facets(slot, verbal.mood.words, vocabulary)
        case "place" | "season" | "time_of_day":
            facet = getattr(setting, slot)
            return _facets(slot, (facet,) if facet else (), vocabulary)
        case "symbols":
            return _same_paint_joined(_facets(slot, verbal.symbols, vocabulary))
        case "palette":
            return tuple(
                _Value(vocabulary.paint("colours", c.key), (Mention("colours", c.key, exact=True),), c.evidence) for c in verbal.palette
            )
        case "voice" if verbal.voice.key:
            facet = Facet(verbal.voice.key, verbal.voice.label, 1.0, verbal.voice.evidence)
            return _facets(slot, (facet,), vocabulary)
    return ()


def _facets(slot: str, facets: Iterable[Facet], vocabulary: Vocabulary) -> tuple[_Value, ...]:
    kind = _KINDS[slot]
    return tuple(_Value(vocabulary.paint(kind, facet.key), _says(kind, facet.key, vocabulary), facet.evidence) for facet in facets)


def _says(kind: str, key: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The key itself, and of a symbol the thing that paints it."""
    painted = vocabulary.symbol_object(key) if kind == "symbols" else None
    said = (Mention(kind, key, exact=True),)
    return said if painted is None else (*said, Mention("objects", painted, exact=True))


def _same_paint_joined(values: tuple[_Value, ...]) -> tuple[_Value, ...]:
    """Two symbols that are painted alike become one phrase with the evidence of both."""
    joined: dict[str, _Value] = {}
    for value in values:
        known = joined.get(value.text)
        joined[value.text] = value if known is None else replace(known, says=_all_said((known, value)), evidence=_evidence((known, value)))
    return tuple(joined.values())


def _fill(template: PartTemplate, values: tuple[_Value, ...], draw: random.Random) -> list[_Phrase]:
    text = _VARIANT.sub(lambda match: draw.choice(match[1].split("|")).strip(), template.text)
    wording = () if template.slot in _MANNER else mentions(text.replace("{value}", ";"))
    if "{value}" not in text:
        return [_Phrase(Part(text, template.slot, template.weight), template.priority, wording)]
    taken = values[: template.take]
    if not taken:
        return []
    if template.join is not None:
        taken = (_Value(_joined([value.text for value in taken], template), _all_said(taken), _evidence(taken)),)
    return [
        _Phrase(
            Part(text.replace("{value}", value.text), template.slot, template.weight, value.evidence), template.priority, (*value.says, *wording)
        )
        for value in taken
    ]


def _joined(texts: list[str], template: PartTemplate) -> str:
    if template.last is None or len(texts) == 1:
        return (template.join or "").join(texts)
    return (template.join or "").join(texts[:-1]) + template.last + texts[-1]


def _evidence(values: Iterable[_Value]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(post for value in values for post in value.evidence))


def _all_said(values: Iterable[_Value | _Phrase]) -> tuple[Mention, ...]:
    return tuple(dict.fromkeys(mention for value in values for mention in value.says))


def _unrepeated(phrases: list[_Phrase]) -> list[_Phrase]:
    first = {phrase.part.text: phrase for phrase in reversed(phrases)}
    return [phrase for phrase in phrases if first[phrase.part.text] is phrase]


def _within(phrases: list[_Phrase], budget: int, count_tokens: CountTokens) -> tuple[list[_Phrase], int]:
    """Whole phrases go, lowest priority first, of equals the last one first; one always stays."""
    kept = list(phrases)
    while (tokens := count_tokens(_positive(kept))) > budget and len(kept) > 1:
        lowest = min(range(len(kept)), key=lambda index: (kept[index].priority, -index))
        del kept[lowest]
    return kept, tokens


def _positive(phrases: Iterable[_Phrase]) -> str:
    return ", ".join(phrase.part.text for phrase in phrases)


def _finished(
    phrases: list[_Phrase],
    avoided: list[str],
    recipe: Recipe,
    checkpoint: Checkpoint,
    count_tokens: CountTokens,
    overrides: Overrides,
    seed: int,
    looks: Looks,
) -> Prompt:
    kept, tokens = _within(phrases, min(recipe.budget, checkpoint.budget), count_tokens)
    own = _is_own(recipe, checkpoint)
    scene = scene_of(_all_said(kept), looks.worn, random.Random(f"{seed}/sketch"))
    width, height = overrides.size or recipe.size
    technique = overrides.technique or recipe.technique
    return Prompt(
        positive=_positive(kept),
        negative=_negative(recipe, avoided, checkpoint, overrides),
        parts=tuple(phrase.part for phrase in kept),
        recipe=recipe.name,
        recipe_digest=recipe.digest,
        checkpoint=checkpoint.name,
        seed=seed % _SEEDS,
        size=diffused_size(checkpoint, width / height),
        steps=overrides.steps or (own and recipe.steps) or checkpoint.steps,
        guidance=_first(overrides.guidance, recipe.guidance if own else None, checkpoint.guidance),
        tokens=tokens,
        technique=technique,
        finish_size=overrides.size or (None if technique == "none" else _finish_size(recipe)),
        start=start_of(scene, recipe, checkpoint, overrides),
    )


def _negative(recipe: Recipe, avoided: list[str], checkpoint: Checkpoint, overrides: Overrides) -> str:
    if overrides.negative is not None:
        return overrides.negative
    return ", ".join(filter(None, [recipe.negative, *avoided])) if checkpoint.negative else ""


def _finish_size(recipe: Recipe) -> tuple[int, int]:
    width, height = recipe.size
    scale = recipe.finish_size / max(width, height)
    return round(width * scale), round(height * scale)


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)
