"""What the archive tests share: the samples, ways to pack them, and a way to read without a process."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from extractors.archives.opening import profile_from_archive
from extractors.profile import Profile

SAMPLES = Path(__file__).parents[2] / "recorded/archives"


@pytest.fixture(scope="session")
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def zipped() -> Callable[..., bytes]:
    """``zipped({name: content})``: a ZIP; content is text, bytes, or anything that becomes JSON."""

    def pack(members: Mapping[str, Any], method: int = zipfile.ZIP_DEFLATED) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", method) as archive:
            for name, content in members.items():
                archive.writestr(name, _bytes(content))
        return target.getvalue()

    return pack


@pytest.fixture(scope="session")
def tarred() -> Callable[..., bytes]:
    def pack(members: Mapping[str, Any], mode: str = "w:gz", form: int = tarfile.PAX_FORMAT) -> bytes:
        target = io.BytesIO()
        with tarfile.open(fileobj=target, mode=mode, format=form) as archive:
            for name, content in members.items():
                header = tarfile.TarInfo(name)
                header.size = len(_bytes(content))
                archive.addfile(header, io.BytesIO(_bytes(content)))
        return target.getvalue()

    return pack


@pytest.fixture(scope="session")
def read() -> Callable[..., Profile]:
    """``read(archive)`` of bytes, of ``{name: content}`` (packed as ZIP), or of a folder; in this process."""

    def reading(archive: Any, *, author: str | None = None, limit: int = 200) -> Profile:
        if isinstance(archive, Mapping):
            target = io.BytesIO()
            with zipfile.ZipFile(target, "w") as packed:
                for name, content in archive.items():
                    packed.writestr(name, _bytes(content))
            archive = target.getvalue()
        file = archive if isinstance(archive, Path) else io.BytesIO(archive)
        return profile_from_archive(file, source="s", author=author, limit=limit)

    return reading


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """The files below a folder, by their path in it."""
    return lambda folder: {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _bytes(content: Any) -> bytes:
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()
