"""`--prove` on the command line: a person, a code, and an account that lets itself be read."""

from __future__ import annotations

import io
import json
import re
import runpy
import sys
from pathlib import Path

import httpx
import pytest

from installation.cli import main

RECORDED = runpy.run_path(str(Path(__file__).parents[1] / "recorded/server.py"))


class Terminal(io.StringIO):
    """A person who reads the code on the screen, does something with it, and presses Enter."""

    def __init__(self, do, capsys):
        super().__init__()
        self.do, self.capsys = do, capsys

    def isatty(self):
        return True

    def readline(self, *_):
        self.do(re.search(r"vernissage-\w{4}-\w{4}", self.capsys.readouterr().err)[0])
        return "\n"


@pytest.fixture
def biography():
    return {"quiet1541.test": "Moss."}


@pytest.fixture
def client(biography):
    def handle(request):
        status, headers, body = RECORDED["answer"](request.url.host, request.url.path, dict(request.url.params))
        if request.url.path.endswith("getProfile") and status == 200:
            account = json.loads(body)
            body = json.dumps({**account, "description": biography.get(account["handle"], account.get("description"))}).encode()
        return httpx.Response(status, headers=headers, content=body)

    return httpx.Client(transport=httpx.MockTransport(handle))


def test_an_owner_reads_what_is_refused_to_machines(biography, client, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal(lambda code: biography.update({"quiet1541.test": f"Moss. {code}"}), capsys))
    assert main(["extract", "bluesky:quiet1541.test", "--prove", "--json"], client=client) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["posts"] and document["profile"]["bio"] == "Moss."


def test_who_is_not_the_owner_is_refused(client, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal(lambda code: None, capsys))
    assert main(["extract", "bluesky:quiet1541.test", "--prove"], client=client) == 3
    assert "does not stand in the biography" in capsys.readouterr().err


def test_a_soft_refusal_is_lifted_by_a_proof_alone(biography, client, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", Terminal(lambda code: biography.update({"shy.test": code}), capsys))
    assert main(["extract", "bluesky:shy.test", "--json"], client=client) == 3
    assert main(["extract", "bluesky:shy.test", "--prove", "--json"], client=client) == 0


def test_without_it_the_refusal_says_what_to_do(client, capsys):
    assert main(["extract", "bluesky:quiet1541.test"], client=client) == 3
    assert "prove that with --prove" in capsys.readouterr().err


@pytest.mark.parametrize(("source", "words"), [("diary.txt", "is a file"), ("-", "standard input has none"), ("bluesky:quiet1541.test", "run it in a terminal"), ("nobody", "is no source")])
def test_where_nothing_can_be_proven(source, words, client, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("words"))
    assert main(["extract", source, "--prove"], client=client) == 2
    assert words in capsys.readouterr().err
