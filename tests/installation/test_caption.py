"""A visible caption: below the picture, which stays as it is."""

import numpy as np
import pytest
from PIL import Image

from installation.caption import MAT, _broken, _length, _runs, mounted

PICTURE = Image.linear_gradient("L").resize((640, 800)).convert("RGB")
LINE = "2026 · diffusion, oil strokes, 640 × 800"


def test_the_picture_itself_is_untouched_and_the_label_is_below_it():
    sheet = mounted(PICTURE, "Keeper of Bees, Evening Train", LINE)
    margin = round(640 * 0.055)
    assert (np.asarray(sheet.crop((margin, margin, margin + 640, margin + 800))) == np.asarray(PICTURE)).all()
    below = np.asarray(sheet.crop((0, margin + 800, sheet.width, sheet.height)).convert("L"))
    assert below.min() < 80 and sheet.getpixel((0, 0)) == tuple(bytes.fromhex(MAT[1:]))
    assert below[-3:].min() > 200 and below[:, -3:].min() > 200  # nothing runs out of the sheet


@pytest.mark.parametrize("title", ["Hüter der Bienen, früher Zug", "Хранитель лодок, перед рассветом", "L’œuvre — « à l’aube »"])
def test_the_titles_of_every_language_have_their_letters(title):
    assert sum(_length(run, 40, "-italic") for run, _ in _runs(title)) > 200
    assert mounted(PICTURE, title, LINE).height > mounted(PICTURE, "", LINE).height


def test_letters_that_no_font_has_are_left_out_and_the_mark_stays():
    assert mounted(PICTURE, "養蜂家", LINE).size == mounted(PICTURE, "", LINE).size


def test_a_long_title_is_broken_into_lines_that_fit():
    lines = _broken("Keeper of Negatives and of a Great Many Other Things, Dawn Harbour", 40, 400)
    assert len(lines) > 2 and all(_length(line, 40, "-italic") <= 400 for line in lines)


def test_a_small_picture_has_a_caption_too():
    sheet = mounted(PICTURE.resize((64, 64)), "Keeper of Bees", LINE)
    assert sheet.width == 80 and sheet.height > 130
