"""The contact sheet: complete, offline, and legible whatever a palette holds."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

import extractors.errors
import portrait.errors
from installation import contact_sheet
from installation.batch_ledger import Entry
from installation.batch_summary import WHAT_TO_DO
from installation.contact_sheet import _contrast, _parsed


def entry(stem, **more):
    given = {
        "title": "Keeper of <Bees> & Boats", "recipe": "oil", "checkpoint": "atelier", "technique": "oil", "seed": 7, "width": 96,
        "height": 120, "accent": "#d9b36c", "painted_at": 1_780_000_000.0, "seconds": 1.0, "bytes": 9,
    }  # fmt: skip
    return Entry(stem, "digest", "done", **{**given, **more})


@pytest.fixture
def folder(tmp_path):
    for stem in ("Zoë", "b"):
        Image.new("RGB", (960, 1200), "navy").save(tmp_path / f"{stem}.png")
    return tmp_path


def test_everybody_hangs_there_once_and_nothing_is_fetched_from_elsewhere(folder):
    [path] = contact_sheet.write(folder, "A <night>", [entry("Zoë"), entry("b"), Entry("c", "digest", "failed", "not_found")])
    page = path.read_text()
    assert page.count("<figure>") == 2 and 'href="Zo%C3%AB.png"' in page and "A &lt;night&gt;" in page
    assert "Keeper of &lt;Bees&gt; &amp; Boats" in page and "2026 · diffusion, oil strokes, 96 × 120" in page
    assert html.escape(WHAT_TO_DO["not_found"]) in page and "Made by AI" in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//|@import|url\(", page)


def test_thumbnails_are_made_again_where_they_are_gone(folder):
    contact_sheet.write(folder, "night", [entry("Zoë")])
    with Image.open(folder / "thumbnails" / "Zoë.jpg") as small:
        assert max(small.size) == contact_sheet.SIDE


def test_a_long_night_fills_several_pages(folder, monkeypatch):
    monkeypatch.setattr(contact_sheet, "ON_A_PAGE", 1)
    pages = contact_sheet.write(folder, "night", [entry("Zoë"), entry("b")])
    assert [page.name for page in pages] == ["contact-sheet.html", "contact-sheet-2.html"]
    assert 'href="contact-sheet-2.html"' in pages[0].read_text()
    monkeypatch.setattr(contact_sheet, "ON_A_PAGE", 400)
    contact_sheet.write(folder, "night", [entry("Zoë"), entry("b")])
    assert not pages[1].exists()


@given(st.lists(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), min_size=1, max_size=5))
def test_an_accent_always_stands_off_the_wall(palette):
    assert _contrast(_parsed(contact_sheet.accent(palette)), _parsed("#1d1a16")) >= 4.5


def test_no_palette_has_no_accent():
    assert contact_sheet.accent([]) is None and contact_sheet.accent(["red; background: url(x)"]) is None


def kinds(error):
    return {error.key}.union(*(kinds(one) for one in error.__subclasses__()))


def test_every_reason_says_what_to_do():
    assert kinds(extractors.errors.ExtractorError) | kinds(portrait.errors.PortraitError) <= set(WHAT_TO_DO)
