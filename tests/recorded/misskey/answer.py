"""A Misskey server: an account with two pages of notes, one that refuses machines, and one for each refusal."""

import json
from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("misskey.example",)
SAMPLES = {"misskey": ["misskey:@ada@misskey.example"]}
ADA = {
    "id": "9u1", "username": "ada", "host": None, "name": "Ada :verified:", "description": "Linocut, <small>tides</small>, coffee.\n**Harbour** pilot.",
    "isBot": False, "isSuspended": False, "isLocked": False, "movedTo": None, "lang": "en-GB", "requireSigninToViewContents": False,
    "fields": [{"name": "ship", "value": "none"}],
}  # fmt: skip
PEOPLE = {
    "ada": ADA,
    "refuser": ADA | {"username": "refuser"},
    "shy": ADA | {"username": "shy", "requireSigninToViewContents": True},
    "banned": ADA | {"username": "banned", "isSuspended": True},
    "robot": ADA | {"username": "robot", "isBot": True, "fields": [{"name": "ai", "value": "#noai"}]},
}
PAGE = '<html><head><meta name="robots" content="{words}"></head><body><div id="misskey_app"></div></body></html>'
WORDS = {"refuser": "noai", "robot": "noindex"}


def refusal(code):
    return {"error": {"message": "…", "code": code, "id": "4362f8dc-731f-4ad8-a694-be5a88922a24", "kind": "client"}}


def answer(host, path, query):
    if path == "/api/users/show":
        name = query.get("username")
        if name == "members":
            return 401, {}, refusal("CREDENTIAL_REQUIRED")
        if name == "busy":
            return 429, {"retry-after": "900"}, refusal("RATE_LIMIT_EXCEEDED")
        return (200, {}, PEOPLE[name]) if name in PEOPLE else (400, {}, refusal("NO_SUCH_USER"))
    if path == "/api/users/notes":
        notes = json.loads((HERE / "notes.json").read_text("utf-8"))
        older = [note for note in notes if note["id"] < query.get("untilId", "b")]
        return 200, {}, older[:5]
    if path.startswith("/@"):
        return 200, {"content-type": "text/html; charset=utf-8"}, PAGE.format(words=WORDS.get(path[2:], "index")).encode()
    return 404, {}, refusal("UNKNOWN_API_ENDPOINT")
