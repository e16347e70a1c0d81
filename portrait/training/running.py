"""What both training stages share: device, schedule, chance, progress, and saves that survive a kill."""

import argparse
import os
import signal
import time
from pathlib import Path

import torch

from .settings import DEFAULT


def choose_device(wanted: str = "auto") -> torch.device:
    """`auto` takes a GPU when there is one."""
    if wanted == "auto":
        wanted = "cuda" if torch.cuda.is_available() else "cpu"
    return torch.device(wanted)


def chance(seed: int, step: int) -> torch.Generator:
    """The randomness of one step, the same however often a run was interrupted."""
    return torch.Generator().manual_seed(seed * 1_000_003 + step)


def learning_rate(done: int, total: int, peak: float, warm: float = 0.02, decay: float = 0.4) -> float:
    """Warm up over a share of the samples, hold, and come down to 2 % over the last share `decay`."""
    share = done / total
    if share < warm:
        return peak * (0.02 + 0.98 * share / warm)
    if share < 1 - decay:
        return peak
    return peak * (0.02 + 0.98 * 0.5 * (1 + torch.cos(torch.tensor(torch.pi * min(1.0, (share - 1 + decay) / decay))).item()))


def save(file: Path, state: dict) -> None:
    """Write a state so that the file is always whole: the old one or the new one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".writing")
    torch.save(state, fresh)
    os.replace(fresh, file)


def load(file: Path) -> dict | None:
    """A saved state, or None."""
    return torch.load(file, map_location="cpu", weights_only=True) if file.exists() else None


def join_workers() -> tuple[int, int]:
    """This process's rank and the number of processes, when started by `torchrun`; else (0, 1).

    Two processes with one thread each share a busy machine far better than one process with two threads, whose
    every small operation waits for the slower of them.
    """
    if "WORLD_SIZE" not in os.environ:
        return 0, 1
    if not torch.distributed.is_initialized():
        torch.distributed.init_process_group("gloo")
    return torch.distributed.get_rank(), torch.distributed.get_world_size()


def share_gradients(model: torch.nn.Module) -> None:
    """Average the gradients of all workers, in place; alone, nothing happens."""
    if not torch.distributed.is_initialized():
        return
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    flat = torch.cat([g.reshape(-1) for g in gradients])
    torch.distributed.all_reduce(flat)
    flat /= torch.distributed.get_world_size()
    for gradient, part in zip(gradients, flat.split([g.numel() for g in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))


def gather(part: torch.Tensor) -> torch.Tensor:
    """All workers' parts, which are of one shape, in turn: worker 0's first row, worker 1's first row, and so on."""
    if not torch.distributed.is_initialized():
        return part
    parts = [torch.empty_like(part) for _ in range(torch.distributed.get_world_size())]
    torch.distributed.all_gather(parts, part.contiguous())
    return torch.stack(parts, 1).flatten(0, 1)


def quick_attention(device: torch.device):
    """A context in which attention over few tokens is quick: on a CPU the plain way is."""
    from contextlib import nullcontext

    from torch.nn.attention import SDPBackend, sdpa_kernel

    return sdpa_kernel(SDPBackend.MATH) if device.type == "cpu" else nullcontext()


class Patience:
    """Says when to stop before the end: after so many minutes, or when the process is asked to (SIGTERM, SIGINT)."""

    def __init__(self, minutes: float):
        self.until = time.monotonic() + 60 * minutes
        self.asked = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, *_) -> None:
        self.asked = True

    def left(self) -> bool:
        return agree(not self.asked and time.monotonic() < self.until)


def agree(value: bool) -> bool:
    """What the first worker says, so that all of them stop together."""
    if not torch.distributed.is_initialized():
        return value
    said = torch.tensor([int(value)])
    torch.distributed.broadcast(said, 0)
    return bool(said.item())


class Progress:
    """Prints samples, speed and a smoothed loss every so many seconds."""

    def __init__(self, done: int, total: int, every: float = 20.0):
        self.first, self.total, self.every = done, total, every
        self.start = self.said = time.monotonic()
        self.losses: dict[str, float] = {}

    def note(self, done: int, **losses: float) -> None:
        for name, value in losses.items():
            self.losses[name] = 0.98 * self.losses.get(name, value) + 0.02 * value
        now = time.monotonic()
        if now - self.said > self.every or done >= self.total:
            self.said = now
            words = "  ".join(f"{name} {value:.4f}" for name, value in self.losses.items())
            print(f"{done}/{self.total}  {(done - self.first) / (now - self.start):.1f}/s  {words}", flush=True)


def train(trainer, file: Path, total: int, minutes: float = 1e9, save_every: float = 60.0, keep=None) -> None:
    """Train to `total` samples or for so many minutes; goes on from `file` and saves there.

    A trainer has `done`, `rank`, `step() -> losses`, `state()` and `restore(state)`. `keep(done)`, called by the first
    worker after every step, may put something aside.
    """
    saved = load(file)
    if saved:
        trainer.restore(saved)
    progress, patience = Progress(trainer.done, total), Patience(minutes)
    last, first = time.monotonic(), trainer.rank == 0
    while trainer.done < total and patience.left():
        losses = trainer.step()
        if first:
            progress.note(trainer.done, **losses)
            if keep is not None:
                keep(trainer.done)
        if first and time.monotonic() - last > save_every:
            save(file, trainer.state())
            last = time.monotonic()
    if first:
        save(file, trainer.state())


def stage_flags(stage: str, description: str) -> argparse.ArgumentParser:
    """The flags every stage has."""
    parser = argparse.ArgumentParser(prog=f"python -m portrait.training.{stage}", description=description)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the corpus")
    parser.add_argument("--work", dest="run", type=Path, required=True, help="folder of this run: states and latents")
    parser.add_argument("--settings", type=Path, default=DEFAULT, help="TOML file (default: the one beside the code)")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda")
    return parser


def training_flags(stage: str, description: str) -> argparse.ArgumentParser:
    """The flags of a stage that trains."""
    parser = stage_flags(stage, description)
    parser.add_argument("--compile", action="store_true", help="compile the model first (needs a C compiler)")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop after so long, state saved")
    parser.add_argument("--save-every", type=float, default=60.0, help="seconds between saves")
    return parser
