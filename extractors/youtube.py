"""A YouTube channel's own words through the Data API (v3), for houses that have a key.

``channels`` finds the channel and its list of uploads, ``playlistItems`` lists them: titles and descriptions. Without
a key `feed` reads the channel's feed, which ends after fifteen videos and is gone for days now and then.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import fields
from .errors import NeedsToken, NotFound, Private, RateLimited, Upstream
from .fetch import Reply, Visit, raise_for_status
from .optout import bio_signals
from .profile import Post, Profile
from .spread import spread
from .words import hashtags, primary_subtag, tidy

API = "https://www.googleapis.com/youtube/v3/"
PAGES = 6
PAGE_POSTS = 50

_SITE = r"https?://(?:www\.|m\.)?youtube\.com/"
_TABS = r"(?:/(?:featured|videos|shorts|streams|playlists|community|about)?)?/?(?:[?#]\S*)?"
# What each form of the address is called in a question.
_FORMS = (
    (re.compile(rf"{_SITE}channel/(UC[\w-]{{22}}){_TABS}", re.IGNORECASE), "id"),
    (re.compile(rf"{_SITE}feeds/videos\.xml\?channel_id=(UC[\w-]{{22}})", re.IGNORECASE), "id"),
    (re.compile(rf"{_SITE}@([\w.·-]{{3,100}}){_TABS}", re.IGNORECASE), "forHandle"),
    (re.compile(rf"{_SITE}user/([\w-]{{1,100}}){_TABS}", re.IGNORECASE), "forUsername"),
)


def channel_in(url: str) -> dict[str, str] | None:
    """How the channel at this address is asked for; None for any other address."""
    return next(({name: found[1]} for pattern, name in _FORMS if (found := pattern.fullmatch(url))), None)


def read_channel(visit: Visit, key: str, channel: Mapping[str, str], *, source: str, limit: int) -> Profile:
    """The channel `channel` (see `channel_in`) and up to `limit` of its videos.

    Raises `NotFound`, `Private`, `NeedsToken` (a key that is not taken), `RateLimited` (a quota that is used up) or `Upstream`.
    """
    who = next(iter(channel.values()))
    found = fields.records(_asked(visit, key, "channels", who, {"part": "snippet,contentDetails", **channel}), "items")
    if not found:
        raise NotFound(f"YouTube knows no channel {who}; check the spelling.")
    number, about = fields.text(found[0], "id"), fields.record(found[0], "snippet")
    uploads = fields.text(fields.record(found[0], "contentDetails", "relatedPlaylists"), "uploads")
    if number is None or uploads is None:
        raise Upstream.nonsense("YouTube", f"channel {who}")
    lang, bio = primary_subtag(fields.text(about, "defaultLanguage")), tidy(fields.text(about, "description") or "")
    posts = {post.id: post for item in _videos(visit, key, uploads, who, 2 * limit) if (post := _post(item, number, lang))}
    return Profile(
        source=source,
        handle=fields.text(about, "customUrl") or number,
        display_name=tidy(fields.text(about, "title") or "", limit=200) or None,
        bio=bio or None,
        posts=spread(tuple(posts.values()), limit),
        url=f"https://www.youtube.com/channel/{number}",
        lang=lang,
        signals=bio_signals(bio),
    )


def _videos(visit: Visit, key: str, uploads: str, who: str, wanted: int) -> Iterator[Mapping[str, Any]]:
    params: dict[str, str | int] = {"part": "snippet", "playlistId": uploads, "maxResults": PAGE_POSTS}
    for number in range(1, PAGES + 1):
        page = _asked(visit, key, "playlistItems", who, params)
        yield from fields.records(page, "items")
        token = fields.text(page, "nextPageToken")
        if token in (None, params.get("pageToken")) or number * PAGE_POSTS >= wanted:
            return
        params["pageToken"] = token


def _asked(visit: Visit, key: str, call: str, who: str, params: Mapping[str, str | int]) -> Mapping[str, Any]:
    # The key goes into a header, because addresses end up in logs.
    reply = visit.get(API + call, params=params, headers={"X-Goog-Api-Key": key})
    if reply.status >= 400:
        _refuse(reply, who)
    return reply.record("YouTube", f"channel {who}")


def _refuse(reply: Reply, who: str) -> None:
    """What a refusal means is in ``error.errors[].reason``."""
    try:
        error = fields.record(reply.record("YouTube", "error"), "error")
    except Upstream:
        error = {}
    reason = next((fields.text(one, "reason") for one in fields.records(error, "errors")), None) or ""
    status = fields.text(error, "status")
    if reason in ("quotaExceeded", "dailyLimitExceeded", "rateLimitExceeded", "userRateLimitExceeded"):
        raise RateLimited("YouTube has answered as often today as the key in YOUTUBE_API_KEY allows; try again tomorrow.")
    if reason in ("keyInvalid", "keyExpired", "accessNotConfigured", "ipRefererBlocked") or status == "PERMISSION_DENIED" or "key" in (
        fields.text(error, "message") or ""
    ):
        raise NeedsToken("YouTube does not take the key in YOUTUBE_API_KEY; look at it in the Google Cloud console, or remove it.")
    if reason in ("playlistNotFound", "channelNotFound"):
        raise NotFound(f"YouTube shows no videos of {who}; check the spelling, or paste the text.")
    if reason in ("playlistForbidden", "channelClosed", "channelSuspended", "playlistItemsNotAccessible"):
        raise Private(f"YouTube does not show the videos of {who} to the public; paste the text instead.")
    raise_for_status(reply, f"channel {who}")


def _post(item: Mapping[str, Any], channel: str, lang: str | None) -> Post | None:
    """A video's title and description, or None where there is none to see, or it is another channel's."""
    said = fields.record(item, "snippet")
    number, title = fields.text(fields.record(said, "resourceId"), "videoId"), tidy(fields.text(said, "title") or "", limit=300)
    owner = fields.text(said, "videoOwnerChannelId")
    # A video that was closed or taken away stays in the list under a name of YouTube's, without an owner.
    if number is None or not title or owner is None and title in ("Private video", "Deleted video") or owner not in (channel, None):
        return None
    text = tidy(f"{title}\n\n{fields.text(said, 'description') or ''}")
    return Post(
        id=f"yt:video:{number}",  # as in the feed
        text=text,
        created_at=fields.instant(said.get("publishedAt")),
        kind="article",
        lang=lang,
        hashtags=hashtags(text),
        url=f"https://www.youtube.com/watch?v={number}",
    )
