"""X, formerly Twitter: the archive of one's own account.

``data/*.js``, each a script that assigns one list (``window.YTD.tweets.part0 = […]``, since 2018;
``tweet.js`` until 2022), and before that ``data/js/tweets/2012_05.js`` (``Grailbird.data…``). After
the archive's own README.txt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from typing import Any

from .. import fields
from ..profile import Post
from ..words import distinct, primary_subtag, tidy, without_leading_mentions
from .gathering import Gathering
from .json_stream import JsonStream
from .kind import Found, Kind, Opened, below

_MEMBERS = below(
    r"data/(?:account|profile|note-tweet|(?:community-)?tweets?(?:-part\d+)?)\.js"
    r"|data/js/(?:user_details|tweets/\d{4}_\d{2})\.js"
)
_PROOF = below(r"data/tweets?(?:-part\d+)?\.js|data/js/tweets/\d{4}_\d{2}\.js")
_SCRIPT = re.compile(r"\s*(?:window\.YTD\.(tweets?|community_tweet|note_tweet|account|profile)\.part\d+|Grailbird\.data\.tweets_(\d{4}_\d{2}))\s*=")
_EPOCH_MS = 1_288_834_974_657  # of the numbers of tweets since November 2010
_STATUS = re.compile(r"https?://(?:www\.|mobile\.)?(?:twitter|x)\.com/([^/]+)/status/\d+")
_SHORT = re.compile(r"https?://t\.co/\w+")  # leads nowhere without its entry among the entities
_CUT, _BEGINNING = "…", 40


def _plays(head: str) -> str | None:
    script = _SCRIPT.match(head)
    if script is None:
        return None
    return f"data/js/tweets/{script[2]}.js" if script[2] else f"data/{script[1].replace('_', '-')}.js"


def _read(members: Opened, author: str | None) -> Found:
    account, profile, replies = {}, {}, dict[str, tuple[str | None, str | None]]()
    gathered, notes, written = Gathering(), Gathering(), set[str]()
    for path, file in members:
        script, name = JsonStream(file, path), path.rpartition("/")[2].lower()
        if name == "user_details.js":
            account = _details(script.value())
        elif name == "account.js":
            account = next((fields.record(item, "account") for item in script.objects()), {})
        elif name == "profile.js":
            profile = next((fields.record(item, "profile") for item in script.objects()), {})
        elif name == "note-tweet.js":
            for number, item in enumerate(script.objects()):
                notes.add(_note(fields.record(item, "noteTweet"), number))
        else:
            for item in script.objects():
                tweet = fields.record(item, "tweet") or item
                gathered.add(post := _post(tweet))
                if post is not None:
                    written.add(post.id)
                    replies[post.id] = _answered(tweet)
    _join_notes(gathered, notes)
    own, handle = fields.text(account, "accountId", "id"), fields.text(account, "username", "screen_name")
    return Found(
        posts=tuple(_placed(post, replies.get(post.id, (None, None)), (own, handle), written) for post in gathered.posts),
        handle=f"@{handle}" if handle else None,
        display_name=tidy(fields.text(account, "accountDisplayName", "full_name") or "", limit=200) or None,
        bio=tidy(unescape(fields.text(fields.record(profile, "description"), "bio") or fields.text(account, "bio") or "")) or None,
        url=f"https://x.com/{handle}" if handle else None,
    )


def _details(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _post(tweet: Mapping[str, Any]) -> Post | None:
    """One tweet, or None when its words are somebody else's. Its kind is settled once the account is known."""
    text, key = fields.text(tweet, "full_text", "text"), fields.text(tweet, "id_str", "id") or _whole(tweet.get("id"))
    # `retweeted` says false even of retweets.
    if text is None or key is None or text.startswith("RT @") or isinstance(tweet.get("retweeted_status"), dict):
        return None
    words, quotes = _without_links(text, tweet)
    tags = (fields.text(tag, "text") or "" for tag in fields.records(fields.record(tweet, "entities"), "hashtags"))
    return Post(
        id=key,
        text=tidy(without_leading_mentions(unescape(words))),
        created_at=_instant(fields.text(tweet, "created_at"), key),
        kind="quote" if quotes else "post",
        lang=primary_subtag(_spoken(fields.text(tweet, "lang"))),
        hashtags=distinct(tags),
        alt_texts=_alts(tweet),
        sensitive=tweet.get("possibly_sensitive") is True,
    )


def _whole(value: Any) -> str | None:
    return str(value) if type(value) is int and 0 < value < 2**63 else None


def _spoken(lang: str | None) -> str | None:
    """``und`` and the q-codes (``qme``: pictures only, ``zxx``: none) are no languages."""
    return None if lang is None or lang in ("und", "zxx") or re.fullmatch(r"q[a-z]{2}", lang) else lang


def _without_links(text: str, tweet: Mapping[str, Any]) -> tuple[str, bool]:
    """The text with short addresses written out, those of pictures and quoted tweets left out; and whether it quotes."""
    quotes = isinstance(tweet.get("quoted_status_id_str"), str)
    entities = fields.record(tweet, "entities")
    for media in [*fields.records(entities, "media"), *fields.records(fields.record(tweet, "extended_entities"), "media")]:
        text = text.replace(fields.text(media, "url") or "\0", "")
    for link in fields.records(entities, "urls"):
        short, whole = fields.text(link, "url") or "\0", fields.text(link, "expanded_url") or ""
        quoted = bool(_STATUS.match(whole))
        quotes = quotes or quoted
        text = text.replace(short, "" if quoted else whole)
    return _SHORT.sub("", text), quotes


def _alts(tweet: Mapping[str, Any]) -> tuple[str, ...]:
    """No archive held any by 2026; they are read in case one does."""
    media = fields.records(fields.record(tweet, "extended_entities"), "media") or fields.records(fields.record(tweet, "entities"), "media")
    return tuple(tidy(alt) for item in media if (alt := fields.text(item, "ext_alt_text")))


def _instant(written: str | None, key: str) -> datetime | None:
    """As written, or from the tweet's number where that is impossible: some rows carry years before 2006."""
    for form in ("%a %b %d %H:%M:%S %z %Y", "%Y-%m-%d %H:%M:%S %z"):
        try:
            instant = datetime.strptime(written or "", form).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if instant.year >= 2006:
            return instant
    if key.isascii() and key.isdigit() and 2**35 < int(key) < 2**63:
        return datetime.fromtimestamp(((int(key) >> 22) + _EPOCH_MS) / 1000, UTC)
    return None


def _answered(tweet: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Whom a tweet answers (the number of the account, or its name), and which tweet."""
    return (
        fields.text(tweet, "in_reply_to_user_id_str", "in_reply_to_user_id", "in_reply_to_screen_name"),
        fields.text(tweet, "in_reply_to_status_id_str", "in_reply_to_status_id"),
    )


def _placed(post: Post, answered: tuple[str | None, str | None], own: tuple[str | None, str | None], written: set[str]) -> Post:
    """With its address, and its kind; a member handed in alone does not say whose it is, but holds what its threads answer."""
    kind, (whom, what) = post.kind, answered
    if whom is not None or what is not None:
        kind = "thread" if whom is not None and whom in own or what in written else "reply"
    return replace(post, kind=kind, url=f"https://x.com/{own[1] or 'i'}/status/{post.id}")


def _note(item: Mapping[str, Any], number: int) -> Post:
    core = fields.record(item, "core")
    text = fields.text(core, "text") or ""
    for link in fields.records(core, "urls"):
        text = text.replace(fields.text(link, "shortUrl") or "\0", fields.text(link, "expandedUrl") or "")
    text = tidy(without_leading_mentions(unescape(text)))
    return Post(id=fields.text(item, "noteTweetId") or f"note{number}", text=text, created_at=fields.instant(item.get("createdAt")))


def _join_notes(gathered: Gathering, notes: Gathering) -> None:
    """Long posts stand cut short among the tweets and whole in a file of their own, under another number."""
    beginnings = {post.text[:_BEGINNING].removesuffix(_CUT).rstrip(): post for post in gathered.posts}
    for note in notes.posts:
        post = beginnings.get(note.text[:_BEGINNING].rstrip())
        if post is None:
            gathered.add(note)
        elif post.text.endswith(_CUT) and _near(note.created_at, post.created_at):
            gathered.amend(post.id, note.text)


def _near(one: datetime | None, other: datetime | None) -> bool:
    return one is None or other is None or abs((one - other).total_seconds()) < 24 * 3600


KIND = Kind("X", _MEMBERS, _PROOF, _plays, _read)
