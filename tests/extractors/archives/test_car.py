"""Repositories of Bluesky: what the root leads to, and nothing that was left lying about."""

from __future__ import annotations

import hashlib
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.archives.car import Link, decoded
from extractors.errors import Empty, Malformed

DID = "did:plc:ada"


def head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(power for power in range(4) if number < 1 << (8 << power))
    return bytes([major << 5 | 24 + size]) + number.to_bytes(1 << size, "big")


def encoded(value: Any) -> bytes:
    """DAG-CBOR."""
    match value:
        case None | True | False:
            return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case int():
            return head(0, value) if value >= 0 else head(1, -1 - value)
        case bytes():
            return head(2, len(value)) + value
        case str():
            return head(3, len(value.encode())) + value.encode()
        case list():
            return head(4, len(value)) + b"".join(map(encoded, value))
        case Link():
            return b"\xd8\x2a" + encoded(b"\0" + value.cid)
        case _:
            return head(5, len(value)) + b"".join(encoded(key) + encoded(item) for key, item in value.items())


def varint(number: int) -> bytes:
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)


class Car:
    """Blocks as they are put in."""

    def __init__(self) -> None:
        self.blocks = b""

    def put(self, value: Any) -> Link:
        data = encoded(value)
        link = Link(b"\x01\x71\x12\x20" + hashlib.sha256(data).digest())
        self.blocks += varint(36 + len(data)) + link.cid + data
        return link

    def whole(self, root: Link) -> bytes:
        header = encoded({"roots": [root], "version": 1})
        return varint(len(header)) + header + self.blocks


def post(text: str, **more: Any) -> dict[str, Any]:
    return {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2026-10-01T10:00:00.000Z", **more}


def leaf(key: str, link: Link, shared: int = 0, right: Link | None = None) -> dict[str, Any]:
    return {"p": shared, "k": key.encode()[shared:], "v": link, "t": right}


def test_only_what_the_root_leads_to(read: Any) -> None:
    car = Car()
    car.put(post("deleted long ago"))
    liked = car.put({"$type": "app.bsky.feed.like", "subject": "private"})
    quoted = {"$type": "app.bsky.embed.record", "record": {"uri": f"at://{DID}/app.bsky.feed.post/9"}}
    listed = {"$type": "app.bsky.embed.record", "record": {"uri": f"at://{DID}/app.bsky.graph.list/9"}}
    left = car.put({"l": None, "e": [leaf("app.bsky.feed.like/1", liked)]})
    right = car.put({"l": None, "e": [leaf("app.bsky.feed.post/3", car.put(post("a list of mine", embed=listed)))]})
    entries = [
        leaf("app.bsky.feed.post/1", car.put(post("the first", facets=[{"features": [{"uri": "https://a.example"}], "index": {"byteStart": 0, "byteEnd": 99}}]))),
        leaf("app.bsky.feed.post/2", car.put(post("see a.example", embed=quoted, langs=["pt-BR"],
             facets=[{"features": [{"uri": "https://a.example"}], "index": {"byteStart": 4, "byteEnd": 13}}])), 19, right),
        leaf("app.bsky.feed.postgate/2", car.put(post("another collection"))),
    ]  # fmt: skip
    root = car.put({"did": DID, "version": 3, "rev": "x", "sig": b"s", "prev": None, "data": car.put({"l": left, "e": entries})})
    posts = {found.id.rpartition("/")[2]: found for found in read(car.whole(root)).posts}
    assert {key: (found.text, found.kind) for key, found in posts.items()} == {"1": ("the first", "post"), "2": ("see", "quote"), "3": ("a list of mine", "post")}
    assert posts["2"].lang == "pt" and posts["2"].url == f"https://bsky.app/profile/{DID}/post/2"


def test_a_tree_that_lies_is_refused(read: Any) -> None:
    nodes = [{"e": [{"p": 5, "k": b"x", "v": Link(b"x"), "t": None}]}, {"e": [{"p": 0}]}, [], {"e": ["odd"]}, {"l": Link(b"\x01\x71\x12\x20" + b"0" * 32), "e": []}]
    for node in nodes:
        car = Car()
        with pytest.raises(Malformed):
            read(car.whole(car.put({"did": DID, "data": car.put(node)})))
    car = Car()
    with pytest.raises(Empty):
        read(car.whole(car.put({"did": DID})))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=9) | st.binary(max_size=9) | st.binary(max_size=9).map(Link),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
)


@settings(max_examples=100, derandomize=True)
@given(VALUES)
def test_cbor_there_and_back(value: Any) -> None:
    assert decoded(encoded(value)) == value


@settings(max_examples=300, derandomize=True)
@given(st.binary(max_size=60) | st.binary(max_size=9).map(lambda data: data * 200) | st.integers(0, 255).map(lambda byte: bytes([byte]) * 5_000))
def test_any_bytes_are_a_value_or_malformed(data: bytes) -> None:
    try:
        decoded(data)
    except Malformed:
        pass
