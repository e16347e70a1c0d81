"""The servers that paint: what is known of them, where they are, their keys, and one sentence for each way they fail.

A key goes into one header of a request and nowhere else: not into addresses, logs, sentences or files.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ..errors import ModelMissing, PortraitError
from .received import NotAPicture

CONNECT_S = 10.0  # to a server that is there it takes far less
FAULTS = (500, 502, 504, 520, 521, 522, 523, 524, 529)
"""Answers after which it is not known what was done: the server, or something before it, broke."""


class NotConfigured(ModelMissing):
    """A setting is missing or wrong, or the server does not accept it (exit code 5)."""


class ServerFailed(PortraitError):
    """The server cannot be reached, or did not do what was asked (exit code 4)."""


class Unreachable(ServerFailed):
    """Nobody is there: the prompt is not at fault, and the next one would fare no better."""


@dataclass(frozen=True, slots=True)
class Service:
    """A protocol. `name` is its entry point; `token` names its key among the tokens; `keyed`: it does nothing without one;
    `paid`: a picture may cost money; `example` is an address as people would write it."""

    name: str
    token: str
    example: str
    keyed: bool = False
    paid: bool = False
    basic: bool = False
    """The key is ``user:password``, not a bearer's token."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """The document in it; None when there is none."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):
            return None


class Server:
    """A server: its service, its address without a slash at the end, and our key, which never leaves this object but in a header."""

    def __init__(self, service: Service, address: str, key: str | None) -> None:
        self.service, self.address, self._key = service, address, key

    @property
    def has_key(self) -> bool:
        """Whether we have a key for it."""
        return bool(self._key)

    def authority(self) -> dict[str, str]:
        """The header that carries the key, where there is one."""
        if not self._key:
            return {}
        if self.service.basic:
            return {"Authorization": f"Basic {base64.b64encode(self._key.encode()).decode('ascii')}"}
        return {"Authorization": f"Bearer {self._key}"}

    def said(self, answer: Answer) -> str:
        """The server's own words about a fault: short, on one line, without the key."""
        return self.words(_message(answer.json()))

    def words(self, text: str) -> str:
        """A stranger's words, fit to be quoted."""
        return without(self._key, text)


def address_of(service: Service, url: str | None, key: str | None) -> str:
    """The server's address without a slash at its end. Raises `NotConfigured`, and never repeats what may be a password."""
    if not url:
        raise NotConfigured(f"the renderer {service.name} has no server; set renderer_url, for example {service.example!r}")
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise NotConfigured(
            "renderer_url holds more than an address (a password, a ? or a #); "
            f"write it as {service.example!r}, and a key as {service.token} in tokens"
        )
    if parts.scheme not in ("http", "https") or not host or not url.strip().isprintable():
        raise NotConfigured(f"renderer_url is {url[:80]!r}, which is no http address; write it as {service.example!r}")
    if key and parts.scheme == "http" and not is_near(host):
        raise NotConfigured(f"renderer_url sends the key {service.token} to {host} for everyone to read; write https:// instead of http://")
    return url.strip().rstrip("/")


def key_of(service: Service, tokens: Mapping[str, str]) -> str | None:
    """The service's key among the tokens, or None. Raises `NotConfigured` where it needs one, or this can be none."""
    key = (tokens.get(service.token) or "").strip()
    if not key:
        if service.keyed:
            raise NotConfigured(f'the renderer {service.name} needs a key; set {service.token} under [tokens] in vernissage.toml')
        return None
    if not key.isascii() or not key.isprintable() or (service.basic and ":" not in key):
        raise NotConfigured(
            f"the token {service.token} cannot be a key; "
            f"write it as {'user:password' if service.basic else 'the service shows it'}, in ASCII"
        )
    return key


def late(line: Server) -> ServerFailed:
    """The sentence for a picture that took too long."""
    return ServerFailed(
        f"{line.service.name} at {line.address} did not finish in time; "
        "raise renderer_timeout_s, or look how busy the server is"
    )


def lost(line: Server, error: Exception, paints: bool) -> ServerFailed:
    """The sentence for a connection that ended before the answer."""
    what = "went silent" if "Timeout" in type(error).__name__ else "hung up before it had answered"
    paid = paints and line.service.paid
    then = "it may have been painted and charged for, so nothing was sent twice: look there" if paid else "look at the server"
    return ServerFailed(f"{line.service.name} at {line.address} {what}; {then}, then try again")


def unreachable(line: Server, error: Exception) -> Unreachable:
    """The sentence for a server that cannot be spoken to."""
    text = str(error)
    if "certificate" in text.lower():
        why = "its certificate is not trusted here"
    elif "Timeout" in type(error).__name__:
        why = f"no connection within {CONNECT_S:.0f} s"
    elif re.search(r"name|address associated|getaddrinfo", text, re.IGNORECASE):
        why = "its name is not known"
    else:
        why = "it refuses connections"
    return Unreachable(f"{line.service.name} at {line.address} cannot be reached ({why}); start the server, or correct renderer_url")


def refused_key(line: Server) -> NotConfigured:
    """The sentence for 401 and 403: the server's own words often repeat half the key, and are left out."""
    has = "the key" if line.has_key else "a request without a key"
    return NotConfigured(f"{line.service.name} at {line.address} does not accept {has}; correct {line.service.token} under [tokens]")


def fault(line: Server, answer: Answer) -> PortraitError:
    """The error for an answer that no protocol explains better."""
    said = line.said(answer)
    words = f' and says "{said}"' if said else ""
    name = f"{line.service.name} at {line.address}"
    if answer.status == 401:
        return refused_key(line)
    if answer.status in (301, 302, 303, 307, 308):
        return NotConfigured(f"{name} sends us elsewhere ({answer.status}); set renderer_url to where it really is")
    if answer.status in (404, 405):
        return NotConfigured(
            f"{name} answers {answer.status}{words}, which is no {line.service.name} server's answer; "
            "correct renderer_url or the setting renderer"
        )
    if answer.status == 429:
        return ServerFailed(f"{name} has too much to do or your limit is reached (429){words}; wait a while, then try again")
    if answer.status >= 500:
        again = "; it may have been charged for, so nothing was sent twice" if line.service.paid and answer.status in FAULTS else ""
        return ServerFailed(f"{name} failed ({answer.status}){words}{again}; look at the server, then try again")
    return ServerFailed(f"{name} refuses the request ({answer.status}){words}; correct what it names")


def not_a_picture(line: Server, error: NotAPicture) -> ServerFailed:
    """The sentence for an answer that should have been a picture."""
    return ServerFailed(f"{line.service.name} at {line.address} sent {error}; look at the server")


def without(key: str | None, text: str, most: int = 160) -> str:
    """Some words of a stranger, fit for one sentence: one line, printable, not too long, and without our key."""
    for part in {key, *(key or "").split(":")} - {None, ""}:
        text = text.replace(str(part), "…")
    plain = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split()).replace('"', "'").rstrip(".")
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _message(document: Any) -> str:
    """Where the servers we know put their words: ``message``, ``errors``, ``detail``, ``error.message``, ``error``."""
    if isinstance(document, list):
        return "; ".join(filter(None, map(_message, document[:3])))
    if isinstance(document, str):
        return document
    if not isinstance(document, dict):
        return ""
    found = (_message(document.get(name)) for name in ("message", "errors", "detail", "error", "msg", "name"))
    return next(filter(None, found), "")


def is_near(host: str) -> bool:
    """Whether plain http stays in the house: this machine, a private address, or a name of the local network."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".internal"))
    return address.is_private or address.is_loopback or address.is_link_local
