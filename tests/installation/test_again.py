"""Painting again from a sidecar: the same picture, and what has changed since is said."""

import json

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from installation import again, provenance
from installation.cli import main
from installation.picture import sidecar
from installation.settings import Settings
from portrait.compose import Overrides
from portrait.errors import BadPrompt
from portrait.prompt import Part, Prompt
from portrait.recipe import find_recipe
from portrait.renderer import Portrait
from portrait.verbal import Facet, Mood, Setting, VerbalPortrait, Voice

VERBAL = VerbalPortrait(
    title="Keeper of Bees", prose="You keep bees.", themes=(Facet("bees", "bees"),), mood=Mood(), setting=Setting(), symbols=(), palette=(),
    voice=Voice("terse", "few words"), languages=("en",),
)  # fmt: skip
PROMPT = Prompt(
    positive="a hive, oil painting", negative="blur", parts=(Part("a hive", "symbols"), Part("oil painting", "medium")), recipe="oil",
    recipe_digest=find_recipe("oil").digest, checkpoint="atelier", seed=7, size=(64, 64), steps=20, guidance=3.0, tokens=5, finish_size=(640, 640),
)  # fmt: skip


@pytest.fixture
def record(tmp_path):
    """A sidecar as it is written, and ``save(record)`` to put a changed one on the disk."""
    written = json.loads(json.dumps(sidecar(Portrait(Image.new("RGB", (64, 64)), PROMPT, VERBAL, 1.0))))

    def save(**more):
        path = tmp_path / "bees-7.json"
        path.write_text(json.dumps({**written, **more}))
        return path

    save.record = written
    return save


def test_a_sidecar_gives_the_same_prompt_and_sitter(record):
    kept = again.open_sidecar(record())
    assert again.painted_again(kept, Overrides()) == PROMPT
    assert kept.told == {"title": "Keeper of Bees", "verbal": record.record["verbal"]}
    assert again.changed(kept, Settings()) is None


def test_what_is_asked_for_takes_the_place_of_what_was(record):
    kept = again.open_sidecar(record())
    prompt = again.painted_again(kept, Overrides(seed=8, steps=3, guidance=0.0, technique="pencil", size=(300, 200), negative=""))
    assert (prompt.seed, prompt.steps, prompt.guidance, prompt.technique, prompt.finish_size, prompt.negative) == (8, 3, 0.0, "pencil", (300, 200), "")
    assert again.painted_again(kept, Overrides(technique="none")).finish_size is None
    bare = again.painted_again(kept, Overrides(technique="none"))
    assert again.painted_again(again.Kept("t", bare, None), Overrides(technique="ink")).finish_size == (1024, 1024)
    for asked in (Overrides(start="sketch"), Overrides(strength=0.5)):
        with pytest.raises(BadPrompt, match="began from noise"):
            again.painted_again(kept, asked)


def test_what_changed_since_is_one_sentence(record):
    versions = {**provenance.versions(), "torch": "2.5.0"}
    kept = again.open_sidecar(record(versions=versions, checkpoint_revision="0" * 16, prompt={**record.record["prompt"], "recipe_digest": "f" * 16}))
    sentence = again.changed(kept, Settings())
    assert "torch 2.5.0 →" in sentence and "checkpoint atelier (revision 0000" in sentence and "the recipe oil (ffff" in sentence
    assert "\n" not in sentence and "numpy" not in sentence
    old = again.open_sidecar(record(versions=None))
    assert "does not say which versions" in again.changed(old, Settings())


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": None}, {"title": 3}, {"verbal": []}, {"versions": "many"},
        *({"prompt": {key: value}} for key, value in [
            ("seed", -1), ("seed", "7"), ("steps", 0), ("steps", True), ("size", [64]), ("size", [64, 9999]), ("guidance", "x"), ("parts", []),
            ("positive", None), ("finish", {"technique": "glue", "size": None}), ("finish", {"technique": "oil", "size": [1, 2, 3]}),
        ]),
    ],
)  # fmt: skip
def test_what_is_no_sidecar_is_told(record, change):
    prompt = change.get("prompt")
    with pytest.raises(BadPrompt, match="no sidecar"):
        again.open_sidecar(record(**{**change, **({"prompt": {**record.record["prompt"], **prompt}} if prompt else {})}))


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=6)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["seed", "steps", "size", "guidance", "parts", "positive", "finish", "start", "recipe", "checkpoint", "tokens"]), JSON)
def test_wild_sidecars_are_read_or_told_apart(record, key, value):
    try:
        again.open_sidecar(record(prompt={**record.record["prompt"], key: value}))
    except BadPrompt as error:
        assert str(error)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["portrait", "--again", "no.json"], "no.json"),
        (["portrait", "me.txt", "--again", "x.json"], "not both"),
        (["paint"], "PROMPT"),
        (["paint", "--again", "x.json", "--recipe", "ink"], "--recipe cannot go with --again"),
        (["portrait", "--again", "x.json", "--appearance", "hair=red"], "--appearance cannot go"),
    ],
)
def test_what_cannot_be_painted_again_is_one_sentence(capsys, arguments, says):
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert says in error and error.count("\n") == 1


def test_the_same_picture_comes_out_again(capsys, tmp_path):
    flags = ["--finish", "none", "--steps", "3", "--seed", "5", "--json"]
    assert main(["paint", "a lighthouse by the sea at dusk", "--out", "first", *flags]) == 0
    first = json.loads(capsys.readouterr().out)["portraits"][0]
    assert main(["portrait", "--again", first["json"], "--out", "second", "--count", "2", "--caption", "--size", "256x256", "--json"]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    mounted, other = json.loads(captured.out)["portraits"]
    assert main(["paint", "--again", first["json"], "--out", "third", "--json"]) == 0
    third = json.loads(capsys.readouterr().out)["portraits"][0]
    pixels = [np.asarray(Image.open(one["png"]), int) for one in (first, third)]
    assert np.abs(pixels[0] - pixels[1]).max() <= 1
    assert [mounted["seed"], other["seed"]] == [5, 6] and Image.open(mounted["png"]).height > 256
    assert json.loads((tmp_path / third["json"]).read_text())["title"] == json.loads((tmp_path / first["json"]).read_text())["title"]
