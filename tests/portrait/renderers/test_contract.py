"""What every renderer keeps, whether it paints here or asks a server."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
import stand_in_services as services

from portrait.errors import PortraitError
from portrait.prompt import Part, Prompt
from portrait.renderer import Cancelled
from portrait.renderers import automatic1111, comfyui, diffusion, openai, stability

TOKENS = {"OPENAI_API_KEY": services.KEY, "STABILITY_API_KEY": services.KEY}
SERVED = {
    "openai": (services.OpenAI, openai.OpenAI, "openai:gpt-image-1", (1024, 1280)),
    "stability": (services.Stability, stability.Stability, "stability:sd3.5-medium", (1024, 1280)),
    "automatic1111": (services.Automatic1111, automatic1111.Automatic1111, "automatic1111", (128, 160)),
    "comfyui": (services.ComfyUI, comfyui.ComfyUI, "comfyui", (128, 160)),
}


@dataclass
class Stand:
    renderer: Any
    prompt: Prompt
    broken: Any
    """Makes the renderer fail; returns the prompt to fail with."""


def prompt_for(checkpoint, size):
    words = "a lantern, by the sea"
    return Prompt(
        positive=words, negative="", parts=(Part("a lantern", "symbols"), Part("by the sea", "place")), recipe="oil", recipe_digest="",
        checkpoint=checkpoint, seed=3, size=size, steps=3, guidance=2.0, tokens=6, technique="none",
    )  # fmt: skip


@pytest.fixture(params=["diffusion", *SERVED])
def stand(request):
    if request.param == "diffusion":
        renderer = diffusion.factory(device="cpu", threads=1)
        prompt = prompt_for(request.getfixturevalue("toy_checkpoint"), (32, 32))
        yield Stand(renderer, prompt, lambda: replace(prompt, checkpoint="nobody/has-this"))
        renderer.close()
        return
    server, made, checkpoint, size = SERVED[request.param]
    with server(step_s=0.05) as service:
        renderer = made(url=service.url, tokens=TOKENS, pause_s=0.01)
        prompt = prompt_for(checkpoint, size)

        def fall_over():
            service.mishaps += [services.Reply(500, {"detail": "the oven is cold"})] * 8
            return prompt

        yield Stand(renderer, prompt, fall_over)
        renderer.close()


def test_one_rgb_picture_a_prompt_in_order_at_its_size(stand):
    other = replace(stand.prompt, positive="a boat", parts=(Part("a boat", "subject"),), seed=4)
    first, second = stand.renderer.render([stand.prompt, other])
    assert first.mode == second.mode == "RGB" and first.size == second.size == stand.prompt.size
    [alone] = stand.renderer.render([other])
    assert (np.asarray(alone) == np.asarray(second)).all() and (np.asarray(first) != np.asarray(second)).any()


def test_nothing_to_paint_is_nothing(stand):
    assert stand.renderer.render([]) == []


def test_steps_are_told_of_each_picture_in_turn_up_to_the_last(stand):
    seen = []
    stand.renderer.render([stand.prompt] * 2, on_step=lambda index, step, of, preview: seen.append((index, step, of)))
    assert [index for index, *_ in seen] == sorted(index for index, *_ in seen)
    for index in (0, 1):
        steps = [step for which, step, _ in seen if which == index]
        assert steps == sorted(steps) and steps[-1] == [of for which, _, of in seen if which == index][-1] >= 1


def test_cancelling_ends_the_work_and_the_renderer_lives_on(stand):
    def stop(*_):
        raise Cancelled

    with pytest.raises(Cancelled):
        stand.renderer.render([stand.prompt], on_step=stop)
    assert stand.renderer.render([stand.prompt])[0].size == stand.prompt.size


def test_one_is_cancelled_and_the_other_is_painted(stand):
    def stop_the_first(index, *_):
        if index == 0:
            raise Cancelled

    first, second = stand.renderer.render([stand.prompt, replace(stand.prompt, seed=9)], on_step=stop_the_first)
    assert first is None and second.size == stand.prompt.size


def test_what_goes_wrong_is_one_sentence_with_a_next_step(stand):
    with pytest.raises(PortraitError) as wrong:
        stand.renderer.render([stand.broken()])
    said = str(wrong.value)
    assert "\n" not in said and len(said) < 400 and "; " in said
    assert services.KEY not in said


def test_closing_twice_is_no_harm(stand):
    stand.renderer.close()
    stand.renderer.close()
