"""Which build of torch to install. Runs before anything is installed: standard library only.

    python installation/torch_build.py cpu 2.13.0     prints the arguments for pip

With ``cpu`` the build without CUDA is asked for; a wheel that pip finds by itself and that needs no
CUDA packages is simply used.
"""

from __future__ import annotations

import json
import subprocess
import sys

CPU_INDEX = "https://download.pytorch.org/whl/cpu"


def pip_arguments(build: str, version: str) -> list[str]:
    """Arguments after ``pip install`` that bring torch of this version. Raises `ValueError` for
    another build than ``cpu`` or ``auto``."""
    if build not in ("cpu", "auto"):
        raise ValueError(f"TORCH is {build!r}; it is cpu, or left out for the build your system prefers")
    wanted = [f"torch=={version}"]
    if build == "auto" or not _found_needs_cuda(version):
        return wanted
    return [*wanted, "--index-url", CPU_INDEX, "--extra-index-url", "https://pypi.org/simple"]


def _found_needs_cuda(version: str) -> bool:
    """Ask pip what it would take, without taking it. When pip finds nothing, the CPU index is the place to look."""
    command = ["install", "--dry-run", "--no-deps", "--ignore-installed", "--quiet", "--report", "-", f"torch=={version}"]
    found = subprocess.run([sys.executable, "-m", "pip", *command], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        return True
    [wheel] = json.loads(found.stdout)["install"]
    needs = wheel["metadata"].get("requires_dist", [])
    return sys.platform == "linux" and any(need.startswith(("nvidia-", "cuda-")) for need in needs)


if __name__ == "__main__":
    try:
        print(" ".join(pip_arguments(*sys.argv[1:])))
    except ValueError as error:
        sys.exit(f"torch: {error}")
