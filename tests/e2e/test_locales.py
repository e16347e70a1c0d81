"""Every sentence in every language, and a sentence for everything that can go wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import extractors.errors
import kiosk
import portrait.errors

HOUSE = Path(kiosk.__file__).parent
LOCALES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((HOUSE / "locales").glob("*.json"))}
ENGLISH = LOCALES["en"]


def failure_keys() -> set[str]:
    return {
        found.key
        for module in (extractors.errors, portrait.errors)
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Exception) and hasattr(found, "key")
    }


def used_keys() -> set[str]:
    pages = "\n".join(path.read_text("utf-8") for path in HOUSE.glob("templates/*.html"))
    scripts = "\n".join(path.read_text("utf-8") for path in HOUSE.glob("static/**/*.js"))
    written = set(re.findall(r"\bt\.([a-z_0-9]+)", pages)) | set(re.findall(r"""\bt\(\s*"([a-z_0-9]+)\"""", scripts))
    # t(condition ? "one" : "other")
    chosen = {key for call in re.findall(r"\bt\([^()]*\?[^()]*\)", scripts) for key in re.findall(r'"([a-z_0-9]+)"', call)}
    return written | {key for key in chosen if "_" in key}


@pytest.mark.parametrize("language", sorted(LOCALES))
def test_equal_keys_and_equal_gaps(language: str) -> None:
    sentences = LOCALES[language]
    assert sentences.keys() == ENGLISH.keys()
    for key, sentence in sentences.items():
        assert sentence.strip(), key
        assert set(re.findall(r"{(\w+)}", sentence)) == set(re.findall(r"{(\w+)}", ENGLISH[key])), key


def test_there_are_the_promised_languages() -> None:
    assert set(LOCALES) >= {"en", "de", "fr", "es", "it", "ru"}


def test_everything_that_can_fail_has_a_sentence() -> None:
    assert failure_keys() - ENGLISH.keys() == set()


def test_every_sentence_used_is_written() -> None:
    assert used_keys() - ENGLISH.keys() == set()


@pytest.mark.parametrize("language", sorted(LOCALES))
def test_consent_is_short(language: str) -> None:
    said = " ".join(sentence for key, sentence in LOCALES[language].items() if key.startswith("consent_"))
    assert len(said.split()) <= 60


@pytest.mark.parametrize("word", ["oops", "magic", "error", "sorry", "awesome", "🎨", "✨"])
def test_the_house_speaks_plainly(word: str) -> None:
    assert not [key for key, sentence in ENGLISH.items() if word in sentence.lower()]
