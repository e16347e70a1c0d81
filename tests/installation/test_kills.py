"""The short of `tests/soak/kills.py`: a few kills at random moments, and everybody's picture is finished once."""

import subprocess
import sys
from pathlib import Path

import pytest

KILLS = Path(__file__).parents[1] / "soak" / "kills.py"


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks for processes in /proc")
def test_painter_and_web_may_be_killed_at_any_moment():
    run = subprocess.run([sys.executable, str(KILLS), "3", "--every", "0.7", "--visitors", "3"], capture_output=True, text=True, timeout=240)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "lost: 0 · doubled: 0 · unasked: 0 · half: 0" in run.stdout
