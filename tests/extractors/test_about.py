"""The table of sources in docs/extractors.md says what the extractors say of themselves."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from extractors.about import HEAD, row, table
from extractors.sources import load_extractors

PAGE = (Path(__file__).parents[2] / "docs/extractors.md").read_text(encoding="utf-8").splitlines()
DESCRIBED = [extractor for extractor in load_extractors(httpx.Client(), {}).values() if hasattr(extractor, "about")]


@pytest.mark.parametrize("extractor", DESCRIBED, ids=lambda extractor: extractor.name)
def test_row_of_the_page_is_the_row_of_the_code(extractor: object) -> None:
    assert row(extractor.name, extractor.about) in PAGE, "run `python -m extractors.about` and paste its rows"


def test_table_has_a_head_and_a_row_for_each() -> None:
    lines = table([*DESCRIBED, object()]).splitlines()
    assert tuple(lines[:2]) == HEAD == tuple(line for line in PAGE if line in HEAD)
    assert len(lines) == 2 + len(DESCRIBED) and {line.count("|") for line in lines} == {7}
