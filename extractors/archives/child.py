"""The process that parses an archive. Its standard input is the archive, its standard output the profile.

Started anew for each archive by `extractors.archives.reading`. It may take no more memory and time
than `limits.confine` says, write no file and start no process; what it is asked for stands in its
environment, which other people of the machine cannot see, unlike its arguments.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from ..errors import BadSource, ExtractorError, Malformed, SeveralAuthors, TooLarge
from ..profile import profile_to_json
from .limits import confine
from .opening import profile_from_archive

REQUEST = "VERNISSAGE_ARCHIVE"


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """The profile, or the name of an error and its sentence."""
    try:
        file = Path(request["folder"]) if request["folder"] else sys.stdin.buffer
        profile = profile_from_archive(file, source=request["source"], limit=request["limit"], author=request["author"])
        return {**profile_to_json(profile), "url": profile.url, "lang": profile.lang}
    except SeveralAuthors as error:
        return {"error": SeveralAuthors.__name__, "sentence": str(error), "authors": error.authors}
    except ExtractorError as error:
        return {"error": type(error).__name__, "sentence": str(error)}
    except MemoryError:
        return {"error": TooLarge.__name__, "sentence": "it takes more memory than an archive may; hand in a shorter one."}
    except OSError as error:
        return {"error": BadSource.__name__, "sentence": f"it cannot be read ({error.strerror}); check the path."}
    except Exception:  # the outer loop: the words may be in the message, so nothing of it is said
        return {"error": Malformed.__name__, "sentence": "it is not in the shape of its kind; download the archive once more."}


def main() -> None:
    """Answer the one request of this process."""
    request = json.loads(os.environ.pop(REQUEST))
    confine()
    sys.stdout.buffer.write(json.dumps(answer(request)).encode("ascii"))


if __name__ == "__main__":
    main()
