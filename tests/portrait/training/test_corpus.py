"""The corpus: deterministic, true to its captions, and able to draw every word of the vocabulary."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from portrait.training.corpus import captions
from portrait.training.corpus.compose import compose
from portrait.training.corpus.figure import CLOTHING, HAIR, SKIN
from portrait.training.corpus.light import MOODS, SEASONS, TIMES
from portrait.training.corpus.places import PLACES
from portrait.training.corpus.scene import draw_lots
from portrait.training.corpus.store import make_one, read_corpus, write_corpus
from portrait.training.corpus.vocabulary import read_vocabulary

ICONS = Path(captions.__file__).with_name("icons.json")
FACES = Path(captions.__file__).with_name("faces.json")


def a_scene(atlas, words, **changes):
    return replace(draw_lots(atlas, words, np.random.default_rng(5)), **({"palette": ()} | changes))


def painted(scene, atlas, words, seed=0):
    return compose(scene, atlas, words, np.random.default_rng(seed), 32).pixels


def test_the_same_number_is_the_same_picture(atlas, words):
    first, scene, text = make_one(3, 1, 32, atlas, words)
    again, same_scene, same_text = make_one(3, 1, 32, atlas, words)
    assert (first.pixels == again.pixels).all() and scene == same_scene and text == same_text
    assert (make_one(4, 1, 32, atlas, words)[0].pixels != first.pixels).any()
    assert (make_one(3, 2, 32, atlas, words)[0].pixels != first.pixels).any()


def test_every_word_of_the_vocabulary_has_a_drawing(words):
    assert set(words.places) == set(PLACES)
    assert (set(words.times), set(words.seasons), set(words.moods)) == (set(TIMES), set(SEASONS), set(MOODS))
    assert (set(words.hair), set(words.skin), set(words.clothing)) == (set(HAIR), set(SKIN), set(CLOTHING))
    assert set(words.objects) == set(json.loads(ICONS.read_text("utf-8")))
    assert set(words.moods) == set(json.loads(FACES.read_text("utf-8"))["moods"])


@pytest.mark.parametrize("table", ["places", "times", "moods", "seasons", "objects"])
def test_every_word_changes_the_picture(table, atlas, words):
    field = {"objects": "objects"}.get(table, table[:-1])
    empty = {"figure": None, "objects": ()}
    seen = set()
    for key in getattr(words, table):
        change = {field: (key,) if table == "objects" else key}
        scene = a_scene(atlas, words, **(empty | {"place": "sea", "time": "noon", "season": "summer", "mood": "calm"} | change))
        picture = painted(scene, atlas, words)
        assert picture.shape == (32, 32, 3) and picture.std() > 2
        seen.add(picture.tobytes())
    assert len(seen) == len(getattr(words, table))


def test_night_is_darker_than_noon_and_a_palette_steers(atlas, words):
    noon, night = (painted(a_scene(atlas, words, place="sea", time=t, figure=None), atlas, words) for t in ("noon", "night"))
    assert night.mean() < noon.mean() - 40
    red, green = (
        painted(a_scene(atlas, words, place="sea", mood="calm", time="noon", figure=None, palette=p), atlas, words).astype(int)
        for p in (("wine", "coral", "blush"), ("forest", "emerald", "sage"))
    )
    assert (red[..., 0] - red[..., 1]).mean() > (green[..., 0] - green[..., 1]).mean() + 30


def test_objects_stand_in_the_frame_and_off_the_middle_of_the_face(atlas, words):
    for seed in range(12):
        scene = a_scene(atlas, words, figure="person", mood="calm", objects=("cat", "book"))
        picture = compose(scene, atlas, words, np.random.default_rng(seed), 32)
        assert picture.objects.mean() > 12 and picture.head.mean() > 5
        assert picture.objects[12:20, 13:19].mean() < 60


def test_captions_use_the_vocabulary_and_fit(atlas, words):
    phrases = {*words.places.values(), *words.times.values(), *words.seasons.values(), *words.moods.values()}
    phrases |= {*words.objects.values(), *words.figure.values(), *words.hair.values(), *words.skin.values()}
    phrases |= {*words.features.values(), *words.clothing.values(), *captions.MEDIA, *captions.VOICE, *captions.NOBODY}
    colours = set(words.colours.values())
    for index in range(150):
        rng = np.random.default_rng(index)
        text = captions.caption(draw_lots(atlas, words, rng), words, rng)
        assert len(text.replace(",", " ,").split()) < 60
        if "portrait of" not in text and "place" not in text and "people" not in text:
            continue  # a paraphrase
        head, _, rest = text.partition("palette of ")
        known = [p for p in head.strip(", ").split(", ") if p] if rest else text.split(", ")
        assert all(p in phrases or p == "landscape" or p == "no people" for p in known), text
        assert not rest or rest.replace(" and ", ", ").split(", ")[0] in colours


def test_words_kept_for_the_examination_are_in_no_caption(atlas, words):
    said = {w for others in captions.OTHER_WORDS.values() for w in others}
    assert not said & set(captions.HELD_BACK.values())


def test_a_corpus_goes_on_where_it_stopped(atlas_folder, tmp_path):
    write_corpus(tmp_path, atlas_folder, 6, 1, 32, 1)
    whole = read_corpus(tmp_path)
    pictures = np.array(whole.pictures)
    assert len(whole.captions) == len(whole.scenes) == 6 and whole.weights.shape == (6, 16, 16, 2)
    write_corpus(tmp_path, atlas_folder, 6, 1, 32, 1)
    assert (read_corpus(tmp_path).pictures == pictures).all() and len(read_corpus(tmp_path).captions) == 6
    assert read_vocabulary().places
