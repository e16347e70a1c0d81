"""The extractor that docs/extractors.md teaches works as printed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from extractors.errors import ExtractorError, NotFound
from extractors.sources import load_extractors

PAGE = (Path(__file__).parents[2] / "docs/extractors.md").read_text(encoding="utf-8")


@pytest.fixture
def taught() -> dict[str, Any]:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert code.count("\n") <= 45
    names: dict[str, Any] = {}
    exec(code, names)
    return names


def test_example_reads_and_refuses(taught: dict[str, Any]) -> None:
    entries = [{"id": 1, "words": "The stairs creak.", "written": "2026-10-01T10:00:00+02:00"}, {"id": 2}, "odd"]
    client = httpx.Client(transport=httpx.MockTransport(
        lambda request: httpx.Response(200, json=entries) if request.url.path.endswith("/ada") else httpx.Response(404)
    ))  # fmt: skip
    book = taught["factory"](client, {})
    assert book.accepts(book.example)
    (post,) = book.extract(book.example).posts
    assert post.text == "The stairs creak." and post.created_at.isoformat() == "2026-10-01T08:00:00+00:00"
    with pytest.raises(NotFound):
        book.extract("bo")
    with pytest.raises(ExtractorError):
        book.extract("../x")


def test_every_extractor_stands_in_the_table() -> None:
    rows = set(re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE))
    assert rows == set(load_extractors(httpx.Client(), {}))
