"""docs/extractors.md names every archive and every limit as the code has them."""

from __future__ import annotations

from pathlib import Path

from extractors.archives import json_stream, limits, tables
from extractors.archives.kinds import KINDS

PAGE = (Path(__file__).parents[3] / "docs/extractors.md").read_text(encoding="utf-8").partition("## Archives")[2].partition("## When it fails")[0]


def test_every_archive_has_its_row() -> None:
    table = PAGE.partition("| --- |")[2].partition("\n\n")[0]
    rows = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines()[1:]]
    assert sorted(rows) == sorted(kind.title for kind in KINDS)


def test_limits_are_those_of_the_code() -> None:
    for said in (
        f"{limits.FILE_BYTES >> 30} GB, {limits.MEMBERS:,} members, a list of members of {limits.DIRECTORY_BYTES >> 20} MB",
        f"{limits.MEMBER_BYTES >> 20} MB, {limits.TOTAL_BYTES >> 20} MB; {limits.FILE_BYTES >> 30} GB where they lie open",
        f"{limits.RATIO} times, beyond the first megabyte",
        f"{json_stream.VALUE_CHARACTERS // 10**6} million characters, {tables.CELL_CHARACTERS // 10**6} million, {limits.CAR_BYTES >> 20} MB",
        f"{limits.MEMORY_BYTES >> 30} GB (where the platform has such a limit), {limits.CPU_S} s, {limits.DEADLINE_S:g} s",
    ):
        assert said in PAGE
