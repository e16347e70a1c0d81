"""Last stage of training: teach the decoder to forgive. The encoder, and so every latent, stays as it is.

`python -m portrait.training.polish --corpus FOLDER --work FOLDER`. What a diffusion model paints is never exactly
what an encoder would have said; a decoder that has seen latents a little wrong draws clean lines from them.
"""

from dataclasses import dataclass
from pathlib import Path

import torch

from . import latents, running
from .autoencoder import attention_map, reconstruction_loss, to_tensor
from .corpus.store import Corpus, read_corpus
from .settings import Settings, read_settings

STATE = "polish.pt"
WRONG = 0.4  # largest error shown to the decoder, in deviations of a latent


@dataclass
class Trainer:
    """The decoder of a run's standardised autoencoder, in training on given latents (n, c, g, g)."""

    settings: Settings
    corpus: Corpus
    latents: torch.Tensor
    model: torch.nn.Module
    device: torch.device

    def __post_init__(self):
        self.model.to(self.device, memory_format=torch.channels_last).train()
        self.decoder = torch.nn.ModuleList([self.model.post_quant_conv, self.model.decoder])
        self.optimiser = torch.optim.AdamW(self.decoder.parameters(), betas=(0.9, 0.99), weight_decay=1e-3)
        self.done = 0
        self.rank, self.workers = running.join_workers()

    def step(self) -> dict[str, float]:
        """One batch; returns the loss."""
        part = self.settings.autoencoder
        dice = running.chance(4, self.done * self.workers + self.rank)
        index = torch.randint(0, len(self.latents), (part.batch,), generator=dice)[self.rank :: self.workers].sort().values
        clean = self.latents[index].float()
        wrong = WRONG * torch.rand(len(index), 1, 1, 1, generator=dice) * torch.randn(clean.shape, generator=dice)
        real = to_tensor(self.corpus.pictures[index.numpy()]).to(self.device, memory_format=torch.channels_last)
        attention = attention_map(self.corpus.weights[index.numpy()], part.attention, self.settings.size).to(self.device)
        for group in self.optimiser.param_groups:
            group["lr"] = running.learning_rate(self.done, part.polish, part.rate * 0.6, decay=0.7)
        with torch.autocast(self.device.type, torch.bfloat16):
            made = self.model.decoder(self.model.post_quant_conv((clean + wrong).to(self.device)))
        loss = reconstruction_loss(made.float(), real, attention, part.edges)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        running.share_gradients(self.decoder)
        torch.nn.utils.clip_grad_norm_(self.decoder.parameters(), 1.0)
        self.optimiser.step()
        self.done += part.batch
        return {"loss": loss.item()}

    def state(self) -> dict:
        return {"done": self.done, "model": self.model.state_dict(), "optimiser": self.optimiser.state_dict()}

    def restore(self, state: dict) -> None:
        self.done = state["done"]
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])


def trained(run: Path):
    """The run's standardised autoencoder, polished if it was."""
    from diffusers import AutoencoderKL

    model = AutoencoderKL.from_pretrained(run / latents.AUTOENCODER)
    polished = running.load(run / STATE)
    if polished:
        model.load_state_dict(polished["model"])
    return model.eval()


def main(argv: list[str] | None = None) -> None:
    """Polish the decoder."""
    flags = running.training_flags("polish", __doc__).parse_args(argv)
    settings, corpus = read_settings(flags.settings), read_corpus(flags.corpus)
    standard, _, _ = latents.read_prepared(flags.run)
    trainer = Trainer(settings, corpus, standard, trained(flags.run), running.choose_device(flags.device))
    running.train(trainer, flags.run / STATE, settings.autoencoder.polish, flags.minutes, flags.save_every)


if __name__ == "__main__":
    main()
