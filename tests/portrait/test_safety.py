"""The checks of words and image."""

import numpy as np
import pytest
from PIL import Image

from portrait.errors import ModelMissing, RefusedImage, RefusedWords
from portrait.safety import check_is_a_picture, check_words, open_image_check


@pytest.mark.parametrize("words", ["a nude figure", "n4ked man", "P0RNOGRAPHIC", "nüde", "a scene of torture", "self-harm"])
def test_words_that_no_wall_shows_are_refused_and_not_repeated(words):
    with pytest.raises(RefusedWords) as refusal:
        check_words(words)
    assert words.split()[0].lower() not in str(refusal.value).lower().split()


@pytest.mark.parametrize("words", ["spices on a table", "grapes and a therapist in Essex", "portrait of a person, oil painting, calm mood", "a chinkara in the desert"])
def test_innocent_neighbours_pass(words):
    check_words(words)


def gradient():
    return Image.linear_gradient("L").convert("RGB")


def test_a_picture_is_a_picture():
    check_is_a_picture(gradient())


@pytest.mark.parametrize(
    ("image", "says"),
    [
        (Image.new("RGB", (64, 64)), "black"),
        (Image.new("RGB", (64, 64), (200, 200, 200)), "blank"),
        (Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)), "noise"),
    ],
)
def test_what_a_broken_device_paints_is_refused(image, says):
    with pytest.raises(RefusedImage, match=says):
        check_is_a_picture(image)


def test_a_checkpoint_without_a_classifier_is_said_to_be_unchecked():
    assert open_image_check(None, clean=True)[1] is True
    assert open_image_check(None, clean=False)[1] is False


def test_a_classifier_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(ModelMissing, match="image_check"):
        open_image_check(str(tmp_path), clean=False)


@pytest.mark.parametrize("threshold", [-10.0, 10.0])
def test_a_real_classifier_decides(tmp_path, threshold):
    """The real class at toy size: concept thresholds far below or above every similarity."""
    import torch
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from transformers import CLIPConfig, CLIPImageProcessor

    vision = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32, "image_size": 32, "patch_size": 8}
    text = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    torch.manual_seed(0)
    checker = StableDiffusionSafetyChecker(CLIPConfig(vision_config=vision, text_config=text, projection_dim=16))
    torch.nn.init.normal_(checker.concept_embeds)
    torch.nn.init.normal_(checker.special_care_embeds)
    checker.concept_embeds_weights.data.fill_(threshold)
    checker.special_care_embeds_weights.data.fill_(threshold)
    checker.save_pretrained(tmp_path / "safety_checker")
    CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}).save_pretrained(tmp_path / "feature_extractor")
    check, complete = open_image_check(str(tmp_path), clean=False)
    assert complete
    if threshold < 0:
        with pytest.raises(RefusedImage, match="image check"):
            check(gradient())
    else:
        check(gradient())
