"""api.x.com: one account; failures with 200, as the documentation of API v2 shows them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("api.x.com",)
SAMPLES = {"x": ["x:mira_tide"]}
MIRA = {"id": "11", "name": "Mira Vale", "username": "mira_tide", "description": "Tides &amp; ink https://t.co/me", "protected": False}
GONE = {"title": "Not Found Error", "detail": "Could not find user with username: [nobody].", "type": "https://api.twitter.com/2/problems/resource-not-found"}
BANNED = {"title": "Forbidden", "detail": "User has been suspended: [banned_one].", "type": "https://api.twitter.com/2/problems/resource-not-found"}
CREDIT = {"title": "CreditsDepleted", "detail": "Your enrolled account does not have any credits.", "status": 402}


def answer(host, path, query):
    name = path.rpartition("/")[2]
    if name == "tweets":
        return 200, {"content-type": "application/json"}, (HERE / "tweets.json").read_bytes()
    if name == "busy_bee":
        reset = int((datetime.now(UTC) + timedelta(minutes=14)).timestamp())
        return 429, {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)}, {"title": "Too Many Requests", "status": 429}
    if name == "poor_one":
        return 402, {}, CREDIT
    if name in ("mira_tide", "locked_one"):
        return 200, {}, {"data": MIRA | {"username": name, "protected": name == "locked_one"}}
    return 200, {}, {"errors": [BANNED if name == "banned_one" else GONE]}
