"""A cluster as far as it can be seen without one; the rest is in tests/soak/on_a_cluster.py."""

import builtins
import re
import shlex
import signal
import socket
from contextlib import nullcontext
from pathlib import Path

import pytest

from installation import batch_command, batch_estimate, cluster
from installation.batch_estimate import Estimate
from installation.cli import build_parser, main
from installation.cluster import NoCluster, Places, painters_settings, places_in
from installation.settings import Settings


@pytest.mark.parametrize(
    ("free", "threads", "places"),
    [
        ({"CPU": 4.0}, None, Places(painters=4, gpus=0, cpus=1, readers=1)),
        ({"CPU": 64.0}, 4, Places(painters=16, gpus=0, cpus=4, readers=2)),
        ({"CPU": 32.0, "GPU": 8.0}, None, Places(painters=8, gpus=1, cpus=4, readers=1)),
        ({"CPU": 2.0, "GPU": 4.0}, 8, Places(painters=4, gpus=1, cpus=0, readers=1)),
    ],
)
def test_a_painter_a_gpu_or_a_slot(free, threads, places):
    assert places_in(free, threads) == places


def test_sites_are_asked_by_one_reader():
    assert places_in({"CPU": 64.0}, None).readers == 8
    assert places_in({"CPU": 64.0}, None, one_reader=True).readers == 1


def test_a_cluster_without_room_is_said():
    with pytest.raises(NoCluster, match="1 processors and 0 GPUs free, and a painter needs 2"):
        places_in({"CPU": 1.0}, 2)


@pytest.mark.parametrize("address", ["10.0.0.2", "ray://10.0.0.2:10001", "here:there", "", ":6379"])
def test_an_address_that_is_none_is_said_before_ray_is_asked(address, monkeypatch):
    monkeypatch.setattr(cluster, "_ray", lambda alone: None)
    with pytest.raises(NoCluster, match="neither auto nor HOST:PORT"):
        cluster.join(address)


def test_an_address_where_nobody_answers_is_said_at_once(monkeypatch):
    monkeypatch.setattr(cluster, "_ray", lambda alone: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NoCluster, match="ray start --head"):
        cluster.join(f"127.0.0.1:{port}")


def test_sigterm_is_ours_again_also_where_no_cluster_was_joined(monkeypatch):
    class Ray:
        def init(self, *address, **options):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            raise ConnectionError("nobody is there")

    monkeypatch.setattr(cluster, "_ray", lambda alone: Ray())
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(NoCluster):
        cluster.join("auto")
    assert signal.getsignal(signal.SIGTERM) == before != signal.SIG_IGN


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path, capsys, monkeypatch):
    (tmp_path / "ada.txt").write_text("a lighthouse")
    (tmp_path / "night.csv").write_text("source\nada.txt\n")
    genuine = builtins.__import__

    def without_ray(name, *more, **given):
        if name.partition(".")[0] == "ray":
            raise ImportError(name)
        return genuine(name, *more, **given)

    monkeypatch.setattr(builtins, "__import__", without_ray)
    assert main(["batch", str(tmp_path / "night.csv"), "--out", str(tmp_path / "out"), "--ray", "auto"]) == 5
    error = capsys.readouterr().err.splitlines()[-1]
    assert "pip install 'vernissage[cluster]'" in error and "Traceback" not in error and not (tmp_path / "out").exists()


def test_painters_get_no_token_that_they_have_no_use_for():
    places = Places(painters=4, gpus=1, cpus=0, readers=1)
    assert painters_settings(Settings(tokens={"vk": "secret"}), places).tokens == {}
    other = painters_settings(Settings(tokens={"openai": "secret"}, renderer="openai"), places)
    assert other.tokens == {"openai": "secret"} and other.threads == 1


def test_an_estimate_reckons_with_the_painters_of_the_cluster(tmp_path, capsys, monkeypatch):
    (tmp_path / "ada.txt").write_text("a lighthouse")
    (tmp_path / "night.csv").write_text("source,count\nada.txt,40\n")
    monkeypatch.setattr(batch_command, "joined", lambda address: nullcontext({"CPU": 4.0}))
    monkeypatch.setattr(batch_estimate, "estimate", lambda opened: Estimate(40, 1, seconds=200.0, loading=10.0, bytes=10**8, free=10**12))
    assert main(["batch", str(tmp_path / "night.csv"), "--out", str(tmp_path / "out"), "--dry-run", "--ray", "auto"]) == 0
    assert "about 60 s with 4 painters" in capsys.readouterr().out


def test_every_command_of_the_documentation_is_one_of_ours():
    page = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text("utf-8")
    lines = [line.split("  #")[0] for block in re.findall(r"```sh\n(.*?)```", page, flags=re.S) for line in block.splitlines()]
    ours = [line for line in lines if line.startswith("vernissage ")]
    assert len(ours) == 5
    for line in ours:
        assert build_parser().parse_args(shlex.split(line)[1:]).ray
