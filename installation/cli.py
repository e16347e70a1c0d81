"""The command line: arguments, exit codes, one sentence for every error.

    0 done · 2 bad input or usage · 3 the source could not be read · 4 the portrait could not be
    made · 5 something is not installed, downloaded or configured · 130 interrupted · 141 nobody reads the output
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

from extractors.errors import BadSource, ExtractorError, NeedsToken
from portrait.errors import BadPrompt, BadRecipe, ModelMissing, PortraitError

from .arguments import build_parser
from .parser import Usage
from .settings import BadSettings

if TYPE_CHECKING:
    import httpx

UNREAD = 141  # as the shell says of a command that wrote into a closed pipe
_REMEDIES = {
    errno.ENOENT: "check the path", errno.EACCES: "check who may read and write there", errno.EPERM: "check who may read and write there",
    errno.EISDIR: "name a file in it", errno.ENOTDIR: "check the path",
    errno.ENOSPC: "make room on the disk", errno.EDQUOT: "make room on the disk", errno.EROFS: "name a folder on a disk that can be written",
}  # fmt: skip


def run() -> NoReturn:
    """The entry point of the command `vernissage`."""
    code = main()
    if code == UNREAD:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or Python complains once more while it leaves
    sys.exit(code)


def main(argv: Sequence[str] | None = None, *, client: httpx.Client | None = None) -> int:
    """Run one command and return its exit code. A test may hand in its HTTP `client`."""
    try:
        arguments = build_parser().parse_args(argv)
        from . import commands

        code = getattr(commands, arguments.run)(arguments, client) or 0
        if sys.stdout is not None:
            sys.stdout.flush()  # now, while there is somebody to say that it failed
        return code
    except SystemExit as finished:  # --help and --version
        return int(finished.code or 0)
    except KeyboardInterrupt:
        return _say("interrupted; nothing was left half-written", 130)
    except BrokenPipeError:  # `vernissage recipes | head -1`: its reader has seen enough
        return UNREAD
    except Exception as error:  # the outermost loop: a person never sees a traceback
        return _explain(error)


def exit_code(error: Exception) -> int:
    """The exit code that design and tests fix for this error."""
    if isinstance(error, (Usage, BadSource, BadPrompt, BadRecipe)):
        return 2
    if isinstance(error, NeedsToken):
        return 5
    if isinstance(error, ExtractorError):
        return 3
    if isinstance(error, (ModelMissing, BadSettings)):
        return 5
    return 4 if isinstance(error, PortraitError) else 2 if isinstance(error, (OSError, ValueError)) else 1


def _explain(error: Exception) -> int:
    code = exit_code(error)
    if isinstance(error, OSError) and error.strerror:
        what = f"{error.filename}: " if error.filename else ""
        return _say(f"{what}{error.strerror.lower()}; {_REMEDIES.get(error.errno or 0, 'check the path and the disk')}", code)
    if code != 1:
        return _say(str(error), code)
    return _say(f"something unforeseen happened ({type(error).__name__}: {error!s:.200}); please report it", code)


def _say(sentence: str, code: int) -> int:
    print(f"vernissage: {_ended(' '.join(sentence.split()))}", file=sys.stderr)
    return code


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "`")) else f"{sentence}."
