"""Names of what paints on a server, and whose numbers hold for it."""

import pytest

from portrait.checkpoint import find_checkpoint, registry, token_counter
from portrait.errors import BadPrompt
from portrait.served import model_of, served_name, services, taken_apart

SDXL = "stabilityai/stable-diffusion-xl-base-1.0"


@pytest.mark.parametrize("name", services())
def test_no_service_counts_as_clean_whatever_it_paints_with(name):
    for written in (name, f"{name}:some-model"):
        checkpoint = find_checkpoint(written)
        assert checkpoint.service == name and checkpoint.name == written and not checkpoint.clean
        assert not checkpoint.is_folder and not checkpoint.is_file


@pytest.mark.parametrize(
    ("name", "model", "family"),
    [
        ("automatic1111", "", None), ("automatic1111:mix.safetensors", "mix.safetensors", None), (f"automatic1111@{SDXL}", "", SDXL),
        (f"comfyui:xl/mix.safetensors@{SDXL}", "xl/mix.safetensors", SDXL), ("comfyui:me@home.safetensors", "me@home.safetensors", None),
        ("openai:gpt-image-1", "gpt-image-1", None),
    ],
)  # fmt: skip
def test_a_name_is_taken_apart(name, model, family):
    served = taken_apart(name)
    assert (served.model, served.family) == (model, family)


@pytest.mark.parametrize("name", ["atelier", "openai/clip-vit-base-patch32", "openaisomething", "comfyui/models", SDXL])
def test_other_names_are_no_services(name):
    assert taken_apart(name) is None


def test_what_is_not_named_is_the_services_usual_model():
    assert model_of("openai") and model_of("stability") and model_of("automatic1111") == "" and model_of("openai:dall-e-3") == "dall-e-3"


def test_a_family_lends_its_numbers_but_not_its_weights():
    checkpoint, family = find_checkpoint(f"automatic1111:mix@{SDXL}"), find_checkpoint(SDXL)
    assert (checkpoint.size, checkpoint.steps, checkpoint.guidance, checkpoint.budget) == (family.size, family.steps, family.guidance, family.budget)
    assert checkpoint.pipeline is None and checkpoint.components == {} and checkpoint.lora is None


@pytest.mark.parametrize(("name", "says"), [
    (f"openai@{SDXL}", "numbers of its own"), ("automatic1111@atelier", "lends automatic1111 no numbers"), ("comfyui@nobody/has-this", "lends comfyui no numbers"),
    ("comfyui:" + "x" * 300, "cannot be the name of a model"), ("comfyui:a\nb", "cannot be the name of a model"),
])  # fmt: skip
def test_a_name_that_cannot_be_is_said(name, says):
    with pytest.raises(BadPrompt, match=says) as wrong:
        find_checkpoint(name)
    assert "\n" not in str(wrong.value)


@pytest.mark.parametrize(
    ("renderer", "asked", "usual", "name"),
    [
        ("diffusion", None, None, None), ("diffusion", SDXL, None, None), ("openai", None, None, "openai"), ("openai", None, SDXL, "openai"),
        ("openai", "openai:gpt-image-1", SDXL, "openai:gpt-image-1"), ("comfyui", None, SDXL, f"comfyui@{SDXL}"), ("comfyui", None, "atelier", "comfyui"),
        ("comfyui", SDXL, None, f"comfyui@{SDXL}"), ("comfyui", None, "comfyui:mix", "comfyui:mix"), ("comfyui", None, "mine/own", "comfyui"),
    ],
)  # fmt: skip
def test_the_name_under_which_a_renderer_paints(renderer, asked, usual, name):
    assert served_name(renderer, asked, usual) == name


def test_tokens_are_counted_without_the_servers_tokenizer():
    assert token_counter(find_checkpoint("openai"))("a lantern, by the sea") == 6


def test_only_what_takes_a_seed_can_be_painted_again():
    assert [name for name in services() if not find_checkpoint(name).seeded] == ["openai"]


def test_services_are_not_among_the_checkpoints_to_pull():
    assert not set(services()) & set(registry())
