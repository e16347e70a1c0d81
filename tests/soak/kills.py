"""SIGKILL at random moments: visitors sit while painter and web are killed, and everybody's picture is finished, once.

    python tests/soak/kills.py [200] [--hand fast|atelier] [--visitors 4] [--every 1.5] [--seed N]

The processes are a kiosk's own: supervisor, web with its reader, painter. Reader and painter are stand-ins (with
``--hand atelier`` the painter is the real one). A sitting counts from the moment the web process answered that it will
be painted; one that died before begins anew, as a visitor would. A trigger in the database counts every finish, so that
a picture finished twice is seen even if both are alike.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "stand_ins"), str(Path(__file__).parents[2])]

import httpx
import stand_in_hand
import stand_in_lectern
from stand_in_kiosk import WORDS, settings_at

from installation import processes
from installation.database import NAME, Database
from installation.house import run_kiosk
from installation.studio import Painter

PATIENCE_S = {"fast": 60.0, "atelier": 900.0}  # a visitor who waits longer has lost the picture
SPARED = 0.5
PAUSES = (0.05, 0.3)  # between death and new start; a kiosk's own grow to ten seconds, and we have no night


class Lost(Exception):
    """A picture that was promised did not come."""


def main(kills: int, hand: str, visitors: int, every: float, seed: int) -> bool:
    """Run, print what happened, and say whether everybody got one picture."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as name:
        settings = settings_at(Path(name), max_queue=1000, max_downloads=1000)
        count_finishes(Path(name))
        house = get_context("spawn").Process(target=open_house, args=(settings, hand))
        house.start()
        town = Town(f"http://127.0.0.1:{settings.port}", PATIENCE_S[hand])
        started = time.monotonic()
        try:
            town.wait_until_open()
            guests = [threading.Thread(target=town.visit_again_and_again) for _ in range(visitors)]
            for guest in guests:
                guest.start()
            killed = Counter(kill_one(house.pid, every, chance) for _ in range(kills))
            town.closing.set()
            for guest in guests:
                guest.join()
        finally:
            town.closing.set()
            os.kill(house.pid, signal.SIGTERM)
            house.join(20)
        return told(town, Path(name), killed, time.monotonic() - started)


class Town:
    """The visitors, and what they were promised. `promised` maps a sitting to how its picture came out."""

    def __init__(self, url: str, patience_s: float) -> None:
        self._url, self._patience_s = url, patience_s
        self.closing = threading.Event()
        self.promised: dict[str, str] = {}
        self.anew = 0

    def wait_until_open(self) -> None:
        """Until visitors are received."""
        with httpx.Client(base_url=self._url, timeout=5, trust_env=False) as client:
            deadline = time.monotonic() + 400
            while time.monotonic() < deadline:
                if ask(client, "GET", "/healthz") == 200:
                    return
                time.sleep(0.1)
        raise SystemExit("the kiosk did not open within seven minutes")

    def visit_again_and_again(self) -> None:
        """One visitor after the other at one screen, until closing time; who sits then still gets the picture, and
        one at least comes to sit."""
        sat = False
        with httpx.Client(base_url=self._url, timeout=10, trust_env=False) as client:
            while not (sat and self.closing.is_set()):
                sitting = self._sit(client)
                if sitting is None:
                    self.anew += 1
                    continue
                sat, self.promised[sitting] = True, "waiting"
                self.promised[sitting] = self._wait(client, sitting)

    def _sit(self, client: httpx.Client) -> str | None:
        """The sitting once it is promised a picture; None when it died before and the visitor has to begin anew."""
        begun = answer(client, "POST", "/api/sittings", {"text": WORDS, "language": "en", "consent": True})
        if begun is None or begun.status_code != 201:
            time.sleep(0.1)
            return None
        path = f"/api/sittings/{begun.json()['id']}"
        deadline = time.monotonic() + 20
        asked = False
        while time.monotonic() < deadline:
            look = answer(client, "GET", path)
            if look is None:
                continue
            if look.status_code == 404:
                return None
            state = look.json().get("state")
            if state == "words":
                agreed = answer(client, "PATCH", path, {"paint": True})
                asked = True
                if agreed is not None and agreed.status_code == 200:
                    return path.rpartition("/")[2]
            elif state in ("queued", "painting", "finishing", "done"):
                return path.rpartition("/")[2]  # the answer was lost on the way, the sitting was not
            elif state == "failed" and not asked:
                return None  # its reader was killed with the web
            time.sleep(0.02)
        return None

    def _wait(self, client: httpx.Client, sitting: str) -> str:
        deadline = time.monotonic() + self._patience_s
        while time.monotonic() < deadline:
            look = answer(client, "GET", f"/api/sittings/{sitting}")
            if look is not None:
                if look.status_code == 404:
                    return "forgotten"
                state = look.json().get("state")
                if state == "failed":
                    return "failed"
                if state == "done":
                    picture = answer(client, "GET", look.json()["done"]["image"])
                    if picture is not None and picture.status_code == 200 and picture.content.startswith(b"\x89PNG"):
                        return "done"
            time.sleep(0.03)
        return "never"


def open_house(settings, hand: str) -> None:
    """A kiosk whose processes come back sooner than a real one's."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    processes.FIRST_PAUSE_S, processes.LONGEST_PAUSE_S = PAUSES
    hands = {"fast": stand_in_hand.Hand, "atelier": open_atelier}
    run_kiosk(settings, open_lectern=stand_in_lectern.open_lectern, open_hand=hands[hand], say=lambda line: None)


def open_atelier(settings):
    """The painter as it is."""
    return Painter(settings, public=True)


def kill_one(house: int, every: float, chance: random.Random) -> str:
    """After a while of random length, kill the web or the painter; which of them it was."""
    time.sleep(chance.expovariate(1 / every))
    while True:
        # Among them are processes that are only starting: they can be killed as well.
        here = [pid for pid in children(house) if "spawn_main" in command(pid)]
        alone = [pid for pid in here if not children(pid)]  # the web has a reader; it takes long to come back, and is spared a little
        if here:
            pid = chance.choice(alone if alone and chance.random() < SPARED else here)
            kind = "web" if pid not in alone else "painter"
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            return kind
        time.sleep(0.02)


def told(town: Town, data: Path, killed: Counter, seconds: float) -> bool:
    """Print the account, and whether it balances."""
    book = sqlite3.connect(data / NAME)
    finishes = Counter(row[0] for row in book.execute("SELECT id FROM finished"))
    rows = {row[0]: (row[1], row[2]) for row in book.execute("SELECT id, state, attempts FROM turns")}
    files = Counter(path.stem for path in (data / "portraits").glob("*") if path.suffix != ".part")
    drafts = len(list((data / "portraits").glob("*.part")))
    lost = [sitting for sitting, how in town.promised.items() if how != "done" or finishes[sitting] == 0]
    doubled = [sitting for sitting, count in finishes.items() if count > 1]
    strange = [sitting for sitting in rows if sitting not in town.promised]
    halved = [sitting for sitting in town.promised if files[sitting] != 2]
    attempts = Counter(rows[sitting][1] for sitting in town.promised if sitting in rows)
    print(f"{sum(killed.values())} SIGKILLs in {seconds:.0f} s: {killed['painter']} painter or starting, {killed['web']} web")
    print(f"{len(town.promised)} sittings promised a picture, {town.anew} begun anew before that")
    print(f"attempts a picture took: {', '.join(f'{count} × {number}' for number, count in sorted(attempts.items()))}; drafts left for the sweep: {drafts}")
    outcomes = Counter(town.promised.values())
    print(f"finished once: {len(town.promised) - len(lost)} · lost: {len(lost)} · doubled: {len(doubled)} · unasked: {len(strange)} · half: {len(halved)}")
    if lost or doubled or strange or halved:
        print(f"outcomes {dict(outcomes)}; lost {[(one, rows.get(one), town.promised[one]) for one in lost[:5]]} strange {strange[:5]}")
    return bool(town.promised) and not (lost or doubled or strange or halved)


def count_finishes(data: Path) -> None:
    """Have the database note each time a turn becomes done."""
    Database(data).close()
    book = sqlite3.connect(data / NAME)
    book.executescript(
        "CREATE TABLE finished (id TEXT);"
        "CREATE TRIGGER count_finishes AFTER UPDATE OF state ON turns WHEN NEW.state = 'done'"
        " BEGIN INSERT INTO finished VALUES (NEW.id); END;"
    )
    book.close()


def ask(client: httpx.Client, method: str, path: str) -> int | None:
    """The status of a request; None when nobody answered."""
    found = answer(client, method, path)
    return None if found is None else found.status_code


def answer(client: httpx.Client, method: str, path: str, body: dict | None = None) -> httpx.Response | None:
    """The answer; None when the process died over it."""
    try:
        return client.request(method, path, json=body)
    except httpx.TransportError:
        time.sleep(0.05)
        return None


def children(pid: int) -> list[int]:
    """The processes that this one's threads started."""
    try:
        return [int(each) for task in Path(f"/proc/{pid}/task").glob("*/children") for each in task.read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def command(pid: int) -> str:
    """How a process was called."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("kills", nargs="?", type=int, default=200)
    parser.add_argument("--hand", choices=("fast", "atelier"), default="fast")
    parser.add_argument("--visitors", type=int, default=4)
    parser.add_argument("--every", type=float, default=1.5, help="seconds between kills, on average")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sys.exit(0 if main(given.kills, given.hand, given.visitors, given.every, given.seed) else 1)
