"""A visible caption: the picture on a mat, its label below it, as a mounted photograph has it. It says that AI made it."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from portrait.renderer import Portrait

from .label import MADE_BY, technique_line

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

MAT, INK, QUIET = "#f6f2ea", "#1b1814", "#5d5446"
_MARGIN, _TITLE, _LINE = 0.055, 0.042, 0.026  # of the picture's shorter side
_LEAST = 11  # px: a smaller letter is not read
_FONTS = Path(__file__).parent / "fonts"
_IN_CYRILLIC = r"\u0400-\u045f\u0490\u0491\u04b0\u04b1\u2116"  # what the fonts hold
_IN_LATIN = r"\u0020-\u007e\u00a0-\u00ff\u0131\u0152\u0153\u2013\u2014\u2018-\u201e\u2022\u2026"
_CYRILLIC = re.compile(f"[{_IN_CYRILLIC}]+")
_KNOWN = re.compile(f"[{_IN_LATIN}{_IN_CYRILLIC}]*")


def captioned(portrait: Portrait, title: str) -> Portrait:
    """The same portrait with its image mounted: larger by the mat and the label."""
    picture = portrait.image
    line = technique_line(portrait.prompt.technique, picture.size, year=time.localtime().tm_year)
    return replace(portrait, image=mounted(picture, title, line))


def mounted(picture: Image, title: str, line: str) -> Image:
    """The picture (RGB) on a mat, `title`, `line` and the words that AI made it below. A title is broken into lines
    where it is too long, and left out where the fonts lack its letters."""
    from PIL import Image as Images
    from PIL import ImageDraw

    short = min(picture.size)
    margin = max(8, round(short * _MARGIN))
    large, small = max(_LEAST + 4, round(short * _TITLE)), max(_LEAST, round(short * _LINE))
    lines = [(part, "-italic", large, INK) for part in (_broken(title, large, picture.width) if _KNOWN.fullmatch(title) else [])]
    lines += [(part, "", small, QUIET) for text in (line, MADE_BY) for part in _broken(text, small, picture.width, italic="")]
    height = sum(round(size * 1.25) for _, _, size, _ in lines)
    gap = margin * 2 // 3
    sheet = Images.new("RGB", (picture.width + 2 * margin, picture.height + 2 * margin + gap + height), MAT)
    sheet.paste(picture, (margin, margin))
    draw, top = ImageDraw.Draw(sheet), margin + picture.height + gap
    for text, style, size, colour in lines:
        left: float = margin
        for run, script in _runs(text):
            font = _font(script + style, size)
            draw.text((left, top + size), run, font=font, fill=colour, anchor="ls")
            left += font.getlength(run)
        top += round(size * 1.25)
    return sheet


def _broken(text: str, size: int, width: int, italic: str = "-italic") -> list[str]:
    """The text in lines that fit; a single word may stand out."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _length(longer, size, italic) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _length(text: str, size: int, style: str) -> float:
    return sum(_font(script + style, size).getlength(run) for run, script in _runs(text))


def _runs(text: str) -> list[tuple[str, str]]:
    """The text in pieces of one script each: the fonts come a script a file."""
    runs, at = [], 0
    for match in _CYRILLIC.finditer(text):
        runs += [(text[at : match.start()], "latin"), (match[0], "cyrillic")]
        at = match.end()
    return [run for run in (*runs, (text[at:], "latin")) if run[0]]


@cache
def _font(name: str, size: int) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(_FONTS / f"eb-garamond-{name}.woff2"), size)
