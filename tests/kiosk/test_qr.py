import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from kiosk.qr import QUIET, svg

LINK = "http://vernissage-kiosk.local:8000/p/" + "A" * 22


def raster(drawing, scale):
    side = int(re.search(r'viewBox="0 0 (\d+)', drawing)[1])
    image = Image.new("L", (side * scale, side * scale), 255)
    draw = ImageDraw.Draw(image)
    dark = drawing[drawing.index('fill="#000"') :]
    for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", dark):
        left, top = int(x) * scale, int(y) * scale
        draw.rectangle((left, top, left + scale - 1, top + scale - 1), fill=0)
    return image


@pytest.mark.parametrize("scale", [3, 4, 8])
def test_a_phone_reads_it(scale):
    [code] = zxingcpp.read_barcodes(raster(svg(LINK), scale))
    assert code.text == LINK
    assert code.ec_level == "M"


def test_a_link_fits_version_4():
    assert len(LINK) <= 62
    side = int(re.search(r'viewBox="0 0 (\d+)', svg(LINK))[1])
    assert side == 33 + 2 * QUIET


def test_black_on_white_with_a_quiet_zone():
    drawing = svg(LINK)
    assert 'fill="#fff" d="M0 0h' in drawing
    dark = drawing[drawing.index('fill="#000"') :]
    corners = [(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)h", dark)]
    assert min(min(corner) for corner in corners) == QUIET


def test_the_code_of_a_picture_is_its_link(open_house):
    _, done = open_house.painted()
    [code] = zxingcpp.read_barcodes(raster(open_house.client.get(done["qr"]).text, 4))
    assert code.text == done["link"] == f"http://localhost:{open_house.settings.port}{done['url']}"
