"""The desk: everything the routes ask, put together once when the kiosk opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fastapi import Request

from installation.choices import Offer
from installation.queue import Queue, Turn
from installation.settings import Settings
from installation.sittings import Sittings
from installation.store import Store
from installation.tokens import sitting_of, token

from .addresses import Address
from .events import Events
from .health import Health
from .pages import Pages


@dataclass(frozen=True, slots=True)
class Desk:
    """The collaborators of a kiosk. `offer` is what visitors may choose from."""

    settings: Settings
    sittings: Sittings
    queue: Queue
    store: Store
    events: Events
    health: Health
    pages: Pages
    address: Address
    offer: Offer
    key: bytes

    def path(self, sitting: str) -> str:
        """The path of the phone's page."""
        return f"/p/{token(self.key, sitting)}"

    def link(self, path: str) -> str:
        """What a QR code says: the path, from where phones see it."""
        return self.address.base + path

    def done(self, turn: Turn) -> dict[str, Any]:
        """The ``done`` event."""
        path = self.path(turn.id)
        return {
            "url": path,
            "image": f"{path}/portrait.png",
            "qr": f"{path}/qr.svg",
            "link": self.link(path),
            "expires_at": moment(turn.expires_at),
            "title": turn.title,
            "prose": turn.prose,
            "technique": self.technique(turn),
        }

    def technique(self, turn: Turn) -> str:
        """How it was made, as on a museum's label."""
        sentences = self.pages.sentences(turn.language)
        finish = sentences.get(f"finish_{turn.technique}", turn.technique)
        return sentences["technique"].format(finish=finish, w=turn.width, h=turn.height)

    def hung(self, offered: str) -> Turn | None:
        """The finished picture behind a token, or None: expired, deleted, or never there."""
        sitting = sitting_of(self.key, offered, self.queue.names("done"))
        turn = self.queue.look([sitting]).get(sitting) if sitting else None
        if turn is None or turn.state != "done" or turn.expires_at <= datetime.now(UTC).timestamp():
            return None
        return turn


def desk_of(request: Request) -> Desk:
    """The desk of the kiosk that was asked; a FastAPI dependency."""
    return request.app.state.desk


def moment(seconds: float) -> str:
    """An instant as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
