"""Whether granary still reads the recorded replies as ``tests/recorded/oracles/granary.json`` says."""

from __future__ import annotations

import json
import subprocess

from comparing import Table
from packages import HERE, python_packages

_READINGS = HERE.parent / "recorded" / "oracles" / "granary.json"


def soak(table: Table) -> None:
    """Run granary over the samples again."""
    command = [str(python_packages() / "python"), str(HERE / "granary_reading.py")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    said, written = json.loads(ended.stdout or "{}"), json.loads(_READINGS.read_text())
    wrong = [f"{sample} is read otherwise; run {' '.join(command)} > {_READINGS}" for sample in said.keys() | written.keys()
             if said.get(sample) != written.get(sample)]  # fmt: skip
    table.check("granary", "recorded replies", f"{sum(map(len, said.values()))} activities", wrong)
