"""Stage one: the autoencoder that turns a picture into a small grid of latents and back.

`python -m portrait.training.autoencoder --corpus FOLDER --work FOLDER`; run again, it goes on where it stopped.

The encoder is not trained: it is the principal components of patches of 4 by 4 pixels (Pearson 1901), written into
the convolutions of an `AutoencoderTiny`, so latents are known before any training and never move. A linear code of 16
numbers a patch keeps 99.8 % of the variance of these pictures; only the decoder learns, to draw clean lines from it.
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
MEASURED = 2_000  # pictures from which the components are taken


@dataclass(frozen=True)
class Basis:
    """A linear code of patches, p = 4: `mean` (3 p p), `directions` (3 p p, k), `scale` (k), for pixels in 0..1.

    Components are divided by `scale`: by the square root of their own deviation, so that light and large forms keep
    more weight than fine detail, yet less than they have in pixels; over all components the mean square is 1.
    """

    mean: torch.Tensor
    directions: torch.Tensor
    scale: torch.Tensor


def build(settings: Settings):
    """An untrained `AutoencoderTiny` for the settings; its encoder has no activation, so it is linear."""
    from diffusers import AutoencoderTiny

    part = settings.autoencoder
    levels = len(part.channels)
    return AutoencoderTiny(
        encoder_block_out_channels=(3 * 4 ** (levels - 1),) * levels,
        decoder_block_out_channels=part.channels,
        num_encoder_blocks=(0,) * levels,
        num_decoder_blocks=part.blocks,
        latent_channels=part.latent_channels,
    )


def patches(pictures: torch.Tensor, side: int) -> torch.Tensor:
    """(b, 3, s, s) as rows (b * cells, 3 * side * side), in the order the encoder's strided convolutions gather them."""
    while side > 1:
        pictures = F.pixel_unshuffle(pictures, 2)
        side //= 2
    return pictures.permute(0, 2, 3, 1).flatten(0, 2)


def patch_basis(pictures: np.ndarray, channels: int, side: int) -> Basis:
    """The leading principal components of patches of pictures (n, s, s, 3) uint8."""
    rows = patches((to_tensor(pictures) + 1) / 2, side).double()
    mean = rows.mean(0)
    values, vectors = torch.linalg.eigh(torch.cov(rows.T))
    deviation = values.flip(0)[:channels].clamp_min(1e-12).sqrt()
    directions = vectors.flip(1)[:, :channels]
    directions = directions * directions.sum(0).sign().where(directions.sum(0) != 0, torch.tensor(1.0).double())
    scale = deviation.sqrt() * deviation.mean().sqrt()
    return Basis(mean.float(), directions.float(), scale.float())


@torch.no_grad()
def write_encoder(model, basis: Basis) -> None:
    """Write the code into the encoder's convolutions: gather four neighbours at each halving, then project."""
    *gathers, project = [layer for layer in model.encoder.layers if isinstance(layer, torch.nn.Conv2d)]
    for layer in (*gathers, project):
        layer.weight.zero_()
        if layer.bias is not None:
            layer.bias.zero_()
    for colour in range(3):
        gathers[0].weight[colour, colour, 1, 1] = 1
    width = 3
    for layer in gathers[1:]:
        for channel in range(width):
            for place, (down, across) in enumerate(((0, 0), (0, 1), (1, 0), (1, 1))):
                layer.weight[channel * 4 + place, channel, 1 + down, 1 + across] = 1
        width *= 4
    into = (basis.directions / basis.scale).T
    project.weight[:, :, 1, 1] = into
    project.bias.copy_(-into @ basis.mean)


def to_tensor(pictures: np.ndarray) -> torch.Tensor:
    """(b, s, s, 3) uint8 as (b, 3, s, s) in -1..1."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def edges(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Differences of neighbours, across and down."""
    return x[..., :, 1:] - x[..., :, :-1], x[..., 1:, :] - x[..., :-1, :]


def reconstruction_loss(made: torch.Tensor, real: torch.Tensor, attention: torch.Tensor, edge_weight: float) -> torch.Tensor:
    """Weighted L1, and L1 of edges at two scales. `attention` (b, 1, s, s) is 1 where nothing is special."""
    loss = (attention * (made - real).abs()).mean()
    for scale in (1, 2):
        a, b, w = (F.avg_pool2d(t, scale) if scale > 1 else t for t in (made, real, attention))
        for da, db, dw in zip(edges(a), edges(b), (w[..., :, 1:], w[..., 1:, :]), strict=True):
            loss = loss + edge_weight * 0.5 * (dw * (da - db).abs()).mean()
    return loss


def attention_map(shares: np.ndarray, extra: float, size: int) -> torch.Tensor:
    """Weights (b, 1, size, size) from cell shares (b, 16, 16, 2): heads and objects count more, mean about 1."""
    share = torch.from_numpy(np.ascontiguousarray(shares)).float().amax(-1)[:, None] / 255
    weight = 1 + extra * F.interpolate(share, size=(size, size), mode="nearest")
    return weight / weight.mean()


@dataclass
class Trainer:
    """The decoder in training; `step` advances it, `state` and `restore` carry it over an interruption.

    It sees latents a little wrong, by up to `noise` deviations: what a diffusion model paints is never exact.
    """

    settings: Settings
    corpus: Corpus
    device: torch.device
    compiled: bool = False

    def __post_init__(self):
        torch.manual_seed(0)
        part = self.settings.autoencoder
        self.model = build(self.settings)
        measured = self.corpus.pictures[: min(MEASURED, max(1, len(self.corpus.pictures) - HELD_OUT))]
        write_encoder(self.model, patch_basis(measured, part.latent_channels, self.settings.patch))
        self.model.to(self.device, memory_format=torch.channels_last).encoder.requires_grad_(False)
        self.optimiser = torch.optim.AdamW(self.model.decoder.parameters(), part.rate, betas=(0.9, 0.99), weight_decay=1e-3, fused=True)
        self.done = 0
        self.rank, self.workers = running.join_workers()
        self.run = torch.compile(self.model.decoder) if self.compiled else self.model.decoder

    def step(self) -> dict[str, float]:
        """One batch; returns the losses."""
        part = self.settings.autoencoder
        dice = running.chance(1, self.done)
        index = torch.randint(0, max(1, len(self.corpus.pictures) - HELD_OUT), (part.batch,), generator=dice)
        index = index[self.rank :: self.workers].sort().values.numpy()
        real = to_tensor(self.corpus.pictures[index]).to(self.device, memory_format=torch.channels_last)
        attention = attention_map(self.corpus.weights[index], part.attention, self.settings.size).to(self.device)
        with torch.no_grad():
            latents = self.model.encoder(real)
        wrong = torch.rand(len(index), 1, 1, 1, generator=dice) ** 2 * part.noise
        latents = latents + (wrong * torch.randn(latents.shape, generator=dice)).to(self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = running.learning_rate(self.done, part.samples, part.rate)
        with torch.autocast(self.device.type, torch.bfloat16):
            made = self.run(latents.contiguous(memory_format=torch.channels_last))
        loss = reconstruction_loss(made.float(), real, attention, part.edges)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        running.share_gradients(self.model)
        torch.nn.utils.clip_grad_norm_(self.model.decoder.parameters(), 1.0)
        self.optimiser.step()
        self.done += part.batch
        with torch.no_grad():
            return {"loss": loss.item(), "l1": (made.float() - real).abs().mean().item() / 2}

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
