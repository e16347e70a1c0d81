"""A picture from a network is let in when it is one, of a measure, and comes out bare."""

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portrait.renderers.received import MOST_BYTES, NotAPicture, cut_to, from_base64, preview, png, received, to_base64


def saved(image, kind="PNG", **more):
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def bomb(width, height):
    """A PNG of some bytes that says it is huge."""
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(4_000_000))) + chunk(b"IEND", b"")
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_pictures_are_let_in(kind):
    image = received(saved(Image.linear_gradient("L").convert("RGB"), kind))
    assert (image.mode, image.size) == ("RGB", (256, 256))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "nothing at all"), (b"<!DOCTYPE html><title>Sign in</title>", "a web page"), (b"GIF89a" + bytes(99), "neither PNG"),
        (saved(Image.effect_noise((64, 64), 50).convert("RGB"))[:2000], "broken ones"), (saved(Image.new("RGB", (64, 64)), "GIF"), "neither PNG"),
        (saved(Image.new("RGB", (64, 64)), "TIFF"), "neither PNG"), (saved(Image.new("RGB", (15, 64))), "15x64"), (bytes(MOST_BYTES + 1), "64 MiB"),
    ],
)  # fmt: skip
def test_anything_else_is_not(content, says):
    with pytest.raises(NotAPicture, match=says):
        received(content)


@pytest.mark.parametrize("measure", [(30_000, 30_000), (9_000, 100), (8_000, 8_000), (2**31 - 1, 2**31 - 1)])
def test_a_bomb_is_measured_before_it_is_unpacked(measure, monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was unpacked"))
    with pytest.raises(NotAPicture):
        received(bomb(*measure))


def test_a_moving_picture_is_none():
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    with pytest.raises(NotAPicture, match="moving"):
        received(saved(frames[0], "PNG", save_all=True, append_images=frames[1:]))


def test_nothing_but_pixels_comes_through():
    about, exif = PngInfo(), Image.Exif()
    about.add_text("parameters", "a lantern, by the sea")
    exif[0x010E] = "a lantern, by the sea"
    image = received(saved(Image.linear_gradient("L").convert("RGB"), pnginfo=about, exif=exif, icc_profile=b"profile"))
    assert image.info == {} and not image.getexif()
    assert b"lantern" not in png(image) and b"iCCP" not in png(image)


def test_transparency_lies_on_white_and_a_turned_picture_stands_upright():
    assert received(saved(Image.new("RGBA", (32, 32), (200, 0, 0, 0)))).getpixel((3, 3)) == (255, 255, 255)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert received(saved(Image.new("RGB", (64, 32)), "JPEG", exif=exif)).size == (32, 64)


def test_base64_comes_bare_or_as_an_address():
    assert from_base64(to_base64(b"abc")) == from_base64("data:image/png;base64," + to_base64(b"abc")) == b"abc"
    for wrong in (None, 7, ["abc"], "a-b_", "%"):
        with pytest.raises(NotAPicture):
            from_base64(wrong)


def test_a_broken_preview_is_passed_over_and_a_large_one_made_small():
    assert preview(b"nonsense") is None
    assert preview(saved(Image.new("RGB", (1024, 512)))).size == (256, 128)


def test_cutting_keeps_the_aspect_of_what_was_asked_and_more_of_the_top():
    image = Image.linear_gradient("L").convert("RGB")  # black above, white below
    cut = cut_to(image, (64, 32))
    assert cut.size == (64, 32)
    assert 255 - cut.getpixel((32, 31))[0] > cut.getpixel((32, 0))[0] > 0
    assert cut_to(image, (256, 256)) is image
