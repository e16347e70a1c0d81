"""A visit that may also send: for sites whose reading calls are POST."""

from __future__ import annotations

import json as json_format
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import httpx

from .fetch import Reply, Visit


class PostVisit(Visit):
    """A `Visit` with `post`; deadline, patience and checks are the same, and shared."""

    def post(
        self,
        url: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send an object as JSON, or a form, and give back whatever came. Raises what `Visit.get` raises."""
        kind = "application/json" if form is None else "application/x-www-form-urlencoded"
        content = (json_format.dumps(json or {}) if form is None else urlencode(form)).encode()
        asking, self._client = self._client, _Posting(self._client, content, kind)  # type: ignore[assignment]
        try:
            return self.get(url, headers=headers)
        finally:
            self._client = asking


class _Posting:
    """A client whose every request carries this content."""

    def __init__(self, client: httpx.Client, content: bytes, kind: str) -> None:
        self._client, self._content, self._kind = client, content, kind

    def build_request(self, method: str, url: httpx.URL, *, headers: Mapping[str, str], **options: Any) -> httpx.Request:
        return self._client.build_request(
            "POST", url, content=self._content, headers={**headers, "Content-Type": self._kind}, **options
        )

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        return self._client.send(request, **options)
