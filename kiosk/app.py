"""The kiosk's web application: pages for visitors, an API for their screen, events as they happen.

Loads neither torch nor spaCy: it asks the reader process over a pipe and the painter through the
queue. Nothing is opened before the application starts.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from socket import gethostname
from typing import Any

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from installation.choices import Offer
from installation.queue import Queue
from installation.reader import Lectern, ReaderProcess
from installation.roster import Roster
from installation.settings import Settings
from installation.sittings import Sittings
from installation.store import Store
from installation.tokens import server_key

from .addresses import public_address
from .desk import Desk
from .events import Events
from .guard import Guard
from .health import Health
from .pages import Pages
from .refusals import answer_refusals
from .routes import handoffs, house, portraits, sittings
from .watch import Watch

HERE = Path(__file__).parent
TIDY_S = 1.0  # how often forgotten sittings and dead painters are looked for
SWEEP_S = 30.0  # how often expired pictures are removed
YOUNG_S = 60.0  # files younger than this may still be in the making

log = logging.getLogger(__name__)


def create_app(settings: Settings, *, open_lectern: Callable[[Settings], Lectern] | None = None) -> FastAPI:
    """The application. Tests hand in who reads, called in the reader process."""

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        reader = ReaderProcess(settings, open_lectern or _open_lectern)
        reader.start()
        desk = await asyncio.to_thread(_open_desk, settings, reader, Events(asyncio.get_running_loop()))
        app.state.desk = desk
        looking = Queue(settings.data, durable=False)
        tasks = [
            asyncio.create_task(Watch(looking, desk.events, desk.done).keep()),
            asyncio.create_task(_again(TIDY_S, lambda: tidy(desk))),
            asyncio.create_task(_again(SWEEP_S, lambda: sweep(desk))),
        ]
        yield
        for task in tasks:
            task.cancel()
        desk.events.close()
        desk.sittings.close()
        await asyncio.to_thread(reader.close)

    app = FastAPI(title="Vernissage", lifespan=life, docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard, settings=settings)
    answer_refusals(app)
    for subject in (house, sittings, portraits, handoffs):
        app.include_router(subject.router)
    app.mount("/static", StaticFiles(directory=HERE / "static", check_dir=False))
    return app


def tidy(desk: Desk) -> None:
    """Forget the words of those who left, and put back what a dead painter held."""
    desk.sittings.sweep()
    desk.queue.recover()


def sweep(desk: Desk) -> None:
    """Remove what has expired, and files that belong to nobody."""
    for sitting in desk.queue.expire():
        desk.store.remove(sitting)
    desk.store.sweep(desk.queue.names(), older_than=time.time() - YOUNG_S)


def _open_desk(settings: Settings, reader: ReaderProcess, events: Events) -> Desk:
    queue, store = Queue(settings.data), Store(settings.data)
    offer = Offer(settings, _example)
    desk = Desk(
        settings=settings,
        sittings=Sittings(
            reader, queue, store, events,
            recipes=offer.recipes, most=settings.max_queue, idle_s=settings.idle_s, kiosk=f"{gethostname()}:{settings.port}",
        ),
        queue=queue,
        store=store,
        events=events,
        health=Health(reader, Roster(settings.data), settings.data),
        pages=Pages(settings.languages, theme=settings.theme),
        address=public_address(settings),
        offer=offer,
        key=server_key(settings.data),
    )  # fmt: skip
    sweep(desk)
    return desk


def _example(recipe: str) -> str | None:
    """The picture that shows what a recipe paints, when there is one."""
    return f"/static/recipes/{recipe}.jpg" if (HERE / "static" / "recipes" / f"{recipe}.jpg").is_file() else None


async def _again(pause_s: float, do: Callable[[], Any]) -> None:
    """Do it every so often, whatever happens to it once."""
    while True:
        await asyncio.sleep(pause_s)
        try:
            await asyncio.to_thread(do)
        except Exception as error:  # an outer loop: a full disk now may be an empty one later
            log.error("housekeeping failed: %s: %s", type(error).__name__, error)


def _open_lectern(settings: Settings) -> Lectern:
    from installation.lectern import open_lectern

    return open_lectern(settings)
