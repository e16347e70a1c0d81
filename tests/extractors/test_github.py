"""GitHub, against replies after its REST API."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from extractors.errors import BadSource, ExtractorError, NeedsToken, NotFound, RateLimited, Upstream
from extractors.github import GitHub, factory

Replay = Callable[..., httpx.Client]
HOST, ME = "api.github.com", "/users/linaferrow"
EVENTS = (HOST, ME + "/events/public")


def read(replay: Replay, *events: Any) -> list[Any]:
    changed = {(HOST, path): {"status_code": 200, "json": []} for path in (ME + "/repos",)}
    changed |= {(HOST, "/repos/linaferrow/linaferrow/readme"): {"status_code": 404}, EVENTS: {"status_code": 200, "json": list(events)}}
    return list(GitHub(replay(changed)).extract("github:linaferrow").posts)


def event(kind: str, where: str, action: str | None = "created", **said: Any) -> dict[str, Any]:
    payload = {where: {"id": 1, "body": "words", **said}, **({"action": action} if action else {})}
    return {"id": "7", "type": kind, "payload": payload, "created_at": "2026-10-01T21:00:01Z"}


def test_recorded_account(replay: Replay) -> None:
    profile = GitHub(replay()).extract("https://github.com/linaferrow")
    assert (profile.handle, profile.display_name) == ("linaferrow", "Lina Ferrow") and profile.bio.startswith("Night-shift botanist")
    comment, repository, readme = profile.posts
    assert (comment.kind, comment.text) == ("comment", "Try raking light at 20 degrees; the graphite shines.")
    assert (repository.text, repository.hashtags) == ("OCR for herbarium labels", ("botany", "ocr"))
    assert (readme.kind, readme.text, readme.alt_texts) == ("article", "Hi\n\nI listen to moss.", ("A green wall",))


def test_which_events_are_words(replay: Replay) -> None:
    posts = read(
        replay,
        event("IssuesEvent", "issue", "opened", title="Labels vanish"),
        event("IssuesEvent", "issue", "closed", title="of others"),
        event("ReleaseEvent", "release", "published", name="1.0", id=2, author={"login": "linaferrow"}),
        event("IssueCommentEvent", "comment", "edited", id=3),
        event("IssueCommentEvent", "comment", id=4, user={"login": "kett"}),
        event("PullRequestReviewEvent", "review", id=5, body=None),
        event("PullRequestEvent", "pull_request", "opened", id=6, body="> theirs"),
        event("CommitCommentEvent", "comment", None, id=8),
        event("PushEvent", "commits"),
        {"type": 3, "payload": []},
    )
    assert [(post.id, post.kind) for post in posts] == [("issue-1", "post"), ("release-2", "article"), ("comment-8", "comment")]
    assert posts[0].text == "Labels vanish\n\nwords"


def test_token_goes_to_github_only_where_there_is_one(replay: Replay) -> None:
    sent = []

    def account(request: httpx.Request) -> dict[str, Any]:
        sent.append(request.headers.get("authorization"))
        return {"status_code": 200, "json": {"login": "linaferrow", "type": "Bot"}}

    client = replay({(HOST, ME): account})
    assert factory(client, {"GITHUB_TOKEN": "abc"}).extract("github:linaferrow").signals == ("bot",)
    factory(client, {}).extract("github:linaferrow")
    assert sent == ["Bearer abc", None]


def test_spent_limit_comes_as_403(replay: Replay) -> None:
    with pytest.raises(RateLimited) as caught:
        GitHub(replay()).extract("github:busybee")
    assert timedelta(minutes=29) < caught.value.retry_at - datetime.now(UTC) < timedelta(minutes=31)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ({"status_code": 404, "json": {}}, NotFound),
        ({"status_code": 401, "json": {"message": "Bad credentials"}}, NeedsToken),
        ({"status_code": 200, "json": []}, Upstream),
        ({"status_code": 503, "text": "unicorn"}, Upstream),
        (httpx.ConnectTimeout("slow"), Upstream),
    ],
)
def test_refusals(replay: Replay, reply: Any, error: type[ExtractorError]) -> None:
    with pytest.raises(error):
        GitHub(replay({(HOST, ME): reply})).extract("github:linaferrow")


def test_three_pages_of_events_at_most(replay: Replay) -> None:
    def page(request: httpx.Request) -> dict[str, Any]:
        first = int(request.url.params["page"]) * 100
        return {"status_code": 200, "json": [event("IssueCommentEvent", "comment", id=first + index) for index in range(100)]}

    client = replay({EVENTS: page})
    assert len(GitHub(client).extract("github:linaferrow", limit=400).posts) == 302 and client.asked.count("".join(EVENTS)) == 3


@pytest.mark.parametrize("source", ["github:", "github:a--b_", "github:../x", "github:a b", "github:-a"])
def test_bad_names(replay: Replay, source: str) -> None:
    with pytest.raises(BadSource):
        GitHub(replay()).extract(source)


@pytest.mark.parametrize(("source", "accepted"), [("https://github.com/ada", True), ("github.com/ada/", True), ("https://github.com/topics", False),
                                                  ("https://github.com/ada/repo", False), ("ada", False)])  # fmt: skip
def test_accepts(source: str, accepted: bool) -> None:
    assert GitHub(httpx.Client()).accepts(source) is accepted
