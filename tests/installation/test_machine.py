"""What is said to run here, and what is proposed."""

import pytest

from installation.machine import Machine, free_bytes, proposed, runs_on, this_machine
from portrait.checkpoint import Checkpoint, registry

LAPTOP = Machine("CPU", None, 16, 100)


@pytest.mark.parametrize(("machine", "name"), [
    (LAPTOP, "latent-consistency/lcm-lora-sdv1-5"),
    (Machine("CPU", None, 4, 100), "atelier"),
    (Machine("CPU", None, 16, 1), "atelier"),  # no room to fetch anything
    (Machine("a card", 8, 16, 100), "latent-consistency/lcm-lora-sdv1-5"),
    (Machine("a card", 12, 32, 100), "ByteDance/SDXL-Lightning"),
    (Machine("a card", 24, 64, 200), "black-forest-labs/FLUX.2-klein-4B"),
])  # fmt: skip
def test_the_best_that_may_hang_in_public_is_proposed(machine, name):
    assert proposed(registry().values(), machine).name == name


def test_what_runs_where():
    known = registry()
    assert runs_on(known["atelier"], LAPTOP) == "cpu"
    assert runs_on(known["stable-diffusion-v1-5/stable-diffusion-v1-5"], LAPTOP) == "slowly"
    assert runs_on(known["black-forest-labs/FLUX.1-schnell"], LAPTOP) == "no"
    assert runs_on(known["stabilityai/sdxl-turbo"], Machine("CPU", None, 64, 100)) == "slowly"
    assert runs_on(known["black-forest-labs/FLUX.1-schnell"], Machine("a card", 80, 64, 100)) == "gpu"
    assert runs_on(Checkpoint("someone/else", "someone/else"), LAPTOP) == "unknown"


def test_room_is_that_of_the_disk_where_a_folder_would_be_made(tmp_path):
    assert abs(free_bytes(tmp_path / "not" / "there") - free_bytes(tmp_path)) < 2**30


def test_this_machine_is_looked_at():
    here = this_machine("cpu")
    assert here.device == "CPU" and here.gpu_gb is None and here.ram_gb > 0.5 and here.free_gb > 0
