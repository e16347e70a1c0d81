"""The contact sheet: every portrait of a batch on one wall, each with its label, as a page that opens offline.

It needs nothing but the files beside it: thumbnails are small JPEGs in a folder of their own, so that a night of ten
thousand portraits is still a light page.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from .batch_ledger import Entry
from .batch_summary import WHAT_TO_DO
from .label import technique_line
from .picture import write_whole

if TYPE_CHECKING:
    from PIL.Image import Image

NAME, THUMBNAILS = "contact-sheet.html", "thumbnails"
ON_A_PAGE = 400
SIDE = 480  # px, the long side of a thumbnail: sharp on a dense screen at half that width
_WALL = "#1d1a16"
_CONTRAST = 4.5  # of an accent on the wall


def write(folder: Path, title: str, entries: Sequence[Entry]) -> list[Path]:
    """Write ``contact-sheet.html``, and more pages where there are more than `ON_A_PAGE` portraits; entries in their order.

    Thumbnails that are gone are made again from the pictures.
    """
    from jinja2 import Environment, PackageLoader

    template = Environment(loader=PackageLoader("installation", "."), autoescape=True).get_template("contact_sheet.html")
    done = [entry for entry in entries if entry.state == "done"]
    failures = [{"stem": entry.stem, "what": WHAT_TO_DO.get(entry.reason or "", entry.reason)} for entry in entries if entry.state == "failed"]
    pages = [done[at : at + ON_A_PAGE] for at in range(0, len(done), ON_A_PAGE)] or [[]]
    names = [NAME, *(NAME.replace(".html", f"-{number}.html") for number in range(2, len(pages) + 1))]
    for entry in done:
        _mend_thumbnail(folder, entry.stem)
    for number, (name, page) in enumerate(zip(names, pages, strict=True), 1):
        html = template.render(
            title=title, count=len(done), date=_date(done), portraits=[_shown(entry) for entry in page],
            failures=failures if number == len(pages) else [], page=number, pages=len(pages), names=names, thumbnails=THUMBNAILS,
        )  # fmt: skip
        write_whole(folder / name, html.encode())
    for stale in folder.glob(NAME.replace(".html", "-*.html")):
        if re.fullmatch(r"contact-sheet-\d+\.html", stale.name) and stale.name not in names:
            stale.unlink()
    return [folder / name for name in names]


def write_thumbnail(folder: Path, stem: str, image: Image) -> Path:
    """Write the small JPEG of a picture."""
    path = folder / THUMBNAILS / f"{stem}.jpg"
    path.parent.mkdir(exist_ok=True)
    small = image.convert("RGB")
    small.thumbnail((SIDE, SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=84, optimize=True)
    write_whole(path, out.getvalue())
    return path


def accent(palette: Iterable[str]) -> str | None:
    """The most colourful of a palette's first colours (``#rrggbb``), lifted until it stands off the wall by 4.5:1."""
    colours = [_parsed(colour) for colour in palette if re.fullmatch(r"#[0-9a-fA-F]{6}", colour)][:4]
    if not colours:
        return None
    rgb = max(colours, key=lambda colour: max(colour) - min(colour))
    while _contrast(rgb, _parsed(_WALL)) < _CONTRAST:
        rgb = tuple(min(255, value + max(1, round((255 - value) * 0.05))) for value in rgb)
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _shown(entry: Entry) -> dict[str, object]:
    width, height = entry.width or 1, entry.height or 1
    scale = min(1, SIDE / max(width, height))
    return {
        "stem": entry.stem, "title": entry.title, "accent": entry.accent, "recipe": entry.recipe, "seed": entry.seed,
        "line": technique_line(entry.technique or "none", (width, height), year=_painted(entry).year),
        "thumb_width": max(1, round(width * scale)), "thumb_height": max(1, round(height * scale)),
    }  # fmt: skip


def _date(entries: Sequence[Entry]) -> str:
    if not entries:
        return ""
    last = max(map(_painted, entries))
    return f"{last.day} {last:%B %Y}"


def _painted(entry: Entry) -> datetime:
    return datetime.fromtimestamp(entry.painted_at or 0).astimezone()


def _mend_thumbnail(folder: Path, stem: str) -> None:
    from PIL import Image

    if not (folder / THUMBNAILS / f"{stem}.jpg").exists():
        with Image.open(folder / f"{stem}.png") as picture:
            write_thumbnail(folder, stem, picture)


def _parsed(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(rgb: tuple[int, ...]) -> float:
    """Relative luminance of sRGB, as WCAG 2 defines it."""
    red, green, blue = (value / 255 / 12.92 if value / 255 <= 0.04045 else ((value / 255 + 0.055) / 1.055) ** 2.4 for value in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
