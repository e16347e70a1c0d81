"""What a visitor hands in at the kiosk: a file without a folder, known by what is inside."""

import io
import json
import os
import tempfile
import zipfile
from pathlib import Path

import pytest

from extractors.errors import ExtractorError, Malformed, SeveralAuthors
from installation.lectern import _profile_from_upload

OUTBOX = json.dumps({"type": "OrderedCollection", "orderedItems": [
    {"type": "Create", "object": {"id": "https://h.example/1", "to": "as:Public", "content": "<p>Low water.</p>"}},
]})  # fmt: skip


def uploaded(content: bytes, name: str):
    with tempfile.TemporaryFile() as file:  # as the kiosk keeps it: a file that no folder knows
        file.write(content)
        file.flush()
        return _profile_from_upload(Path(f"/dev/fd/{file.fileno()}"), name)


def packed(members: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return target.getvalue()


@pytest.mark.parametrize("name", ["archive.zip", "ARCHIVE.ZIP", "archive", "holiday.txt", "picture.png"])
def test_an_archive_is_known_whatever_it_is_called(name):
    profile = uploaded(packed({"outbox.json": OUTBOX}), name)
    assert [post.text for post in profile.posts] == ["Low water."] and profile.source == "file"
    assert [post.text for post in uploaded(OUTBOX.encode(), name).posts] == ["Low water."]


def test_words_are_words_still():
    assert [post.text for post in uploaded(b"One.\n\nTwo.", "diary.txt").posts] == ["One.", "Two."]
    assert [post.text for post in uploaded(b'{"text": "One."}', "posts.jsonl").posts] == ["One."]


def test_what_is_neither_is_refused():
    with pytest.raises(Malformed, match="cannot be read"):
        uploaded(b"\x89PNG", "picture.png")
    with pytest.raises(Malformed, match="none of the archives"):
        uploaded(packed({"a.txt": "x"}), "a.zip")
    with pytest.raises(SeveralAuthors):
        uploaded(b"21.08.26, 18:03 - Ada: hi\n21.08.26, 18:04 - Oto: ho\n", "chat.txt")


def test_a_refusal_names_no_path():
    with pytest.raises(ExtractorError) as refusal:
        uploaded(b"PK\x03\x04", "a.zip")
    assert "/dev/fd" not in str(refusal.value) and str(os.getpid()) not in str(refusal.value)
