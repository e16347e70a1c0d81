"""The process that parses: confined, alone, and soon over. And the command line around it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from extractors.archive import Archive
from extractors.archives import reading
from extractors.archives.reading import holds_archive, read_archive
from extractors.errors import BadSource, Empty, Malformed, SeveralAuthors, TooLarge
from extractors.text import Text
from installation.cli import main
from portrait.errors import TooLittleText

CHAT = "21.08.26, 18:03 - Ада: Зимний залив\n21.08.26, 18:04 - Oto: their words\n"


@pytest.fixture
def confined() -> Any:
    """What a piece of code says when it runs behind the limits."""

    def run(code: str) -> subprocess.CompletedProcess[str]:
        program = f"from extractors.archives.limits import confine\nconfine()\n{code}"
        return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd="/tmp")

    return run


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = bytearray(2**31)", "MemoryError"),
        ("open('never-written', 'wb', buffering=0).write(b'words')", "File too large"),
        ("import resource; print(resource.getrlimit(resource.RLIMIT_CORE), resource.getrlimit(resource.RLIMIT_CPU))", "(0, 0) (40, 40)"),
    ],
)
def test_limits_hold(code: str, said: str, confined: Any, tmp_path: Path) -> None:
    done = confined(f"import os; os.chdir({str(tmp_path)!r})\n{code}")
    killed = said == "File too large" and done.returncode == -signal.SIGXFSZ  # where Python does not hold it off
    assert said in done.stdout + done.stderr or killed
    assert all(path.stat().st_size == 0 for path in tmp_path.iterdir())


def test_a_process_that_dies_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_chat.txt").write_text(CHAT)
    monkeypatch.setattr(reading.sys, "executable", "/bin/false")
    with pytest.raises(TooLarge, match="more time or memory than an archive may"):
        read_archive(tmp_path / "_chat.txt", source="c")


def test_a_process_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_chat.txt").write_text(CHAT)
    sleeper = tmp_path / "sleeper"
    sleeper.write_text("#!/bin/sh\nexec sleep 30\n")
    sleeper.chmod(0o700)
    monkeypatch.setattr(reading.sys, "executable", str(sleeper))
    started = time.monotonic()
    with pytest.raises(TooLarge, match="took more than 0.3 s"):
        read_archive(tmp_path / "_chat.txt", source="c", deadline_s=0.3)
    assert time.monotonic() - started < 3


def test_nothing_of_the_request_is_an_argument_and_nothing_else_of_ours_goes_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "_chat.txt").write_text(CHAT)
    seen = tmp_path / "seen"
    spy = tmp_path / "spy"
    spy.write_text(f'#!/bin/sh\necho "$@" > {seen}\nenv >> {seen}\nexec {sys.executable} "$@"\n')
    spy.chmod(0o700)
    monkeypatch.setattr(reading.sys, "executable", str(spy))
    monkeypatch.setenv("VERNISSAGE_TOKENS", "secret")
    read_archive(tmp_path / "_chat.txt", source="c", author="Ада")
    arguments, *environment = seen.read_text().splitlines()
    assert arguments == "-P -m extractors.archives.child" and "secret" not in "".join(environment)


def test_profile_comes_back_whole(samples: Path, read: Any) -> None:
    for sample in ("bluesky_car", "mastodon", "x"):
        assert read_archive(samples / sample, source="s") == read(samples / sample)


@pytest.mark.parametrize("error", [SeveralAuthors, BadSource, Empty, Malformed])
def test_errors_come_back_as_themselves(error: type[BadSource], tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text({Empty: "21.08.26, 18:03 - Ада: <Media omitted>\n", Malformed: "{}"}.get(error, CHAT))
    with pytest.raises(error) as caught:
        read_archive(path, source="a.txt", author="Eve" if error is BadSource else None)
    assert type(caught.value) is error and str(caught.value).startswith("'a.txt': ") and "\n" not in str(caught.value)


def test_paths_that_are_none(tmp_path: Path) -> None:
    for source, words in ((str(tmp_path / "no.zip"), "does not exist"), ("nul\0.zip", "null byte|does not exist"), ("/dev/null", "is no file")):
        with pytest.raises(BadSource, match=words):
            Archive().extract(f"archive:{source}")
    assert not holds_archive(tmp_path / "no.zip") and not holds_archive(Path("nul\0"))


@pytest.mark.skipif(os.name == "nt", reason="links")
def test_links_in_a_folder_are_passed_over(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "outbox.json").symlink_to(samples / "mastodon/outbox.json")
    with pytest.raises(Malformed, match="none of the archives"):
        read_archive(tmp_path, source="s")


@pytest.mark.parametrize("source", ["a.zip", "x.ZIP", "./a.tar.gz", "~/repo.car", "result.json", "tweets.js", "comments.csv", "export-2026/", "a/b/", "archive:a"])
def test_accepts(source: str) -> None:
    assert Archive().accepts(source) and not Text().accepts(source)


@pytest.mark.parametrize("source", ["ada.zip.example", "https://a.example/a.zip", "a.txt", "./x/", "blog.example/", "@ada@h.example", "", "x", "feed:a/"])
def test_leaves_alone(source: str) -> None:
    assert not Archive().accepts(source)


def test_chat_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "WhatsApp Chat with Oto.txt"
    path.write_text(CHAT)
    assert main(["extract", str(path)]) == 2
    assert "--author and one of 'Ада', 'Oto'" in capsys.readouterr().err
    assert main(["extract", str(path), "--author", "ада", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [post["text"] for post in told["posts"]] == ["Зимний залив"] and told["profile"]["display_name"] == "Ада"


def test_a_chat_can_be_described(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Listener:
        """Stands in for the models, which take seconds to load: what matters here is whose words they get."""

        def __init__(self, opinion: Any = None) -> None:
            pass

        def describe(self, profile: Any, *, language: str) -> None:
            raise TooLittleText(f"{[post.text for post in profile.posts]} are too few; write more")

    monkeypatch.setattr("portrait.describe.Describer", Listener)
    path = tmp_path / "_chat.txt"
    path.write_text(CHAT)
    assert main(["describe", str(path), "--author", "Eve"]) == main(["portrait", str(path)]) == 2
    assert capsys.readouterr().err.count("'Ада', 'Oto'") == 2
    assert main(["describe", str(path), "--author", "Ада"]) == 4
    assert "['Зимний залив'] are too few" in capsys.readouterr().err


def test_author_where_there_is_none_to_choose(tmp_path: Path, samples: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "diary.txt").write_text("Plain words.")
    for source in (str(tmp_path / "diary.txt"), str(samples / "mastodon/outbox.json"), "-"):
        assert main(["extract", source, "--author", "Ада"]) == 2
        said = capsys.readouterr().err
        assert "--author" in said and said.count("\n") == 1
