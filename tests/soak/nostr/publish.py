"""Signs events with another library than ours and gives them to a relay; run in the soak's own environment.

In: ``{"relay", "events": [{"name", "who", "kind", "created_at", "tags", "content"}]}``; a value ``#NAME`` in a tag is
the id of that event. Out: ``{"keys": {who: hex}, "ids": {name: id}, "refused": [name]}``.
"""

import json
import sys

from aionostr.event import Event
from aionostr.key import PrivateKey
from websockets.sync.client import connect


def main():
    asked = json.load(sys.stdin)
    keys = {who: PrivateKey() for who in {event["who"] for event in asked["events"]}}
    ids, refused = {}, []
    with connect(asked["relay"]) as relay:
        for each in asked["events"]:
            tags = [[ids[value[1:]] if value.startswith("#") else value for value in tag] for tag in each["tags"]]
            key = keys[each["who"]]
            event = Event(key.public_key.hex(), each["content"], each["created_at"], each["kind"], tags)
            event.sign(key.raw_secret.hex())
            ids[each["name"]] = event.id
            content = event.content + (" tampered" if each.get("tampered") else "")
            signed = {"id": event.id, "pubkey": event.pubkey, "created_at": event.created_at, "kind": event.kind, "tags": event.tags,
                      "content": content, "sig": event.sig}
            relay.send(json.dumps(["EVENT", signed]))
            if json.loads(relay.recv())[2] is not True:
                refused.append(each["name"])
    print(json.dumps({"keys": {who: key.public_key.hex() for who, key in keys.items()}, "ids": ids, "refused": refused}))


main()
