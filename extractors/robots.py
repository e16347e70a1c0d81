"""What a page and its host say to programs, asked wherever HTML is read."""

from __future__ import annotations

from .errors import OptedOut
from .fetch import PAGE_BYTES, Reply, Visit
from .optout import disallows, refuses, robots_words


def page_words(visit: Visit, page: Reply) -> tuple[str, ...]:
    """The robots directives of a page, which we may read at all only if robots.txt lets us.

    Raises `OptedOut` at ``noai``, ``noimageai`` and where robots.txt keeps us out.
    """
    words = robots_words(page.text(), page.headers)
    if refuses(words):
        raise OptedOut(f"{page.url.host} refuses machines that learn or paint (noai); paste the text instead.")
    robots = visit.get(page.url.join("/robots.txt"), limit=PAGE_BYTES, plain_http=True)
    if robots.status == 200 and disallows(robots.text(), str(page.url)):
        raise OptedOut(f"{page.url.host} keeps programs from this page (robots.txt); paste the text instead.")
    return words
