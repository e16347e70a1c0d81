"""Weights in the notation of AUTOMATIC1111 and ComfyUI."""

from dataclasses import replace

from stand_in_services import prompt

from portrait.checkpoint import find_checkpoint
from portrait.renderers.attention import cfg, emphasised, literal
from portrait.renderers.sampler_names import a1111_sampler, comfyui_sampler


def test_phrases_carry_their_weights():
    assert emphasised(prompt("comfyui")) == "(a lantern:1.2), by the sea"


def test_what_is_not_its_parts_goes_as_it_is():
    assert emphasised(replace(prompt("comfyui"), positive="a boat (red)")) == r"a boat \(red\)"


def test_brackets_stay_brackets():
    assert literal(r"a [red] \(boat)") == r"a \[red\] \\\(boat\)"


def test_no_guidance_is_one_and_never_none():
    assert [cfg(prompt("comfyui", guidance=guidance)) for guidance in (0.0, 1.0, 6.5)] == [1.0, 1.0, 6.5]


def test_schedulers_have_other_names_elsewhere():
    lcm, sd = find_checkpoint("comfyui@SimianLuo/LCM_Dreamshaper_v7"), find_checkpoint("comfyui@stable-diffusion-v1-5/stable-diffusion-v1-5")
    assert comfyui_sampler(lcm)[0] == "lcm" and comfyui_sampler(sd) == ("dpmpp_2m", "karras") and comfyui_sampler(find_checkpoint("comfyui")) == ("euler", "normal")
    assert a1111_sampler(sd) == {"sampler_name": "DPM++ 2M", "scheduler": "Karras"} and a1111_sampler(find_checkpoint("automatic1111")) == {}
