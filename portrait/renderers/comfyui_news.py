"""ComfyUI's news over its WebSocket: steps and previews while it paints. Whoever cannot have them paints without."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .over_http import Line, Watch
from .received import preview
from .servers import CONNECT_S

if TYPE_CHECKING:
    from wsproto import WSConnection

_MOST_BYTES = 8 * 2**20  # of one message
_PREVIEW, _PREVIEW_WITH_ABOUT = 1, 4  # kinds of binary messages
_OVER = ("execution_success", "execution_error", "execution_interrupted")


async def listen(line: Line, client: str, watch: Watch, over: asyncio.Event) -> None:
    """Note steps and previews until the connection ends; `over` is set whenever something was finished. Never raises for what
    a server or a network does: the picture is asked for over HTTP anyhow."""
    try:
        async for message in _messages(line, client):
            if isinstance(message, bytes):
                watch.note(preview=preview(_picture_in(message)))
            elif _told(message, watch):
                over.set()
    except (OSError, ValueError, TimeoutError):
        return


def _told(text: str, watch: Watch) -> bool:
    """Note a step; whether a picture is finished, one way or another."""
    message = json.loads(text)
    if not isinstance(message, dict) or not isinstance(message.get("data"), dict):
        return False
    kind, data = message.get("type"), message["data"]
    if kind == "progress" and isinstance(data.get("value"), int) and isinstance(data.get("max"), int):
        watch.note(data["value"], data["max"])
    return kind in _OVER or (kind == "executing" and data.get("node") is None)


def _picture_in(message: bytes) -> bytes:
    """The image file in a binary message: after its kind and its format, or after its kind and some JSON about it."""
    if len(message) < 8:
        return b""
    kind, second = struct.unpack(">II", message[:8])
    if kind == _PREVIEW_WITH_ABOUT:
        return message[8 + second :]
    return message[8:] if kind == _PREVIEW else b""


async def _messages(line: Line, client: str) -> AsyncIterator[str | bytes]:
    from wsproto import ConnectionType, WSConnection
    from wsproto.events import BytesMessage, CloseConnection, Ping, RejectConnection, Request, TextMessage
    from wsproto.utilities import ProtocolError

    where = urlsplit(line.address)
    secure = where.scheme == "https"
    async with asyncio.timeout(CONNECT_S):
        reader, writer = await asyncio.open_connection(where.hostname, where.port or (443 if secure else 80), ssl=line.tls if secure else None)
    try:
        connection = WSConnection(ConnectionType.CLIENT)
        headers = [(name.encode(), value.encode()) for name, value in line.authority().items()]
        writer.write(connection.send(Request(host=where.netloc, target=f"{where.path}/ws?clientId={client}", extra_headers=headers)))
        parts: list[Any] = []
        while True:
            data = await reader.read(2**16)
            for event in _events(connection, data, ProtocolError):
                if isinstance(event, (CloseConnection, RejectConnection)):
                    return
                if isinstance(event, Ping):
                    writer.write(connection.send(event.response()))
                elif isinstance(event, (TextMessage, BytesMessage)):
                    parts.append(event.data)
                    if sum(map(len, parts)) > _MOST_BYTES:
                        return
                    if event.message_finished:
                        whole: str | bytes = "".join(parts) if isinstance(event, TextMessage) else b"".join(map(bytes, parts))
                        parts = []
                        yield whole
            if not data:
                return
    finally:
        writer.close()


def _events(connection: WSConnection, data: bytes, error: type[Exception]) -> list[Any]:
    try:
        connection.receive_data(data or None)
        return list(connection.events())
    except error as wrong:
        raise ValueError(str(wrong)) from None
