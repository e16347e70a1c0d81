"""Addresses, keys, patience and second tries; what may be charged for is sent once."""

import logging
import time
from email.utils import formatdate

import pytest
import stand_in_services as services
from stand_in_services import HANG_UP, KEY, SILENCE, Reply, prompt

from portrait.errors import BadPrompt, ModelMissing, PortraitError
from portrait.lora import Lora
from portrait.renderers.automatic1111 import Automatic1111
from portrait.renderers.openai import OpenAI
from portrait.renderers.servers import NotConfigured, ServerFailed, address_of, without
from portrait.renderers.stability import Stability


@pytest.fixture
def openai():
    with services.OpenAI() as service:
        yield service


@pytest.fixture
def webui():
    with services.Automatic1111() as service:
        yield service


def asking(service, made=OpenAI, **more):
    return made(**{"url": service.url, "tokens": {"OPENAI_API_KEY": KEY}, "pause_s": 0.01, **more})


def refusal(renderer, checkpoint="openai:gpt-image-1"):
    with pytest.raises(PortraitError) as wrong:
        renderer.render([prompt(checkpoint)])
    said = str(wrong.value)
    assert "\n" not in said and "; " in said and len(said) < 400 and KEY not in said
    return wrong.value


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (None, "has no server; set renderer_url"), ("", "has no server"), ("gpu.local:7860", "no http address"), ("ftp://gpu.local", "no http address"),
        ("http://", "no http address"), ("http://[::1", "no http address"), ("http://gpu.local:many", "no http address"),
        ("http://gpu\n.local", "no http address"),
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_is_said(url, says):
    with pytest.raises(NotConfigured, match=says):
        Automatic1111(url=url)


@pytest.mark.parametrize("url", ["https://ada:s3cret@api.example/v1", "https://api.example/v1?key=s3cret", "https://api.example/#s3cret"])
def test_a_password_in_the_address_is_refused_and_not_repeated(url):
    with pytest.raises(NotConfigured, match="tokens") as wrong:
        OpenAI(url=url)
    assert "s3cret" not in str(wrong.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "gpu", "gpu.local", "10.0.0.7", "[fd00::1]"])
def test_a_key_may_travel_in_the_clear_within_the_house(host):
    assert address_of(OpenAI.service, f"http://{host}:80/v1/", KEY) == f"http://{host}:80/v1"


@pytest.mark.parametrize("host", ["api.example.com", "8.8.8.8"])
def test_a_key_never_travels_in_the_clear_outside(host):
    with pytest.raises(NotConfigured, match="write https://"):
        address_of(OpenAI.service, f"http://{host}", KEY)
    assert address_of(OpenAI.service, f"http://{host}", None)


def test_a_key_that_is_needed_is_asked_for():
    with pytest.raises(ModelMissing, match=r"STABILITY_API_KEY under \[tokens\]"):
        Stability(url="https://api.example")


@pytest.mark.parametrize("key", ["sk-ключ", "two\nlines"])
def test_a_key_that_cannot_be_one_is_not_repeated(key):
    with pytest.raises(NotConfigured) as wrong:
        OpenAI(url="https://api.example", tokens={"OPENAI_API_KEY": key})
    assert key not in str(wrong.value)


def test_a_wrong_key_is_exit_code_5_and_nobody_repeats_it(openai):
    wrong = refusal(asking(openai, tokens={"OPENAI_API_KEY": "sk-other-99"}))
    assert isinstance(wrong, NotConfigured) and "OPENAI_API_KEY" in str(wrong) and "sk-other-99" not in str(wrong)
    assert len(openai.asked) == 1


def test_the_key_stands_in_one_header_and_in_no_log(openai, caplog):
    caplog.set_level(logging.DEBUG)
    renderer = asking(openai)
    renderer.render([prompt("openai:gpt-image-1")])
    [asked] = openai.asked
    assert [name for name, value in asked.headers.items() if KEY in value] == ["authorization"]
    assert KEY not in asked.path and KEY not in caplog.text and KEY not in repr(renderer)


@pytest.mark.parametrize("status", [429, 503])
def test_what_was_not_done_is_asked_for_again(openai, status):
    openai.mishaps += [openai.error(status, "Rate limit reached", "rate_limit_exceeded")] * 2
    asking(openai).render([prompt("openai:gpt-image-1")])
    assert len(openai.paintings()) == 3


@pytest.mark.parametrize("header", [lambda: "0.4", lambda: formatdate(time.time() + 1.4, usegmt=True)])
def test_the_server_says_how_long_to_wait(openai, header):
    openai.mishaps.append(openai.error(429, "slow down", "rate_limit_exceeded", **{"Retry-After": header()}))
    began = time.monotonic()
    asking(openai).render([prompt("openai:gpt-image-1")])
    assert time.monotonic() - began > 0.35 and len(openai.paintings()) == 2


def test_a_wait_longer_than_our_patience_is_not_begun(openai):
    openai.mishaps.append(openai.error(429, "slow down", "rate_limit_exceeded", **{"Retry-After": "3600"}))
    began = time.monotonic()
    assert "429" in str(refusal(asking(openai, timeout_s=20)))
    assert time.monotonic() - began < 5 and len(openai.paintings()) == 1


def test_an_empty_account_is_no_reason_to_wait(openai):
    openai.mishaps.append(openai.error(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"))
    wrong = refusal(asking(openai))
    assert isinstance(wrong, NotConfigured) and "account is empty" in str(wrong) and len(openai.paintings()) == 1


@pytest.mark.parametrize("mishap", [HANG_UP, Reply(500, {"error": {"message": "oops"}}), Reply(502, b"<html>Bad Gateway</html>"), Reply(504, b"")])
def test_what_may_have_been_charged_for_is_sent_once(openai, mishap):
    openai.mishaps.append(mishap)
    wrong = refusal(asking(openai))
    assert isinstance(wrong, ServerFailed) and "charged" in str(wrong) and len(openai.paintings()) == 1


@pytest.mark.parametrize("mishap", [HANG_UP, Reply(500, {"error": "RuntimeError", "errors": "oops"}), Reply(502, b"<html>Bad Gateway</html>"), Reply(429, {})])
def test_on_a_server_of_ones_own_it_is_tried_again(webui, mishap):
    webui.mishaps += [mishap] * 2
    asking(webui, Automatic1111).render([prompt("automatic1111")])
    assert len(webui.paintings()) == 3


def test_tries_end(webui):
    webui.mishaps += [Reply(500, {"error": "RuntimeError", "errors": "the oven is cold"})] * 9
    assert 'says "the oven is cold"' in str(refusal(asking(webui, Automatic1111), "automatic1111"))
    assert len(webui.paintings()) == 4


def test_nobody_there_is_said():
    with services.OpenAI() as gone:
        renderer = asking(gone)
    began = time.monotonic()
    assert "cannot be reached (it refuses connections); start the server" in str(refusal(renderer))
    assert time.monotonic() - began < 5


def test_an_unknown_name_is_said():
    said = str(refusal(OpenAI(url="http://nowhere.invalid", pause_s=0.01)))
    assert "its name is not known" in said or "cannot be reached" in said


@pytest.mark.parametrize("made", ["silent", "slow"])
def test_a_picture_has_so_long_and_no_longer(made):
    with services.Automatic1111(step_s=3 if made == "slow" else 0) as webui:
        webui.mishaps += [SILENCE] * (made == "silent")
        began = time.monotonic()
        assert "did not finish in time" in str(refusal(asking(webui, Automatic1111, timeout_s=0.6), "automatic1111"))
        assert time.monotonic() - began < 2.5


def test_we_are_not_sent_elsewhere(openai):
    openai.mishaps.append(Reply(307, b"", {"Location": "http://127.0.0.1:1/v1/images/generations"}))
    assert "sends us elsewhere (307)" in str(refusal(asking(openai)))


def test_nothing_of_the_environment_is_used(openai, monkeypatch, tmp_path):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login ada password s3cret\n")
    asking(openai, tokens={"OPENAI_API_KEY": KEY}).render([prompt("openai:gpt-image-1")])
    assert openai.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"data": []}', b'{"data": [null]}', b'{"data": [{"b64_json": 7}]}', b'{"data": [{"b64_json": "%%"}]}', b"\xff\xfe", b"[" * 99_999]
)
def test_an_answer_that_is_none_is_said(openai, body):
    openai.mishaps.append(Reply(200, body))
    assert isinstance(refusal(asking(openai)), ServerFailed)


def test_a_style_of_this_machine_is_refused_rather_than_left_out(webui):
    with pytest.raises(BadPrompt, match="cannot wear the LoRA ada/ink"):
        asking(webui, Automatic1111).render([prompt("automatic1111", loras=(Lora("ada/ink"),))])
    assert not webui.asked


def test_an_answer_without_end_is_not_read_to_its_end(webui, monkeypatch):
    monkeypatch.setattr("portrait.renderers.over_http._LONGEST_ANSWER", 100_000)
    webui.mishaps.append(Reply(200, b" " * 3_000_000))
    assert "MiB for one picture" in str(refusal(asking(webui, Automatic1111), "automatic1111"))


def test_a_server_is_quoted_briefly_on_one_line_and_without_the_key():
    said = without("ada:s3cret", 'no "s3cret"\nfor\x1b[31m ada ' + "x" * 999)
    assert said.startswith("no '…' for [31m …") and len(said) == 160 and said.isprintable()
