"""Two Lemmy servers, one of version 0.19 (old.lemmy.example) and one of 1.0 (lemmy.example), and one closed to guests."""

HOSTS = ("old.lemmy.example", "lemmy.example", "closed.lemmy.example")
SAMPLES = {"lemmy 1.0": ["lemmy:@ada@lemmy.example"], "lemmy 0.19": ["lemmy:@ada@old.lemmy.example"]}
PERSON = {"id": 5, "name": "ada", "display_name": "Ada Fern", "bio": "Moss, **mostly**.", "deleted": False, "bot_account": False,
          "ap_id": "https://lemmy.example/u/ada"}  # fmt: skip
POSTS = [
    {"id": 11, "name": "What grows on north walls", "body": "Nineteen species so far.\n\n> somebody said so\n\n![Green cushions](a.png)", "creator_id": 5,
     "nsfw": False, "deleted": False, "removed": False, "language_id": 37, "published": "2026-10-01T10:00:00.123456Z", "ap_id": "https://lemmy.example/post/11"},
    {"id": 10, "name": "Ferry timetable of the city", "url": "https://ferry.example", "creator_id": 5, "language_id": 0, "published": "2026-09-01T10:00:00Z"},
    {"id": 9, "name": "Taken back", "body": "never mind", "creator_id": 5, "deleted": True, "language_id": 0, "published": "2026-08-01T10:00:00Z"},
    {"id": 8, "name": "Night walk", "body": "Bare feet.", "creator_id": 5, "nsfw": True, "alt_text": "Wet stones", "language_id": 0,
     "published": "2026-07-01T10:00:00Z"},
]  # fmt: skip
COMMENTS = [
    {"id": 21, "content": "Try *raking* light.", "creator_id": 5, "language_id": 32, "published": "2026-10-02T10:00:00Z"},
    {"id": 20, "content": "gone", "creator_id": 5, "removed": True, "language_id": 0, "published": "2026-10-02T11:00:00Z"},
    {"id": 19, "content": "somebody else", "creator_id": 6, "language_id": 0, "published": "2026-10-02T12:00:00Z"},
]
SITE = {"all_languages": [{"id": 0, "code": "und"}, {"id": 32, "code": "de"}, {"id": 37, "code": "en"}]}


def person(name):
    return {**PERSON, "name": name, "banned": name == "banned", "deleted": name == "gone", "bot_account": name == "robot"}


def version_0(path, query):
    if path == "/api/v3/site":
        return 200, {}, SITE
    if path != "/api/v3/user":
        return 404, {"content-type": "text/plain"}, b""
    if query["username"] == "nobody":
        return 404, {}, {"error": "couldnt_find_person"}
    view = {"person": person(query["username"]), "counts": {"post_count": 4, "comment_count": 3}}
    posts = [{"post": post, "creator": PERSON} for post in POSTS]
    return 200, {}, {"person_view": view, "posts": posts, "comments": [{"comment": comment, "post": POSTS[0]} for comment in COMMENTS]}


def version_1(path, query):
    if query.get("username") == "nobody":
        return 404, {}, {"error": "not_found"}
    if query.get("username") == "busy":
        return 429, {"retry-after": "600"}, {"error": "too_many_requests"}
    if path == "/api/v4/person":
        return 200, {}, {"person_view": {"person": person(query["username"])}}
    if path == "/api/v4/site":
        return 200, {}, SITE
    if query.get("page_cursor"):
        return 200, {}, {"items": [{"type_": "comment", "comment": comment, "post": POSTS[0]} for comment in COMMENTS], "next_page": None}
    return 200, {}, {"items": [{"type_": "post", "post": post} for post in POSTS], "next_page": "P1"}


def answer(host, path, query):
    if host == "closed.lemmy.example":
        return 400, {}, {"error": "instance_is_private"}
    return (version_1 if host == "lemmy.example" else version_0)(path, query)
