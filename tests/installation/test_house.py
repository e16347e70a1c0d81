import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from stand_in_kiosk import WORDS, free_port, settings_at, until

from installation.house import run_kiosk

OPEN = """
import sys
sys.path.insert(0, {stand_ins!r})
import stand_in_hand, stand_in_lectern
from stand_in_kiosk import settings_at
from installation.house import run_kiosk
from pathlib import Path
if __name__ == "__main__":
    raise SystemExit(run_kiosk(
        settings_at(Path({data!r}), port={port}), open_lectern=stand_in_lectern.open_lectern, open_hand=stand_in_hand.Slow
    ))
"""


@pytest.fixture
def house(tmp_path):
    port = free_port()
    script = tmp_path / "open.py"
    script.write_text(
        OPEN.format(stand_ins=str(Path(__file__).parents[1] / "stand_ins"), data=str(tmp_path / "data"), port=port)
    )
    process = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, trust_env=False) as client:
        house = type("House", (), {"process": process, "client": client, "port": port})
        yield house
    process.kill()
    process.communicate()


def ready(house):
    def asked():
        try:
            return house.client.get("/healthz").json()["status"] == "ready"
        except httpx.TransportError:
            return False

    until(asked, within=20)


def begin_painting(house):
    sitting = house.client.post("/api/sittings", json={"text": WORDS, "language": "en", "consent": True}).json()["id"]
    until(lambda: house.client.get(f"/api/sittings/{sitting}").json()["state"] == "words")
    house.client.patch(f"/api/sittings/{sitting}", json={"paint": True})
    until(lambda: house.client.get(f"/api/sittings/{sitting}").json()["state"] == "painting")
    return sitting


def family(pid):
    """Every process below this one."""
    below = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if fields[0] != "Z":
            below.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = list(below.get(pid, ()))
    for child in found:
        found += below.get(child, [])
    return found


def web_of(house):
    """The child that has a child of its own: web, with its reader."""
    return next(child for child in family(house.process.pid) if any(family(child)))


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_a_day_of_the_house(house):
    ready(house)
    assert house.process.stdout.readline() == f"Vernissage is open at http://localhost:{house.port}\n"

    sitting = begin_painting(house)
    os.kill(web_of(house), signal.SIGKILL)  # the page's process dies, and the picture is finished all the same
    ready(house)
    until(lambda: house.client.get(f"/api/sittings/{sitting}").json()["state"] == "done", within=15)

    begin_painting(house)
    members = family(house.process.pid)
    assert len(members) >= 4
    started = time.monotonic()
    house.process.send_signal(signal.SIGTERM)
    assert house.process.wait(10) == 0
    assert time.monotonic() - started < 5
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in members), within=3)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", house.port))
    assert WORDS not in house.process.stderr.read()


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_a_killed_house_leaves_nobody_behind(house):
    ready(house)
    members = family(house.process.pid)
    house.process.kill()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in members), within=5)


def test_a_taken_port_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="name another with --port"):
            run_kiosk(settings_at(tmp_path, port=taken.getsockname()[1]))


def test_an_address_of_another_machine_is_one_sentence(tmp_path):
    with pytest.raises(OSError, match=r"cannot open 192\.0\.2\.1 port .*; name another with --host"):
        run_kiosk(settings_at(tmp_path, host="192.0.2.1", port=free_port()))
