"""Composing: from a verbal portrait and a recipe to a prompt."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from .checkpoint import DEFAULT, Checkpoint, diffused_size
from .errors import BadPrompt
from .prompt import Part, Prompt
from .recipe import PartTemplate, Recipe
from .verbal import Facet, VerbalPortrait, keys
from .vocabulary import Vocabulary, load_vocabulary

CountTokens = Callable[[str], int]
FEATURE_ODDS = 0.35  # how often the seed gives a feature such as glasses
_KINDS = {
    "themes": "themes", "mood": "moods", "place": "places", "season": "seasons",
    "time_of_day": "times", "symbols": "symbols", "palette": "colours", "voice": "voices",
}  # fmt: skip
_VARIANT = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a person asked for beyond the recipe; None means "as the recipe or checkpoint says".

    `size` is the finished picture, (width, height) in px. `appearance` maps a group of
    `vocabulary/appearance.toml` to one of its keys.
    """

    seed: int | None = None
    steps: int | None = None
    guidance: float | None = None
    size: tuple[int, int] | None = None
    technique: str | None = None
    negative: str | None = None
    appearance: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Phrase:
    part: Part
    priority: int


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
    appearance that is not in the vocabulary.
    """
    check_appearance(overrides.appearance, vocabulary)
    seed = portrait_seed(verbal, recipe) if overrides.seed is None else overrides.seed
    draw = random.Random(f"{seed}/{recipe.name}")
    appearance = _appearance(overrides.appearance, vocabulary, draw)
    phrases = [
        phrase
        for template in recipe.parts
        for phrase in _fill(template, _values(template.slot, verbal, vocabulary, appearance), draw)
    ]
    rules = [(rule, *rule.condition.holds(verbal)) for rule in recipe.rules]
    phrases += [_Phrase(Part(rule.add, "rule", 1.0, posts), rule.priority) for rule, holds, posts in rules if holds and rule.add]
    avoided = [rule.avoid for rule, holds, _ in rules if holds and rule.avoid]
    return _finished(_unrepeated(phrases), avoided, recipe, checkpoint, count_tokens, overrides, seed)


def compose_words(
    words: str,
    recipe: Recipe,
    checkpoint: Checkpoint,
    *,
    count_tokens: CountTokens,
    overrides: Overrides = Overrides(),
) -> Prompt:
    """The prompt of bare words, without a profile: the words as they are, the appearance that was
    chosen, then the recipe's medium.

    Raises `BadPrompt` when there are no words, or more than the checkpoint's text encoder reads.
    """
    words = " ".join(words.split())
    groups = load_vocabulary().entries("appearance")
    chosen = [_Phrase(Part(groups[group][key], "appearance"), 8) for group, key in overrides.appearance.items()]
    if not words:
        raise BadPrompt("the prompt is empty; say what to paint, for example \"a lighthouse at dusk\"")
    if (count := count_tokens(words)) > checkpoint.budget:
        raise BadPrompt(f"the prompt has {count} tokens, and {checkpoint.name} reads {checkpoint.budget}; shorten it")
    draw = random.Random(f"{overrides.seed or 0}/{recipe.name}")
    medium = [phrase for template in recipe.parts if template.slot == "medium" for phrase in _fill(template, (), draw)]
    phrases = [_Phrase(Part(words, "subject"), 10), *chosen, *medium]
    return _finished(phrases, [], recipe, checkpoint, count_tokens, overrides, overrides.seed or 0)


def portrait_seed(verbal: VerbalPortrait, recipe: Recipe) -> int:
    """A seed in 0…2³²−1 from the canonical verbal portrait and the recipe's name: the same person
    painted with the same recipe is the same picture, in whatever language the title is told."""
    read = {name: value for name, value in keys(verbal).items() if name != "title"}
    canonical = json.dumps({"verbal": read, "recipe": recipe.name}, sort_keys=True, ensure_ascii=False)
    return int.from_bytes(hashlib.sha256(canonical.encode()).digest()[:4], "big")


def check_appearance(chosen: Mapping[str, str], vocabulary: Vocabulary) -> None:
    """Raises `BadPrompt`, listing what there is, for a group or key that the vocabulary lacks."""
    groups = vocabulary.entries("appearance")
    for group, key in chosen.items():
        if group not in groups:
            raise BadPrompt(f"appearance has no group {group!r}; there are {', '.join(groups)}")
        if key not in groups[group]:
            raise BadPrompt(f"appearance {group} has no {key!r}; there are {', '.join(groups[group])}")


def _appearance(chosen: Mapping[str, str], vocabulary: Vocabulary, draw: random.Random) -> dict[str, str]:
    """One phrase a group: chosen by the sitter, or drawn. Every group is drawn, so that choosing
    one never changes another."""
    phrases = {}
    for group, options in vocabulary.entries("appearance").items():
        drawn, luck = draw.choice(sorted(options)), draw.random()
        if group in chosen:
            phrases[group] = options[chosen[group]]
        elif group == "figure":
            phrases[group] = options["person"]
        elif group != "features" or luck < FEATURE_ODDS:
            phrases[group] = options[drawn]
    return phrases


def _values(
    slot: str, verbal: VerbalPortrait, vocabulary: Vocabulary, appearance: Mapping[str, str]
) -> tuple[Part, ...]:
    """What the portrait has to say for a slot, strongest first."""
    setting = verbal.setting
    match slot:
        case "subject":
            return (Part(appearance["figure"], slot),)
        case "appearance":
            return tuple(Part(phrase, slot) for group, phrase in appearance.items() if group != "figure")
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
            return tuple(Part(vocabulary.paint("colours", c.key), slot, 1.0, c.evidence) for c in verbal.palette)
        case "voice" if verbal.voice.key:
            facet = Facet(verbal.voice.key, verbal.voice.label, 1.0, verbal.voice.evidence)
            return _facets(slot, (facet,), vocabulary)
    return ()


def _facets(slot: str, facets: Iterable[Facet], vocabulary: Vocabulary) -> tuple[Part, ...]:
    return tuple(Part(vocabulary.paint(_KINDS[slot], facet.key), slot, 1.0, facet.evidence) for facet in facets)


def _same_paint_joined(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Two symbols that are painted alike become one phrase with the evidence of both."""
    joined: dict[str, Part] = {}
    for part in parts:
        known = joined.get(part.text)
        evidence = part.evidence if known is None else tuple(dict.fromkeys(known.evidence + part.evidence))
        joined[part.text] = replace(part, evidence=evidence)
    return tuple(joined.values())


def _fill(template: PartTemplate, values: tuple[Part, ...], draw: random.Random) -> list[_Phrase]:
    text = _VARIANT.sub(lambda match: draw.choice(match[1].split("|")).strip(), template.text)
    if "{value}" not in text:
        return [_Phrase(Part(text, template.slot, template.weight), template.priority)]
    taken = values[: template.take]
    if not taken:
        return []
    if template.join is not None:
        taken = (Part(_joined([part.text for part in taken], template), template.slot, 1.0, _evidence(taken)),)
    return [
        _Phrase(Part(text.replace("{value}", part.text), part.slot, template.weight, part.evidence), template.priority)
        for part in taken
    ]


def _joined(texts: list[str], template: PartTemplate) -> str:
    if template.last is None or len(texts) == 1:
        return (template.join or "").join(texts)
    return (template.join or "").join(texts[:-1]) + template.last + texts[-1]


def _evidence(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(post for part in parts for post in part.evidence))


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
) -> Prompt:
    kept, tokens = _within(phrases, min(recipe.budget, checkpoint.budget), count_tokens)
    own = checkpoint.name == (recipe.checkpoint or DEFAULT)
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
