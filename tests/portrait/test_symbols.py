"""Things in sentences: found in any inflection, and not where their word means something else."""

import tomllib
from pathlib import Path

import pytest

from portrait.lexicon import Lexicon
from portrait.tongue import English, Lemmas
from portrait.vocabulary import READ, load_vocabulary

SENTENCES = tomllib.loads((Path(__file__).parent / "symbols_sentences.toml").read_text(encoding="utf-8"))
WORDS = [
    [cell.strip() for cell in line.split("|")]
    for line in (Path(__file__).parent / "symbols_words.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.fixture(scope="module")
def find(describer):
    lemmas = Lemmas()
    lexicon = Lexicon(load_vocabulary().entries("symbols"), lemmas, nouns=True, guests=True)

    def keys(text: str, language: str) -> list[str]:
        reading = describer._english.read([text])[0] if language == "en" else lemmas.read(text, language)
        return [match.key for match in lexicon.find(reading.tokens, language)]

    return keys


@pytest.mark.parametrize(
    ("language", "text", "finds"),
    [(language, *sentence) for language, table in SENTENCES.items() for sentence in table["sentences"]],
)
def test_a_sentence_holds_these_things_and_no_others(find, language, text, finds):
    assert find(text, language) == finds.split()


@pytest.mark.parametrize("column", range(len(READ)), ids=READ)
def test_ninety_common_things_are_known_in_their_inflections(find, column):
    language = READ[column]
    missed = [(row[0], row[column + 1]) for row in WORDS if row[0] not in find(row[column + 1], language)]
    assert len(WORDS) == 90 and missed == []


def test_a_gloss_with_an_article_counts_after_one_of_its_gender(find):
    assert find("une petite vague", "fr") == [] and find("cette vague", "fr") == ["wave"]
    assert find("elle le lit", "fr") == [] and find("dans le lit", "fr") == ["bed"]
    assert find("un tour", "fr") == [] and find("la tour", "fr") == ["tower"]


def test_what_something_is_only_likened_to_is_not_there(find):
    assert find("Der See liegt wie ein Spiegel", "de") == ["lake"]
    assert find("A mirror hangs by the lake", "en") == ["mirror", "lake"]


def test_a_borrowed_word_needs_company(find):
    assert find("Lagerfeuer tonight, guitar dabei", "de") == ["campfire", "guitar"]
    assert find("Das ist von Silla gesungen", "de") == []


def test_a_compound_needs_a_beginning_that_is_a_word(find):
    assert find("Nordseehafen und Bergkristall", "de") == ["harbour", "crystal"]
    assert find("Kritisch und automatisch", "de") == []


def test_names_are_masked_for_the_sitters_eyes():
    reading = English().read(["Thomas Whitlock taught me in Melbury, the roses are his."])[0]
    assert "Whitlock" not in reading.masked and "roses" in reading.masked
    assert "Левитин" not in Lemmas().read("Спросить Андрея Левитинского про экзамен", "ru").masked
