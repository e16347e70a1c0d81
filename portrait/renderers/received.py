"""A picture that came over a network is a stranger's file: what is looked at before anyone sees it, and what is taken off."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 64 * 2**20
MOST_SIDE, LEAST_SIDE = 8192, 16  # px
MOST_PIXELS = 40_000_000
PREVIEW_SIDE = 256  # px
_FORMATS = ("PNG", "JPEG", "WEBP")
_CENTRE = (0.5, 0.4)  # what stays when a picture is cut to another aspect: faces sit above the middle


class NotAPicture(Exception):
    """What came is no picture, or none that is let in. `str(error)` says why, without a subject."""


def received(content: bytes) -> Image:
    """The RGB picture in these bytes: upright, on white where it is transparent, and bare of whatever else the file
    carried (servers write the prompt into it). Raises `NotAPicture`."""
    from PIL import Image as Images
    from PIL import ImageOps

    if len(content) > MOST_BYTES:
        raise NotAPicture(f"a file of {len(content) / 2**20:.0f} MiB, and {MOST_BYTES // 2**20} are the most")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Images.DecompressionBombWarning)  # the size is judged below, before a pixel is unpacked
            image = Images.open(io.BytesIO(content), formats=_FORMATS)
            _check_measure(image)
            image.load()
            image = _on_white(ImageOps.exif_transpose(image))
    except Images.DecompressionBombError:
        raise NotAPicture(f"a picture of more than {MOST_PIXELS // 10**6} megapixels") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise NotAPicture(f"no picture ({_looks_like(content)})") from None
    return Images.frombytes("RGB", image.size, image.tobytes())


def from_base64(text: object) -> bytes:
    """The bytes of base64, bare or as a ``data:`` address. Raises `NotAPicture`."""
    if not isinstance(text, str):
        raise NotAPicture(f"no picture (a field of kind {type(text).__name__} where base64 belongs)")
    if len(text) > MOST_BYTES * 4 // 3 + 1000:
        raise NotAPicture(f"base64 of {len(text) / 2**20:.0f} MiB, and {MOST_BYTES // 2**20} are the most")
    try:
        return base64.b64decode(text.partition(",")[2] if text.startswith("data:") else text, validate=True)
    except binascii.Error:
        raise NotAPicture("no picture (its base64 is broken)") from None


def preview(content: bytes) -> Image | None:
    """A small picture of these bytes, or None: a broken preview is not worth a word."""
    try:
        image = received(content)
    except NotAPicture:
        return None
    image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return image


def cut_to(image: Image, size: tuple[int, int]) -> Image:
    """The picture at `size` (width, height) in px, cut to its aspect where it has another."""
    from PIL import Image as Images
    from PIL import ImageOps

    return image if image.size == size else ImageOps.fit(image, size, Images.Resampling.LANCZOS, centering=_CENTRE)


def png(image: Image) -> bytes:
    """A PNG of it, with nothing but pixels inside."""
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=4)
    return buffer.getvalue()


def to_base64(content: bytes) -> str:
    """Bytes as base64."""
    return base64.b64encode(content).decode("ascii")


def _check_measure(image: Image) -> None:
    width, height = image.size
    if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
        raise NotAPicture(f"a picture of {width}x{height}, and {MOST_SIDE} px a side or {MOST_PIXELS // 10**6} megapixels are the most")
    if min(width, height) < LEAST_SIDE:
        raise NotAPicture(f"a picture of {width}x{height}, and {LEAST_SIDE} px a side are the least")
    if getattr(image, "n_frames", 1) > 1:
        raise NotAPicture("a moving picture")


def _on_white(image: Image) -> Image:
    from PIL import Image as Images

    if not image.has_transparency_data:
        return image.convert("RGB")
    shown = image.convert("RGBA")
    white = Images.new("RGBA", shown.size, "white")
    white.alpha_composite(shown)
    return white.convert("RGB")


def _looks_like(content: bytes) -> str:
    if not content:
        return "nothing at all"
    start = content[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html")):
        return "a web page"
    return f"{len(content)} bytes that are neither PNG, JPEG nor WebP, or broken ones"
