"""Help that teaches: every source there is stands in it, in its extractor's own words."""

from __future__ import annotations

import httpx
import pytest

from extractors.sources import load_extractors
from installation.cli import main


@pytest.mark.parametrize("command", ["extract", "portrait", "describe"])
def test_every_source_and_an_example_stand_in_the_help(command, capsys):
    assert main([command, "--help"]) == 0
    said = capsys.readouterr().out
    for name, one in load_extractors(httpx.Client(), {}).items():
        assert name in ("text", "archive") or f"{one.example} " in said and f"{name}: reads" in said, name
    assert f"vernissage {command} @ada@mastodon.social" in said and "Needs VK_SERVICE_TOKEN" in " ".join(said.split())
    assert max(map(len, said.splitlines())) <= 100
