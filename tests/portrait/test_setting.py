from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from extractors.profile import Post


def test_hours_as_written(describer, words):
    verbal = describer.describe(words("The 05:51 leaves on time, I count the herons between two stations and read timetables until the next train comes."))
    assert verbal.setting.time_of_day.key == "dawn"


def written_at(profile, *hours):
    """`profile` with a post at each of `hours`, half past, on days of their own."""
    first = datetime(2026, 5, 1, 0, 30, tzinfo=UTC)
    posts = [replace(post, created_at=first + timedelta(days=day, hours=hour)) for day, (post, hour) in enumerate(zip(profile.posts, hours, strict=True))]
    return replace(profile, posts=tuple(posts))


def test_clocks_speak_where_words_are_silent_and_most_of_them_agree(describer, words):
    lines = [f"Note {number}: the {thing} of the old house wants paint again, and I have some left." for number, thing in enumerate(
        ("gate", "porch", "fence", "shutter", "gutter", "bench", "shed", "ladder", "table", "chair", "trellis", "bridge", "pump", "well"))]
    profile = words(*lines)
    evening = describer.describe(written_at(profile, *(18,) * 10, 6, 7, 8, 12)).setting.time_of_day
    assert evening.key == "dusk" and len(evening.evidence) == 3
    assert describer.describe(written_at(profile, *(5, 12, 17, 23, 6, 13, 18, 22, 7, 11, 16, 0, 8, 14))).setting.time_of_day is None
    assert describer.describe(written_at(words(*lines[:8]), *(18,) * 8)).setting.time_of_day is None


def test_words_come_before_clocks_and_a_day_alone_is_no_clock(describer, words):
    lines = [f"At dawn the {thing} is mine alone, then the others come, and I go home." for thing in (
        "quay", "street", "field", "beach", "hill", "park", "market", "bridge", "garden", "path", "yard", "meadow")]
    assert describer.describe(written_at(words(*lines), *(22,) * 12)).setting.time_of_day.key == "dawn"
    silent = words(*(f"The {thing} of the old house wants paint again, number {number}." for number, thing in enumerate(("gate", "porch", "fence", "shed") * 3)))
    midnight = tuple(replace(post, created_at=datetime(2026, 5, day + 1, tzinfo=UTC)) for day, post in enumerate(silent.posts))
    assert describer.describe(replace(silent, posts=midnight)).setting.time_of_day is None


def test_months_count_only_when_they_agree(describer, words):
    texts = [f"Walked the {word} street again and wrote one line about the houses there." for word in ("first", "second", "third", "fourth", "fifth", "sixth")]
    profile = words(*texts)
    may = tuple(replace(post, created_at=datetime(2026, 5, i + 1, tzinfo=UTC)) for i, post in enumerate(profile.posts))
    scattered = tuple(replace(post, created_at=datetime(2024 + i // 3, 1 + 2 * i, 1, tzinfo=UTC)) for i, post in enumerate(profile.posts))
    assert describer.describe(replace(profile, posts=may)).setting.season.key == "spring"
    assert describer.describe(replace(profile, posts=scattered)).setting.season is None


@pytest.mark.parametrize(
    ("language", "text", "place", "season"),
    [
        ("de", "Im Winter sitze ich in der Küche am Ofen, knete den Teig und höre dem Schnee zu, bis das Brot fertig ist.", "kitchen", "winter"),
        ("fr", "En automne, je lis à la bibliothèque jusqu'à la fermeture, les feuilles mortes contre la vitre, un roman et un carnet.", "library", "autumn"),
        ("ru", "Летом я живу в лесу у старой избушки, собираю грибы и ягоды и слушаю, как шумят сосны над крышей.", "forest", "summer"),
    ],
)  # fmt: skip
def test_place_and_season_in_other_languages(describer, words, language, text, place, season):
    setting = describer.describe(words(text)).setting
    assert (setting.place.key, setting.season.key) == (place, season)


def test_colours_named_in_the_words_lead_the_palette(describer, words):
    verbal = describer.describe(words("I painted the kitchen door red and the window frames teal, and the old table turned out golden in the evening light."))
    assert {"vermilion", "teal", "gold"} <= {colour.key for colour in verbal.palette[:4]}
    assert all(colour.evidence == ("post-0",) for colour in verbal.palette[:3])


@pytest.mark.parametrize(
    ("manner", "text"),
    [
        ("exclaiming", "We did it!! Forty kilometres through the rain! I cannot feel my legs and I would do it again!"),
        ("asking", "Why does the kettle sing? Who taught the cat to open that door? And what do I do with seventeen jars of honey?"),
        ("hushed", "slow morning with the radio on and nothing to do but water the plants and look at the street"),
        ("playful", "coffee ☕ and the cat 🐈 on the balcony, then a walk along the river 🌊 and Home again before the rain"),
    ],
)
def test_manners_of_writing(describer, words, manner, text):
    voice = describer.describe(words(text)).voice
    assert voice.key == manner
    assert dict(voice.rates).keys() == {"words_per_post", "exclamations_per_post", "questions_per_post", "emoji_per_post", "lower_case", "variety"}


def test_emoji_are_read_as_things(describer, words):
    profile = words("Out all weekend with the whole crew, no phone, no shoes, only salt and wind and the long way home again ⛵⚓")
    assert {"boat", "anchor"} <= {symbol.key for symbol in describer.describe(profile).symbols}
    assert isinstance(profile.posts[0], Post)


def test_a_church_is_the_place_of_those_only_who_work_there(describer, words):
    lines = (
        "The nave was cold this morning and the chapel colder, and the heating in the church is from 1950.",
        "Somebody left flowers in the church again, next to the old chapel door, and the nave smelt of lilies.",
        "The cathedral is two hours away, our church is small and its nave is full of scaffolding until May.",
        "Forty people in the church on a rainy evening, most of them in the nave for the acoustics.",
    )
    visitor = describer.describe(words(*lines)).setting.place
    organist = describer.describe(words("I am an organist and I have played here for thirty years.", *lines)).setting.place
    assert organist.key == "church" and (visitor is None or visitor.key != "church")


def test_in_languages_of_both_hemispheres_one_word_outweighs_the_months(describer, words):
    lines = (
        "Anotei a conta do dia no caderno e guardei na gaveta de sempre.", "O vizinho pintou a porta de verde e ninguém gostou.",
        "Perdi o ônibus por causa de um botão da camisa.", "A chefe mudou a reunião de novo, agora é na quinta.",
        "Comprei pregos e um martelo para arrumar a estante.", "Minha irmã ligou para contar a mesma história.",
    )  # fmt: skip
    july = [replace(post, created_at=datetime(2026, 7, day + 1, tzinfo=UTC)) for day, post in enumerate(words(*lines, lang="pt").posts)]
    profile = words(*lines, lang="pt")
    assert describer.describe(replace(profile, posts=tuple(july))).setting.season.key == "summer"
    told = replace(july[0], text="O inverno chegou e anotei a conta do dia com as mãos geladas.")
    assert describer.describe(replace(profile, posts=(told, *july[1:]))).setting.season.key == "winter"


def test_dutch_places_hours_and_seasons_are_read(describer, words):
    setting = describer.describe(words("In de winter zit ik elke avond in de keuken bij de kachel, kneed het deeg en luister naar de wind.", lang="nl")).setting
    assert (setting.place.key, setting.time_of_day.key, setting.season.key) == ("kitchen", "dusk", "winter")
