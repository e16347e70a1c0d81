"""The table of sources in docs/extractors.md says what the extractors say of themselves."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from extractors.about import HEAD, missing_keys, row, table
from extractors.errors import ExtractorError, NeedsToken
from extractors.sources import load_extractors

PAGE = (Path(__file__).parents[2] / "docs/extractors.md").read_text(encoding="utf-8").splitlines()
DESCRIBED = [extractor for extractor in load_extractors(httpx.Client(), {}).values() if hasattr(extractor, "about")]


@pytest.mark.parametrize("extractor", DESCRIBED, ids=lambda extractor: extractor.name)
def test_row_of_the_page_is_the_row_of_the_code(extractor: object) -> None:
    assert row(extractor.name, extractor.about) in PAGE, "run `python -m extractors.about` and paste its rows"


def test_tokens_without_which_nothing_can_be_read() -> None:
    needed = {one.name: missing_keys(one, {}) for one in DESCRIBED}
    assert {name: keys for name, keys in needed.items() if keys} == {
        "vk": ("VK_SERVICE_TOKEN",), "reddit": ("REDDIT_CLIENT_ID", "REDDIT_CLIENT_SECRET"), "x": ("X_BEARER_TOKEN",)
    }  # fmt: skip
    reddit = next(one for one in DESCRIBED if one.name == "reddit")
    assert missing_keys(reddit, {"REDDIT_CLIENT_ID": "a", "REDDIT_CLIENT_SECRET": ""}) == ("REDDIT_CLIENT_SECRET",)
    assert missing_keys(object(), {}) == ()


@pytest.mark.parametrize("extractor", DESCRIBED, ids=lambda extractor: extractor.name)
def test_what_an_extractor_says_it_needs_is_what_it_asks_for(extractor: object) -> None:
    """Without its keys it says so before anything is asked; without any to name it never does."""
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody here")

    alone = load_extractors(httpx.Client(transport=httpx.MockTransport(refuse)), {})[extractor.name]
    with pytest.raises(ExtractorError) as caught:
        alone.extract(extractor.example)
    assert isinstance(caught.value, NeedsToken) == bool(missing_keys(extractor, {}))


def test_table_has_a_head_and_a_row_for_each() -> None:
    lines = table([*DESCRIBED, object()]).splitlines()
    assert tuple(lines[:2]) == HEAD == tuple(line for line in PAGE if line in HEAD)
    assert len(lines) == 2 + len(DESCRIBED) and {line.count("|") for line in lines} == {7}
