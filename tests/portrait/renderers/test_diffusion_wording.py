"""Weights of a prompt's parts, and prompts longer than a text encoder reads at once."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from stand_in_checkpoints import BUILDERS, pixels, prompt_for

from portrait.checkpoint import find_checkpoint, token_counter
from portrait.prompt import Part
from portrait.renderers.loading import load_pipeline
from portrait.renderers.wording import weighs, worded, wording_key

PARTS = (Part("a lantern", "subject"), Part("by the sea", "place"), Part("in blue", "palette"))
LONG = tuple(Part(words, "subject") for words in ("a lantern on a stone", "a boat with a red sail", "birds over the sea", "snow on the hills", "a tower in the fog"))


@pytest.fixture(scope="module", params=["sd15", "lcm", "sdxl"])
def checkpoint(request, saved):
    return saved(request.param)


def of_parts(checkpoint, parts, **changes):
    words = ", ".join(part.text for part in parts)
    return prompt_for(checkpoint, positive=words, parts=tuple(parts), tokens=token_counter(find_checkpoint(checkpoint))(words), **changes)


def weighing(weight, at=1):
    return tuple(replace(part, weight=weight) if place == at else part for place, part in enumerate(PARTS))


def painted(renderer, *prompts):
    return [pixels(image) for image in renderer.render(prompts)]


@pytest.mark.parametrize("family", ["sd15", "sdxl", "atelier"])
def test_with_weights_all_but_even_the_embeddings_are_the_pipelines_own(family, saved):
    checkpoint = "atelier" if family == "atelier" else saved(family)
    pipe = load_pipeline(find_checkpoint(checkpoint), "cpu", 1)
    prompt = of_parts(checkpoint, weighing(1 + 1e-7), negative="rain")
    ours = worded(pipe, prompt)
    with torch.inference_mode():
        own = pipe.encode_prompt(prompt=prompt.positive, negative_prompt="rain", device="cpu", num_images_per_prompt=1, do_classifier_free_guidance=True)
    names = ("prompt_embeds", "negative_prompt_embeds", "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
    for name, theirs in zip(names, own, strict=False):
        torch.testing.assert_close(ours[name], theirs, msg=name)


def test_a_weight_changes_the_picture_the_more_the_further_it_is_from_even(renderer, checkpoint):
    even, slight, heavy, light, gone = painted(renderer, *(of_parts(checkpoint, weighing(weight)) for weight in (1, 1.1, 1.6, 0.6, 0.05)))
    assert 0 < np.abs(even - slight).mean() < np.abs(even - heavy).mean()
    assert 0 < np.abs(even - light).mean() < np.abs(even - gone).mean()


def test_even_weights_go_as_words(checkpoint):
    pipe = load_pipeline(find_checkpoint(checkpoint), "cpu", 1)
    assert worded(pipe, of_parts(checkpoint, PARTS)) == {"prompt": "a lantern, by the sea, in blue", "negative_prompt": None}


def test_a_weighted_prompt_is_the_same_alone_and_in_a_batch(renderer, checkpoint):
    prompts = [of_parts(checkpoint, weighing(1.4), seed=seed, negative="rain") for seed in (1, 2, 3)]
    alone = painted(renderer, *prompts)
    together = [pixels(image) for image in renderer.render_together(prompts, None)]
    assert max(np.abs(one - other).max() for one, other in zip(alone, together, strict=True)) <= 1


def test_words_beyond_the_77th_token_are_read(renderer, checkpoint):
    prompt = of_parts(checkpoint, LONG)
    assert prompt.tokens > 75
    changed = of_parts(checkpoint, (*LONG[:-1], Part("a horse in the snow", "subject")))
    first, second = painted(renderer, prompt, changed)
    assert (first != second).any()


def test_long_prompts_and_long_refusals_go_together(renderer, checkpoint):
    rain = "rain, smoke, letters and numbers on a wall, a crowd of people, many hands, fog and again rain and wind and more"
    for prompt in (of_parts(checkpoint, LONG, negative="rain"), of_parts(checkpoint, PARTS, negative=rain), of_parts(checkpoint, LONG, negative=rain)):
        [image] = renderer.render([prompt])
        assert image.size == (64, 64)


def test_a_part_that_weighs_more_counts_in_a_long_prompt(renderer, checkpoint):
    heavier = (*LONG[:-1], replace(LONG[-1], weight=1.5))
    lighter = (*LONG[:-1], replace(LONG[-1], weight=0.5))
    even, heavy, light = painted(renderer, *(of_parts(checkpoint, parts) for parts in (LONG, heavier, lighter)))
    assert (even != heavy).any() and (even != light).any()


def test_only_prompts_whose_embeddings_fit_are_painted_together():
    short, weighted, long = of_parts("atelier", PARTS), of_parts("atelier", weighing(1.2)), of_parts("atelier", LONG * 9)
    assert wording_key(short) == wording_key(replace(short, seed=9)) != wording_key(weighted)
    assert wording_key(long) != wording_key(replace(long, seed=9))


def test_atelier_weighs_too(renderer):
    def with_lantern(weight):
        return replace(of_parts("atelier", (*PARTS[1:], Part("a lantern", "symbols", weight)), size=(64, 64), steps=4), seed=5)

    even, heavy = painted(renderer, with_lantern(1), with_lantern(1.5))
    assert (even != heavy).any()


@pytest.mark.parametrize("family", sorted(set(BUILDERS) - {"sd15", "lcm", "sdxl"}))
def test_other_families_take_the_words_as_they_are(renderer, family, saved):
    checkpoint = saved(family)
    even, heavy = painted(renderer, of_parts(checkpoint, PARTS), of_parts(checkpoint, weighing(1.5)))
    assert (even == heavy).all()


def test_which_checkpoints_weigh_is_known_beforehand():
    assert weighs(find_checkpoint("atelier")) and weighs(find_checkpoint("ByteDance/SDXL-Lightning"))
    assert not weighs(find_checkpoint("Tongyi-MAI/Z-Image-Turbo"))
