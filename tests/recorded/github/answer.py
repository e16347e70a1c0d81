"""api.github.com: one account with a README, a spent limit, and nobody else."""

import json
from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("api.github.com",)
SAMPLES = {"github": ["github:linaferrow"]}
META = json.loads((HERE / "http_meta.json").read_text("utf-8"))
README = b"# Hi\n\nI listen to *moss*. ![A green wall](wall.png)\n\n> not mine\n\n```sh\nmake moss\n```\n"
PAGES = {
    "/users/linaferrow": "user.json",
    "/users/linaferrow/repos": "repos.json",
    "/users/linaferrow/events/public": "events_public.json",
}


def answer(host, path, query):
    if path == "/repos/linaferrow/linaferrow/readme":
        return 200, {"content-type": "application/vnd.github.raw+json"}, README
    if path in PAGES:
        return 200, {"content-type": "application/json", **META["headers"]}, (HERE / PAGES[path]).read_bytes()
    error = META["errors"][1 if path == "/users/busybee" else 0]
    headers = {**error.get("headers", {}), **({"retry-after": "1800"} if path == "/users/busybee" else {})}
    return error["status"], headers, error["body"]
