"""Stage one: the autoencoder that turns a picture into a small grid of latents and back.

`python -m portrait.training.autoencoder --corpus FOLDER --work FOLDER`; run again, it goes on where it stopped.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import running
from .corpus.store import Corpus, read_corpus
from .settings import Settings, read_settings

HELD_OUT = 1_000  # pictures at the end of a corpus that no stage trains on
STATE = "autoencoder.pt"


def build(settings: Settings):
    """An untrained `AutoencoderKL` for the settings."""
    from diffusers import AutoencoderKL

    part = settings.autoencoder
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * len(part.channels),
        up_block_types=("UpDecoderBlock2D",) * len(part.channels),
        block_out_channels=part.channels,
        layers_per_block=part.layers,
        latent_channels=part.latent_channels,
        norm_num_groups=16,
        sample_size=settings.size,
        scaling_factor=1.0,
    )


def to_tensor(pictures: np.ndarray) -> torch.Tensor:
    """(b, s, s, 3) uint8 as (b, 3, s, s) in -1..1."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def edges(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Differences of neighbours, across and down."""
    return x[..., :, 1:] - x[..., :, :-1], x[..., 1:, :] - x[..., :-1, :]


def reconstruction_loss(made: torch.Tensor, real: torch.Tensor, attention: torch.Tensor, edge_weight: float) -> torch.Tensor:
    """Weighted L1, L1 of edges at two scales, and L1 of hue over patches of 4 by 4 pixels.

    `attention` (b, 1, s, s) is 1 where nothing is special. Without the last term green and violet come very late.
    """
    loss = (attention * (made - real).abs()).mean()
    wrong = F.avg_pool2d(made - real, 4)
    loss = loss + 1.5 * (wrong[:, 1] - 0.5 * (wrong[:, 0] + wrong[:, 2])).abs().mean() + 0.5 * (wrong[:, 0] - wrong[:, 2]).abs().mean()
    for scale in (1, 2):
        a, b, w = (F.avg_pool2d(t, scale) if scale > 1 else t for t in (made, real, attention))
        for da, db, dw in zip(edges(a), edges(b), (w[..., :, 1:], w[..., 1:, :]), strict=True):
            loss = loss + edge_weight * 0.5 * (dw * (da - db).abs()).mean()
    return loss


def greenness_loss(latents: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
    """How far the last latent channel is from saying how green (or violet) its cell is.

    Luma and warmth come into the latents by themselves; this third axis of colour varies least and needs the hint.
    """
    patch = real.shape[-1] // latents.shape[-1]
    mean = F.avg_pool2d(real, patch)
    return (latents[:, -1].float() - 8 * (mean[:, 1] - 0.5 * (mean[:, 0] + mean[:, 2]))).abs().mean()


def attention_map(shares: np.ndarray, extra: float, size: int) -> torch.Tensor:
    """Weights (b, 1, size, size) from cell shares (b, 16, 16, 2): heads and objects count more, mean about 1."""
    share = torch.from_numpy(np.ascontiguousarray(shares)).float().amax(-1)[:, None] / 255
    weight = 1 + extra * F.interpolate(share, size=(size, size), mode="nearest")
    return weight / weight.mean()


@dataclass
class Trainer:
    """One autoencoder in training; `step` advances it, `state` and `restore` carry it over an interruption."""

    settings: Settings
    corpus: Corpus
    device: torch.device
    compiled: bool = False

    def __post_init__(self):
        torch.manual_seed(0)
        part = self.settings.autoencoder
        self.model = build(self.settings).to(self.device, memory_format=torch.channels_last)
        self.optimiser = torch.optim.AdamW(self.model.parameters(), part.rate, betas=(0.9, 0.99), weight_decay=1e-3)
        self.done = 0
        self.rank, self.workers = running.join_workers()
        self.run = torch.compile(self._pass) if self.compiled else self._pass

    def _pass(self, real: torch.Tensor, noise: torch.Tensor):
        mean, spread = self.model.quant_conv(self.model.encoder(real)).chunk(2, 1)
        spread = spread.clamp(-20, 10)
        made = self.model.decoder(self.model.post_quant_conv(mean + (0.5 * spread).exp() * noise))
        divergence = 0.5 * (mean.float() ** 2 + spread.float().exp() - 1 - spread.float()).mean()
        return made, divergence, greenness_loss(mean, real)

    def step(self) -> dict[str, float]:
        """One batch; returns the losses."""
        part = self.settings.autoencoder
        dice = running.chance(1, self.done)
        index = torch.randint(0, max(1, len(self.corpus.pictures) - HELD_OUT), (part.batch,), generator=dice)
        index = index[self.rank :: self.workers].sort().values.numpy()
        real = to_tensor(self.corpus.pictures[index]).to(self.device, memory_format=torch.channels_last)
        attention = attention_map(self.corpus.weights[index], part.attention, self.settings.size).to(self.device)
        noise = torch.randn(len(index), part.latent_channels, self.settings.grid, self.settings.grid, generator=dice).to(self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = running.learning_rate(self.done, part.samples, part.rate)
        with torch.autocast(self.device.type, torch.bfloat16):
            made, divergence, anchor = self.run(real, noise)
        loss = reconstruction_loss(made.float(), real, attention, part.edges)
        self.optimiser.zero_grad(set_to_none=True)
        (loss + part.kl * divergence + 0.3 * anchor).backward()
        running.share_gradients(self.model)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.done += part.batch
        with torch.no_grad():
            return {"loss": loss.item(), "green": anchor.item(), "l1": (made.float() - real).abs().mean().item() / 2, "kl": divergence.item()}

    def state(self) -> dict:
        return {"done": self.done, "model": self.model.state_dict(), "optimiser": self.optimiser.state_dict()}

    def restore(self, state: dict) -> None:
        self.done = state["done"]
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])


def trained(run: Path, settings: Settings):
    """The trained autoencoder of a run, in evaluation mode."""
    model = build(settings)
    model.load_state_dict(running.load(run / STATE)["model"])
    return model.eval()


def main(argv: list[str] | None = None) -> None:
    """Train the autoencoder."""
    flags = running.training_flags("autoencoder", __doc__).parse_args(argv)
    settings = read_settings(flags.settings)
    trainer = Trainer(settings, read_corpus(flags.corpus), running.choose_device(flags.device), flags.compile)
    running.train(trainer, flags.run / STATE, settings.autoencoder.samples, flags.minutes, flags.save_every)


if __name__ == "__main__":
    main()
