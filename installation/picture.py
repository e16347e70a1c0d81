"""The files of a portrait: a PNG marked as made by AI, and the sidecar that can paint it again."""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from PIL.PngImagePlugin import PngInfo

from portrait.prompt import prompt_to_json
from portrait.renderer import Portrait
from portrait.verbal import keys

from . import provenance
from .content_credentials import Sign, unsigned


def png_bytes(portrait: Portrait, sign: Sign = unsigned) -> bytes:
    """The picture as PNG, marked as made by AI and with its technical settings; never the words of the prompt."""
    info = PngInfo()
    for name, text in provenance.png_texts(portrait.prompt).items():
        info.add_itxt(name, text) if name == provenance.XMP else info.add_text(name, text)
    buffer = io.BytesIO()
    portrait.image.save(buffer, "PNG", pnginfo=info, compress_level=4)
    return sign(buffer.getvalue())


def sidecar(portrait: Portrait) -> dict[str, Any]:
    """What is kept beside a picture: the prompt and the verbal portrait's keys; no posts, sentences or ids."""
    return {
        "made_by": f"vernissage {version('vernissage')}",
        "title": title_of(portrait),
        "seconds": round(portrait.seconds, 2),
        "size": list(portrait.image.size),
        "prompt": prompt_to_json(portrait.prompt, evidence=False),
        "verbal": None if portrait.verbal is None else keys(portrait.verbal),
        "checkpoint_revision": provenance.revision_of(portrait.prompt.checkpoint),
        "versions": provenance.versions(),
        **({} if provenance.is_repeatable(portrait.prompt) else {"reproducible": False}),
    }


def title_of(portrait: Portrait) -> str:
    """The title on the label; of a picture from bare words, the words."""
    return portrait.verbal.title if portrait.verbal else portrait.prompt.parts[0].text


def write_pair(folder: Path, portrait: Portrait, kept: dict[str, Any] | None = None, sign: Sign = unsigned) -> tuple[Path, Path]:
    """Write sidecar (`kept`, by default the portrait's own), then picture, each whole or not at all; returns (png, json).

    The name is the title and the seed, so the same portrait lands on the same name; a portrait of
    that title and seed that was painted otherwise (recipe, finish, size…) keeps its files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = sidecar(portrait) if kept is None else kept
    return write_as(folder, _free_stem(folder, f"{_slug(kept['title'])}-{portrait.prompt.seed}", kept), portrait, kept, sign)


def write_as(folder: Path, stem: str, portrait: Portrait, kept: Mapping[str, Any], sign: Sign = unsigned) -> tuple[Path, Path]:
    """Write the sidecar `kept`, then the picture, each whole or not at all, under this name; returns (png, json)."""
    png, record = folder / f"{stem}.png", folder / f"{stem}.json"
    picture = png_bytes(portrait, sign)  # first, so that no sidecar lies beside a picture that could not be encoded
    write_whole(record, json.dumps(kept, ensure_ascii=False, indent=2).encode() + b"\n")
    write_whole(png, picture)
    return png, record


def _free_stem(folder: Path, stem: str, kept: dict[str, Any]) -> str:
    """The first of stem, stem-2, stem-3 … that is free, or that holds this very portrait."""
    for number in itertools.count(1):
        name = stem if number == 1 else f"{stem}-{number}"
        if not (folder / f"{name}.json").exists() or _is_same(folder / f"{name}.json", kept):
            return name
    raise AssertionError("counting never ends")


def _is_same(record: Path, kept: dict[str, Any]) -> bool:
    """Whether a sidecar tells of the same portrait, however long it took."""
    try:
        there = json.loads(record.read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(there, dict) and {**there, "seconds": None} == {**kept, "seconds": None}


def write_whole(path: Path, content: bytes) -> None:
    """Write beside, then rename: nobody ever sees half a file."""
    handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).lower()
    return re.sub(r"[^\w]+", "-", plain, flags=re.UNICODE).strip("-_")[:48] or "portrait"
