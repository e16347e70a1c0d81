"""Pictures, masks and styles on the command line."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from stand_in_checkpoints import enter, save, sd15, vae

from installation.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """A working folder with a wide picture, a mask and what is no picture."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VERNISSAGE_THREADS", "1")
    Image.linear_gradient("L").resize((300, 150)).convert("RGB").save("wide.png")
    Image.fromarray(np.repeat(np.array([[0] * 150 + [255] * 150], np.uint8), 150, 0)).save("mask.png")
    Path("words.png").write_text("no picture")
    Image.new("RGB", (1000, 100)).save("strip.png")
    return tmp_path


@pytest.fixture(scope="module")
def unknown(tmp_path_factory):
    """Of the latents' usual size: a folder of which nothing is known is painted with at 512 px."""
    pipe, folder = sd15(), tmp_path_factory.mktemp("asked") / "sd15"
    pipe.vae = vae(halvings=3)
    pipe.save_pretrained(folder)
    return str(folder)


@pytest.fixture
def toy(unknown, monkeypatch):
    """The same folder with an entry in the registry that says it diffuses at 128 px."""
    return enter(monkeypatch, unknown, 128)


@pytest.fixture(scope="module")
def pixart_folder(tmp_path_factory):
    return save("pixart_sigma", tmp_path_factory.mktemp("asked") / "pixart_sigma")


@pytest.fixture
def pixart(pixart_folder, monkeypatch):
    return enter(monkeypatch, pixart_folder, 128)


def painted(capsys, *arguments, words="a boat at night"):
    """What `paint --json` says of one picture, and the picture."""
    start = ["paint"] if words is None else ["paint", words]
    code = main([*start, "--steps", "2", "--finish", "none", "--json", *arguments])
    told = capsys.readouterr()
    assert code == 0, told.err
    record = json.loads(told.out)
    return record, Image.open(record["portraits"][0]["png"])


def refused(capsys, *arguments, words="a boat at night"):
    code = main([*(["paint"] if words is None else ["paint", words]), "--steps", "2", "--finish", "none", *arguments])
    told = capsys.readouterr()
    assert told.out == "" and told.err.count("\n") == 1 and not Path("portraits").exists()
    return code, told.err


def test_a_picture_is_painted_over_in_its_own_aspect(capsys, toy):
    record, image = painted(capsys, "--checkpoint", toy, "--init", "wide.png", "--strength", "0.5")
    assert record["prompt"]["start"] == {"kind": "picture", "strength": 0.5, "digest": record["prompt"]["start"]["digest"]}
    assert image.width / image.height == pytest.approx(2, rel=0.1)
    assert painted(capsys, "--checkpoint", toy, "--init", "wide.png")[0]["prompt"]["start"]["strength"] == 0.8


def test_a_folder_of_which_nothing_is_known_is_painted_with_at_512_px(capsys, unknown):
    record, image = painted(capsys, "--checkpoint", unknown, "--size", "64x64")
    assert record["prompt"]["size"] == [512, 512] and image.size == (64, 64)


def test_a_size_that_was_asked_for_counts_more_than_the_pictures(capsys, toy):
    assert painted(capsys, "--checkpoint", toy, "--init", "wide.png", "--size", "128x128")[1].size == (128, 128)


def test_outside_the_mask_the_picture_stays(capsys, toy):
    pictures = [painted(capsys, "--checkpoint", toy, "--init", "wide.png", "--mask", "mask.png", "--seed", seed)[1] for seed in "12"]
    changed = np.abs(np.asarray(pictures[0]).astype(int) - np.asarray(pictures[1])).mean((0, 2))
    half = len(changed) // 2
    assert changed[: half - 16].mean() * 3 < changed[half + 16 :].mean()


def test_a_kept_portrait_is_varied(capsys):
    record, _ = painted(capsys)
    assert record["prompt"]["start"]["kind"] == "sketch"
    sidecar = record["portraits"][0]["json"]
    varied, _ = painted(capsys, "--again", sidecar, "--start", "picture", "--strength", "0.4", "--seed", "9", words=None)
    assert (varied["prompt"]["start"]["kind"], varied["prompt"]["start"]["strength"], varied["prompt"]["seed"]) == ("picture", 0.4, 9)
    assert varied["prompt"]["positive"] == record["prompt"]["positive"]
    code = main(["paint", "--again", varied["portraits"][0]["json"]])
    assert code == 2 and "--init IMAGE" in capsys.readouterr().err
    handed = painted(capsys, "--again", varied["portraits"][0]["json"], "--init", record["portraits"][0]["png"], "--strength", "0.4", words=None)[0]
    assert handed["prompt"]["start"]["digest"] == varied["prompt"]["start"]["digest"]


def test_a_picture_from_noise_says_how_to_vary_it(capsys):
    record, _ = painted(capsys, "--start", "none")
    assert main(["paint", "--again", record["portraits"][0]["json"], "--strength", "0.5"]) == 2
    assert "--start picture" in capsys.readouterr().err
    varied, _ = painted(capsys, "--again", record["portraits"][0]["json"], "--start", "picture", words=None)
    assert varied["prompt"]["start"]["strength"] == 0.8


@pytest.mark.parametrize(("arguments", "said"), [
    (["--init", "nothing.png"], "nothing.png: no such file"),
    (["--init", "words.png"], "cannot be read as an image"),
    (["--init", "wide.png", "--mask", "words.png"], "the mask to start from cannot be read"),
    (["--init", "strip.png"], "1000x100"),
    (["--mask", "mask.png"], "not in which picture"),
    (["--init", "wide.png", "--start", "sketch"], "leave one out"),
    (["--start", "picture"], "--again SIDECAR"),
    (["--lora", "nothing"], "no hub id"),
    (["--lora", "owner/style:9"], "from -2 to 2"),
])  # fmt: skip
def test_what_cannot_be_is_said_in_one_sentence(capsys, arguments, said):
    code, sentence = refused(capsys, *arguments)
    assert code == 2 and said in sentence


def test_a_style_that_is_not_here(capsys):
    code, sentence = refused(capsys, "--lora", "nobody/style")
    assert code == 5 and "checkpoints pull nobody/style" in sentence


@pytest.mark.parametrize("arguments", [["--init", "wide.png"], ["--init", "wide.png", "--mask", "mask.png"], ["--start", "sketch"]])
def test_a_checkpoint_that_only_paints_from_noise_says_so(capsys, pixart, arguments):
    code, sentence = refused(capsys, "--checkpoint", pixart, *arguments)
    assert code == 2 and "diffusers knows no" in sentence and "PixArtSigmaPipeline" in sentence


def test_a_recipes_sketch_is_left_out_where_the_checkpoint_cannot_start_from_it(capsys, pixart, toy, folder):
    for name, painter in (("noisy", pixart), ("sketchy", toy)):
        Path(f"{name}.toml").write_text(f'extends = "oil"\ntitle = "x"\ncheckpoint = "{painter}"\nstart = {{sketch = true, strength = 0.6}}\n')
    assert painted(capsys, "--recipe", "noisy.toml", "--size", "64x64")[0]["prompt"]["start"] is None
    assert painted(capsys, "--recipe", "sketchy.toml", "--size", "64x64")[0]["prompt"]["start"]["kind"] == "sketch"


def test_notes_say_what_will_hardly_be_seen(capsys, toy):
    assert main(["paint", "a boat", "--negative", "rain", "--steps", "1", "--finish", "none"]) == 0
    assert "not made for negative prompts" in capsys.readouterr().err
    assert main(["paint", "a boat", "--checkpoint", toy, "--negative", "rain", "--steps", "1", "--finish", "none", "--size", "64x64"]) == 0
    assert "negative prompts" not in capsys.readouterr().err
