"""Every archive we read, and which of them one is."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import Malformed
from . import bluesky, linkedin, mastodon, meta, reddit, telegram, tiktok, whatsapp, x, youtube
from .kind import Kind

KINDS = (x.KIND, meta.KIND, telegram.KIND, mastodon.KIND, bluesky.KIND, youtube.KIND, tiktok.KIND, linkedin.KIND, reddit.KIND, whatsapp.KIND)
HEAD_BYTES = 16 * 2**10


def kind_of(names: Sequence[str]) -> Kind:
    """The archive with these members. Raises `Malformed` when it is none of ours, with what to do."""
    for kind in KINDS:
        if any(kind.proof.fullmatch(name) for name in names):
            return kind
    for kind in KINDS:
        if kind.unreadable and any(kind.unreadable.fullmatch(name) for name in names):
            raise Malformed(f"it is an archive of {kind.title} made of web pages; ask for it once more, in the format JSON.")
    if any(name.lower().endswith((".zip", ".tgz", ".tar", ".gz")) for name in names[:1_000]):
        raise Malformed("it holds further archives instead of posts; unpack it once, and hand in what lies inside.")
    raise Malformed(f"it is none of the archives we know ({titles()}); hand in one as it was downloaded.")


def kind_of_file(head: bytes) -> tuple[Kind, str] | None:
    """The archive that a file beginning so is a member of, and which one; None for anything else."""
    text = head[:HEAD_BYTES].decode("utf-8", "replace")
    for kind in KINDS:
        if name := kind.plays(text):
            return kind, name
    return None


def titles() -> str:
    """What we read, for people."""
    return ", ".join(kind.title for kind in KINDS)
