import tomllib
from pathlib import Path

import numpy as np
import pytest

from portrait.background import Background, load_heads
from portrait.errors import ModelMissing
from portrait.passage import Passage
from portrait.sensitive_head import SensitiveHead
from portrait.vocabulary import READ

SENTENCES = Path(__file__).parents[2] / "portrait" / "training" / "sensitive_sentences"
ALL = [(file.stem, matter, lists) for file in sorted(SENTENCES.glob("*.toml")) for matter, lists in tomllib.loads(file.read_text()).items()]
# Written for this test, most of them without the words that lists look for.
TOLD = {
    "health": (
        "Die Infusion lief heute zwei Stunden, danach habe ich im Taxi geschlafen.",
        "My oncologist drew me a picture of it on the back of a parking ticket.",
        "Seit der Reha gehe ich wieder ohne Stock bis zum Bäcker.",
        "They changed my tablets again and my hands shake when I pour the tea.",
    ),
    "faith": (
        "Перед сном всегда читаю молитву, которой научила бабушка.",
        "I was baptised in the lake last summer and the water was freezing.",
        "Хожу на службу каждое воскресенье, стою у колонны.",
        "Ik bid elke ochtend voor het raam, voor de kinderen wakker zijn.",
    ),
    "politics": (
        "Habe mein Kreuz diesmal ganz woanders gemacht als die letzten zwanzig Jahre.",
        "I knocked on four hundred doors for our candidate and my feet know it.",
        "Ik stem al dertig jaar op dezelfde partij.",
        "Voté en blanco y mi suegro no me habla.",
    ),
    "sexuality": (
        "Seit ich Männer liebe und es sage, redet mein Bruder nicht mehr mit mir.",
        "I told my dad about my boyfriend, he shook his hand and then shook mine, son.",
        "Mi novia y yo les dijimos a mis padres que nos casamos.",
        "My wife kissed me in front of her whole hockey team, two women in wet coats.",
    ),
    "ethnicity": (
        "Мои родители из Армении, и в школе меня дразнили за нос.",
        "My parents came over from Kingston and people still ask me where I learnt English.",
        "Mein Vater kam aus Anatolien, und in der Schule war ich immer der Türke.",
        "Nací en Lima y aquí me llaman indio.",
    ),
}
PLAINLY = "Mein Vater kam aus Anatolien, und in der Schule war ich immer der Türke."
PLAIN = (
    "New line on the reel and two small perch before breakfast.",
    "Сегодня починил велосипед соседке и получил банку варенья.",
    "Die Rosen brauchen Wasser, und ich brauche Kaffee.",
    "J'ai raté mon train et trouvé un café ouvert.",
    "La masa madre ha subido toda la noche.",
)


@pytest.fixture(scope="module")
def head():
    return SensitiveHead(Background(load_heads()))


def passages(*sentences, post_id="1", whole=""):
    return [
        Passage(
            post_id=post_id, text=text, own=text, masked=text, language="en", tokens=(), denied=(), signs=(), things=(), whole=whole or text
        )
        for text in sentences
    ]  # fmt: skip


def test_of_five_matters_the_head_names_the_right_one(head, encode):
    named = [(head.matters[share.argmax()], matter) for matter, told in TOLD.items() for share in head.shares(encode(list(told)))]
    assert sum(name == matter for name, matter in named) >= 17


def test_every_third_sentence_is_known_where_no_list_foresaw_it(head, encode):
    likely = np.concatenate([head.shares(encode(list(told))).sum(1) for told in TOLD.values()])
    assert (likely >= 0.8).mean() >= 0.33


def test_a_plain_day_is_no_matter(head, encode):
    assert head.shares(encode(list(PLAIN))).sum(1).max() < 0.3


def test_what_only_sounds_like_a_matter_is_seldom_taken_for_one(head, encode):
    for matter in head.matters:
        own, other = (
            (head.shares(encode([text for _, name, lists in ALL if name == matter for text in lists[kind]])).sum(1) >= 0.7).mean()
            for kind in ("own", "other")
        )
        assert own > 0.25 > 0.05 > other, matter


def test_all_clauses_of_a_sentence_go_with_the_one_that_tells(head, encode):
    told = passages(PLAINLY, "und heute gibt es Kuchen", whole=f"{PLAINLY[:-1]}, und heute gibt es Kuchen.")
    elsewhere = passages("und heute gibt es Kuchen", post_id="2")
    vectors = encode([passage.own for passage in (*told, *elsewhere)])
    assert head.withheld([*told, *elsewhere], vectors, [True, False, False], ()) == {0: "ethnicity", 1: "ethnicity"}


def test_what_an_occupation_lifts_is_read(head, encode):
    told = passages(PLAINLY)
    assert head.withheld(told, encode([PLAINLY]), [True], ()) == {0: "ethnicity"}
    assert head.withheld(told, encode([PLAINLY]), [True], ("ethnicity",)) == {}


def test_a_passage_without_own_words_tells_of_nothing(head, encode):
    nothing = [Passage(post_id="1", text="“x”", own="", masked="", language="en", tokens=(), denied=(), signs=(), things=(), whole="“x”")]
    assert head.withheld(nothing, encode([PLAINLY]), [True], ()) == {}


def test_nothing_is_told_of_nobody(head):
    assert head.withheld([], np.zeros((0, 512), np.float32), [], ()) == {}


def test_every_language_that_is_read_has_sentences():
    assert {language for language, *_ in ALL} == set(READ)


def test_sentences_are_written_once():
    told = [text for *_, lists in ALL for kind in ("own", "other") for text in lists[kind]]
    assert len(told) == len(set(told))


def test_a_portrait_counts_what_the_head_withholds(describer, words):
    day = ["Die Tomaten stehen auf dem Fensterbrett und neigen sich dem Licht entgegen.", "Im Garten blüht der erste Salbei seit dem Umzug."]
    with_it, without_it = describer.describe(words(*day, PLAINLY, lang="de")), describer.describe(words(*day, lang="de"))
    assert {item.reason: item.count for item in with_it.withheld} == {"ethnicity": 1}
    assert not without_it.withheld
    assert with_it.themes == without_it.themes
    assert not any("post-2" in facet.evidence for facet in (*with_it.themes, *with_it.symbols, *with_it.mood.words))


def test_a_missing_file_says_what_to_run(tmp_path):
    with pytest.raises(ModelMissing, match="sensitive_head.py"):
        SensitiveHead(Background(load_heads()), tmp_path / "sensitive_head.npz")
