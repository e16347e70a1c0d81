"""The wall's colours and fonts, without a browser: contrast is arithmetic."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import kiosk

STATIC = Path(kiosk.__file__).parent / "static"
WALL = (STATIC / "wall.css").read_text("utf-8")


def colours(theme: str) -> dict[str, str]:
    dark = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", WALL.split('[data-theme="daylight"]')[0]))
    return dark if theme == "dark" else dark | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", WALL.split('[data-theme="daylight"]')[1].split("}")[0]))


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["dark", "daylight"])
@pytest.mark.parametrize("ground", ["wall", "wall-lit"])
@pytest.mark.parametrize(("ink", "least"), [("text", 7), ("quiet", 7), ("focus", 7), ("accent", 4.5), ("line", 3)])
def test_ink_stands_off_the_wall(theme: str, ground: str, ink: str, least: float) -> None:
    found = colours(theme)
    assert contrast(found[ink], found[ground]) >= least


@pytest.mark.parametrize("theme", ["dark", "daylight"])
def test_buttons_can_be_read(theme: str) -> None:
    found = colours(theme)
    assert contrast(found["button"], found["button-ink"]) >= 7
    assert contrast(found["text"], found["hairline"]) >= 7  # the keys of the keyboard
    assert contrast(found["paper"], found["ink"]) >= 7


def test_nothing_is_fetched_from_elsewhere() -> None:
    for path in [*STATIC.rglob("*.js"), *STATIC.rglob("*.css"), *(STATIC.parent / "templates").glob("*.html")]:
        links = re.findall(r"https?://[^\s\"')]+", path.read_text("utf-8"))
        assert [link for link in links if not link.startswith("http://www.w3.org/")] == [], path


def test_fonts_are_small_and_licensed() -> None:
    fonts = list((STATIC / "fonts").glob("*.woff2"))
    assert 0 < sum(font.stat().st_size for font in fonts) < 1_200_000
    sheet = (STATIC / "fonts" / "fonts.css").read_text("utf-8")
    assert {font.name for font in fonts} == set(re.findall(r'url\("([^"]+)"\)', sheet))
    families = {font.name.rsplit("-", 1)[0] for font in fonts}
    licences = [path.name.removesuffix("-OFL.txt") for path in (STATIC / "fonts").glob("*-OFL.txt")]
    assert all(any(family.startswith(licence) for licence in licences) for family in families)
