"""How a kiosk bears many visitors: memory of the web process, and how fast it answers while painting.

    python tests/benchmarks/sittings.py [500]

Reader and painter are stand-ins, so that the numbers are the house's own.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "stand_ins"))

import httpx
import stand_in_hand
import stand_in_lectern
from stand_in_kiosk import WORDS, settings_at, until

from installation.house import run_kiosk


def main(count: int) -> None:
    """Run `count` sittings, one after the other, and print what was measured."""
    with tempfile.TemporaryDirectory() as data:
        settings = settings_at(Path(data), max_queue=10_000)
        house = get_context("spawn").Process(target=open_house, args=(settings,))
        house.start()
        with httpx.Client(base_url=f"http://127.0.0.1:{settings.port}", timeout=30, trust_env=False) as client:
            try:
                until(lambda: ready(client), within=120)
                web = web_process(house.pid)
                warm_up = max(20, count // 10)
                for _ in range(warm_up):
                    visit(client)
                before, answers, started = memory(web), [], time.monotonic()
                for _ in range(count):
                    answers += visit(client)
                seconds, after = time.monotonic() - started, memory(web)
            finally:
                os.kill(house.pid, signal.SIGTERM)
                house.join(20)
    answers.sort()
    print(json.dumps({
        "sittings": count,
        "seconds_each": round(seconds / count, 3),
        "web_mb_before": round(before / 1024, 1),
        "web_mb_after": round(after / 1024, 1),
        "growth_percent": round(100 * (after - before) / before, 2),
        "status_ms_p50": round(1000 * answers[len(answers) // 2], 2),
        "status_ms_p99": round(1000 * answers[int(len(answers) * 0.99)], 2),
    }))  # fmt: skip


def open_house(settings):
    """A kiosk with stand-ins, and without a line for every picture."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    run_kiosk(settings, open_lectern=stand_in_lectern.open_lectern, open_hand=stand_in_hand.Hand, say=lambda line: None)


def visit(client):
    """One sitting from consent to deletion; the seconds that asking for its state took."""
    body = {"text": WORDS, "language": "en", "consent": True}
    path = f"/api/sittings/{client.post('/api/sittings', json=body).json()['id']}"
    asked = []

    def reached(state):
        started = time.monotonic()
        now = client.get(path).json()
        asked.append(time.monotonic() - started)
        return now["state"] == state and now

    until(lambda: reached("words"))
    client.patch(path, json={"strike": ["symbols:anchor"], "paint": True})
    until(lambda: reached("done"))
    client.get(reached("done")["done"]["image"])
    client.delete(path)
    return asked


def ready(client):
    """Whether visitors are received."""
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def children(pid):
    """The processes that this one's threads started."""
    return [int(each) for task in Path(f"/proc/{pid}/task").glob("*/children") for each in task.read_text().split()]


def web_process(pid):
    """The child that has a child of its own: web, with its reader."""
    return next(child for child in children(pid) if children(child))


def memory(pid):
    """Resident memory in KiB."""
    return next(int(line.split()[1]) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
