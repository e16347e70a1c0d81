"""What a visitor is offered: nothing that could only fail."""

from __future__ import annotations

from installation.choices import Offer
from installation.settings import Settings

KEYS = {"VK_SERVICE_TOKEN": "a", "REDDIT_CLIENT_ID": "a", "REDDIT_CLIENT_SECRET": "a", "X_BEARER_TOKEN": "a"}


def offered(tokens: dict[str, str]) -> set[str]:
    return {source["name"] for source in Offer(Settings(tokens=tokens)).now()["sources"]}


def test_sources_whose_token_is_missing_are_left_out():
    without, with_all = offered({}), offered(KEYS)
    assert with_all - without == {"vk", "reddit", "x"} and {"bluesky", "mastodon", "github"} <= without
    assert offered({"VK_SERVICE_TOKEN": "a", "REDDIT_CLIENT_ID": "a"}) - without == {"vk"}


def test_files_have_tabs_of_their_own():
    assert not {"text", "archive"} & offered(KEYS)


def test_visitors_are_told_when_a_machine_outside_paints():
    def told(**settings):
        return Offer(Settings(**settings)).now()["painted_elsewhere"]

    assert told(renderer="openai", renderer_url="https://images.example/v1")
    assert not told()
    assert not told(renderer="comfyui", renderer_url="http://127.0.0.1:8188") and not told(renderer="automatic1111", renderer_url="http://192.168.0.7:7860")
