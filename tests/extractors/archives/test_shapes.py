"""JSON of any shape under the names we know: read, or refused, and never anything else."""

from __future__ import annotations

import io
import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.archives.json_stream import JsonStream
from extractors.archives.tables import rows
from extractors.errors import ExtractorError
from extractors.profile import KINDS, Profile, profile_to_json

JSON_MEMBERS = {
    "data/tweets.js": "tweet id_str full_text created_at entities urls url expanded_url media hashtags text lang in_reply_to_user_id",
    "data/note-tweet.js": "noteTweet noteTweetId core text urls createdAt",
    "media/posts_1.json": "media title creation_timestamp uri",
    "comments/post_comments_1.json": "string_map_data label_values label value timestamp Comment data comment author comments_v2 media_comments",
    "personal_information/personal_information.json": "profile_user string_map_data Username Name Bio value",
    "media.json": "photos videos stories caption taken_at",
    "posts/your_posts_1.json": "timestamp data post attachments media description",
    "profile_information/profile_information.json": "profile_v2 profile name full_name intro_bio about_me",
    "threads/threads_and_replies.json": "text_post_app_text_posts media title creation_timestamp",
    "result.json": "chats list messages name type id from from_id text text_entities date_unixtime personal_information user_id poll question answers",
    "outbox.json": "orderedItems type object id to cc content contentMap summary tag attachment name inReplyTo attributedTo published",
    "actor.json": "preferredUsername name summary url tag",
    "user_data_tiktok.json": "Post Posts VideoList Title Date Comment Comments CommentsList comment Profile ProfileMap userName",
}
LEAVES = st.none() | st.booleans() | st.integers(-5, 10**10) | st.floats(allow_nan=False) | st.text(max_size=8) | st.sampled_from(
    ["Create", "message", "public_channel", "user7", "as:Public", "2026-10-01T10:00:00Z", "Fri Oct 02 08:00:00 +0000 2026", "0001-01-01T00:00:00+14:00", "\ud800"]
)  # fmt: skip


def values(names: str) -> st.SearchStrategy[Any]:
    keys = st.sampled_from(names.split())
    return st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=5), max_leaves=25)


@pytest.mark.parametrize("member", JSON_MEMBERS)
def test_any_shape_is_read_or_refused(member: str, read: Any) -> None:
    @settings(max_examples=60, derandomize=True)
    @given(values(JSON_MEMBERS[member]))
    def check(value: Any) -> None:
        proof = {"data/tweets.js": "[]"} if member.startswith("data/") else {"outbox.json": "{}"} if member == "actor.json" else {}
        try:
            profile = read({**proof, member: json.dumps(value)}, limit=5)
        except ExtractorError as error:
            assert str(error).endswith(".") and "\n" not in str(error)
        else:
            assert isinstance(profile, Profile) and all(post.kind in KINDS and (post.text or post.alt_texts) for post in profile.posts)
            json.dumps(profile_to_json(profile)).encode()

    check()


ANY_JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=4), inner), max_leaves=40)


@settings(max_examples=150, derandomize=True)
@given(ANY_JSON, st.sampled_from([None, 1, "\t"]), st.booleans(), st.integers(1, 40))
def test_stream_says_what_json_says(value: Any, indent: Any, ascii_only: bool, piece: int) -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(piece)

    text = json.dumps({"skipped": value, "kept": value, "list": [value, value]}, indent=indent, ensure_ascii=ascii_only)
    data = text.encode("utf-8", "surrogatepass" if ascii_only else "replace")
    expected, found = json.loads(data.decode()), {}
    stream = JsonStream(Dripping(b"\xef\xbb\xbf" + data), "x")
    for key in stream.keys():
        if key == "kept":
            found[key] = stream.value()
        elif key == "list":
            found[key] = [stream.value() if turn == 0 else "passed over" for turn, _ in enumerate(stream.items())]
    assert found == {"kept": expected["kept"], "list": [expected["kept"], "passed over"]} and stream.peek() == ""


@settings(max_examples=150, derandomize=True)
@given(st.text(alphabet='{}[]":,\\ 1an.eE\n', max_size=60))
def test_stream_never_hangs_on_nonsense(text: str) -> None:
    for walk in (lambda stream: [stream.skip()], lambda stream: [stream.value()], lambda stream: list(stream.keys()), lambda stream: list(stream.items())):
        try:
            walk(JsonStream(io.BytesIO(text.encode()), "x"))
        except ExtractorError:
            pass


@settings(max_examples=100, derandomize=True)
@given(st.text(alphabet='a",\n\r\0\\;é', max_size=80))
def test_tables_of_anything(text: str) -> None:
    try:
        assert all(row for row in rows(io.BytesIO(text.encode()), "x"))
    except ExtractorError:
        pass


def test_passing_over_is_quick() -> None:
    """A private chat of 60 MB before the public one takes no longer than reading it."""
    message = json.dumps({"id": 1, "type": "message", "from_id": "user2", "text": "the words of somebody else, “quoted” and {bracketed}", "n": [1, {"a": []}]})
    data = ('{"private": [' + ",".join([message] * 80_000) + '], "public": 7}').encode()
    started, stream = time.perf_counter(), JsonStream(io.BytesIO(data), "x")
    assert [stream.value() for key in stream.keys() if key == "public"] == [7]
    assert time.perf_counter() - started < 5
