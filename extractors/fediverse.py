"""Names of the Fediverse, ``@user@host``, and where they live (WebFinger, RFC 7033)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import fields
from .errors import BadSource, Upstream
from .fetch import Visit
from .targets import check_url
from .typed import without_name

if TYPE_CHECKING:
    from .extractor import Extractor

NAME = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?"
HANDLE = re.compile(rf"@?({NAME})@([^\s@/?#]+)")

# Servers that speak another language than Mastodon's, known by their names; any other is asked for by `name:`.
MISSKEY_HOSTS = re.compile(
    r"(?:.+\.)?(?:misskey|sharkey|firefish|iceshrimp)[\w-]*\..+|nijimiss\.moe|blahaj\.zone|transfem\.social", re.IGNORECASE
)
LEMMY_HOSTS = re.compile(
    r"(?:.+\.)?(?:lemmy|feddit)[\w-]*\..+|lemm\.ee|sh\.itjust\.works|beehaw\.org|programming\.dev|slrpnk\.net|hexbear\.net", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Address:
    """An account as its owner writes it."""

    user: str
    domain: str

    def __str__(self) -> str:
        return f"@{self.user}@{self.domain}"


def address(user: str, domain: str) -> Address:
    """An address whose host may be visited. Raises `UnsafeTarget`."""
    host = check_url(f"https://{domain}/").raw_host.decode("ascii")
    return Address(user, host.lower().removesuffix("."))


def typed_address(source: str, extractor: type[Extractor], link: re.Pattern[str], what: str) -> Address:
    """The account in a source: ``@user@host``, or an address that `link` takes apart (host, user, and perhaps another host).

    Raises `BadSource` where it is no handle of `what` ("a Lemmy server"), and `UnsafeTarget`.
    """
    bare = without_name(source, extractor.name)
    page, handle = link.fullmatch(bare), HANDLE.fullmatch(bare)
    if page:
        return address(page[2], page[3] or page[1])
    if handle:
        return address(handle[1], handle[2])
    raise BadSource(f"{bare[:80]!r} is not a handle of {what}; type one such as {extractor.example}.")


def web_finger(visit: Visit, typed: Address) -> tuple[str, str]:
    """The host and the name the account goes by there; the address itself where nobody answers."""
    reply = visit.get(f"https://{typed.domain}/.well-known/webfinger", params={"resource": f"acct:{typed.user}@{typed.domain}"})
    try:
        answer = reply.json() if reply.status == 200 else {}
    except Upstream:
        answer = {}
    if not isinstance(answer, dict):
        return typed.domain, typed.user
    for link in fields.records(answer, "links"):
        # Only the host is taken: since Mastodon 4.6 the actor's path is a number.
        if fields.text(link, "rel") == "self" and "json" in (fields.text(link, "type") or ""):
            host = check_url(fields.text(link, "href") or "").raw_host.decode("ascii")
            subject = HANDLE.fullmatch((fields.text(answer, "subject") or "").removeprefix("acct:"))
            return host, subject[1] if subject else typed.user
    return typed.domain, typed.user
