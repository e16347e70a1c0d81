"""Every sample, however it is handed in, gives the same posts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from extractors.profile import KINDS, Profile

DID = "did:plc:l4afhnonepqkjetqeozpbbbj"
EXPECTED: dict[str, dict[str, Any]] = {
    "x": {
        "handle": "@miratide", "name": "Mira Vale", "bio": "Tide charts, linocut & too much coffee",
        "posts": [
            ("1970000000000000003", "2026-10-02T08:00:00", "post", "Second pull came out darker & better. #linocut"),
            ("1970000000000000002", "2026-10-01T08:00:00", "reply", "no, the other pier"),
            ("1960000000000000005", "2026-09-01T05:00:00", "post", "Туман до полудня, потом всё как на ладони"),
            ("1960000000000000004", "2026-08-31T05:00:00", "post", "A long note begins here and goes on about the ferry that no longer runs, "
             "and the bench, and the dog who still waits."),
            ("20", None, "post", "corrupt date row seen in a 2025 export"),
        ],
    },
    "instagram": {
        "handle": "@mira.vale", "name": "Mira Vale", "bio": "линогравюра и прилив",
        "posts": [
            ("ig2", "2026-10-02T08:00:00", "post", "Тихое утро у моря ☕️ #линогравюра"),
            ("ig3", "2026-09-21T14:13:22", "post", "Three proofs, one café, no sleep — “almost”"),
            ("ig1", "2026-09-10T00:26:40", "comment", "that grey though 😍"),
            ("ig4", "2026-08-29T10:40:00", "post", "Inking, in real time 🎞️"),
        ],
    },
    "telegram_desktop/full_account": {
        "handle": "@mira_tide", "name": "Мира", "bio": "лино, прилив",
        "posts": [("1500000001/42", "2026-10-01T09:30:00", "post", "Сегодня вода стояла так тихо, что чайки\nсадились на своё отражение. #лино")],
    },
    "telegram_desktop/single_channel": {
        "handle": None, "name": "Заметки прилива", "bio": None,
        "posts": [
            ("1500000001/45", "2026-10-04T09:30:00", "thread", "Я же говорила. Мост достроят к весне."),
            ("1500000001/43", "2026-10-02T09:30:00", "post", "Второй оттиск. Темнее, чем хотелось."),
            ("1500000001/42", "2026-10-01T09:30:00", "post", "Сегодня вода стояла так тихо, что чайки\nсадились на своё отражение. #лино"),
        ],
    },
    "mastodon": {
        "handle": "@mira@harbour.example", "name": "Mira Vale", "bio": "Tide charts, linocut, too much coffee.",
        "posts": [
            ("https://harbour.example/ap/users/110880211901672326/statuses/2", "2026-10-03T08:00:00", "post", "Туман до полудня"),
            ("https://harbour.example/ap/users/110880211901672326/statuses/1", "2026-10-02T08:00:00", "post", "Second pull. The grain finally shows."),
            ("https://harbour.example/ap/users/110880211901672326/statuses/5", "2026-10-01T08:00:00", "reply", "I said what I said."),
        ],
    },
    "bluesky_car": {
        "handle": DID, "name": "Lina Ferrow", "bio": "Night-shift botanist. Moss, brass bands, slow trains.\nshe/her",
        "posts": [
            (f"at://{DID}/app.bsky.feed.post/3n2vwrjnxps2b", "2026-10-09T07:30:00", "post", "Six plates from the herbarium"),
            (f"at://{DID}/app.bsky.feed.post/3n2vwrjgw522b", "2026-10-08T07:30:00", "post", "life drawing, third sitting"),
            (f"at://{DID}/app.bsky.feed.post/3n2vwrjdeu22b", "2026-10-07T07:30:00", "quote", "This, exactly."),
            (f"at://{DID}/app.bsky.feed.post/3n2vwrjbs322b", "2026-10-06T07:30:00", "post", "Ночной поезд пахнет углём и яблоками."),
            (f"at://{DID}/app.bsky.feed.post/3n2vwrjabak2b", "2026-10-04T13:30:00", "reply", "Always. Third trombone and a thermos."),
            (f"at://{DID}/app.bsky.feed.post/3n2vwrj7gus2b", "2026-10-04T08:30:00", "thread",
             "Second photo came out too dark, but the spore capsules are there."),
            (f"at://{DID}/app.bsky.feed.post/3n2vwrj5hfk2b", "2026-10-04T07:30:00", "post",
             "Found a whole cushion of Grimmia on the tram stop roof. Nobody looks up. #moss"),
        ],
    },
    "reddit": {
        "handle": None, "name": None, "bio": None,
        "posts": [
            ("c001", "2026-10-02T00:13:20", "comment", "Warm up with long tones. > boring, but it works"),
            ("p002", "2026-09-30T20:26:40", "post", "Moss on a tram stop roof\n\nAnyone know the species?\n\nIt glows."),
        ],
    },
}  # fmt: skip


def told(profile: Profile) -> dict[str, Any]:
    posts = [(post.id, post.created_at and post.created_at.isoformat().removesuffix("+00:00"), post.kind, post.text) for post in profile.posts]
    return {"handle": profile.handle, "name": profile.display_name, "bio": profile.bio, "posts": posts}


@pytest.fixture(params=sorted(EXPECTED))
def sample(request: pytest.FixtureRequest) -> str:
    return request.param


def test_folder(sample: str, samples: Path, read: Callable[..., Profile]) -> None:
    profile = read(samples / sample)
    assert told(profile) == EXPECTED[sample]
    for post in profile.posts:
        assert post.kind in KINDS and (post.created_at is None or post.created_at.utcoffset() == timedelta(0))
        assert "t.co" not in post.text and "192.0.2" not in json.dumps(post.text)


@pytest.mark.parametrize("inside", ["", "export-2026-11/"])
def test_zip_and_tar(sample: str, inside: str, samples: Path, read: Any, zipped: Any, tarred: Any, contents: Any) -> None:
    members = {inside + name: content for name, content in contents(samples / sample).items()}
    for packed in (zipped(members), zipped(members, 0), tarred(members), tarred(members, "w"), tarred(members, form=1)):
        assert told(read(packed)) == EXPECTED[sample]


@pytest.mark.parametrize(
    ("member", "ids"),
    [
        ("x/data/tweets.js", ["1970000000000000003", "1970000000000000002", "1960000000000000005", "1960000000000000004", "20"]),
        ("instagram/your_instagram_activity/media/posts_1.json", ["ig1", "ig2"]),
        ("instagram/your_instagram_activity/media/reels.json", ["ig1"]),
        ("instagram/your_instagram_activity/comments/post_comments_1.json", ["ig1"]),
        ("mastodon/outbox.json", [f"https://harbour.example/ap/users/110880211901672326/statuses/{n}" for n in (2, 1, 5)]),
        ("reddit/comments.csv", ["c001"]),
        ("reddit/posts.csv", ["p002"]),
    ],
)
def test_one_member_alone_is_known_by_its_content(member: str, ids: list[str], samples: Path, read: Any) -> None:
    assert [post.id for post in read((samples / member).read_bytes()).posts] == ids


def test_what_macos_leaves_behind_is_passed_over(samples: Path, read: Any, tarred: Any) -> None:
    data = (samples / "x/data/tweets.js").read_bytes()
    for packed in ({"__MACOSX/._tweets.js": b"\0\5", ".DS_Store": b"\0", "tweets.js": data}, tarred({"._tweets.js": b"\0", "tweets.js": data})):
        assert len(read(packed).posts) == 5


@pytest.mark.parametrize("name", ["tweets.js", "my tweets (1).txt", "a/b/c/d"])
def test_the_only_member_of_a_zip_is_known_by_its_content(name: str, samples: Path, read: Any, tarred: Any) -> None:
    data = (samples / "x/data/tweets.js").read_bytes()
    for packed in ({name: data}, tarred({name: data})):
        assert [post.id for post in read(packed).posts][:1] == ["1970000000000000003"]


def test_details_are_carried(samples: Path, read: Any) -> None:
    lina = {post.id.rpartition("/")[2]: post for post in read(samples / "bluesky_car").posts}
    assert lina["3n2vwrjgw522b"].sensitive and lina["3n2vwrj5hfk2b"].hashtags == ("moss",) and lina["3n2vwrjbs322b"].lang == "ru"
    assert lina["3n2vwrjnxps2b"].alt_texts[5] == "Herbarium plate 6"
    mira = {post.id[-1]: post for post in read(samples / "mastodon").posts}
    assert (mira["5"].cw_text, mira["5"].sensitive, mira["1"].alt_texts, mira["2"].lang) == ("local politics", True, ("Black ink heron",), "ru")


def test_limit_spreads(samples: Path, read: Any) -> None:
    assert [post.created_at.day for post in read(samples / "bluesky_car", limit=2).posts] == [9, 6]
