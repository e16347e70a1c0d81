"""Three relays that know one key, and the host that names it. The events are signed here (BIP-340): nobody's key is 3."""

import hashlib
import json

HOSTS = ("relay.damus.io", "nos.lol", "relay.primal.net", "names.example")
SAMPLES = {"nostr": ["nostr:ada@names.example", "--confirmed"]}
SECRET = 3
P = 2**256 - 2**32 - 977
N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
G = (0x79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798, 0x483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8)


def add(one, other):
    if one is None or other is None:
        return one or other
    if one[0] == other[0] and one[1] != other[1]:
        return None
    slope = 3 * one[0] ** 2 * pow(2 * one[1], -1, P) if one == other else (other[1] - one[1]) * pow(other[0] - one[0], -1, P)
    x = (slope * slope - one[0] - other[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(number, point=G):
    total = None
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total


def tagged(name, data):
    tag = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(hashlib.sha256(tag + tag + data).digest(), "big")


def even(secret):
    """The secret whose point has an even y, and the x of that point."""
    x, y = times(secret)
    return (secret if y % 2 == 0 else N - secret), x.to_bytes(32, "big")


SIGNER, KEY = even(SECRET)


def signed(kind, day, content, *tags):
    """An event of day `day` of October 2026."""
    instant = 1_790_812_800 + 86_400 * (day - 1)
    digest = hashlib.sha256(json.dumps([0, KEY.hex(), instant, kind, tags, content], separators=(",", ":"), ensure_ascii=False).encode()).digest()
    nonce, point = even(tagged("BIP0340/nonce", digest) % N)
    challenge = tagged("BIP0340/challenge", point + KEY + digest) % N
    signature = point + ((nonce + challenge * SIGNER) % N).to_bytes(32, "big")
    return {"id": digest.hex(), "pubkey": KEY.hex(), "created_at": instant, "kind": kind, "tags": [list(tag) for tag in tags],
            "content": content, "sig": signature.hex()}  # fmt: skip


MENTION = "nostr:npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6"
FIRST = signed(1, 2, "Low water at six. #tides\nhttps://img.example/a.jpg", ("t", "tides"), ("imeta", "url https://img.example/a.jpg", "alt Mud and gulls"))
EVENTS = [
    signed(0, 1, json.dumps({"name": "ada", "display_name": "Ada", "about": "Tides. #nobot", "bot": False})),
    FIRST,
    signed(1, 3, "And the gulls knew.", ("e", FIRST["id"], "", "root")),
    signed(1, 4, f"{MENTION} no, the other pier", ("e", "0" * 64, "", "reply")),
    signed(1, 5, "The best chart there is. nostr:note1" + "q" * 58, ("q", "1" * 64)),
    signed(1, 6, "Not for breakfast.", ("content-warning", "fish"), ("L", "ISO-639-1"), ("l", "en", "ISO-639-1")),
    signed(30023, 7, "# Fog\n\n*Forty* metres, ![the pier](b.png) then nothing.", ("d", "fog"), ("title", "On fog"), ("published_at", "1759276800")),
    signed(30023, 6, "An older version", ("d", "fog"), ("title", "On fog")),
    signed(1, 8, "Taken back."),
    signed(1, 9, "Gone by now.", ("expiration", "1600000000")),
    {**signed(1, 10, "Mine."), "content": "Forged."},
    {**signed(1, 11, "Of another."), "pubkey": "2" * 64},
]
EVENTS.append(signed(5, 9, "", ("e", EVENTS[8]["id"]), ("a", f"30023:{KEY.hex()}:other")))


def relay(text):
    """NIP-01: each question is answered by events, newest first, and an end."""
    _, subscription, *filters = json.loads(text)
    asked = [event for wish in filters if KEY.hex() in wish["authors"] for event in EVENTS if event["kind"] in wish["kinds"]]
    asked.sort(key=lambda event: event["created_at"], reverse=True)
    return [*(json.dumps(["EVENT", subscription, event]) for event in asked), json.dumps(["EOSE", subscription])]


def answer(host, path, query):
    if host == "names.example" and path == "/.well-known/nostr.json":
        return 200, {}, {"names": {"ada": KEY.hex(), "odd": 3}}
    return 404, {}, b""
