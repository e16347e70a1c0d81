"""GitHub: what somebody says there, through the REST API (version 2022-11-28).

The profile's README, the descriptions of the repositories, and of the last 300 public events the
words: comments, issues, releases. Code and commit messages are not words in this sense.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from . import fields
from .about import About
from .errors import NeedsToken, Upstream
from .fetch import Reply, Visit, raise_for_status
from .markdown import markdown_descriptions, markdown_to_text
from .optout import bio_signals
from .profile import Post, Profile
from .spread import spread
from .typed import account_name, is_named
from .words import distinct, tidy

API = "https://api.github.com"
EVENT_PAGES = 3
PAGE_POSTS = 100

_LINK = re.compile(r"(?:https?://)?(?:www\.)?github\.com/([A-Za-z0-9-]+)/?(?:\?\S*)?", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?")
_OWN_PAGES = frozenset(
    "about apps collections customer-stories enterprise events explore features issues join login marketplace new notifications "
    "orgs pricing pulls search security settings signup sponsors topics trending".split()
)
# Of each event that holds words: where they are, and what kind of post they make.
_WORDS = {
    "IssueCommentEvent": ("comment", "created", "comment"),
    "CommitCommentEvent": ("comment", "created", "comment"),
    "PullRequestReviewCommentEvent": ("comment", "created", "comment"),
    "PullRequestReviewEvent": ("review", "created", "comment"),
    "IssuesEvent": ("issue", "opened", "post"),
    "PullRequestEvent": ("pull_request", "opened", "post"),
    "DiscussionEvent": ("discussion", "created", "post"),
    "ReleaseEvent": ("release", "published", "article"),
}


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> GitHub:
    """The entry point ``github``; ``GITHUB_TOKEN`` is optional: 5,000 requests an hour instead of 60."""
    return GitHub(client, token=tokens.get("GITHUB_TOKEN"))


class GitHub:
    """Reads an account's public words."""

    name = "github"
    example = "github:linaferrow"
    about = About(
        typed="`github:NAME`, `https://github.com/NAME`",
        read="the profile's README, descriptions and topics of own repositories, comments, issues and releases of the last 300 events",
        unread="code, commit messages, forks, quotations, comments that others edited",
        token="`GITHUB_TOKEN`, optional: 5,000 requests an hour instead of 60",
        refusals="soft: `bot`, tags in the bio",
    )

    def __init__(self, client: httpx.Client, *, token: str | None = None) -> None:
        self._client = client
        self._token = token

    def accepts(self, source: str) -> bool:
        """``github:…`` or the address of an account."""
        source = source.strip()
        link = _LINK.fullmatch(source)
        return is_named(source, self.name) or link is not None and link[1].lower() not in _OWN_PAGES

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `NeedsToken` (a token that is not taken), `Private`, `BotBlocked`, `RateLimited`, `Upstream`."""
        name = account_name(source, GitHub, _NAME, [_LINK], "a name of GitHub")
        visit = Visit(self._client)
        account = self._get(visit, f"/users/{name}", name).record("GitHub", f"account for {name}")
        login = fields.text(account, "login")
        if login is None:
            raise Upstream.nonsense("GitHub", f"account for {name}")
        bio = tidy(fields.text(account, "bio") or "")
        posts = {post.id: post for post in self._posts(visit, login)}
        return Profile(
            source=source,
            handle=login,
            display_name=tidy(fields.text(account, "name") or "", limit=200) or None,
            bio=bio or None,
            posts=spread(tuple(posts.values()), limit),
            url=fields.text(account, "html_url"),
            signals=("bot",) * (fields.text(account, "type") == "Bot") + bio_signals(bio),
        )

    def _posts(self, visit: Visit, login: str) -> Iterator[Post]:
        yield from self._readme(visit, login)
        repositories = self._get(visit, f"/users/{login}/repos", login, sort="pushed", type="owner", per_page=PAGE_POSTS)
        yield from filter(None, map(_repository, fields.objects(repositories.json())))
        for number in range(1, EVENT_PAGES + 1):
            events = fields.objects(self._get(visit, f"/users/{login}/events/public", login, per_page=PAGE_POSTS, page=number).json())
            yield from (post for event in events if (post := _event(event, login)))
            if len(events) < PAGE_POSTS:
                return

    def _readme(self, visit: Visit, login: str) -> Iterator[Post]:
        reply = self._asked(visit, f"/repos/{login}/{login}/readme", {}, accept="application/vnd.github.raw+json")
        if reply.status == 404:
            return
        raise_for_status(reply, login)
        text = markdown_to_text(reply.text())
        if text:
            yield Post(id=f"{login}/{login}", text=text, kind="article", alt_texts=markdown_descriptions(reply.text()),
                       url=f"https://github.com/{login}/{login}")  # fmt: skip

    def _get(self, visit: Visit, path: str, who: str, **params: str | int) -> Reply:
        reply = self._asked(visit, path, params)
        raise_for_status(reply, who)
        return reply

    def _asked(self, visit: Visit, path: str, params: Mapping[str, str | int], accept: str = "application/vnd.github+json") -> Reply:
        headers = {"Accept": accept, "X-GitHub-Api-Version": "2022-11-28"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        reply = visit.get(API + path, params=params, headers=headers)
        if reply.status == 401:
            raise NeedsToken("GitHub does not take the token in GITHUB_TOKEN; make a new one, or remove it.")
        return reply


def _repository(repository: Mapping[str, Any]) -> Post | None:
    text, name = tidy(fields.text(repository, "description") or ""), fields.text(repository, "full_name")
    if not text or name is None or repository.get("fork") is not False or repository.get("private") is True:
        return None
    return Post(
        id=name,
        text=text,
        created_at=fields.instant(repository.get("created_at")),
        hashtags=distinct(fields.texts(repository, "topics")),
        url=fields.text(repository, "html_url"),
    )


def _event(event: Mapping[str, Any], login: str) -> Post | None:
    """The words of one event, or None when there are none, or when they are somebody else's."""
    where, action, kind = _WORDS.get(fields.text(event, "type") or "", ("", "", ""))
    payload = fields.record(event, "payload")
    said = fields.record(payload, where)
    author = fields.text(fields.record(said, "user"), "login") or fields.text(fields.record(said, "author"), "login")
    body = fields.text(said, "body") or ""
    text, number = markdown_to_text(body), said.get("id") or event.get("id")
    if fields.text(payload, "action") not in (action, None) or (author or login) != login or not text or number is None:
        return None
    title = fields.text(said, "title", "name") if kind != "comment" else None
    return Post(
        id=f"{where}-{number}",
        text=tidy(f"{title}\n\n{text}") if title else text,
        created_at=fields.instant(said.get("created_at")) or fields.instant(event.get("created_at")),
        kind=kind,
        alt_texts=markdown_descriptions(body),
        url=fields.text(said, "html_url"),
    )
