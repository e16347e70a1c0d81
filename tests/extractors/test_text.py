"""Pasted words and files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import BadSource, Empty, ExtractorError, Malformed, TooLarge
from extractors.text import MAX_BYTES, Text, profile_from_bytes, profile_from_file, profile_from_jsonl, profile_from_text, text_from_bytes

RUSSIAN = "Ночной поезд пахнет углём и яблоками. Ёлка у окна, чай в стакане."
GERMAN = "Der Föhn drückt, und über den Dächern hängt Schnee. Große Stille."


def one_sentence(error: BaseException) -> bool:
    return "\n" not in str(error) and str(error).endswith(".") and "Traceback" not in str(error)


def texts(text: str) -> list[str]:
    return [post.text for post in profile_from_text(text).posts]


def test_paragraphs_are_posts() -> None:
    assert texts("One\nstill one.\n\n  \nTwo #moss.\r\n\r\nThree.") == ["One\nstill one.", "Two #moss.", "Three."]
    profile = profile_from_text("One.\n\nTwo #moss.", source="-")
    assert [post.id for post in profile.posts] == ["t1", "t2"]
    assert profile.posts[1].hashtags == ("moss",)
    assert (profile.source, profile.handle, profile.posts[0].created_at) == ("-", None, None)


def test_lines_are_posts_where_there_are_no_paragraphs() -> None:
    assert texts("one\ntwo\rthree\u2028four\n") == ["one", "two", "three", "four"]


def test_long_paragraph_is_cut_at_spaces_and_nothing_is_lost() -> None:
    words = [f"word{number}" for number in range(3000)]
    posts = texts(" ".join(words))
    assert all(len(post) <= 5000 for post in posts)
    assert " ".join(posts).split() == words


def test_invisible_marks_go() -> None:
    assert texts("\u202eleft\u202c \u200bto\ufeff right") == ["left to right"]


@pytest.mark.parametrize("text", ["", "   \n\t\n", "\ufeff", "\u200b"])
def test_no_words_is_empty(text: str) -> None:
    with pytest.raises(Empty):
        profile_from_text(text)


def test_control_characters_are_malformed_with_their_line() -> None:
    with pytest.raises(Malformed, match="U.0007 in line 2"):
        profile_from_text("fine\nding\x07")


def test_too_large() -> None:
    with pytest.raises(TooLarge):
        profile_from_text("a " * MAX_BYTES)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (RUSSIAN.encode("utf-8-sig"), RUSSIAN),
        (RUSSIAN.encode("utf-16"), RUSSIAN),
        (RUSSIAN.encode("utf-32"), RUSSIAN),
        (b"\xfe\xff" + RUSSIAN.encode("utf-16-be"), RUSSIAN),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        (GERMAN.encode("cp1252"), GERMAN),
        (GERMAN.encode("latin-1"), GERMAN),
        ("It’s “fine” — €5".encode("cp1252"), "It’s “fine” — €5"),
    ],
)
def test_encodings(data: bytes, expected: str) -> None:
    assert text_from_bytes(data) == expected


@pytest.mark.parametrize("name", ["words.txt", "WORDS.TXT"])
def test_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("One.\n\nTwo.", encoding="utf-8")
    source = str(tmp_path / name)
    assert Text().accepts(source)
    profile = Text().extract(source, limit=1)
    assert profile.source == source and [post.text for post in profile.posts] == ["One."]
    assert len(Text().extract(f"text:{source}").posts) == 2


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", Malformed),
        ("a.txt", "utf-16 without a mark".encode("utf-16-le"), Malformed),
        ("a.txt", b"\xff\xfea", Malformed),
        ("a.txt", b"bell\x07", Malformed),
        ("a.txt", b"", Empty),
        ("a.jsonl", b"\n\n", Empty),
        ("a.jsonl", b'{"text": "  "}\n', Empty),
        ("a.txt", b"a " * MAX_BYTES, TooLarge),
        ("a.png", b"\x89PNG", Malformed),
        ("a.docx", b"PK", Malformed),
        ("a", b"words", Malformed),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, error: type[ExtractorError]) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(error) as caught:
        profile_from_file(tmp_path / name)
    assert one_sentence(caught.value)


@pytest.mark.parametrize("source", ["/nowhere/diary.txt", "text:diary-that-is-not.txt", "nul\x00.txt", "x" * 5000 + ".txt"])
def test_missing_file_is_bad_source(source: str) -> None:
    with pytest.raises(BadSource) as caught:
        Text().extract(source)
    assert one_sentence(caught.value) and not isinstance(caught.value, (Malformed, Empty))


def test_folder_and_device_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    for name in ("folder.txt", "zero.txt"):
        with pytest.raises(BadSource, match="not a file"):
            profile_from_file(tmp_path / name)


def test_jsonl() -> None:
    lines = [
        {"id": "a", "text": "Old.", "created_at": "2026-01-01T10:00:00+02:00", "kind": "reply", "unknown": 1},
        {"text": "New.", "created_at": "2026-02-01T10:00:00Z", "lang": "en"},
        {"text": "Somebody else's.", "kind": "repost"},
        {"id": "a", "text": "The same id again."},
    ]
    profile = profile_from_jsonl("\n".join(map(json.dumps, lines)), source="x.jsonl")
    assert [(post.id, post.text) for post in profile.posts] == [("t2", "New."), ("a", "Old."), ("a-2", "The same id again.")]
    assert profile.posts[1].created_at is not None and profile.posts[1].created_at.isoformat() == "2026-01-01T08:00:00+00:00"


def test_ids_never_collide() -> None:
    profile = profile_from_jsonl('{"id": "t2", "text": "a"}\n{"text": "b"}\n{"id": "t2-2", "text": "c"}')
    assert sorted(post.text for post in profile.posts) == ["a", "b", "c"] and len({post.id for post in profile.posts}) == 3


@pytest.mark.parametrize(
    ("data", "ids"),
    [(b'{"id": "a", "text": "x"}\n', ["a"]), (b"plain {words}\nand more", ["t1", "t2"]), (b"3\n4", ["t1", "t2"]), (b"[" * 90_000, None)],
    ids=["jsonl", "plain", "numbers", "brackets"],
)
def test_bytes_of_unknown_form(data: bytes, ids: list[str] | None) -> None:
    found = [post.id for post in profile_from_bytes(data, source="-").posts]
    assert ids is None or found == ids


@pytest.mark.parametrize(
    "line",
    ["not json", "[1]", '"text"', "null", '{"text": 3}', "{}", '{"text": "x", "kind": "poem"}', '{"text": "x", "created_at": "soon"}',
     '{"text": "x", "hashtags": "moss"}', '{"text": "a\\u0000b"}', "[" * 50_000, '{"text": "x", "created_at": "0001-01-01T00:00:00+14:00"}'],
)  # fmt: skip
def test_jsonl_names_the_line(line: str) -> None:
    with pytest.raises(Malformed, match="line 2") as caught:
        profile_from_jsonl('{"text": "fine"}\n' + line)
    assert one_sentence(caught.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_words_or_our_error(data: bytes) -> None:
    try:
        profile = profile_from_text(text_from_bytes(data))
    except ExtractorError as error:
        assert one_sentence(error)
    else:
        assert all(post.text == post.text.strip() != "" for post in profile.posts)


@given(st.text(max_size=300), st.integers(1, 5))
def test_limit_is_respected(text: str, limit: int) -> None:
    try:
        assert 1 <= len(profile_from_text(text, limit=limit).posts) <= limit
    except (Empty, Malformed):
        pass


@pytest.mark.parametrize("source", ["a.txt", "a.JSONL", "./a", "/a/b", "~/a.txt", "text:a", "photo.png", "words/a.txt"])
def test_accepts(source: str) -> None:
    assert Text().accepts(source)


@pytest.mark.parametrize("source", ["@ada@host.example", "https://host.example/robots.txt", "blog.example/feed", "./archive.zip", "", "-"])
def test_leaves_alone(source: str) -> None:
    assert not Text().accepts(source)
