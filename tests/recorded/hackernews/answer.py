"""Firebase and Algolia: one account; everybody else is null, with 200."""

from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("hacker-news.firebaseio.com", "hn.algolia.com")
SAMPLES = {"hackernews": ["hackernews:mossy"]}


def answer(host, path, query):
    if host == "hn.algolia.com":
        return 200, {"content-type": "application/json"}, (HERE / "algolia_comments.json").read_bytes()
    known = path == "/v0/user/mossy.json"
    return 200, {"content-type": "application/json"}, (HERE / "firebase_user.json").read_bytes() if known else b"null"
