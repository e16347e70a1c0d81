"""What a page and its host say to programs, asked wherever HTML is read."""

from __future__ import annotations

from .errors import OptedOut
from .fetch import PAGE_BYTES, Reply, Visit
from .optout import disallows, refuses, robots_words
from .ownership import check_owner, is_proving


def page_words(visit: Visit, page: Reply, *, bio: str | None = None, bio_later: bool = False) -> tuple[str, ...]:
    """The robots directives of a page, which we may read at all only if robots.txt lets us.

    Raises `OptedOut` at ``noai``, ``noimageai`` (unless its owner is proven in `bio`) and where robots.txt keeps us out
    (whoever asks). With `bio_later` whoever wants to prove something is let on as far as the biography: see `check_noai`.
    """
    words = robots_words(page.text(), page.headers)
    if not (bio_later and is_proving()):
        check_noai(words, page.url.host, bio)
    robots = visit.get(page.url.join("/robots.txt"), limit=PAGE_BYTES, plain_http=True)
    if robots.status == 200 and disallows(robots.text(), str(page.url)):
        raise OptedOut(f"{page.url.host} keeps programs from this page (robots.txt); paste the text instead.")
    return words


def check_noai(words: tuple[str, ...], host: str, bio: str | None) -> None:
    """Raises `OptedOut` where robots directives are a hard no, unless its owner is proven in `bio`."""
    if refuses(words):
        check_owner(f"{host} refuses machines that learn or paint (noai)", signal="noai", bio=bio)
