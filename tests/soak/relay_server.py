"""A relay of Nostr: PyPI's ``nostr-relay`` over SQLite, its events signed by another library than the one that checks them here."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from comparing import Expected, Table
from drafts import BIO, NAME, STRANGER, Draft, drafts
from loopback import loopback_client
from packages import HERE, free_port, python_packages, running

from extractors.errors import NotFound

_SETTINGS = """
relay_name: soak
storage:
  sqlalchemy.url: sqlite+aiosqlite:///{folder}/events.sqlite3
  validators: [nostr_relay.validators.is_not_too_large, nostr_relay.validators.is_signed]
gunicorn: {{bind: "127.0.0.1:{port}", workers: 1}}
authentication: {{enabled: false}}
verification: {{nip05_verification: disabled}}
"""  # without is_recent: her events are years old
_KINDS = {"repost": 6}


def soak(table: Table) -> None:
    """Read by her key from two relays that know her; the third does not answer."""
    programs, port = python_packages(), free_port()
    written = drafts()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        settings = Path(folder) / "relay.yaml"
        settings.write_text(_SETTINGS.format(folder=folder, port=port))
        with (
            running([str(programs / "nostr-relay"), "-c", str(settings), "serve"], cwd=Path(folder), ready=port),
            loopback_client({"relay.damus.io": port, "nos.lol": port}) as client,
        ):
            said = _publish(programs, port, _events(written))
            table.check("Nostr", "a forged event", "refused by the relay",
                        [] if said["refused"] == ["forged"] else [f"the relay refused {said['refused']}"])  # fmt: skip
            kept = [draft for draft in written if not draft.deleted and draft.kind != "repost"]
            expected = {said["ids"][str(draft.number)]: _expected(draft) for draft in kept}
            profile = table.read("Nostr", f"nostr:{said['keys']['tove']}", client, expected)
            table.check("Nostr", "who she is", NAME, [] if (profile.display_name, profile.bio) == (NAME, BIO) else [str(profile.bio)])
            table.refused("Nostr", f"nostr:{'79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'}", client, NotFound)


def _publish(programs: Path, port: int, events: list[dict[str, Any]]) -> dict[str, Any]:
    asked = json.dumps({"relay": f"ws://127.0.0.1:{port}/", "events": events})
    script = str(HERE / "nostr" / "publish.py")
    ended = subprocess.run([str(programs / "python"), script], input=asked, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 0, ended.stderr[-500:]
    return json.loads(ended.stdout)


def _events(written: list[Draft]) -> list[dict[str, Any]]:
    first = int(written[0].created_at.timestamp())
    about = {"name": "tove", "display_name": NAME, "about": BIO}
    events = [
        _event("about", 0, first, json.dumps(about)),
        {**_event("foreign", 1, first, STRANGER), "who": "stranger"},
        *map(_of, written),
        {**_event("forged", 1, first, "Hers?"), "tampered": True},
    ]
    gone = [["e", f"#{draft.number}"] for draft in written if draft.deleted]
    return [*events, _event("taken back", 5, int(written[-1].created_at.timestamp()) + 60, "", gone)]


def _event(name: str, kind: int, created_at: int, content: str, tags: list[list[str]] | None = None) -> dict[str, Any]:
    return {"name": name, "who": "tove", "kind": kind, "created_at": created_at, "tags": tags or [], "content": content}


def _of(draft: Draft) -> dict[str, Any]:
    marks: Mapping[str, list[list[str]]] = {
        "reply": [["e", "#foreign", "", "root"]],
        "thread": [["e", f"#{draft.answers}", "", "reply"]],
        "quote": [["q", "#foreign"]],
        "repost": [["e", "#foreign"]],
    }
    tags = [*marks.get(draft.kind, []), *(["t", tag] for tag in draft.tags), ["L", "ISO-639-1"], ["l", draft.lang, "ISO-639-1"]]
    if draft.alt:
        tags.append(["imeta", "url https://img.example/p.jpg", f"alt {draft.alt}"])
    if draft.cw_text:
        tags.append(["content-warning", draft.cw_text])
    content = STRANGER if draft.kind == "repost" else draft.text
    return _event(str(draft.number), _KINDS.get(draft.kind, 1), int(draft.created_at.timestamp()), content, tags)


def _expected(draft: Draft) -> Expected:
    return Expected(draft.text, draft.created_at, draft.kind, draft.lang, sensitive=draft.cw_text is not None, cw_text=draft.cw_text,
                    alt_texts=(draft.alt,) if draft.alt else ())  # fmt: skip
