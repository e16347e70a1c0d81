"""Bluesky's own servers: the light pair PLC and PDS, and with PostgreSQL and Redis the AppView.

Package ``@atproto/dev-env``, the network that the protocol's makers test with. The light pair has no
profiles and feeds; from it the account's repository is downloaded and read as an archive.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
from comparing import Expected, Table
from drafts import BIO, NAME, STRANGER, Draft, drafts
from loopback import loopback_client
from packages import NotHere, Server, free_port, node_packages, running

from extractors.errors import Deactivated, NotFound, OptedOut, Suspended

HANDLE = "tove.test"
_DAY = "2024-05-01T12:00:00.000Z"
_LABELS = "com.atproto.label.defs#selfLabels"
_PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==")
_POSTGRES = ("/usr/lib/postgresql/*/bin", "/usr/local/bin", "/opt/homebrew/bin")
_NEEDS = "PostgreSQL and Redis, which the AppView stores in, are not installed; install postgresql and redis-server (Debian)."


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can write to the PDS."""

    did: str
    token: str
    pds: httpx.Client

    def call(self, method: str, **body: Any) -> dict[str, Any]:
        """A procedure of XRPC."""
        reply = self.pds.post(f"/xrpc/{method}", json=body, headers={"Authorization": f"Bearer {self.token}"})
        assert reply.status_code == 200, f"{method}: {reply.status_code} {reply.text[:300]}"
        return reply.json() if reply.content else {}

    def write(self, *records: dict[str, Any]) -> list[dict[str, str]]:
        """Records into the repository; where each of them is (uri, cid)."""
        written: list[dict[str, str]] = []
        for start in range(0, len(records), 150):
            writes = [{"$type": "com.atproto.repo.applyWrites#create", "collection": record["$type"], "value": record}
                      for record in records[start : start + 150]]  # fmt: skip
            written += self.call("com.atproto.repo.applyWrites", repo=self.did, writes=writes)["results"]
        return [{"uri": result["uri"], "cid": result["cid"]} for result in written]

    def picture(self) -> dict[str, Any]:
        """One pixel, as a blob that posts can show."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "image/png"}
        return self.pds.post("/xrpc/com.atproto.repo.uploadBlob", content=_PIXEL, headers=headers).json()["blob"]

    def keep(self, collection: str, record: dict[str, Any]) -> None:
        """The one record of a collection that has one."""
        self.call("com.atproto.repo.putRecord", repo=self.did, collection=collection, rkey="self", record={"$type": collection, **record})


def soak_light(table: Table) -> None:
    """PLC and PDS: the repository of an account, and what it declares."""
    ports = {"plc": free_port(), "pds": free_port()}
    with _network(ports), _pds(ports) as pds:
        account, expected = seed(pds)
        with tempfile.TemporaryDirectory() as folder, loopback_client({}) as client:
            car = Path(folder) / "repo.car"
            car.write_bytes(pds.get("/xrpc/com.atproto.sync.getRepo", params={"did": account.did}).content)
            profile = table.read("PDS", f"archive:{car}", client, expected)
            table.check("PDS", "who wrote the archive", profile.display_name or "nobody",
                        [] if (profile.display_name, profile.bio) == (NAME, BIO) else [f"{profile.display_name!r}, {profile.bio!r}"])  # fmt: skip


def soak_full(table: Table) -> None:
    """PLC, PDS and AppView, read as a visitor's account is: by its handle."""
    ports = {name: free_port() for name in ("plc", "pds", "appview", "ozone")}
    with _stores() as stores, _network(ports, stores) as server, _pds(ports) as pds:
        _, expected = seed(pds)
        _others(pds)
        server.say("index")
        server.wait_for("INDEXED", 120)
        hosts = {"public.api.bsky.app": ports["appview"], "plc.directory": ports["plc"], "pds.example": ports["pds"]}
        # The filter of the AppView leaves out what answers others.
        shown = {uri: each for uri, each in expected.items() if each.kind != "reply"}
        with loopback_client(hosts) as client:
            table.read("AppView", f"bluesky:{HANDLE}", client, shown)
            table.read("AppView", "bluesky:shy.test", client, {}, signals=("hideFromAlgorithmicRecommendations",))
            for handle, error in (("quiet.test", OptedOut), ("away.test", Deactivated), ("banned.test", Suspended), ("nobody.test", NotFound)):
                table.refused("AppView", f"bluesky:{handle}", client, error)


def seed(pds: httpx.Client) -> tuple[Account, dict[str, Expected]]:
    """The person and a stranger; what must be read of her, by address of the post."""
    stranger = _account(pds, "stranger.test")
    [foreign] = stranger.write({"$type": "app.bsky.feed.post", "text": STRANGER, "createdAt": _DAY})
    account = _account(pds, HANDLE)
    account.keep("app.bsky.actor.profile", {"displayName": NAME, "description": BIO})
    picture = account.picture()
    places: dict[int, dict[str, str]] = {}
    written = drafts()
    # A thread goes on from a post that must be there first.
    for batch in ([draft for draft in written if draft.answers is None], [draft for draft in written if draft.answers is not None]):
        records = [_record(draft, foreign, places.get(-1 if draft.answers is None else draft.answers), picture) for draft in batch]
        places |= dict(zip((draft.number for draft in batch), account.write(*records), strict=True))
    for draft in written:
        if draft.deleted:
            account.call("com.atproto.repo.deleteRecord", repo=account.did, collection="app.bsky.feed.post",
                         rkey=places[draft.number]["uri"].rpartition("/")[2])  # fmt: skip
    kept = [draft for draft in written if not draft.deleted and draft.kind != "repost"]
    return account, {places[draft.number]["uri"]: _expected(draft) for draft in kept}


def _expected(draft: Draft) -> Expected:
    return Expected(draft.text, draft.created_at, draft.kind, draft.lang, sensitive=draft.cw_text is not None,
                    alt_texts=(draft.alt,) if draft.alt else ())  # fmt: skip


def _record(draft: Draft, foreign: dict[str, str], parent: dict[str, str] | None, picture: dict[str, Any]) -> dict[str, Any]:
    written = _written(draft.created_at)
    if draft.kind == "repost":
        return {"$type": "app.bsky.feed.repost", "subject": foreign, "createdAt": written}
    record: dict[str, Any] = {"$type": "app.bsky.feed.post", "text": draft.text, "createdAt": written, "langs": [draft.lang]}
    if draft.kind in ("reply", "thread"):
        record["reply"] = {"root": parent or foreign, "parent": parent or foreign}
    if draft.kind == "quote":
        record["embed"] = {"$type": "app.bsky.embed.record", "record": foreign}
    if draft.tags:
        start = draft.text.encode().index(b"#tide")
        feature = {"$type": "app.bsky.richtext.facet#tag", "tag": "tide"}
        record["facets"] = [{"index": {"byteStart": start, "byteEnd": start + 5}, "features": [feature]}]
    if draft.alt:
        record["embed"] = {"$type": "app.bsky.embed.images", "images": [{"image": picture, "alt": draft.alt}]}
    if draft.cw_text:
        record["labels"] = {"$type": _LABELS, "values": [{"val": "graphic-media"}]}
    return record


def _others(pds: httpx.Client) -> None:
    """Accounts that say no, softly or not, and some that are gone."""
    post = {"$type": "app.bsky.feed.post", "text": "Not for everybody.", "createdAt": _DAY}
    quiet, shy, away, banned = (_account(pds, f"{name}.test") for name in ("quiet", "shy", "away", "banned"))
    quiet.write(post)
    quiet.keep("app.bsky.actor.profile", {"labels": {"$type": _LABELS, "values": [{"val": "!no-unauthenticated"}]}})
    shy.keep("app.bsky.actor.contentVisibilityDeclaration", {"hideFromAlgorithmicRecommendations": True})
    away.write(post)
    away.call("com.atproto.server.deactivateAccount")
    banned.write(post)
    body = {"subject": {"$type": "com.atproto.admin.defs#repoRef", "did": banned.did}, "takedown": {"applied": True, "ref": "soak"}}
    reply = pds.post("/xrpc/com.atproto.admin.updateSubjectStatus", json=body, auth=("admin", "admin-pass"))
    assert reply.status_code == 200, reply.text


def _account(pds: httpx.Client, handle: str) -> Account:
    body = {"handle": handle, "email": f"{handle}@mail.example", "password": "a long password"}
    reply = pds.post("/xrpc/com.atproto.server.createAccount", json=body)
    assert reply.status_code == 200, reply.text
    return Account(reply.json()["did"], reply.json()["accessJwt"], pds)


def _written(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%S.000Z")


@contextmanager
def _network(ports: dict[str, int], env: dict[str, str] | None = None) -> Iterator[Server]:
    node, folder = node_packages("bluesky")
    command = [node, "--import", "./loopback.mjs", "server.mjs", json.dumps(ports)]
    with tempfile.TemporaryDirectory(prefix="soak-") as data:  # repositories and blobs go where temporary files go
        settings = {"LOG_ENABLED": "false", "TMPDIR": data, **(env or {})}
        with running(command, cwd=folder, ready="READY", seconds=180, env=settings) as server:
            yield server


def _pds(ports: dict[str, int]) -> httpx.Client:
    return httpx.Client(base_url=f"http://127.0.0.1:{ports['pds']}", timeout=60, trust_env=False)


@contextmanager
def _stores() -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis with empty folders of their own, as environment variables."""
    folders = [str(found) for pattern in _POSTGRES for found in sorted(Path("/").glob(pattern[1:]))]
    path = os.pathsep.join([*folders, os.environ["PATH"]])
    initdb, postgres, redis = (shutil.which(name, path=path) for name in ("initdb", "postgres", "redis-server"))
    if not (initdb and postgres and redis):
        raise NotHere(_NEEDS)
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, ExitStack() as stack:
        data, sql, cache = Path(folder) / "sql", free_port(), free_port()
        user = _unprivileged(Path(folder))
        subprocess.run([*user, initdb, "-D", str(data), "-U", "soak", "-A", "trust", "-E", "UTF8"], check=True, capture_output=True)
        command = [*user, postgres, "-D", str(data), "-p", str(sql), "-c", "listen_addresses=127.0.0.1", "-k", folder, "-F"]
        stack.enter_context(running(command, cwd=Path(folder), ready=sql))
        command = [redis, "--port", str(cache), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        stack.enter_context(running(command, cwd=Path(folder), ready=cache))
        yield {"DB_POSTGRES_URL": f"postgresql://soak@127.0.0.1:{sql}/postgres", "REDIS_HOST": f"127.0.0.1:{cache}"}


def _unprivileged(folder: Path) -> list[str]:
    """PostgreSQL does not run as root: then the user that its package made lends a name."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres")
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
