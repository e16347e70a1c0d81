import pytest

from portrait.sensitive import Sensitive
from portrait.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
SENSITIVE = Sensitive(VOCABULARY.entries("sensitive"), VOCABULARY.entries("cues")["first_person"]["words"])


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("health", "I was diagnosed with bipolar disorder"),
        ("health", "Meine Depression ist heute laut"),
        ("health", "tengo cáncer desde marzo"),
        ("health", "I have been in a wheelchair since the accident"),
        ("faith", "I pray in my church every morning"),
        ("faith", "Я молюсь каждый вечер"),
        ("faith", "After church we eat together"),
        ("faith", "los domingos voy a misa con mi abuela"),
        ("politics", "I voted for the left again"),
        ("politics", "ho votato domenica"),
        ("sexuality", "coming out was easier than I thought, I am gay"),
        ("ethnicity", "as a Black woman I notice"),
    ],
)
def test_statements_about_oneself_are_withheld(reason, text):
    assert SENSITIVE.reason(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "I work as a nurse on the night ward",
        "I miss my husband since the funeral",
        "We photographed the old church on the hill, it is full of swallows",
        "Ich zeichne die Kirche und den Marktplatz",
        "Black and white film, all silver prints",
        "I paint the roof of a chapel in oil",
        "My students asked about the election of 1848",
    ],
)
def test_work_grief_and_buildings_are_not(text):
    assert SENSITIVE.reason(text) is None


def test_an_occupation_lifts_its_reason():
    texts = ["I am a priest in a small village", "I sweep the steps of the church"]
    lifted = SENSITIVE.occupations(texts)
    assert lifted == {"faith"}
    assert [SENSITIVE.reason(text, lifted) for text in texts] == [None, None]
