"""Which extractor reads what was typed."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint

import httpx
import pytest

from extractors import sources
from extractors.errors import Ambiguous, BadSource
from extractors.profile import Profile
from extractors.sources import find_extractor, load_extractors


@pytest.fixture(scope="module")
def extractors() -> dict[str, object]:
    return load_extractors(httpx.Client(), {})


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("bluesky:ada.test", "bluesky"), ("Bluesky:ada.test", "bluesky"), ("ada.bsky.social", "bluesky"), ("@ada.example", "bluesky"),
        ("https://bsky.app/profile/ada.test", "bluesky"),
        ("mastodon:@ada@host.example", "mastodon"), ("@ada@host.example", "mastodon"), ("https://host.example/@ada", "mastodon"),
        ("feed:https://host.example/@ada", "feed"), ("https://blog.example/", "feed"), ("http://blog.example/feed", "feed"),
        ("https://medium.com/@ada", "feed"), ("https://blog.example/words.txt", "feed"), ("feed:blog.example", "feed"),
        ("telegram:tidenotes", "telegram"), ("https://t.me/tidenotes", "telegram"), ("t.me/s/tidenotes", "telegram"),
        ("wordpress:blog.example", "wordpress"), ("https://ada.wordpress.com/", "wordpress"),
        ("github:ada", "github"), ("https://github.com/ada", "github"), ("github.com/ada", "github"), ("https://github.com/ada/repo", "feed"),
        ("hackernews:ada", "hackernews"), ("https://news.ycombinator.com/user?id=ada", "hackernews"),
        ("@ada@misskey.io", "misskey"), ("https://misskey.io/@ada", "misskey"), ("misskey:@ada@host.example", "misskey"),
        ("@ada@lemmy.world", "lemmy"), ("https://lemmy.world/u/ada", "lemmy"), ("lemmy:ada@host.example", "lemmy"),
        ("nostr:ada@host.example", "nostr"), ("npub1" + "q" * 58, "nostr"), ("https://njump.me/npub1" + "q" * 58, "nostr"),
        ("vk:ada", "vk"), ("https://vk.com/ada", "vk"), ("vk.ru/id1", "vk"),
        ("reddit:ada", "reddit"), ("u/ada", "reddit"), ("https://www.reddit.com/user/ada/", "reddit"),
        ("x:ada", "x"), ("https://x.com/ada", "x"), ("https://twitter.com/ada", "x"), ("X:\\words\\diary.txt", "text"),
        ("diary.txt", "text"), ("text:diary.txt", "text"), ("./posts.jsonl", "text"), ("/a b/diary.txt", "text"), ("C:\\words\\diary.txt", "text"),
    ],
)  # fmt: skip
def test_finds(extractors: dict, source: str, name: str) -> None:
    extractor, rest = find_extractor(source, extractors)
    assert extractor.name == name and rest == source


@pytest.mark.parametrize("source", ["ada.test", "blog.example.org"])
def test_several_are_listed(extractors: dict, source: str) -> None:
    with pytest.raises(Ambiguous, match=f"bluesky:{source}, feed:{source}"):
        find_extractor(source, extractors)


@pytest.mark.parametrize("source", ["", "ada", "@ada", "-", "myspace:ada", "two words", ":", "a" * 10_000])
def test_none_lists_the_forms(extractors: dict, source: str) -> None:
    with pytest.raises(BadSource) as caught:
        find_extractor(source, extractors)
    assert all(extractor.example in str(caught.value) for extractor in extractors.values())
    assert len(str(caught.value)) < 500 and "\n" not in str(caught.value)


class Guest:
    """As docs/extractors.md teaches it: knows nothing of prefixes."""

    name = "guest"
    example = "https://guest.example/u/ada"

    def accepts(self, source: str) -> bool:
        return source.startswith("https://guest.example/u/")

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        return Profile(source, None, None, None, ())


def test_guest_gets_the_bare_handle_and_goes_before_the_feed(extractors: dict) -> None:
    guest = Guest()
    house = {**extractors, "guest": guest}
    assert find_extractor("guest:ada", house) == (guest, "ada")
    assert find_extractor("https://guest.example/u/ada", house) == (guest, "https://guest.example/u/ada")


def test_broken_guest_does_not_close_the_show(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    broken = [EntryPoint("broken", "extractors.nowhere:factory", sources.GROUP), EntryPoint("text", "extractors.text:factory", sources.GROUP)]
    monkeypatch.setattr(sources.metadata, "entry_points", lambda group: broken)
    assert list(load_extractors(httpx.Client(), {})) == ["text"]
    assert "broken" in caplog.text


def test_root_loads_no_client() -> None:
    code = "import sys, extractors, extractors.sources, extractors.text; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
