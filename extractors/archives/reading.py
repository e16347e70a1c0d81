"""Archives, read in a process of their own: words come back over a pipe, never over a disk.

The process is a fresh interpreter, not a fork: it knows nothing of the kiosk's other visitors.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from .. import errors
from ..errors import BadSource, ExtractorError, Malformed, SeveralAuthors, TooLarge
from ..profile import Profile, post_from_json
from .child import REQUEST
from .kinds import HEAD_BYTES
from .limits import ANSWER_BYTES, DEADLINE_S
from .opening import is_archive

_KEPT = ("PATH", "SYSTEMROOT", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def holds_archive(path: Path) -> bool:
    """Whether a file or folder is to be read as an archive: by what it holds, not by its name.

    Only its first kilobytes are looked at. False for what cannot be read.
    """
    try:
        if path.is_dir():
            return True
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return is_archive(file.read(HEAD_BYTES))
    except (OSError, ValueError):
        return False


def read_archive(path: Path, *, source: str, limit: int = 200, author: str | None = None, deadline_s: float = DEADLINE_S) -> Profile:
    """The profile in an archive: a packed file, one of its members, or the folder somebody unpacked it to.

    `author` says whose words to read where several people write. Raises `BadSource` (no such file),
    `SeveralAuthors` (several people write in it; the sentence lists them), `Malformed`, `TooLarge` or `Empty`.
    """
    try:
        if path.is_dir():
            return _read(None, path.absolute(), source, limit, author, deadline_s)
        if not path.is_file():
            problem = "is no file" if path.exists() else "does not exist"
            raise BadSource(f"{source[:80]!r} {problem}; check the path.")
        with path.open("rb") as file:
            return _read(file, None, source, limit, author, deadline_s)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise BadSource(f"{source[:80]!r} cannot be read ({reason}); check the path.") from None


def _read(file: BinaryIO | None, folder: Path | None, source: str, limit: int, author: str | None, deadline_s: float) -> Profile:
    request = {"folder": str(folder) if folder else None, "source": source, "limit": limit, "author": author}
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "extractors.archives.child"],
        stdin=subprocess.DEVNULL if file is None else file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**environment, REQUEST: json.dumps(request)}, cwd=os.path.abspath(os.sep),
    )  # fmt: skip
    late = threading.Event()

    def end() -> None:
        late.set()
        child.kill()

    timer = threading.Timer(deadline_s, end)
    timer.daemon = True
    timer.start()
    try:
        with child:
            answer = child.stdout.read(ANSWER_BYTES + 1)  # type: ignore[union-attr]
            if len(answer) > ANSWER_BYTES:
                child.kill()
    finally:
        timer.cancel()
        child.kill()  # an interrupted parent leaves none behind
    if late.is_set():
        raise TooLarge(f"{source[:80]!r} took more than {deadline_s:g} s to read; hand in a shorter archive.")
    return _profile(answer, source)


def _profile(answer: bytes, source: str) -> Profile:
    try:
        told: dict[str, Any] = json.loads(answer)
    except ValueError:  # it was ended by the limits it put on itself
        raise TooLarge(f"{source[:80]!r} takes more time or memory than an archive may; hand in a shorter one.") from None
    if told.get("error") == SeveralAuthors.__name__:
        raise SeveralAuthors(f"{source[:80]!r}: {told['sentence']}", authors=told["authors"])
    if "error" in told:
        kind = getattr(errors, told["error"], Malformed)
        raise (kind if issubclass(kind, ExtractorError) else Malformed)(f"{source[:80]!r}: {told['sentence']}")
    person = told["profile"]
    return Profile(
        source=source,
        handle=person["handle"],
        display_name=person["display_name"],
        bio=person["bio"],
        posts=tuple(post_from_json(post, default_id=str(number)) for number, post in enumerate(told["posts"])),
        url=told["url"],
        lang=told["lang"],
    )
