"""Chats of WhatsApp: dates of many telephones, and nobody's words but the one's who was named."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.archives.kinds import kind_of_file
from extractors.errors import BadSource, Empty, SeveralAuthors

NNBSP = "\u202f"
# Two lines of one telephone each: 21 August 2026, 18:03, and the day after.
TELEPHONES = {
    "Android, Germany": ("21.08.26, 18:03 - {}", "22.08.26, 18:03 - {}"),
    "Android, Britain": ("21/08/2026, 18:03 - {}", "22/08/2026, 18:03 - {}"),
    "Android, United States": ("8/21/26, 6:03\u202fPM - {}", "8/22/26, 6:03\u202fPM - {}"),
    "Android, India": ("21/08/26, 6:03\u202fpm - {}", "22/08/26, 6:03\u202fpm - {}"),
    "Android, Spain": ("21/8/26, 18:03 - {}", "22/8/26, 18:03 - {}"),
    "Android, Mexico": ("21/8/2026 6:03 p.\u00a0m. - {}", "22/8/2026 6:03 p.\u00a0m. - {}"),
    "Android, Russia": ("21.08.2026, 18:03 - {}", "22.08.2026, 18:03 - {}"),
    "Android, Russia, older": ("21.08.2026 в 18:03 - {}", "22.08.2026 в 18:03 - {}"),
    "Android, Netherlands": ("21-08-2026 18:03 - {}", "22-08-2026 18:03 - {}"),
    "Android, Sweden": ("2026-08-21 18:03 - {}", "2026-08-22 18:03 - {}"),
    "Android, Finland": ("21.8.2026 klo 18.03 - {}", "22.8.2026 klo 18.03 - {}"),
    "Android, Hungary": ("2026. 08. 21. 18:03 - {}", "2026. 08. 22. 18:03 - {}"),
    "Android, Japan": ("2026/08/21 18:03 - {}", "2026/08/22 18:03 - {}"),
    "Android, China": ("2026/8/21 下午6:03 - {}", "2026/8/22 下午6:03 - {}"),
    "Android, Brazil": ("21/08/2026 18:03 - {}", "22/08/2026 18:03 - {}"),
    "Android, Portugal, older": ("21/08/2026 às 18:03 - {}", "22/08/2026 às 18:03 - {}"),
    "Android, Greece": ("21/8/26, 6:03 μ.μ. - {}", "22/8/26, 6:03 μ.μ. - {}"),
    "Android, Arabic": ("\u200f٢١/٨/٢٠٢٦, ٦:٠٣ م - {}", "\u200f٢٢/٨/٢٠٢٦, ٦:٠٣ م - {}"),
    "Android, Thailand": ("21/8/2569 18:03 - {}", "22/8/2569 18:03 - {}"),
    "iOS, Germany": ("[21.08.26, 18:03:59] {}", "[22.08.26, 18:03:59] {}"),
    "iOS, United States": ("[8/21/26, 6:03:59\u202fPM] {}", "[8/22/26, 6:03:59\u202fPM] {}"),
    "iOS, France": ("[21/08/2026 18:03:59] {}", "[22/08/2026 18:03:59] {}"),
    "iOS, Denmark": ("[21.08.2026 18.03.59] {}", "[22.08.2026 18.03.59] {}"),
    "iOS, China": ("[2026/8/21, 下午6:03:59] {}", "[2026/8/22, 下午6:03:59] {}"),
    "iOS, Canada": ("[2026-08-21, 6:03:59 p.m.] {}", "[2026-08-22, 6:03:59 p.m.] {}"),
    "iOS, Turkey": ("[21.08.2026 18:03:59] {}", "[22.08.2026 18:03:59] {}"),
    "iOS, two-digit year first": ("[26-08-21, 18:03:59] {}", "[26-08-22, 18:03:59] {}"),
}


def chat(form: tuple[str, str], *more: str) -> bytes:
    lines = [form[0].format("Ада: Зимний залив"), "и ещё строка: с двоеточием", form[1].format("Oto: their words"), form[1].format("Ада: later"), *more]
    return "\n".join(lines).encode()


@pytest.mark.parametrize("form", TELEPHONES.values(), ids=TELEPHONES)
def test_dates_of_many_telephones(form: tuple[str, str], read: Any) -> None:
    data = chat(form)
    assert kind_of_file(data) is not None
    profile = read(data, author="Ада")
    assert [post.text for post in profile.posts] == ["later", "Зимний залив\nи ещё строка: с двоеточием"]
    assert [post.created_at.isoformat()[:16] for post in profile.posts] == ["2026-08-22T18:03", "2026-08-21T18:03"]
    assert profile.display_name == "Ада" and {post.kind for post in profile.posts} == {"comment"}


@pytest.mark.parametrize("order", ["{m}/{d}/26", "{d}/{m}/26", "26/{m}/{d}"])
def test_order_of_day_and_month_is_found_from_the_run_of_time(order: str, read: Any) -> None:
    days = [(1, 3), (1, 7), (1, 11), (2, 2), (2, 9), (3, 1), (3, 12), (5, 4)]  # none over 12
    lines = [order.format(m=month, d=day) + f", 10:00 - Ada: note {month}-{day}" for month, day in days]
    found = {post.text: (post.created_at.month, post.created_at.day) for post in read("\n".join(lines).encode()).posts}
    assert found == {f"note {month}-{day}": (month, day) for month, day in days}


def test_author_is_asked_for_and_listed(read: Any) -> None:
    data = chat(TELEPHONES["Android, Germany"])
    with pytest.raises(SeveralAuthors, match="--author and one of 'Ада', 'Oto'") as caught:
        read(data)
    assert "their words" not in str(caught.value)
    with pytest.raises(BadSource, match="nobody called 'Eve' writes in it; say --author with one of 'Ада', 'Oto'"):
        read(data, author="Eve")
    assert [post.text for post in read(data, author=" oto ").posts] == ["their words"]


def test_one_author_needs_no_choosing(read: Any) -> None:
    assert [post.text for post in read(b"[21.08.26, 18:03:59] Ada: alone here\n").posts] == ["alone here"]


def test_notes_attachments_and_deletions_are_no_words(read: Any) -> None:
    def android(text: str) -> str:
        return f"21.08.26, 18:03 - {text}"

    lines = [
        android("Messages and calls are end-to-end encrypted. Only people in this chat can read them."), android("Ada created group \"Pier: north\""),
        android("Ada: <Media omitted>"), android("Ada: <Без медиафайлов>"), android("Ada: <Medien ausgeschlossen>"),
        android("Ada: IMG-20260821-WA0001.jpg (file attached)"), "the caption of it", android("Ada: This message was deleted"),
        android("Ada: Diese Nachricht wurde gelöscht."), android("Ada: Se eliminó este mensaje"), android("Ada: null"),
        android("Ada: corrected <This message was edited>"), android("Ada:"), android("Ada: 1 < 2 and 3 > 2"),
    ]  # fmt: skip
    assert sorted(post.text for post in read("\n".join(lines).encode()).posts) == ["1 < 2 and 3 > 2", "corrected", "the caption of it"]


def test_ios_marks_its_own_notes(read: Any) -> None:
    lines = [
        "\ufeff[21.08.26, 18:03:59] Pier: \u200eMessages and calls are end-to-end encrypted.",
        "\u200e[21.08.26, 18:04:00] ~\u202fAda: \u200eimage omitted", "[21.08.26, 18:05:00] ~\u202fAda: \u200e<attached: 00000012-PHOTO.jpg>",
        "[21.08.26, 18:06:00] \u202a~\u202fAda\u202c: water at the door\u2028still rising", "[21.08.26, 18:07:00] ~\u202fAda: fixed \u200e<This message was edited>",
    ]  # fmt: skip
    profile = read("\r\n".join(lines).encode())
    assert sorted(post.text for post in profile.posts) == ["fixed", "water at the door still rising"] and profile.display_name == "Ada"


def test_korean_android(read: Any) -> None:
    data = "2026년 8월 21일 오후 6:03, 지우 : 바다가 잔잔하다\n2026년 8월 21일 오후 6:04, 민 : 그래\n".encode()
    (post,) = read(data, author="지우").posts
    assert (post.text, post.created_at.isoformat()[:16]) == ("바다가 잔잔하다", "2026-08-21T18:03")


@pytest.mark.parametrize("name", ["_chat.txt", "WhatsApp Chat with Oto.txt", "WhatsApp-Chat mit Oto.txt", "Чат WhatsApp с Ото.txt", "Chat de WhatsApp con Oto.txt"])
def test_zip(name: str, read: Any) -> None:
    assert len(read({name: chat(TELEPHONES["iOS, Germany"]), "00000012-PHOTO.jpg": b"x"}, author="Ада").posts) == 2


def test_only_pictures_is_empty(read: Any) -> None:
    with pytest.raises(Empty, match="wrote no words"):
        read(b"21.08.26, 18:03 - Ada: <Media omitted>\n")


@pytest.mark.parametrize(
    "text",
    ["Dear diary,\n21.08.26, 18:03 - Ada: hello", "21.08.26 A long day: rain", "[note] to self: buy ink", "21.08.26, 18:03 - the pier, alone\n\nand nothing else"],
)
def test_diaries_are_no_chats(text: str) -> None:
    assert kind_of_file(text.encode()) is None


def test_other_calendars_and_impossible_dates_are_undated(read: Any) -> None:
    data = "۱۴۰۵/۵/۳۰, ۱۸:۰۳ - Ada: by the sun\n31/02/2026, 18:03 - Ada: never\n".encode()
    assert {post.text: post.created_at for post in read(data).posts} == {"by the sun": None, "never": None}
