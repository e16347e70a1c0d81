"""The scorer itself, on cases small enough to count by hand."""

import pytest
from measure import _same, clutter, evidence_share, shown_texts, words_of
from scoring import SECTIONS, Share, begins, common, fallen, forbidden, jaccard, lower_is_better, matched, moods, planted, required, total, withheld

from extractors.profile import Post, Profile
from portrait.verbal import Colour, Facet, Mood, Setting, VerbalPortrait, Voice


def found(**sections):
    return {section: sections.get(section, []) for section in SECTIONS}


def portrait(**fields):
    given = {
        "title": "Keeper of Tides", "prose": "You keep to the harbour.", "themes": (Facet("sea", "sea", 1.0, ("a",)),), "mood": Mood(),
        "setting": Setting(), "symbols": (Facet("drip_stand", "drip stand", 0.214, ("a", "b")),),
        "palette": (Colour("slate", "slate grey", "#5d6a75", 0.25, ("b",)),), "voice": Voice("terse", "terse"), "languages": ("en",),
    }  # fmt: skip
    return VerbalPortrait(**given | fields)


@pytest.mark.parametrize(
    ("options", "words", "hit"),
    [
        (["harb"], ["Harbour | harbour"], True),
        (["sea"], ["undersea cable | cable"], False),
        (["sea"], ["seal | seal"], True),
        (["sea "], ["seal | seal"], False),
        (["sea "], ["the sea"], True),
        ("coin", ["gold coin | gold coin"], True),
        (["black and white"], ["black and white | black and white"], True),
        (["c++"], ["c++ | c++"], True),
        (["boat"], [], False),
        ([], ["boat"], False),
    ],
)
def test_a_string_is_found_where_it_begins_a_word(options, words, hit):
    assert begins(options, words) is hit


def test_groups_are_counted_once_each():
    expected = {"themes_required": [["sea", "sail"], ["photo"]], "season_required": ["autumn", "fall"], "setting_required": [["sea", "coast"]]}
    shares, missing = required(expected, found(themes=["sea and sailing", "sailing the sea"], season=["autumn | autumn"]))
    assert (shares["themes"], shares["season"], shares["setting"]) == (Share(1, 2), Share(1, 1), Share(0, 1))
    assert shares["time"] == shares["palette"] == shares["mood"] == Share(0, 0)
    assert missing == ["themes: photo", "setting: sea"]
    assert total(shares.values()) == Share(2, 4)


def test_symbols_beyond_enough_are_worth_nothing():
    expected = {"symbols_required": {"at_least": 2, "of": [["boat"], ["rope"], ["gull"]]}}
    assert required(expected, found(symbols=["boat", "rope", "gull"]))[0]["symbols"] == Share(2, 2)
    assert required(expected, found(symbols=["rope", "rope"]))[0]["symbols"] == Share(1, 2)
    assert required({}, found(symbols=["boat"]))[0]["symbols"] == Share(0, 0)


def test_forbidden_items_count_in_their_own_section_only():
    expected = {"themes_forbidden": [["crypto", "coin"], ["golf"]], "symbols_forbidden": ["coin"], "setting_forbidden": ["beach"]}
    assert forbidden(expected, found(themes=["cryptocurrency | crypto coin"], symbols=["golf ball"])) == (["themes: crypto"], 4)
    assert forbidden(expected, found()) == ([], 4)


def test_mood_is_scored_by_its_first_word():
    expected = {"mood_required": [["calm"], ["wry"]], "mood_forbidden": ["joy", "excited"]}
    assert moods(expected, found(mood=["wry | wry", "joyful | joyful"])) == (Share(1, 1), Share(1, 1), Share(0, 1), Share(1, 2))
    assert moods(expected, found(mood=["joyful", "calm"])) == (Share(1, 1), Share(0, 1), Share(1, 1), Share(1, 2))
    assert moods(expected, found()) == (Share(0, 1), Share(), Share(), Share())
    assert moods({}, found(mood=["calm"])) == (Share(), Share(), Share(), Share())


def test_identifiers_are_found_at_word_boundaries():
    expected = {"pii": ["Dim", "214", "Ward 7", "kees.v", "Анна"]}
    assert planted(expected, ["a dim light", "ward 7, анна"]) == ["Dim", "Ward 7", "Анна"]
    assert planted(expected, ["dimmer", "ward 77", "room 2145"]) == []


def test_numbers_ids_and_colours_are_no_words():
    verbal = portrait(mood=Mood((Facet("calm", "calm", 0.7, ("post-214",)),), 0.214))
    assert not {"214", "a", "#5d6a75"} & set(shown_texts(verbal)) and "drip stand" in shown_texts(verbal)
    assert planted({"pii": ["214", "5d6a75"]}, shown_texts(verbal)) == []


def test_evidence_must_be_a_post_of_their_own():
    def profile(*posts):
        return Profile("test", None, None, None, posts)

    own, repost = (Post("a", "I sail."), Post("b", "It rains.")), Post("b", "RT @x: it rains", kind="repost")
    assert evidence_share(portrait(), profile(*own)) == Share(0, 4)
    assert evidence_share(portrait(), profile(own[0], repost)) == Share(2, 4)
    assert evidence_share(portrait(), profile(own[0])) == Share(2, 4)
    assert evidence_share(portrait(setting=Setting(place=Facet("harbour", "harbour"))), profile(*own)) == Share(1, 4)


def test_withheld_matters_are_counted_by_reason():
    expected = {"withheld": {"health": 2, "faith": 1}}
    assert withheld(expected, {"health": 3, "contact": 9}) == (Share(2, 3), 1)
    assert withheld(expected, {"politics": 2, "health": 2, "faith": 1}) == (Share(3, 3), 2)
    assert withheld({}, {"health": 3}) == (Share(), 0)
    assert withheld({"withheld": {}}, {"health": 3}) == (Share(), 3)


def test_likeness_is_the_mean_of_the_sections():
    one, other = found(themes=["sea", "bread"], mood=["calm"]), found(themes=["sea"], mood=["calm"])
    assert jaccard(one, other) == pytest.approx((1 / 2 + 1) / 2)
    assert jaccard(one, found(symbols=["boat"])) == 0
    assert jaccard(found(), found()) == 1.0


def test_what_two_portraits_have_in_common():
    assert common(found(themes=["sea", "bread"], season=["winter"]), found(themes=["sea"], time=["winter"])) == 1 / 4
    assert common(found(), found()) == 0.0


def test_a_half_is_found_only_when_its_own_is_the_likeliest():
    boats, bread = found(themes=["sea"], symbols=["boat"]), found(themes=["bread"], symbols=["oven"])
    assert matched({"a": boats, "b": bread}, {"a": boats, "b": bread}) == ["a", "b"]
    assert matched({"a": boats, "b": bread}, {"a": bread, "b": boats}) == []
    assert matched({"a": boats, "b": bread}, {"a": boats, "b": boats}) == []


def test_two_portraits_are_the_same_whatever_the_language():
    one, german = portrait(), portrait(title="Hüter", prose="Du.", themes=(Facet("sea", "Meer", 1.0, ("a",)),), language="de")
    assert _same(one, german)
    assert not _same(one, portrait(themes=(Facet("sea", "sea", 1.0, ("b",)),)))
    assert not _same(one, None) and _same(None, None)


def test_strangers_speak_the_language_of_the_sitter_and_machines_english_too():
    assert [post.id for post in clutter("ads", "nl")] == ["ads-0", "ads-1", "ads-2"]
    told = [post.text for post in clutter("instructions", "de")]
    assert len(told) == 3 and told[0].startswith("Vergiss") and told[1].startswith("Ignore")
    assert len(clutter("instructions", "en")) == 2


def test_words_are_keys_and_labels_by_section():
    words = words_of(portrait(setting=Setting(season=Facet("winter", "winter", 1.0, ("a",)))))
    assert words["symbols"] == ["drip stand | drip stand"] and words["palette"] == ["slate grey | slate"]
    assert words["season"] == ["winter | winter"] and words["time"] == words["setting"] == words["mood"] == []
    assert set(words) == set(words_of(None)) == set(SECTIONS)


def test_what_has_fallen():
    stored = {"required": 0.9, "forbidden": 0.01, "five languages behind English": 0.05}
    assert fallen(dict(stored), stored) == []
    assert fallen({"required": 0.95, "forbidden": 0.0, "five languages behind English": 0.0}, stored) == []
    assert fallen({"required": 0.8999, "forbidden": 0.0101}, stored) == [
        "required: 0.8999, stored 0.9", "forbidden: 0.0101, stored 0.01", "five languages behind English: None, stored 0.05",
    ]  # fmt: skip
    assert lower_is_better("mood first wrong") and not lower_is_better("mood first right")


def test_an_empty_share_has_no_rate():
    assert Share().rate is None and Share(1, 4).rate == 0.25 and total([]) == Share()
