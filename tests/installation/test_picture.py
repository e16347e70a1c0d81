"""The files of a portrait."""

import dataclasses
import io
import json

import pytest
from PIL import Image

from installation.picture import png_bytes, sidecar, write_pair, write_whole
from installation.provenance import SOURCE_TYPE
from portrait.prompt import Part, Prompt
from portrait.renderer import Portrait
from portrait.verbal import Facet, Mood, Setting, VerbalPortrait, Voice

VERBAL = VerbalPortrait(
    title="Keeper of Bees, Evening Train", prose="You keep bees.", themes=(Facet("bees", "bees", 1.0, ("post-77",)),),
    mood=Mood(), setting=Setting(), symbols=(), palette=(), voice=Voice("terse", "few words"), languages=("en",),
    quotes={"post-77": "a secret sentence"},
)  # fmt: skip
PROMPT = Prompt(
    positive="a hive, oil painting", negative="", parts=(Part("a hive", "symbols", 1.0, ("post-77",)), Part("oil painting", "medium")),
    recipe="oil", recipe_digest="d", checkpoint="atelier", seed=7, size=(64, 64), steps=20, guidance=3.0, tokens=5,
)  # fmt: skip
PORTRAIT = Portrait(Image.linear_gradient("L").convert("RGB"), PROMPT, VERBAL, 1.5)


def test_the_png_is_marked_as_made_by_ai_and_keeps_the_words_to_itself():
    content = png_bytes(PORTRAIT)
    picture = Image.open(io.BytesIO(content))
    assert SOURCE_TYPE in picture.text["XML:com.adobe.xmp"]
    assert json.loads(picture.text["Vernissage"])["seed"] == 7
    for private in (b"hive", b"post-77", b"secret", b"Keeper"):
        assert private not in content


def test_the_sidecar_keeps_keys_and_no_posts():
    text = json.dumps(sidecar(PORTRAIT))
    assert "a hive" in text and '"bees"' in text
    assert "post-77" not in text and "secret" not in text and "You keep" not in text


def test_a_pair_lands_whole_under_the_title_and_the_seed(tmp_path):
    png, record = write_pair(tmp_path / "new", PORTRAIT)
    assert png.name == "keeper-of-bees-evening-train-7.png" and png.stem == record.stem
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted([png.name, record.name])


def test_the_same_portrait_lands_on_the_same_name(tmp_path):
    assert write_pair(tmp_path, PORTRAIT) == write_pair(tmp_path, PORTRAIT)
    assert len(list(tmp_path.iterdir())) == 2


def test_another_way_of_painting_it_keeps_the_first_picture(tmp_path):
    first = write_pair(tmp_path, PORTRAIT)
    pencil = dataclasses.replace(PORTRAIT, prompt=dataclasses.replace(PROMPT, technique="pencil"))
    second = write_pair(tmp_path, pencil)
    assert second[0].name == "keeper-of-bees-evening-train-7-2.png"
    later = dataclasses.replace(pencil, seconds=9.0)
    assert write_pair(tmp_path, later) == second and write_pair(tmp_path, PORTRAIT) == first


def test_a_failed_write_leaves_nothing(tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError("no space left")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError):
        write_whole(tmp_path / "picture.png", b"content")
    assert not list(tmp_path.iterdir())


def test_temporary_names_never_look_like_pictures(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr("os.replace", lambda source, target: seen.append(str(source)))
    write_whole(tmp_path / "picture.png", b"content")
    assert not seen[0].endswith((".png", ".json"))
