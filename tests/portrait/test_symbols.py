"""Things in sentences: found in any inflection, and not where their word means something else."""

import tomllib
from pathlib import Path

import pytest

from portrait.lexicon import Lexicon, Match
from portrait.passage import Passage
from portrait.symbols import Symbols
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


def reading(symbols, posts, themes=None, denied=()):
    """Keys and weights of what `symbols` reads from posts that name these things, one string of keys a post."""
    passages = [
        Passage(f"post-{number}", "", "", "", "en", (), things=tuple(Match(key, 0, 1) for key in keys.split()))
        for number, keys in enumerate(posts)
    ]
    return {facet.key: facet for facet in symbols.read(passages, themes or {}, denied, "en")}


@pytest.fixture(scope="module")
def symbols():
    return Symbols(load_vocabulary())


def test_what_more_posts_name_weighs_more_however_often_one_names_it(symbols):
    found = reading(symbols, ["boat boat boat boat", "horse", "horse", "boat"])
    assert found["boat"].weight == found["horse"].weight == 1.0
    assert reading(symbols, ["boat", "horse", "horse"])["boat"].weight < 1


def test_things_that_keep_company_come_before_those_that_stand_alone(symbols):
    assert list(reading(symbols, ["anchor", "apple", "boat", "mast"]))[-1] == "apple"


def test_what_is_faint_is_left_out_when_there_is_enough(symbols):
    posts = ["boat anchor mast sail buoy"] * 9 + ["table"]
    assert "table" not in reading(symbols, posts) and "table" in reading(symbols, ["boat", "table"])


def test_a_theme_vetoes_a_word_unless_the_thing_has_a_theme_of_its_own_here(symbols):
    assert "candle" not in reading(symbols, ["candle"], {"cryptocurrency": ("post-0",)})
    assert "train" not in reading(symbols, ["train"], {"board_games_and_chess": ("post-0",)})
    assert "train" in reading(symbols, ["train"], {"board_games_and_chess": ("post-0",), "trains_and_commuting": ("post-0",)})


def test_emblems_stand_in_for_what_is_not_named_but_not_for_what_is_denied(symbols):
    theme = {"sea_and_sailing": ("post-0",)}
    assert list(reading(symbols, [""], theme)) == ["anchor", "boat", "sail"]
    assert list(reading(symbols, [""], theme, denied=("boat",))) == ["anchor", "sail"]


def test_an_emblem_that_is_named_comes_first_and_one_that_is_not_after_what_is_named(symbols):
    found = reading(symbols, ["apple", "kettle", "anchor"], {"sea_and_sailing": ("post-2",)})
    assert list(found)[0] == "anchor" and {"apple", "kettle", "boat"} < set(found)
    assert found["boat"].evidence == ("post-2",)


def test_glosses_with_a_hyphen_or_an_apostrophe_are_found_in_english(find):
    assert find("My old t-shirt hangs over the ship's wheel, beside a felt-tip pen.", "en") == ["t_shirt", "ship_wheel", "felt_pen"]


def test_short_words_of_a_language_without_a_table_are_no_english_things(find):
    assert find("Mitt barn satt vid en bra kock, hans hat var en rock, och i handen en thermos.", "sv") == ["thermos"]
    assert find("Elk jaar hetzelfde: van de brug het ijs op, wie reed er mee, en een thermos.", "nl") == ["bridge", "ice", "thermos"]


def test_a_dutch_compound_names_what_its_last_member_names(find):
    assert find("Op de keukentafel een soeplepel en de avondkrant.", "nl") == ["table", "spoon", "newspaper"]
    assert find("Een goed voorbeeld, geen tegenwind en een mooi overzicht.", "nl") == []


def test_never_more_than_thirteen_and_ties_by_key(symbols):
    found = list(reading(symbols, [" ".join(load_vocabulary().entries("symbols"))]))
    assert len(found) == 13
    alone = [key for key, entry in load_vocabulary().entries("symbols").items() if not entry.get("themes")][:4]
    weights = {key: facet.weight for key, facet in reading(symbols, [" ".join(alone)]).items()}
    assert list(weights) == sorted(weights, key=lambda key: (-weights[key], key))


@pytest.mark.parametrize(
    ("language", "own", "denied", "quoted"),
    [
        ("en", "My bees fly early and I carry the honey home with both hands every autumn.", "I never bought a guitar.", 'He said "sell the motorcycle" and left the room.'),
        ("de", "Meine Bienen fliegen früh und im Herbst trage ich den Honig mit beiden Händen heim.", "Eine Gitarre habe ich nie gekauft.", "Er sagte: „Verkauf das Motorrad“ und ging hinaus."),
        ("fr", "Mes abeilles volent tôt et chaque automne je rapporte le miel avec les deux mains.", "Je n'ai jamais acheté de guitare.", "Il a dit « vends la moto » et il est sorti."),
        ("es", "Mis abejas vuelan temprano y cada otoño llevo la miel a casa con las dos manos.", "Nunca compré una guitarra.", "Dijo «vende la motocicleta» y salió."),
        ("it", "Le mie api volano presto e ogni autunno porto il miele a casa con le due mani.", "Non ho mai comprato una chitarra.", "Ha detto «vendi la motocicletta» ed è uscito."),
        ("ru", "Мои пчёлы летают рано, и каждую осень я несу мёд домой обеими руками.", "Я никогда не покупал гитару.", "Он сказал «продай мотоцикл» и вышел."),
        ("nl", "Mijn bijen vliegen vroeg en elke herfst draag ik de honing met twee handen naar huis.", "Een gitaar heb ik nooit gekocht.", "Hij zei “verkoop de motorfiets” en liep de kamer uit."),
        ("pt", "As minhas abelhas voam cedo e todo outono levo o mel para casa com as duas mãos.", "Nunca comprei uma guitarra.", "Ele disse «vende a motocicleta» e saiu."),
    ],
)  # fmt: skip
def test_things_denied_or_quoted_are_no_symbols_in_any_language(describer, words, language, own, denied, quoted):
    found = {symbol.key for symbol in describer.describe(words(own, denied, quoted, lang=language)).symbols}
    assert {"bee", "honey"} <= found and not {"guitar", "motorcycle"} & found


def test_title_and_picture_rather_take_what_is_painted_as_itself(describer, words):
    """A heron would be painted as a swan; an owl is an owl."""
    day = ["This morning a heron stood beside the road.", "This evening an owl sat beside the road."]
    keys = [symbol.key for symbol in describer.describe(words(*day)).symbols]
    assert keys.index("owl") < keys.index("heron")


def test_what_is_named_again_and_again_comes_first_however_it_is_painted(describer, words):
    day = ["A gull on the mast.", "The gull again, loud.", "Gull feathers on the deck, the gull itself asleep.", "An anchor leans on the wall."]
    keys = [symbol.key for symbol in describer.describe(words(*day)).symbols]
    assert keys.index("gull") < keys.index("anchor")
