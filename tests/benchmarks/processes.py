"""What the kiosk's processes cost: imports, the first picture after a start, and how the page answers while one is painted.

    python tests/benchmarks/processes.py [--rounds 5] [--only 8]

CPU seconds of processes of their own, in turns, the least of five; for the page's answers wall time, idle and painting in turns.
"""

from __future__ import annotations

import argparse
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path

from measured import ROUNDS, Row, in_turns, told  # first: it finds the others

import httpx
import stand_in_lectern
from stand_in_kiosk import WORDS, settings_at, until

from installation.house import run_kiosk
from installation.studio import Painter

WEB = "import kiosk.app"
WORKER = "import installation.worker, installation.studio, torch, diffusers, transformers\nfrom diffusers import AutoPipelineForText2Image"
BARE = """
import torch, diffusers, transformers
from portrait.checkpoint import find_checkpoint  # only to know where it lies
torch.set_num_threads(1)
atelier = find_checkpoint("atelier")
encoder = transformers.AutoModel.from_pretrained(atelier.components["text_encoder"].path(), local_files_only=True)
pipe = diffusers.AutoPipelineForText2Image.from_pretrained(atelier.location, text_encoder=encoder, local_files_only=True)
pipe("a lantern", width=64, height=64, num_inference_steps=16, guidance_scale=3.0, generator=torch.Generator("cpu").manual_seed(1)).images[0].save("bare.png")
"""
OURS = """
from installation.settings import load_settings
from installation.studio import Painter
from portrait.prompt import Part, Prompt
prompt = Prompt("a lantern", "", (Part("a lantern", "subject"),), "oil", "", "atelier", 1, (64, 64), 16, 3.0, 2, technique="none")
[painted] = Painter(load_settings(threads=1, device="cpu")).paint([prompt])
painted.image.save("ours.png")
"""


def main(rounds: int, only: str | None) -> bool:
    """Measure, print a table, say whether all goals are met."""
    parts = {"8": imports, "9": first_picture, "13": answers}
    rows = [measure(rounds) for number, measure in parts.items() if only in (None, number)]
    return told("The kiosk's processes", rows)


def imports(rounds: int) -> Row:
    """Goal 8: what the web process imports beside what a painter does."""
    least = in_turns({"web": lambda: python(WEB), "worker": lambda: python(WORKER)}, rounds, children)
    return Row("8", "web import ÷ worker import", 0.1, least["web"] / least["worker"], remark=f"{least['web']:.2f} s against {least['worker']:.2f} s")


def first_picture(rounds: int) -> Row:
    """Goal 9: from nothing to the first picture of `atelier`, beside the shortest script that does it."""
    least = in_turns({"bare": lambda: python(BARE), "ours": lambda: python(OURS)}, rounds, children)
    return Row("9", "first picture ÷ bare script", 1.15, least["ours"] / least["bare"], remark=f"{least['ours']:.1f} s against {least['bare']:.1f} s")


def python(program: str) -> None:
    """Run it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[2]), "VERNISSAGE_DATA": folder}
        subprocess.run([sys.executable, "-c", program], cwd=folder, env=environment, check=True, capture_output=True)


def children() -> float:
    """CPU seconds of processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def answers(rounds: int) -> Row:
    """Goal 13: how long the page waits for a sitting's state, 99 of 100 times, while `atelier` paints and while it does not."""
    with tempfile.TemporaryDirectory() as data:
        settings = settings_at(Path(data), max_queue=1000, threads=1, device="cpu")
        house = get_context("spawn").Process(target=open_house, args=(settings,))
        house.start()
        idle, painting = [], []
        with httpx.Client(base_url=f"http://127.0.0.1:{settings.port}", timeout=30, trust_env=False) as client:
            try:
                until(lambda: well(client), within=240)
                looked_at = sit(client, paint=False)
                time.sleep(30)  # what batches gain is timed once, when nobody waits; then it is quiet
                for _ in range(rounds):
                    idle += [seconds(client, looked_at) for _ in range(200)]
                    painted = sit(client, paint=True)
                    until(lambda: state(client, painted) == "painting", within=60)
                    while state(client, painted) == "painting":
                        painting.append(seconds(client, looked_at))
                    until(lambda: state(client, painted) == "done", within=120)
            finally:
                os.kill(house.pid, signal.SIGTERM)
                house.join(20)
    quiet, busy = p99(idle), p99(painting)
    remark = f"{1000 * busy:.1f} ms against {1000 * quiet:.1f} ms, {len(painting)} answers while painting"
    return Row("13", "p99 of a state's answer, painting ÷ idle", 3.0, busy / quiet, remark=remark)


def open_house(settings) -> None:
    """A kiosk whose painter is the real one."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    run_kiosk(settings, open_lectern=stand_in_lectern.open_lectern, open_hand=open_hand, say=lambda line: None)


def open_hand(settings):
    """The painter as it is."""
    return Painter(settings, public=True)


def sit(client: httpx.Client, *, paint: bool) -> str:
    """A sitting that has been read, or that was promised a picture."""
    path = f"/api/sittings/{client.post('/api/sittings', json={'text': WORDS, 'language': 'en', 'consent': True}).json()['id']}"
    until(lambda: state(client, path) == "words", within=60)
    if paint:
        client.patch(path, json={"paint": True})
    return path


def state(client: httpx.Client, path: str) -> str:
    """Where a sitting is."""
    return client.get(path).json()["state"]


def seconds(client: httpx.Client, path: str) -> float:
    """How long one answer took; then a pause, as between the looks of a page."""
    started = time.monotonic()
    client.get(path)
    took = time.monotonic() - started
    time.sleep(0.005)
    return took


def well(client: httpx.Client) -> bool:
    """Whether visitors are received."""
    try:
        return client.get("/healthz").status_code == 200
    except httpx.TransportError:
        return False


def p99(values: list[float]) -> float:
    """Of a hundred values, the second greatest."""
    return sorted(values)[int(len(values) * 0.99)]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--only", help="the number of one goal")
    given = parser.parse_args()
    sys.exit(0 if main(given.rounds, given.only) else 1)
