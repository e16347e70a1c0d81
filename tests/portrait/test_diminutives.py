import pytest

from portrait.diminutives import _OTHERWISE, _RULES, diminutives
from portrait.lexicon import _BOUND
from portrait.tongue import spelling
from portrait.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("language", "pairs"),
    [
        ("de", "Haus Häuschen, Blume Blümchen, Vogel Vöglein, Baum Bäumchen, Garten Gärtchen, Uhr Ührchen"),
        ("nl", "brug bruggetje, handschoen handschoentje, boom boompje, huis huisje"),
        ("es", "pájaro pajarito, flor florecita, barco barquito, taza tacita, ratón ratoncito, árbol arbolito"),
        ("pt", "barco barquinho, pão pãozinho, vaca vaquinha, café cafezinho, xícara xicarinha"),
        ("it", "albero alberello, barca barchetta, fiore fiorellino, gatto gattino, tazza tazzina"),
        ("ru", "книга книжка, свеча свечка, дом домик, стакан стаканчик, цветок цветочек, чашка чашечка"),
    ],
)
def test_a_noun_has_its_small_name(language, pairs):
    for noun, small in (pair.split() for pair in pairs.split(", ")):
        assert small.lower() in diminutives(noun.lower(), language)


@pytest.mark.parametrize(
    ("language", "noun", "other"),
    [("it", "casa", "casella"), ("it", "cervo", "cervello"), ("ru", "пес", "песок"), ("ru", "печь", "печенька"), ("de", "tau", "tauchen"), ("pt", "cama", "caminha")],
)
def test_what_means_something_else_is_left_out(language, noun, other):
    assert other not in diminutives(noun, language)


def test_nothing_is_refused_that_no_rule_would_make():
    """An idle entry says of a form that it was thought of, and it never comes."""
    table = load_vocabulary().entries("symbols")
    for language, refused in _OTHERWISE.items():
        nouns = {spelling(_BOUND.sub("", gloss)).lstrip("=") for entry in table.values() for gloss in entry["words"][language]}
        assert refused <= {form for noun in nouns if len(noun) > 2 for form in _RULES[language](noun)}, language


def test_other_languages_phrases_and_short_words_have_none():
    assert diminutives("house", "en") == diminutives("maison", "fr") == diminutives("casa rossa", "it") == diminutives("эк", "ru") == ()
