"""Painting on servers from end to end: commands, a batch, the painter of a kiosk, opening morning."""

import json
from dataclasses import replace
from types import SimpleNamespace

import pytest
import stand_in_services as services
from PIL import Image
from stand_in_kiosk import Painting, settings_at, until
from stand_in_lectern import prompt, verbal
from stand_in_services import KEY

from installation import doctor
from installation.batch_easel import Asked, BatchEasel
from installation.cli import main
from installation.content_credentials import unsigned
from installation.processes import spawn
from installation.queue import Queue
from installation.roster import Roster
from installation.settings import Settings
from installation.store import Store
from installation.studio import Painter, choose_checkpoint, open_recipe, open_renderer, usual_checkpoint
from installation.worker import run_painter
from portrait.errors import BadPrompt, ModelMissing
from portrait.renderers import automatic1111, comfyui
from portrait.renderers.servers import NotConfigured, ServerFailed, Unreachable

SERVERS = {"openai": services.OpenAI, "stability": services.Stability, "automatic1111": services.Automatic1111, "comfyui": services.ComfyUI}
TOKENS = {"OPENAI_API_KEY": KEY, "STABILITY_API_KEY": KEY}
WORDS = b"""I spent the morning repairing an old wooden boat in the harbour at dawn. Caulking the seams, sanding the hull,
a lantern on the quay, gulls over the mast. The tide turned, the rope creaked, and the hammer rang across the water."""


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("portrait.renderers.over_http.TRIES", 2)
    monkeypatch.setattr(automatic1111, "POLL_S", 0.05)
    monkeypatch.setattr(comfyui, "POLL_S", 0.05)


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert KEY not in captured.out + captured.err
        return code, captured.out, captured.err

    return call


@pytest.fixture
def at(monkeypatch):
    """``at(service, "openai")``: from now on the settings name this server."""

    def set_up(service, name, **more):
        wanted = {"RENDERER": name, "RENDERER_URL": service.url, "TOKENS": json.dumps(TOKENS), "ALLOW_UNCHECKED_IMAGES": "true", **more}
        for setting, value in wanted.items():
            monkeypatch.setenv(f"VERNISSAGE_{setting}", value)

    return set_up


def is_one_sentence(text):
    return text.startswith("vernissage: ") and text.count("\n") == 1 and "Traceback" not in text


@pytest.mark.parametrize("name", SERVERS)
def test_a_picture_from_bare_words(run, at, name, tmp_path):
    with SERVERS[name]() as service:
        at(service, name)
        code, out, err = run("paint", "a lantern by the sea", "--finish", "none", "--seed", 5, "--count", 2, "--out", tmp_path / "out", "--json")
        record = json.loads(out)
        assert code == 0 and len(record["portraits"]) == 2 and len(service.paintings()) == 2
        assert f"no image classifier looks at the pictures of {name}" in err
    sidecar = json.loads((tmp_path / "out" / record["portraits"][0]["json"]).read_text())
    assert sidecar["prompt"]["checkpoint"] == name and sidecar["checkpoint_revision"] is None
    assert sidecar.get("reproducible") == (False if name == "openai" else None)
    png = Image.open(record["portraits"][0]["png"])
    assert png.size == tuple(record["prompt"]["size"]) and f"with the checkpoint {name}" in png.text["XML:com.adobe.xmp"]
    assert "parameters" not in png.info and "lantern" not in json.dumps(png.text)
    assert not [path for path in tmp_path.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]


def test_of_a_sitters_words_none_leave_the_house(run, at, typed, tmp_path):
    with services.OpenAI() as service:
        at(service, "openai")
        typed(WORDS)
        code, *_ = run("portrait", "-", "--finish", "none", "--out", tmp_path)
        assert code == 0
        [asked] = service.paintings()
    sent = (asked.path + json.dumps(asked.headers) + asked.body.decode()).lower()
    words = [word.strip(".,") for word in WORDS.decode().lower().split()]
    assert not [f"{first} {second} {third}" for first, second, third in zip(words, words[1:], words[2:]) if f"{first} {second} {third}" in sent]
    assert "boat" in asked.json["prompt"] or "lantern" in asked.json["prompt"]


def test_nothing_configured_is_exit_code_5(run, monkeypatch, tmp_path):
    monkeypatch.setenv("VERNISSAGE_RENDERER", "automatic1111")
    code, _, err = run("paint", "a lantern", "--out", tmp_path / "out")
    assert code == 5 and "set renderer_url" in err.splitlines()[-1] and not (tmp_path / "out").exists()


def test_nobody_there_is_exit_code_4_and_leaves_nothing(run, at, monkeypatch, tmp_path):
    with services.Automatic1111() as service:
        at(service, "automatic1111", IMAGE_CHECK="")
    monkeypatch.delenv("VERNISSAGE_IMAGE_CHECK")
    code, _, err = run("paint", "a lantern", "--out", tmp_path / "out")
    assert code == 4 and "cannot be reached" in err and not (tmp_path / "out").exists()


def test_a_services_policy_is_exit_code_4_and_a_wrong_key_5(run, at, tmp_path):
    with services.OpenAI() as service:
        at(service, "openai")
        service.mishaps.append(service.moderated())
        code, _, err = run("paint", "a lantern", "--out", tmp_path / "out")
        assert code == 4 and is_one_sentence(err.splitlines()[-1] + "\n") and "own policy" in err
        at(service, "openai", TOKENS='{"OPENAI_API_KEY": "sk-old-key"}')
        code, _, err = run("paint", "a lantern", "--out", tmp_path / "out")
        assert code == 5 and "correct OPENAI_API_KEY" in err and "sk-old-key" not in err


def test_a_picture_held_back_is_painted_once_more_with_the_next_seed(run, at, tmp_path):
    with services.Stability() as service:
        at(service, "stability")
        service.mishaps.append(service.filtered())
        code, out, _ = run("paint", "a lantern", "--finish", "none", "--seed", 5, "--out", tmp_path, "--json")
        assert code == 0 and [asked.form["seed"] for asked in service.paintings()] == ["6", "7"]
    assert json.loads(out)["portraits"][0]["seed"] == 6


def test_painting_again_asks_the_same_server_and_says_what_cannot_be(run, at, monkeypatch, tmp_path):
    with services.OpenAI() as service:
        at(service, "openai")
        sidecar = json.loads(run("paint", "a lantern", "--finish", "none", "--out", tmp_path, "--json")[1])["portraits"][0]["json"]
        code, _, err = run("paint", "--again", sidecar, "--out", tmp_path / "again")
        assert code == 0 and "openai takes no seed, so this will be another picture" in err
    monkeypatch.setenv("VERNISSAGE_RENDERER", "diffusion")
    code, _, err = run("paint", "--again", sidecar, "--out", tmp_path / "here")
    assert code == 2 and "openai is painted by the renderer openai, but the setting renderer is 'diffusion'" in err


def test_a_batch_stops_when_its_server_goes(tmp_path):
    """Or it would fail row by row, each after some seconds of waiting for nobody."""

    def gone(prompts, **_):
        yield Unreachable("comfyui at http://127.0.0.1:1 cannot be reached (it refuses connections); start the server")

    easel = BatchEasel(tmp_path, SimpleNamespace(paint_each=gone), unsigned, caption=False)
    with pytest.raises(Unreachable):
        next(easel.paint([(Asked(None, 0, "p1", "0"), prompt(verbal()))], verbal()))


def test_a_batch_paints_there_and_stops_at_a_wrong_key(run, at, tmp_path):
    (tmp_path / "ada.txt").write_bytes(WORDS)
    (tmp_path / "night.csv").write_text("source,id,seed\nada.txt,p1,7\n")
    with services.Automatic1111(user=services.USER) as service:
        at(service, "automatic1111", TOKENS='{"AUTOMATIC1111_AUTH": "ada:old"}')
        code, _, err = run("batch", tmp_path / "night.csv", "--out", tmp_path / "out")
        assert code == 5 and "correct AUTOMATIC1111_AUTH" in err and "ada:old" not in err
        at(service, "automatic1111", TOKENS=json.dumps({"AUTOMATIC1111_AUTH": services.USER}))
        assert run("batch", tmp_path / "night.csv", "--out", tmp_path / "out", "--resume")[0] == 0
        assert service.paintings()[-1].json["seed"] == 7
    assert (tmp_path / "out" / "p1.png").is_file()


# --- opening morning ---


def finding(out, what):
    return next(line for line in out.splitlines() if f" {what}:" in line)


@pytest.mark.parametrize("name", SERVERS)
def test_the_server_is_asked_in_the_morning_and_paints_nothing(tmp_path, name):
    with SERVERS[name]() as service:
        settings = settings_at(tmp_path, renderer=name, renderer_url=service.url, tokens=TOKENS)
        [found] = doctor._server(settings)
        assert (found.what, found.state) == ("renderer", "ok") and f"at {service.url}" in found.detail and not service.paintings()
        [checkpoint] = doctor._checkpoint(settings)
        assert checkpoint.state == "note" and "its prompts leave this machine" in checkpoint.detail
    [found] = doctor._server(settings)
    assert found.state == "missing" and "cannot be reached" in found.detail


def test_doctor_says_when_nobody_looks_at_a_servers_pictures(run, at):
    with services.Automatic1111() as service:
        at(service, "automatic1111", ALLOW_UNCHECKED_IMAGES="false")
        code, out, _ = run("doctor")
        assert out.count(f"whatever model is loaded answers at {service.url}") == 1
    assert code == 5 and "no image classifier looks at the pictures of automatic1111" in finding(out, "image check")


def test_a_password_in_renderer_url_is_said_and_not_repeated(run, monkeypatch):
    monkeypatch.setenv("VERNISSAGE_RENDERER", "automatic1111")
    monkeypatch.setenv("VERNISSAGE_RENDERER_URL", "http://ada:s3cret@gpu.local")
    code, out, err = run("doctor")
    assert code == 5 and "more than an address" in finding(out, "renderer") and "s3cret" not in out + err
    assert "s3cret" not in repr(Settings())


# --- who paints, and who may ---


@pytest.mark.parametrize("name", SERVERS)
def test_no_servers_picture_hangs_unchecked(tmp_path, name):
    painter = Painter(settings_at(tmp_path, renderer=name, renderer_url="http://127.0.0.1:1", tokens=TOKENS), public=True)
    with pytest.raises(ModelMissing, match="no image classifier"):
        painter.paint([replace(prompt(verbal()), checkpoint=name)])


def test_a_guests_renderer_is_not_trusted_for_the_checkpoints_name(tmp_path):
    painter = Painter(settings_at(tmp_path, renderer="a-guests"), public=True)
    with pytest.raises(ModelMissing, match="no image classifier"):
        painter.paint([prompt(verbal())])


def test_a_checkpoint_of_another_painter_is_refused(tmp_path):
    here, there = settings_at(tmp_path), settings_at(tmp_path, renderer="comfyui")
    with pytest.raises(BadPrompt, match="set it to 'openai'"):
        choose_checkpoint(here, open_recipe(here, "oil"), "openai")
    with pytest.raises(BadPrompt, match="set it to 'openai'"):
        choose_checkpoint(there, open_recipe(there, "oil"), "openai")
    with pytest.raises(BadPrompt, match="set it to 'diffusion'"):
        Painter(there).paint([prompt(verbal())])


def test_the_settings_of_a_server_reach_its_renderer(tmp_path):
    with services.ComfyUI(step_s=0.5) as service:
        settings = settings_at(tmp_path, renderer="comfyui", renderer_url=service.url)
        assert usual_checkpoint(settings).name == "comfyui"
        with pytest.raises(ServerFailed, match="did not finish in time"):
            open_renderer(settings.model_copy(update={"renderer_timeout_s": 0.3})).render([replace(prompt(verbal()), checkpoint="comfyui")])
        with pytest.raises(NotConfigured, match="own.json', which cannot be read"):
            open_renderer(settings.model_copy(update={"renderer_workflow": tmp_path / "own.json"})).look("comfyui")


# --- the kiosk ---


@pytest.fixture
def queue(tmp_path):
    queue = Queue(tmp_path)
    yield queue
    queue.close()


def add(queue, checkpoint, **changes):
    portrait = verbal()
    queue.add("a", portrait, replace(prompt(portrait), checkpoint=checkpoint, technique="none", size=(128, 160), **changes), most=10)


def state(queue):
    return queue.look(["a"])["a"].state


def test_the_painter_process_of_a_kiosk_paints_on_a_server(queue, tmp_path):
    with services.ComfyUI(step_s=0.3) as service:
        settings = settings_at(tmp_path, renderer="comfyui", renderer_url=service.url, allow_unchecked_images=True)
        add(queue, "comfyui")
        process = spawn.Process(target=run_painter, args=(settings,), daemon=True)
        process.start()
        until(lambda: state(queue) == "done", within=60)
        process.terminate()
        process.join(10)
    turn = queue.look(["a"])["a"]
    assert turn.previews > 0 and (turn.width, turn.height) == (128, 160)
    assert Image.open(Store(tmp_path).png("a")).size == (128, 160)


def test_a_deleted_sitting_stops_the_server(queue, tmp_path):
    with services.Automatic1111(step_s=0.3) as service:
        settings = settings_at(tmp_path, renderer="automatic1111", renderer_url=service.url, allow_unchecked_images=True)
        add(queue, "automatic1111", steps=50)
        with Painting(settings, lambda settings: Painter(settings, public=True)):
            until(lambda: queue.look(["a"])["a"].step >= 1)
            queue.remove("a")
            until(lambda: service.interrupted, within=5)


def test_refused_words_come_back_to_the_visitor_as_such(queue, tmp_path):
    with services.OpenAI() as service:
        settings = settings_at(tmp_path, renderer="openai", renderer_url=service.url, tokens=TOKENS, allow_unchecked_images=True)
        service.mishaps.append(service.moderated())
        add(queue, "openai")
        with Painting(settings, lambda settings: Painter(settings, public=True)):
            until(lambda: state(queue) == "failed")
    assert queue.look(["a"])["a"].failure == "refused_words"


@pytest.mark.parametrize("gone", ["nobody there", "an empty account"])
def test_a_sitting_waits_for_a_server_that_is_gone(queue, tmp_path, gone, monkeypatch):
    with services.Stability() as service:
        nowhere = "http://127.0.0.1:1" if gone == "nobody there" else service.url
        service.mishaps += [service.error(402, "payment_required", "You lack sufficient credits.")] * (gone != "nobody there")
        settings = settings_at(tmp_path, renderer="stability", renderer_url=nowhere, tokens=TOKENS, allow_unchecked_images=True)
        add(queue, "stability")
        with Painting(settings, lambda settings: Painter(settings, public=True)) as painting:
            painting.thread.join(20)  # the process ends, and the next one asks the server before it takes a sitting
            assert not painting.thread.is_alive() and state(queue) == "queued"
        settings = settings.model_copy(update={"renderer_url": service.url})
        with Painting(settings, lambda settings: Painter(settings, public=True)):
            until(lambda: state(queue) == "done")


def test_a_painter_without_its_server_says_so_to_the_operator(tmp_path, monkeypatch):
    with services.Stability() as service:
        service.credits = 0.0
        settings = settings_at(tmp_path, renderer="stability", renderer_url=service.url, tokens=TOKENS, allow_unchecked_images=True)
        process = spawn.Process(target=run_painter, args=(settings,), daemon=True)
        process.start()
        process.join(60)
    [painter] = Roster(tmp_path).present()
    assert painter.state == "broken" and "no credits are left" in painter.note and KEY not in painter.note
