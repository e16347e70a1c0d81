"""A source as it was typed on the command line: from where its words come, whose they are, and on whose word they are read."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from extractors import Profile
from extractors.errors import BadSource, TooLarge

from .pipeline import ProfileReading
from .proof import ask_owner
from .studio import Reader

STDIN_LIMIT = 1_000_000  # bytes


def read(reader: Reader, arguments: argparse.Namespace) -> ProfileReading:
    """The source read and described. Raises an `ExtractorError` or a `PortraitError`."""
    if arguments.source == "-":
        return reader.read_profile(_profile_from_stdin(arguments), language=arguments.language)
    if arguments.author is not None or arguments.prove:
        profile = reader.extract(arguments.source, **_asked_how(reader, arguments))
        return reader.read_profile(profile, language=arguments.language, confirmed=arguments.confirmed)
    return reader.read(arguments.source, language=arguments.language, confirmed=arguments.confirmed)


def extract(reader: Reader, arguments: argparse.Namespace) -> Profile:
    """The source's profile alone. Raises an `ExtractorError`."""
    if arguments.source == "-":
        return _profile_from_stdin(arguments)
    return reader.extract(arguments.source, limit=arguments.limit, **_asked_how(reader, arguments))


def _asked_how(reader: Reader, arguments: argparse.Namespace) -> dict[str, Any]:
    """Whose words, and on whose word; a person is asked to prove an account only when it can be read at all."""
    if arguments.prove:
        reader.check_provable(arguments.source)
    code = ask_owner(arguments.source) if arguments.prove else None
    return {"author": arguments.author, "confirmed": arguments.confirmed, "code": code}


def _profile_from_stdin(arguments: argparse.Namespace) -> Profile:
    from extractors.text import profile_from_bytes

    if arguments.prove:
        raise BadSource("--prove is about an account, and standard input has none; leave it out")
    if arguments.author is not None:
        raise BadSource("--author chooses among the people of a chat in a file; name the file instead of -")
    if sys.stdin is None:
        raise BadSource("standard input is closed; pipe words into it, or name a file")
    if sys.stdin.isatty():
        print("write or paste your words, then press Ctrl-D", file=sys.stderr)
    content = sys.stdin.buffer.read(STDIN_LIMIT + 1)
    if len(content) > STDIN_LIMIT:
        raise TooLarge("standard input holds more than 1 MB; hand in a shorter text, or a .jsonl file of posts")
    return profile_from_bytes(content, source="-")
