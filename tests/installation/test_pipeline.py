"""The whole story, with collaborators handed in."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PIL import Image

from extractors import Post, Profile
from installation.painting import paint_each
from installation.pipeline import make_portrait
from portrait.errors import RefusedImage, RefusedWords
from portrait.prompt import Part, Prompt, prompt_from_json, prompt_to_json
from portrait.sketch.scene import Scene
from portrait.start import sketch_start, start_image

PROFILE = Profile("ada:x", "x", None, None, (Post("p1", "words"),))


def prompt(words="a lantern"):
    return Prompt(words, "", (Part(words, "subject"),), "oil", "", "atelier", 7, (64, 64), 2, 3.0, 2, "none", None)


def story(words="a lantern", refusals=0):
    """Runs the pipeline; the image check refuses the first `refusals` pictures. Returns portraits, stages, seeds."""
    stages, seeds, refused = [], [], iter(range(refusals))

    def render(prompts, *, on_step=None):
        seeds.extend(each.seed for each in prompts)
        return [Image.new("RGB", (64, 64), "red") for _ in prompts]

    def check(image):
        if next(refused, None) is not None:
            raise RefusedImage("refused")

    ada = SimpleNamespace(name="ada", example="ada:x", accepts=lambda source: True, extract=lambda source, *, limit: PROFILE)
    portraits = make_portrait(
        "ada:x", extractors={"ada": ada}, describe=lambda profile: None, compose=lambda verbal: [prompt(words)],
        renderer=SimpleNamespace(render=render), check_image=check, on_stage=stages.append,
    )  # fmt: skip
    return portraits, stages, seeds


def test_a_source_becomes_a_portrait_stage_by_stage():
    [portrait], stages, seeds = story()
    assert stages == ["reading", "painting", "finishing"] and seeds == [7]
    assert portrait.image.size == (64, 64) and portrait.prompt.seed == 7


def test_a_refused_picture_is_painted_once_more_and_its_prompt_says_so():
    [portrait], _, seeds = story(refusals=1)
    assert seeds == [7, 8] and portrait.prompt.seed == 8


def test_a_second_refusal_ends_it():
    with pytest.raises(RefusedImage):
        story(refusals=2)


def test_refused_words_are_never_rendered():
    with pytest.raises(RefusedWords):
        story(words="a nude figure")


def painted(**changes) -> Image.Image:
    """A 64 px picture that kept to its sketch, finished."""
    start = sketch_start(Scene(place="garden", time="noon", season="summer", mood="calm", skin="dark"), 0.35)
    over = replace(prompt(), technique="oil", finish_size=(320, 320), start=start, **changes)
    return finished(over)


def finished(over: Prompt) -> Image.Image:
    render = lambda prompts, *, on_step=None: [start_image(each.start, each.size, each.seed) for each in prompts]
    [portrait] = paint_each([over], renderer=SimpleNamespace(render=render), check_image=lambda image: None)
    return portrait.image


def test_brush_work_follows_the_sketch_unless_the_recipe_says_no():
    assert painted() != painted(underdrawing=False)
    assert painted() == painted(underdrawing=True)


def test_what_was_painted_before_there_were_underdrawings_is_painted_again_without():
    start = sketch_start(Scene(place="garden", time="noon", season="summer", mood="calm"), 0.35)
    now = replace(prompt(), technique="oil", finish_size=(320, 320), start=start)
    record = prompt_to_json(now)
    assert prompt_from_json(record) == now
    del record["finish"]["underdrawing"]
    assert prompt_from_json(record) == replace(now, underdrawing=False)


def test_a_picture_painted_by_the_second_seed_has_that_seeds_underdrawing():
    refused = iter((True,))

    def check(image):
        if next(refused, False):
            raise RefusedImage("refused")

    start = sketch_start(Scene(place="garden", time="noon", season="summer", mood="calm"), 0.35)
    asked = replace(prompt(), technique="oil", finish_size=(320, 320), start=start)
    render = lambda prompts, *, on_step=None: [start_image(each.start, each.size, each.seed) for each in prompts]
    [portrait] = paint_each([asked], renderer=SimpleNamespace(render=render), check_image=check)
    assert portrait.prompt.seed == 8 and portrait.image == finished(replace(asked, seed=8))
