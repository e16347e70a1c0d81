"""What every renderer over HTTP shares: patience, trying again, cancelling, and the way of a picture from prompt to pixels.

Whether a request is made once more depends on whether it may already have been paid for (`Line.ask`).
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ..errors import BadPrompt, PortraitError
from ..prompt import Prompt
from ..renderer import Cancelled, OnStep, Renderer
from ..start import Start
from .received import MOST_BYTES, NotAPicture, cut_to, received
from .servers import CONNECT_S, FAULTS, Answer, Server, ServerFailed, Service, address_of, key_of, late, lost, not_a_picture, unreachable

if TYPE_CHECKING:
    import httpx
    from PIL.Image import Image

TIMEOUT_S = 300.0
"""For one picture, with every wait and every further try."""
WRITE_S, LOOK_S = 60.0, 15.0
BEAT_S = 0.1  # how often the watcher is told, and asked whether the picture is still wanted
TRIES = 4
PAUSE_S, LONGEST_PAUSE_S = 1.0, 30.0  # before the second try; twice as long each time
_LONGEST_ANSWER = MOST_BYTES * 4 // 3 + 2**20  # bytes: base64 of the largest picture, and the JSON about it
_NOT_HANDLED = (429, 503)  # the server says that it did nothing

T = TypeVar("T")


class Watch:
    """What is known of a picture under way, and who wants to know. Everybody may `note`; only `during` tells, in one place,
    so that `Cancelled` is raised in one place too."""

    def __init__(self, index: int, of: int, on_step: OnStep | None) -> None:
        self._index, self._on_step = index, on_step
        self._step, self._of = 0, max(1, of)
        self._preview: Image | None = None

    @property
    def anyone(self) -> bool:
        """Whether anybody watches at all."""
        return self._on_step is not None

    def note(self, step: int | None = None, of: int | None = None, preview: Image | None = None) -> None:
        """The server has come so far. Steps never run backwards."""
        if step is not None and of and 0 < of <= 10_000:
            reached = min(max(step, 0), of)
            self._step, self._of = max(reached, self._step) if of == self._of else reached, of
        self._preview = preview or self._preview

    async def during(self, work: Awaitable[T], ends: float, late: Callable[[], Exception]) -> T:
        """The outcome of `work`; meanwhile the watcher hears where it is, again and again, which is how it may cancel. After
        `ends` (of `time.monotonic`) the work is dropped and `late()` raised."""
        task = asyncio.ensure_future(work)
        try:
            while True:
                self._tell()
                done, _ = await asyncio.wait({task}, timeout=BEAT_S)
                if done:
                    result = task.result()
                    self.note(self._of, self._of)
                    self._tell()
                    return result
                if time.monotonic() > ends:
                    raise late()
        finally:
            if not task.done():
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError, PortraitError):
                    await task

    def _tell(self) -> None:
        if self._on_step is not None:
            preview, self._preview = self._preview, None
            self._on_step(self._index, self._step, self._of, preview)


class Line(Server):
    """A conversation with the server while one picture is made, up to `ends` (of `time.monotonic`)."""

    def __init__(self, service: Service, address: str, key: str | None, ends: float, pause_s: float) -> None:
        import httpx

        super().__init__(service, address, key)
        self.ends, self._pause_s = ends, pause_s
        self.tls = httpx.create_ssl_context(trust_env=False)
        self._client = httpx.AsyncClient(
            verify=self.tls, trust_env=False, follow_redirects=False,
            headers={"User-Agent": "Vernissage", "Accept-Encoding": "identity", **self.authority()},
        )  # fmt: skip

    async def __aenter__(self) -> Line:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def ask(
        self, method: str, path: str, *, paints: bool = False, tries: int | None = None, headers: Mapping[str, str] | None = None, **content: Any
    ) -> Answer:
        """The server's answer, whatever its status, after as many tries as make sense.

        Where nothing was done (no connection, 429, 503) it is always asked again, after as long as it asks for. Where that
        is not known (a fault, a lost connection, a time-out) it is asked again too, unless the request `paints` on a paid
        service: then somebody might pay twice. Raises `ServerFailed`.
        """
        import httpx

        tries = tries or TRIES
        for number in range(1, tries + 1):
            pause = min(self._pause_s * 2 ** (number - 1), LONGEST_PAUSE_S) * random.uniform(0.8, 1.2)
            try:
                answer = await self._once(method, path, self._patience(paints), headers, content)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = unreachable(self, error)
            except httpx.TransportError as error:
                failure = lost(self, error, paints)
                if paints and self.service.paid:
                    raise failure from None
            else:
                if answer.status not in _NOT_HANDLED and (answer.status not in FAULTS or (paints and self.service.paid)):
                    return answer
                asked = _retry_after(answer.headers)
                if number == tries or _is_final(answer) or (asked or 0) > self._left():
                    return answer
                pause, failure = pause if asked is None else asked, None
            if number == tries or pause > self._left():
                raise failure or late(self)
            await asyncio.sleep(pause)
        raise AssertionError("the last try returns or raises")

    async def _once(
        self, method: str, path: str, patience: httpx.Timeout, headers: Mapping[str, str] | None, content: Mapping[str, Any]
    ) -> Answer:
        async with self._client.stream(method, self.address + path, timeout=patience, headers=dict(headers or {}), **content) as response:
            body = bytearray()
            async for piece in response.aiter_bytes():
                body += piece
                if len(body) > _LONGEST_ANSWER:
                    raise ServerFailed(
                        f"{self.service.name} at {self.address} sends more than {_LONGEST_ANSWER // 2**20} MiB for one picture; "
                        "look at the server"
                    )
            return Answer(response.status_code, {name.lower(): value for name, value in response.headers.items()}, bytes(body))

    def _patience(self, paints: bool) -> httpx.Timeout:
        import httpx

        return httpx.Timeout(connect=CONNECT_S, write=WRITE_S, read=max(1.0, self._left()) if paints else LOOK_S, pool=CONNECT_S)

    def _left(self) -> float:
        return self.ends - time.monotonic()


class OverHttp(Renderer):
    """A renderer that asks a server. A protocol is a subclass with `_paint`, which gives the bytes of one picture, and `_look`,
    which asks the server how it is.

    `url` is the server's address; `tokens` may hold its key; `timeout_s` is for one picture, everything in it. Construction
    does no I/O and raises `NotConfigured` for an address or a key that cannot be.
    """

    service: ClassVar[Service]

    def __init__(
        self, *, url: str | None = None, tokens: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S, pause_s: float = PAUSE_S
    ) -> None:
        self._key = key_of(self.service, tokens or {})
        self._address = self._rooted(address_of(self.service, url, self._key))
        self._timeout_s, self._pause_s = timeout_s, pause_s

    def warm(self, name: str, *, start: Start | None = None) -> None:
        """Ask the server whether it is there and has this checkpoint. Raises `NotConfigured` or `ServerFailed`."""
        self.look(name)

    def look(self, name: str) -> str:
        """One line about the server, for whoever opens in the morning; nothing is painted. Raises as `warm`."""

        async def looking() -> str:
            async with self._line(LOOK_S) as line:
                return await Watch(0, 1, None).during(self._look(line, name), line.ends, lambda: late(line))

        return asyncio.run(looking())

    def render(self, prompts: Sequence[Prompt], *, on_step: OnStep | None = None) -> list[Image | None]:
        """One RGB picture a prompt, one after the other, each at its prompt's size, cut to its aspect where the service paints others.

        `on_step` hears from the server at most ten times a second, the last step again while there is no new one, and step 0
        while it has not begun. `Cancelled` from it ends the picture it was about, there and here: the others go on, with None
        in its place; it passes when nobody wants any. Raises `ServerFailed`, `NotConfigured`, `RefusedWords` or `RefusedImage`
        (the service's own policy, by prompt or by picture) and `BadPrompt` for a start the service cannot paint over, or a LoRA.
        """
        pictures: list[Image | None] = []
        for prompt in prompts:
            if prompt.loras:
                raise BadPrompt(
                    f"{self.service.name} cannot wear the LoRA {prompt.loras[0].source}, which lies on this machine; leave it out, or name a "
                    "model of the server that has it"
                )
        for index, prompt in enumerate(prompts):
            try:
                pictures.append(asyncio.run(self._one(prompt, Watch(index, prompt.steps_painted, on_step))))
            except Cancelled:
                pictures.append(None)
        if pictures and all(picture is None for picture in pictures):
            raise Cancelled
        return pictures

    def close(self) -> None:
        """Nothing is held between two pictures."""

    def _rooted(self, address: str) -> str:
        """The address below which this protocol's paths lie."""
        return address

    def _line(self, timeout_s: float) -> Line:
        return Line(self.service, self._address, self._key, time.monotonic() + timeout_s, self._pause_s)

    async def _one(self, prompt: Prompt, watch: Watch) -> Image:
        async with self._line(self._timeout_s) as line:
            content = await watch.during(self._paint(line, prompt, watch), line.ends, lambda: late(line))
        try:
            return cut_to(received(content), prompt.size)
        except NotAPicture as error:
            raise not_a_picture(line, error) from None

    async def _paint(self, line: Line, prompt: Prompt, watch: Watch) -> bytes:
        raise NotImplementedError

    async def _look(self, line: Line, name: str) -> str:
        raise NotImplementedError


def _is_final(answer: Answer) -> bool:
    """Whether asking again cannot help: an empty account says 429 too, and memory that is full stays full."""
    return any(word in answer.content for word in (b"insufficient_quota", b"billing", b"OutOfMemoryError"))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds the server asks us to wait, at least 0; None when it does not say."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time()) if text else None
    except (ValueError, OverflowError, TypeError):
        return None
