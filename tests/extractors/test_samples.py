"""``vernissage extract SOURCE --json`` of every sample: the whole document, against the one that a person has checked.

The documents lie in tests/recorded/expected. One that is missing is written when this file is run
(``python tests/extractors/test_samples.py``), and read before it is committed; one that is there is never overwritten.
"""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import httpx
import pytest

from extractors.archives import reading
from extractors.archives.opening import profile_from_archive
from extractors.sources import load_extractors
from installation.cli import main

RECORDED = Path(__file__).parents[1] / "recorded"
EXPECTED = RECORDED / "expected"
KEYS = {"VK_SERVICE_TOKEN": "a", "REDDIT_CLIENT_ID": "a", "REDDIT_CLIENT_SECRET": "a", "X_BEARER_TOKEN": "a", "YOUTUBE_API_KEY": "a"}
SITES = runpy.run_path(str(RECORDED / "server.py"))["SAMPLES"]
AUTHORS = {"telegram_group": "Ada", "whatsapp_ios": "Ada", "whatsapp_android": "Ada"}
FOLDERS = [
    "archives/bluesky_car", "archives/instagram", "archives/mastodon", "archives/reddit", "archives/x",
    "archives/telegram_desktop/full_account", "archives/telegram_desktop/single_channel",
    *sorted(f"variants/{path.name}" for path in (RECORDED / "variants").iterdir()),
]  # fmt: skip
ARCHIVES = {
    folder: [f"archive:{folder}", *(["--author", AUTHORS[name]] if (name := folder.rpartition("/")[2]) in AUTHORS else [])]
    for folder in FOLDERS
}  # fmt: skip
SAMPLES = {**SITES, **ARCHIVES}
REFUSED = {
    "bluesky:quiet1541.test": 3, "bluesky:away.test": 3, "bluesky:banned.test": 3, "bluesky:busy.test": 3, "bluesky:nobody.test": 3,
    "@gone@harbour.example": 3, "@anyone@closed.example": 3, "@anyone@throttled.example": 3, "@hush@harbour.example": 3,
    "feed:https://mira.example/": 3, "telegram:privatemira": 3, "telegram:banned_tides": 3, "telegram:nobody_here": 3,
    "wordpress:members.example": 3, "wordpress:static.example": 3, "hackernews:nobody": 3, "github:nobody": 3, "github:busybee": 3,
    "misskey:@refuser@misskey.example": 3, "misskey:@shy@misskey.example": 3, "misskey:@banned@misskey.example": 3,
    "misskey:@members@misskey.example": 3, "misskey:@busy@misskey.example": 3, "misskey:@nobody@misskey.example": 3,
    "lemmy:@banned@lemmy.example": 3, "lemmy:@gone@lemmy.example": 3, "lemmy:@busy@lemmy.example": 3, "lemmy:@nobody@lemmy.example": 3,
    "nostr:npub1" + "q" * 58: 2, "vk:closed_one": 3, "vk:deleted_one": 3, "vk:banned_one": 3, "reddit:robotshy": 3, "reddit:banned_one": 3,
    "reddit:silent_one": 3, "x:locked_one": 3, "x:banned_one": 3, "x:nobody": 3, "x:poor_one": 5,
    "archive:variants/telegram_group": 2, "archive:variants/whatsapp_ios": 2, "archive:variants/nothing_here": 2,
}  # fmt: skip


def expected_file(name: str) -> Path:
    return EXPECTED / f"{name.replace('/', '-').replace(' ', '_')}.json"


@pytest.fixture(autouse=True)
def at_the_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sources are named from there; archives are parsed here (the process around that has tests of its own)."""
    monkeypatch.chdir(RECORDED)
    monkeypatch.setenv("VERNISSAGE_TOKENS", json.dumps(KEYS))
    monkeypatch.setattr(reading, "_read", here)


def here(file: Any, folder: Path | None, source: str, limit: int, author: str | None, deadline_s: float) -> Any:
    return profile_from_archive(folder or file, source=source, limit=limit, author=author)


@pytest.fixture(scope="module")
def sites() -> Any:
    with runpy.run_path(str(RECORDED / "server.py"))["recorded_client"]() as client:
        yield client


@pytest.mark.parametrize("name", SAMPLES)
def test_document_is_the_one_that_was_checked(name: str, sites: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", *SAMPLES[name], "--json"], client=sites) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(expected_file(name).read_text("utf-8"))


@pytest.mark.parametrize("name", SAMPLES)
def test_no_foreign_and_no_private_word_in_it(name: str) -> None:
    """In the samples they are marked, or lie in members that are not opened."""
    document = json.loads(expected_file(name).read_text("utf-8"))
    text = json.dumps(document, ensure_ascii=False)
    assert not [word for word in ("POISON", "Kelp forecast", "t.co/", "192.0.2", "@example.com", "their words") if word in text]
    assert document["posts"] and "repost" not in {post["kind"] for post in document["posts"]}
    assert len({post["id"] for post in document["posts"]}) == len(document["posts"]) == document["profile"]["posts"]


@pytest.mark.parametrize("source", REFUSED)
def test_refusals_are_one_sentence_and_no_document(source: str, sites: httpx.Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["extract", source, "--json"], client=sites) == REFUSED[source]
    said = capsys.readouterr()
    assert said.out == "" and said.err.count("\n") == 1 and said.err.startswith("vernissage: ") and ";" in said.err


def test_every_sample_and_every_source_is_here() -> None:
    folders = {path.parent for pattern in ("archives/*", "archives/telegram_desktop/*", "variants/*") for path in RECORDED.glob(f"{pattern}/*")}
    roots = {path.relative_to(RECORDED).as_posix() for path in folders} - {"archives/telegram_desktop"}
    assert roots == set(FOLDERS)
    assert {name.partition(" ")[0] for name in SITES} == set(load_extractors(httpx.Client(), {})) - {"text", "archive"}
    assert {path.name for path in EXPECTED.iterdir()} == {expected_file(name).name for name in SAMPLES}


if __name__ == "__main__":
    import contextlib
    import io
    import os

    os.chdir(RECORDED)
    os.environ["VERNISSAGE_TOKENS"], reading._read = json.dumps(KEYS), here
    with runpy.run_path("server.py")["recorded_client"]() as client:
        for sample, arguments in SAMPLES.items():
            if not expected_file(sample).exists():
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    main(["extract", *arguments, "--json"], client=client)
                expected_file(sample).write_text(printed.getvalue(), encoding="utf-8")
