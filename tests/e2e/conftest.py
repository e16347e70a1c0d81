"""A real kiosk in a process of its own, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
OPENING_S = 420.0  # models load on a busy machine


@dataclass(frozen=True, slots=True)
class Kiosk:
    url: str
    data: Path
    log: Path


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, or a reason to skip; with VERNISSAGE_REQUIRE_BROWSER=1 its absence is a failure."""
    found = next((path for path in CHROMIUM if Path(path).exists()), None)
    absent = "playwright is not installed" if not _has_playwright() else None if found else "there is no Chromium in /usr/bin"
    if absent:
        if os.environ.get("VERNISSAGE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"{absent}, and VERNISSAGE_REQUIRE_BROWSER=1 asks for it")
        pytest.skip(absent)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def kiosk(browser: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    """`vernissage kiosk` on a free port, with its own data folder, open for visitors."""
    home = tmp_path_factory.mktemp("kiosk")
    port = _free_port()
    opened = Kiosk(f"http://127.0.0.1:{port}", home / "data", home / "kiosk.log")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("VERNISSAGE_")}
    with opened.log.open("wb") as log:
        process = subprocess.Popen(
            [_command(), "kiosk", "--host", "127.0.0.1", "--port", str(port), "--data", str(opened.data),
             "--public-url", opened.url],
            stdout=log, stderr=subprocess.STDOUT, env=environment, cwd=home, start_new_session=True,
        )  # fmt: skip
        try:
            _wait_until_ready(opened, process)
            yield opened
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _command() -> str:
    beside = Path(sys.executable).with_name("vernissage")
    return str(beside) if beside.exists() else shutil.which("vernissage") or pytest.fail("vernissage is not installed")


def _has_playwright() -> bool:
    from importlib.util import find_spec

    return find_spec("playwright") is not None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(kiosk: Kiosk, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + OPENING_S
    said = ""
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{kiosk.url}/healthz", timeout=5):
                return
        except urllib.error.HTTPError as error:
            said = error.read().decode()
        except OSError as error:
            said = str(error)
        time.sleep(0.5)
    pytest.fail(f"the kiosk did not open ({said}):\n{kiosk.log.read_text()[-4000:]}")
