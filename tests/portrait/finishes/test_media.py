"""What makes each technique itself: told at arm's length, and held here by numbers."""

from itertools import pairwise

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from portrait.finish import Finish, apply_finish
from portrait.finishes.colour import to_oklab
from portrait.finishes.flow import structure_tensor

GREY = np.float32([0.299, 0.587, 0.114])


def finished(technique: str, image: Image.Image, size=(512, 512), seed=3) -> np.ndarray:
    return np.asarray(apply_finish(image, Finish(technique, size, seed)), np.float32) / 255


def flat(*rgb: int) -> Image.Image:
    return Image.new("RGB", (64, 64), rgb)


def sitter(scarf=(210, 40, 40)) -> Image.Image:
    """A face before a grey wall, with one thing of full colour."""
    image = Image.new("RGB", (64, 64), (168, 166, 160))
    draw = ImageDraw.Draw(image)
    draw.ellipse((8, 46, 56, 90), fill=(60, 60, 66))
    draw.ellipse((18, 12, 46, 50), fill=(205, 190, 180))
    draw.pieslice((16, 8, 48, 40), 180, 360, fill=(30, 28, 28))
    draw.rectangle((24, 49, 40, 55), fill=scarf)
    for x in (26, 36):
        draw.ellipse((x, 28, x + 4, 31), fill=(15, 10, 10))
    return image


def chroma(picture: np.ndarray) -> np.ndarray:
    return np.ptp(picture, axis=2)


def coherence(picture: np.ndarray, sigma: float) -> float:
    """0 where a picture runs in no direction, 1 where all of it runs in one."""
    xx, yy, xy = np.moveaxis(structure_tensor(np.ascontiguousarray(picture), sigma), 2, 0)
    return float(np.mean(np.hypot(xx - yy, 2 * xy) / (xx + yy + 1e-9)))


def inner(picture: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(picture[128:-128, 128:-128])


def test_ink_is_paper_black_and_one_colour():
    picture = finished("ink", sitter())
    grey = picture @ GREY
    assert (grey > 0.88).mean() > 0.3  # bare paper
    assert 0.02 < (grey < 0.2).mean() < 0.35  # blacks
    red = (picture[..., 0] - picture[..., 2] > 0.25).mean()
    assert 0.005 < red < 0.1
    cool = picture[..., 2] - picture[..., 0] > 0.15
    assert cool.mean() < 0.002


def test_the_accent_is_printed_off_its_place_and_the_way_is_the_seeds():
    def middle(seed):
        picture = finished("ink", sitter(), seed=seed)
        red = np.argwhere(picture[..., 0] - picture[..., 2] > 0.3)
        return red.mean(0)

    found = np.array([middle(seed) for seed in range(4)])
    assert np.ptp(found, axis=0).max() > 2


def test_a_grey_picture_has_no_accent():
    assert chroma(finished("ink", sitter((120, 120, 120)))).max() < 0.15


def test_a_dark_face_in_ink_keeps_its_features():
    image = sitter()
    ImageDraw.Draw(image).ellipse((18, 12, 46, 50), fill=(70, 46, 36))
    ImageDraw.Draw(image).ellipse((26, 28, 30, 31), fill=(8, 6, 6))
    grey = finished("ink", image) @ GREY
    assert np.median(grey[290:340, 200:300]) > 0.2  # a wash, not a black mask
    assert grey[228:246, 212:236].min() < 0.1


def test_in_fog_there_is_something_to_draw():
    image = Image.new("RGB", (64, 64), (212, 216, 218))
    ImageDraw.Draw(image).rectangle((20, 18, 44, 46), fill=(188, 192, 196))
    ImageDraw.Draw(image).rectangle((48, 30, 60, 60), fill=(196, 200, 202))
    grey = finished("ink", image) @ GREY
    assert np.mean(grey[60:450, 60:450] < 0.7) > 0.02


def test_a_sheet_of_one_tone_and_colour_is_drawn_as_it_is():
    assert finished("ink", Image.new("RGB", (64, 64), (0, 153, 1))).shape == (512, 512, 3)


def test_a_dark_face_in_pencil_keeps_its_features():
    image = sitter()
    ImageDraw.Draw(image).ellipse((18, 12, 46, 50), fill=(70, 46, 36))
    ImageDraw.Draw(image).ellipse((26, 28, 30, 31), fill=(8, 6, 6))
    grey = finished("pencil", image) @ GREY
    assert np.median(grey[290:340, 200:300]) > grey[228:246, 212:236].mean() + 0.28


def test_pencil_steps_in_tone():
    image = Image.new("L", (64, 64))
    for band, level in enumerate((245, 190, 130, 40)):
        ImageDraw.Draw(image).rectangle((16 * band, 0, 16 * band + 15, 63), fill=level)
    picture = finished("pencil", image.convert("RGB"))
    tones = [picture[100:-100, 128 * band + 30 : 128 * band + 98].mean() for band in range(4)]
    assert all(lighter - darker > 0.05 for lighter, darker in pairwise(tones))


def test_pencil_hatches_along_the_form():
    image = Image.new("L", (64, 64), 235)
    ImageDraw.Draw(image).rectangle((26, 0, 37, 63), fill=150)  # an upright post
    picture = finished("pencil", image.convert("RGB"))
    post = np.ascontiguousarray(picture[100:-100, 222:292])
    xx, yy, _ = structure_tensor(post, 0).mean((0, 1))
    assert xx > 1.3 * yy  # it changes across, not along


def test_oil_has_strokes_and_pastel_has_tooth():
    plain = flat(120, 130, 150)
    oil, pastel = (inner(finished(name, plain)) for name in ("oil", "pastel"))
    assert coherence(oil, 3) > 0.35  # bristles run
    assert oil.std(axis=(0, 1)).max() > 0.02
    grain = pastel @ GREY
    assert np.abs(grain - cv2.GaussianBlur(grain, (0, 0), 2)).mean() > 0.02


def test_pastel_lies_on_toned_paper():
    picture = finished("pastel", flat(240, 235, 230))
    rim = picture[:5].mean()
    assert 0.3 < rim < 0.75 and inner(picture).mean() > rim + 0.1


def test_watercolour_leaves_paper_white_and_dries_dark_at_its_edges():
    image = Image.new("RGB", (256, 256), (250, 250, 248))
    ImageDraw.Draw(image).ellipse((64, 64, 192, 192), fill=(90, 130, 190))
    grey = finished("watercolour", image, (1024, 1024)) @ GREY
    assert grey[:16].mean() > 0.9 and grey[120:220, 120:220].mean() > 0.9
    y, x = np.mgrid[0:1024, 0:1024] - 512
    rings = [grey[(np.hypot(x, y) > r) & (np.hypot(x, y) < r + 4)].mean() for r in range(160, 270, 4)]
    assert min(rings[-10:]) < np.median(rings[:18]) - 0.015


def test_watercolour_granulates():
    grey = inner(finished("watercolour", flat(80, 110, 170), (1024, 1024))) @ GREY
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 3)
    assert 0.008 < fine.std() < 0.08


def test_a_woodcut_is_paper_black_and_at_most_three_tints():
    picture = finished("woodcut", sitter())
    grey = picture @ GREY
    assert grey[:6].mean() > 0.85 and grey[-6:].mean() > 0.85  # the paper's margin
    assert 0.05 < (grey < 0.2).mean() < 0.6  # the key block
    assert (picture[..., 0] - picture[..., 2] > 0.3).mean() > 0.004  # the scarf's red, from its own block


def test_a_woodcuts_half_tones_are_lines_cut_into_black():
    image = Image.new("L", (64, 64))
    for band, level in enumerate((250, 150, 100, 20)):
        ImageDraw.Draw(image).rectangle((16 * band, 0, 16 * band + 15, 63), fill=level)
    grey = finished("woodcut", image.convert("RGB"), (1024, 1024)) @ GREY
    black = [(grey[200:-200, 256 * band + 70 : 256 * band + 186] < 0.35).mean() for band in range(4)]
    assert black[0] < 0.05 and black[3] > 0.9
    assert 0.1 < black[2] < 0.95  # neither bare nor solid: hatched
    assert all(darker >= lighter for lighter, darker in pairwise(black))


def test_a_grey_woodcut_has_no_colour_of_its_own():
    assert chroma(finished("woodcut", sitter((120, 120, 120)))).max() < 0.2


def test_a_fresco_is_pale_matt_and_lost_at_its_edges():
    picture = finished("fresco", flat(150, 20, 30), (512, 512))
    middle, rims = picture[200:300, 200:300].mean((0, 1)), np.concatenate([picture[:8].mean(0), picture[-8:].mean(0)])
    assert middle[0] - middle[2] > 0.08  # still red
    assert np.ptp(middle) < 0.35  # but lime has paled it
    coarse = np.abs(rims - rims.mean(1, keepdims=True)).max(1) < 0.09
    assert coarse.mean() > 0.25  # grey plaster where the paint has fallen
    assert finished("fresco", flat(5, 5, 5)).min() < 0.3 < np.median(finished("fresco", flat(5, 5, 5)))  # no black but in cracks


def test_cracks_in_a_fresco_keep_off_the_face():
    grey = finished("fresco", flat(190, 180, 170), (1024, 1024)) @ GREY
    dark = grey < cv2.GaussianBlur(grey, (0, 0), 12) - 0.12
    assert dark[300:560, 380:640].mean() < 0.6 * dark.mean()


def test_impressionists_break_a_colour_into_many_and_know_no_black():
    for rgb in ((20, 20, 20), (120, 130, 150)):
        picture = inner(finished("impressionist", flat(*rgb)))
        assert np.quantile(picture @ GREY, 0.02) > 0.12
        hues, of_oil = (hue_spread(each) for each in (picture, inner(finished("oil", flat(*rgb)))))
        assert hues > 1.4 * of_oil


def hue_spread(picture: np.ndarray) -> float:
    """How far colours stray in OKLab's a and b, in patches of 8 px."""
    coarse = cv2.resize(picture, None, fx=1 / 8, fy=1 / 8, interpolation=cv2.INTER_AREA)
    return float(np.linalg.norm(to_oklab(coarse)[..., 1:].std((0, 1))))


def test_an_impressionist_parts_lights_and_darks_where_all_is_dusk():
    dusky = Image.fromarray((np.asarray(sitter(), np.float32) * 0.35 + 50).astype(np.uint8))
    picture = finished("impressionist", dusky)
    eye, cheek = picture[228:252, 220:236].mean(), picture[290:320, 220:240].mean()
    assert cheek - eye > 0.25  # 0.17 where nothing is parted


def test_an_impressionists_dabs_are_shorter_than_strokes_of_oil():
    plain = flat(120, 130, 150)
    assert coherence(inner(finished("impressionist", plain)), 14) < coherence(inner(finished("oil", plain)), 14)


def test_shadows_out_of_doors_are_cool_and_lights_warm():
    image = Image.new("RGB", (64, 64), (235, 235, 235))
    ImageDraw.Draw(image).rectangle((0, 32, 63, 63), fill=(40, 40, 40))
    picture = finished("impressionist", image)
    warmth = picture[..., 0] - picture[..., 2]
    assert warmth[40:200].mean() > 0.02 and warmth[-200:-40].mean() < -0.02


def test_cubists_set_straight_dark_seams():
    plain = finished("cubist", flat(150, 140, 120), (1024, 1024)) @ GREY
    dark = ((cv2.GaussianBlur(plain, (0, 0), 14) - plain) > 0.15).astype(np.uint8)
    assert 0.003 < dark.mean() < 0.12
    straight = cv2.HoughLinesP(dark * 255, 1, np.pi / 360, 70, minLineLength=110, maxLineGap=6)
    assert straight is not None and len(straight) > 15


def test_cubists_shade_each_plane_and_keep_to_few_colours():
    plain = cv2.GaussianBlur(finished("cubist", flat(150, 140, 120), (1024, 1024)), (0, 0), 12)
    assert (plain @ GREY).std() > 0.02  # a flat picture has light and shade
    loud = finished("cubist", flat(250, 0, 200))
    assert chroma(loud).mean() < 0.75 * 250 / 255
    r, g, b = inner(loud).mean((0, 1))
    assert r > g and b > g  # but its own colour


def test_a_photograph_lies_on_card_and_is_brown_or_grey_whatever_the_colours():
    loud = finished("photograph", flat(0, 200, 60), seed=0)
    assert (loud[:8] @ GREY).mean() > 0.75 and (loud[-8:] @ GREY).mean() > 0.75
    assert chroma(inner(loud)).mean() < 0.4


def test_a_plate_sees_blue_lighter_than_red():
    image = Image.new("RGB", (64, 64), (205, 60, 50))
    ImageDraw.Draw(image).rectangle((32, 0, 63, 63), fill=(50, 105, 205))  # as light to the eye
    grey = finished("photograph", image) @ GREY
    assert grey[120:-120, 300:400].mean() > grey[120:-120, 100:200].mean() + 0.04


def test_some_photographs_are_tinted_by_hand_and_some_are_not():
    image = Image.new("RGB", (64, 64), (150, 150, 150))
    ImageDraw.Draw(image).rectangle((16, 8, 47, 50), fill=(60, 90, 210))
    blue = [np.subtract(*finished("photograph", image, (256, 256), seed)[60:160, 100:150].mean((0, 1))[[2, 0]]) for seed in range(10)]
    assert max(blue) - min(blue) > 0.12


def test_a_photograph_has_grain_and_its_rim_is_softer_than_its_middle():
    stripes = Image.new("L", (256, 256), 90)
    for x in range(0, 256, 16):
        ImageDraw.Draw(stripes).rectangle((x, 0, x + 7, 255), fill=190)
    grey = finished("photograph", stripes.convert("RGB"), (1024, 1024)) @ GREY
    assert 0.01 < (grey - cv2.GaussianBlur(grey, (0, 0), 1.5))[300:700, 300:700].std() < 0.08
    coarse = cv2.GaussianBlur(grey, (0, 0), 4)
    slope = np.abs(np.diff(coarse, axis=1))
    assert np.quantile(slope[380:480, 450:580], 0.9) > 1.5 * np.quantile(slope[860:940, 100:900], 0.9)


@pytest.mark.parametrize("technique", ["oil", "watercolour", "pastel", "pencil", "ink", "woodcut", "fresco", "cubist", "impressionist", "photograph"])
def test_a_larger_sheet_is_the_same_work_in_larger_strokes(technique):
    small, large = (finished(technique, sitter(), (side, side)) for side in (256, 512))
    shrunk = cv2.resize(large, (256, 256), interpolation=cv2.INTER_AREA)
    soft = [cv2.GaussianBlur(picture, (0, 0), 8) for picture in (small, shrunk)]
    assert np.abs(soft[0] - soft[1]).mean() < 0.07
