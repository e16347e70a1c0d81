"""What was read, held against what was written."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

import httpx
from drafts import STRANGER

from extractors.errors import ExtractorError
from extractors.profile import Post, Profile
from extractors.sources import find_extractor, load_extractors

SECONDS = 2.0  # for 200 posts from a server on this machine


@dataclass(frozen=True, slots=True)
class Expected:
    """What one post must read like."""

    text: str
    created_at: datetime
    kind: str
    lang: str | None
    sensitive: bool = False
    cw_text: str | None = None
    alt_texts: tuple[str, ...] = ()


@dataclass(slots=True)
class Table:
    """The rows of a soak: what was read from where, how much of it in how long, and what was wrong."""

    rows: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def read(self, server: str, source: str, client: httpx.Client, expected: Mapping[str, Expected], *, complete: bool = True,
             signals: tuple[str, ...] = (), timed: bool = True) -> Profile | None:  # fmt: skip
        """Read all there is, then 200 posts against the clock (the best of three turns), and compare both with what was written.

        `complete`: every expected post must be there, not only no other. `timed`: more than `SECONDS` is wrong.
        None when it could not be read.
        """
        try:
            whole, _ = self._read(source, client, 3 * len(expected))
            profile, seconds, waited = min((self._timed(source, client) for _ in range(3)), key=lambda turn: turn[1])
        except ExtractorError as error:
            self._row(server, source, type(error).__name__, "", [f"{type(error).__name__}: {error}"])
            return None
        wrong = differences(whole.posts, expected, complete=complete) + differences(profile.posts, expected, complete=False)
        if len(profile.posts) < min(200, len(expected)):
            wrong.append(f"only {len(profile.posts)} posts with a limit of 200")
        if whole.signals != signals:
            wrong.append(f"signals {whole.signals}, expected {signals}")
        if timed and seconds > SECONDS:
            wrong.append(f"{len(profile.posts)} posts took {seconds:.2f} s, more than {SECONDS:g} s")
        self._row(server, source, f"{len(whole.posts)} of {len(expected)}", f"{len(profile.posts)} in {seconds:.2f} s, {waited:.2f} s of it waiting", wrong)
        return whole

    def _timed(self, source: str, client: httpx.Client) -> tuple[Profile, float, float]:
        """200 posts, the seconds, and how many of them the server took."""
        before = client.sockets.waited
        profile, seconds = self._read(source, client, 200)
        return profile, seconds, client.sockets.waited - before

    def refused(self, server: str, source: str, client: httpx.Client, error: type[ExtractorError]) -> None:
        """Reading must end with this error."""
        started = time.perf_counter()
        try:
            self._read(source, client, 200)
            said = "was read"
        except ExtractorError as caught:
            said = "" if type(caught) is error else f"ended with {type(caught).__name__}: {caught}"
        wrong = [f"{said}; {error.__name__} was expected"] if said else []
        self._row(server, source, error.__name__, f"{time.perf_counter() - started:.2f} s", wrong)

    def check(self, server: str, what: str, seen: str, wrong: Iterable[str] = ()) -> None:
        """A row about something else."""
        self._row(server, what, seen, "", list(wrong))

    def missing(self, server: str, why: str) -> None:
        """A server that cannot be started here."""
        self.rows.append((server, why, "", "", "not run"))

    def _read(self, source: str, client: httpx.Client, limit: int) -> tuple[Profile, float]:
        extractor, source = find_extractor(source, load_extractors(client, {}))
        started = time.perf_counter()
        profile = extractor.extract(source, limit=limit)
        return profile, time.perf_counter() - started

    def _row(self, server: str, source: str, posts: str, timed: str, wrong: list[str]) -> None:
        self.rows.append((server, source, posts, timed, "wrong" if wrong else "agrees"))
        self.wrong += [f"{server}, {source}: {line}" for line in wrong[:12]]
        print(f"  {server}: {source}: {posts}, {timed}: {self.rows[-1][4]}", flush=True)

    def __str__(self) -> str:
        rows = [("server", "read", "posts", "with a limit of 200", ""), *self.rows]
        widths = [max(len(row[column]) for row in rows if row[4] != "not run") for column in range(4)]
        lines = ["  ".join((*(f"{cell:{width}}" for cell, width in zip(row, widths, strict=False)), row[4])).rstrip() for row in rows]
        busy = f"{os.getloadavg()[0]:.1f} processes wanted the {os.cpu_count()} processors of this machine in the last minute."
        return "\n".join([*lines, *(f"! {line}" for line in self.wrong), busy])


def differences(posts: Iterable[Post], expected: Mapping[str, Expected], *, complete: bool) -> list[str]:
    """One line for each post that is not as it was written."""
    found = {post.id: post for post in posts}
    wrong = [f"{number} was not written so: {post.kind} {post.text[:60]!r}" for number, post in found.items() if number not in expected]
    wrong += [f"{number} has words of somebody else" for number, post in found.items() if STRANGER in str(post)]
    if complete:
        wrong += [f"{number} is missing: {expected[number].text[:60]!r}" for number in expected if number not in found]
    for number in found.keys() & expected.keys():
        for each in fields(Expected):
            read, written = getattr(found[number], each.name), getattr(expected[number], each.name)
            if read != written:
                wrong.append(f"{number}: {each.name} is {read!r}, written was {written!r}")
    return wrong
