"""A start: what a picture begins from, where it does not begin from noise alone."""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from .errors import BadPrompt
from .sketch.scene import Scene

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("sketch", "picture", "inpaint")
STARTS = ("none", "sketch")  # what can be asked for by name
LEAST, MOST = 0.05, 1.0  # of a strength: under the least nothing would be painted
UNTUNED = 0.8  # a strength for checkpoints no recipe was tuned on: composition and light stay, the drawing's hand goes
_SKETCHED = 512  # px: a larger sketch is drawn at this and enlarged; it is painted over anyhow
_UNDERDRAWN = 384  # px: fine enough for an eyelid; twice as fine takes four times as long to draw
_CENTRE = (0.5, 0.4)  # what stays when a picture is cut to another aspect: faces sit above the middle


@dataclass(frozen=True, slots=True)
class Start:
    """What is painted over, and how freely.

    `kind` is ``sketch`` (drawn from `scene`, with the prompt's seed), ``picture`` (`picture`, an image file's bytes)
    or ``inpaint`` (`picture` where `mask` is black, painted anew where it is white). `strength` lies in 0.05…1: the
    share of the way from noise that is painted; at 1 next to nothing of the start is left. Raises `BadPrompt` when
    the parts do not fit together. `sketch_start` and `picture_start` make one from what callers have.
    """

    kind: str
    strength: float
    scene: Scene | None = None
    picture: bytes | None = field(default=None, repr=False)
    mask: bytes | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise BadPrompt(f"a start is {self.kind!r}; it is one of {', '.join(KINDS)}")
        check_strength(self.strength)
        if (self.kind == "sketch") != (self.scene is not None):
            raise BadPrompt(f"a start of kind {self.kind} has {'no' if self.scene is None else 'a'} scene; a sketch has one, no other has")
        if (self.kind == "sketch") != (self.picture is None):
            raise BadPrompt(f"a start of kind {self.kind} has {'no' if self.picture is None else 'a'} picture; a sketch has none, any other has one")
        if (self.kind == "inpaint") != (self.mask is not None):
            raise BadPrompt(f"a start of kind {self.kind} has {'no' if self.mask is None else 'a'} mask; inpaint has one, no other has")

    @property
    def digest(self) -> str | None:
        """Names the picture and its mask without showing them: 16 hexadecimal digits; None for a sketch."""
        if self.picture is None:
            return None
        return hashlib.sha256(self.picture + (self.mask or b"")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Underdrawing:
    """A start's sketch, finer than the picture painted over it: `drawing` (RGB) and `cover` (L; white where it shows
    sitter or things), of one size and of the picture's aspect."""

    drawing: Image
    cover: Image


def sketch_start(scene: Scene, strength: float) -> Start:
    """A start from the sketch of this scene."""
    return Start("sketch", strength, scene=scene)


def picture_start(picture: Image | bytes, strength: float, *, mask: Image | bytes | None = None) -> Start:
    """A start from a picture, or, where there is a `mask` (white: to be painted anew), from a part of it."""
    return Start(
        "picture" if mask is None else "inpaint", strength,
        picture=_encoded(picture), mask=None if mask is None else _encoded(mask),
    )  # fmt: skip


def check_strength(strength: float) -> None:
    """Raises `BadPrompt` unless it is a number from 0.05 to 1."""
    if isinstance(strength, bool) or not isinstance(strength, (int, float)) or not LEAST <= strength <= MOST:
        raise BadPrompt(f"the strength of a start is {strength!r}; it is a number from {LEAST} (hardly painted over) to 1 (hardly kept)")


def steps_painted(steps: int, start: Start | None) -> int:
    """How many of `steps` are taken: all of them from noise, the share `strength` of them, rounded up, from a start."""
    return steps if start is None else max(1, math.ceil(round(steps * start.strength, 6)))


def start_image(start: Start, size: tuple[int, int], seed: int) -> Image:
    """The RGB picture to paint over, at `size` (width, height) in px.

    A sketch is drawn anew, with `seed` for whatever its scene leaves open; a picture is cut to the aspect, about its
    middle, and scaled. Raises `BadPrompt` when the picture's bytes are no image.
    """
    if start.scene is not None:
        return _fitted(_drawn(start.scene, min(max(size), _SKETCHED), seed), size)
    return _fitted(_opened(start.picture or b"", "picture").convert("RGB"), size)


def underdrawing(start: Start, size: tuple[int, int], seed: int) -> Underdrawing | None:
    """The sketch that a picture of `size` px was painted over, as fine as its lines are; None where there is no sketch, or
    the picture has pixels enough of its own. `seed` as of `start_image`."""
    if start.scene is None or 2 * max(size) > _UNDERDRAWN:
        return None
    import numpy as np
    from PIL import Image

    from .sketch.drawing import draw

    drawn = draw(start.scene, np.random.default_rng(seed), _UNDERDRAWN)
    cover = np.maximum(np.maximum(drawn.head, drawn.body), drawn.objects)
    large = round(size[0] * _UNDERDRAWN / max(size)), round(size[1] * _UNDERDRAWN / max(size))
    return Underdrawing(_fitted(Image.fromarray(drawn.pixels), large), _fitted(Image.fromarray(cover), large))


def mask_image(start: Start, size: tuple[int, int]) -> Image | None:
    """The mask at `size`, greyscale, cut and scaled as the picture is; None where there is none."""
    return None if start.mask is None else _fitted(_opened(start.mask, "mask").convert("L"), size)


def picture_aspect(start: Start) -> float:
    """Width over height of the picture of a start. Raises `BadPrompt` when its bytes, or the mask's, are no image, or it
    is over four times as long as wide."""
    width, height = _opened(start.picture or b"", "picture").size
    mask_image(start, (16, 16))
    if not 0.25 <= width / height <= 4:
        raise BadPrompt(f"the picture to start from is {width}x{height} px; cut it to at most four times as long as wide")
    return width / height


def start_to_json(start: Start) -> dict[str, Any]:
    """What sidecar and queue keep: of a sketch the scene's keys; of a picture no pixels, only what names it."""
    record: dict[str, Any] = {"kind": start.kind, "strength": start.strength}
    if start.scene is None:
        return {**record, "digest": start.digest}
    scene = asdict(start.scene)
    return {**record, "scene": {key: list(value) if isinstance(value, tuple) else value for key, value in scene.items()}}


def start_from_json(record: Mapping[str, Any]) -> Start:
    """Read back a sketch. Raises `BadPrompt` for a picture, which is not kept, and `KeyError` or `TypeError` on anything else."""
    if record["kind"] != "sketch":
        raise BadPrompt(f"the {record['kind']} this was painted from ({record.get('digest')}) is not kept with it; hand it in again by --init IMAGE")
    known = {one.name for one in fields(Scene)}
    scene = {key: tuple(value) if isinstance(value, list) else value for key, value in record["scene"].items() if key in known}
    return sketch_start(Scene(**scene), record["strength"])


def _drawn(scene: Scene, side: int, seed: int) -> Image:
    import numpy as np
    from PIL import Image

    from .sketch.drawing import draw

    return Image.fromarray(draw(scene, np.random.default_rng(seed), side).pixels)


def _fitted(image: Image, size: tuple[int, int]) -> Image:
    from PIL import Image as Images
    from PIL import ImageOps

    return image if image.size == size else ImageOps.fit(image, size, Images.Resampling.LANCZOS, centering=_CENTRE)


def _opened(content: bytes, what: str) -> Image:
    from PIL import Image as Images
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(Images.open(io.BytesIO(content)))
    except (OSError, ValueError, SyntaxError, Images.DecompressionBombError):
        raise BadPrompt(f"the {what} to start from cannot be read as an image; hand in a PNG or JPEG") from None


def _encoded(image: Image | bytes) -> bytes:
    if isinstance(image, bytes):
        return image
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
