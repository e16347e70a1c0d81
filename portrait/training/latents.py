"""Stage two: every picture as latents and every caption as token states, computed once.

`python -m portrait.training.latents --corpus FOLDER --work FOLDER`; what is there already is kept. Of the autoencoder
only the encoder is needed, and that is known from its first moment on.
"""

from pathlib import Path

import numpy as np
import torch

from . import packed, running, words
from .autoencoder import to_tensor, trained
from .corpus.store import Corpus, read_corpus
from .settings import Settings, read_settings

LATENTS, STATES = "latents.pt", "captions.pt"


def encode_pictures(model, pictures: np.ndarray, device: torch.device, chunk: int = 128) -> torch.Tensor:
    """Latents of pictures (n, s, s, 3) uint8: (n, channels, grid, grid) float32."""
    model.to(device)
    made = []
    with torch.no_grad():
        for start in range(0, len(pictures), chunk):
            batch = to_tensor(pictures[start : start + chunk]).to(device)
            made.append(model.encoder(batch).cpu())
            if start % (chunk * 50) == 0:
                print(f"latents {start}/{len(pictures)}", flush=True)
    return torch.cat(made)


def prepare_pictures(run: Path, corpus: Corpus, settings: Settings, device: torch.device) -> None:
    """Write the latents of the pictures that diffusion learns from."""
    if (run / LATENTS).exists():
        return
    model = trained(run, settings)
    rank, workers = running.join_workers()
    pictures = corpus.pictures[: settings.diffusion.pictures // workers * workers]
    latents = running.gather(encode_pictures(model, pictures[rank::workers], device))
    if not rank:
        running.save(run / LATENTS, {"latents": latents.bfloat16()})


def prepare_captions(run: Path, corpus: Corpus, settings: Settings, device: torch.device, loaded=None) -> None:
    """Write the token states of the same pictures' captions; `loaded` as in `words.encode`."""
    if (run / STATES).exists():
        return
    captions = corpus.captions[: settings.diffusion.pictures]
    states = words.encode([*captions, ""], settings.text, device, loaded=loaded)
    running.save(run / STATES, {"captions": states[:-1].clone(), "nothing": states[-1:].clone()})


def read_prepared(run: Path) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Latents, token states, and the token states of the empty caption."""
    states = torch.load(run / STATES, map_location="cpu", weights_only=True, mmap=True)
    latents = torch.load(run / LATENTS, map_location="cpu", weights_only=True)["latents"]
    return latents, states["captions"], states["nothing"]


def main(argv: list[str] | None = None) -> None:
    """Compute latents and token states."""
    parser = running.stage_flags("latents", __doc__)
    parser.add_argument("--only", choices=("pictures", "captions"), help="one half; captions need no autoencoder yet")
    parser.add_argument("--encoder", type=Path, help="a packed text encoder, where its package is not installed")
    flags = parser.parse_args(argv)
    given = flags.run, read_corpus(flags.corpus), read_settings(flags.settings), running.choose_device(flags.device)
    if flags.only != "captions":
        prepare_pictures(*given)
    if flags.only != "pictures":
        loaded = packed.unpack(torch.load(flags.encoder, weights_only=True), given[2].text) if flags.encoder else None
        prepare_captions(*given, loaded)


if __name__ == "__main__":
    main()

