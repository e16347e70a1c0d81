"""The recorded sites, answering over real HTTP on loopback.

In a test, two lines (tests are no package, so the file is named by its path):

    recorded = runpy.run_path(str(Path(__file__).parents[1] / "recorded/server.py"))
    with recorded["recorded_client"]() as client: main(["extract", "bluesky:lina1541.test"], client=client)

`client` is an `httpx.Client` whose transport leads every public host to the local server and keeps
the Host header; `client.asked` lists what was asked for, as ``host/path``. Nothing else of the
machine is touched, and a host that is not recorded answers 404.

======================================  ====================================================
source                                  what happens
======================================  ====================================================
bluesky:lina1541.test                   seven posts of hers in two pages; one repost dropped
bluesky:quiet1541.test                  OptedOut (``!no-unauthenticated``)
bluesky:shy.test                        signals: hideFromAlgorithmicRecommendations
bluesky:away.test · banned.test         Deactivated · Suspended
bluesky:busy.test                       RateLimited, for 290 s
bluesky: any other handle               NotFound
@mira@harbour.example                   seven posts in two pages; one boost dropped
@hush@harbour.example                   signals: noindex, indexable:false
@oldmira@harbour.example                signals: moved
@gone@harbour.example                   Suspended
@anyone@closed.example                  LoginWall
@anyone@throttled.example               RateLimited, for 20 minutes
feed:https://slowtrains.example/feed    two articles
feed:https://notes.example/             found by autodiscovery
feed:https://mira.example/              OptedOut (``noai``)
feed:https://rdf.example/rss            two articles; bench.example/feed.xml, maree.example/atom.xml, miraprints.tumblr.com too
telegram:tidenotes                      six messages; one forwarded message dropped
telegram:privatemira · banned_tides     Private · Suspended
telegram: any other name                NotFound
https://www.youtube.com/@thirdtrombone  two videos, with a key; #noai in the description
wordpress:tides.example                 two articles of one author; a guest's and a protected one dropped
wordpress:members.example               LoginWall; wordpress:static.example: NotFound
hackernews:mossy                        one comment; any other name: NotFound
github:linaferrow                       a README, a repository, a comment; any other name: NotFound
github:busybee                          RateLimited, for half an hour
misskey:@ada@misskey.example            five notes in three pages; a renote and a followers' note dropped
misskey: refuser · shy · banned         OptedOut · OptedOut · Suspended
misskey: members · busy · nobody        LoginWall · RateLimited · NotFound
lemmy:@ada@lemmy.example                two posts, one comment (version 1.0; old.lemmy.example is 0.19)
lemmy: banned · gone · busy · nobody    Suspended · Deactivated · RateLimited · NotFound
nostr:ada@names.example                 eight signed events; what is deleted, forged, expired or of others dropped
nostr: any other key                    NotFound
vk:mira_tide                            one post, with a key; vk:closed_one: Private
reddit:mossy_lina                       two posts and a comment, with a key; reddit:robotshy: OptedOut
x:mira_tide                             five posts, with a key; one repost dropped
======================================  ====================================================
"""

from __future__ import annotations

import json
import runpy
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from wsproto.connection import Connection, ConnectionType
from wsproto.events import TextMessage

HERE = Path(__file__).parent

Answer = tuple[int, dict[str, str], bytes]


def read(name: str) -> bytes:
    return (HERE / name).read_bytes()


def as_json(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
    return status, {"content-type": "application/json", **(headers or {})}, json.dumps(value).encode()


# A site with an answer.py in its folder brings HOSTS, SAMPLES and answer(host, path, query); JSON as it is, all else as bytes.
SITES = {host: site for path in sorted(HERE.glob("*/answer.py")) for site in [runpy.run_path(str(path))] for host in site["HOSTS"]}


# What `vernissage extract` is given for each sample; the name of one begins with its extractor's.
SAMPLES = {
    "bluesky": ["bluesky:lina1541.test"],
    "bluesky soft no": ["bluesky:shy.test", "--confirmed"],
    "mastodon": ["@mira@harbour.example"],
    "mastodon soft no": ["@hush@harbour.example", "--confirmed"],
    "mastodon moved": ["@oldmira@harbour.example", "--confirmed"],
    "feed rss 2": ["feed:https://slowtrains.example/feed"],
    "feed rss 1": ["feed:https://rdf.example/rss"],
    "feed rss 0.91": ["feed:https://bench.example/feed.xml"],
    "feed atom xhtml": ["feed:https://maree.example/atom.xml"],
    "feed tumblr": ["https://www.tumblr.com/miraprints"],
    "feed youtube": ["https://channel.example/videos.xml"],
    "feed found from the page": ["feed:https://notes.example/"],
    **{name: given for site in SITES.values() for name, given in site["SAMPLES"].items()},
}


def asked_for(request: httpx.Request) -> dict[str, str]:
    """The parameters of a request, those of a JSON body among them."""
    sent = json.loads(request.content) if request.headers.get("content-type") == "application/json" else {}
    return {**request.url.params, **sent}


def answer(host: str, path: str, query: dict[str, str]) -> Answer:
    """What a recorded host says."""
    if host in SITES:
        status, headers, body = SITES[host]["answer"](host, path, query)
        return (status, headers, body) if isinstance(body, bytes) else as_json(body, status, headers)
    if host == "public.api.bsky.app":
        return bluesky(path.removeprefix("/xrpc/"), query)
    if host == "plc.directory":
        return as_json({"id": path[1:], "service": [{"id": "#atproto_pds", "serviceEndpoint": "https://pds.example"}]})
    if host == "pds.example":
        shy = query.get("repo") == SHY["did"]
        return as_json(json.loads(read("bluesky/listRecords_contentVisibility.json")) if shy else {"records": []})
    if host in ("harbour.example", "closed.example", "throttled.example", "old.example"):
        return mastodon(host, path, query)
    return feed(host, path)


LINA = json.loads(read("bluesky/getProfile.json"))
QUIET = json.loads(read("bluesky/getProfile_no_unauthenticated.json"))
SHY = {**LINA, "did": "did:plc:shyshyshyshyshyshyshyshy", "handle": "shy.test"}


def bluesky(method: str, query: dict[str, str]) -> Answer:
    actor, errors = query.get("actor", ""), json.loads(read("bluesky/errors.json"))
    wrong = {"away.test": "deactivated_profile", "banned.test": "takendown_profile", "busy.test": "rate_limited_pds"}
    if actor in wrong:
        error = errors[wrong[actor]]
        headers = {**error.get("headers", {})}
        if "ratelimit-reset" in headers:  # recorded an hour that is over
            headers["ratelimit-reset"] = str(int((datetime.now(UTC) + timedelta(seconds=290)).timestamp()))
        return as_json(error["body"], error["status"], headers)
    for account in (LINA, QUIET, SHY):
        if actor in (account["did"], account["handle"]):
            return as_json(account) if method.endswith("getProfile") else bluesky_feed(account, query)
    return as_json(errors["unknown_handle"]["body"], 400)


def bluesky_feed(account: dict[str, Any], query: dict[str, str]) -> Answer:
    if account is QUIET:
        return 200, {"content-type": "application/json"}, read("bluesky/getAuthorFeed_no_unauthenticated.json")
    page = read(f"bluesky/getAuthorFeed_page{2 if query.get('cursor') else 1}.json").decode()
    if account is SHY:
        page = page.replace(LINA["did"], SHY["did"]).replace(LINA["handle"], SHY["handle"])
    return 200, {"content-type": "application/json"}, page.encode()


def mastodon(host: str, path: str, query: dict[str, str]) -> Answer:
    meta = json.loads(read("mastodon/http_meta.json"))
    if path == "/.well-known/webfinger":
        return web_finger(host, query)
    if host == "closed.example":
        return as_json(meta["errors"][1]["body"], 401) if path.startswith("/api/") else as_json({}, 404)
    if host == "throttled.example":
        later = (datetime.now(UTC) + timedelta(minutes=20)).isoformat()
        return as_json(meta["errors"][3]["body"], 429, {**meta["errors"][3]["headers"], "X-RateLimit-Reset": later})
    if path.endswith("/statuses"):
        second = "max_id" in query
        body = read(f"mastodon/account_statuses_page{2 if second else 1}.json")
        return 200, {"content-type": "application/json", **({} if second else meta["page1_headers"])}, body
    names = {"mira": "accounts_lookup", "hush": "account_noindex", "oldmira": "account_moved", "gone": "account_suspended"}
    name = names.get(query.get("acct", "").partition("@")[0])
    if not path.endswith("/lookup") or name is None:
        return as_json(meta["errors"][0]["body"], 404)
    return 200, {"content-type": "application/json"}, read(f"mastodon/{name}.json")


def web_finger(host: str, query: dict[str, str]) -> Answer:
    if host not in ("harbour.example", "old.example"):
        return as_json({}, 404)
    resource = query.get("resource", "")
    name = resource.removeprefix("acct:").partition("@")[0]
    self_link = {"rel": "self", "type": "application/activity+json", "href": "https://harbour.example/ap/users/1108"}
    return as_json({"subject": f"acct:{name}@harbour.example", "links": [self_link]})


FEEDS = {
    ("slowtrains.example", "/feed"): ("feed/substack_like_rss.xml", "application/xml"),
    ("notes.example", "/feed.xml"): ("feed/substack_like_rss.xml", "application/rss+xml"),
    ("notes.example", "/feed.json"): ("feed/jsonfeed.json", "application/feed+json"),
    ("channel.example", "/videos.xml"): ("feed/youtube_like_atom.xml", "text/xml"),
    ("rdf.example", "/rss"): ("feed/rss_1_0.xml", "text/xml"),
    ("bench.example", "/feed.xml"): ("feed/rss_0_91.xml", "text/xml"),
    ("maree.example", "/atom.xml"): ("feed/atom_xhtml.xml", "application/atom+xml"),
    ("miraprints.tumblr.com", "/rss"): ("feed/tumblr_like_rss.xml", "application/rss+xml"),
    ("mira.example", "/"): ("feed/page_with_autodiscovery.html", "text/html"),
    ("mira.example", "/feed.json"): ("feed/jsonfeed.json", "application/feed+json"),
    ("mira.example", "/feed.xml"): ("feed/substack_like_rss.xml", "application/rss+xml"),
}


def feed(host: str, path: str) -> Answer:
    if (host, path) == ("notes.example", "/"):
        page = read("feed/page_with_autodiscovery.html").replace(b"index, noai, noimageai", b"index")
        return 200, {"content-type": "text/html"}, page
    found = FEEDS.get((host, path))
    if found is None:
        return 404, {"content-type": "text/plain"}, b"not recorded"
    return 200, {"content-type": found[1]}, read(found[0])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each body waits 40 ms for the other side to acknowledge its head

    def do_GET(self) -> None:
        target = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(target.query).items()}
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Type") == "application/json":
            query |= json.loads(sent)
        if self.headers.get("Upgrade") == "websocket" and "relay" in SITES.get(self.headers["Host"], {}):
            return self.speak(SITES[self.headers["Host"]]["relay"])
        status, headers, body = answer(self.headers["Host"].partition(":")[0], target.path, query)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def speak(self, reply: Callable[[str], list[str]]) -> None:
        """A WebSocket: answers each message with several, until the other side is gone."""
        frames = accepted(self)
        while data := self.connection.recv(65_536):
            frames.receive_data(data)
            for event in frames.events():
                if isinstance(event, TextMessage):
                    self.wfile.write(b"".join(frames.send(TextMessage(data=text)) for text in reply(event.data)))

    def log_message(self, format: str, *args: Any) -> None:
        pass


def accepted(handler: BaseHTTPRequestHandler) -> Connection:
    """The end of the handshake (RFC 6455 §4.2.2)."""
    key = handler.headers["Sec-WebSocket-Key"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    handler.send_response(101)
    for name, value in (("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", b64encode(sha1(key).digest()).decode())):
        handler.send_header(name, value)
    handler.end_headers()
    handler.close_connection = True
    return Connection(ConnectionType.SERVER)


class RecordedClient(httpx.Client):
    asked: list[str]


class Rerouted(httpx.BaseTransport):
    """Leads every host to the local server; the server still sees the name in the Host header."""

    def __init__(self, port: int) -> None:
        self.asked: list[str] = []
        self._port = port
        self._inner = httpx.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host + request.url.path)
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return self._inner.handle_request(request)

    def close(self) -> None:
        self._inner.close()


@contextmanager
def recorded_client() -> Iterator[RecordedClient]:
    """A client for which the recorded sites are the whole internet."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    transport = Rerouted(server.server_port)
    try:
        with RecordedClient(transport=transport, trust_env=False) as client:
            client.asked = transport.asked
            yield client
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
