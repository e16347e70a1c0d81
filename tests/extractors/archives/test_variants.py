"""Older layouts, other locales, missing keys: what exports of other years and languages look like."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.archives.meta import repaired
from extractors.errors import BadSource, Empty, Malformed, SeveralAuthors


def garbled(text: str) -> str:
    """What Meta does to every text."""
    return text.encode().decode("latin-1")


def kept(profile: Any) -> list[tuple[str, str]]:
    return [(post.kind, post.text) for post in profile.posts]


def tweet(number: int, text: str, **more: Any) -> dict[str, Any]:
    return {"id_str": str(number), "full_text": text, "created_at": f"Fri Oct {number % 28 + 1:02} 08:00:00 +0000 2026", **more}


# X


@pytest.mark.parametrize("name", ["data/tweet.js", "archive/data/tweets-part1.js", "a/b/data/community-tweet.js"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_x_files_of_all_years(name: str, wrapped: bool, read: Any) -> None:
    row = tweet(5, "Fog until noon.")
    script = "window.YTD.tweet.part0 = " + json.dumps([{"tweet": row} if wrapped else row])
    assert kept(read({"data/tweets.js": "window.YTD.tweets.part0 = []", name: script})) == [("post", "Fog until noon.")]


def test_x_before_2018(read: Any) -> None:
    month = 'Grailbird.data.tweets_2012_01 = \n [ {"id_str": "155", "text": "Snow at last &lt;3", "created_at": "2012-01-05 12:00:00 +0000"}, ' \
            '{"id_str": "156", "text": "their words", "retweeted_status": {}, "created_at": "2012-01-06 12:00:00 +0000"} ]'
    profile = read({"data/js/tweets/2012_01.js": month, "data/js/user_details.js": 'var user_details = {"screen_name": "mira", "full_name": "Mira", "id": "7", "bio": "ink"}'})
    assert [(post.id, post.text, post.created_at.isoformat()) for post in profile.posts] == [("155", "Snow at last <3", "2012-01-05T12:00:00+00:00")]
    assert (profile.handle, profile.display_name, profile.bio) == ("@mira", "Mira", "ink")


def test_x_links_quotes_threads_and_languages(read: Any) -> None:
    rows = [
        tweet(1, "@mira and on https://t.co/a https://t.co/b", in_reply_to_user_id_str="7", lang="und",
              entities={"urls": [{"url": "https://t.co/a", "expanded_url": "https://example.org/tides"}]}),
        tweet(2, "This. https://t.co/c", lang="pt-BR", entities={"urls": [{"url": "https://t.co/c", "expanded_url": "https://x.com/oto/status/9"}]}),
        tweet(3, "no", possibly_sensitive=True, created_at="Thu Jan 01 00:00:00 +0000 1970", in_reply_to_status_id_str="900"),
        tweet(1976000000000000000, "dated by its number", created_at="garbage"),
        tweet(4, "RT @oto: theirs"),
        {"id": 12}, "odd", {"tweet": 3}, {"id_str": "6", "full_text": None},
    ]  # fmt: skip
    account = 'window.YTD.account.part0 = [{"account": {"accountId": "7", "username": "mira"}}]'
    profile = read({"data/tweets.js": "window.YTD.tweets.part0 = " + json.dumps(rows), "data/account.js": account})
    posts = {post.text: post for post in profile.posts}
    assert set(posts) == {"and on https://example.org/tides", "This.", "no", "dated by its number"}
    assert posts["and on https://example.org/tides"].kind == "thread" and posts["and on https://example.org/tides"].lang is None
    assert (posts["This."].kind, posts["This."].lang) == ("quote", "pt")
    assert (posts["no"].kind, posts["no"].sensitive, posts["no"].created_at) == ("reply", True, None)
    assert posts["dated by its number"].created_at.date().isoformat() == "2025-10-08"


def test_x_thread_in_a_member_alone(read: Any) -> None:
    """Nothing in it says whose it is; a thread is one that answers what stands there too."""
    rows = [tweet(1, "first", in_reply_to_screen_name="Mira", in_reply_to_status_id_str="2"), tweet(2, "second"), tweet(3, "to oto", in_reply_to_status_id_str="9")]
    profile = read(("window.YTD.tweets.part0 = " + json.dumps(rows)).encode())
    assert {post.text: post.kind for post in profile.posts} == {"first": "thread", "second": "post", "to oto": "reply"}


# Meta


@given(st.text())
def test_mojibake_is_repaired_and_sound_text_left_alone(text: str) -> None:
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        assert repaired(garbled(text)) == text
    assert repaired("Ёлка — €5") == "Ёлка — €5" and repaired("café") == "café"


@pytest.mark.parametrize("label", ["Comment", "Kommentar", "Комментарий", "Comentario", "Commentaire", "コメント", "Něco jiného"])
def test_instagram_comments_in_any_language(label: str, read: Any) -> None:
    owner = {garbled("Владелец"): {"value": "kett.prints"}, "Time": {"timestamp": 1789000000}}
    entry = {"string_map_data": {garbled(label): {"value": garbled("тот серый 😍")}, **owner}}
    newer = {"timestamp": 1789000001, "label_values": [{"label": garbled(label), "value": "so grey"}, {"label": "URL", "value": "x"}]}
    profile = read({"your_instagram_activity/comments/post_comments_1.json": [entry], "comments/reels_comments.json": {"comments_reels_comments": [newer]}})
    assert kept(profile) == [("comment", "so grey"), ("comment", "тот серый 😍")]
    assert profile.posts[1].created_at.year == 2026


@pytest.mark.parametrize(("label", "name"), [("Benutzername", "Steckbrief"), ("Имя пользователя", "О себе"), ("Nombre de usuario", "Presentación")])
def test_instagram_person_in_other_languages(label: str, name: str, read: Any) -> None:
    data = {garbled(label): {"value": "mira"}, garbled(name): {"value": garbled("лёд")}, "Email": {"value": "mira@example.com"}}
    profile = read({
        "content/posts_1.json": [{"media": [{"uri": "a", "creation_timestamp": 1790000000, "title": "Ice."}]}],
        "account_information/personal_information.json": {"profile_user": [{"string_map_data": data}]},
    })
    assert (profile.handle, profile.bio) == ("@mira", "лёд") and "example.com" not in str(profile)


def test_instagram_before_2020(read: Any) -> None:
    profile = read({
        "media.json": {"photos": [{"caption": "Rain on the pier", "taken_at": "2019-03-01T10:00:00+00:00", "path": "p"}], "direct": [{"caption": "private"}]},
        "comments.json": {"media_comments": [["2019-03-02T10:00:00", "lovely", "oto"], ["odd"]]},
        "profile.json": {"username": "mira", "name": "Mira", "biography": "ink", "email": "mira@example.com"},
    })
    assert kept(profile) == [("comment", "lovely"), ("post", "Rain on the pier")] and (profile.handle, profile.bio) == ("@mira", "ink")


def test_threads_and_carousels(read: Any) -> None:
    posts = [
        {"media": [{"title": garbled("Ещё один день"), "creation_timestamp": 1790000000}]},
        {"title": "Two pictures", "creation_timestamp": 1790000100, "media": [{"title": ""}, {"title": ""}]},
        {"media": []}, 3,
    ]  # fmt: skip
    profile = read({"your_instagram_activity/threads/threads_and_replies.json": {"text_post_app_text_posts": posts}})
    assert kept(profile) == [("post", "Two pictures"), ("post", "Ещё один день")]


@pytest.mark.parametrize("name", ["posts/your_posts_1.json", "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json"])
def test_facebook(name: str, read: Any) -> None:
    posts = [
        {"timestamp": 1700000000, "data": [{"post": garbled("Über den Dächern")}, {"update_timestamp": 1}], "title": "Mira Vale shared a link."},
        {"timestamp": 1700000001, "data": [], "title": "Mira Vale updated her status."},
        {"timestamp": 1700000002, "attachments": [{"data": [{"media": {"description": "The pier, before the storm"}}, {"external_context": {"name": "not mine"}}]}]},
    ]
    comments = {"comments_v2": [
        {"timestamp": 1700000003, "data": [{"comment": {"comment": "I was there", "author": "Mira Vale", "timestamp": 1700000003}}]},
        {"timestamp": 1700000004, "data": [{"comment": {"comment": "not hers", "author": "Oto", "timestamp": 1700000004}}]},
    ]}  # fmt: skip
    person = {"profile_v2": {"name": {"full_name": "Mira Vale"}, "emails": {"emails": ["mira@example.com"]}}}
    profile = read({name: posts, "comments_and_reactions/comments.json": comments, "profile_information/profile_information.json": person})
    assert kept(profile) == [("comment", "I was there"), ("post", "The pier, before the storm"), ("post", "Über den Dächern")]
    assert profile.display_name == "Mira Vale" and profile.url is None


@pytest.mark.parametrize(
    "name",
    ["your_instagram_activity/media/posts_1.html", "posts/your_posts_1.html", "messages.html", "Takeout/YouTube und YouTube Music/Kommentare/meine-kommentare.html"],
)
def test_web_pages_are_asked_for_as_json(name: str, read: Any) -> None:
    with pytest.raises(Malformed, match="web pages; ask for it once more, in the format JSON"):
        read({name: "<html>"})


# Telegram


def message(number: int, text: Any, who: str = "user1", **more: Any) -> dict[str, Any]:
    return {"id": number, "type": "message", "date": f"2026-10-{number:02}T09:30:00", "from": who.title(), "from_id": who, "text": text, **more}


def test_telegram_group_needs_an_author(read: Any) -> None:
    chat = {"name": "Pier", "type": "private_group", "id": 5, "messages": [
        message(1, "mine"), message(2, "theirs", "user2"), message(3, ["see ", {"type": "link", "text": "pier.example"}], reply_to_message_id=2),
        message(4, "again", reply_to_message_id=3), message(5, "carried", forwarded_from="User2"), message(6, "", who="user2"),
        {"id": 7, "type": "service", "text": "joined", "actor_id": "user3"},
    ]}  # fmt: skip
    with pytest.raises(SeveralAuthors, match="--author and one of 'User1', 'User2'"):
        read({"ChatExport_2026-11-01/result.json": chat})
    with pytest.raises(BadSource, match="nobody called 'Oto'"):
        read({"result.json": chat}, author="Oto")
    for author in ("User1", "user1", "USER1"):
        profile = read({"result.json": chat}, author=author)
        assert kept(profile) == [("thread", "again"), ("reply", "see pier.example"), ("comment", "mine")]
    assert profile.display_name == "User1" and [post.id for post in profile.posts] == ["5/4", "5/3", "5/1"]


def test_telegram_two_people_of_one_name(read: Any) -> None:
    chat = {"name": "Pier", "type": "private_group", "id": 5, "messages": [message(1, "a"), {**message(2, "b", "user2"), "from": "User1"}]}
    with pytest.raises(SeveralAuthors, match="2 people are called 'User1'; say --author with one of user1, user2"):
        read({"result.json": chat}, author="User1")
    assert kept(read({"result.json": chat}, author="user2")) == [("comment", "b")]


def test_telegram_account_reads_public_words_only(read: Any) -> None:
    chats = [
        {"messages": [message(1, "before its type is known")], "type": "public_channel", "id": 1},
        {"name": "Saved", "type": "saved_messages", "id": 2, "messages": [message(2, "note to self")]},
        {"name": "Ferry", "type": "private_channel", "id": 3, "messages": [message(3, "closed")]},
        {"name": "Square", "type": "public_supergroup", "id": 4, "messages": [message(4, "hello square", "user7"), message(5, "somebody", "user8")]},
        {"name": "Oto", "type": "personal_chat", "id": 6, "messages": [message(6, "private", "user7")]},
    ]
    account = {"personal_information": {"user_id": 7, "first_name": "Mira", "phone_number": "+000"}, "contacts": {"list": [{"phone_number": "+1"}]},
               "chats": {"about": "…", "list": chats}, "left_chats": {"list": [{"type": "public_channel", "messages": [message(9, "left")]}]}}  # fmt: skip
    profile = read({"result.json": account})
    assert kept(profile) == [("comment", "hello square")] and profile.display_name == "Mira"
    chats.append({"name": "Tide", "type": "public_channel", "id": 8, "messages": [message(8, "low water", "channel8")]})
    assert kept(read({"result.json": account})) == [("post", "low water"), ("comment", "hello square")]


def test_telegram_several_channels(read: Any) -> None:
    chats = [{"name": name, "type": "public_channel", "id": n, "messages": [message(n, f"from {name}", f"channel{n}")]} for n, name in ((1, "Tide"), (2, "Ebb"))]
    account = {"personal_information": {"user_id": 7}, "chats": {"list": chats}}
    with pytest.raises(SeveralAuthors, match="'Tide', 'Ebb'"):
        read({"result.json": account})
    assert kept(read({"result.json": account}, author="ebb")) == [("post", "from Ebb")]


def test_telegram_older_and_odd(read: Any) -> None:
    chat = {"name": "Tide", "type": "public_channel", "id": 1, "messages": [
        {"id": 1, "type": "message", "date": "2019-01-01T10:00:00", "from": "Tide", "from_id": 99, "text": "old ids"}, 5, {"text": ["x", 3, None]},
        {"id": 3, "date": "never", "from_id": "user99", "text": ["poll: ", {"type": "bold", "text": "yes"}], "poll": {"question": "Swim?", "answers": [{"text": "now"}]}},
    ]}  # fmt: skip
    with pytest.raises(SeveralAuthors):
        read({"result.json": chat})
    assert kept(read({"result.json": chat}, author="user99")) == [("post", "old ids"), ("post", "poll: yes\nSwim?\nnow")]
    for empty in ({"name": "x", "type": "public_channel", "messages": []}, {"chats": {"list": []}}):
        with pytest.raises((Empty, BadSource)):
            read({"result.json": empty})
    with pytest.raises(Malformed, match="holds no chats"):
        read({"result.json": {"about": 1}})


# Mastodon


def test_mastodon_older_and_odd(read: Any) -> None:
    public = "https://www.w3.org/ns/activitystreams#Public"
    me = "https://old.example/users/mira"

    def create(number: int, **note: Any) -> dict[str, Any]:
        key = f"{me}/statuses/{number}"
        return {"type": "Create", "actor": me, "object": {"id": key, "published": f"2018-01-0{number}T00:00:00Z", "attributedTo": me, "to": [public], **note}}

    items = [
        create(1, content="<p>First<br>light</p>", inReplyTo=f"{me}/statuses/0"),
        create(2, contentMap={"de": "<p>Föhn :heron:</p>"}, to=public, tag=[{"type": "Emoji", "name": ":heron:"}]),
        create(3, type="Question", content="<p>Tea?</p>", oneOf=[{"name": "yes"}, {"name": "no"}], to=[], cc="as:Public"),
        create(4, content="<p>theirs</p>", attributedTo="https://old.example/users/oto"),
        create(5, content="<p>followers</p>", to=[f"{me}/followers"]),
        {"type": "Create", "actor": me, "object": "https://old.example/bare"}, {"type": "Announce", "object": "https://x.example/1"}, 3,
    ]  # fmt: skip
    profile = read({"outbox.json": {"orderedItems": items, "type": "OrderedCollection"}})
    assert kept(profile) == [("post", "Tea?\nyes\nno"), ("post", "Föhn"), ("thread", "First\nlight")]
    assert profile.handle is None and profile.posts[1].lang == "de"


def test_mastodon_thread_across_a_change_of_addresses(read: Any) -> None:
    def create(key: str, actor: str, **note: Any) -> dict[str, Any]:
        return {"type": "Create", "actor": actor, "object": {"id": key, "attributedTo": actor, "to": ["as:Public"], "published": "2026-10-01T00:00:00Z", **note}}

    old, new = "https://h.example/users/mira", "https://h.example/ap/users/7"
    items = [create(f"{old}/statuses/1", old, content="old"), create(f"{new}/statuses/2", new, content="new", inReplyTo=f"{old}/statuses/1"),
             create(f"{new}/statuses/3", new, content="for followers", to=[f"{new}/followers"]),
             create(f"{new}/statuses/4", new, content="after it", inReplyTo=f"{new}/statuses/3"),
             create(f"{new}/statuses/5", new, content="to oto", inReplyTo="https://x.example/users/oto/statuses/1")]  # fmt: skip
    kinds = {post.text: post.kind for post in read({"outbox.json": {"orderedItems": items}}).posts}
    assert kinds == {"old": "post", "new": "thread", "after it": "thread", "to oto": "reply"}


# Reddit, LinkedIn, YouTube, TikTok


def test_reddit_quotations_and_removals(read: Any) -> None:
    posts = "id,permalink,date,ip,subreddit,gildings,title,url,body\np1,/r/a/p1,2026-10-01 10:00:00 UTC,192.0.2.1,a,0,Title,,[deleted]\np2,,,,a,0,,,\n"
    comments = 'id,permalink,date,ip,subreddit,gildings,link,parent,body,media\nc1,,registered,1.2.3.4,a,0,,,"> their words\n\n**mine** and [this](https://a.example)",\nc2,x,,,a,0,,,[deleted],\n'
    profile = read({"export_mira_20261101/posts.csv": posts, "export_mira_20261101/comments.csv": "\ufeff" + comments})
    assert kept(profile) == [("post", "Title"), ("comment", "mine and this")] and "192.0" not in str(profile)


def test_linkedin(read: Any) -> None:
    shares = 'Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n2026-10-01 10:00:00,https://www.linkedin.com/feed/update/1,"First line""\n""\n""Second ""quoted"" line",,,MEMBER_NETWORK\n' \
             "2026-10-02 10:00:00,https://www.linkedin.com/feed/update/2,,https://a.example,,\n"
    comments = 'Notes:\n"Some notes, first"\n\nDate,Link,Message\n2026-10-03 10:00:00,https://www.linkedin.com/feed/3,"Say \\"hello\\" to #moss"\n'
    profile = read({
        "Basic_LinkedInDataExport/Shares.csv": shares, "Basic_LinkedInDataExport/Comments.csv": comments,
        "Basic_LinkedInDataExport/Profile.csv": "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary\nMira,Vale,,Pier 1,1 Jan,Printer,Ink and tide\n",
    })  # fmt: skip
    assert kept(profile) == [("comment", 'Say "hello" to #moss'), ("post", 'First line\n\nSecond "quoted" line')]
    assert (profile.display_name, profile.bio) == ("Mira Vale", "Printer\nInk and tide") and "Pier" not in str(profile)


@pytest.mark.parametrize(
    "name",
    ["Takeout/YouTube and YouTube Music/comments/comments.csv", "Takeout/YouTube und YouTube Music/Kommentare/Kommentare.csv",
     "Takeout/YouTube и YouTube Music/комментарии/комментарии.csv", "Takeout/YouTube y YouTube Music/comentarios/comentarios(1).csv"],
)  # fmt: skip
@pytest.mark.parametrize(
    "head",
    ["Comment ID,Channel ID,Comment create timestamp,Price,Video ID,Comment text", "Kommentar-ID,Kanal-ID,Zeitstempel,Preis,Video-ID,Kommentartext"],
)
def test_youtube_in_any_language(name: str, head: str, read: Any) -> None:
    rows = 'UgzAbcdefghijklmnop4AaABAg,UCx,2026-10-01T10:00:00+00:00,0,dQw4w9WgXcQ,"{""text"":""@oto What a ""},{""text"":""tide""}"\n' \
           'UgzAbcdefghijklmnop4AaABAg.9x,UCx,2026-10-02 10:00:00 UTC,0,dQw4w9WgXcQ,"{""takeoutSegments"":[{""text"":""older ""},{""text"":""form""}]}"\n' \
           "Ugz,UCx,,0,,broken\n"
    for archive in ({name: f"{head}\n{rows}"}, f"{head}\n{rows}".encode()):
        assert kept(read(archive)) == [("reply", "older form"), ("comment", "What a tide")]


@pytest.mark.parametrize("form", ["2023", "2026", "flat"])
def test_tiktok(form: str, read: Any) -> None:
    videos = {"VideoList": [
        {"Date": "2026-10-01 10:00:00", "Link": "https://www.tiktok.com/@mira/video/1", "WhoCanView": "Public", "Title": "Tide #moss", "AlternateText": "a pier"},
        {"date": "2026-10-02 10:00:00", "title": "for friends", "whoCanView": "Friends"}, {"Date": "2026-10-03 10:00:00", "Link": "x"},
    ]}  # fmt: skip
    comments = {"CommentsList": [{"date": "2026-10-04 10:00:00", "comment": "so low"}]}
    person = {"ProfileMap": {"userName": "mira", "bioDescription": "ink", "emailAddress": "mira@example.com", "telephoneNumber": "+0"}}
    private = {"Direct Messages": {"Chat History": {"ChatHistory": {"Chat with oto": [{"Content": "private"}]}}}}
    archive = {
        "2023": {"Activity": {"Login History": {"LoginHistoryList": [{"IP": "192.0.2.1"}]}}, "Video": {"Videos": videos}, "Comment": {"Comments": comments}, "Profile": {"Profile Information": person}, **private},
        "2026": {"Profile And Settings": {"Profile Info": person}, **private, "Post": {"Posts": videos}, "Comment": {"Comments": comments}},
        "flat": {"Post": videos, "comments": comments, "profile": person},
    }[form]  # fmt: skip
    profile = read({"user_data_tiktok.json": archive})
    assert kept(profile) == [("comment", "so low"), ("post", "Tide #moss")]
    assert (profile.handle, profile.bio, profile.posts[1].alt_texts) == ("@mira", "ink", ("a pier",)) and "192." not in str(profile) and "+0" not in str(profile)


def test_unknown_archives_say_what_is_known(read: Any) -> None:
    for archive, words in (({"a.txt": "x"}, "none of the archives we know .X, Instagram"), ({"part1.zip": "x"}, "further archives"), (b"plain words", "none of")):
        with pytest.raises(Malformed, match=words):
            read(archive)
    with pytest.raises(BadSource, match="one author, but --author 'Oto' was given"):
        read({"outbox.json": {"orderedItems": []}}, author="Oto")
    with pytest.raises(Empty, match="no public words"):
        read({"outbox.json": {"orderedItems": []}})
