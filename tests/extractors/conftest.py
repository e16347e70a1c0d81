"""What the extractor tests share: recorded sites, and a client that answers from a function."""

from __future__ import annotations

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from hypothesis import settings

# A busy machine is no failure; what must be fast is timed by name.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

RECORDED = Path(__file__).parents[1] / "recorded"


@pytest.fixture(scope="session")
def recorded() -> SimpleNamespace:
    """The functions of tests/recorded/server.py."""
    return SimpleNamespace(**runpy.run_path(str(RECORDED / "server.py")))


@pytest.fixture
def recorded_client(recorded: SimpleNamespace) -> Iterator[httpx.Client]:
    """The recorded sites over real HTTP on loopback."""
    with recorded.recorded_client() as client:
        yield client


@pytest.fixture
def replay(recorded: SimpleNamespace) -> Callable[..., httpx.Client]:
    """``replay({(host, path): answer})``: the recorded sites without a socket, some answers replaced.

    An answer is what `httpx.Response` takes, an exception to raise, or a function of the request.
    """

    def client(changed: dict[tuple[str, str], Any] | None = None) -> httpx.Client:
        asked: list[str] = []

        def handle(request: httpx.Request) -> httpx.Response:
            asked.append(request.url.host + request.url.path)
            change = (changed or {}).get((request.url.host, request.url.path))
            if callable(change):
                change = change(request)
            if isinstance(change, Exception):
                raise change
            if change is not None:
                return httpx.Response(**change)
            status, headers, body = recorded.answer(request.url.host, request.url.path, dict(request.url.params))
            return httpx.Response(status, headers=headers, content=body)

        made = httpx.Client(transport=httpx.MockTransport(handle))
        made.asked = asked
        return made

    return client
