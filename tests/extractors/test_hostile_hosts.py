"""Ten thousand hosts made to lead us inside: every one refused, in time, and nobody but a stand-in contacted.

The names are typed in every spelling that a resolver, a browser or Python takes for an address of our own
machine or network, hidden behind a public name whose DNS answers are mixed, change or are wrapped, or redirected to.
"""

from __future__ import annotations

import ipaddress
import random
import socket
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpcore
import httpx
import pytest

from extractors.errors import BadSource, UnsafeTarget, Upstream
from extractors.fetch import Visit
from extractors.http import guarded_client
from extractors.sources import load_extractors

OUTSIDE = "93.184.216.34"  # what the stand-in answers for; nothing is ever sent there
IPV4 = [ipaddress.IPv4Network(net) for net in """
    127.0.0.0/8 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 169.254.0.0/16 0.0.0.0/8 100.64.0.0/10 168.63.129.16/32 192.0.0.0/24
    192.0.2.0/24 192.88.99.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4""".split()]  # fmt: skip
IPV6 = [ipaddress.IPv6Network(net) for net in """
    ::/128 ::1/128 100::/64 2001::/32 2001:10::/28 2001:20::/28 2001:db8::/32 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8""".split()]
FULL_WIDTH = str.maketrans("0123456789abcdefx.", "０１２３４５６７８９ａｂｃｄｅｆｘ．")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Attack:
    """A URL, and what the names in it lead to: `answers` turn by turn (the last one stays), and where its host redirects to."""

    url: str
    answers: tuple[tuple[str, ...], ...] = (("127.0.0.1",),)
    location: str | None = None
    visits: int = 1
    """The refusal comes at this visit; those before it reach the stand-in."""


def within(chance: random.Random, nets: list[Any]) -> Any:
    net = chance.choice(nets)
    return net[chance.randrange(min(net.num_addresses, 2**100))]


def number(chance: random.Random, value: int) -> str:
    form = chance.choice(["{}", "0x{:x}", "0X{:X}", "0{:o}", "000{:o}", "0x000000{:x}"])
    return form.format(value)


def numeral(chance: random.Random) -> str:
    """An IPv4 address of the inside as ``inet_aton`` reads it: one to four numbers in any base, the last one filling the rest."""
    octets = within(chance, IPV4).packed
    parts = chance.randint(1, 4)
    return ".".join([*(number(chance, octet) for octet in octets[: parts - 1]), number(chance, int.from_bytes(octets[parts - 1 :]))])


def disguised(chance: random.Random, host: str) -> str:
    """The same to a resolver that folds letters (UTS 46), decodes or strips."""
    match chance.randrange(8):
        case 0:
            return host.translate(FULL_WIDTH)
        case 1:
            return host.translate(CIRCLED)
        case 2:
            return host.translate(BOLD)
        case 3:
            return host.replace(".", chance.choice("。．｡"))
        case 4:
            return "".join(f"%{ord(letter):02x}" if chance.random() < 0.5 else letter for letter in host)
        case 5:
            return host + chance.choice([".", "..", "%2e", "\u200b", "\u00ad", "%00", "%20", "\t"])
        case 6:
            return chance.choice(["\u200b", "\u00ad", "\u2060", "%00", " "]) + host
    return host


def wrapped(chance: random.Random) -> str:
    """An IPv6 address of the inside, or one that carries an IPv4 address there."""
    inner = int(within(chance, IPV4))
    carriers = [0xFFFF << 32 | inner, inner, 0x64FF9B << 96 | inner, 0x64FF9B0001 << 80 | inner, 0x2002 << 112 | inner << 80, 0x20010000 << 96 | inner ^ 0xFFFFFFFF]
    address = ipaddress.IPv6Address(chance.choice(carriers)) if chance.random() < 0.6 else within(chance, IPV6)
    return chance.choice([str(address), address.exploded, str(address).upper()])


def literal(chance: random.Random) -> str:
    address = wrapped(chance)
    if chance.random() < 0.3:
        address += chance.choice(["%25eth0", "%eth0", "%251", "%lo", "%25"])
    return chance.choice([f"[{address}]", f"[{address}", f"{address}]", address, f"[{address}].", f"[v1.{address}]"])


def name(chance: random.Random) -> str:
    """A name that looks public; some of them in other scripts, in punycode, or with a dot at the end."""
    label = "".join(chance.choices(LETTERS, k=chance.randint(3, 12)))
    middle = chance.choice(["", "", "bücher.", "xn--bcher-kva.", "приём.", "127.0.0.1.", "localhost.", "10-0-0-7.", "metadata."])
    return f"{label}.{middle}example{chance.choice(['', '', '.'])}"


def inside(chance: random.Random) -> str:
    """One address as a resolver may give it."""
    address = str(within(chance, IPV4)) if chance.random() < 0.4 else wrapped(chance).lower()
    return address + "%eth0" if ":" in address and chance.random() < 0.2 else address


def local_name(chance: random.Random) -> str:
    word = chance.choice(["localhost", "printer.local", "nas.lan", "db.internal", "router.home", "mail.corp", "intranet", "kubernetes", "x.onion",
                          "1.0.0.127.in-addr.arpa", "a.localhost", "metadata.google.internal"])  # fmt: skip
    return disguised(chance, "".join(chance.choice([letter, letter.upper()]) for letter in word))


def punycode(chance: random.Random) -> str:
    """An encoded label whose letters fold to digits, or that nobody can decode."""
    label = numeral(chance).translate(chance.choice([FULL_WIDTH, CIRCLED, BOLD])).replace("．", ".")
    coded = chance.choice([label.encode("punycode").decode("ascii", "replace"), "".join(chance.choices(LETTERS + "0123456789-", k=12)), "", "-"])
    return chance.choice([f"xn--{coded}", f"xn--{coded}.1", f"XN--{coded}.localhost"])


def monster(chance: random.Random) -> str:
    size = chance.choice([254, 5_000, 60_000, 400_000])
    return chance.choice(["1", "1.", "a.", "０", "xn--", "%31", "[", ":", "e\u0301", "\u0660", "@", "//", "0x", "ﷺ"]) * (size // 2)


def typed(chance: random.Random, host: str) -> str:
    """The host in a URL, sometimes behind what looks like another one."""
    match chance.randrange(9):
        case 0:
            return f"https://good{chance.randrange(9)}.example@{host}/"
        case 1:
            return f"https://user:pw@{host}/x"
        case 2:
            return f"https://good.example\\@{host}/"
        case 3:
            return f"https://{host}:{chance.choice([80, 443, 8080, 65536, -1, '0443', '４４３'])}/"
        case 4:
            return f"{chance.choice(['http', 'HTTPS', 'ftp', 'file', 'gopher', 'https:', ''])}://{host}/"
        case 5:
            return f"https://{host}" + chance.choice(["#@good.example", "?@good.example", "/..//good.example", ";good.example", "\\good.example"])
    return f"https://{host}/"


def attack(chance: random.Random, serial: int) -> Attack:
    hosts: list[Callable[[random.Random], str]] = [lambda c: disguised(c, numeral(c)), literal, local_name, punycode]
    kind = chance.choices(range(7), [60, 11, 11, 6, 6, 6, 0.3])[0]
    match kind:
        case 0:
            return Attack(typed(chance, chance.choice(hosts)(chance)))
        case 1:  # every answer is inside
            return Attack(f"https://n{serial}.{name(chance)}/", (tuple(inside(chance) for _ in range(chance.randint(1, 3))),))
        case 2:  # one of several is
            answers = [OUTSIDE] * chance.randint(1, 3) + [inside(chance)]
            chance.shuffle(answers)
            return Attack(f"https://n{serial}.{name(chance)}/", (tuple(answers),))
        case 3:  # the second answer is
            return Attack(f"https://n{serial}.{name(chance)}/", ((OUTSIDE,), (inside(chance),)), visits=2)
        case 4:  # a public page redirects there by name or number
            return Attack(f"https://n{serial}.{name(chance)}/", ((OUTSIDE,),), location=typed(chance, chance.choice(hosts)(chance)))
        case 5:  # or to itself, where the second answer is inside
            return Attack(f"https://n{serial}.{name(chance)}/", ((OUTSIDE,), (inside(chance),)), location="/again")
    return Attack(typed(chance, monster(chance)))


@dataclass
class World:
    """The resolver and the sockets: both answer from a table, and remember who was asked for and connected to."""

    attacks: dict[str, Attack] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    connected: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def expect(self, attack: Attack) -> None:
        host = serial_host(attack.url)
        if host:
            self.attacks[host] = attack

    def resolve(self, host: str, port: int) -> tuple[str, ...]:
        self.asked.add(host)
        key = host.lower().partition(".")[0]
        turn = self.turns[key] = self.turns.get(key, -1) + 1
        attack = self.attacks.get(key)
        return attack.answers[min(turn, len(attack.answers) - 1)] if attack else ("127.0.0.1", "::1")

    def answer(self, said: bytes) -> bytes:
        host = said.partition(b"Host: ")[2].partition(b"\r\n")[0].decode().lower().partition(".")[0]
        location = self.attacks[host].location
        moved = b"HTTP/1.1 302 Found\r\nLocation: " + location.encode() if location else b"HTTP/1.1 200 OK"
        return moved + b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


def serial_host(url: str) -> str | None:
    host = url.partition("://")[2].partition(".")[0]
    return host if host[:1] == "n" and host[1:].isdecimal() else None


class StandIn(httpcore.NetworkBackend):
    def __init__(self, world: World) -> None:
        self.world = world

    def connect_tcp(self, host: str, port: int, **options: Any) -> httpcore.NetworkStream:
        self.world.connected.append(host)
        return Answering(self.world)


class Answering(httpcore.NetworkStream):
    def __init__(self, world: World) -> None:
        self.world, self.said, self.done = world, b"", False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.done, done = True, self.done
        return b"" if done else self.world.answer(self.said)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.said += buffer

    def close(self) -> None:
        pass

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> Answering:
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whatever reaches the real network all the same is written down, and fails."""
    reached: list[Any] = []

    def refuse(*asked: Any, **more: Any) -> Any:
        reached.append(asked)
        raise OSError("nobody may be asked here")

    for place in ("getaddrinfo", "create_connection", "gethostbyname"):
        monkeypatch.setattr(socket, place, refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return reached


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    # The thread that a slow resolver is left behind in has a test of its own; ten thousand of them cost seconds.
    monkeypatch.setattr("extractors.http._in_time", lambda resolve, host, timeout: resolve())
    with guarded_client(resolve=world.resolve, sockets=StandIn(world)) as made:
        yield made


def test_ten_thousand_hostile_hosts(client: httpx.Client, world: World, no_network: list[Any]) -> None:
    chance = random.Random(20261122)
    attacks: dict[str, Attack] = {}
    while len(attacks) < 10_000:
        one = attack(chance, len(attacks))
        attacks[one.url] = one
    slowest, expected = 0.0, 0
    for one in attacks.values():
        world.expect(one)
        began = time.thread_time()  # what it costs; a busy machine is no failure
        visit = Visit(client)
        for _ in range(one.visits - 1):
            assert visit.get(one.url).status == 200
        # httpx gives up by itself on a redirect to what is no address at all; that is no answer either.
        with pytest.raises((UnsafeTarget, Upstream) if one.location else UnsafeTarget) as caught:
            visit.get(one.url)
        slowest = max(slowest, time.thread_time() - began)
        assert "\n" not in str(caught.value) and len(str(caught.value)) < 400 and str(caught.value).endswith(".")
        expected += one.visits - 1 + (one.location is not None)
    assert no_network == []
    # Only those that a public answer came before were connected, and only to it.
    assert set(world.connected) == {OUTSIDE} and len(world.connected) == expected > 500
    # No number in disguise went as far as the resolver, which might have read it.
    assert not [host for host in world.asked if is_number(host)]
    assert slowest < 1


def is_number(host: str) -> bool:
    try:
        socket.inet_aton(host.rstrip("."))
    except OSError:
        return ":" in host
    return True


def test_hostile_hosts_occupy_little(client: httpx.Client, world: World, no_network: list[Any]) -> None:
    chance = random.Random(7)
    urls = [typed(chance, monster(chance)) for _ in range(60)] + [attack(chance, 0).url for _ in range(400)]
    tracemalloc.start()
    try:
        for url in urls:
            with pytest.raises(UnsafeTarget):
                Visit(client).get(url)
        assert tracemalloc.get_traced_memory()[1] < 24 * 2**20  # the urls themselves are up to 6 MB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", ["feed:https://{}/", "feed:{}", "mastodon:@ada@{}", "mastodon:https://{}/@ada", "misskey:@ada@{}", "lemmy:@ada@{}",
                                  "lemmy:https://{}/u/ada", "wordpress:{}", "wordpress:https://{}/author/ada/", "nostr:ada@{}"])  # fmt: skip
def test_every_source_that_names_a_host_is_held_by_the_guard(form: str, client: httpx.Client, world: World, no_network: list[Any]) -> None:
    chance = random.Random(form)
    reader = load_extractors(client, {})[form.partition(":")[0]]
    for _ in range(200):
        host = chance.choice([lambda c: disguised(c, numeral(c)), literal, local_name, punycode, name])(chance)
        with pytest.raises((UnsafeTarget, BadSource)):
            reader.extract(form.format(host))
    assert no_network == [] and world.connected == []
