import pytest

from portrait.clauses import Negation, quoted, without
from portrait.vocabulary import load_vocabulary

CUES = load_vocabulary().entries("cues")
NEGATION = Negation(CUES["negation"], CUES["turn"], CUES["affirmed"])


@pytest.mark.parametrize(
    ("language", "text", "gone", "kept"),
    [
        ("en", "I never play guitar, but I paint horses", "guitar", "horses"),
        ("en", "I don’t own a boat. I own a bicycle.", "boat", "bicycle"),
        ("de", "Ich fahre nicht ans Meer, sondern in die Berge", "Meer", "Berge"),
        ("fr", "Je n’ai pas de chien, j’ai un chat", "chien", "chat"),
        ("es", "No tengo barco, tengo una guitarra", "barco", "guitarra"),
        ("it", "Non ho un cane, ho un gatto", "cane", "gatto"),
        ("pt", "Não tenho barco, tenho um violão", "barco", "violão"),
        ("ru", "У меня нет собаки, зато есть кот", "собаки", "кот"),
        ("nl", "Ik heb geen hond, maar wel een kat", "hond", "kat"),
    ],
)
def test_negated_clauses_are_found_in_eight_languages(language, text, gone, kept):
    own = without(text, NEGATION.spans(text, language))
    assert gone not in own and kept in own


def test_a_wish_denied_with_que_is_still_a_denial():
    text = "Je ne veux pas que la guitare reste ici"
    assert "guitare" not in without(text, NEGATION.spans(text, "fr"))


@pytest.mark.parametrize("text", ['He says "sell the boat now" again', "Он сказал «продай лодку», и всё", "Er sagt „verkauf das Boot“ und geht"])
def test_quoted_spans_are_found(text):
    own = without(text, quoted(text))
    assert not {"boat", "лодку", "Boot"} & set(own.replace(",", " ").split())


@pytest.mark.parametrize(
    ("language", "text", "kept"),
    [
        ("en", "I can’t wait to play the cello again", "cello"),
        ("de", "Ich male nicht nur Pferde", "Pferde"),
        ("fr", "Je ne peins que des chevaux", "chevaux"),
        ("es", "No dejo de pensar en el violín", "violín"),
        ("it", "Non vedo l'ora di tornare in barca", "barca"),
        ("pt", "Não só pinto, também toco violino", "pinto"),
        ("ru", "Ни дня без скрипки", "скрипки"),
        ("nl", "Geen dag zonder mijn viool", "viool"),
    ],
)
def test_what_only_looks_like_a_denial_is_kept(language, text, kept):
    assert kept in without(text, NEGATION.spans(text, language))
