"""A server that speaks Mastodon's client API: an independent implementation from npm.

Package ``@rmdes/indiekit-endpoint-activitypub`` over ``nx-27017``, a document store in memory. It wants
packages that are in no registry, so it is unpacked beside what its API needs instead of installed. Its lists
of statuses do not say what answers whom, and it knows no quotations: all her statuses are posts here. It shows
followers-only statuses to guests, which an extractor has to leave out by itself.
"""

from __future__ import annotations

import html
import json
import tempfile
from pathlib import Path
from typing import Any

import httpx
from comparing import Expected, Table
from drafts import BIO, NAME, STRANGER, Draft, drafts
from loopback import loopback_client
from mastodon import Mastodon
from packages import free_port, node_packages, python_packages, running

from extractors.errors import NotFound

HANDLE = "tove"
_PACK = "@rmdes/indiekit-endpoint-activitypub@4.0.0"
_URL = "https://social.harbour.example/"
_PAGES_HOLD = 240


def soak(table: Table) -> None:
    """Read by her name, whose server WebFinger tells; and somebody who is not there."""
    store, port = free_port(), free_port()
    node, folder = node_packages("mastodon", _PACK)
    written = [draft for draft in drafts() if not draft.deleted]
    with tempfile.TemporaryDirectory() as data:
        seed = Path(data) / "seed.json"
        seed.write_text(json.dumps({"profile": _profile(), "statuses": [*map(_status, written), *_not_hers(written)]}))
        with (
            running([str(python_packages() / "nx-27017"), "--db", "memory", "--port", str(store)], cwd=Path(data), ready=store),
            running([node, "server.mjs", json.dumps({"port": port, "store": store, "seed": str(seed)})], cwd=folder, ready="IDS") as server,
            loopback_client({"harbour.example": port, "social.harbour.example": port}) as client,
        ):
            ids = json.loads(server.heard.removeprefix("IDS "))
            own = [draft for draft in written if draft.kind != "repost"]
            expected = {ids[_uid(draft)]: _expected(draft) for draft in own[-_PAGES_HOLD:]}
            profile = table.read("Mastodon", f"@{HANDLE}@harbour.example", client, expected)
            shown = httpx.get(f"http://127.0.0.1:{port}/api/v1/accounts/{_account(port)}/statuses", trust_env=False).text
            table.check("Mastodon", "followers-only statuses", "shown to guests by the server", [] if STRANGER in shown else ["they are not"])
            table.check("Mastodon", "ids that Mastodon.py pages through", str(len(expected)), _strangers(port, set(expected)))
            said = (profile.display_name, profile.bio, profile.url)
            table.check("Mastodon", "who she is", NAME, [] if said == (NAME, BIO, _URL) else [f"the profile is {said}"])
            table.refused("Mastodon", "@nobody@harbour.example", client, NotFound)


def _strangers(port: int, expected: set[str]) -> list[str]:
    """Where another client, Mastodon.py, sees other statuses of hers for everybody than ours."""
    client = Mastodon(api_base_url=f"http://127.0.0.1:{port}", version_check_mode="none")
    page = client.account_statuses(client.account_lookup(HANDLE)["id"], exclude_reblogs=True, limit=40)
    seen = {str(status["id"]) for status in client.fetch_remaining(page) if status["visibility"] == "public" and not status["reblog"]}
    return [f"{number} is read by one of the two only" for number in sorted(seen ^ expected)]


def _account(port: int) -> str:
    return httpx.get(f"http://127.0.0.1:{port}/api/v1/accounts/lookup", params={"acct": HANDLE}, trust_env=False).json()["id"]


def _profile() -> dict[str, Any]:
    return {"handle": HANDLE, "name": NAME, "summary": f"<p>{html.escape(BIO)}</p>", "url": _URL, "icon": _URL + "a.png",
            "createdAt": "2019-01-01T00:00:00.000Z", "attachments": []}  # fmt: skip


def _author() -> dict[str, str]:
    return {"name": NAME, "url": _URL, "handle": f"@{HANDLE}@social.harbour.example", "photo": _URL + "a.png"}


def _uid(draft: Draft) -> str:
    return f"{_URL}notes/{draft.number}"


def _status(draft: Draft) -> dict[str, Any]:
    published = draft.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
    if draft.kind == "repost":
        boosted = {"name": "Stranger", "url": "https://else.example/", "handle": "@stranger@else.example"}
        return {"type": "boost", "uid": _uid(draft), "url": _uid(draft), "author": _author(), "boostedBy": boosted, "boostedAt": published,
                "content": {"html": f"<p>{STRANGER}</p>"}, "published": published}  # fmt: skip
    paragraphs = [html.escape(paragraph, quote=False) for paragraph in draft.text.split("\n\n")]
    content = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    if draft.tags:
        content = content.replace("#tide", '<a class="hashtag" href="https://harbour.example/tags/tide" rel="tag">#<span>tide</span></a>')
    if draft.kind == "reply":
        content = content.replace("<p>", '<p><span class="h-card"><a href="https://else.example/@oto">@<span>oto</span></a></span> ', 1)
    return {
        "type": "note", "uid": _uid(draft), "url": _uid(draft), "author": _author(), "published": published, "createdAt": published,
        "content": {"html": content, "text": draft.text}, "category": list(draft.tags), "visibility": "public", "language": draft.lang,
        "inReplyTo": "https://else.example/1" if draft.kind == "reply" else None,
        "sensitive": draft.cw_text is not None, "summary": draft.cw_text or "",
        "photo": [{"url": _URL + "p.jpg", "alt": draft.alt}] if draft.alt else [],
    }  # fmt: skip


def _not_hers(written: list[Draft]) -> list[dict[str, Any]]:
    """Statuses of hers that are not for everybody, and one of a stranger."""
    hidden = [{**_status(written[0]), "uid": f"{_URL}hidden/{visibility}", "visibility": visibility,
               "content": {"html": f"<p>{STRANGER}: for some only</p>"}} for visibility in ("private", "direct")]  # fmt: skip
    foreign = {**_status(written[0]), "uid": "https://else.example/1", "content": {"html": f"<p>{STRANGER}</p>"},
               "author": {"name": "Stranger", "url": "https://else.example/", "handle": "@stranger@else.example"}}  # fmt: skip
    return [*hidden, foreign]


def _expected(draft: Draft) -> Expected:
    return Expected(draft.text, draft.created_at, "post", draft.lang, sensitive=draft.cw_text is not None, cw_text=draft.cw_text,
                    alt_texts=(draft.alt,) if draft.alt else ())  # fmt: skip
