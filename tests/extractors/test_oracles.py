"""Our reading of the recorded replies, held against those of granary and of Mastodon.py, which others wrote.

granary brings a hundred packages with it, so its reading is recorded (``tests/soak/granary_reading.py`` makes it,
``make soak`` makes it again); Mastodon.py runs here, against the recorded server on loopback.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import datetime
from http.server import ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import requests

from extractors.profile import Post
from extractors.sources import load_extractors

SOURCES = {
    "bluesky": "bluesky:lina1541.test",
    "mastodon": "@mira@harbour.example",
}
FEEDS = {"substack_like_rss.xml": "https://slowtrains.example/feed", "jsonfeed.json": "https://mira.example/feed.json"}
# Ours adds the choices of a poll; theirs keeps names, addresses and the line that stands for a quotation.
POLLS = {"115320000000000002": "PrussianCobalt"}
NOT_WORDS = re.compile(r"@\w+|RE:https?://\S+/9|https?://\S+")


@pytest.fixture(scope="module")
def granary(recorded: SimpleNamespace) -> dict[str, list[dict[str, Any]]]:
    return json.loads(recorded.read("oracles/granary.json"))


def readings(granary: dict[str, list[dict[str, Any]]], site: str) -> list[dict[str, Any]]:
    return [reading for sample in sorted(granary) if sample.startswith(f"{site}/") for reading in granary[sample]]


def ours(client: httpx.Client, site: str) -> dict[str, Post]:
    return {post.id: post for post in load_extractors(client, {})[site].extract(SOURCES[site]).posts}


@pytest.mark.parametrize("site", sorted(SOURCES))
def test_granary_reads_the_same_posts(site: str, granary: dict[str, list[dict[str, Any]]], recorded_client: httpx.Client) -> None:
    posts = ours(recorded_client, site)
    theirs = {reading["id"]: reading for reading in readings(granary, site) if not reading["share"]}
    assert posts.keys() == theirs.keys() and len(readings(granary, site)) > len(theirs)  # reposts: theirs to name, ours to drop
    for number, reading in theirs.items():
        post = posts[number]
        assert post.created_at == datetime.fromisoformat(reading["published"])
        assert (post.kind in ("reply", "thread")) == reading["reply"]
        assert {tag.casefold() for tag in reading["tags"]} <= {tag.casefold() for tag in post.hashtags}


def test_granary_reads_the_same_words(granary: dict[str, list[dict[str, Any]]], recorded_client: httpx.Client) -> None:
    for site in SOURCES:
        posts = ours(recorded_client, site)
        for reading in readings(granary, site):
            if not reading["share"]:
                said = "".join(posts[reading["id"]].text.split())
                if reading["id"] in POLLS:
                    said = said.removesuffix(POLLS[reading["id"]])
                before, found, after = "".join(reading["words"]).partition(said)
                assert found and all(not rest or NOT_WORDS.fullmatch(rest) for rest in (before, after)), (said, reading)


def test_granary_sees_the_same_quotations_and_warnings(granary: dict[str, list[dict[str, Any]]], recorded_client: httpx.Client) -> None:
    """On Bluesky; of Mastodon's own it knows neither yet."""
    posts = ours(recorded_client, "bluesky")
    theirs = [reading for reading in readings(granary, "bluesky") if not reading["share"]]
    assert [(posts[each["id"]].kind == "quote", posts[each["id"]].sensitive) for each in theirs] == [(each["quote"], each["sensitive"]) for each in theirs]
    assert sum(each["quote"] for each in theirs) == sum(each["sensitive"] for each in theirs) == 1


@pytest.mark.parametrize("sample", sorted(FEEDS))
def test_granary_reads_the_same_feed(sample: str, granary: dict[str, list[dict[str, Any]]], recorded: SimpleNamespace) -> None:
    kind = "application/feed+json" if sample.endswith("json") else "application/rss+xml"
    reply = {"headers": {"content-type": kind}, "content": recorded.read(f"feed/{sample}")}
    client = httpx.Client(transport=httpx.MockTransport(lambda request: httpx.Response(200, **reply)))
    posts = {post.id: post for post in load_extractors(client, {})["feed"].extract(f"feed:{FEEDS[sample]}").posts}
    theirs = {reading["id"]: reading for reading in granary[f"feed/{sample}"]}
    assert posts.keys() == theirs.keys()
    for number, reading in theirs.items():
        assert posts[number].created_at == datetime.fromisoformat(reading["published"])
        assert (reading["title"] or "") in posts[number].text


@pytest.fixture
def harbour(recorded: SimpleNamespace) -> Iterator[Any]:
    """Mastodon.py as a client of the recorded server."""
    from mastodon import Mastodon

    server = ThreadingHTTPServer(("127.0.0.1", 0), recorded.Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    session = requests.Session()
    session.trust_env = False
    session.headers["Host"] = "harbour.example"
    try:
        yield Mastodon(api_base_url=f"http://127.0.0.1:{server.server_port}", session=session, version_check_mode="none")
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_mastodon_py_reads_the_same_statuses(harbour: Any, recorded_client: httpx.Client) -> None:
    account = harbour.account_lookup("mira")
    first = harbour.account_statuses(account.id, limit=40)
    second = harbour.account_statuses(account.id, limit=40, max_id=first[-1].id)
    theirs = {str(status.id): status for status in [*first, *second]}
    posts = ours(recorded_client, "mastodon")
    assert posts.keys() == {number for number, status in theirs.items() if status.reblog is None} < theirs.keys()
    for number, post in posts.items():
        status = theirs[number]
        assert (post.created_at, post.url, post.lang) == (status.created_at, status.url, status.language)
        assert (post.cw_text or "", post.sensitive) == (status.spoiler_text, status.sensitive)
        assert post.alt_texts == tuple(media.description for media in status.media_attachments if media.description)
        assert (post.kind in ("reply", "thread")) == (status.in_reply_to_id is not None)
        assert post.hashtags == tuple(tag.name for tag in status.tags)
