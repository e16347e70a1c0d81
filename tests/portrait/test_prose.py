from dataclasses import replace

import pytest

from portrait.describe import retell
from portrait.verbal import Colour, Facet, Mood, Setting, VerbalPortrait, Voice, strike
from portrait.vocabulary import LANGUAGES, load_vocabulary

VERBAL = VerbalPortrait(
    title="",
    prose="",
    themes=(Facet("trains_and_commuting", "", 1.0), Facet("bees_and_beekeeping", "", 0.8)),
    mood=Mood((Facet("calm", ""),)),
    setting=Setting(Facet("train", ""), Facet("dusk", ""), Facet("winter", "")),
    symbols=(Facet("bee", ""), Facet("lantern", "")),
    palette=(Colour("amber", "amber", "#e09a3e", 0.6), Colour("slate", "slate grey", "#5d6a75", 0.4)),
    voice=Voice("terse", ""),
    languages=("en",),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_to_four_sentences_and_a_title_in_six_languages(language):
    told = retell(replace(VERBAL, language=language))
    sentences = [part for part in told.prose.replace("!", ".").split(". ") if part]
    assert 2 <= len(sentences) <= 5 and told.prose.endswith(".")
    assert load_vocabulary().label("themes", "trains_and_commuting", language) in told.prose
    assert told.title and "{" not in told.title + told.prose


def test_the_title_reads_like_a_painting():
    possible = {"Keeper of Timetables, Evening Bee", "Bee and Lantern at Dusk", "Portrait with Bee and Lantern"}
    times = load_vocabulary().entries("times")
    titles = {retell(replace(VERBAL, voice=Voice(key, ""))).title for key in load_vocabulary().entries("voices")}
    assert titles <= possible and len(titles) > 1
    german = retell(replace(VERBAL, language="de")).title
    assert german in {f"Biene und Laterne {times['dusk']['scene']['de']}", "Bildnis mit Biene und Laterne", "Züge und Pendeln, Biene in der Abenddämmerung"}


def test_struck_parts_are_told_no_more():
    struck = strike(VERBAL, frozenset({"themes:bees_and_beekeeping", "symbols:bee", "time_of_day:dusk", "mood:calm"}))
    told = retell(struck)
    assert "bee" not in (told.title + told.prose).lower() and "dusk" not in told.prose and "hurries" not in told.prose


def test_a_portrait_with_nothing_left_is_untitled():
    bare = replace(VERBAL, themes=(), mood=Mood(), setting=Setting(), symbols=())
    told = retell(bare)
    assert told.title == "Untitled, amber and slate grey"
    assert told.prose.count(".") == 2


def test_an_unknown_language_is_told_in_english():
    assert retell(replace(VERBAL, language="tlh")).prose == retell(VERBAL).prose
