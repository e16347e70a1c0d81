"""Pipelines of every family, at toy size, go through the one renderer unchanged."""

import numpy as np
import pytest
from PIL import Image
from stand_in_checkpoints import BUILDERS, pixels, prompt_for

from portrait.checkpoint import find_checkpoint, token_counter
from portrait.errors import BadPrompt
from portrait.renderer import Cancelled
from portrait.start import picture_start

ONLY_FROM_NOISE = {"pixart_sigma"}
NO_INPAINTING = {"pixart_sigma", "kandinsky3", "lcm"}
NO_NEGATIVE = {"lcm", "flux2_klein", "flux1"}
RAMP = Image.linear_gradient("L").resize((64, 64)).convert("RGB")
LEFT = Image.new("L", (64, 64))
LEFT.paste(255, (0, 0, 32, 64))


@pytest.fixture(scope="module", params=BUILDERS)
def checkpoint(request, saved):
    return saved(request.param)


def family(checkpoint):
    return checkpoint.rsplit("/", 1)[1]


def test_it_paints_and_a_seed_means_the_same_picture_alone_or_in_company(renderer, checkpoint):
    first, second = renderer.render([prompt_for(checkpoint), prompt_for(checkpoint, positive="a boat", seed=4)])
    [alone] = renderer.render([prompt_for(checkpoint, positive="a boat", seed=4)])
    assert first.size == second.size == (64, 64) and first.mode == "RGB"
    assert np.abs(pixels(second) - pixels(alone)).max() <= 1
    assert np.abs(pixels(first) - pixels(second)).max() > 1


def test_its_words_matter(renderer, checkpoint):
    lantern, boat = renderer.render([prompt_for(checkpoint), prompt_for(checkpoint, positive="a boat")])
    assert (pixels(lantern) != pixels(boat)).any()


def test_what_must_not_be_in_it_matters_where_the_pipeline_takes_that(renderer, checkpoint):
    plain, avoiding = renderer.render([prompt_for(checkpoint), prompt_for(checkpoint, negative="rain and smoke")])
    assert (pixels(plain) != pixels(avoiding)).any() == (family(checkpoint) not in NO_NEGATIVE)


def test_every_step_is_reported_and_some_with_a_preview(renderer, checkpoint):
    seen = []
    renderer.render([prompt_for(checkpoint)], on_step=lambda *report: seen.append(report))
    steps = 4 if family(checkpoint) == "sd15" else 3  # its own scheduler, PNDM, takes one more
    assert [report[:3] for report in seen] == [(0, step, steps) for step in range(1, steps + 1)]
    shown = [preview for *_, preview in seen if preview is not None]
    assert shown and all(preview.size[0] >= 16 and pixels(preview).std() > 1 for preview in shown)


def test_it_can_be_cancelled_and_goes_on(renderer, checkpoint):
    steps = []

    def stop(_index, step, _of, _preview):
        steps.append(step)
        raise Cancelled

    with pytest.raises(Cancelled):
        renderer.render([prompt_for(checkpoint)], on_step=stop)
    assert steps == [1]
    assert renderer.render([prompt_for(checkpoint)])[0].size == (64, 64)


def test_it_paints_over_a_picture(renderer, checkpoint):
    def over(picture, strength):
        return prompt_for(checkpoint, steps=5, start=picture_start(picture, strength))

    if family(checkpoint) in ONLY_FROM_NOISE:
        with pytest.raises(BadPrompt, match="knows no image to image .* --start none"):
            renderer.render([over(RAMP, 0.6)])
        return
    seen = []
    begun, turned, again = renderer.render([over(RAMP, 0.6), over(RAMP.rotate(180), 0.6), over(RAMP, 0.6)], on_step=lambda *one: seen.append(one[:3]))
    assert (pixels(begun) == pixels(again)).all() and (pixels(begun) != pixels(turned)).any()
    painted = 4 if family(checkpoint) == "sd15" else prompt_for(checkpoint, steps=5, start=picture_start(RAMP, 0.6)).steps_painted
    assert seen == [(index, step, painted) for index in range(3) for step in range(1, painted + 1)]
    assert begun.size == (64, 64)


def test_it_paints_under_a_mask(renderer, checkpoint):
    def under(seed):
        return prompt_for(checkpoint, seed=seed, steps=4, start=picture_start(RAMP, 1.0, mask=LEFT))

    if family(checkpoint) in NO_INPAINTING:
        with pytest.raises(BadPrompt, match="with a mask: diffusers knows no inpainting"):
            renderer.render([under(1)])
        return
    changed = np.abs(pixels(one := renderer.render([under(1)])[0]) - pixels(renderer.render([under(2)])[0])).mean((0, 2))
    assert one.size == (64, 64) and changed[:24].mean() > 3 * changed[40:].mean()


def test_tokens_are_counted_by_its_own_tokenizer(checkpoint):
    assert token_counter(find_checkpoint(checkpoint))("a boat") > token_counter(find_checkpoint(checkpoint))("a")
