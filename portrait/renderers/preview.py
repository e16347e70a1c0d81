"""Small pictures of what the latents look like while they are being denoised."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    import torch

SMALL_DECODER = 8_000_000  # parameters; a decoder up to this size is quick enough to be asked itself
SHARE = 0.05  # of the time that painting takes, for what a small decoder shows of it
LONGEST = 96  # px of the longer side, enough for a screen that enlarges softly

log = logging.getLogger(__name__)


class Governor:
    """Holds what previews cost to a share of the time that painting takes. `clock` in seconds."""

    def __init__(self, share: float = SHARE, clock: Callable[[], float] = time.perf_counter) -> None:
        self._share, self._clock = share, clock
        self._begun = self._spent = 0.0
        self._cost: float | None = None

    def begin(self) -> None:
        """A painting begins; what is spent on it is counted from here."""
        self._begun, self._spent = self._clock(), 0.0

    def allows(self, count: int) -> bool:
        """Whether so many previews may be made now. The very first one may: nobody knows what it costs."""
        if self._cost is None:
            return True
        return self._spent + count * self._cost <= self._share * (self._clock() - self._begun)

    @contextmanager
    def counting(self) -> Iterator[None]:
        """What happens inside is a preview."""
        started = self._clock()
        yield
        took = self._clock() - started
        self._spent += took
        self._cost = took if self._cost is None else min(took, 1.5 * self._cost)  # one hiccup is no new price


class LatentPreview:
    """Turns latents of one pipeline into a small RGB picture, or None where that is not possible.

    A linear map from latent channels to colour is fitted by least squares to pictures the autoencoder has
    encoded, once, at the first preview: no constants, so it fits any checkpoint with four-dimensional latents,
    and costs next to nothing. A small autoencoder then decodes some steps itself, as often as its budget allows;
    from its first picture on the map's, which are coarser, are left out, so that the screen does not flicker.
    """

    def __init__(self, pipe: Any, tiny: Any | None = None) -> None:
        """`tiny` is an `AutoencoderTiny` of the same latents, which then is the small autoencoder."""
        self._tiny = tiny
        self._vae = getattr(pipe, "vae", None) or getattr(pipe, "movq", None)  # Kandinsky's name for it
        self._colours: np.ndarray | None = None
        decoder = getattr(self._vae, "decoder", None)
        self._can = decoder is not None
        self._small = tiny is not None or (self._can and sum(weight.numel() for weight in decoder.parameters()) <= SMALL_DECODER)
        self._governor = Governor()
        self._decodes = self._decoded_before = False

    def prepare(self) -> None:
        """Fit the map now, so that the first visitor does not wait for it."""
        if self._can and self._colours is None:
            self._guarded(lambda: setattr(self, "_colours", _fit(self._vae)))

    def begin_step(self, step: int, count: int) -> None:
        """Step `step` (from 0) of a painting of `count` pictures is done, and previews of them may be asked for."""
        if step == 0:
            self._governor.begin()
            self._decoded_before = False
        self._decodes = self._small and self._governor.allows(count)

    def __call__(self, latents: torch.Tensor) -> Image.Image | None:
        """Latents (1, channels, height, width) of one picture, as the pipeline's callback has them."""
        if not self._can or latents.ndim != 4 or latents.shape[0] != 1:
            return None
        if not self._decodes:
            return None if self._decoded_before else self._guarded(lambda: self._mapped(latents))
        with self._governor.counting():
            picture = self._guarded(lambda: self._decoded(latents))
        self._decoded_before = True
        return picture

    def _guarded(self, make: Callable[[], Image.Image | None]) -> Image.Image | None:
        try:
            return make()
        except Exception as error:  # an autoencoder of a kind we do not know must not cost the sitter the picture
            log.warning("this checkpoint is painted without previews (%s)", type(error).__name__)
            self._can = False
            return None

    def _decoded(self, latents: torch.Tensor) -> Image.Image:
        import torch

        vae = self._tiny or self._vae
        with torch.inference_mode():
            pixels = vae.decode((latents / _scale(vae) + _shift(vae)).to(vae.dtype)).sample
        return _image(pixels[0].float().permute(1, 2, 0).cpu().numpy())

    def _mapped(self, latents: torch.Tensor) -> Image.Image:
        if self._colours is None:
            self._colours = _fit(self._vae)
        grid = latents[0].float().permute(1, 2, 0).cpu().numpy()
        return _image(np.concatenate([grid, np.ones_like(grid[..., :1])], axis=2) @ self._colours)


def _fit(vae: Any) -> np.ndarray:
    """Least squares from latent channels and a constant to RGB in −1…1: (channels + 1, 3)."""
    import torch

    pixels = _smooth_pictures(count=6, side=256)
    with _full_precision(vae), torch.inference_mode():
        sample = torch.from_numpy(pixels).permute(0, 3, 1, 2).to(vae.device, vae.dtype)
        encoded = vae.encode(sample)
        latents = encoded.latent_dist.mode() if hasattr(encoded, "latent_dist") else encoded.latents
        latents = (latents - _shift(vae)) * _scale(vae)
    small = torch.nn.functional.interpolate(sample.float(), latents.shape[-2:], mode="area")
    rows = latents.float().permute(0, 2, 3, 1).reshape(-1, latents.shape[1]).cpu().numpy()
    colours = small.permute(0, 2, 3, 1).reshape(-1, 3).cpu().numpy()
    return np.linalg.lstsq(np.c_[rows, np.ones(len(rows))], colours, rcond=None)[0]


@contextmanager
def _full_precision(vae: Any) -> Iterator[None]:
    """For an autoencoder that asks for it: in half precision that of SDXL knows nothing but NaN."""
    import torch

    if vae.dtype != torch.float16 or not getattr(vae.config, "force_upcast", False):
        yield
        return
    vae.to(torch.float32)
    try:
        yield
    finally:
        vae.to(torch.float16)


def _smooth_pictures(count: int, side: int) -> np.ndarray:
    """Soft colour fields in −1…1, (count, side, side, 3): what an autoencoder is used to, more than noise is."""
    draw = np.random.default_rng(0)
    coarse = draw.integers(0, 256, (count, 8, 8, 3), dtype=np.uint8)
    fields = [np.asarray(Image.fromarray(field).resize((side, side), Image.Resampling.BICUBIC)) for field in coarse]
    return np.stack(fields).astype(np.float32) / 127.5 - 1


def _scale(vae: Any) -> float:
    """What its pipelines multiply latents with: none of those with a codebook (Kandinsky) do, nor FLUX.2, which has no such number."""
    return 1.0 if hasattr(vae, "quantize") else getattr(vae.config, "scaling_factor", None) or 1.0


def _shift(vae: Any) -> float:
    return getattr(vae.config, "shift_factor", None) or 0.0


def _image(pixels: np.ndarray) -> Image.Image:
    image = Image.fromarray(((pixels.clip(-1, 1) + 1) * 127.5).astype(np.uint8))
    image.thumbnail((LONGEST, LONGEST))
    return image
