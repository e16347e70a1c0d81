"""AUTOMATIC1111's and Forge's API, against a server that speaks it."""

import base64
import io
import threading
import time

import httpx
import pytest
import stand_in_services as services
from PIL import Image
from stand_in_services import Reply, prompt

from portrait.errors import PortraitError
from portrait.renderer import Cancelled
from portrait.renderers import automatic1111
from portrait.renderers.automatic1111 import Automatic1111
from portrait.renderers.servers import NotConfigured, ServerFailed
from portrait.start import picture_start


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(automatic1111, "POLL_S", 0.02)


@pytest.fixture
def service():
    with services.Automatic1111() as service:
        yield service


def renderer_of(service, **more):
    return Automatic1111(url=service.url, pause_s=0.01, **more)


def test_what_is_asked(service):
    [image] = renderer_of(service).render([prompt("automatic1111:dreamshaper_8")])
    asked = service.paintings()[0].json
    assert image.size == (128, 160) and service.paintings()[0].path == "/sdapi/v1/txt2img"
    wanted = {
        "prompt": "(a lantern:1.2), by the sea", "negative_prompt": "text, watermark", "seed": 3, "steps": 4, "cfg_scale": 6.0,
        "width": 128, "height": 160, "batch_size": 1, "n_iter": 1, "override_settings": {"sd_model_checkpoint": "dreamshaper_8"},
        "save_images": False, "do_not_save_samples": True,
    }  # fmt: skip
    assert wanted.items() <= asked.items()


def test_whatever_is_loaded_is_left_loaded_and_its_sampler_too(service):
    renderer_of(service).render([prompt("automatic1111")])
    assert {"override_settings", "sampler_name", "scheduler"}.isdisjoint(service.paintings()[0].json)


def test_a_family_brings_its_sampler_and_no_guidance_is_one(service):
    renderer_of(service).render([prompt("automatic1111@stabilityai/sdxl-turbo", guidance=0.0)])
    asked = service.paintings()[0].json
    assert (asked["sampler_name"], asked["scheduler"], asked["cfg_scale"]) == ("Euler a", "SGM Uniform", 1.0)


def test_over_a_picture_and_in_a_part_of_it(service):
    navy, white = Image.new("RGB", (100, 100), "navy"), Image.new("L", (100, 100), 255)
    renderer_of(service).render([prompt("automatic1111", start=picture_start(navy, 0.6)), prompt("automatic1111", start=picture_start(navy, 0.6, mask=white))])
    over, part = (asked.json for asked in service.paintings())
    assert service.paintings()[0].path == "/sdapi/v1/img2img" and over["denoising_strength"] == 0.6 and "mask" not in over
    assert Image.open(io.BytesIO(base64.b64decode(over["init_images"][0]))).size == (128, 160)
    assert Image.open(io.BytesIO(base64.b64decode(part["mask"]))).getpixel((5, 5)) == 255


def test_steps_and_previews_are_told_while_it_paints():
    with services.Automatic1111(step_s=0.15) as service:
        seen = []
        renderer_of(service).render([prompt("automatic1111")], on_step=lambda *report: seen.append(report))
    steps = [step for _, step, _, _ in seen]
    assert {1, 2, 3} <= set(steps) and steps[-1] == 4 and {of for *_, of, _ in seen} == {4}
    assert any(preview is not None and preview.size == (64, 64) for *_, preview in seen)


@pytest.mark.parametrize("page", [True, False], ids=["with its page", "API only"])
def test_cancelling_interrupts_our_picture(page):
    with services.Automatic1111(step_s=0.2, page=page) as service:

        def stop(index, step, of, preview):
            if step == 1:
                raise Cancelled

        began = time.monotonic()
        with pytest.raises(Cancelled):
            renderer_of(service).render([prompt("automatic1111", steps=30)], on_step=stop)
        assert time.monotonic() - began < 2 and "/sdapi/v1/interrupt" in service.paths()


def test_anothers_picture_is_never_interrupted_nor_its_progress_told():
    with services.Automatic1111(step_s=0.2) as service:
        body = {"prompt": "somebody else's", "seed": 1, "steps": 8, "width": 64, "height": 64, "force_task_id": "task(theirs)"}
        theirs = []
        other = threading.Thread(target=lambda: theirs.append(httpx.post(f"{service.url}/sdapi/v1/txt2img", json=body, timeout=30, trust_env=False)))
        other.start()
        while service.step == 0:
            time.sleep(0.01)
        seen, until = [], time.monotonic() + 0.6

        def stop(index, step, of, preview):
            seen.append(step)
            if time.monotonic() > until:
                raise Cancelled

        with pytest.raises(Cancelled):
            renderer_of(service).render([prompt("automatic1111")], on_step=stop)
        assert set(seen) == {0} and "/sdapi/v1/interrupt" not in service.paths()
        other.join()
        assert theirs[0].status_code == 200


def test_what_somebody_else_interrupted_is_no_picture():
    with services.Automatic1111(step_s=0.2) as service:

        def meddle(index, step, of, preview):
            if step == 1:
                service.interrupted = True

        with pytest.raises(ServerFailed, match="interrupted by somebody else"):
            renderer_of(service).render([prompt("automatic1111", steps=8)], on_step=meddle)


def test_user_and_password():
    with services.Automatic1111(user=services.USER) as service:
        assert "whatever model is loaded answers" in renderer_of(service, tokens={"AUTOMATIC1111_AUTH": services.USER}).look("automatic1111")
        for tokens, what in (({}, "a request without a key"), ({"AUTOMATIC1111_AUTH": "ada:wrong"}, "the key")):
            with pytest.raises(NotConfigured, match=f"does not accept {what}; correct AUTOMATIC1111_AUTH") as wrong:
                renderer_of(service, tokens=tokens).render([prompt("automatic1111")])
            assert "ada:wrong" not in str(wrong.value)
        with pytest.raises(NotConfigured, match="user:password"):
            renderer_of(service, tokens={"AUTOMATIC1111_AUTH": "no colon"})


@pytest.mark.parametrize("way", ["render", "look"])
def test_a_model_that_is_not_there_is_exit_code_5(service, way):
    renderer = renderer_of(service)
    with pytest.raises(NotConfigured, match="automatic1111:MODEL|says \"Model not found\""):
        renderer.render([prompt("automatic1111:no such")]) if way == "render" else renderer.look("automatic1111:no such")


def test_full_memory_is_said_and_not_tried_again(service):
    service.mishaps.append(service.out_of_memory())
    with pytest.raises(ServerFailed, match="too little memory for 128x160; choose a smaller model"):
        renderer_of(service).render([prompt("automatic1111")])
    assert len(service.paintings()) == 1


@pytest.mark.parametrize("reply", [Reply(404, {"detail": "Not Found"}), Reply(404, b"<html>404</html>")])
def test_a_server_without_its_api_is_told_from_one_with(service, reply):
    service.mishaps.append(reply)
    with pytest.raises(NotConfigured, match="start it with --api"):
        renderer_of(service).render([prompt("automatic1111")])


def test_a_wrong_number_is_quoted(service):
    with pytest.raises(PortraitError, match=r"\(422\) and says \"value is not a valid dimension\""):
        renderer_of(service).render([prompt("automatic1111", (129, 160))])
