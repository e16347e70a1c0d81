import pytest

from portrait.lexicon import Lexicon
from portrait.tongue import English, Lemmas
from portrait.vocabulary import load_vocabulary


@pytest.fixture(scope="module")
def find(describer):
    lemmas = Lemmas()
    lexicon = Lexicon(load_vocabulary().entries("symbols"), lemmas, nouns=True, guests=True)

    def keys(text: str, language: str) -> list[str]:
        reading = describer._english.read([text])[0] if language == "en" else lemmas.read(text, language)
        return [match.key for match in lexicon.find(reading.tokens, language)]

    return keys


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The lanterns hang over the boats", ["lantern", "boat"]),
        ("en", "She rose early and planted herself by the door", ["door"]),
        ("en", "Sweet peas and a vending machine", ["sweet_pea", "vending_machine"]),
        ("de", "Die Laternen hängen über den Booten", ["lantern", "boat"]),
        ("de", "Um vier Uhr morgens tickt der Wecker", ["clock"]),
        ("de", "ein alter Apfelbaum am Nordseehafen", ["orchard", "harbour"]),
        ("fr", "Des lanternes et un sac à dos", ["lantern", "backpack"]),
        ("es", "Las abejas y las velas de cera", ["bee", "candle"]),
        ("it", "Le campane e i libri", ["bell", "book"]),
        ("ru", "Читаю книги под настольной лампой у окна", ["book", "lamp", "window"]),
        ("de", "Lagerfeuer tonight, guitar dabei", ["campfire", "guitar"]),
    ],
)
def test_things_are_found_in_any_inflection(find, language, text, expected):
    assert find(text, language) == expected


def test_names_are_masked_for_the_sitters_eyes():
    reading = English().read(["Thomas Whitlock taught me in Melbury, the roses are his."])[0]
    assert "Whitlock" not in reading.masked and "roses" in reading.masked
    assert "Левитин" not in Lemmas().read("Спросить Андрея Левитинского про экзамен", "ru").masked
