"""What the soak leans on, without a server: it must see what is read otherwise, and let nothing out."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from comparing import Expected, differences
from drafts import STRANGER, drafts
from loopback import loopback_client

from extractors.errors import UnsafeTarget, Upstream
from extractors.fetch import Visit
from extractors.profile import Post


def test_a_person_writes_enough_of_every_kind() -> None:
    written = drafts()
    kept = [draft for draft in written if not draft.deleted and draft.kind != "repost"]
    assert len(kept) > 200 and {draft.kind for draft in written} == {"post", "reply", "thread", "quote", "repost"}
    assert all(written[draft.answers].kind == "post" and not written[draft.answers].deleted for draft in written if draft.answers is not None)
    assert len({draft.text for draft in written}) == len(written) and len({draft.lang for draft in written}) == 4
    assert any(draft.deleted for draft in written) and any(draft.cw_text for draft in kept) and any(draft.alt for draft in kept)


def test_differences_are_seen() -> None:
    draft = drafts()[1]
    expected = {"1": Expected(draft.text, draft.created_at, "post", draft.lang)}
    post = Post(id="1", text=draft.text, created_at=draft.created_at, lang=draft.lang)
    assert differences([post], expected, complete=True) == []
    assert differences([], expected, complete=False) == [] and len(differences([], expected, complete=True)) == 1
    for other in (replace(post, text="x"), replace(post, kind="reply"), replace(post, lang=None), replace(post, sensitive=True),
                  replace(post, alt_texts=("x",)), replace(post, created_at=None), replace(post, id="2"), replace(post, url=STRANGER)):  # fmt: skip
        assert len(differences([other], expected, complete=False)) == 1, other


def test_client_of_the_soak_finds_nobody_else() -> None:
    with loopback_client({"tides.example": 1}) as client:  # a port nobody listens on
        with pytest.raises(Upstream, match="could not be reached"):
            Visit(client).get("https://tides.example/")
        with pytest.raises(Upstream, match="no address"):
            Visit(client).get("https://elsewhere.example/")
        for inside in ("https://127.0.0.1/", "http://tides.example/", "https://tides.example:8080/"):
            with pytest.raises(UnsafeTarget):
                Visit(client).get(inside)
        assert isinstance(client, httpx.Client) and client.sockets.refused == []
