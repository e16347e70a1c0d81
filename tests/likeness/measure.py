"""How like the portraits are: every figure of the labelled people, against the stored ones.

    python tests/likeness/measure.py                   all sets; of `unread` only totals
    python tests/likeness/measure.py --details         and, person by person, what is missing and what is wrong
    python tests/likeness/measure.py --sets shared     one or more of: shared second tuned unread
    python tests/likeness/measure.py --open            details of `unread` as well: for whoever does not tune
    python tests/likeness/measure.py --table           the same as the table of docs/verbal-portrait.md
    python tests/likeness/measure.py --store           make today's figures the ones to keep

Exit code 1 when a figure is worse than stored. Seconds are CPU time: neighbours do not count.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

from extractors.profile import Post, Profile
from people import READABLE, SETS, Person, load_people, load_reworded, load_twins
from portrait.checkpoint import find_checkpoint, token_counter
from portrait.compose import compose
from portrait.describe import Describer
from portrait.errors import TooLittleText
from portrait.recipe import find_recipe, recipe_names
from portrait.verbal import VerbalPortrait, as_json, keys
from portrait.vocabulary import load_vocabulary
from scoring import SECTIONS, Score, Share, Words, fallen, forbidden, jaccard, matched, moods, planted, required, total, withheld
from threadpoolctl import threadpool_limits

STORED = Path(__file__).with_name("figures.json")
CLUTTER = Path(__file__).with_name("clutter.json")
FIVE = ("de", "ru", "fr", "es", "pt")
CLUTTER_KINDS = ("ads", "instructions")
# The twelve of this set wrote six or seven posts each: too few to take some away.
SHORT = ("second",)
LATENCY_POSTS = 200
# How often a fifth of the posts is taken away: with once, the figure of eight people moved by six points with the draw.
DRAWS = 5
PROCESSES = 2  # read the people; nothing of what they find depends on how many they are
# What the table of docs/verbal-portrait.md shows, and what is wanted of it.
WANTED = {
    "required": "≥ 0.95, unread ≥ 0.90", "forbidden": "≤ 0.015, unread ≤ 0.03", "mood answered": "≥ 0.70", "mood first right": "≥ 0.65",
    "mood first wrong": "≤ 0.05", "leaks": "0", "leaks in quotes": "", "invalid evidence": "0", "noise as evidence": "", "withheld": "",
    "shuffle": "1", "drop 20 %": "≥ 0.80", "themes unmoved by ads": "1", "themes unmoved by instructions": "1",
}  # fmt: skip
WANTED_TOGETHER = {
    "overlap": "≤ 0.10", "halves matched": "", "paraphrase": "≥ 0.65", "paraphrase, unread": "≥ 0.65",
    "reworded": "",
    "five languages behind English": "≤ 0.07",
    "one language behind English": "≤ 0.12",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One person read in every way. `dropped` is the likeness of the portrait with a fifth of the posts gone, `unmoved` says whether
    ads and instructions to machines leave the themes as they were, `halves` are the portraits of the odd and of the even posts."""

    person: Person
    score: Score
    words: Words
    same_shuffled: bool
    verbal: VerbalPortrait | None
    dropped: float | None = None
    unmoved: Mapping[str, bool] | None = None
    halves: tuple[Words, ...] = ()


def words_of(verbal: VerbalPortrait | None) -> dict[str, list[str]]:
    """English labels and keys by section, in the order of the portrait; nothing for someone it abstained from."""
    if verbal is None:
        return {section: [] for section in SECTIONS}
    setting = verbal.setting
    facets = {
        "themes": verbal.themes, "mood": verbal.mood.words, "symbols": verbal.symbols,
        "setting": (setting.place,), "season": (setting.season,), "time": (setting.time_of_day,),
    }  # fmt: skip
    words = {section: [f"{facet.label} | {facet.key.replace('_', ' ')}" for facet in read if facet] for section, read in facets.items()}
    return words | {"palette": [f"{colour.name} | {colour.key.replace('_', ' ')}" for colour in verbal.palette]}


def shown_texts(verbal: VerbalPortrait) -> list[str]:
    """Every text of the record; post ids, numbers and hex colours are no words of anyone."""
    return [text for part in (as_json(verbal), keys(verbal)) for text in _texts(part)]


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        if not re.fullmatch("#[0-9a-f]{6}", value):
            yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key != "evidence":
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def evidence_of(verbal: VerbalPortrait) -> list[tuple[str, ...]]:
    """The evidence of each facet that must have some."""
    setting = verbal.setting
    facets = [*verbal.themes, *verbal.symbols, *verbal.mood.words, setting.place, setting.season, setting.time_of_day]
    return [facet.evidence for facet in facets if facet]


def evidence_share(verbal: VerbalPortrait, profile: Profile) -> Share:
    """Invalid pieces of evidence: ids of no post or of a repost, and facets without any."""
    own = {post.id for post in profile.posts if post.kind != "repost"}
    given = evidence_of(verbal)
    ids = [one for evidence in given for one in evidence] + [one for colour in verbal.palette for one in colour.evidence]
    return Share(sum(one not in own for one in ids) + sum(not evidence for evidence in given), len(ids))


class Measurer:
    """Reads people with one describer. Construction loads the models (about four seconds)."""

    def __init__(self) -> None:
        self._describer = Describer()
        self._vocabulary = load_vocabulary()
        self._checkpoint = find_checkpoint("atelier")
        self._count = token_counter(self._checkpoint)
        self._recipes = [find_recipe(name) for name in recipe_names()]

    def describe(self, profile: Profile, language: str = "en") -> VerbalPortrait | None:
        """The portrait, or None when there is too little to read."""
        try:
            return self._describer.describe(profile, language=language)
        except TooLittleText:
            return None

    def read(self, person: Person) -> Reading:
        """Once as it is, and once shuffled and told in the sitter's own language; who wrote enough also with a fifth of the posts
        gone, with what strangers add, and in two halves."""
        profile, draw = person.profile, random.Random(person.name)
        posts = list(profile.posts)
        verbal = self.describe(profile)
        shuffled = self.describe(_with(profile, draw.sample(posts, len(posts))), person.language)
        reading = Reading(person, self.score(person, verbal, shuffled), words_of(verbal), _same(verbal, shuffled), verbal)
        if person.set in SHORT:
            return reading
        fewer = [draw.sample(posts, len(posts) - round(len(posts) / 5)) for _ in range(DRAWS)]
        return replace(
            reading,
            dropped=sum(jaccard(reading.words, self._words(profile, some)) for some in fewer) / DRAWS,
            unmoved={
                kind: self._words(profile, [*posts, *clutter(kind, person.language)])["themes"] == reading.words["themes"]
                for kind in CLUTTER_KINDS
            },
            halves=tuple(self._words(profile, posts[start::2]) for start in (0, 1)),
        )

    def _words(self, profile: Profile, posts: Sequence[Post]) -> Words:
        return words_of(self.describe(_with(profile, posts)))

    def score(self, person: Person, verbal: VerbalPortrait | None, foreign: VerbalPortrait | None = None) -> Score:
        """What a portrait is worth; `foreign`, the same in another language, is searched for leaks too."""
        expected, found = person.expected, words_of(verbal)
        met, missing = required(expected, found)
        wrong, asked = forbidden(expected, found)
        answered, right, first_wrong, words_wrong = moods(expected, found)
        told = [text for portrait in (verbal, foreign) if portrait for text in self._told(portrait)]
        counted = {item.reason: item.count for item in verbal.withheld} if verbal else {}
        noise = {one for evidence in (evidence_of(verbal) if verbal else ()) for one in evidence} & set(expected.get("noise", ()))
        caught, overdone = withheld(expected, counted)
        return Score(
            name=person.name, language=person.language, required=met, missing=tuple(missing),
            forbidden=tuple(wrong), forbidden_of=asked,
            mood_answered=answered, mood_first_right=right, mood_first_wrong=first_wrong, mood_words_wrong=words_wrong,
            leaks=tuple(planted(expected, told)), quoted=tuple(planted(expected, list(verbal.quotes.values()) if verbal else [])),
            planted=len(expected.get("pii", ())),
            evidence=evidence_share(verbal, person.profile) if verbal else Share(),
            noise=Share(len(noise), len(expected.get("noise", ()))), withheld=caught, overdone=overdone,
        )  # fmt: skip

    def _told(self, verbal: VerbalPortrait) -> Iterable[str]:
        yield from shown_texts(verbal)
        for recipe in self._recipes:
            prompt = compose(verbal, recipe, self._checkpoint, vocabulary=self._vocabulary, count_tokens=self._count)
            yield from (prompt.positive, prompt.negative)

    def paraphrase(self, *, unread: bool = False) -> float:
        """How like their twins people are, mean over pairs."""
        return self._likeness(load_twins(unread=unread))

    def reworded(self) -> float:
        """How like posts are to the same posts in other words, mean over people."""
        return self._likeness(load_reworded())

    def _likeness(self, pairs: Sequence[tuple[Profile, Profile]]) -> float:
        read = [(words_of(self.describe(one)), words_of(self.describe(other))) for one, other in pairs]
        return sum(jaccard(*pair) for pair in read) / len(read)

    def seconds(self, people: Sequence[Person]) -> float:
        """CPU seconds for two hundred posts of many hands, warm; the best of three."""
        posts = [post for person in people for post in person.profile.posts]
        mixed = _with(people[0].profile, random.Random(200).sample(posts, LATENCY_POSTS))
        self.describe(mixed)
        return min(self._timed(mixed) for _ in range(3))

    def _timed(self, profile: Profile) -> float:
        start = time.process_time()
        self.describe(profile)
        return time.process_time() - start


def clutter(kind: str, language: str) -> list[Post]:
    """Ads in `language`, or instructions to machines in `language` and in English, as posts. `kind` is one of `CLUTTER_KINDS`."""
    texts = json.loads(CLUTTER.read_text(encoding="utf-8"))[kind]
    languages = (language,) if kind == "ads" else dict.fromkeys((language, "en"))
    return [Post(f"{kind}-{number}", text) for number, text in enumerate(text for one in languages for text in texts.get(one, ()))]


def _with(profile: Profile, posts: Sequence[Any]) -> Profile:
    return replace(profile, posts=tuple(posts))


def _same(one: VerbalPortrait | None, other: VerbalPortrait | None) -> bool:
    """Whether two portraits are one, whatever language they are told in."""
    if one is None or other is None:
        return one is other
    untold = [keys(verbal) | {"title": "", "withheld": verbal.withheld, "evidence": evidence_of(verbal)} for verbal in (one, other)]
    return untold[0] == untold[1]


def figures_of(readings: Sequence[Reading]) -> dict[str, float]:
    """The figures of one set; what was never asked is left out."""
    scores, long = [reading.score for reading in readings], _long(readings)
    shares = {
        "required": total(share for score in scores for share in score.required.values()),
        **{section: total(score.required[section] for score in scores) for section in SECTIONS},
        "forbidden": Share(sum(len(score.forbidden) for score in scores), sum(score.forbidden_of for score in scores)),
        "mood answered": total(score.mood_answered for score in scores),
        "mood first right": total(score.mood_first_right for score in scores),
        "mood first wrong": total(score.mood_first_wrong for score in scores),
        "mood words wrong": total(score.mood_words_wrong for score in scores),
        "leaks": Share(sum(len(score.leaks) for score in scores), sum(score.planted for score in scores)),
        "leaks in quotes": Share(sum(len(score.quoted) for score in scores), sum(score.planted for score in scores)),
        "invalid evidence": total(score.evidence for score in scores),
        "noise as evidence": total(score.noise for score in scores),
        "withheld": total(score.withheld for score in scores),
        "shuffle": Share(sum(reading.same_shuffled for reading in readings), len(readings)),
        **{f"themes unmoved by {kind}": Share(sum(one.unmoved[kind] for one in long), len(long)) for kind in CLUTTER_KINDS},
        "drop 20 %": Share(sum(reading.dropped for reading in long), len(long)),
    }
    figures = {name: round(share.rate, 4) for name, share in shares.items() if share.rate is not None}
    return figures | {
        "forbidden a person": round(sum(len(score.forbidden) for score in scores) / max(1, len(scores)), 4),
        "withheld, overdone": sum(score.overdone for score in scores),
    }


def figures_together(readings: Sequence[Reading]) -> dict[str, float]:
    """What is measured between people."""
    long = _long(readings)
    if len(long) < 2:
        return {}
    pairs = [jaccard(one.words, other.words) for one, other in combinations(long, 2)]
    firsts, seconds = ({reading.person.name: reading.halves[half] for reading in long} for half in (0, 1))
    found = len(matched(firsts, seconds)) + len(matched(seconds, firsts))
    by_language = {language: share for language in _languages(long) if (share := _required(long, (language,))) is not None}
    english, five = by_language.get("en"), _required(long, FIVE)
    behind = {} if english is None or five is None else {
        "five languages behind English": round(max(0.0, english - five), 4),
        "one language behind English": round(max(0.0, *(english - by_language[one] for one in FIVE if one in by_language)), 4),
    }  # fmt: skip
    return {
        "overlap": round(sum(pairs) / len(pairs), 4),
        "largest overlap": round(max(pairs), 4),
        "halves matched": round(found / (2 * len(long)), 4),
        **{f"required {language}": rate for language, rate in by_language.items()},
        **behind,
    }


def _long(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.person.set not in SHORT]


def _languages(readings: Sequence[Reading]) -> list[str]:
    return sorted({reading.person.language for reading in readings})


def _required(readings: Sequence[Reading], languages: Sequence[str]) -> float | None:
    rate = total(share for one in readings if one.person.language in languages for share in one.score.required.values()).rate
    return None if rate is None else round(rate, 4)


def measured(measurer: Measurer, sets: Sequence[str]) -> tuple[dict[str, dict[str, float]], list[Reading]]:
    """All figures by set, then ``together`` when every set was read; and the readings they rest on."""
    people = [person for name in sets for person in load_people(name)]
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn"), _open) as readers:
        readings = list(readers.map(_read, people))
    figures = {name: figures_of([reading for reading in readings if reading.person.set == name]) for name in sets}
    if set(sets) == set(SETS):
        twins = {
            "paraphrase": measurer.paraphrase(), "paraphrase, unread": measurer.paraphrase(unread=True), "reworded": measurer.reworded(),
        }  # fmt: skip
        figures["together"] = figures_together(readings) | {name: round(likeness, 4) for name, likeness in twins.items()}
    return {name: values for name, values in figures.items() if values}, readings


def _open() -> None:
    """What each of the processes reads with."""
    global _measurer
    _measurer = Measurer()
    threadpool_limits(1)  # with a second process beside it, a pool of threads waits for its turn most of the time


def _read(person: Person) -> Reading:
    return _measurer.read(person)


def load_stored() -> dict[str, dict[str, float]]:
    """The figures to keep."""
    return json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}


def table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """`figures` of all sets as Markdown, beside what is wanted."""

    def row(*cells: str) -> str:
        return f"| {' | '.join(cells)} |"

    def shown(name: str, figure: str) -> str:
        return f"{figures[name][figure]:.3f}" if figure in figures.get(name, {}) else "–"

    rows = [row("of each set", "wanted", *SETS), row("---", "---", *("---:" for _ in SETS))]
    rows += [row(figure, wanted, *(shown(name, figure) for name in SETS)) for figure, wanted in WANTED.items()]
    rows += ["", row("of all together", "wanted", "measured"), row("---", "---", "---:")]
    rows += [row(figure, wanted, shown("together", figure)) for figure, wanted in WANTED_TOGETHER.items()]
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--details", action="store_true")
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--store", action="store_true")
    options = parser.parse_args()
    measurer, stored = Measurer(), load_stored()
    figures, readings = measured(measurer, options.sets)
    if options.details or options.open:
        for reading in readings:
            if options.open or reading.person.set in READABLE:
                print(_details(reading))
    if options.table:
        print(table(figures))
    for name, values in figures.items():
        _print_table(name, values, stored.get(name, {}))
    print(f"\n{LATENCY_POSTS} posts, warm: {measurer.seconds([reading.person for reading in readings]):.2f} s of CPU time")
    if options.store:
        STORED.write_text(json.dumps(stored | figures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    worse = [f"{name}, {sentence}" for name in figures for sentence in fallen(figures[name], stored.get(name, {}))]
    print("\n".join(["", "Worse than stored:", *worse]) if worse else "\nNothing is worse than stored.")
    return int(bool(worse) and not options.store)


def _details(reading: Reading) -> str:
    score, verbal = reading.score, reading.verbal
    share = total(score.required.values())
    drop = "" if reading.dropped is None else f", drop {reading.dropped:.2f}"
    lines = [f"{reading.person.set}/{score.name} ({score.language}): {share.n:g} of {share.of:g}{drop}"]
    if not reading.same_shuffled:
        lines.append("  CHANGED BY SHUFFLING")
    moved = [kind for kind, unmoved in (reading.unmoved or {}).items() if not unmoved]
    for title, items in (
        ("missing", score.missing), ("forbidden", score.forbidden), ("leaks", score.leaks), ("leaks in quotes", score.quoted),
        ("themes moved by", moved),
    ):  # fmt: skip
        if items:
            lines.append(f"  {title}: {', '.join(items)}")
    if score.noise.n or score.evidence.n:
        lines.append(f"  evidence: {score.evidence.n:g} invalid, {score.noise.n:g} noise")
    if verbal:
        lines += [f"  {section}: {', '.join(word.split(' | ')[0] for word in words)}" for section, words in reading.words.items()]
        lines.append(f"  valence {verbal.mood.valence:+.2f} arousal {verbal.mood.arousal:+.2f} confidence {verbal.mood.confidence:.2f}; {verbal.title}")
        lines.append(f"  withheld: {', '.join(f'{item.reason} {item.count}' for item in verbal.withheld)}; planted {score.withheld.of:g}")
    return "\n".join(lines)


def _print_table(name: str, values: Mapping[str, float], stored: Mapping[str, float]) -> None:
    print(f"\n{name}")
    for figure, value in values.items():
        before = stored.get(figure)
        change = "" if before is None or before == value else f"   stored {before:.3f}"
        print(f"  {figure:32} {value:.3f}{change}")


if __name__ == "__main__":
    sys.exit(main())
