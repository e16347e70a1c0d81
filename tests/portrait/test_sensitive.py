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
        ("health", "Ik slik sinds mei antidepressiva en dat helpt"),
        ("health", "Sinds het ongeluk zit ik in een rolstoel, mijn hond trekt"),
        ("faith", "Elke zondag zit ik in de kerk op de derde rij"),
        ("politics", "Ik heb gestemd en daarna koffie gedronken"),
        ("sexuality", "Ik ben homo en dat weet het hele dorp"),
        ("health", "Dem Seelenklempner hab ich wieder abgesagt"),
        ("health", "Мерил давление утром, таблетки в бардачке"),
        ("health", "Estoy con la quimio los martes"),
        ("health", "Tenho ataques de pânico desde janeiro"),
        ("health", "La pressione alta mi tiene a casa"),
        ("health", "Mon arrêt maladie dure depuis mars"),
        ("faith", "I converted to Judaism at thirty"),
        ("faith", "Mein Rosenkranz liegt am Bett"),
        ("faith", "Tenho muita fé na minha santa"),
        ("faith", "Меня бабушка научила: исповедь каждую осень"),
        ("politics", "I've voted red all my life"),
        ("politics", "Kundgebung auf dem Marktplatz, wir waren viele"),
        ("politics", "Ieder jaar loop ik mee naar de demonstratie"),
        ("ethnicity", "como mulher preta eu sei bem"),
        ("ethnicity", "Als vrouw van kleur valt me dat op"),
        ("sexuality", "Mijn dochter heeft twee moeders, ik ben er een van"),
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
        "We fotografeerden de oude kerk op de heuvel, vol zwaluwen",
        "Ik werk als verpleegkundige op de nachtafdeling",
        "Sie demonstriert mir den Griff an der Drehbank",
        "Ik staar uit het raam en mijn stem is al weg",
        "Ensayamos la Novena de Beethoven, mi parte es la segunda viola",
        "Die Datei habe ich nach PDF konvertiert",
        "O terço final do meu bordado é azul",
        "I ordered two drawing tablets for my class",
    ],
)
def test_work_grief_and_buildings_are_not(text):
    assert SENSITIVE.reason(text) is None


def test_an_occupation_lifts_its_reason():
    texts = ["I am a priest in a small village", "I sweep the steps of the church"]
    lifted = SENSITIVE.occupations(texts)
    assert lifted == {"faith"}
    assert [SENSITIVE.reason(text, lifted) for text in texts] == [None, None]


@pytest.mark.parametrize(
    ("reason", "texts"),
    [
        ("health", ["Ich bin seit zehn Jahren Krankenschwester", "Heute habe ich drei Patienten die Chemotherapie erklärt"]),
        ("health", ["Sou enfermeira num hospital pequeno", "Hoje preparei a quimioterapia de uma senhora muito doce"]),
        ("faith", ["Als Organist sehe ich die Gemeinde nur im Spiegel", "Sonntags sitze ich in der Kirche vor allen anderen"]),
        ("faith", ["Работаю звонарём при монастыре", "Утром я поднимаюсь в храме на колокольню"]),
    ],
)
def test_whoever_says_what_they_do_may_speak_of_it(reason, texts):
    assert SENSITIVE.reason(texts[1]) == reason
    lifted = SENSITIVE.occupations(texts)
    assert reason in lifted and SENSITIVE.reason(texts[1], lifted) is None


def test_somebody_elses_occupation_lifts_nothing():
    texts = ["The nurse was kind when I had my chemo", "I was diagnosed with a tumour"]
    assert SENSITIVE.occupations(texts) == frozenset()


def test_a_nurse_keeps_her_own_illness_to_herself():
    assert SENSITIVE.reason("my depression is loud today", {"health"}) == "health"


def test_a_bio_names_an_occupation():
    assert SENSITIVE.occupations([], bio="Organist. Cats, counterpoint.") == {"faith"}


@pytest.mark.parametrize(
    ("reason", "text"),
    [("health", "a minha depressão voltou"), ("faith", "domingo rezei na igreja com a minha avó"), ("politics", "votei em branco de novo"),
     ("sexuality", "sou lésbica e feliz"), ("ethnicity", "como mulher negra eu reparo")],
)  # fmt: skip
def test_portuguese_statements_are_withheld(reason, text):
    assert SENSITIVE.reason(text) == reason


@pytest.mark.parametrize(
    "text",
    [
        "The museum of anatomy opens on Monday",
        "El horno de la panadería se apagó a las seis",
        "Die Glocken der alten Kirche hört man bis zum See",
        "Выборы лучшего пирога прошли весело",
        "O meu cão dormiu debaixo da mesa",
        "We walked through the fog to the summit hut",
    ],
)
def test_ordinary_days_are_not_withheld(text):
    assert SENSITIVE.reason(text) is None
