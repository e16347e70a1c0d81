"""Pictures painted together are those that are painted alone: every family, from noise, over pictures and in a part of one."""

from functools import wraps

import numpy as np
import pytest
import torch
from PIL import Image
from stand_in_checkpoints import BUILDERS

from portrait.errors import BadPrompt
from portrait.prompt import Part, Prompt
from portrait.renderer import Cancelled
from portrait.renderers.batching import DeviceFull
from portrait.renderers.calibration import Curve
from portrait.renderers.diffusion import Diffusion
from portrait.renderers.loading import load_pipeline
from portrait.start import picture_start

RAMP = Image.linear_gradient("L").resize((32, 32)).convert("RGB")
LEFT = Image.new("L", (32, 32))
LEFT.paste(255, (0, 0, 16, 32))
STARTS = {
    "noise": (None, None, None),
    "picture": tuple(picture_start(RAMP.rotate(90 * turn), 0.6) for turn in range(3)),
    "inpaint": tuple(picture_start(RAMP.rotate(90 * turn), 1.0, mask=LEFT.rotate(90 * turn)) for turn in range(3)),
}
IMPOSSIBLE = {
    ("pixart_sigma", "picture"), ("pixart_sigma", "inpaint"), ("kandinsky3", "inpaint"), ("lcm", "inpaint"),
}  # fmt: skip
FOUR = Curve(((1, 1.0), (2, 1.1), (4, 1.3)))


@pytest.fixture(scope="module", params=BUILDERS)
def checkpoint(request, saved):
    return saved(request.param)


def prompts_for(checkpoint, starts=(None, None, None), **changes):
    for number, (words, start) in enumerate(zip(("a lantern, by the sea", "a boat", "an old house in the snow"), starts, strict=True)):
        values = {
            "positive": words, "negative": "", "parts": (Part(words, "subject"),), "recipe": "oil", "recipe_digest": "", "checkpoint": checkpoint,
            "seed": number, "size": (32, 32), "steps": 3, "guidance": 3.0, "tokens": 6, "technique": "none", "start": start,
        }  # fmt: skip
        yield Prompt(**values | changes)


def furthest(images, others):
    return max(int(np.abs(np.asarray(one).astype(int) - np.asarray(other)).max()) for one, other in zip(images, others, strict=True))


@pytest.mark.parametrize("start", STARTS)
def test_together_as_alone(renderer, checkpoint, start):
    prompts = list(prompts_for(checkpoint, STARTS[start]))
    if (checkpoint.rsplit("/", 1)[1], start) in IMPOSSIBLE:
        with pytest.raises(BadPrompt, match="--start none"):
            renderer.render_together(prompts, None)
        return
    alone = [renderer.render_together([prompt], None)[0] for prompt in prompts]
    assert furthest(alone, renderer.render_together(prompts, None)) <= 1
    assert furthest(alone[:1], alone[1:2]) > 1


@pytest.fixture(scope="module")
def sd15(saved):
    return saved("sd15")


class Card:
    """Loads pipelines onto a device with room for decoding so many pictures at once; `asked` notes how many prompts each call had."""

    def __init__(self):
        self.asked, self.fits, self.fits_in_pieces = [], 99, 99

    def load(self, checkpoint, device, threads):
        pipe = load_pipeline(checkpoint, device, threads)
        call, decode = type(pipe).__call__, pipe.vae.decode

        @wraps(call)  # its parameters are looked at
        def noting(one, prompt, **more):
            self.asked.append(1 if isinstance(prompt, str) else len(prompt))
            return call(one, prompt, **more)

        def crowded(latents, *rest, **more):
            if latents.shape[0] > (self.fits_in_pieces if pipe.vae.use_tiling else self.fits):
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            return decode(latents, *rest, **more)

        pipe.__class__ = type(type(pipe).__name__, (type(pipe),), {"__call__": noting})
        pipe.vae.decode = crowded
        return pipe


@pytest.fixture
def card():
    return Card()


@pytest.fixture
def four(card, sd15):
    """A renderer on that card which has learnt to paint four at once."""
    renderer = Diffusion(device="cpu", threads=1, load=card.load)
    [first, *_] = prompts_for(sd15)
    renderer.limits.learn(first, FOUR)
    yield renderer
    renderer.close()


def test_what_gains_is_painted_in_one_call_with_previews_of_each(four, card, sd15):
    seen = []
    prompts = list(prompts_for(sd15))
    assert four.together(prompts) == 3
    images = four.render(prompts, on_step=lambda *report: seen.append(report))
    assert card.asked == [3] and len(images) == 3
    assert {index for index, *_, preview in seen if preview is not None} == {0, 1, 2}


def test_one_who_leaves_leaves_the_others_as_they_were(four, sd15):
    prompts = list(prompts_for(sd15))
    expected = four.render(prompts)

    def leave(index, step, of, preview):
        if index == 1:
            raise Cancelled

    first, second, third = four.render(prompts, on_step=leave)
    assert second is None and furthest(expected[::2], [first, third]) == 0


def test_when_all_leave_the_call_ends_at_that_step(four, sd15):
    steps = []

    def leave(index, step, of, preview):
        steps.append((index, step))
        raise Cancelled

    with pytest.raises(Cancelled):
        four.render(list(prompts_for(sd15)), on_step=leave)
    assert steps == [(0, 1), (1, 1), (2, 1)]


def test_memory_that_ends_costs_one_attempt_for_each_kind_of_picture(four, card, sd15):
    card.fits = 1
    prompts = list(prompts_for(sd15))
    expected = [four.render([prompt])[0] for prompt in prompts]
    card.asked.clear()
    assert furthest(expected, four.render(prompts)) <= 1
    assert card.asked == [3, 1, 1, 1]
    four.render(prompts)
    assert card.asked[4:] == [1, 1, 1]


def test_a_picture_too_large_even_alone_is_decoded_in_pieces(four, card, sd15):
    card.fits = 0
    [image, *_] = four.render(list(prompts_for(sd15)))
    assert image.size == (32, 32)


def test_what_does_not_even_fit_in_pieces_is_said_in_one_sentence(four, card, sd15):
    card.fits = card.fits_in_pieces = 0
    with pytest.raises(DeviceFull, match="does not fit into the memory"):
        four.render(list(prompts_for(sd15)))
