"""Meta: Instagram, Threads and Facebook, as the Accounts Center gives them out in JSON.

One export may hold all three. Layouts since 2018: Instagram's ``media.json`` until 2020,
``content/posts_1.json`` until 2023, ``your_instagram_activity/media/posts_1.json`` since; Facebook's
``posts/your_posts_1.json`` and ``your_facebook_activity/posts/…``.

Every text is UTF-8 that was read as Latin-1 and written out as such: see `repaired`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .. import fields
from ..profile import Post
from ..words import hashtags, tidy
from .gathering import Gathering
from .json_stream import JsonStream
from .kind import Found, Kind, Opened, below

_INSTAGRAM = r"(?:your_instagram_activity/)?(?:media|content)/(?:posts_\d+|reels|stories|igtv_videos)\.json"
_INSTAGRAM_COMMENTS = r"(?:your_instagram_activity/)?comments/(?:post_comments(?:_\d+)?|reels_comments)\.json"
_INSTAGRAM_OLD = r"media\.json|comments\.json|profile\.json"
_PERSON = r"(?:personal_information/)?(?:personal_information|account_information)/personal_information\.json"
_THREADS = r"(?:your_instagram_activity/)?threads/threads_and_replies\.json"
_FACEBOOK = r"(?:your_facebook_activity/)?posts/(?:your_posts(?:__check_ins__photos_and_videos)?(?:_\d+)?)\.json"
_FACEBOOK_COMMENTS = r"(?:your_facebook_activity/)?(?:comments_and_reactions|comments)/comments\.json"
_FACEBOOK_PERSON = r"(?:personal_information/)?profile_information/profile_information\.json"
_MEMBERS = below("|".join(
    (_INSTAGRAM, _INSTAGRAM_COMMENTS, _INSTAGRAM_OLD, _PERSON, _THREADS, _FACEBOOK, _FACEBOOK_COMMENTS, _FACEBOOK_PERSON)
))  # fmt: skip
_PROOF = below("|".join((_INSTAGRAM, _INSTAGRAM_COMMENTS, _PERSON, _THREADS, _FACEBOOK, _FACEBOOK_COMMENTS, _FACEBOOK_PERSON, r"media\.json")))
_HTML = below(_PROOF.pattern.replace(r"\.json", r"\.html"))
_PLAYS = (
    (r'"text_post_app_text_posts"', "threads/threads_and_replies.json"),
    (r'"ig_reels_media"', "media/reels.json"),
    (r'"ig_stories"', "media/stories.json"),
    (r'"(?:comments_media_comments|comments_reels_comments)"|"string_map_data"(?s:.)*"(?:Media Owner|Comment)"', "comments/post_comments_1.json"),
    (r'"profile_user"', "personal_information/personal_information.json"),
    (r'"profile_v2"', "profile_information/profile_information.json"),
    (r'"comments_v2"', "comments_and_reactions/comments.json"),
    (r'"taken_at"', "media.json"),
    (r'\A\s*\[(?s:.)*"(?:media|creation_timestamp)"(?s:.)*"uri"', "media/posts_1.json"),
    (r'\A\s*\[(?s:.)*"timestamp"(?s:.)*"(?:attachments|data)"', "posts/your_posts_1.json"),
)

# What the labels of values are called where the export speaks the visitor's language.
_NAMES = {
    "comment": "comment kommentar commentaire comentario comentário commento комментарий коментар komentarz reactie opmerking "
    "kommentti komentář yorum コメント 댓글 评论 留言 تعليق תגובה टिप्पणी komentar σχόλιο hozzászólás comentariu".split(),
    "username": ["username", "benutzername", "nom d’utilisateur", "nom d'utilisateur", "nombre de usuario", "nome utente",
                 "nome de usuário", "имя пользователя", "ім'я користувача", "nazwa użytkownika", "gebruikersnaam", "användarnamn",
                 "brugernavn", "brukernavn", "käyttäjänimi", "uživatelské jméno", "kullanıcı adı", "ユーザーネーム", "사용자 이름", "用户名", "帳號"],
    "name": "name nom nombre nome имя ім’я imię naam namn navn nimi jméno ad 名前 이름 姓名 名称".split(),
    "bio": ["bio", "biography", "biografie", "steckbrief", "biographie", "biografía", "presentación", "biografia", "о себе", "біографія",
            "informacje", "biografi", "bemutatkozás", "biyografi", "自己紹介", "소개", "个人简介", "個人簡介"],
}  # fmt: skip
_VALUES = 40


def repaired(text: str) -> str:
    """A text whose UTF-8 was taken for Latin-1, as it was written; a text that was not is left alone."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


@dataclass(slots=True)
class _Account:
    handle: str | None = None
    name: str | None = None
    bio: str | None = None
    facebook: bool = False
    gathered: Gathering = field(default_factory=Gathering)
    comments: list[tuple[str | None, Post]] = field(default_factory=list)
    number: int = 0

    def add(self, text: str | None, instant: datetime | None, *, prefix: str, kind: str = "post") -> Post:
        self.number += 1
        words = tidy(repaired(text or ""))
        post = Post(id=f"{prefix}{self.number}", text=words, created_at=instant, kind=kind, hashtags=hashtags(words))
        if kind != "comment":
            self.gathered.add(post)
        return post


def _plays(head: str) -> str | None:
    if not head.lstrip().startswith(("[", "{")):
        return None
    return next((name for pattern, name in _PLAYS if re.search(pattern, head)), None)


def _read(members: Opened, author: str | None) -> Found:
    account = _Account()
    for path, file in members:
        _reader(path.lower())(JsonStream(file, path), account)
    for post in _own_comments(account):
        account.gathered.add(post)
    return Found(
        posts=account.gathered.posts,
        handle=f"@{account.handle}" if account.handle else None,
        display_name=account.name,
        bio=account.bio,
        url=f"https://www.instagram.com/{account.handle}/" if account.handle and not account.facebook else None,
    )


def _reader(path: str) -> Any:
    name = path.rpartition("/")[2]
    if "profile_information" in name:
        return _facebook_person
    if name == "personal_information.json":
        return _person
    if name == "profile.json":
        return _old_person
    if name == "threads_and_replies.json":
        return _threads
    if name.startswith("your_posts"):
        return _facebook_posts
    if name == "media.json":
        return _old_posts
    return _comments if "comments" in name else _instagram_posts


def _lists(json: JsonStream) -> Iterator[Mapping[str, Any]]:
    """The objects of a list, which may stand alone or under any key of an object."""
    if json.peek() == "[":
        yield from json.objects()
    else:
        for _ in json.keys():
            if json.peek() == "[":
                yield from json.objects()


def _instagram_posts(json: JsonStream, account: _Account) -> None:
    for entry in _lists(json):
        media = fields.records(entry, "media") or ([entry] if "uri" in entry else [])
        _add_captioned(account, entry, media, prefix="ig")


def _threads(json: JsonStream, account: _Account) -> None:
    for entry in _lists(json):
        _add_captioned(account, entry, fields.records(entry, "media"), prefix="th")


def _add_captioned(account: _Account, entry: Mapping[str, Any], media: list[Mapping[str, Any]], *, prefix: str) -> None:
    """A carousel carries its caption itself, a single picture in its only medium."""
    caption = fields.text(entry, "title") or next((title for item in media if (title := fields.text(item, "title"))), None)
    stamp = entry.get("creation_timestamp") or next((item.get("creation_timestamp") for item in media), None)
    account.add(caption, _instant(stamp), prefix=prefix)


def _old_posts(json: JsonStream, account: _Account) -> None:
    """``media.json`` of 2018 to 2020: lists of photos, videos and stories."""
    for key in json.keys():
        if key in ("photos", "videos", "stories"):
            for entry in json.objects():
                account.add(fields.text(entry, "caption"), fields.instant(entry.get("taken_at")), prefix="ig")


def _comments(json: JsonStream, account: _Account) -> None:
    """Own comments: Instagram's ``string_map_data``, its older rows of time, text and owner, Facebook's ``comments_v2``."""
    if json.peek() == "[":
        for entry in json.objects():
            _comment(entry, account)
        return
    for key in json.keys():
        for _ in json.items():
            entry = json.value()
            if isinstance(entry, dict):
                _comment(entry, account)
            elif key == "media_comments" and isinstance(entry, list) and len(entry) >= 2 and isinstance(entry[1], str):
                account.comments.append((None, account.add(entry[1], fields.instant(entry[0]), prefix="ig", kind="comment")))


def _comment(entry: Mapping[str, Any], account: _Account) -> None:
    if len(account.comments) > 20_000:
        return
    labelled = _labelled(entry)
    if labelled:
        text = _named(labelled, "comment") or next((value for value in labelled.values() if isinstance(value, str)), None)
        stamp = next((value for value in labelled.values() if type(value) is int), entry.get("timestamp"))
        account.comments.append((None, account.add(text, _instant(stamp), prefix="ig", kind="comment")))
    for item in fields.records(entry, "data"):
        comment = fields.record(item, "comment")
        if text := fields.text(comment, "comment"):
            account.facebook = True
            post = account.add(text, _instant(comment.get("timestamp") or entry.get("timestamp")), prefix="fb", kind="comment")
            account.comments.append((repaired(fields.text(comment, "author") or "") or None, post))


def _own_comments(account: _Account) -> Iterator[Post]:
    """Facebook names the author of each; what is not the account's own stays out."""
    authors = Counter(author for author, _ in account.comments if author)
    own = account.name if account.name in authors else next(iter(authors.most_common(1)), (None,))[0]
    return (post for author, post in account.comments if author in (None, own))


def _facebook_posts(json: JsonStream, account: _Account) -> None:
    for entry in _lists(json):
        account.facebook = True
        texts = [text for item in fields.records(entry, "data") if (text := fields.text(item, "post"))]
        # `title` is Facebook's own sentence ("Mira shared a link."), never the author's.
        account.add("\n".join(texts) or next(iter(_descriptions(entry)), ""), _instant(entry.get("timestamp")), prefix="fb")


def _descriptions(entry: Mapping[str, Any]) -> list[str]:
    """Captions of the pictures of a post; the description of a shared link is somebody else's."""
    return [
        text
        for attachment in fields.records(entry, "attachments")
        for item in fields.records(attachment, "data")
        if (text := fields.text(fields.record(item, "media"), "description"))
    ]


def _person(json: JsonStream, account: _Account) -> None:
    """Of all that stands there (address, telephone, birthday) only name and biography are kept."""
    for entry in _lists(json):
        labelled = _labelled(entry)
        account.handle = _words(_named(labelled, "username")) or account.handle
        account.name = _words(_named(labelled, "name")) or account.name
        account.bio = _words(_named(labelled, "bio")) or account.bio


def _old_person(json: JsonStream, account: _Account) -> None:
    for key in json.keys():
        if key in ("username", "name", "biography"):
            value = json.value()
            attribute = {"username": "handle", "name": "name", "biography": "bio"}[key]
            setattr(account, attribute, _words(value))


def _facebook_person(json: JsonStream, account: _Account) -> None:
    for key in json.keys():
        if not re.fullmatch(r"profile(?:_v\d)?", key):
            continue
        for part in json.keys():
            if part == "name":
                value = json.value()
                name = value.get("full_name") if isinstance(value, dict) else None
                account.facebook, account.name = True, _words(name) or account.name
            elif part in ("intro_bio", "about_me"):
                value = json.value()
                bio = fields.text(value, "name", "text", "value") if isinstance(value, dict) else value
                account.bio = _words(bio) or account.bio


def _labelled(entry: Mapping[str, Any]) -> dict[str, str | int]:
    """``string_map_data``, or since 2024 ``label_values``: label, in lower case, to text or time."""
    found: dict[str, str | int] = {}
    labelled = [*fields.record(entry, "string_map_data").items()][:_VALUES]
    labelled += [(item.get("label"), item) for item in fields.records(entry, "label_values")[:_VALUES]]
    for label, item in labelled:
        if isinstance(label, str) and isinstance(item, dict):
            value = fields.text(item, "value") or item.get("timestamp") or item.get("timestamp_value")
            if isinstance(value, str | int) and value:
                found.setdefault(repaired(label).casefold().strip(), value)
    return found


def _named(labelled: Mapping[str, str | int], name: str) -> str | None:
    return next((value for label in _NAMES[name] if isinstance(value := labelled.get(label), str)), None)


def _words(value: Any) -> str | None:
    return tidy(repaired(value)) or None if isinstance(value, str) else None


def _instant(stamp: Any) -> datetime | None:
    """Seconds since 1970."""
    if type(stamp) not in (int, float) or not 10**9 <= stamp < 10**10:
        return None
    return datetime.fromtimestamp(stamp, UTC)


KIND = Kind("Instagram, Threads and Facebook", _MEMBERS, _PROOF, _plays, _read, unreadable=_HTML)
