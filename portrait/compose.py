"""Composing: from a verbal portrait and a recipe to a prompt, and to the sketch it may start from.

A phrase knows which keys of the vocabulary it speaks of. The sketch is made of the keys of those phrases that are in
the finished prompt, so that the two never say different things.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .appearance import Looks, check_appearance, looks_of
from .checkpoint import DEFAULT, Checkpoint, diffused_size
from .errors import BadPrompt
from .phrases import Phrase, Silence, all_said, avoided, filled, literal_phrases, unrepeated, worn
from .prompt import Part, Prompt
from .recipe import Recipe, suited
from .renderers.ways import check_over, paints_over
from .sketch.reading import mentions
from .sketch.scene import Scene
from .sketch.staging import scene_of
from .start import STARTS, UNTUNED, Start, check_strength, sketch_start
from .verbal import VerbalPortrait, keys
from .vocabulary import Vocabulary, load_vocabulary

CountTokens = Callable[[str], int]
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
class Dropped:
    """A phrase for which there was no room: with it the prompt had `tokens`, of the `budget`."""

    phrase: Phrase
    tokens: int
    budget: int


@dataclass(frozen=True, slots=True)
class Composition:
    """A prompt, and how it came about: what was dropped, what stayed silent. `instead` says why it is the fallback's, where it is."""

    prompt: Prompt
    dropped: tuple[Dropped, ...]
    silent: tuple[Silence, ...]
    instead: str | None = None


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
    are dropped, lowest priority first, until the budget (tokens) is kept. Where less was read than the
    recipe needs, its fallback is taken. Raises `BadPrompt` for an appearance that is not in the
    vocabulary, or a start that cannot be.
    """
    return composition(verbal, recipe, checkpoint, vocabulary=vocabulary, count_tokens=count_tokens, overrides=overrides).prompt


def composition(
    verbal: VerbalPortrait,
    recipe: Recipe,
    checkpoint: Checkpoint,
    *,
    vocabulary: Vocabulary,
    count_tokens: CountTokens,
    overrides: Overrides = Overrides(),
) -> Composition:
    """As `compose`, with what was dropped, what stayed silent, and why."""
    check_appearance(overrides.appearance, vocabulary)
    check_start(recipe, checkpoint, overrides)
    recipe, instead = suited(recipe, verbal)
    seed = portrait_seed(verbal, recipe) if overrides.seed is None else overrides.seed
    drawn_by = f"{seed}/{recipe.name}"
    looks = looks_of(overrides.appearance, vocabulary, drawn_by)
    phrases, silent = filled(recipe, verbal, vocabulary, looks, drawn_by)
    phrases, again = unrepeated(phrases)
    kept, dropped, tokens = _within(phrases, min(recipe.budget, checkpoint.budget), count_tokens)
    negative = avoided(recipe, verbal, drawn_by)
    prompt = _finished(kept, tokens, negative, recipe, checkpoint, overrides, seed, looks)
    return Composition(prompt, tuple(dropped), (*silent, *again), instead)


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
    vocabulary, drawn_by = load_vocabulary(), f"{seed}/{recipe.name}"
    looks = looks_of(overrides.appearance, vocabulary, drawn_by)
    chosen = [Phrase(Part(value.text, "appearance"), 8, value.says) for value in worn(overrides.appearance, vocabulary)]
    phrases = [Phrase(Part(words, "subject"), 10, mentions(words)), *chosen, *literal_phrases(recipe, "medium", drawn_by)]
    kept, _, tokens = _within(phrases, min(recipe.budget, checkpoint.budget), count_tokens)
    prompt = _finished(kept, tokens, avoided(recipe, None, drawn_by), recipe, checkpoint, overrides, seed, looks)
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
    if overrides.start == "sketch":
        check_over(checkpoint, "sketch")
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
    return recipe.sketch is not None and _is_own(recipe, checkpoint) and paints_over(checkpoint, "sketch")


def _is_own(recipe: Recipe, checkpoint: Checkpoint) -> bool:
    """Whether the recipe's numbers were tuned on this checkpoint."""
    return checkpoint.name == (recipe.checkpoint or DEFAULT)


def _within(phrases: list[Phrase], budget: int, count_tokens: CountTokens) -> tuple[list[Phrase], list[Dropped], int]:
    """Whole phrases go, lowest priority first, of equals the last one first; one always stays."""
    kept, dropped = list(phrases), []
    while (tokens := count_tokens(_positive(kept))) > budget and len(kept) > 1:
        lowest = min(range(len(kept)), key=lambda index: (kept[index].priority, -index))
        dropped.append(Dropped(kept.pop(lowest), tokens, budget))
    return kept, dropped, tokens


def _positive(phrases: Iterable[Phrase]) -> str:
    return ", ".join(phrase.part.text for phrase in phrases)


def _finished(
    kept: list[Phrase],
    tokens: int,
    negative: str,
    recipe: Recipe,
    checkpoint: Checkpoint,
    overrides: Overrides,
    seed: int,
    looks: Looks,
) -> Prompt:
    own = _is_own(recipe, checkpoint)
    width, height = overrides.size or recipe.size
    scene = scene_of(all_said(kept), looks.worn, random.Random(f"{seed}/sketch"), aspect=width / height)
    technique = overrides.technique or recipe.technique
    if overrides.negative is not None:
        negative = overrides.negative
    elif not checkpoint.negative:
        negative = ""
    return Prompt(
        positive=_positive(kept),
        negative=negative,
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
        underdrawing=recipe.underdrawing,
        start=start_of(scene, recipe, checkpoint, overrides),
    )


def _finish_size(recipe: Recipe) -> tuple[int, int]:
    width, height = recipe.size
    scale = recipe.finish_size / max(width, height)
    return round(width * scale), round(height * scale)


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)
