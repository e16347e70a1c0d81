"""Phrases: a recipe's parts filled with what was read, and why some stay silent.

A phrase knows which keys of the vocabulary it speaks of, so that a sketch can be made of the very phrases that are in the prompt.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from .appearance import Looks
from .prompt import Part
from .recipe import PartTemplate, Recipe
from .recipe_keys import READ
from .recipe_wording import VALUE, settled
from .sketch.reading import Mention, mentions
from .verbal import Facet, VerbalPortrait
from .vocabulary import Vocabulary

# Slots whose wording says how a picture is made, not what it shows.
_MANNER = ("medium", "palette", "voice")


@dataclass(frozen=True, slots=True)
class Value:
    """What fills a slot: a text, the keys it speaks of and the posts that led to it. `sure` lies in 0…1."""

    text: str
    says: tuple[Mention, ...]
    evidence: tuple[str, ...] = ()
    key: str = ""
    sure: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part that may yet be dropped; `says`: the keys it speaks of."""

    part: Part
    priority: int
    says: tuple[Mention, ...] = ()


@dataclass(frozen=True, slots=True)
class Silence:
    """A part or rule of the recipe that says nothing, and why."""

    slot: str
    why: str


def filled(recipe: Recipe, verbal: VerbalPortrait, vocabulary: Vocabulary, looks: Looks, seed: str) -> tuple[list[Phrase], list[Silence]]:
    """Every phrase of this portrait in the recipe's order, the rules' last; and what stays silent.

    Each part and rule draws its variants for itself, by `seed` and its place among those of its slot: another one's
    variants never move its own.
    """
    phrases: list[Phrase] = []
    silent: list[Silence] = []
    for template, draw in _with_draws(recipe, seed):
        found = _filled(template, _values(template.slot, verbal, vocabulary, looks), draw, recipe)
        if isinstance(found, str):
            silent.append(Silence(template.slot, found))
        else:
            phrases += found
    for place, rule in enumerate(recipe.rules):
        holds, posts = rule.condition.holds(verbal)
        if not holds:
            what = repr(rule.add or rule.avoid)
            silent.append(Silence("rule", f"{rule.condition.text} does not hold, so {what} is not {'added' if rule.add else 'avoided'}"))
        elif rule.add and (text := settled(rule.add, random.Random(f"{seed}/rule/{place}"), recipe.wildcards)):
            phrases.append(Phrase(Part(text, "rule", 1.0, posts), rule.priority, mentions(text)))
    return phrases, silent


def literal_phrases(recipe: Recipe, slot: str, seed: str) -> list[Phrase]:
    """The phrases of a slot that says what the recipe says."""
    found = [_filled(template, (), draw, recipe) for template, draw in _with_draws(recipe, seed) if template.slot == slot]
    return [phrase for phrases in found if not isinstance(phrases, str) for phrase in phrases]


def avoided(recipe: Recipe, verbal: VerbalPortrait | None, seed: str) -> str:
    """The negative prompt: what the recipe never wants, and what it does not in this mood and by its rules."""
    texts = [recipe.negative]
    if verbal is not None:
        texts += [recipe.negative_moods.get(word.key, recipe.negative_moods.get("default", "")) for word in verbal.mood.words]
        texts += [rule.avoid for rule in recipe.rules if rule.avoid and rule.condition.holds(verbal)[0]]
    drawn = (settled(text, random.Random(f"{seed}/negative/{place}"), recipe.wildcards) for place, text in enumerate(texts))
    return ", ".join(dict.fromkeys(filter(None, drawn)))


def worn(keys: Mapping[str, str], vocabulary: Vocabulary) -> tuple[Value, ...]:
    """Appearance, by group, as it is painted."""
    groups = vocabulary.entries("appearance")
    return tuple(Value(groups[group][key], (Mention(group, key, exact=True),), key=key) for group, key in keys.items())


def all_said(values: Iterable[Value | Phrase]) -> tuple[Mention, ...]:
    """Every key they speak of, once."""
    return tuple(dict.fromkeys(mention for value in values for mention in value.says))


def unrepeated(phrases: list[Phrase]) -> tuple[list[Phrase], list[Silence]]:
    """Each text once, where it first stands."""
    first = {phrase.part.text: phrase for phrase in reversed(phrases)}
    again = [Silence(phrase.part.slot, f"{phrase.part.text!r} was said before") for phrase in phrases if first[phrase.part.text] is not phrase]
    return [phrase for phrase in phrases if first[phrase.part.text] is phrase], again


def _with_draws(recipe: Recipe, seed: str) -> Iterator[tuple[PartTemplate, random.Random]]:
    met: dict[str, int] = {}
    for template in recipe.parts:
        place = met[template.slot] = met.get(template.slot, -1) + 1
        yield template, random.Random(f"{seed}/{template.slot}/{place}")


def _filled(template: PartTemplate, values: tuple[Value, ...], draw: random.Random, recipe: Recipe) -> list[Phrase] | str:
    """The phrases of a part; or a sentence why there is none."""
    text = settled(template.text, draw, recipe.wildcards)
    if VALUE not in text:
        if not text:
            return "the variant that was drawn says nothing"
        wording = () if template.slot in _MANNER else mentions(text)
        return [Phrase(Part(text, template.slot, template.weight), template.priority, wording)]
    taken = _taken(template, values, draw, recipe)
    if isinstance(taken, str):
        return taken
    wording = () if template.slot in _MANNER else mentions(text.replace(VALUE, ";"))
    if template.join is not None:
        taken = (Value(_joined([value.text for value in taken], template), all_said(taken), _evidence(taken)),)
    return [
        Phrase(
            Part(text.replace(VALUE, value.text), template.slot, template.weight, value.evidence), template.priority, (*value.says, *wording)
        )
        for value in taken
    ]


def _taken(template: PartTemplate, values: tuple[Value, ...], draw: random.Random, recipe: Recipe) -> tuple[Value, ...] | str:
    """The values a part takes, in the words of its map; or a sentence why there is none."""
    if not values:
        return "it is undecided" if template.slot == "mood" else "nothing was read for it"
    sure = [value for value in values if value.sure >= template.min_confidence]
    if not sure:
        return f"a confidence of {values[0].sure:.2f} is under {template.min_confidence:g}"
    if template.map is None:
        return tuple(sure[: template.take])
    said = [value for value in sure if value.key in template.map or "default" in template.map]
    if not said:
        return f"its map has no words for {', '.join(value.key for value in sure)}"
    found = tuple(_mapped(value, template, draw, recipe) for value in said[: template.take])
    return tuple(value for value in found if value.text) or "its map says nothing for it"


def _mapped(value: Value, template: PartTemplate, draw: random.Random, recipe: Recipe) -> Value:
    """In the map's words, which may hold the usual ones. Where they name something of the same kind, that is what is said."""
    table = template.map or {}
    wording = settled(table.get(value.key, table.get("default", "")), draw, recipe.wildcards)
    named = () if template.slot in _MANNER else mentions(wording.replace(VALUE, ";"))
    kept = () if VALUE not in wording and value.says[0].kind in {mention.kind for mention in named} else value.says
    return replace(value, text=wording.replace(VALUE, value.text), says=(*kept, *named))


def _values(slot: str, verbal: VerbalPortrait, vocabulary: Vocabulary, looks: Looks) -> tuple[Value, ...]:
    """What the portrait has to say for a slot, strongest first."""
    setting = verbal.setting
    match slot:
        case "subject":
            return worn({"figure": looks.worn["figure"]}, vocabulary)
        case "appearance":
            return worn({group: key for group, key in looks.said.items() if group != "figure"}, vocabulary)
        case "themes":
            return _facets(slot, verbal.themes, vocabulary)
        case "mood":
            return tuple(replace(value, sure=verbal.mood.confidence) for value in _facets(slot, verbal.mood.words, vocabulary))
        case "place" | "season" | "time_of_day":
            facet = getattr(setting, slot)
            return _facets(slot, (facet,) if facet else (), vocabulary)
        case "symbols":
            return _same_paint_joined(_facets(slot, verbal.symbols, vocabulary))
        case "palette":
            return tuple(
                Value(vocabulary.paint("colours", c.key), (Mention("colours", c.key, exact=True),), c.evidence, c.key) for c in verbal.palette
            )
        case "voice" if verbal.voice.key:
            facet = Facet(verbal.voice.key, verbal.voice.label, 1.0, verbal.voice.evidence)
            return _facets(slot, (facet,), vocabulary)
    return ()


def _facets(slot: str, facets: Iterable[Facet], vocabulary: Vocabulary) -> tuple[Value, ...]:
    kind = READ[slot]
    return tuple(
        Value(vocabulary.paint(kind, facet.key), _says(kind, facet.key, vocabulary), facet.evidence, facet.key, facet.weight) for facet in facets
    )


def _says(kind: str, key: str, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The key itself, and of a symbol the thing that paints it."""
    painted = vocabulary.symbol_object(key) if kind == "symbols" else None
    said = (Mention(kind, key, exact=True),)
    return said if painted is None else (*said, Mention("objects", painted, exact=True))


def _same_paint_joined(values: tuple[Value, ...]) -> tuple[Value, ...]:
    """Two symbols that are painted alike become one phrase with the evidence of both."""
    joined: dict[str, Value] = {}
    for value in values:
        known = joined.get(value.text)
        joined[value.text] = value if known is None else replace(known, says=all_said((known, value)), evidence=_evidence((known, value)))
    return tuple(joined.values())


def _joined(texts: list[str], template: PartTemplate) -> str:
    if template.last is None or len(texts) == 1:
        return (template.join or "").join(texts)
    return (template.join or "").join(texts[:-1]) + template.last + texts[-1]


def _evidence(values: Iterable[Value]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(post for value in values for post in value.evidence))
