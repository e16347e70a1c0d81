"""What granary reads in the recorded replies, as ActivityStreams 1, in the few words that can be compared.

Runs in the soak's own environment; ``tests/recorded/oracles/granary.json`` is its output, which the tests hold
against ours, so that they need neither granary nor the hundred packages that come with it.
"""

import json
import sys
from pathlib import Path

from bs4 import BeautifulSoup
from granary import atom, bluesky, jsonfeed, mastodon, rss

RECORDED = Path(__file__).parents[1] / "recorded"
_ATOM, _RSS = ("youtube_like_atom.xml",), ("substack_like_rss.xml",)  # not those whose point is what granary keeps of others


def main():
    readings = {}
    for name in ("getAuthorFeed_page1", "getAuthorFeed_page2"):
        feed = json.loads(read(f"bluesky/{name}.json"))["feed"]
        readings[f"bluesky/{name}"] = [reading(bluesky.to_as1(item, type="app.bsky.feed.defs#feedViewPost")) for item in feed]
    server = mastodon.Mastodon("https://harbour.example", access_token="none", user_id=1)
    for name in ("account_statuses_page1", "account_statuses_page2"):
        statuses = json.loads(read(f"mastodon/{name}.json"))
        readings[f"mastodon/{name}"] = [reading(server.status_to_as1_activity(status)) for status in statuses]
    for name in (*_ATOM, *_RSS):
        readings[f"feed/{name}"] = [reading(activity) for activity in (atom if name in _ATOM else rss).to_as1(read(f"feed/{name}"))]
    activities, _ = jsonfeed.to_as1(json.loads(read("feed/jsonfeed.json")))
    readings["feed/jsonfeed.json"] = [reading(activity) for activity in activities]
    json.dump(readings, sys.stdout, ensure_ascii=False, indent=1)
    print()


def read(name):
    return (RECORDED / name).read_text()


def reading(activity):
    """One activity: its object, or the object itself."""
    written = activity["object"] if activity.get("verb") else activity
    attached = [each for each in written.get("attachments", []) if each.get("objectType") in ("note", "article")]
    return {
        "id": activity.get("numeric_id") or activity.get("id"),
        "share": activity.get("verb") == "share",
        "reply": bool(written.get("inReplyTo")),
        "quote": bool(attached),
        "published": written.get("published"),
        "title": written.get("title") or written.get("displayName"),
        "words": BeautifulSoup(written.get("content") or "", "html.parser").get_text(" ").split(),
        "sensitive": bool(written.get("sensitive")),
        "tags": [tag["displayName"] for tag in written.get("tags", []) if tag.get("objectType") == "hashtag"],
    }


if __name__ == "__main__":
    main()
