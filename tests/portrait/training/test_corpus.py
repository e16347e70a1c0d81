"""The corpus: deterministic, true to its captions, and able to draw every word of the vocabulary."""

import itertools
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from portrait.sketch.bearing import CLOTHING, HAIR, SKIN
from portrait.sketch.drawing import draw
from portrait.sketch.light import MOODS, SEASONS, TIMES
from portrait.sketch.places import PLACES
from portrait.sketch.scene import FRAMINGS, VIEWS
from portrait.training.corpus import captions
from portrait.training.corpus.line_figure import line_figures
from portrait.training.corpus.lots import LINE_STYLES, NIGHTLY, draw_lots
from portrait.training.corpus.store import make_one, read_corpus, stream, write_corpus
from portrait.training.corpus.vocabulary import read_vocabulary

CUTS = ("short", "bob", "long", "curly", "bun", "ponytail", "afro", "bald")
AGES = ("young", "adult", "old")
FEATURES = ("glasses", "beard", "flowers", "hat", "beanie")

ICONS = Path(captions.__file__).with_name("icons.json")
FACES = Path(captions.__file__).with_name("faces.json")


def a_scene(atlas, words, **changes):
    plain = {"palette": (), "concept": None, "view": "face", "framing": "bust", "style": "painted", "weather": "clear", "figure": "person"}
    return replace(draw_lots(atlas, words, np.random.default_rng(5)), **(plain | changes))


def painted(scene, seed=0):
    return draw(scene, np.random.default_rng(seed), 32).pixels


def test_the_same_number_is_the_same_picture(atlas, words):
    first, scene, text = make_one(3, 1, 32, atlas, words)
    again, same_scene, same_text = make_one(3, 1, 32, atlas, words)
    assert (first.pixels == again.pixels).all() and scene == same_scene and text == same_text
    assert (make_one(4, 1, 32, atlas, words)[0].pixels != first.pixels).any()
    assert (make_one(3, 2, 32, atlas, words)[0].pixels != first.pixels).any()


def test_a_stream_begins_anywhere_and_is_the_corpus(atlas, words):
    second = list(itertools.islice(stream(atlas, words, 1, 7, 32), 3))
    for number, (picture, scene, text) in enumerate(second, 7):
        same, same_scene, same_text = make_one(number, 1, 32, atlas, words)
        assert (picture.pixels == same.pixels).all() and (scene, text) == (same_scene, same_text)


def test_every_word_of_the_vocabulary_has_a_drawing(words):
    assert set(words.places) == set(PLACES)
    assert (set(words.times), set(words.seasons), set(words.moods)) == (set(TIMES), set(SEASONS), set(MOODS))
    assert (set(words.hair), set(words.skin), set(words.clothing)) == (set(HAIR), set(SKIN), set(CLOTHING))
    assert (set(words.cut), set(words.age), set(words.features)) == (set(CUTS), set(AGES), set(FEATURES))
    assert set(words.framing) == set(FRAMINGS) and set(words.view) == set(VIEWS) - {"face"}
    assert set(words.objects) == set(json.loads(ICONS.read_text("utf-8")))
    faces = json.loads(FACES.read_text("utf-8"))
    assert set(words.style) == set(LINE_STYLES) <= set(faces)
    assert all(set(words.moods) == set(faces[style]["moods"]) for style in words.style)


@pytest.mark.parametrize("table", ["places", "times", "moods", "seasons", "objects"])
def test_every_word_changes_the_picture(table, atlas, words):
    field = {"objects": "objects"}.get(table, table[:-1])
    empty = {"figure": None, "objects": (), "place": "sea", "time": "noon", "season": "summer", "mood": "calm"}
    seen = set()
    for key in getattr(words, table):
        picture = painted(a_scene(atlas, words, **(empty | {field: (key,) if table == "objects" else key})))
        assert picture.shape == (32, 32, 3) and picture.std() > 2
        seen.add(picture.tobytes())
    assert len(seen) == len(getattr(words, table))


@pytest.mark.parametrize("field", ["figure", "hair", "cut", "skin", "age", "clothing", "framing", "view"])
def test_every_look_changes_the_picture(field, atlas, words):
    plain = {"place": "sea", "time": "noon", "mood": "calm", "features": (), "objects": ()}
    keys = ["face", "back", "silhouette"] if field == "view" else [k for k in getattr(words, field) if (field, k) != ("figure", "person")]
    pictures = {draw(a_scene(atlas, words, **(plain | {field: key})), np.random.default_rng(1), 64).pixels.tobytes() for key in keys}
    assert len(pictures) == len(keys)


@pytest.mark.parametrize("style", LINE_STYLES)
def test_line_figures_take_the_colours_asked_for(style, atlas, words):
    head = atlas.heads_where(style=style)[0]
    red, blue = (
        draw(a_scene(atlas, words, style=style, head=head, hair=hair, place="sea", objects=()), np.random.default_rng(1), 64, line_figure=line_figures(atlas))
        for hair in ("red", "blue")
    )
    changed = np.abs(red.pixels.astype(int) - blue.pixels).sum(-1) > 40
    assert red.head.mean() > 5 and changed.mean() > 0.01


def test_night_is_darker_than_noon_and_a_palette_steers(atlas, words):
    noon, night = (painted(a_scene(atlas, words, place="sea", time=t, figure=None)) for t in ("noon", "night"))
    assert night.mean() < noon.mean() - 40
    red, green = (
        painted(a_scene(atlas, words, place="sea", mood="calm", time="noon", figure=None, palette=p)).astype(int)
        for p in (("wine", "coral", "blush"), ("forest", "emerald", "sage"))
    )
    assert (red[..., 0] - red[..., 1]).mean() > (green[..., 0] - green[..., 1]).mean() + 15  # steers, yet leaves noon its light


def test_objects_stand_in_the_frame_and_off_the_middle_of_the_face(atlas, words):
    for seed in range(12):
        picture = draw(a_scene(atlas, words, mood="calm", objects=("cat", "book")), np.random.default_rng(seed), 32)
        assert picture.objects.mean() > 12 and picture.head.mean() > 5
        assert picture.objects[8:20, 13:19].mean() < 60


def test_lots_agree_with_themselves(atlas, words):
    for index in range(300):
        scene = draw_lots(atlas, words, np.random.default_rng(index))
        assert scene.place != "night_sky" or scene.time in NIGHTLY
        assert scene.view not in ("hands", "abstract") or scene.figure is None
        assert scene.concept is None or scene.figure is None
        assert not (scene.figure == "woman" and "beard" in scene.features and scene.style == "painted")
        assert scene.clothing is not None or scene.palette


def test_captions_use_the_vocabulary_and_fit(atlas, words):
    phrases = {*words.places.values(), *words.times.values(), *words.seasons.values(), *words.moods.values()}
    phrases |= {*words.objects.values(), *words.figure.values(), *words.hair.values(), *words.skin.values()}
    phrases |= {*words.features.values(), *words.clothing.values(), *captions.MEDIA, *captions.VOICE, *captions.NOBODY}
    phrases |= {w for table in words.other.values() for others in table.values() for w in others}
    phrases |= {f"{w} mood" for others in words.other["moods"].values() for w in others}
    phrases |= {phrase for table in ("weather", "concepts", "cut", "age", "framing", "view", "style") for phrase in getattr(words, table).values()}
    colours = set(words.colours.values())
    for index in range(150):
        rng = np.random.default_rng(index)
        text = captions.caption(draw_lots(atlas, words, rng), words, rng)
        assert len(text.replace(",", " ,").split()) < 60, text
        if "portrait of" not in text and text.split(", ")[0] not in phrases | {"an empty place", "landscape"}:
            continue  # a paraphrase
        head, _, rest = text.partition("palette of ")
        known = [p for p in head.strip(", ").split(", ") if p] if rest else text.split(", ")
        assert all(p in phrases or p == "landscape" or p == "no people" for p in known), text
        assert not rest or rest.replace(" and ", ", ").split(", ")[0] in colours


def test_words_kept_for_the_examination_are_in_no_caption(words):
    said = [w for table in words.other.values() for others in table.values() for w in others]
    kept = [w for table in words.unseen.values() for w in table.values()]
    assert kept and not any(word in other for word in kept for other in said)


def test_other_words_belong_to_keys_of_the_vocabulary_and_to_one_each(words):
    for kind, table in words.other.items():
        known = getattr(words, kind)
        said = [w for others in table.values() for w in others]
        assert set(table) <= set(known) and len(said) == len(set(said)), kind
        assert not set(said) & {*known, *known.values()}
    assert all(key in words.other[kind] for kind in ("places", "times", "seasons", "moods") for key in getattr(words, kind))


def test_a_mood_of_several_words_follows_the_person(atlas, words):
    scene = a_scene(atlas, words, mood="joyful", figure="woman")
    said = captions.paraphrase(scene, words, np.random.default_rng(0), {"moods": {"joyful": "in high spirits"}})
    assert said.startswith("a woman ") and ", in high spirits," in said or said.startswith(("a young woman", "an old woman"))


def test_a_corpus_goes_on_where_it_stopped(atlas_folder, tmp_path):
    write_corpus(tmp_path, atlas_folder, 6, 1, 32, 1)
    whole = read_corpus(tmp_path)
    pictures = np.array(whole.pictures)
    assert len(whole.captions) == len(whole.scenes) == 6 and whole.weights.shape == (6, 16, 16, 2)
    write_corpus(tmp_path, atlas_folder, 6, 1, 32, 1)
    assert (read_corpus(tmp_path).pictures == pictures).all() and len(read_corpus(tmp_path).captions) == 6
    assert read_vocabulary().places
