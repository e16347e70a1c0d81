"""Reddit for a registered application: one account, and one for each refusal.

After the documented replies of api/v1/access_token, /user/NAME/about and /user/NAME/overview.
"""

from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("www.reddit.com", "oauth.reddit.com")
SAMPLES = {"reddit": ["reddit:mossy_lina"]}
ABOUT = {"id": "9x", "name": "mossy_lina", "created_utc": 1500000000.0, "hide_from_robots": False,
         "subreddit": {"title": "Lina", "public_description": "Moss, at night.", "over_18": False}}  # fmt: skip
LIMIT = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "100", "x-ratelimit-reset": "240"}


def answer(host, path, query):
    if path == "/api/v1/access_token":
        return 200, {}, {"access_token": "an-hour", "token_type": "bearer", "expires_in": 3600, "scope": "*"}
    _, _, name, what = path.split("/")
    if name == "busy_bee":
        return 429, LIMIT, {"message": "Too Many Requests", "error": 429}
    if what == "overview":
        empty = {"kind": "Listing", "data": {"after": None, "children": []}}
        return (200, {}, empty) if name == "silent_one" else (200, {"content-type": "application/json"}, (HERE / "overview.json").read_bytes())
    people = {
        "mossy_lina": ABOUT,
        "silent_one": ABOUT | {"name": "silent_one"},
        "robotshy": ABOUT | {"name": "robotshy", "hide_from_robots": True},
        "banned_one": {"name": "banned_one", "is_suspended": True, "awardee_karma": 0},
    }
    if name == "closed_one":
        return 403, {}, {"message": "Forbidden", "error": 403}
    return (200, {}, {"kind": "t2", "data": people[name]}) if name in people else (404, {}, {"message": "Not Found", "error": 404})
