"""ComfyUI, against a server that queues, paints, tells over a WebSocket, and refuses as it does."""

import json
import time

import pytest
import stand_in_services as services
from PIL import Image
from stand_in_services import Reply, prompt

from portrait.errors import BadPrompt
from portrait.renderer import Cancelled
from portrait.renderers import comfyui
from portrait.renderers.comfyui import ComfyUI, factory
from portrait.renderers.servers import NotConfigured, ServerFailed
from portrait.start import picture_start


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(comfyui, "POLL_S", 0.05)


@pytest.fixture
def service():
    with services.ComfyUI() as service:
        yield service


def renderer_of(service, **more):
    return ComfyUI(url=service.url, pause_s=0.01, **more)


def nodes_asked(service, number=0):
    return {node["class_type"]: node["inputs"] for node in service.paintings()[number].json["prompt"].values()}


def own_workflow(tmp_path, **changes):
    nodes = {
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "masterpiece, {positive}", "clip": ["4", 1]}},
        "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "{negative}", "clip": ["4", 1]}},
        "5": {"class_type": "EmptyLatentImage", "inputs": {"width": "{width}", "height": "{height}", "batch_size": 1}},
        "3": {"class_type": "KSampler", "inputs": {
            "seed": "{seed}", "steps": "{steps}", "cfg": "{guidance}", "sampler_name": "euler", "scheduler": "normal", "denoise": 1,
            "model": ["4", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
        "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
        "9": {"class_type": "PreviewImage", "inputs": {"images": ["8", 0]}},
        **changes,
    }  # fmt: skip
    path = tmp_path / "own.json"
    path.write_text(json.dumps(nodes))
    return path


def test_what_is_asked_with_the_only_model_there(service):
    [image] = renderer_of(service).render([prompt("comfyui")])
    asked = nodes_asked(service)
    assert image.size == (128, 160) and asked["CheckpointLoaderSimple"] == {"ckpt_name": "sd_xl_base_1.0.safetensors"}
    assert asked["EmptyLatentImage"] == {"width": 128, "height": 160, "batch_size": 1} and "PreviewImage" in asked
    assert {"seed": 3, "steps": 4, "cfg": 6.0, "denoise": 1.0}.items() <= asked["KSampler"].items()
    texts = [node["inputs"]["text"] for node in service.paintings()[0].json["prompt"].values() if node["class_type"] == "CLIPTextEncode"]
    assert texts == ["(a lantern:1.2), by the sea", "text, watermark"]


def test_nothing_stays_in_the_servers_history(service):
    renderer_of(service).render([prompt("comfyui")])
    assert service.history == {}


def test_over_a_picture_and_in_a_part_of_it(service):
    navy, white = Image.new("RGB", (100, 100), "navy"), Image.new("L", (100, 100), 255)
    starts = [picture_start(navy, 0.5), picture_start(navy, 0.5, mask=white)]
    first, second = renderer_of(service).render([prompt("comfyui", start=start) for start in starts])
    over, part = nodes_asked(service), nodes_asked(service, 1)
    assert first.size == second.size == (128, 160)
    assert over["LoadImage"]["image"].endswith(".png [temp]") and (over["KSampler"]["denoise"], over["KSampler"]["steps"]) == (0.5, 2)
    assert part["LoadImageMask"]["channel"] == "red" and "SetLatentNoiseMask" in part
    assert all(asked.form["type"] == "temp" for asked in service.asked if asked.path == "/upload/image")


def test_steps_and_previews_come_over_the_websocket():
    with services.ComfyUI(step_s=0.15) as service:
        seen = []
        renderer_of(service).render([prompt("comfyui")], on_step=lambda *report: seen.append(report))
    steps = [step for _, step, _, _ in seen]
    assert {1, 2, 3} <= set(steps) and steps[-1] == 4
    assert any(preview is not None and preview.size == (64, 64) for *_, preview in seen)


def test_without_a_websocket_it_paints_all_the_same(service):
    service.talks = False
    seen = []
    [image] = renderer_of(service).render([prompt("comfyui")], on_step=lambda *report: seen.append(report))
    assert image.size == (128, 160) and seen[-1][1:3] == (4, 4)


def test_cancelling_interrupts_our_picture():
    with services.ComfyUI(step_s=0.2) as service:

        def stop(index, step, of, preview):
            if step == 2:
                raise Cancelled

        began = time.monotonic()
        with pytest.raises(Cancelled):
            renderer_of(service).render([prompt("comfyui", steps=30)], on_step=stop)
        assert time.monotonic() - began < 3 and len(service.interrupted) == 1


def test_cancelling_in_the_queue_leaves_anothers_picture_alone():
    with services.ComfyUI(step_s=0.2) as service:
        service.queued({"prompt": nodes_of_another(), "client_id": "another"})
        while service.running is None:
            time.sleep(0.01)
        until = time.monotonic() + 0.5

        def stop(*_):
            if time.monotonic() > until:
                raise Cancelled

        with pytest.raises(Cancelled):
            renderer_of(service).render([prompt("comfyui")], on_step=stop)
        assert not service.interrupted and service.jobs == [] and service.running is not None


def nodes_of_another():
    from portrait.renderers.comfyui_workflow import Files, usual_workflow

    return usual_workflow(prompt("comfyui", steps=20), "sd_xl_base_1.0.safetensors", Files())


def test_a_server_that_forgot_the_picture_is_noticed():
    with services.ComfyUI(step_s=0.3) as service:

        def restart(index, step, of, preview):
            if step == 1:
                service.reply = lambda asked: Reply(200, {"queue_running": [], "queue_pending": []} if asked.path == "/queue" else {})

        with pytest.raises(ServerFailed, match="no longer knows the picture"):
            renderer_of(service).render([prompt("comfyui")], on_step=restart)


def test_what_breaks_while_painting_is_quoted(service):
    with pytest.raises(ServerFailed, match='says "KSampler: mat1 and mat2 shapes cannot be multiplied"; look at'):
        renderer_of(service).render([prompt("comfyui", positive="explode")])


@pytest.mark.parametrize(("models", "checkpoint", "says"), [
    (("a.safetensors", "b.safetensors"), "comfyui", r"has 2 models; set checkpoint to comfyui:MODEL \(a.safetensors, b.safetensors\)"),
    (("a.safetensors",), "comfyui:c.safetensors", r"has no model 'c.safetensors'"),
    ((), "comfyui", "has no model in its folder"),
])  # fmt: skip
def test_a_model_is_named_where_there_are_several(service, models, checkpoint, says):
    service.models = models
    with pytest.raises(NotConfigured, match=says):
        renderer_of(service).look(checkpoint)


def test_a_choice_of_models_is_read_in_either_writing(service, monkeypatch):
    newer = {"CheckpointLoaderSimple": {"input": {"required": {"ckpt_name": ["COMBO", {"options": ["a.safetensors"]}]}}}}
    monkeypatch.setattr(service, "reply", lambda asked: Reply(200, newer))
    assert renderer_of(service).look("comfyui") == f"a.safetensors answers at {service.url}"


def test_a_server_that_is_another_is_said():
    with services.OpenAI() as other, pytest.raises(NotConfigured, match="correct renderer_url|does not accept"):
        renderer_of(other).look("comfyui")


def test_a_workflow_of_ones_own(service, tmp_path):
    renderer = factory(url=service.url, workflow=own_workflow(tmp_path))
    assert renderer.look("comfyui") == f"the workflow own.json is painted at {service.url}"
    [image] = renderer.render([prompt("comfyui")])
    asked = nodes_asked(service)
    assert image.size == (128, 160) and asked["KSampler"]["seed"] == 3 and asked["KSampler"]["cfg"] == 6.0
    assert service.paintings()[0].json["prompt"]["6"]["inputs"]["text"] == "masterpiece, (a lantern:1.2), by the sea"


def test_what_people_wrote_is_not_read_as_a_place(service, tmp_path):
    renderer = renderer_of(service, workflow=own_workflow(tmp_path))
    renderer.render([prompt("comfyui", positive="a {seed} in a (bowl)")])
    assert service.paintings()[0].json["prompt"]["6"]["inputs"]["text"] == r"masterpiece, a {seed} in a \(bowl\)"


def test_a_workflow_without_a_place_for_a_picture_refuses_a_start(service, tmp_path):
    start = picture_start(Image.new("RGB", (100, 100), "navy"), 0.5)
    with pytest.raises(BadPrompt, match="no place for a picture to start from"):
        renderer_of(service, workflow=own_workflow(tmp_path)).render([prompt("comfyui", start=start)])


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "cannot be read"), ("{", "no JSON"), ('{"nodes": [], "links": []}', r"Export \(API\)"), ("[]", "no nodes with a class_type"),
        ('{"1": {"class_type": "KSampler", "inputs": {}}}', "no place for the prompt"),
    ],
)  # fmt: skip
def test_a_workflow_that_is_none_is_exit_code_5(service, tmp_path, content, says):
    path = tmp_path / "own.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(NotConfigured, match=says):
        renderer_of(service, workflow=path).look("comfyui")


def test_a_node_that_is_not_installed_or_wrong_is_quoted(service, tmp_path):
    missing = own_workflow(tmp_path, **{"10": {"class_type": "FaceFancy", "inputs": {}}})
    with pytest.raises(NotConfigured, match="node FaceFancy does not exist"):
        renderer_of(service, workflow=missing).render([prompt("comfyui")])
    wrong = own_workflow(tmp_path, **{"4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "gone.safetensors"}}})
    with pytest.raises(NotConfigured, match="CheckpointLoaderSimple: Value not in list"):
        renderer_of(service, workflow=wrong).render([prompt("comfyui")])
