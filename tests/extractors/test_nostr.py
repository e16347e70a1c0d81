"""Nostr: relays over a real WebSocket on loopback, and in memory where they misbehave."""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha1
from types import SimpleNamespace
from typing import Any

import httpcore
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wsproto.connection import Connection, ConnectionType
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage

from extractors import nostr
from extractors.errors import BadSource, ExtractorError, LoginWall, NotFound, RateLimited, UnsafeTarget, Upstream
from extractors.http import guarded_client
from extractors.nostr import RELAYS, Nostr
from extractors.nostr_names import npub, public_key
from extractors.schnorr import Verifier

ADA = "npub1lycg5qvjtrp3qjf5f7zl382j9x6nrjz9sdhenvyxq8c3808qxmus6gq266"
SOURCE = f"nostr:{ADA}"


class Wire(httpcore.NetworkStream):
    """A relay in memory; `reply` gives messages or wsproto events for a question."""

    def __init__(self, reply: Callable[[str], list[Any]]) -> None:
        self._reply, self._frames, self._out = reply, Connection(ConnectionType.SERVER), b""
        self.pongs = 0

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._frames.receive_data(buffer)
        for event in self._frames.events():
            if isinstance(event, TextMessage):
                for said in self._reply(event.data):
                    self._out += self._frames.send(TextMessage(data=said) if isinstance(said, str) else said) if not isinstance(said, bytes) else said
            else:
                self.pongs += 1

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data, self._out = self._out[:max_bytes], self._out[max_bytes:]
        return data

    def close(self) -> None:
        pass


def client_of(reply: Callable[[str], list[Any]], only: str | None = None) -> httpx.Client:
    """Relays that answer so (or one of them, and the others are down)."""

    def handle(request: httpx.Request) -> httpx.Response:
        if only not in (None, request.url.host):
            raise httpx.ConnectError("down")
        wires.append(Wire(reply))
        accept = b64encode(sha1(request.headers["sec-websocket-key"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()).decode()
        return httpx.Response(101, headers={"sec-websocket-accept": accept}, extensions={"network_stream": wires[-1]})

    wires: list[Wire] = []
    client = httpx.Client(transport=httpx.MockTransport(handle))
    client.wires = wires
    return client


@pytest.fixture(scope="module")
def house(recorded: SimpleNamespace) -> dict[str, Any]:
    return recorded.SITES["nos.lol"]


def test_recorded_key_over_a_real_socket(recorded_client: httpx.Client) -> None:
    profile = Nostr(recorded_client).extract("nostr:Ada@names.example")
    assert (profile.handle, profile.display_name, profile.bio, profile.signals) == (ADA, "Ada", "Tides. #nobot", ("#nobot",))
    found = [(post.kind, post.text) for post in profile.posts]
    assert found == [
        ("post", "Not for breakfast."), ("quote", "The best chart there is."), ("reply", "no, the other pier"), ("thread", "And the gulls knew."),
        ("post", "Low water at six. #tides"), ("article", "On fog\n\nFog\n\nForty metres, then nothing."),
    ]  # fmt: skip
    warned, first, article = profile.posts[0], profile.posts[4], profile.posts[5]
    assert (warned.cw_text, warned.sensitive, warned.lang) == ("fish", True, "en")
    assert first.hashtags == ("tides",) and first.alt_texts == ("Mud and gulls",) and first.created_at.isoformat() == "2026-10-02T00:00:00+00:00"
    assert article.alt_texts == ("the pier",) and article.created_at.isoformat() == "2025-10-01T00:00:00+00:00"
    assert [asked for asked in recorded_client.asked if "names" not in asked] == [f"{relay}/" for relay in RELAYS]


def test_one_relay_is_enough(house: dict[str, Any]) -> None:
    assert len(Nostr(client_of(house["relay"], only="nos.lol")).extract(SOURCE).posts) == 6


def test_unknown_key(recorded_client: httpx.Client) -> None:
    with pytest.raises(NotFound):
        Nostr(recorded_client).extract("nostr:npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6")


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (['["CLOSED","v0","auth-required: members only"]'], LoginWall),
        (['["CLOSED","v0","rate-limited: slow down"]'], RateLimited),
        (['["CLOSED","v0","error: broken"]'], Upstream),
        (["not json"], Upstream),
        (["[" * 100_000], Upstream),
        ([], Upstream),
        ([b"\xff\xff\xff\xff"], Upstream),
        ([CloseConnection(code=1001)], Upstream),
        (["x" * 1_000_001], Upstream),
        (['["NOTICE","no"]', "{}", "3", '["EVENT","v0",3]', '["EVENT"]', '["EVENT","v0",{"id":3}]', *(f'["EOSE","v{number}"]' for number in range(3))], NotFound),
    ],
    ids=str,
)
def test_what_relays_say_instead(said: list[Any], error: type[ExtractorError]) -> None:
    with pytest.raises(error) as caught:
        Nostr(client_of(lambda question: said)).extract(SOURCE)
    assert "\n" not in str(caught.value) and str(caught.value).endswith(".") and ";" in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (httpx.Response(429, headers={"retry-after": "600"}), RateLimited),
        (httpx.Response(200, text="a page"), Upstream),
        (httpx.Response(101, headers={"sec-websocket-accept": "wrong"}), Upstream),
        (httpx.Response(302, headers={"location": "https://127.0.0.1/"}), Upstream),
    ],
)
def test_refused_handshakes(reply: httpx.Response, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        Nostr(httpx.Client(transport=httpx.MockTransport(lambda request: reply))).extract(SOURCE)


def test_pings_are_answered_and_other_frames_passed_over(house: dict[str, Any]) -> None:
    client = client_of(lambda question: [Ping(payload=b"x"), BytesMessage(data=b"y"), *house["relay"](question)])
    assert len(Nostr(client).extract(SOURCE).posts) == 6 and [wire.pongs for wire in client.wires] == [3, 3, 3]


def test_older_pages_begin_where_the_last_one_ended(house: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nostr, "PAGE_POSTS", 2)
    notes = [house["signed"](1, day, f"note {day}") for day in range(9, 2, -1)]
    asked = []

    def relay(question: str) -> list[str]:
        _, name, wish = json.loads(question)
        asked.append((wish["kinds"], wish.get("until")))
        page = [note for note in notes if note["kind"] in wish["kinds"] and note["created_at"] <= wish.get("until", 2e9)][:2]
        return [*(json.dumps(["EVENT", name, note]) for note in page), json.dumps(["EOSE", name])]

    profile = Nostr(client_of(relay, only="nos.lol")).extract(SOURCE)
    assert [post.text for post in profile.posts] == [f"note {day}" for day in range(9, 3, -1)]
    untils = [until for kinds, until in asked if kinds == [1, 30023]]
    assert untils == [None, notes[1]["created_at"] - 1, notes[3]["created_at"] - 1] and [kinds for kinds, _ in asked[:2]] == [[0], [5]]


def test_silent_relay_is_cut_at_the_deadline() -> None:
    class Silent(Wire):
        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            time.sleep(timeout)
            raise httpcore.ReadTimeout

    def handle(request: httpx.Request) -> httpx.Response:
        accept = b64encode(sha1(request.headers["sec-websocket-key"].encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()).decode()
        return httpx.Response(101, headers={"sec-websocket-accept": accept}, extensions={"network_stream": Silent(lambda question: [])})

    client = httpx.Client(transport=httpx.MockTransport(handle))
    client.deadline_s = 0.4
    started = time.monotonic()
    with pytest.raises(Upstream, match="too long"):
        Nostr(client).extract(SOURCE)
    assert time.monotonic() - started < 2


def test_relays_are_guarded() -> None:
    """The socket opens through the guarded client: a relay whose name leads inside is not connected to."""
    opened = []

    class Sockets(httpcore.NetworkBackend):
        def connect_tcp(self, host: str, *args: Any, **options: Any) -> httpcore.NetworkStream:
            opened.append(host)
            raise httpcore.ConnectError

    with guarded_client(resolve=lambda host, port: ["127.0.0.1"], sockets=Sockets()) as client, pytest.raises(UnsafeTarget):
        Nostr(client).extract(SOURCE)
    assert opened == []


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("nostr:", BadSource), ("nostr:ada", BadSource), (SOURCE[:-1] + "q", BadSource), ("nostr:npub1qqqqqqqqqqq", BadSource),
        ("nostr:" + "f" * 64, BadSource), ("nostr:nobody@names.example", NotFound), ("nostr:odd@names.example", NotFound),
        ("nostr:ada@127.0.0.1", UnsafeTarget), ("nostr:ada@unrecorded.example", NotFound),
    ],
)  # fmt: skip
def test_bad_names(recorded_client: httpx.Client, source: str, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        Nostr(recorded_client).extract(source)


def test_names_of_the_standard() -> None:
    key = "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d"  # NIP-19
    profile = "nprofile1qqsrhuxx8l9ex335q7he0f09aej04zpazpl0ne2cgukyawd24mayt8gpp4mhxue69uhhytnc9e3k7mgpz4mhxue69uhkg6nzv9ejuumpv34kytnrdaksjlyr9p"
    assert public_key(None, profile).hex() == key == public_key(None, npub(bytes.fromhex(key))).hex()


@given(st.binary(min_size=32, max_size=32))
def test_names_there_and_back(key: bytes) -> None:
    assert public_key(None, npub(key)) == key


def test_signatures_of_the_standard() -> None:
    """Vector 0 of BIP-340, and what one wrong bit does."""
    key = bytes.fromhex("F9308A019258C31049344F85F89D5229B531C845836F99B08601F113BCE036F9")
    signature = bytes.fromhex("E907831F80848D1069A5371B402410364BDF1C5F8307B0084C55F1CE2DCA8215"
                              "25F66A4A85EA8B71E482A74F382D2CE5EBEEE8FDB2172F477DF4900D310536C0")  # fmt: skip
    verifier = Verifier(key)
    assert verifier.verify(signature, bytes(32)) and not verifier.verify(signature, bytes(31) + b"\1")
    assert not verifier.verify(signature[:63] + b"\xc1", bytes(32)) and not verifier.verify(signature[:63], bytes(32))
    assert not verifier.verify(b"\xff" * 64, bytes(32)) and not verifier.verify(bytes(64), bytes(32))
    with pytest.raises(ValueError, match="no public key"):
        Verifier(b"\xff" * 32)


@settings(max_examples=12)
@given(st.integers(min_value=1, max_value=2**255), st.binary(max_size=40))
def test_signatures_of_any_key(house: dict[str, Any], secret: int, message: bytes) -> None:
    signer, key = house["even"](secret)
    nonce, point = house["even"](house["tagged"]("nonce", message + key) % house["N"])
    challenge = house["tagged"]("BIP0340/challenge", point + key + message) % house["N"]
    signature = point + ((nonce + challenge * signer) % house["N"]).to_bytes(32, "big")
    verifier = Verifier(key)
    assert verifier.verify(signature, message) and not verifier.verify(signature, message + b".")


@pytest.mark.parametrize(("source", "accepted"), [(ADA, True), (f"https://njump.me/{ADA}", True), (f"https://primal.net/p/{ADA}", True),
                                                  ("nostr:x", True), ("npub.example", False), ("https://x.example/npub", False)])  # fmt: skip
def test_accepts(source: str, accepted: bool) -> None:
    assert Nostr(httpx.Client()).accepts(source) is accepted
