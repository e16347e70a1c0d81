"""Any blog, newsletter or channel that publishes a feed.

The typed address may be the feed or a page that announces one (autodiscovery), else well-known
paths are tried. ``noai`` in a page's or a feed's robots directives is a hard no.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import httpx

from .about import About
from .errors import BadSource, ExtractorError, NotFound, RateLimited, UnsafeTarget, Upstream
from .feed_format import FeedPosts, looks_like_feed, read_feed
from .fetch import FEED_BYTES, Reply, Visit, raise_for_status
from .markup import canonical_base, feed_links
from .optout import bio_signals, robots_words
from .profile import Post, Profile
from .robots import check_noai, page_words
from .spread import spread
from .targets import joined
from .typed import without_name
from .youtube import channel_in, read_channel

WELL_KNOWN = ("/feed", "/rss", "/feed.xml", "/atom.xml", "/feed.json")

_DOMAIN = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]*(?:/\S*)?")
_FILES = re.compile(r"\.(?:txt|jsonl?|csv|zip|tar|t?gz|car|html?|toml|png|jpe?g|mp4|pdf|docx?|rtf|odt)$", re.IGNORECASE)
_REBLOGGED = re.compile(r"^[a-z0-9][\w-]{0,31}(?:-deactivated\d+)?:$", re.MULTILINE)
_COMMENTS = re.compile(r"\bcomments?\b|kommentare|commentaires|комментари", re.IGNORECASE)
# Their pages announce no feed, or not to guests; these are the addresses their own help pages give.
_KNOWN = (
    (re.compile(r"https://(?:www\.)?medium\.com/(@?[\w.-]+)/?"), r"https://medium.com/feed/\1"),
    (re.compile(r"https://(?:www\.)?substack\.com/@([\w-]+)/?"), r"https://\1.substack.com/feed"),
    (re.compile(r"https://([\w-]+)\.substack\.com/?"), r"https://\1.substack.com/feed"),
    (re.compile(r"https://(?:www\.)?tumblr\.com/(?:blog/(?:view/)?)?([\w-]+)/?"), r"https://\1.tumblr.com/rss"),
    (re.compile(r"https://(?!www\.)([\w-]+)\.tumblr\.com/?"), r"https://\1.tumblr.com/rss"),
    (re.compile(r"https://(?:www\.)?youtube\.com/channel/(UC[\w-]{22})/?"),
     r"https://www.youtube.com/feeds/videos.xml?channel_id=\1"),
)


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> Feed:
    """The entry point ``feed``; with ``YOUTUBE_API_KEY`` channels of YouTube are read through its interface."""
    return Feed(client, youtube_key=tokens.get("YOUTUBE_API_KEY"))


class Feed:
    """Reads RSS, Atom and JSON Feed, from the feed or from a page that announces one.

    A site that knows an address better goes first (`last_resort`).
    """

    name = "feed"
    example = "https://blog.example.org/feed.xml"
    last_resort = True
    about = About(
        typed="any other `https://…`, `feed:https://…`, `feed:host`",
        read="RSS, Atom, JSON Feed: title and text; found from the page by autodiscovery or at `/feed`, `/rss`, "
             "`/feed.xml`, `/atom.xml`, `/feed.json`",
        unread="quotations, code, password forms; of several authors all but the most frequent",
        token="`YOUTUBE_API_KEY`, optional: the last 300 videos of a channel on YouTube instead of 15",
        refusals="hard: `noai`, `noimageai` in the page or a header; `robots.txt`, for pages · soft: `noindex` on the page, "
                 "tags in the description",
    )

    def __init__(self, client: httpx.Client, *, youtube_key: str | None = None) -> None:
        self._client, self._youtube_key = client, youtube_key

    def accepts(self, source: str) -> bool:
        """``feed:…``, any https address, or a bare host name."""
        source = source.strip()
        if source.lower().startswith(("feed:", "https://", "http://")):
            return True
        bare = _DOMAIN.fullmatch(source) and not _FILES.search(source)
        return bool(bare) and not source.lower().endswith(".bsky.social")

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `OptedOut`, `LoginWall`, `BotBlocked`, `RateLimited`, `NeedsToken`, `UnsafeTarget`, `Upstream`."""
        visit, url = Visit(self._client), _url(source)
        channel = channel_in(url) if self._youtube_key else None
        if channel is not None:
            try:
                return read_channel(visit, self._youtube_key or "", channel, source=source, limit=limit)
            except RateLimited:
                pass  # the day's quota is used up; its feed has to do
        typed = _fetch(visit, url)
        if looks_like_feed(typed):
            reply, feed = typed, read_feed(typed)
            words = _home_words(visit, reply, feed)
        else:
            words = page_words(visit, typed, bio_later=True)
            reply, feed = _discover(visit, typed)
        posts = _without_reblogs(feed.posts) if reply.url.host.endswith(".tumblr.com") else feed.posts
        check_noai((*words, *robots_words("", reply.headers)), reply.url.host, feed.description)
        return Profile(
            source=source,
            handle=reply.url.host,
            display_name=feed.author or feed.title,
            bio=feed.description,
            posts=spread(posts, limit),
            url=feed.home or str(reply.url),
            lang=feed.lang,
            signals=("noindex",) * ("noindex" in words) + bio_signals(feed.description),
        )


def _url(source: str) -> str:
    bare = without_name(source, Feed.name)
    bare = f"https:{bare}" if bare.startswith("//") else bare  # feed://host is an old form of the same
    url = bare if re.match(r"https?://", bare, re.IGNORECASE) else f"https://{bare}"
    if not bare or re.search(r"[\s\\]", bare):
        raise BadSource(f"{bare[:80]!r} is not a web address; type one such as {Feed.example}.")
    for pattern, replacement in _KNOWN:
        if pattern.fullmatch(url):
            return pattern.sub(replacement, url)
    return url


def _fetch(visit: Visit, url: str | httpx.URL, limit: int = FEED_BYTES) -> Reply:
    reply = visit.get(url, limit=limit, plain_http=True)
    if reply.url.host.endswith("youtube.com") and reply.status in (404, 500):
        # For days on end their feeds answer so for channels that exist.
        raise Upstream(f"YouTube answered {reply.status} for a feed; check the channel, or try again later.")
    raise_for_status(reply, f"page {reply.url.path}")
    return reply


def _home_words(visit: Visit, reply: Reply, feed: FeedPosts) -> tuple[str, ...]:
    """A feed cannot say ``noai`` itself; the page it belongs to can. An unreachable page has said nothing."""
    home = _joined(reply.url, feed.home or "/")
    if home is None or home.host.removeprefix("www.") != reply.url.host.removeprefix("www."):
        home = reply.url.join("/")
    try:
        page = visit.get(home.copy_with(scheme=reply.url.scheme), plain_http=True)
    except RateLimited:
        raise
    except ExtractorError:
        return ()
    return robots_words(page.text(), page.headers) if page.status == 200 and not looks_like_feed(page) else ()


def _without_reblogs(posts: tuple[Post, ...]) -> tuple[Post, ...]:
    """Tumblr's feeds say ``name:`` before the words of others; one's own come last, and a reblog may have none."""
    own = (replace(post, text=_REBLOGGED.split(post.text)[-1].strip()) for post in posts)
    return tuple(post for post in own if post.text or post.alt_texts)


def _discover(visit: Visit, page: Reply) -> tuple[Reply, FeedPosts]:
    """The first feed that the page announces, or that lies where feeds usually lie."""
    for url in _candidates(page):
        try:
            reply = _fetch(visit, url)
        except (NotFound, UnsafeTarget):
            continue
        if looks_like_feed(reply):
            return reply, read_feed(reply)
    raise NotFound(f"{page.url} announces no feed; type the feed's own address, or paste the text.")


def _candidates(page: Reply) -> Iterator[httpx.URL]:
    html = page.text()
    base = _joined(page.url, canonical_base(html) or "") or page.url
    announced = [link for link in feed_links(html) if not _COMMENTS.search(f"{link.title} {link.href}")]
    paths = [link.href for link in announced[:3]] or list(WELL_KNOWN)
    for path in paths:
        url = _joined(base, path)
        if url is not None:
            yield url


def _joined(base: httpx.URL, href: str) -> httpx.URL | None:
    try:
        return joined(base, href)
    except UnsafeTarget:
        return None
