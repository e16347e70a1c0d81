"""api.vk.com: one open page; errors with 200, and for the names of the people below."""

import json
from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("api.vk.com",)
SAMPLES = {"vk": ["vk:mira_tide"], "vk soft no": ["vk:shy_one", "--confirmed"]}
ERRORS = {error["error"]["error_code"]: error for error in json.loads((HERE / "errors.json").read_text("utf-8"))}
CODES = {"hidden": 30, "wiped": 18, "walled": 15, "hurried": 6, "keyless": 5}
PERSON = {"id": 70002, "first_name": "К", "last_name": "", "is_closed": False, "can_access_closed": True}
PEOPLE = {
    "closed_one": PERSON | {"is_closed": True, "can_access_closed": False},
    "deleted_one": {"id": 70003, "first_name": "DELETED", "last_name": "", "deactivated": "deleted"},
    "banned_one": {"id": 70004, "first_name": "К", "last_name": "", "deactivated": "banned"},
    "shy_one": PERSON | {"id": 70001, "is_no_index": True, "about": "#nobot"},
}


def answer(host, path, query):
    if path == "/method/wall.get":
        return 200, {"content-type": "application/json"}, (HERE / "wall_get.json").read_bytes()
    name = query.get("user_ids", "")
    if name in ("mira_tide", "id70001"):
        return 200, {"content-type": "application/json"}, (HERE / "users_get.json").read_bytes()
    if name in CODES:
        return 200, {}, ERRORS[CODES[name]]
    return 200, {}, {"response": [PEOPLE[name]] if name in PEOPLE else []}
