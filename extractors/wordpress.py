"""Sites made with WordPress, through their REST API (``wp/v2``, WordPress 4.7 and later).

The API is where the page says it is (``rel="https://api.w.org/"``); sites of WordPress.com have theirs
at public-api.wordpress.com. Every reply of the API carries ``X-Robots-Tag: noindex``, which
therefore says nothing; the page itself is asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import httpx

from . import fields
from .about import About
from .errors import BadSource, ExtractorError, LoginWall, NotFound, UnsafeTarget, Upstream
from .fetch import Reply, Visit, raise_for_status
from .markup import html_to_text, image_descriptions
from .optout import bio_signals
from .pages import apart
from .profile import Post, Profile
from .robots import check_noai, page_words
from .spread import spread
from .targets import joined
from .words import distinct, hashtags, primary_subtag, tidy

PAGES = 6
PAGE_POSTS = 100  # the most that the API gives

_COM = re.compile(r"https?://[\w-]+\.wordpress\.com(?:/\S*)?", re.IGNORECASE)
_AUTHOR = re.compile(r"/author/([\w.%-]+)/?", re.IGNORECASE)
_HEADER = re.compile(r'<([^<>]+)>\s*;\s*rel="?https://api\.w\.org/"?')
_TAG = re.compile(r"""<link\b(?=[^<>]{0,300}\brel=["']https://api\.w\.org/["'])[^<>]{0,300}\bhref=["']([^"'<>]{1,500})["']""")
_ALTERNATE = re.compile(r"""<link\b(?=[^<>]{0,300}\brel=["']alternate["'])[^<>]{0,500}/?>""")
_LANG = re.compile(r"""<html\b[^<>]{0,300}\blang=["']([\w-]{2,35})["']""", re.IGNORECASE)
_USER = re.compile(r"""wp/v2/users/(\d{1,18})[>"']""")
_FIELDS = "id,date_gmt,link,title,content,author,tags"


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a site's posts are, and what it says of itself."""

    posts: httpx.URL
    name: str | None
    description: str | None
    lang: str | None
    words: tuple[str, ...]


def factory(client: httpx.Client, tokens: Mapping[str, str]) -> WordPress:
    """The entry point ``wordpress``; uses no token."""
    return WordPress(client)


class WordPress:
    """Reads the published posts of one author of a site."""

    name = "wordpress"
    example = "wordpress:blog.example.org"
    about = About(
        typed="`wordpress:HOST`, `wordpress:https://HOST/author/NAME/`, `https://NAME.wordpress.com`",
        read="published posts with titles, tags and image descriptions: six pages, spread over the years",
        unread="protected posts, pages, comments, quotations, code; of several authors all but the most frequent, or the one in the address",
        refusals="hard: `noai`, `noimageai` in the page or its headers; `robots.txt`; closed to guests · soft: `noindex` on the page, "
                 "tags in the description",
    )  # fmt: skip

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def accepts(self, source: str) -> bool:
        """``wordpress:…`` or an address of WordPress.com."""
        source = source.strip()
        return source.lower().startswith("wordpress:") or bool(_COM.fullmatch(source))

    def extract(self, source: str, *, limit: int = 200) -> Profile:
        """Raises `BadSource`, `NotFound`, `LoginWall`, `Private`, `OptedOut`, `BotBlocked`, `RateLimited`, `UnsafeTarget`, `Upstream`."""
        url = _url(source)
        visit = Visit(self._client)
        page = visit.get(url)
        raise_for_status(page, f"page {page.url.path}")
        site = _site(visit, page)
        named = _AUTHOR.search(url)
        author = _number(visit, site, page, named[1]) if named else None
        entries = list(_entries(visit, site.posts, author, wanted=limit))
        author, entries = _of_one_author(entries, author)
        tags = _names(visit, _beside(site.posts, "tags"), _most_used(entries))
        posts = {post.id: post for entry in entries if (post := _post(entry, tags, site.lang))}
        name = _names(visit, _beside(site.posts, "users"), [author]).get(author) if author else None
        return Profile(
            source=source,
            handle=page.url.host,
            display_name=name or site.name,
            bio=site.description,
            posts=spread(tuple(posts.values()), limit),
            url=str(page.url),
            lang=site.lang,
            signals=("noindex",) * ("noindex" in site.words) + bio_signals(site.description),
        )


def _url(source: str) -> str:
    source = source.strip()
    bare = source[len("wordpress:") :].strip() if source.lower().startswith("wordpress:") else source
    url = bare if re.match(r"https?://", bare, re.IGNORECASE) else f"https://{bare.removeprefix('//')}"
    if not bare or re.search(r"[\s\\]", bare) or "." not in bare:
        raise BadSource(f"{bare[:80]!r} is not the address of a site; type one such as {WordPress.example}.")
    return re.sub(r"^http://", "https://", url, flags=re.IGNORECASE)


def _site(visit: Visit, page: Reply) -> _Site:
    words, html = page_words(visit, page, bio_later=True), page.text()
    lang = _LANG.search(html[:5_000])
    if _COM.match(str(page.url)):
        base = f"https://public-api.wordpress.com/wp/v2/sites/{page.url.host}/"
        about, posts = f"https://public-api.wordpress.com/rest/v1.1/sites/{page.url.host}", httpx.URL(base).join("posts")
    else:
        root = _root(page)
        about, posts = str(root), _route(root, "wp/v2/posts")
    said = _get(visit, httpx.URL(about), {"_fields": "name,description"})
    if not isinstance(said, dict):
        raise Upstream(f"{page.url.host} answered something that is no description of a site; type feed:{page.url.host} instead.")
    description = html_to_text(fields.text(said, "description") or "") or None
    check_noai(words, page.url.host, description)
    return _Site(
        posts=posts,
        name=tidy(html_to_text(fields.text(said, "name") or ""), limit=200) or None,
        description=description,
        lang=primary_subtag(lang[1]) if lang else None,
        words=words,
    )


def _root(page: Reply) -> httpx.URL:
    """Where the API begins, as the page says; where it usually is, when it says nothing."""
    found = _HEADER.search(page.headers.get("link", "")[:4_000]) or _TAG.search(page.text()[:250_000])
    try:
        return joined(page.url, found[1].replace("&amp;", "&") if found else "/wp-json/")
    except UnsafeTarget:
        return page.url.join("/wp-json/")


def _route(root: httpx.URL, path: str) -> httpx.URL:
    """Without pretty addresses the route is a parameter: ``/index.php?rest_route=/``."""
    route = root.params.get("rest_route")
    if route is not None:
        return root.copy_set_param("rest_route", f"{route.rstrip('/')}/{path}")
    return root.copy_with(path=root.path.rstrip("/") + "/", query=None).join(path)


def _beside(posts: httpx.URL, name: str) -> httpx.URL:
    """The route of the same API for `name`."""
    route = posts.params.get("rest_route")
    return posts.copy_set_param("rest_route", route.removesuffix("posts") + name) if route else posts.join(name)


def _get(visit: Visit, url: httpx.URL, params: Mapping[str, str | int]) -> Any:
    return _asked(visit, url, params).json()


def _asked(visit: Visit, url: httpx.URL, params: Mapping[str, str | int]) -> Reply:
    reply = visit.get(url, params=params)
    if reply.status == 404:
        raise NotFound(f"{url.host} has no open WordPress API; type feed:{url.host} instead.")
    if reply.status in (401, 403) and b'"code"' in reply.body[:300]:  # rest_forbidden, rest_login_required and what plugins say
        raise LoginWall(f"{url.host} shows its posts to members only; type feed:{url.host} instead, or paste the text.")
    raise_for_status(reply, "posts of this site")
    return reply


def _number(visit: Visit, site: _Site, page: Reply, slug: str) -> int:
    """The number of the author in the address. An author's page says it, else the list of users, where it is open."""
    said = page.headers.get("link", "")[:4_000] + "".join(_ALTERNATE.findall(page.text()[:250_000]))
    found = _USER.search(unquote(said)) if _AUTHOR.search(page.url.path) else None
    if found:
        return int(found[1])
    for user in fields.objects(_open(visit, _beside(site.posts, "users"), {"slug": unquote(slug), "_fields": "id"})):
        if type(user.get("id")) is int:
            return user["id"]
    raise NotFound(f"{page.url.host} does not tell guests which posts are by {slug!r}; type wordpress:{page.url.host} instead.")


def _entries(visit: Visit, posts: httpx.URL, author: int | None, *, wanted: int) -> Iterator[Mapping[str, Any]]:
    # A quarter more than wanted, for protected posts and other authors; whole articles are long to read.
    size = min(max(-(-5 * wanted // (4 * PAGES)), 10), PAGE_POSTS)
    # Names come later, in one question each: _embed makes the server look up every post's author and tags, ten times as slow.
    params: dict[str, str | int] = {"per_page": size, "_fields": _FIELDS, **({"author": author} if author else {})}
    first = _asked(visit, posts, params)
    yield from fields.objects(first.json())
    total = first.headers.get("x-wp-totalpages", "1")
    for number in apart(min(int(total), 100_000) if total.isdecimal() else 1, PAGES)[1:]:
        reply = visit.get(posts, params={**params, "page": number + 1})
        if reply.status == 400:  # rest_post_invalid_page_number: something was deleted meanwhile
            return
        raise_for_status(reply, "posts of this site")
        yield from fields.objects(reply.json())


def _of_one_author(entries: list[Mapping[str, Any]], author: int | None) -> tuple[int | None, list[Mapping[str, Any]]]:
    """A portrait is of one: the author asked for, else the most frequent. What names nobody counts as theirs."""
    numbers = [number if type(number := entry.get("author")) is int else None for entry in entries]
    counted = Counter(number for number in numbers if number)
    main = author or (counted.most_common(1)[0][0] if counted else None)
    return main, [entry for entry, number in zip(entries, numbers, strict=True) if number in (main, None)]


def _most_used(entries: list[Mapping[str, Any]]) -> list[int]:
    """The numbers of the tags, as many as one question may hold."""
    counted = Counter(number for entry in entries for number in _tag_numbers(entry))
    return [number for number, _ in counted.most_common(PAGE_POSTS)]


def _names(visit: Visit, url: httpx.URL, numbers: list[int]) -> dict[int, str]:
    """What users or tags are called. Where the site does not say, nothing: the words are read already."""
    if not numbers:
        return {}
    params: dict[str, str | int] = {"include": ",".join(map(str, numbers)), "per_page": PAGE_POSTS, "_fields": "id,name"}
    said = fields.objects(_open(visit, url, params))
    return {each["id"]: tidy(html_to_text(fields.text(each, "name") or ""), limit=200) for each in said if type(each.get("id")) is int}


def _open(visit: Visit, url: httpx.URL, params: Mapping[str, str | int]) -> Any:
    """An answer, or None where there is none for guests."""
    try:
        reply = visit.get(url, params=params)
        return reply.json() if reply.status == 200 else None
    except ExtractorError:
        return None


def _post(entry: Mapping[str, Any], tags: Mapping[int, str], lang: str | None) -> Post | None:
    content, body = fields.record(entry, "content"), fields.text(fields.record(entry, "content"), "rendered") or ""
    title, text = html_to_text(fields.text(fields.record(entry, "title"), "rendered") or "", limit=300), html_to_text(body)
    alts = image_descriptions(body)
    if content.get("protected") is True or not entry.get("id") or not (text or alts):
        return None
    return Post(
        id=str(entry["id"]),
        text=tidy(f"{title}\n\n{text}"),
        created_at=fields.instant(entry.get("date_gmt")),
        kind="article",
        lang=lang,
        hashtags=distinct((*(tags.get(number, "") for number in _tag_numbers(entry)), *hashtags(text))),
        alt_texts=alts,
        url=fields.text(entry, "link"),
    )


def _tag_numbers(entry: Mapping[str, Any]) -> list[int]:
    numbers = entry.get("tags")
    return [number for number in numbers if type(number) is int] if isinstance(numbers, list) else []
