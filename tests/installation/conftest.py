"""What the tests of the installation share."""

import io
import os
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

RECORDED = Path(__file__).parents[1] / "recorded" / "server.py"


@pytest.fixture(autouse=True)
def clean_house(tmp_path, monkeypatch):
    """Every test runs in an empty folder, with its own data folder and no settings of the person at the keyboard."""
    for name in list(os.environ):
        if name.startswith("VERNISSAGE_") and name != "VERNISSAGE_REQUIRE_BROWSER":
            monkeypatch.delenv(name)
    monkeypatch.setenv("VERNISSAGE_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def recorded():
    """The functions of tests/recorded/server.py."""
    return SimpleNamespace(**runpy.run_path(str(RECORDED)))


@pytest.fixture
def typed(monkeypatch):
    """``typed(b"words")`` puts them on standard input."""

    def put(content: bytes):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content), encoding="utf-8"))

    return put


@pytest.fixture
def toy_folder(tmp_path):
    """A folder that is a checkpoint as far as its tokenizer goes."""
    from transformers import AutoTokenizer

    from portrait.checkpoint import find_checkpoint

    folder = tmp_path / "toy"
    AutoTokenizer.from_pretrained(find_checkpoint("atelier").location, subfolder="tokenizer").save_pretrained(folder / "tokenizer")
    (folder / "model_index.json").write_text("{}")
    return str(folder)
