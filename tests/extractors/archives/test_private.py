"""Members that are nobody's business are not opened: here they are poisoned, and opening one would be noticed."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from extractors.archives.kinds import KINDS, kind_of
from extractors.archives.opening import profile_from_members
from extractors.archives.reading import read_archive
from extractors.errors import BadSource, Malformed

PRIVATE = {
    "x": """data/direct-messages.js data/direct-messages-group.js data/ad-engagements.js data/ip-audit.js data/contact.js data/like.js
        data/deleted-tweets.js data/phone-number.js data/email-address-change.js data/personalization.js data/tweetdeck.js data/block.js
        data/grok-chat-item.js data/device-token.js data/tweet-headers.js data/deleted-note-tweet.js data/manifest.js""",
    "instagram": """your_instagram_activity/messages/inbox/oto_1/message_1.json connections/contacts/synced_contacts.json
        ads_information/ads_and_topics/ads_viewed.json security_and_login_information/login_and_profile_creation/login_activity.json
        logged_information/recent_searches/your_search_history.json your_instagram_activity/likes/liked_posts.json
        your_instagram_activity/media/archived_posts.json your_instagram_activity/saved/saved_posts.json messages/posts_1.json
        your_facebook_activity/messages/inbox/oto/message_1.json your_facebook_activity/groups/your_posts_in_groups.json
        posts/other_peoples_posts_to_your_timeline.json your_instagram_activity/media/recently_deleted_content.json""",
    "telegram_desktop/single_channel": "contacts.json lists/contacts.html photos/photo_1.jpg chats/chat_01/result.json.bak",
    "mastodon": "likes.json bookmarks.json following_accounts.csv blocks.csv lists.csv avatar.png inbox.json media_attachments/files/1/outbox.json.png",
    "reddit": """messages.csv messages_archive.csv chat_history.csv ip_logs.csv linked_phone_number.csv saved_posts.csv post_votes.csv statistics.csv
        hidden_posts.csv twitter.csv birthdate.csv gold_received.csv deleted/posts.csv.old account_gender.csv payouts.csv user_preferences.csv""",
}


@pytest.mark.parametrize("sample", sorted(PRIVATE))
@pytest.mark.parametrize("process", [False, True], ids=["here", "in its process"])
def test_private_members_are_never_opened(sample: str, process: bool, samples: Path, tmp_path: Path, contents: Any, read: Any) -> None:
    members = contents(samples / sample)
    poison = [name for name in PRIVATE[sample].split() if name not in members]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("README.txt", "whatever it is, a ZIP begins with the first member's own header")
        for name in sorted([*members, *poison]):
            archive.writestr(name, members.get(name, b"PRIVATE WORDS"))
        places = {info.filename: info.header_offset for info in archive.infolist()}
    data = bytearray(target.getvalue())
    for name in [*poison, "statistics.csv", "data/manifest.js"]:
        if name in places:
            data[places[name] : places[name] + 4] = b"BOOM"  # whoever opens it is told that it is broken
    expected = read(samples / sample)
    (tmp_path / "a.zip").write_bytes(data)
    found = read_archive(tmp_path / "a.zip", source="s") if process else read(bytes(data))
    assert found == expected and "PRIVATE" not in str(found)


def test_poison_would_be_noticed(zipped: Any, read: Any) -> None:
    data = bytearray(zipped({"outbox.json": {"orderedItems": []}}))
    data[:4] = b"BOOM"
    with pytest.raises(Malformed):
        read(bytes(data))
    data[:4] = b"PK\x03\x04"
    data[30:31] = b"0"  # the member's own name is another than the list's
    with pytest.raises(Malformed, match="not what its list of members says"):
        read(bytes(data))


class Watched:
    """Members that raise when a stranger is asked for."""

    def __init__(self, contents: dict[str, bytes], allowed: set[str]) -> None:
        self.names, self._contents, self._allowed = tuple(contents), contents, allowed

    def each(self, wanted: Any) -> Iterator[tuple[str, BinaryIO]]:
        for name in filter(wanted, self.names):
            assert name in self._allowed, f"{name} was opened"
            yield name, io.BytesIO(self._contents[name])


def test_allow_lists_know_no_stranger(samples: Path, contents: Any) -> None:
    for sample in ("x", "instagram", "mastodon", "reddit"):
        own = contents(samples / sample)
        strangers = {name: b"" for names in PRIVATE.values() for name in names.split() if name not in own}
        members = Watched({**own, **strangers}, set(own) - {"statistics.csv", "data/manifest.js"})
        kind = kind_of(list(own))
        assert profile_from_members(members, kind, source="s", limit=200, author=None).posts


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.title)
@pytest.mark.parametrize("word", ["message", "inbox", "contact", "search", "login", "ads", "friend", "follow", "like", "saved", "history", "password", "location"])
def test_no_allow_list_names_anything_private(kind: Any, word: str) -> None:
    for name in (f"{word}.json", f"data/{word}s.js", f"{word}/{word}_1.json", f"posts/{word}.json", f"{word}.csv", f"your_instagram_activity/{word}s/{word}_1.json"):
        assert not kind.members.fullmatch(name)


@pytest.mark.parametrize(
    "private",
    [
        'window.YTD.direct_messages.part0 = [{"dmConversation": {"messages": []}}]', 'window.YTD.ip_audit.part0 = []',
        '{"participants": [{"name": "Oto"}], "messages": [{"sender_name": "Oto", "timestamp_ms": 1, "content": "hello"}]}',
        '{"account_history_login_history": [{"string_map_data": {"IP Address": {"value": "192.0.2.1"}}}]}',
        '{"saved_saved_media": [{"title": "oto", "string_map_data": {"Saved on": {"timestamp": 1}}}]}',
        "id,permalink,thread_id,date,ip,from,to,subject,body\n1,/m/1,,2026-10-01,,mira,oto,hi,hello\n",
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT\n1,,Oto,,Mira,2026,,hello\n",
        "First Name,Last Name,URL,Email Address,Company\nOto,V,,oto@example.com,\n", "Video ID,Playlist Video Creation Timestamp\nx,2026\n",
        '{"type": "OrderedCollection", "id": "likes.json"}',
    ],
)  # fmt: skip
def test_a_private_member_handed_in_by_itself_is_none_of_ours(private: str, read: Any) -> None:
    for archive in (private.encode(), {"a.json": private}):
        with pytest.raises(BadSource):
            read(archive)


def test_private_chats_are_passed_over_undecoded(read: Any) -> None:
    """Broken escapes and numbers stand where words of others would: decoding them would fail."""
    broken = r'{"id": 1, "from_id": "user2", "text": "\x \uZZZZ {[\" not json", "n": 00001x}'
    account = (
        '{"personal_information": {"user_id": 7, "first_name": "Mira"}, "contacts": {"list": [' + broken + ']}, "chats": {"list": ['
        '{"name": "Oto", "type": "personal_chat", "id": 2, "messages": [' + broken + ", " + broken + "]}, "
        '{"name": "Tide", "type": "public_channel", "id": 8, "messages": ' + json.dumps([{"id": 1, "type": "message", "from_id": "channel8", "text": "low water"}]) + "}]}}"
    )
    assert [post.text for post in read(account.encode()).posts] == ["low water"]
    tiktok = '{"Direct Message": {"Chat History": [' + broken + ']}, "Comment": {"Comments": {"CommentsList": [{"comment": "so low"}]}}}'
    assert [post.text for post in read(tiktok.encode()).posts] == ["so low"]
