"""WhatsApp: one chat as text ("Export chat"), as Android (``21.08.26, 18:03 - Ada: …``) and iOS
(``[21.08.26, 18:03:59] Ada: …``) write it, in whatever order, script and language the telephone writes dates.

Several people write in a chat, and only one of them sits here. The words of the others are dropped
before anything is made of them. The clock is the telephone's, of a zone that nobody knows.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import BinaryIO

from ..errors import Empty, Malformed
from ..profile import Post
from ..words import POST_CHARACTERS, hashtags, tidy
from .gathering import Gathering
from .kind import Found, Kind, Opened, choose_author

_MEMBERS = re.compile(r"(?:[^/]+/)?(?:_chat|[^/]*whats ?app[^/]*)\.txt", re.IGNORECASE)
_LINE_CHARACTERS = 70_000  # WhatsApp itself takes 65,536
_AUTHORS = 2_000

_MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_MARK = re.compile(f"[{_MARKS}]")
# Five or six numbers; what stands between them is language. \d is a digit of any script.
_STAMP = re.compile(r"(\d{1,4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,4})(\D{1,16}?)(\d{1,2})[:.٫h時时](\d{2})(?:[:.٫分](\d{2}))?(\D{0,14})")
_IOS = re.compile(r"\[([^\[\]\n]{10,60})\] ?(.*)", re.DOTALL)
_ANDROID = re.compile(r"(\d[^\n]{9,50}?)(?:\s[-–—]\s|, (?=[^,:\n]{1,80} : ))(.*)", re.DOTALL)  # the comma: Korean
_NAMED = re.compile(r"([^:\n\"“«„]{1,80}?) ?:(?: (.*)|\s*)", re.DOTALL)

# am and pm as telephones say them, dots and spaces left out: English, Spanish, Chinese, Japanese, Korean,
# Arabic, Greek, Hungarian, Finnish, Swedish, Czech, Turkish, Vietnamese, Malay, Afrikaans, Hindi, Thai.
_AFTER_NOON = "pm p 下午 晚上 傍晚 午後 오후 م مساء μμ du ip em odp ös ch ptg nm अपराह्न หลังเที่ยง"
_BEFORE_NOON = "am a 上午 凌晨 早上 清晨 午前 오전 ص صباحا πμ de ap fm dop öö sa pg vm पूर्वाह्न ก่อนเที่ยง"

_EDITED = re.compile(r"(?<!\s)\s*\u200e?<[^<>\n]{5,60}>\s*\Z")
_ATTACHED = re.compile(r"\A\u200e?[^\n/]{1,120}\.\w{2,5} \([^()\n]{3,40}\)\s*")
_DELETED = frozenset((
    "this message was deleted", "you deleted this message", "diese nachricht wurde gelöscht", "du hast diese nachricht gelöscht",
    "данное сообщение удалено", "вы удалили данное сообщение", "сообщение удалено", "вы удалили это сообщение",
    "se eliminó este mensaje", "este mensaje fue eliminado", "eliminaste este mensaje", "ce message a été supprimé",
    "vous avez supprimé ce message", "questo messaggio è stato eliminato", "hai eliminato questo messaggio",
    "mensagem apagada", "esta mensagem foi apagada", "você apagou esta mensagem", "apagou esta mensagem",
    "dit bericht is verwijderd", "u hebt dit bericht verwijderd", "ta wiadomość została usunięta", "usunięto tę wiadomość",
    "bu mesaj silindi", "bu mesajı sildiniz", "це повідомлення видалено", "ви видалили це повідомлення",
    "此消息已被删除", "您删除了这条消息", "このメッセージは削除されました", "삭제된 메시지입니다", "تم حذف هذه الرسالة", "null",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Stamp:
    numbers: tuple[int, int, int]
    clock: tuple[int, int, int]
    american: bool
    """Whether a clock of twelve hours in capitals and a slash speak for the month first."""


@dataclass(slots=True)
class _Order:
    """Which of the three numbers is the day: chats run forward in time and in small steps, so the order in which
    they do is right."""

    places: dict[str, tuple[int, int, int]] = field(default_factory=lambda: {"dmy": (2, 1, 0), "mdy": (2, 0, 1), "ymd": (0, 1, 2)})
    wrong: dict[str, int] = field(default_factory=lambda: {"dmy": 0, "mdy": 0, "ymd": 0})
    way: dict[str, int] = field(default_factory=lambda: {"dmy": 0, "mdy": 0, "ymd": 0})
    """Days gone through, back and forth."""
    last: dict[str, int] = field(default_factory=dict)
    american: int = 0
    seen: tuple[int, int, int] | None = None

    def see(self, stamp: _Stamp) -> None:
        if stamp.numbers == self.seen:
            return
        self.seen = stamp.numbers
        self.american += 1 if stamp.american else -1
        for name in self.places:
            date = self.date(stamp, name)
            possible = 1 <= date[1] <= 12 and 1 <= date[2] <= 31 and 2009 <= date[0] <= 2100 or date[0] > 2100
            if not possible:
                self.wrong[name] += 1_000
            day = (date[0] * 12 + date[1]) * 31 + date[2]
            step = day - self.last.get(name, day)
            self.wrong[name] += step < 0
            self.way[name] += abs(step)
            self.last[name] = day

    def date(self, stamp: _Stamp, name: str) -> tuple[int, int, int]:
        year, month, day = (stamp.numbers[place] for place in self.places[name])
        return (year + 2000 if year < 100 else year - 543 if 2500 < year < 2700 else year), month, day

    def instant(self, stamp: _Stamp) -> datetime | None:
        """None for dates of another calendar."""
        usual = ("mdy", "dmy", "ymd") if self.american > 0 else ("dmy", "mdy", "ymd")
        date = self.date(stamp, min(usual, key=lambda name: (self.wrong[name], self.way[name])))
        try:
            return datetime(*date, *stamp.clock, tzinfo=UTC) if 2009 <= date[0] <= 2100 else None
        except ValueError:
            return None


@dataclass(slots=True)
class _Chat:
    """What is kept of a chat: who writes, and the words of one."""

    wanted: str | None
    names: dict[str, str] = field(default_factory=dict)
    words: Gathering = field(default_factory=Gathering)
    stamps: dict[str, _Stamp] = field(default_factory=dict)
    order: _Order = field(default_factory=_Order)

    def hear(self, stamp: _Stamp, name: str, text: str, number: int) -> None:
        self.order.see(stamp)
        key = name.casefold()
        if len(self.names) < _AUTHORS:
            self.names.setdefault(key, name)
        if self.wanted is None and len(self.names) > 1:
            self.words = Gathering()  # somebody must be named first
        elif key == (self.wanted if self.wanted is not None else next(iter(self.names))):
            words = _own(text)
            if words:
                self.stamps[f"m{number}"] = stamp
                self.words.add(Post(f"m{number}", words, kind="comment", hashtags=hashtags(words)))


def _plays(head: str) -> str | None:
    lines = [line for line in head.lstrip(_MARKS + " \r\n").split("\n")[:40] if line.strip()]
    stamped = [found for line in lines if (found := _stamped(line))]
    named = any(_NAMED.fullmatch(rest) for _, rest in stamped)
    return "_chat.txt" if lines and named and _stamped(lines[0]) else None


def _read(members: Opened, author: str | None) -> Found:
    chat = _Chat(None if author is None else author.strip().casefold())
    for _, file in members:
        for number, (stamp, rest) in enumerate(_messages(file)):
            named = _NAMED.fullmatch(rest)
            if named and named[2] and not named[2].startswith("\u200e"):  # WhatsApp's own notes begin with the mark
                chat.hear(stamp, _name(named[1]), named[2], number)
        break  # one chat at a time
    if not chat.names:
        raise Malformed("it is no chat with messages in it; export the chat once more, without media.")
    name = chat.names[choose_author(chat.names, author)]
    posts = tuple(replace(post, created_at=chat.order.instant(chat.stamps[post.id])) for post in chat.words.posts)
    if not posts:
        raise Empty("the author chosen wrote no words in it, only pictures; choose another chat.")
    return Found(posts, display_name=name)


def _messages(file: BinaryIO) -> Iterator[tuple[_Stamp, str]]:
    """Stamp and rest of each message, its further lines joined to it."""
    present: tuple[_Stamp, str] | None = None
    for line in _lines(file):
        found = _stamped(line)
        if found is not None:
            if present is not None:
                yield present
            present = found
        elif present is not None and len(present[1]) < POST_CHARACTERS * 2:
            present = present[0], f"{present[1]}\n{line}"
    if present is not None:
        yield present


def _lines(file: BinaryIO) -> Iterator[str]:
    """Not at U+2028 and its like, which may stand in a message."""
    text = io.TextIOWrapper(file, "utf-8-sig", "replace", newline="\n")
    try:
        while line := text.readline(_LINE_CHARACTERS):
            yield line.rstrip("\r\n")
    finally:
        text.detach()


def _stamped(line: str) -> tuple[_Stamp, str] | None:
    line = line.lstrip(_MARKS)
    form = _IOS if line.startswith("[") else _ANDROID
    found = form.match(line) if line[:1] == "[" or line[:1].isdigit() else None
    if found is None:
        return None
    numbers = _STAMP.fullmatch(_MARK.sub("", found[1]).strip())
    if numbers is None:
        return None
    first, second, third, before, hour, minute, seconds, after = numbers.groups()
    half = _half(before + " " + after)
    clock = (_hour(int(hour), half), int(minute), int(seconds or 0))
    if clock[0] > 23 or clock[1] > 59 or clock[2] > 59:
        return None
    american = "/" in found[1] and after.strip() in ("AM", "PM")
    return _Stamp((int(first), int(second), int(third)), clock, american), found[2].lstrip(" \u200f")


def _half(words: str) -> str:
    """``am`` or ``pm``, in any language that we know; else nothing."""
    said = words.casefold()
    return next((half for part in (*said.split(), said) if (half := _HALVES.get(_letters(part)))), "")


def _letters(words: str) -> str:
    return re.sub(r"[\W\d_]", "", words)


_HALVES = {_letters(word): half for half, words in (("am", _BEFORE_NOON), ("pm", _AFTER_NOON)) for word in words.split()}


def _hour(hour: int, half: str) -> int:
    if half == "pm" and hour < 12:
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour


@lru_cache(4096)
def _name(raw: str) -> str:
    """People who are not in the telephone's contacts stand behind a tilde."""
    return tidy(_MARK.sub("", raw)).lstrip("~").strip()


def _own(text: str) -> str:
    """What somebody wrote: no attachment, no note about one, none about deleting or editing."""
    text = _EDITED.sub("", _ATTACHED.sub("", text))
    words = tidy(text)
    return "" if words.casefold().rstrip(".") in _DELETED else words


KIND = Kind("WhatsApp", _MEMBERS, _MEMBERS, _plays, _read, has_authors=True)
