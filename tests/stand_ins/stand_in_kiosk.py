"""A kiosk in this process: a real server on loopback, a stand-in reader process, a painter in a thread."""

import json
import socket
import threading
import time

import httpx
import stand_in_hand
import stand_in_lectern
import uvicorn

from installation.settings import Settings
from installation.worker import Herald, QueueEasel
from kiosk.app import create_app

WORDS = "The harbour was quiet before dawn and I lit the lantern for the three boats."


def settings_at(data, **more):
    return Settings(**{"data": data, "port": free_port(), "host": "127.0.0.1", "languages": ("en", "de"), **more})


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """A real server on loopback in a thread, with a stand-in reader process."""

    def __init__(self, settings, open_lectern=stand_in_lectern.open_lectern):
        self.settings = settings
        self.app = create_app(settings, open_lectern=open_lectern)
        self.server = uvicorn.Server(
            uvicorn.Config(self.app, host="127.0.0.1", port=settings.port, log_level="warning", proxy_headers=False, timeout_graceful_shutdown=1)
        )
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{settings.port}", timeout=10, trust_env=False)

    @property
    def desk(self):
        return self.app.state.desk

    def __enter__(self):
        self.thread.start()
        until(lambda: self.server.started)
        return self

    def __exit__(self, *_):
        self.client.close()
        self.desk.events.close()
        self.server.should_exit = True
        self.thread.join(10)

    def begin(self, text=WORDS, **more):
        answer = self.client.post("/api/sittings", json={"text": text, "language": "en", "consent": True, **more})
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def state(self, sitting):
        return self.client.get(f"/api/sittings/{sitting}").json().get("state")

    def reach(self, sitting, *states):
        until(lambda: self.state(sitting) in states)

    def to_words(self, text=WORDS, **more):
        sitting = self.begin(text, **more)
        self.reach(sitting, "words")
        return sitting

    def painted(self):
        sitting = self.to_words()
        self.client.patch(f"/api/sittings/{sitting}", json={"paint": True})
        self.reach(sitting, "done")
        return sitting, self.client.get(f"/api/sittings/{sitting}").json()["done"]


class Painting:
    """A painter in a thread: the same easel and herald, without a process of its own."""

    def __init__(self, settings, hand=stand_in_hand.Hand):
        self.stop = threading.Event()
        self.herald = Herald(settings, self.stop)
        self.herald.state = "ready"
        self.easel = QueueEasel(settings, hand(settings), self.herald)
        self.thread = threading.Thread(target=self.easel.stand, args=(self.stop,), daemon=True)

    def __enter__(self):
        self.herald.start()
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        self.thread.join(5)
        self.herald.close()


def until(true, *, within=10.0):
    """Wait for something to become true."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def hear(client, sitting, *, until_kind, within=20.0):
    """Every event of a sitting up to one of this kind, and the seconds at which it came."""
    heard, started = [], time.monotonic()
    with client.stream("GET", f"/api/sittings/{sitting}/events", timeout=within) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        kind = None
        for line in stream.iter_lines():
            if line.startswith("event: "):
                kind = line.removeprefix("event: ")
            elif line.startswith("data: "):
                heard.append((kind, json.loads(line.removeprefix("data: ")), time.monotonic() - started))
                if kind == until_kind:
                    return heard
    return heard
