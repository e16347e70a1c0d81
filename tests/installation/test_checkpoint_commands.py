"""The list of checkpoints, for people and for programs."""

import json

import pytest

from installation import machine
from installation.cli import main


@pytest.fixture(autouse=True)
def laptop(monkeypatch):
    from installation import checkpoint_commands

    monkeypatch.setattr(checkpoint_commands, "this_machine", lambda device: machine.Machine("CPU", None, 16.0, 100.0))


def test_people_read_what_runs_here_first_and_what_to_begin_with(capsys):
    assert main(["checkpoints"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    assert out.index("runs on the CPU") < out.index("slow on this CPU") < out.index("too large for here")
    assert "proposed for this machine: latent-consistency/lcm-lora-sdv1-5\n" in out
    assert "vernissage checkpoints pull latent-consistency/lcm-lora-sdv1-5\n" in out
    assert "public show: no; FLUX Non-Commercial" in out


def test_programs_read_every_number(capsys):
    assert main(["checkpoints", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    by_id = {one["id"]: one for one in record["checkpoints"]}
    assert record["machine"] == {"device": "CPU", "gpu_gb": None, "ram_gb": 16.0, "free_gb": 100.0}
    atelier = by_id["atelier"]
    assert (atelier["here"], atelier["runs"], atelier["steps"], atelier["exhibition"]) == (True, "cpu", 16, "yes")
    assert by_id["stabilityai/stable-diffusion-3.5-medium"]["gated"] and by_id["stabilityai/sd-turbo"]["accept"]
    assert by_id["black-forest-labs/FLUX.2-klein-9B"]["exhibition"] == "no"
    assert by_id[record["proposed"]]["runs"] == "cpu"


def test_what_is_already_here_need_not_be_pulled(capsys):
    assert main(["checkpoints", "pull", "atelier"]) == 0
    assert "checkpoints/atelier" in capsys.readouterr().out
