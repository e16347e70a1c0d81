"""The images API of OpenAI and its kin, against a server that speaks it."""

import base64
import io

import pytest
import stand_in_services as services
from PIL import Image
from stand_in_services import KEY, Reply, prompt

from portrait.errors import RefusedWords
from portrait.renderers.openai import OpenAI, factory, paintable
from portrait.renderers.servers import NotConfigured, ServerFailed
from portrait.start import picture_start


@pytest.fixture
def service():
    with services.OpenAI() as service:
        yield service


@pytest.fixture
def renderer(service):
    return OpenAI(url=service.url, tokens={"OPENAI_API_KEY": KEY}, pause_s=0.01)


def test_what_is_asked(service, renderer):
    [image] = renderer.render([prompt("openai:gpt-image-1", (896, 1120))])
    [asked] = service.asked
    assert asked.path == "/v1/images/generations" and image.size == (896, 1120)
    assert asked.json == {"model": "gpt-image-1", "prompt": "a lantern, by the sea", "n": 1, "size": "1024x1536", "output_format": "png"}


def test_the_address_may_end_in_v1(service):
    assert factory(url=f"{service.url}/v1/", tokens={"OPENAI_API_KEY": KEY}).look("openai") == f"gpt-image-2 answers at {service.url}/v1"


def test_kin_are_asked_for_base64_and_for_the_very_size(service, renderer):
    renderer.render([prompt("openai:local-sdxl", (640, 800))])
    assert service.asked[0].json["response_format"] == "b64_json" and service.asked[0].json["size"] == "640x800"


def test_kin_need_no_key_where_they_ask_for_none(service, monkeypatch):
    monkeypatch.setattr(service, "reply", lambda asked: service.painted(asked.json, None))
    OpenAI(url=service.url).render([prompt("openai:local-sdxl", (64, 64))])
    assert "authorization" not in service.asked[0].headers


@pytest.mark.parametrize(
    ("model", "size", "asked"),
    [
        ("gpt-image-1", (1024, 1024), (1024, 1024)), ("gpt-image-1", (900, 1100), (1024, 1024)), ("gpt-image-2", (832, 1216), (1024, 1536)),
        ("gpt-image-2", (1344, 768), (1536, 1024)), ("dall-e-3", (1344, 768), (1792, 1024)), ("dall-e-2", (640, 960), (1024, 1024)),
        ("flux", (640, 960), (640, 960)),
    ],
)  # fmt: skip
def test_the_size_that_loses_least(model, size, asked):
    assert paintable(model, size) == asked


def test_a_start_is_edited_and_the_mask_is_a_hole(service, renderer):
    start = picture_start(Image.new("RGB", (100, 100), "navy"), 0.6, mask=Image.new("L", (100, 100), 255))
    renderer.render([prompt("openai:gpt-image-1", (1024, 1024), start=start)])
    [asked] = service.asked
    assert asked.path == "/v1/images/edits" and asked.form["prompt"] == "a lantern, by the sea" and asked.form["size"] == "1024x1024"
    assert Image.open(io.BytesIO(asked.files["image"])).getpixel((9, 9)) == (0, 0, 128)
    assert Image.open(io.BytesIO(asked.files["mask"])).getpixel((9, 9))[3] == 0  # transparent where it is to be painted anew


def test_a_refusal_by_policy_is_no_fault_and_is_not_repeated(service, renderer):
    service.mishaps.append(service.moderated())
    with pytest.raises(RefusedWords, match="own policy; say it in other words"):
        renderer.render([prompt("openai:gpt-image-1")])
    assert len(service.asked) == 1


def test_a_wrong_request_is_quoted(service, renderer):
    service.mishaps.append(service.error(400, "Invalid value: 'x'.", "invalid_value"))
    with pytest.raises(ServerFailed, match=r"refuses the request \(400\) and says \"Invalid value: 'x'\""):
        renderer.render([prompt("openai:gpt-image-1")])


@pytest.mark.parametrize("way", ["render", "look"])
def test_a_model_that_is_not_there_is_exit_code_5(renderer, way):
    with pytest.raises(NotConfigured, match="openai:MODEL"):
        renderer.render([prompt("openai:gpt-image-9")]) if way == "render" else renderer.look("openai:gpt-image-9")


def test_an_address_instead_of_a_picture_is_not_followed(service, renderer):
    service.mishaps.append(Reply(200, {"data": [{"url": f"{service.url}/secret"}]}))
    with pytest.raises(ServerFailed, match="sent an address where the picture lies instead of b64_json"):
        renderer.render([prompt("openai:gpt-image-1")])
    assert len(service.asked) == 1


def test_a_picture_that_is_none_is_said(service, renderer):
    service.mishaps.append(Reply(200, {"data": [{"b64_json": base64.b64encode(b"<html>").decode()}]}))
    with pytest.raises(ServerFailed, match="sent no picture"):
        renderer.render([prompt("openai:gpt-image-1")])
