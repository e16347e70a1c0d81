"""Stage three: the diffusion model over latents, by flow matching.

`python -m portrait.training.diffusion --corpus FOLDER --work FOLDER`; run again, it goes on where it stopped.
At noise s in 0..1 the model sees (1 - s) x + s e and learns e - x, which diffusers calls flow prediction.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import latents as prepared
from . import running, samples
from .corpus.store import read_corpus
from .settings import Settings, read_settings

STATE = "diffusion.pt"


def build(settings: Settings):
    """An untrained `UNet2DConditionModel` for the settings; no attention at the finest level."""
    from diffusers import UNet2DConditionModel

    part = settings.diffusion
    deeper = len(part.channels) - 1
    return UNet2DConditionModel(
        sample_size=settings.grid,
        in_channels=settings.autoencoder.latent_channels,
        out_channels=settings.autoencoder.latent_channels,
        block_out_channels=part.channels,
        layers_per_block=part.layers,
        down_block_types=("DownBlock2D", *("CrossAttnDownBlock2D",) * deeper),
        up_block_types=(*("CrossAttnUpBlock2D",) * deeper, "UpBlock2D"),
        cross_attention_dim=384,
        attention_head_dim=part.heads,  # diffusers reads this as the number of heads
        norm_num_groups=16,
    )


def noise_levels(count: int, dice: torch.Generator) -> torch.Tensor:
    """Noise in 0..1: mostly the middle, where composition is decided, and everywhere a little."""
    middle = torch.sigmoid(torch.randn(count, generator=dice) + 0.2)
    anywhere = torch.rand(count, generator=dice)
    return torch.where(torch.rand(count, generator=dice) < 0.85, middle, anywhere).clamp(1e-3, 0.999)


def cell_weights(shares: np.ndarray, extra: float, grid: int) -> torch.Tensor:
    """Loss weights (b, 1, grid, grid) from cell shares (b, 16, 16, 2): objects count `extra` more, heads half of that."""
    share = torch.from_numpy(np.ascontiguousarray(shares)).float() / 255
    weight = 1 + extra * torch.maximum(share[..., 1], 0.5 * share[..., 0])[:, None]
    return F.adaptive_avg_pool2d(weight / weight.mean(), grid)


@dataclass
class Trainer:
    """One diffusion model in training.

    `latents` (n, c, g, g), `captions` (n, tokens, 384) and `nothing` (1, tokens, 384) may already be on the device;
    `weights`: cell shares of every picture, see `corpus.store`.
    """

    settings: Settings
    latents: torch.Tensor
    captions: torch.Tensor
    nothing: torch.Tensor
    weights: np.ndarray
    device: torch.device
    compiled: bool = False

    def __post_init__(self):
        torch.manual_seed(0)
        self.model = build(self.settings).to(self.device, memory_format=torch.channels_last)
        self.average = {name: value.detach().clone() for name, value in self.model.state_dict().items()}
        self.names = list(self.average)
        self.optimiser = torch.optim.AdamW(self.model.parameters(), self.settings.diffusion.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
        self.done = 0
        self.rank, self.workers = running.join_workers()
        self.run = torch.compile(self.model) if self.compiled else self.model

    def batch(self, dice: torch.Generator) -> tuple[torch.Tensor, ...]:
        """Clean latents, token states and weights of one batch."""
        part = self.settings.diffusion
        index = torch.randint(0, len(self.latents), (part.batch,), generator=dice)
        index = index[self.rank :: self.workers].sort().values
        home = self.latents.device
        clean = self.latents[index.to(home)].float()
        states = self.captions[index.to(home)].float()
        states[(torch.rand(len(index), generator=dice) < part.drop).to(home)] = self.nothing.float()
        weight = cell_weights(self.weights[index.numpy()], part.attention, self.settings.grid)
        return tuple(t.to(self.device) for t in (clean, states, weight))

    def step(self) -> dict[str, float]:
        """One batch; returns the loss."""
        part = self.settings.diffusion
        dice = running.chance(2, self.done * self.workers + self.rank)
        clean, states, weight = self.batch(dice)
        level = noise_levels(len(clean), dice).to(self.device)
        noise = torch.randn(clean.shape, generator=dice).to(self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = running.learning_rate(self.done, part.samples, part.rate)
        at = level[:, None, None, None]
        with torch.autocast(self.device.type, torch.bfloat16):
            seen = ((1 - at) * clean + at * noise).contiguous(memory_format=torch.channels_last)
            guess = self.run(seen, level * 1000, states).sample
        loss = (weight * (guess.float() - (noise - clean)) ** 2).mean()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        running.share_gradients(self.model)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.done += part.batch
        self._follow()
        return {"loss": loss.item()}

    @torch.no_grad()
    def _follow(self) -> None:
        """Move the running average of the weights; it forgets its beginnings quickly."""
        steps = self.done / self.settings.diffusion.batch
        keep = min(self.settings.diffusion.average, steps / (steps + 20))
        torch._foreach_lerp_([self.average[name] for name in self.names], list(self.model.state_dict().values()), 1 - keep)

    def state(self) -> dict:
        return {
            "done": self.done,
            "model": self.model.state_dict(),
            "average": self.average,
            "optimiser": self.optimiser.state_dict(),
        }

    def restore(self, state: dict) -> None:
        self.done = state["done"]
        self.model.load_state_dict(state["model"])
        self.average = {name: value.to(self.device) for name, value in state["average"].items()}
        self.optimiser.load_state_dict(state["optimiser"])


def kept_file(run: Path, done: int) -> Path:
    """Where the averaged weights after so many samples are kept."""
    return run / "kept" / f"{done:08d}.pt"


def keeper(trainer: Trainer, run: Path):
    """Puts the averaged weights aside every so many samples, so that a curve can be drawn, and paints a sample sheet."""
    every, batch = trainer.settings.diffusion.keep, trainer.settings.diffusion.batch

    def keep(done: int) -> None:
        if done % every < batch:
            mark = done // every * every
            running.save(kept_file(run, mark), {name: value.half() for name, value in trainer.average.items()})
            samples.sheet_of(trainer, run, mark)

    return keep


def trained(run: Path, settings: Settings, kept: int | None = None):
    """The averaged model of a run, in evaluation mode: its last, or the one kept after so many samples."""
    model = build(settings)
    weights = running.load(run / STATE)["average"] if kept is None else running.load(kept_file(run, kept))
    model.load_state_dict({name: value.float() for name, value in weights.items()})
    return model.eval()


def start_from(trainer: Trainer, file: Path) -> list[str]:
    """Begin with the averaged weights of another run wherever shapes agree; returns the names of those that do not."""
    earlier, own = running.load(file)["average"], trainer.model.state_dict()
    fitting = {name: value for name, value in earlier.items() if name in own and own[name].shape == value.shape}
    trainer.model.load_state_dict(fitting, strict=False)
    trainer.average = {name: value.detach().clone() for name, value in trainer.model.state_dict().items()}
    return sorted(set(own) - set(fitting))


def main(argv: list[str] | None = None) -> None:
    """Train the diffusion model."""
    parser = running.training_flags("diffusion", __doc__)
    parser.add_argument("--from", dest="earlier", type=Path, help="diffusion.pt of an earlier run to begin with")
    flags = parser.parse_args(argv)
    settings, corpus, device = read_settings(flags.settings), read_corpus(flags.corpus), running.choose_device(flags.device)
    tensors = prepared.read_prepared(flags.run)
    if device.type == "cuda":
        tensors = [tensor.to(device) for tensor in tensors]
    trainer = Trainer(settings, *tensors, np.asarray(corpus.weights), device, flags.compile)
    if flags.earlier and not (flags.run / STATE).exists():
        print("trained anew:", ", ".join(start_from(trainer, flags.earlier)) or "nothing", flush=True)
    with running.quick_attention(device):
        running.train(trainer, flags.run / STATE, settings.diffusion.samples, flags.minutes, flags.save_every, keeper(trainer, flags.run))


if __name__ == "__main__":
    main()
