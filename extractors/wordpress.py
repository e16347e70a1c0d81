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

import httpx

from . import fields
from .about import About
from .errors import BadSource, LoginWall, NotFound, Upstream
from .fetch import Reply, Visit, raise_for_status
from .markup import html_to_text, image_descriptions
from .optout import bio_signals
from .pages import apart
from .profile import Post, Profile
from .robots import page_words
from .spread import spread
from .words import distinct, hashtags, primary_subtag, tidy

PAGES = 6
PAGE_POSTS = 100  # the most that the API gives

_COM = re.compile(r"https?://[\w-]+\.wordpress\.com(?:/\S*)?", re.IGNORECASE)
_AUTHOR = re.compile(r"/author/([\w.%-]+)/?", re.IGNORECASE)
_HEADER = re.compile(r'<([^<>]+)>\s*;\s*rel="?https://api\.w\.org/"?')
_TAG = re.compile(r"""<link\b(?=[^<>]{0,300}\brel=["']https://api\.w\.org/["'])[^<>]{0,300}\bhref=["']([^"'<>]{1,500})["']""")
_LANG = re.compile(r"""<html\b[^<>]{0,300}\blang=["']([\w-]{2,35})["']""", re.IGNORECASE)
_FIELDS = "id,date_gmt,link,title,content,_links,_embedded"


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
        slug = _AUTHOR.search(url)
        name, posts = _of_one_author(list(_entries(visit, site.posts, wanted=limit)), slug[1] if slug else None, site.lang)
        return Profile(
            source=source,
            handle=page.url.host,
            display_name=name or site.name,
            bio=site.description,
            posts=spread(posts, limit),
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
    words, html = page_words(visit, page), page.text()
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
    return _Site(
        posts=posts,
        name=tidy(html_to_text(fields.text(said, "name") or ""), limit=200) or None,
        description=html_to_text(fields.text(said, "description") or "") or None,
        lang=primary_subtag(lang[1]) if lang else None,
        words=words,
    )


def _root(page: Reply) -> httpx.URL:
    """Where the API begins, as the page says; where it usually is, when it says nothing."""
    found = _HEADER.search(page.headers.get("link", "")[:4_000]) or _TAG.search(page.text()[:250_000])
    try:
        return page.url.join(found[1].replace("&amp;", "&") if found else "/wp-json/")
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return page.url.join("/wp-json/")


def _route(root: httpx.URL, path: str) -> httpx.URL:
    """Without pretty addresses the route is a parameter: ``/index.php?rest_route=/``."""
    route = root.params.get("rest_route")
    if route is not None:
        return root.copy_set_param("rest_route", f"{route.rstrip('/')}/{path}")
    return root.copy_with(path=root.path.rstrip("/") + "/", query=None).join(path)


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


def _entries(visit: Visit, posts: httpx.URL, *, wanted: int) -> Iterator[Mapping[str, Any]]:
    # A quarter more than wanted, for protected posts and other authors; whole articles are long to read.
    size = min(max(-(-5 * wanted // (4 * PAGES)), 10), PAGE_POSTS)
    params: dict[str, str | int] = {"per_page": size, "_embed": "author,wp:term", "_fields": _FIELDS}
    first = _asked(visit, posts, params)
    yield from fields.objects(first.json())
    total = first.headers.get("x-wp-totalpages", "1")
    for number in apart(min(int(total), 100_000) if total.isdecimal() else 1, PAGES)[1:]:
        reply = visit.get(posts, params={**params, "page": number + 1})
        if reply.status == 400:  # rest_post_invalid_page_number: something was deleted meanwhile
            return
        raise_for_status(reply, "posts of this site")
        yield from fields.objects(reply.json())


def _of_one_author(entries: list[Mapping[str, Any]], slug: str | None, lang: str | None) -> tuple[str | None, tuple[Post, ...]]:
    """A portrait is of one: the author named in the address, else the most frequent."""
    authors = [next(iter(fields.records(fields.record(entry, "_embedded"), "author")), {}) for entry in entries]
    slugs = [fields.text(author, "slug") for author in authors]
    counted = Counter(found for found in slugs if found)
    main = slug or (counted.most_common(1)[0][0] if counted else None)
    named = next((fields.text(author, "name") for author in authors if main and fields.text(author, "slug") == main), None)
    kept = {post.id: post for entry, found in zip(entries, slugs, strict=True)
            if (found == main or found is None and slug is None) and (post := _post(entry, lang))}  # fmt: skip
    return tidy(named or "", limit=200) or None, tuple(kept.values())


def _post(entry: Mapping[str, Any], lang: str | None) -> Post | None:
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
        hashtags=distinct((*_tags(entry), *hashtags(text))),
        alt_texts=alts,
        url=fields.text(entry, "link"),
    )


def _tags(entry: Mapping[str, Any]) -> Iterator[str]:
    groups = fields.record(entry, "_embedded").get("wp:term")
    for group in groups if isinstance(groups, list) else []:
        for term in fields.objects(group):
            if fields.text(term, "taxonomy") == "post_tag":
                yield html_to_text(fields.text(term, "name") or "", limit=100)
