"""The address of a picture: an HMAC of its sitting under a key that only this server holds.

The database knows sittings, never tokens, so whoever copies it can open no link.
"""

from __future__ import annotations

import base64
import hmac
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

KEY_BYTES = 32
TOKEN_BYTES = 16  # 128 bits, 22 letters: short enough for a small QR code


def server_key(data: Path) -> bytes:
    """The key in ``DATA/server.key``, made at first use and readable by its owner only."""
    path = data / "server.key"
    data.mkdir(parents=True, exist_ok=True)
    draft = data / f"server.key.{secrets.token_hex(4)}.part"
    if not path.exists():
        try:
            with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
                file.write(secrets.token_bytes(KEY_BYTES))
            os.link(draft, path)  # unlike a rename, never replaces the key of a quicker process
        except FileExistsError:
            pass
        finally:
            draft.unlink(missing_ok=True)
    return path.read_bytes()


def token(key: bytes, sitting: str) -> str:
    """The URL-safe token of a sitting."""
    digest = hmac.digest(key, sitting.encode(), "sha256")[:TOKEN_BYTES]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def sitting_of(key: bytes, offered: str, sittings: Iterable[str]) -> str | None:
    """Whose token was offered, or None. Takes the same time whichever it is."""
    found = None
    for sitting in sittings:
        if hmac.compare_digest(token(key, sitting).encode(), offered.encode()):
            found = sitting
    return found
