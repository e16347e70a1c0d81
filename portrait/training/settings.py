"""The numbers of a run, read from TOML."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

DEFAULT = Path(__file__).with_name("settings.toml")


@dataclass(frozen=True, slots=True)
class Text:
    package: str
    folder: str
    tokens: int


@dataclass(frozen=True, slots=True)
class Autoencoder:
    channels: tuple[int, ...]
    blocks: tuple[int, ...]
    latent_channels: int
    batch: int
    samples: int
    rate: float
    noise: float
    edges: float
    attention: float


@dataclass(frozen=True, slots=True)
class Diffusion:
    channels: tuple[int, ...]
    layers: int
    heads: int
    pictures: int
    batch: int
    samples: int
    rate: float
    drop: float
    attention: float
    average: float
    keep: int


@dataclass(frozen=True, slots=True)
class Sampling:
    steps: int
    guidance: float
    strength: float
    shift: float


@dataclass(frozen=True, slots=True)
class Settings:
    """One run. `size` is the pictures' side in pixels; each latent cell covers `size` / `grid` pixels."""

    size: int
    text: Text
    autoencoder: Autoencoder
    diffusion: Diffusion
    sampling: Sampling

    @property
    def grid(self) -> int:
        return self.size // self.patch

    @property
    def patch(self) -> int:
        """Pixels a side of one latent cell."""
        return 2 ** (len(self.autoencoder.channels) - 1)


def read_settings(file: Path = DEFAULT) -> Settings:
    """Read a settings file; every key must be there, and no other."""
    raw = tomllib.loads(Path(file).read_text("utf-8"))
    for part in ("autoencoder", "diffusion"):
        raw[part] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw[part].items()}
    return Settings(
        size=raw["corpus"]["size"],
        text=Text(**raw["text"]),
        autoencoder=Autoencoder(**raw["autoencoder"]),
        diffusion=Diffusion(**raw["diffusion"]),
        sampling=Sampling(**raw["sampling"]),
    )
