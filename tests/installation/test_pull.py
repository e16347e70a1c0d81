"""Fetching from a hub on loopback, with a real pipeline at toy size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import huggingface_hub
import pytest
from stand_in_checkpoints import enter, save
from stand_in_hub import Hub

from installation import checkpoint_commands, pull
from installation.cli import main
from installation.hub import pipeline_files, weights_file
from portrait.checkpoint import Checkpoint, find_checkpoint
from portrait.errors import BadPrompt, ModelMissing
from portrait.renderers.diffusion import factory

NAME = "someone/tiny"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A pipeline with what repositories of the hub also hold: a card, other precisions, pickles, other frameworks."""
    folder = Path(save("sd15", tmp_path_factory.mktemp("hub") / "tiny"))
    (folder / "README.md").write_text("a card")
    for other in ("unet/diffusion_pytorch_model.fp16.safetensors", "unet/diffusion_pytorch_model.bin", "unet/model.onnx", "tiny-emaonly.safetensors"):
        (folder / other).write_bytes(b"x" * 1000)
    return folder


@pytest.fixture
def hub(folder, tmp_path, monkeypatch):
    """The hub, and an empty cache of its own."""
    with Hub({NAME: folder}) as hub:
        _turn_to(hub.url, monkeypatch)
        monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.chdir(tmp_path)
        yield hub


def _turn_to(url, monkeypatch):
    """As HF_ENDPOINT does, which is read only once."""
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", url)
    monkeypatch.setattr(huggingface_hub.constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")


def pulled(capsys, *arguments):
    code = main(["checkpoints", "pull", *arguments])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_what_was_pulled_is_whole_and_paints(hub, capsys, monkeypatch):
    assert find_checkpoint(NAME).folder() is None
    code, out, err = pulled(capsys, NAME)
    assert (code, "paint with --checkpoint someone/tiny" in out, "100 %" in err) == (0, True, True)
    enter(monkeypatch, NAME, 64)
    painted = main(["paint", "a boat", "--checkpoint", NAME, "--steps", "2", "--size", "64x64", "--finish", "none", "--start", "none"])
    assert painted == 0 and list(Path("portraits").glob("*.png"))


def test_only_what_is_needed_is_fetched(hub, capsys):
    assert pulled(capsys, NAME)[0] == 0
    fetched = {path.split("/resolve/")[1].split("/", 1)[1] for method, path, _ in hub.requests if method == "GET" and "/resolve/" in path}
    assert {"model_index.json", "README.md", "unet/diffusion_pytorch_model.safetensors", "tokenizer/vocab.json"} & fetched
    assert not any(name.endswith((".bin", ".onnx", "fp16.safetensors", "emaonly.safetensors")) for name in fetched)


def test_the_variant_is_taken_where_there_is_one(hub, folder):
    names = [name for name, _ in pipeline_files(NAME, "fp16", None).files]
    assert "unet/diffusion_pytorch_model.fp16.safetensors" in names and "unet/diffusion_pytorch_model.safetensors" not in names
    assert "vae/diffusion_pytorch_model.safetensors" in names  # has no variant
    assert names[-1] == "model_index.json"


def test_a_second_pull_fetches_nothing(hub, capsys):
    assert pulled(capsys, NAME)[0] == 0
    before = len(hub.requests)
    code, _, err = pulled(capsys, NAME)
    assert code == 0 and "0.00 GB of" in err and "100 %" in err
    again = [path for method, path, _ in hub.requests[before:] if method == "GET" and path.endswith(".safetensors")]
    assert again == []


def test_a_line_that_breaks_is_taken_up_where_it_broke(hub, capsys, monkeypatch):
    monkeypatch.setattr(huggingface_hub.constants, "DOWNLOAD_CHUNK_SIZE", 1000)
    hub.cut["unet/diffusion_pytorch_model.safetensors"] = 5000
    assert pulled(capsys, NAME)[0] == 0
    assert hub.fetched("unet/diffusion_pytorch_model.safetensors") == [None, "bytes=5000-"]
    assert find_checkpoint(NAME).folder() is not None


def test_a_pull_that_was_stopped_does_not_look_whole_and_goes_on(hub, capsys):
    fetches = pull.planned(Checkpoint(NAME, NAME))
    weights = "unet/diffusion_pytorch_model.safetensors"
    arrived = 0

    def stop(count):
        nonlocal arrived
        arrived += count
        if hub.fetched(weights):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pull.fetch(fetches, on_bytes=stop)
    assert find_checkpoint(NAME).folder() is None
    before = len(hub.requests)
    assert pulled(capsys, NAME)[0] == 0
    assert find_checkpoint(NAME).folder() is not None
    assert not [path for method, path, _ in hub.requests[before:] if method == "GET" and path.endswith("scheduler_config.json")]


def test_weights_that_were_lost_are_missed_and_fetched_again(hub, capsys):
    assert pulled(capsys, NAME)[0] == 0
    (find_checkpoint(NAME).folder() / "vae/diffusion_pytorch_model.safetensors").unlink()
    assert find_checkpoint(NAME).folder() is None
    assert pulled(capsys, NAME)[0] == 0
    assert find_checkpoint(NAME).folder() is not None


def test_a_newer_commit_is_fetched_and_one_that_is_stopped_hides_nothing(hub, folder, capsys):
    assert pulled(capsys, NAME)[0] == 0
    hub.commits[NAME] = "b" * 40
    with pytest.raises(ZeroDivisionError):
        pull.fetch(pull.planned(Checkpoint(NAME, NAME)), on_bytes=lambda count: 1 / 0)
    assert find_checkpoint(NAME).folder().name == "a" * 40
    assert pulled(capsys, NAME)[0] == 0
    assert find_checkpoint(NAME).folder().name == "b" * 40


@pytest.mark.parametrize(("id", "code", "said"), [
    ("nobody/nothing", 2, "the hub knows no nobody/nothing"),
    ("no such thing", 2, "owner/name"),
    ("someone/tiny/nothing.safetensors", 2, "holds no file nothing.safetensors"),
])  # fmt: skip
def test_what_cannot_be_pulled_is_said_in_one_sentence(hub, capsys, id, code, said):
    got, out, err = pulled(capsys, id)
    assert (got, out) == (code, "") and said in err and err.count("\n") == 1


def test_a_gated_one_says_where_to_agree(hub, capsys):
    hub.gated.add(NAME)
    code, _, err = pulled(capsys, NAME)
    assert code == 5 and f"{hub.url}/{NAME}" in err and "HF_TOKEN" in err


def test_a_hub_that_cannot_be_reached(hub, capsys, monkeypatch):
    _turn_to("http://127.0.0.1:9", monkeypatch)
    code, _, err = pulled(capsys, NAME)
    assert code == 5 and "cannot be reached" in err and "http://127.0.0.1:9" in err


def test_room_on_the_disk_is_looked_for_first(hub, capsys, monkeypatch):
    monkeypatch.setattr(pull, "_ROOM", 10**18)
    code, _, err = pulled(capsys, NAME)
    assert code == 5 and "make room, or set HF_HOME" in err
    assert not any(path.endswith(".safetensors") for _, path, _ in hub.requests)


@pytest.fixture
def licensed(monkeypatch):
    """The registry's entry for the toy: its licence must be agreed to."""
    entry = Checkpoint(NAME, NAME, licence="Odd Licence", because="only on Sundays", accept=True)
    monkeypatch.setattr(checkpoint_commands, "find_checkpoint", lambda name: entry)


def test_a_licence_must_be_agreed_to(hub, licensed, capsys, monkeypatch):
    code, _, err = pulled(capsys, NAME)
    assert code == 5 and "Odd Licence: only on Sundays" in err and "--accept-licence" in err
    assert hub.requests == []
    assert pulled(capsys, NAME, "--accept-licence")[0] == 0


def test_a_person_is_asked(hub, licensed):
    from argparse import Namespace

    from installation.settings import load_settings

    asked = []
    arguments = Namespace(id=NAME, accept_licence=False)
    with pytest.raises(ModelMissing):
        checkpoint_commands.pull(arguments, load_settings(), lambda question: asked.append(question))
    assert "Odd Licence" in asked[0] and f"https://huggingface.co/{NAME}" in asked[0]
    assert checkpoint_commands.pull(arguments, load_settings(), lambda question: True).is_dir()


def test_a_tiny_decoder_and_a_file_of_weights_are_fetched_too(hub, tmp_path, capsys):
    import diffusers

    diffusers.AutoencoderTiny(
        encoder_block_out_channels=(4,), decoder_block_out_channels=(4,), num_encoder_blocks=(1,), num_decoder_blocks=(1,),
    ).save_pretrained(tmp_path / "taesd")  # fmt: skip
    (tmp_path / "style").mkdir()
    for name in ("pytorch_lora_weights.safetensors", "other.safetensors"):
        (tmp_path / "style" / name).write_bytes((2).to_bytes(8, "little") + b"{}")
    (tmp_path / "many").mkdir()
    for name in ("one.safetensors", "two.safetensors"):
        (tmp_path / "many" / name).write_bytes((2).to_bytes(8, "little") + b"{}")
    hub.folders |= {"someone/taesd": tmp_path / "taesd", "someone/style": tmp_path / "style", "someone/many": tmp_path / "many"}
    assert pipeline_files("someone/taesd", None, None).kind == "decoder"
    assert pulled(capsys, "someone/taesd")[0] == 0
    code, out, _ = pulled(capsys, "someone/style")
    assert code == 0 and "--lora someone/style" in out
    with pytest.raises(BadPrompt, match="someone/many/one.safetensors, someone/many/two.safetensors"):
        weights_file("someone/many", None, None)
    assert pulled(capsys, "someone/many/two.safetensors")[0] == 0


def test_a_checkpoint_brings_its_lora_and_its_decoder(hub, tmp_path):
    (tmp_path / "style").mkdir()
    (tmp_path / "style/pytorch_lora_weights.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    hub.folders["someone/style"] = tmp_path / "style"
    fetches = pull.planned(Checkpoint("someone/quick", NAME, lora="someone/style"))
    assert [(one.hub_id, one.kind) for one in fetches] == [(NAME, "pipeline"), ("someone/style", "weights")]


def test_the_hub_is_the_one_of_the_environment(folder, tmp_path):
    with Hub({NAME: folder}) as hub:
        environment = {**os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "home"), "HF_HUB_OFFLINE": "0"}
        done = subprocess.run([str(Path(sys.executable).parent / "vernissage"), "checkpoints", "pull", NAME], env=environment, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "home/hub/models--someone--tiny/refs/main").read_text() == "a" * 40
    assert "Traceback" not in done.stderr
