"""Stability's images API, against a server that speaks it."""

import io

import pytest
import stand_in_services as services
from PIL import Image
from stand_in_services import KEY, Reply, prompt

from portrait.errors import BadPrompt, RefusedImage, RefusedWords
from portrait.renderers.servers import NotConfigured, ServerFailed
from portrait.renderers.stability import Stability, aspect_of
from portrait.start import picture_start


@pytest.fixture
def service():
    with services.Stability() as service:
        yield service


@pytest.fixture
def renderer(service):
    return Stability(url=service.url, tokens={"STABILITY_API_KEY": KEY}, pause_s=0.01)


def picture(mask=False):
    return picture_start(Image.new("RGB", (100, 100), "navy"), 0.6, mask=Image.new("L", (100, 100), 255) if mask else None)


@pytest.mark.parametrize(("model", "path"), [("sd3.5-medium", "sd3"), ("sd3.5-large", "sd3"), ("core", "core"), ("ultra", "ultra")])
def test_what_is_asked(service, renderer, model, path):
    [image] = renderer.render([prompt(f"stability:{model}", (896, 1120))])
    [asked] = service.asked
    assert asked.path == f"/v2beta/stable-image/generate/{path}" and image.size == (896, 1120)
    own = {"model": model} if path == "sd3" else {}
    assert asked.form == {"prompt": "a lantern, by the sea", "negative_prompt": "text, watermark", "seed": "4", "output_format": "png", "aspect_ratio": "4:5"} | own


def test_no_seed_means_any_seed(service, renderer):
    renderer.render([prompt("stability", seed=seed) for seed in (0, 1, 2**32 - 1)])
    seeds = [int(asked.form["seed"]) for asked in service.asked]
    assert all(0 < seed <= 4294967294 for seed in seeds) and seeds[0] != seeds[1]


def test_turbo_has_no_negative_prompt(service, renderer):
    renderer.render([prompt("stability:sd3.5-large-turbo")])
    assert "negative_prompt" not in service.asked[0].form


@pytest.mark.parametrize(("size", "aspect"), [((1024, 1024), "1:1"), ((832, 1216), "2:3"), ((1344, 768), "16:9"), ((512, 640), "4:5"), ((400, 1000), "9:21")])
def test_the_aspect_that_loses_least(size, aspect):
    assert aspect_of(size) == aspect


@pytest.mark.parametrize(("model", "path"), [("sd3.5-medium", "generate/sd3"), ("ultra", "generate/ultra")])
def test_over_a_picture(service, renderer, model, path):
    renderer.render([prompt(f"stability:{model}", start=picture())])
    [asked] = service.asked
    assert asked.path.endswith(path) and asked.form["strength"] == "0.6" and Image.open(io.BytesIO(asked.files["image"])).size == (128, 160)


def test_in_a_part_of_a_picture(service, renderer):
    renderer.render([prompt("stability:core", start=picture(mask=True))])
    [asked] = service.asked
    assert asked.path.endswith("edit/inpaint") and set(asked.files) == {"image", "mask"} and "strength" not in asked.form


def test_a_model_that_cannot_paint_over_a_picture_says_so(service, renderer):
    with pytest.raises(BadPrompt, match="stability:core cannot paint from a picture"):
        renderer.render([prompt("stability:core", start=picture())])
    assert not service.asked


@pytest.mark.parametrize("model", ["../../v1/user", "SD 3", "core?x=1"])
def test_a_model_is_no_path(service, renderer, model):
    with pytest.raises(BadPrompt, match="has no model"):
        renderer.render([prompt(f"stability:{model}")])
    assert not service.asked


def test_refused_words_are_no_fault(service, renderer):
    service.mishaps.append(service.moderated())
    with pytest.raises(RefusedWords, match="own policy"):
        renderer.render([prompt("stability")])
    assert len(service.asked) == 1


def test_a_picture_held_back_is_not_shown_blurred(service, renderer):
    service.mishaps.append(service.filtered())
    with pytest.raises(RefusedImage, match="holds the picture back"):
        renderer.render([prompt("stability")])


def test_no_credits_is_exit_code_5(service, renderer):
    service.mishaps.append(service.error(402, "payment_required", "You lack sufficient credits to make this request."))
    with pytest.raises(NotConfigured, match="no credits are left"):
        renderer.render([prompt("stability")])
    service.credits = 0.0
    with pytest.raises(NotConfigured, match="no credits are left"):
        renderer.look("stability")


def test_the_balance_is_told_and_a_wrong_key_too(service, renderer):
    assert renderer.look("stability") == f"sd3.5-medium answers at {service.url}, 250 credits left"
    with pytest.raises(NotConfigured, match="does not accept the key; correct STABILITY_API_KEY"):
        Stability(url=service.url, tokens={"STABILITY_API_KEY": "sk-old"}).look("stability")


def test_a_page_instead_of_a_picture_is_said(service, renderer):
    service.mishaps.append(Reply(200, b"<html>", {"Content-Type": "text/html"}))
    with pytest.raises(ServerFailed, match="'text/html' where a picture belongs"):
        renderer.render([prompt("stability")])
