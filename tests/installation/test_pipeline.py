"""The whole story, with collaborators handed in."""

from types import SimpleNamespace

import pytest
from PIL import Image

from extractors import Post, Profile
from installation.pipeline import make_portrait
from portrait.errors import RefusedImage, RefusedWords
from portrait.prompt import Part, Prompt

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
