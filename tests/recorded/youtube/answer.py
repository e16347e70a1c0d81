"""The Data API of YouTube (v3): one channel with two pages of uploads, refusals as its documentation lists them, and everybody else."""

from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("www.googleapis.com",)
SAMPLES = {"feed youtube with a key": ["https://www.youtube.com/@thirdtrombone", "--confirmed"]}
CHANNEL, LIST = "UCxxxxxxxxxxxxxxxxxxxxxx", "UUxxxxxxxxxxxxxxxxxxxxxx"


def item(number, title, description="", owner=CHANNEL, day=1):
    return {"kind": "youtube#playlistItem", "id": f"i{number}", "snippet": {
        "publishedAt": f"2026-10-{day:02}T19:00:00Z", "channelId": CHANNEL, "title": title, "description": description, "channelTitle": "Third Trombone",
        "playlistId": LIST, "position": number, "resourceId": {"kind": "youtube#video", "videoId": f"AAAAAAAAAA{number}"},
        **({"videoOwnerChannelTitle": "Third Trombone", "videoOwnerChannelId": owner} if owner else {}),
    }}  # fmt: skip


FIRST = [item(0, "The coda, at last", "In tune, nearly.\nhttps://band.example #brassband", day=9), item(1, "Private video", "This video is private.", owner=None),
         item(2, "POISON of a guest", owner="UCyyyyyyyyyyyyyyyyyyyyyy")]  # fmt: skip
SECOND = [item(3, "Tuesday rehearsal, the slow one", "We finally play the coda in tune.", day=1), {"odd": 1}, item(4, "")]
REFUSALS = {
    "spent": (403, "quotaExceeded", "The request cannot be completed because you have exceeded your quota."),
    "keyless": (400, "keyInvalid", "Bad Request"),
    "unlisted": (403, "playlistItemsNotAccessible", "The request is not properly authorized."),
    "broken": (500, "backendError", "Backend Error"),
}


def refusal(status, reason, message):
    return status, {}, {"error": {"code": status, "message": message, "errors": [{"message": message, "domain": "youtube", "reason": reason}]}}


def answer(host, path, query):
    if path.endswith("/channels"):
        name = query.get("forHandle") or query.get("forUsername") or query.get("id")
        if name in REFUSALS:
            return refusal(*REFUSALS[name])
        known = name in ("thirdtrombone", CHANNEL)
        return 200, {"content-type": "application/json"}, (HERE / "channels.json").read_bytes() if known else b'{"kind": "x", "pageInfo": {"totalResults": 0}}'
    page = {"items": SECOND} if query.get("pageToken") == "EAAaBlBU" else {"items": FIRST, "nextPageToken": "EAAaBlBU"}
    return 200, {}, {"kind": "youtube#playlistItemListResponse", "pageInfo": {"totalResults": 6, "resultsPerPage": 50}, **page}
