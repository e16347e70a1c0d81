"""The finish: brush work laid over a diffusion image. Strokes, not pixels, carry the detail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from PIL import Image, ImageOps

if TYPE_CHECKING:
    import numpy as np

    from .start import Underdrawing

TECHNIQUES = (
    "oil", "watercolour", "pastel", "pencil", "ink", "woodcut", "fresco", "cubist", "impressionist", "photograph", "none",
)
SMALLEST, LARGEST, USUAL = 64, 8192, 1024  # px; a painted picture is USUAL unless asked otherwise
PREVIEW = 320  # px, the long side of what a spectator sees meanwhile

Progress = Callable[[float, Image.Image | None], None]


@dataclass(frozen=True, slots=True)
class Finish:
    """How a picture is finished.

    technique: one of ``TECHNIQUES``.
    size: (width, height) in px, each 64 to 8192; None keeps the picture's own
        aspect and paints it at least 1024 px long (for "none": leaves it alone).
    seed: any integer of 0 or more; another seed is another hand.

    Raises:
        ValueError: unknown technique, impossible size or seed.
    """

    technique: str = "oil"
    size: tuple[int, int] | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if self.technique not in TECHNIQUES:
            raise ValueError(f"unknown finish {self.technique!r}; the finishes are {', '.join(TECHNIQUES)}")
        if self.size is not None and not _possible(self.size):
            raise ValueError(
                f"finish size {self.size!r} is not a width and a height between {SMALLEST} and {LARGEST} pixels"
            )
        if not isinstance(self.seed, int) or self.seed < 0:
            raise ValueError(f"finish seed {self.seed!r} is not a whole number of 0 or more")


def apply_finish(
    image: Image.Image, finish: Finish, *, underdrawing: Underdrawing | None = None, on_progress: Progress | None = None
) -> Image.Image:
    """Finish ``image`` (any mode, any size) as ``finish`` says; returns an RGB image.

    A ``size`` of another aspect crops the picture, a little more below than
    above, where faces are. Same image, finish and machine: same bytes.

    Args:
        underdrawing: what the picture was painted over, finer than it; brush work
            follows its lines wherever the picture has kept to them. "none" leaves it.
        on_progress: called some fifteen times with a rising fraction, at last
            1.0, and now and then a small picture of the work so far. What it
            raises ends the work.
    """
    picture = _flat(image)
    if finish.technique == "none":
        done = picture if finish.size is None else _fitted(picture, finish.size)
    else:
        done = _painted(picture, finish, underdrawing, on_progress)
    if on_progress is not None:
        on_progress(1.0, None)
    return done


def _painted(
    picture: Image.Image, finish: Finish, underdrawing: Underdrawing | None, on_progress: Progress | None
) -> Image.Image:
    import numpy as np

    from portrait.finishes.enlarging import enlarge
    from portrait.finishes.underdrawing import underdrawn

    size = finish.size or _usual_size(picture.size)
    technique = import_module(f"portrait.finishes.{finish.technique}")
    pixels = _values(_cropped(picture, size))
    report = _reporter(on_progress)
    ground = enlarge(pixels, size)
    if underdrawing is not None:
        drawing, cover = (_values(_cropped(part, size)) for part in (underdrawing.drawing, underdrawing.cover))
        ground = underdrawn(ground, pixels, drawing, cover)
    report(0.1, lambda: ground)
    rng = np.random.default_rng(finish.seed)
    done = technique.paint(ground, rng, lambda part, look: report(0.1 + 0.9 * part, look))
    return _image(done)


def _reporter(on_progress: Progress | None) -> Callable[[float, Callable[[], np.ndarray]], None]:
    """Turns what a technique reports into small pictures, every second time, if anyone looks."""
    calls = 0

    def report(fraction: float, look: Callable[[], np.ndarray]) -> None:
        nonlocal calls
        if on_progress is not None:
            on_progress(min(fraction, 0.99), _preview(look()) if calls % 2 == 0 else None)
        calls += 1

    return report


def _preview(canvas: np.ndarray) -> Image.Image:
    import cv2

    h, w = canvas.shape[:2]
    scale = min(1.0, PREVIEW / max(h, w))
    size = max(1, round(w * scale)), max(1, round(h * scale))
    return _image(cv2.resize(canvas, size, interpolation=cv2.INTER_AREA))


def _values(image: Image.Image) -> np.ndarray:
    import numpy as np

    return np.asarray(image, np.float32) / 255


def _image(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray((pixels.clip(0, 1) * 255 + 0.5).astype("uint8"), "RGB")


def _flat(image: Image.Image) -> Image.Image:
    """RGB; what is transparent becomes white paper."""
    if image.mode == "RGB":
        return image
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        return _scaled_grey(image)
    return image.convert("RGB")


def _scaled_grey(image: Image.Image) -> Image.Image:
    """Deep grey pictures hold 0..65535, or any float; their own range becomes black to white."""
    import numpy as np

    grey = np.asarray(image, np.float32)
    low, high = float(grey.min()), float(grey.max())
    return Image.fromarray(((grey - low) / max(high - low, 1e-9) * 255).astype("uint8")).convert("RGB")


def _possible(size: object) -> bool:
    return (
        isinstance(size, tuple)
        and len(size) == 2
        and all(isinstance(n, int) and SMALLEST <= n <= LARGEST for n in size)
    )


def _usual_size(size: tuple[int, int]) -> tuple[int, int]:
    """At least USUAL long, at most LARGEST, the aspect kept as far as SMALLEST allows."""
    scale = min(max(1.0, USUAL / max(size)), LARGEST / max(size))
    w, h = (min(LARGEST, max(SMALLEST, round(n * scale))) for n in size)
    return w, h


def _fitted(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    return ImageOps.fit(picture, size, Image.Resampling.LANCZOS, centering=(0.5, 0.4))


def _cropped(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The part of ``picture`` that has the aspect of ``size``, at its own resolution."""
    w, h = picture.size
    scale = min(w / size[0], h / size[1])
    cut = max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
    left, top = (w - cut[0]) // 2, int((h - cut[1]) * 0.4)
    return picture.crop((left, top, left + cut[0], top + cut[1]))
