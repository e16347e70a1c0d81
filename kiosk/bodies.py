"""What comes in: bodies of requests, as JSON or as a form with a file."""

from __future__ import annotations

import json
import os
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, StrictBool, StringConstraints
from starlette.datastructures import FormData, UploadFile

from installation.reader import Words

from .refusals import Refusal

TEXT_LIMIT = 1_000_000  # characters, as on the command line
Name = Annotated[str, StringConstraints(max_length=100)]


class NewSitting(BaseModel):
    """`POST /api/sittings`, and what a phone hands over."""

    model_config = ConfigDict(extra="forbid")

    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None
    text: str | None = None
    handoff: StrictBool = False
    language: Name | None = None
    consent: StrictBool = False
    recipe: Name | None = None
    appearance: dict[Name, Name] = {}


class Change(BaseModel):
    """`PATCH /api/sittings/ID`; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    strike: list[Annotated[str, StringConstraints(max_length=200)]] | None = None
    recipe: Name | None = None
    appearance: dict[Name, Name] | None = None
    confirmed: StrictBool | None = None
    author: Annotated[str, StringConstraints(max_length=300)] | None = None
    paint: StrictBool | None = None


class Upload:
    """A file that came with a form. It lies in an unlinked file: closing it is deleting it."""

    def __init__(self, name: str, file: UploadFile) -> None:
        self.name = os.path.basename(name)[:200]
        self._file = file

    def descriptor(self) -> int:
        """A descriptor of its own, at the beginning of the file; whoever takes it closes it."""
        spooled = self._file.file
        spooled.rollover()
        spooled.flush()
        spooled.seek(0)
        return os.dup(spooled.fileno())


async def read_body(request: Request) -> tuple[NewSitting, Upload | None]:
    """The body of a new sitting. Raises `Refusal`, or pydantic's error."""
    if not request.headers.get("content-type", "").startswith(("multipart/", "application/x-www-form-urlencoded")):
        return NewSitting.model_validate_json(await request.body() or b"{}"), None
    form = await request.form(max_files=1, max_fields=12, max_part_size=4 * TEXT_LIMIT)
    file = form.get("file")
    upload = Upload(file.filename, file) if isinstance(file, UploadFile) and file.filename else None
    return NewSitting.model_validate(_fields(form)), upload


def _fields(form: FormData) -> dict[str, object]:
    """A form knows only texts; an empty field is one that was left out."""
    fields: dict[str, object] = {key: value for key, value in form.items() if isinstance(value, str) and value.strip()}
    for switch in ("consent", "handoff"):
        if switch in fields:
            fields[switch] = fields[switch] in ("true", "on", "1", "yes")
    if "appearance" in fields:
        try:
            fields["appearance"] = json.loads(str(fields["appearance"]))
        except json.JSONDecodeError:
            raise Refusal(422, "bad_appearance", "appearance in a form is a JSON text such as {\"hair\": \"red\"}") from None
    return fields


def words_of(body: NewSitting, upload: Upload | None) -> tuple[Words, int | None]:
    """The one thing that is to be read, and a descriptor when it is a file. Raises `Refusal`."""
    given = [name for name, there in (("source", body.source), ("text", body.text), ("file", upload)) if there]
    if not given:
        raise Refusal(422, "no_words", "give a source, a text or a file")
    if len(given) > 1:
        raise Refusal(422, "bad_request", f"give one of {' and '.join(given)}, not both")
    if upload is not None:
        return Words("file", upload.name), upload.descriptor()
    if body.source:
        return Words("source", body.source), None
    if not body.text.strip():
        raise Refusal(422, "no_words", "the text is empty")
    if len(body.text) > TEXT_LIMIT:
        raise Refusal(413, "too_large", "that is more than can be read at one sitting; give a part of it")
    return Words("text", body.text), None
