"""Telegram Desktop: ``result.json``, of one chat or of a whole account (machine-readable export).

Of an account only public channels and one's own words in public groups are read: the messages of
other chats are passed over undecoded. A single chat that somebody exported on purpose is read for
the author who is named.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from .. import fields
from ..errors import Empty, Malformed
from ..profile import Post
from ..words import distinct, hashtags, tidy
from .gathering import Gathering
from .json_stream import JsonStream
from .kind import Found, Kind, Opened, below, choose_author

_MEMBERS = below(r"result\.json")
_HTML = below(r"messages\d*\.html|export_results\.html|chats/chat_\d+/messages\d*\.html")
_ACCOUNT = re.compile(r'\A\s*\{(?s:.){0,4000}?"(?:chats|personal_information)"\s*:\s*\{')
_CHAT = re.compile(r'\A\s*\{(?s:.){0,4000}?"type"\s*:\s*"(?:(?:public|private)_(?:super)?(?:group|channel)|personal_chat|bot_chat|saved_messages)"')
_CHANNELS = ("public_channel", "private_channel")
_PUBLIC = ("public_channel", "public_supergroup", "public_group")
_AUTHORS = 2_000


@dataclass(slots=True)
class _Person:
    key: str | None = None
    handle: str | None = None
    name: str | None = None
    bio: str | None = None


@dataclass(slots=True)
class _Chat:
    name: str = ""
    kind: str = ""
    key: str = ""
    names: dict[str, str] = field(default_factory=dict)
    """Who writes: ids to names."""
    words: dict[str, Gathering] = field(default_factory=dict)
    own: dict[str, set[str]] = field(default_factory=dict)

    @property
    def is_channel(self) -> bool:
        return self.kind in _CHANNELS


def _plays(head: str) -> str | None:
    return "result.json" if _ACCOUNT.match(head) or _CHAT.match(head) else None


def _read(members: Opened, author: str | None) -> Found:
    for path, file in members:
        export = JsonStream(file, path)
        single, person, chats = _Chat(), _Person(), list[_Chat]()
        seen = False
        for key in export.keys():
            if key == "personal_information":
                person = _person(export.value())
            elif key == "chats":
                seen = True
                _account_chats(export, person, chats)
            elif key == "messages":
                seen = True
                _messages(export, single, None)
            else:
                _about(single, key, export)
        if seen:
            return _one_chat(single, author) if single.words or not chats else _account(person, chats, author)
    raise Malformed("its result.json holds no chats; export once more, in the machine-readable JSON format.")


def _person(value: Any) -> _Person:
    """The telephone number that stands here too is not taken."""
    told = value if isinstance(value, dict) else {}
    number, handle = told.get("user_id"), fields.text(told, "username")
    return _Person(
        key=f"user{number}" if type(number) is int else None,
        handle="@" + handle.lstrip("@") if handle else None,
        name=tidy(f"{fields.text(told, 'first_name') or ''} {fields.text(told, 'last_name') or ''}", limit=200) or None,
        bio=tidy(fields.text(told, "bio") or "") or None,
    )


def _account_chats(export: JsonStream, person: _Person, chats: list[_Chat]) -> None:
    for key in export.keys():
        if key != "list":
            continue
        for _ in export.items():
            chat = _Chat()
            for part in export.keys():
                if part == "messages" and chat.kind in _PUBLIC:
                    _messages(export, chat, None if chat.is_channel else person.key)
                else:
                    _about(chat, part, export)
            if chat.words:
                chats.append(chat)


def _about(chat: _Chat, key: str, export: JsonStream) -> None:
    if key in ("name", "type", "id") and export.peek() not in ("[", "{"):
        value = export.value()
        if key == "name" and isinstance(value, str):
            chat.name = tidy(value, limit=200)
        elif key == "type" and isinstance(value, str):
            chat.kind = value
        elif key == "id":
            chat.key = str(value)


def _messages(export: JsonStream, chat: _Chat, only: str | None) -> None:
    """Own words by author. `only` leaves all others out before their words are looked at."""
    for message in export.objects():
        writer = fields.text(message, "from_id") or _older_id(message) or ("channel" if chat.is_channel else None)
        if writer is None or only is not None and writer != only or message.get("type") not in ("message", None):
            continue
        if writer not in chat.words:
            if len(chat.words) >= _AUTHORS:
                continue
            chat.names[writer] = tidy(fields.text(message, "from") or chat.name or writer, limit=200)
            chat.words[writer] = Gathering()
            chat.own[writer] = set()
        key = str(message.get("id"))
        chat.own[writer].add(key)
        chat.words[writer].add(_post(message, chat, chat.own[writer]))


def _older_id(message: Mapping[str, Any]) -> str | None:
    """Until 2021 ids were bare numbers."""
    number = message.get("from_id")
    return f"user{number}" if type(number) is int else None


def _post(message: Mapping[str, Any], chat: _Chat, own: set[str]) -> Post | None:
    if any(message.get(key) for key in ("forwarded_from", "forwarded_from_id", "via_bot")):
        return None
    text = tidy("\n".join(filter(None, (_text(message), _poll(message)))))
    key, answered = str(message.get("id")), message.get("reply_to_message_id")
    kind = "post" if chat.is_channel else "comment"
    if answered is not None:
        kind = "thread" if str(answered) in own else "reply"
    return Post(
        id=f"{chat.key}/{key}" if chat.key else key,
        text=text,
        created_at=_instant(message),
        kind=kind,
        hashtags=distinct((*_tags(message), *hashtags(text))),
    )


def _text(message: Mapping[str, Any]) -> str:
    """A text, or a list of texts and pieces with a type; code and quotations are left out of neither."""
    text = message.get("text")
    if isinstance(text, str):
        return text
    pieces = text if isinstance(text, list) else fields.records(message, "text_entities")
    return "".join(piece if isinstance(piece, str) else _piece(piece) for piece in pieces)


def _piece(piece: Any) -> str:
    if not isinstance(piece, dict) or piece.get("type") in ("blockquote", "phone", "email", "bank_card", "bot_command"):
        return ""
    return fields.text(piece, "text") or ""


def _tags(message: Mapping[str, Any]) -> list[str]:
    pieces = [*fields.records(message, "text"), *fields.records(message, "text_entities")]
    return [text for piece in pieces if piece.get("type") == "hashtag" and (text := fields.text(piece, "text"))]


def _poll(message: Mapping[str, Any]) -> str:
    poll = fields.record(message, "poll")
    answers = (fields.text(answer, "text") or "" for answer in fields.records(poll, "answers"))
    return "\n".join([fields.text(poll, "question") or "", *answers]).strip()


def _instant(message: Mapping[str, Any]) -> datetime | None:
    """Seconds since 1970; before 2022 only the clock on the wall, of a zone nobody knows."""
    stamp = fields.text(message, "date_unixtime") or ""
    if stamp.isascii() and stamp.isdigit() and len(stamp) < 12:
        return datetime.fromtimestamp(int(stamp), UTC)
    return fields.instant(message.get("date"))


def _one_chat(chat: _Chat, author: str | None) -> Found:
    if not chat.words:
        raise Empty("the chat holds no messages that anybody wrote; export one with messages in it.")
    writer = choose_author(chat.names, author)
    name = chat.names[writer]
    return Found(chat.words[writer].posts, display_name=name or chat.name)


def _account(person: _Person, chats: list[_Chat], author: str | None) -> Found:
    """One's own words in public groups, and a public channel: the one that is there, or the one named."""
    if not chats:
        raise Empty("it holds no public channel with words in it; export one chat by itself, or paste the text.")
    channels = {f"{chat.key}#{number}": chat for number, chat in enumerate(chats) if chat.is_channel}
    spoken = [chat for chat in chats if not chat.is_channel and person.key in chat.words]
    posts = [post for chat in spoken for post in chat.words[person.key or ""].posts]
    if channels and (author is not None or len(channels) == 1 or not posts):
        chosen = channels[choose_author({key: chat.name for key, chat in channels.items()}, author)]
        posts += [post for gathered in chosen.words.values() for post in gathered.posts]
    return Found(tuple(posts), handle=person.handle, display_name=person.name, bio=person.bio)


KIND = Kind("Telegram Desktop", _MEMBERS, _MEMBERS, _plays, _read, has_authors=True, unreadable=_HTML)
