import pytest

from portrait.clauses import Negation, quoted, without
from portrait.vocabulary import load_vocabulary

CUES = load_vocabulary().entries("cues")
NEGATION = Negation(CUES["negation"], CUES["turn"])


@pytest.mark.parametrize(
    ("language", "text", "gone", "kept"),
    [
        ("en", "I never play guitar, but I paint horses", "guitar", "horses"),
        ("en", "I don’t own a boat. I own a bicycle.", "boat", "bicycle"),
        ("de", "Ich fahre nicht ans Meer, sondern in die Berge", "Meer", "Berge"),
        ("fr", "Je n’ai pas de chien, j’ai un chat", "chien", "chat"),
        ("es", "No tengo barco, tengo una guitarra", "barco", "guitarra"),
        ("it", "Non ho un cane, ho un gatto", "cane", "gatto"),
        ("ru", "У меня нет собаки, зато есть кот", "собаки", "кот"),
    ],
)
def test_negated_clauses_are_found_in_six_languages(language, text, gone, kept):
    own = without(text, NEGATION.spans(text, language))
    assert gone not in own and kept in own


@pytest.mark.parametrize("text", ['He says "sell the boat now" again', "Он сказал «продай лодку», и всё", "Er sagt „verkauf das Boot“ und geht"])
def test_quoted_spans_are_found(text):
    own = without(text, quoted(text))
    assert not {"boat", "лодку", "Boot"} & set(own.replace(",", " ").split())
