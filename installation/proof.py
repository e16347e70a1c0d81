"""`--prove`: whoever types an account's name shows that it is theirs, by writing a code into its biography."""

from __future__ import annotations

import sys

from extractors.errors import BadSource
from extractors.ownership import new_code


def ask_owner(source: str) -> str:
    """Say a new code on standard error, wait until it is written, and return it. Raises `BadSource` where no person is asked."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise BadSource(f"--prove waits until you have written a code into the bio of {source[:80]}; run it in a terminal, without a pipe")
    code = new_code()
    print(f"write this into the bio of {source[:80]}, and save it:\n\n    {code}\n\nthen press Enter here; you can take it out again afterwards",
          file=sys.stderr)  # fmt: skip
    sys.stdin.readline()
    return code
