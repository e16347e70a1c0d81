"""The house: opens the kiosk's processes, starts each again when it dies, and leaves nothing running.

This process holds the listening socket, so that the port outlives a web process: a page that asks
meanwhile waits a moment instead of failing. It loads no model and serves nothing itself.
"""

from __future__ import annotations

import errno
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable
from importlib import import_module
from multiprocessing import connection
from typing import Any

from . import studio
from .processes import Pauses, begin_child, begin_log, spawn
from .queue import painter_name
from .roster import Roster
from .settings import Settings
from .shelf import Shelf
from .worker import BROKEN_CODE, run_painter

APP = "kiosk.app:create_app"  # named, not imported: the kiosk stands to the right of us
GOODBYE_S = 5.0
GRACE_S = 2  # for answers that are under way

log = logging.getLogger(__name__)


def run_kiosk(
    settings: Settings,
    *,
    open_lectern: Callable[[Settings], Any] | None = None,
    open_hand: Callable[[Settings], Any] | None = None,
    app: str = APP,
    ray: str | None = None,
    say: Callable[[str], None] = lambda line: print(line, flush=True),
) -> int:
    """Web, reader and painter, until SIGINT or SIGTERM; returns an exit code.

    With `ray` the painters stand on the cluster at this address (see `cluster.joined`), and none on this machine.
    Tests hand in who reads and who paints. Raises `OSError` when the address is taken, `BadRecipe`
    when the settings name no recipe that can be used, `BadPrompt` for such a checkpoint.
    """
    begin_log()
    for recipe in Shelf(settings).offered():  # said now, not by a web process that cannot start
        studio.choose_checkpoint(settings, recipe, None)
    settings.data.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    with _bound(settings.host, settings.port) as listening:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        rooms = (
            Room("web", _serve_web, (listening, settings, app, open_lectern)),
            Room("painter", _run_painter, (settings, open_hand)) if ray is None else Room("cluster", _run_cluster, (settings, ray, open_hand)),
        )
        say(f"Vernissage is open at http://localhost:{listening.getsockname()[1]}")
        try:
            watch(rooms, stop)
        finally:
            leave(rooms)
    return 0


class Room:
    """One process, and the pause before it is started again."""

    def __init__(self, name: str, target: Callable[..., Any], given: tuple) -> None:
        self._name, self._target, self._given = name, target, given
        self._pauses = Pauses()
        self._born = self._due = 0.0
        self.process: Any = None

    def look(self, now: float) -> None:
        """Start the process when it is due; plan the next start when it has ended."""
        if self.process is not None and not self.process.is_alive():
            pause = self._pauses.after(now - self._born)
            log.warning("%s ended (code %s) and is started again in %.1f s", self._name, self.process.exitcode, pause)
            self.process.close()
            self.process, self._due = None, now + pause
        if self.process is None and now >= self._due:
            self._born = now
            self.process = spawn.Process(target=self._target, args=self._given, name=self._name)
            self.process.start()


def watch(rooms: tuple[Room, ...], stop: threading.Event) -> None:
    """Keep the processes of these rooms running until `stop` is set."""
    while not stop.is_set():
        for room in rooms:
            room.look(time.monotonic())
        alive = [room.process.sentinel for room in rooms if room.process is not None]
        connection.wait(alive, timeout=0.25) if alive else stop.wait(0.25)


def leave(rooms: tuple[Room, ...]) -> None:
    """End the processes of these rooms."""
    running = [room.process for room in rooms if room.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + GOODBYE_S
    for process in running:
        process.join(max(0.0, deadline - time.monotonic()))
        if process.is_alive():
            process.kill()  # its sitting goes back to the queue: the next painter finds it dead
            process.join()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on: 40 ms for every answer.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        flag = "--host" if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL else "--port"
        raise OSError(f"cannot open {host} port {port} ({error.strerror}); name another with {flag}") from None
    listening.listen(128)
    return listening


def _serve_web(listening: socket.socket, settings: Settings, app: str, open_lectern: Any) -> None:
    import uvicorn

    begin_child()
    module, _, name = app.partition(":")
    application = getattr(import_module(module), name)(settings, open_lectern=open_lectern)

    class Server(uvicorn.Server):
        def handle_exit(self, number: int, frame: Any) -> None:
            if (desk := getattr(application.state, "desk", None)) is not None:  # not while it is still opening
                desk.events.close()  # event streams would outlast any patience
            super().handle_exit(number, frame)

    # No access log: addresses hold tokens. No proxy headers: a phone must not pass for this machine.
    config = uvicorn.Config(
        application, log_level="warning", access_log=False, proxy_headers=False, server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )  # fmt: skip
    Server(config).run(sockets=[listening])


def _run_painter(settings: Settings, open_hand: Any) -> None:
    raise SystemExit(run_painter(settings, open_hand))


def _run_cluster(settings: Settings, ray: str, open_hand: Any) -> None:
    from .cluster import NoCluster
    from .cluster_painters import run_cluster_painters

    try:
        raise SystemExit(run_cluster_painters(settings, ray, open_hand=open_hand))
    except NoCluster as error:  # it may come later; the operator reads meanwhile what is missing
        log.error("the painters cannot start: %s", error)
        Roster(settings.data).sign(painter_name(), "broken", str(error))
        raise SystemExit(BROKEN_CODE) from None
