"""Advertisements by meaning: of kinds and in words that no list of signs foresees."""

import pytest

from portrait.advertising import AdvertisingHead, Signs, advertisements
from portrait.background import Background, load_heads
from portrait.encoder import SentenceEncoder
from portrait.vocabulary import load_vocabulary

SIGNS = Signs.of(load_vocabulary().entries("cues")["advertising"])


@pytest.fixture(scope="module")
def near():
    return AdvertisingHead(SentenceEncoder(), Background(load_heads()))


SOLD = [
    "Lash extensions that last six weeks, book your free patch test https://example.com/lash",
    "Treppenlift ohne Zuzahlung? Unsere Berater rechnen es Ihnen aus: https://example.de/lift",
    "Assurance chien et chat dès 9 € par mois, devis en ligne https://example.fr/devis",
    "Consigue la beca que mereces con nuestros asesores https://example.es/beca",
    "Il tuo sito web pronto in tre giorni, chiedi il preventivo https://example.it/sito",
    "Тренажёр для спины со скидкой до конца недели https://example.ru/spina",
]  # fmt: skip
TOLD = [
    "Photographs from the ferry are up: https://example.org/ferry, 12 of them",
    "Neue Folge über Moore ist da https://example.org/moor !!",
    "Le train pour Brest coûtait 12 € et j'ai vu la mer https://example.org/carnet",
    "Hoy 3 € el kilo de tomates, y saben a tomate!!",
    "Купил на рынке груши по 80 руб, отдал соседке https://example.org/dnevnik",
]  # fmt: skip


@pytest.mark.parametrize("text", SOLD)
def test_what_strangers_sell_is_known_by_its_meaning(near, text):
    assert advertisements([text], SIGNS, near) == [True]


@pytest.mark.parametrize("text", TOLD)
def test_who_only_tells_of_it_sells_nothing(near, text):
    assert advertisements([text], SIGNS, near) == [False]


def test_a_post_without_any_sign_is_not_read_for_its_meaning():
    asked = []
    advertisements(["Rain on the pane all day.", "Look: https://example.org"], SIGNS, lambda texts: asked.extend(texts) or [0.0] * len(texts))
    assert asked == ["Look: https://example.org"]
