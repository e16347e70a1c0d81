"""How well describing reads the labelled profiles: required content, forbidden hits, leaks, seconds.

    python tests/benchmarks/describe.py [--split dev] [--folder tests/profiles] [--verbose]

The matching rules stand in `expect.json`: a required group is met when one of its strings begins a word of its section.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path
from typing import Any

from extractors.profile import Profile, post_from_json
from portrait.describe import Describer
from portrait.errors import TooLittleText
from portrait.verbal import VerbalPortrait, as_json

HERE = Path(__file__).parents[1] / "profiles"


def load(path: Path) -> Profile:
    """A profile from a JSONL file of posts."""
    lines = path.read_text(encoding="utf-8").splitlines()
    posts = tuple(post_from_json(json.loads(line), default_id=f"{path.stem}-{i}") for i, line in enumerate(lines))
    return Profile(source=path.name, handle=None, display_name=None, bio=None, posts=posts)


def sections(verbal: VerbalPortrait | None) -> dict[str, list[str]]:
    """Labels and keys of each section of a portrait, lower case."""
    if verbal is None:
        return {name: [] for name in ("themes", "mood", "symbols", "setting", "season", "time", "palette")}
    words = lambda facets: [f"{facet.label} | {facet.key}".replace("_", " ").lower() for facet in facets if facet]  # noqa: E731
    setting = verbal.setting
    return {
        "themes": words(verbal.themes),
        "mood": words(verbal.mood.words),
        "symbols": words(verbal.symbols),
        "setting": words([setting.place]),
        "season": words([setting.season]),
        "time": words([setting.time_of_day]),
        "palette": [f"{colour.name} | {colour.key}".lower() for colour in verbal.palette],
    }


def hit(options: Any, words: list[str]) -> bool:
    """Whether one of `options` begins a word of `words`."""
    options = [options] if isinstance(options, str) else options
    return any(re.search(rf"\b{re.escape(option.lower())}", word) for option in options for word in words)


def required(expected: dict[str, Any], found: dict[str, list[str]]) -> dict[str, tuple[int, int]]:
    """Met and wanted groups of each section."""
    result = {}
    for name in ("themes", "mood", "setting"):
        groups = expected.get(f"{name}_required", [])
        result[name] = sum(hit(group, found[name]) for group in groups), len(groups)
    for name in ("season", "time"):
        group = expected.get(f"{name}_required", [])
        result[name] = int(bool(group) and hit(group, found[name])), int(bool(group))
    groups = expected.get("palette_required", [])
    result["palette"] = sum(hit(group, found["palette"]) for group in groups), len(groups)
    wanted = expected.get("symbols_required", {"at_least": 0, "of": []})
    met = sum(hit(group, found["symbols"]) for group in wanted["of"])
    result["symbols"] = min(met, wanted["at_least"]), wanted["at_least"]
    return result


def forbidden(expected: dict[str, Any], found: dict[str, list[str]]) -> list[str]:
    """What was found and must not be, as ``section: word``."""
    return [
        f"{name}: {item}" for name in ("themes", "mood", "symbols") for item in expected.get(f"{name}_forbidden", []) if hit(item, found[name])
    ]


def leaks(expected: dict[str, Any], text: str) -> list[str]:
    """Planted identifiers that stand in `text`, at word boundaries."""
    return [item for item in expected.get("pii", []) if re.search(rf"(?<!\w){re.escape(item)}(?!\w)", text, re.IGNORECASE)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=HERE)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    expect = json.loads((options.folder / "expect.json").read_text(encoding="utf-8"))["profiles"]
    start = time.perf_counter()
    describer = Describer()
    print(f"load {time.perf_counter() - start:.2f} s")
    totals, bad, leaked, asked = [0, 0], 0, 0, 0
    for name, expected in expect.items():
        if expected["split"] != options.split:
            continue
        profile, start, cpu = load(options.folder / f"{name}.jsonl"), time.perf_counter(), time.process_time()
        try:
            verbal = describer.describe(profile)
        except TooLittleText:
            verbal = None
        seconds, cpu, found = time.perf_counter() - start, time.process_time() - cpu, sections(verbal)
        met, wrong = required(expected, found), forbidden(expected, found)
        record = "" if verbal is None else json.dumps(as_json(verbal), ensure_ascii=False)
        quotes = "" if verbal is None else " ".join(verbal.quotes.values())
        got, wanted = sum(a for a, _ in met.values()), sum(b for _, b in met.values())
        totals[0] += got
        totals[1] += wanted
        bad += len(wrong)
        asked += sum(len(expected.get(f"{section}_forbidden", [])) for section in ("themes", "mood", "symbols"))
        leaked += len(leaks(expected, record))
        short = {section: f"{a}/{b}" for section, (a, b) in met.items() if a < b}
        print(f"{name}: {got}/{wanted} missing {short} forbidden {wrong} leaks {leaks(expected, record)} quotes {leaks(expected, quotes)} {seconds:.2f} s wall {cpu:.2f} s cpu")
        if options.verbose and verbal:
            print("  ", verbal.title, "|", verbal.prose)
            print("  ", {section: [word.split(" | ")[0] for word in words] for section, words in found.items()})
            print("  ", f"valence {verbal.mood.valence:.2f} arousal {verbal.mood.arousal:.2f} confidence {verbal.mood.confidence:.2f}", verbal.voice.label, verbal.languages, [(w.reason, w.count) for w in verbal.withheld])
    print(f"required {totals[0]}/{totals[1]} = {totals[0] / max(1, totals[1]):.0%}, forbidden {bad}/{asked} = {bad / max(1, asked):.1%}, leaks {leaked}")


if __name__ == "__main__":
    main()
