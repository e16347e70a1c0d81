"""Archives made to harm: refused with one sentence, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import random
import re
import stat
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from extractors.archives import limits, zip_members
from extractors.archives.opening import is_archive
from extractors.errors import BadSource, ExtractorError, Malformed, TooLarge
from extractors.profile import Profile

EMPTY = b'{"type": "OrderedCollection", "orderedItems": []}'


def zip_of(entries: list[dict[str, Any]], *, end: dict[str, int] | None = None, comment: bytes = b"") -> bytes:
    """A ZIP whose headers say whatever they are told to."""
    body, directory = bytearray(), bytearray()
    for entry in entries:
        name, data = entry["name"].encode(), entry.get("data", b"")
        packed = entry.get("packed", data)
        size, crc = entry.get("size", len(data)), entry.get("crc", zlib.crc32(data))
        flags, method, offset = entry.get("flags", 0x800), entry.get("method", 0), entry.get("offset", len(body))
        extra = entry.get("extra", b"")
        body += struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 0, crc, len(packed), size, len(name), 0) + name + packed
        directory += struct.pack(
            "<4s4B4HL2L5H2L", b"PK\1\2", 20, 3, 20, 0, flags, method, 0, 0, crc, entry.get("csize", len(packed)), size,
            len(name), len(extra), 0, 0, 0, entry.get("attributes", 0) << 16, offset,
        ) + name + extra  # fmt: skip
    said = {"disk": 0, "first": 0, "here": len(entries), "count": len(entries), "length": len(directory), "start": len(body), **(end or {})}
    return bytes(body + directory) + struct.pack("<4s4H2LH", b"PK\5\6", *said.values(), len(comment)) + comment


def outbox(**more: Any) -> dict[str, Any]:
    return {"name": "outbox.json", "data": EMPTY, **more}


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@cache
def bomb(size: int) -> dict[str, Any]:
    data = b'{"orderedItems": [' + b" " * size
    return outbox(data=data, packed=deflated(data), method=8)


BAD: dict[str, tuple[bytes, str]] = {
    "empty zip": (zip_of([]), "none of the archives"),
    "up and away": (zip_of([outbox(), {"name": "../../etc/passwd"}]), "points outside"),
    "absolute": (zip_of([outbox(), {"name": "/etc/passwd"}]), "points outside"),
    "drive": (zip_of([outbox(), {"name": "C:\\boot.ini"}]), "points outside"),
    "backslashes": (zip_of([outbox(), {"name": "a\\..\\..\\b"}]), "points outside"),
    "NUL": (zip_of([outbox(), {"name": "a\0.txt"}]), "which is none"),
    "no name": (zip_of([outbox(), {"name": ""}]), "which is none"),
    "long name": (zip_of([outbox(), {"name": "a" * 5000}]), "which is none"),
    "twice": (zip_of([outbox(), outbox()]), "two members of the same name"),
    "link": (zip_of([outbox(attributes=stat.S_IFLNK | 0o777)]), "link or a device"),
    "device": (zip_of([outbox(), {"name": "d", "attributes": stat.S_IFCHR}]), "link or a device"),
    "encrypted": (zip_of([outbox(flags=1)]), "encrypted; hand in a copy without a password"),
    "encrypted elsewhere": (zip_of([outbox(), {"name": "b", "flags": 1 << 13}]), "encrypted"),
    "method": (zip_of([outbox(method=12)]), "packed by method 12"),
    "wrong sum": (zip_of([outbox(crc=1)]), "not what its list of members says"),
    "says less": (zip_of([outbox(size=3)]), "not what its list"),
    "says more": (zip_of([outbox(size=300)]), "not what its list"),
    "overlap": (zip_of([outbox(), {"name": "b", "data": b"x" * 40, "offset": 10}]), "overlap"),
    "beyond": (zip_of([outbox(csize=10**6)]), "overlap"),
    "offset beyond": (zip_of([outbox(offset=10**6)]), "overlap"),
    "several disks": (zip_of([outbox()], end={"disk": 1}), "one part of an archive in several"),
    "counts apart": (zip_of([outbox()], end={"here": 2}), "one part of"),
    "more counted": (zip_of([outbox()], end={"here": 9, "count": 9}), "list of members is broken"),
    "directory beyond": (zip_of([outbox()], end={"start": 10**6}), "list of members is broken"),
    "zip64 without a record": (zip_of([outbox()], end={"start": 0xFFFFFFFF}), "list of members is broken"),
    "zip64 without a field": (zip_of([outbox(csize=0xFFFFFFFF)]), "list of members is broken"),
    "zip64 with a lie": (zip_of([outbox(csize=0xFFFFFFFF, extra=struct.pack("<2HQ", 1, 8, 2**60))]), "overlap"),
    "comment runs over": (zip_of([outbox()]) + b"x", "breaks off"),
    "cut": (zip_of([outbox()])[:-30], "breaks off"),
    "no zip": (b"PK\3\4" + b"x" * 100, "breaks off"),
    "bomb": (zip_of([bomb(4 * 2**20)]), "swells to more than 200 times"),
    "bad deflate": (zip_of([outbox(method=8, packed=b"\xff\xff\xff")]), "broken"),
    "nested": (zip_of([{"name": "inner.zip", "data": zip_of([outbox()])}]), "further archives"),
    "depth": (zip_of([outbox(data=b'{"orderedItems": ' + b"[" * 200_000)]), "not the JSON"),
    "deep item": (zip_of([outbox(data=b'{"orderedItems": [' + b'{"a":' * 200_000)]), "not the JSON"),
    "number without end": (zip_of([outbox(data=b'{"orderedItems": [{"a": ' + b"9" * 6_000 + b"}]}")]), "not the JSON"),
    "no JSON": (zip_of([outbox(data=b"<html>")]), "not the JSON"),
    "breaks off": (zip_of([outbox(data=EMPTY[:-3])]), "not the JSON"),
}  # fmt: skip


def one_sentence(error: BaseException) -> bool:
    text = str(error)
    return "\n" not in text and text.endswith(".") and ";" in text and len(text) < 500 and "Traceback" not in text


@pytest.mark.parametrize("name", BAD)
def test_each_trick_is_refused_with_its_sentence(name: str, read: Callable[..., Profile]) -> None:
    data, words = BAD[name]
    with pytest.raises(BadSource, match=words) as caught:
        read(data)
    assert isinstance(caught.value, (Malformed, TooLarge)) and one_sentence(caught.value)


def test_an_honest_one_of_the_same_make_is_read(read: Callable[..., Profile]) -> None:
    item = b'{"type": "Create", "object": {"id": "1", "to": "as:Public", "content": "Low water."}}'
    data = EMPTY.replace(b"[]", b"[" + item + b"]")
    for entry in (
        outbox(data=data), outbox(data=data, method=8, packed=deflated(data)), outbox(data=data, size=len(data), extra=b"\x99\x99\0\0"),
    ):  # fmt: skip
        assert [post.text for post in read(zip_of([entry, {"name": "media/"}], comment=b"hello")).posts] == ["Low water."]


def test_zip64_as_the_standard_library_writes_it(read: Callable[..., Profile], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("outbox.json", "actor.json", "media/x.png"):
            with archive.open(name, "w", force_zip64=True) as member:
                member.write(b'{"orderedItems": [{"type": "Create", "object": {"id": "1", "to": "as:Public", "content": "Low water."}}]}')
    assert b"PK\6\6" in target.getvalue()
    assert [post.text for post in read(target.getvalue()).posts] == ["Low water."]


def test_many_members_are_counted_before_they_are_read(read: Callable[..., Profile]) -> None:
    started = time.perf_counter()
    with pytest.raises(TooLarge, match="more than 100,000 members"):
        read(zip64_of(count=10**9, length=100))
    with pytest.raises(TooLarge, match="list of members is longer"):
        read(zip64_of(count=99_999, length=2**40))
    assert time.perf_counter() - started < 1


def zip64_of(*, count: int, length: int) -> bytes:
    head = b"PK\3\4" + b"x" * 100
    record = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, count, count, length, 0)
    place = struct.pack("<4sLQL", b"PK\6\7", 0, len(head), 1)
    return head + record + place + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


@pytest.mark.parametrize("kind", ["zip", "gzip"])
def test_a_bomb_never_occupies_more_than_a_little(kind: str, read: Callable[..., Profile], tarred: Any) -> None:
    data = zip_of([bomb(50 * 2**20)]) if kind == "zip" else tarred({"outbox.json": EMPTY + b" " * 50 * 2**20})
    assert len(data) < 200_000
    tracemalloc.start()
    started = time.perf_counter()
    try:
        with pytest.raises(Malformed, match="swells"):
            read(data)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20 and time.perf_counter() - started < 2
    finally:
        tracemalloc.stop()


def test_sizes_are_counted_as_they_come(read: Callable[..., Profile], monkeypatch: pytest.MonkeyPatch) -> None:
    data = b'{"orderedItems": ["' + random.Random(1).randbytes(300_000).hex().encode()
    archive = zip_of([outbox(data=data), {"name": "actor.json", "data": data}])
    monkeypatch.setattr(zip_members, "Budget", lambda: limits.Budget(member_limit=2**18))
    with pytest.raises(TooLarge, match="outbox.json' holds more than"):
        read(archive)
    monkeypatch.setattr(zip_members, "Budget", lambda: limits.Budget(total_limit=2**18))
    with pytest.raises(TooLarge, match="unpacks to more than"):
        read(archive)


def test_an_entry_without_end_is_too_large(read: Callable[..., Profile], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractors.archives.json_stream.VALUE_CHARACTERS", 200_000)
    with pytest.raises(TooLarge, match="has an entry of more than"):
        read(zip_of([outbox(data=b'{"orderedItems": ["' + b"a" * 900_000)]))


# TAR


def block(name: str, *, size: int | str = 0, kind: str = "0", magic: bytes = b"ustar\x0000", prefix: str = "") -> bytes:
    field = size.encode("latin-1") if isinstance(size, str) else b"%011o\0" % size
    head = bytearray(name.encode().ljust(100, b"\0") + b"0000644\0" * 3 + field.ljust(12, b"\0") + b"0" * 11 + b"\0" + b" " * 8 + kind.encode())
    head += b"\0" * 100 + magic + b"\0" * 80 + prefix.encode().ljust(155, b"\0")
    head = head.ljust(512, b"\0")
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head)


def padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 512)


TARS = {
    "link": (block("outbox.json", kind="2"), "link or a device"),
    "hard link": (block("outbox.json", kind="1"), "link or a device"),
    "sparse": (block("outbox.json", kind="S"), "link or a device"),
    "fifo": (block("a", kind="6"), "link or a device"),
    "up and away": (block("../outbox.json"), "points outside"),
    "prefix up": (block("b", prefix="a/../.."), "points outside"),
    "absolute": (block("/outbox.json"), "points outside"),
    "twice": (block("a") * 2 + bytes(1024), "two members of the same name"),
    "negative": (block("a", size="\xff" * 12), "breaks off"),
    "vast": (block("a", size="\x80" + "\0" * 3 + "\x7f" + "\xff" * 7), "breaks off"),
    "wrong sum": (block("a").replace(b"0000644", b"0000645", 1), "breaks off"),
    "long name of a gigabyte": (block("@", size=2**30, kind="L"), "breaks off"),
    "pax of nothing": (block("@", size=6, kind="x") + padded(b"0 a=b\n") + block("a"), "breaks off"),
    "pax beyond": (block("@", size=8, kind="x") + padded(b"999 a=b\n") + block("a"), "breaks off"),
    "pax negative size": (block("@", size=11, kind="x") + padded(b"11 size=-1\n") + block("a"), "breaks off"),
    "pax name up": (block("@", size=12, kind="x") + padded(b"12 path=../\n") + block("a"), "points outside"),
    "no end": (block("a", size=3) + padded(b"abc"), "breaks off"),
    "nothing known": (block("a", size=3) + padded(b"abc") + bytes(1024), "none of the archives"),
}


@pytest.mark.parametrize("name", TARS)
def test_tricks_in_a_tar(name: str, read: Callable[..., Profile]) -> None:
    data, words = TARS[name]
    with pytest.raises(BadSource, match=words) as caught:
        read(data)
    assert one_sentence(caught.value)


def test_gzip_of_something_else(read: Callable[..., Profile]) -> None:
    for data in (gzip.compress(b"words"), b"\x1f\x8b" + b"x" * 50, gzip.compress(block("a", size=2000))[:60]):
        with pytest.raises(Malformed):
            read(data)
        assert is_archive(data)


# CAR


def test_a_car_with_a_changed_block_is_refused(samples: Any, read: Callable[..., Profile]) -> None:
    whole = (samples / "bluesky_car/repo.car").read_bytes()
    at = whole.index("Ночной".encode())
    with pytest.raises(Malformed, match="not what its name says"):
        read(whole[:at] + b"X" + whole[at + 1 :])
    for cut in (60, 200, len(whole) - 5):
        with pytest.raises(Malformed, match="breaks off|is missing"):
            read(whole[:cut])


# A thousand of them


def mutated(data: bytes, chance: random.Random) -> bytes:
    """One to four changes: bits, numbers, pieces cut, doubled, moved; more often at the end, where a ZIP keeps its list."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed)) if chance.random() < 0.5 else max(len(changed) - chance.randint(1, 150), 0)
        match chance.randrange(6):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at : at + 4] = chance.choice([b"\xff" * 4, b"\0" * 4, chance.randbytes(4)])
            case 2:
                del changed[at:]
            case 3:
                changed[at:at] = changed[at : at + chance.randint(1, 64)]
            case 4:
                del changed[at : at + chance.randint(1, 64)]
            case 5:
                changed[at:at] = chance.choice([b"PK\5\6", b"PK\1\2", b"\x1f\x8b", b"[" * 500, b'{"a":' * 200, b'"', b"\0", b"../"])
        if not changed:
            return b"\0"
    return bytes(changed)


def crooked_name(chance: random.Random) -> str:
    """A member's name that points outside, or is none."""
    up = chance.choice(["../", "..\\", "a/../../", "a\\..\\..\\", "./../", "a/b/../../../", "..//"])
    return chance.choice([up * chance.randint(1, 9) + "etc/passwd", "/" * chance.randint(1, 3) + "etc/passwd", "C:\\boot.ini", "c:/x", "\\\\host\\share",
                          "a\0.json", "", "a" * chance.randint(1_100, 9_000), "..", "a/.."])  # fmt: skip


def hostile_zip(chance: random.Random) -> bytes:
    """An archive that would be read, but for one thing in it."""
    words = b'{"orderedItems": [{"type": "Create", "object": {"id": "1", "to": "as:Public", "content": "Low water."}}]}'
    good, end, size = outbox(data=words), dict[str, int](), chance.choice([3, 70_000, 2**31 - 1])
    others = [{"name": f"media/{number}.png", "data": chance.randbytes(chance.randint(1, 99))} for number in range(chance.randint(0, 5))]
    match chance.randrange(13):
        case 0:
            others.append({"name": crooked_name(chance)})
        case 1:
            others.append({"name": "x", "attributes": chance.choice([stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO, stat.S_IFSOCK]) | 0o777})
        case 2:
            others.append({"name": "x", "flags": chance.choice([1, 1 << 6, 1 << 13, 1 | 0x800])})
        case 3:
            others += [outbox(data=words)] * chance.randint(1, 3)
        case 4:
            good["method"] = chance.choice([1, 6, 9, 12, 14, 93, 95, 98, 99])
        case 5:
            good["crc"] = chance.randrange(2**31)
        case 6:
            good["size"] = chance.choice([0, 3, len(words) + size])
        case 7:
            others.append({"name": "x", "data": b"y", "csize": 10**4 + size})
        case 8:
            others.append({"name": "x", "data": chance.randbytes(200), "offset": chance.choice([5, 40, 10**6, 2**32 - 2])})
        case 9:
            end[chance.choice(["disk", "first", "here", "count", "length", "start"])] = chance.choice([60_000, 0xFFFE])
        case 10:
            good |= bomb(chance.choice([2, 3, 5]) * 2**20)
        case 11:
            good |= {"data": b'{"orderedItems": [' + chance.choice([b"[", b'{"a":', b'[{"b":[']) * chance.randint(2_000, 9_000)}
        case 12:
            cut = zip_of([good, *others])
            return cut[: chance.randint(4, len(cut) - 23)]
    entries = [good, *others]
    chance.shuffle(entries)
    return zip_of(entries, end=end)


def hostile_tar(chance: random.Random) -> bytes:
    tricks = [
        block(crooked_name(chance)[:100] or "/"), block("b", prefix="a/../" + "../" * chance.randint(1, 20)), block("x", kind=chance.choice("123456S")),
        block("a") * 2 + bytes(1024), block("a", size="\xff" * 12), block("a", size="\x80" + "\0" * 3 + "\x7f" + "\xff" * 7),
        block("@", size=chance.choice([2**21, 2**30, 2**33 - 1]), kind=chance.choice("LKxg")), block("a", size=chance.randint(600, 10**9)) + padded(b"abc"),
        block("a").replace(b"0000644", b"000%04d" % chance.randint(645, 999), 1),
    ]  # fmt: skip
    data = chance.choice(tricks)
    return gzip.compress(data) if chance.random() < 0.5 else data


def test_a_thousand_hostile_archives(read: Callable[..., Profile]) -> None:
    """Each would be read but for what was done to it; each is refused, in time, and unpacks to no more than a little."""
    chance = random.Random(20261123)
    archives = [hostile_zip(chance) if number % 4 else hostile_tar(chance) for number in range(1_000)]
    assert len(set(archives)) > 800
    slowest, why = 0.0, set()
    tracemalloc.start()
    try:
        for data in archives:
            started = time.thread_time()
            with pytest.raises(BadSource) as caught:
                read(data)
            slowest = max(slowest, time.thread_time() - started)
            assert isinstance(caught.value, (Malformed, TooLarge)) and one_sentence(caught.value)
            why.add(re.sub(r"'.*?'|\d+", "…", str(caught.value)))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(why) > 10 and slowest < 2 and most < 16 * 2**20


def test_a_thousand_damaged_archives(samples: Any, read: Callable[..., Profile], zipped: Any, tarred: Any, contents: Any) -> None:
    chance = random.Random(20261122)
    seeds = [data for data, _ in BAD.values() if len(data) < 20_000] + [data for data, _ in TARS.values()]
    for sample in ("x", "instagram", "telegram_desktop/single_channel", "mastodon", "reddit", "bluesky_car"):
        files = contents(samples / sample)
        seeds += [zipped(files), zipped(files, 0), tarred(files), tarred(files, "w"), *files.values()]
    seeds.append(b"[21.08.26, 18:03:59] Ada: hello\n[22.08.26, 18:03:59] Oto: ho\n")
    slowest, refused = 0.0, 0
    for _ in range(1_000):
        data = mutated(chance.choice(seeds), chance)
        started = time.thread_time()
        try:
            assert isinstance(read(data), Profile)
        except ExtractorError as error:
            refused += 1
            assert re.search(r"[.]$", str(error)) and one_sentence(error)
        slowest = max(slowest, time.thread_time() - started)
    assert refused > 500 and slowest < 2
