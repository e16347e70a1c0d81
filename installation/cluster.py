"""A Ray cluster as a place to paint: how it is joined, and how many painters it has room for.

Ray is an extra. It is imported here, when a cluster is joined, and nowhere before.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from portrait.errors import ModelMissing

from .settings import Settings

PATIENCE_S = 5.0  # for the machine that an address names
HOW = "start one with `ray start --head` (docs/cluster.md)"


class NoCluster(ModelMissing):
    """There is no cluster to paint on: Ray is not installed, or nobody answers at the address."""


@dataclass(frozen=True, slots=True)
class Places:
    """What a cluster has room for: `painters`, each with so many `gpus` (0 or 1) and `cpus`, and `readers` beside them."""

    painters: int
    gpus: int
    cpus: int
    readers: int


def places_in(free: dict[str, float], threads: int | None, *, one_reader: bool = False) -> Places:
    """A painter a free GPU; without any, a painter a slot of `threads` (1) free processors. Raises `NoCluster` when none is free.

    Readers take no slot: they work a tenth of the time. `one_reader`: sites are asked by one reader alone, who knows how
    long each of them wants to be left in peace.
    """
    cpus, gpus, each = int(free.get("CPU", 0)), int(free.get("GPU", 0)), threads or 1
    painters = gpus or cpus // each
    if painters < 1 or cpus < 1:
        raise NoCluster(
            f"the cluster has {cpus} processors and {gpus} GPUs free, and a painter needs {each}, or one GPU; "
            "wait, or add a machine"
        )
    return Places(painters, 1 if gpus else 0, cpus // gpus if gpus else each, 1 if one_reader else -(-painters // 8))


def painters_settings(settings: Settings, places: Places) -> Settings:
    """The settings as a painter of the cluster gets them: threads for its place, and no token that it has no use for."""
    sparing = {"tokens": {}} if settings.renderer == "diffusion" else {}  # the other renderers have their keys among them
    return settings.model_copy(update={"threads": max(1, places.cpus), "data": settings.data.absolute(), **sparing})


@contextmanager
def joined(address: str) -> Iterator[dict[str, float]]:
    """Join the cluster for a while; gives what is free in it.

    `address`: ``auto`` (the cluster this machine belongs to), ``HOST:PORT`` of its head, or ``local`` (one that is started here
    and ends with us, on loopback alone). Raises `NoCluster`.
    """
    ray = join(address)
    try:
        yield ray.available_resources()
    finally:
        ray.shutdown()


def join(address: str) -> Any:
    """Join the cluster until this process ends, and return Ray. See `joined`."""
    ray = _ray(alone=address == "local")
    quiet = {"logging_level": logging.ERROR, "log_to_driver": False}
    alone = {"include_dashboard": False} if address == "local" else {}
    _check_answers(address)
    try:
        with _hushed(), _own_signals():
            ray.init(address, **alone, **quiet)
    except ConnectionError as error:
        if address != "auto":
            raise NoCluster(f"no Ray cluster can be joined at {address!r} ({' '.join(str(error).split()):.160}); {HOW}") from None
        raise NoCluster(f"this machine belongs to no Ray cluster; {HOW}") from None
    except (ValueError, RuntimeError) as error:
        said = " ".join(str(error).split())
        raise NoCluster(f"no Ray cluster can be joined at {address!r} ({said:.160}); {HOW}") from None
    return ray


def _ray(*, alone: bool) -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # no word of ours to Ray's makers
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # its C++ speaks of matters that an operator cannot act on
    if alone:  # Ray's own switch for loopback, read as it is imported; on Linux as well, whatever its name says
        os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"
    try:
        import ray
    except ImportError:
        raise NoCluster("painting on a cluster needs Ray; run pip install 'vernissage[cluster]' on each of its machines") from None
    return ray


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray takes SIGTERM for itself, and would end a process in the middle of a picture."""
    kept = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, kept)


@contextmanager
def _hushed() -> Iterator[None]:
    """Ray's C++ writes to the descriptor itself, also to say that it was asked not to."""
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _check_answers(address: str) -> None:
    """Ray itself would ask for minutes."""
    if address in ("auto", "local"):
        return
    host, _, port = address.rpartition(":")
    if not host or "/" in host or not port.isdecimal():
        raise NoCluster(f"--ray {address[:80]!r} is neither auto nor HOST:PORT of a cluster's head, for example 10.0.0.2:6379")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE_S).close()
    except (OSError, OverflowError) as error:
        raise NoCluster(f"no Ray cluster answers at {address!r} ({error}); {HOW}") from None
