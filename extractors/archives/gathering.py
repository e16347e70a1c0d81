"""Posts as they come out of an archive: as many as fit, over the whole of its time."""

from __future__ import annotations

from dataclasses import replace

from ..profile import Post
from ..spread import spread

MOST, KEPT = 8_000, 4_000


class Gathering:
    """Keeps the first post of each id; when they are too many, some of every time."""

    def __init__(self) -> None:
        self._posts: dict[str, Post] = {}

    def add(self, post: Post | None) -> None:
        """Keep this one, when it has words."""
        if post is None or not (post.text or post.alt_texts):
            return
        self._posts.setdefault(post.id, post)
        if len(self._posts) > MOST:
            self._posts = {kept.id: kept for kept in spread(tuple(self._posts.values()), KEPT)}

    def amend(self, key: str, text: str) -> None:
        """Give a post that was cut short its whole text."""
        if key in self._posts:
            self._posts[key] = replace(self._posts[key], text=text)

    @property
    def posts(self) -> tuple[Post, ...]:
        return tuple(self._posts.values())
