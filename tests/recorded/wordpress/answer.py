"""A site of two authors, one without pretty addresses, one of WordPress.com, one closed by a plugin, one without the API.

The JSON files are replies of a real WordPress 6.5, and so are the headers and the errors; which of them fits is chosen here.
"""

import json
from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("tides.example", "plain.example", "mira.wordpress.com", "public-api.wordpress.com", "members.example", "static.example")
SAMPLES = {"wordpress": ["wordpress:tides.example"]}
PAGE = '<html lang="en-GB"><head><title>Tide notes</title>{head}</head><body>…</body></html>'
HTML = {"content-type": "text/html; charset=UTF-8"}
API = {"content-type": "application/json; charset=UTF-8", "x-robots-tag": "noindex", "x-wp-total": "4", "x-wp-totalpages": "1"}
CLOSED = {"code": "rest_login_required", "message": "Members only.", "data": {"status": 401}}
API_LINK = "<link rel='https://api.w.org/' href='https://{host}/index.php?rest_route=/' />"


ALTERNATE = '<https://{host}/wp-json/wp/v2/users/{number}>; rel="alternate"; type="application/json"'


def recorded(name):
    return json.loads((HERE / f"{name}.json").read_bytes())


def listed(route, query):
    """A list of the API, as it answers `author`, `slug` and `include`."""
    entries = recorded(route.rpartition("/")[2])
    if "include" in query:
        entries = [entry for entry in entries if str(entry["id"]) in query["include"].split(",")]
    return [entry for entry in entries if query.get("author", str(entry.get("author"))) == str(entry.get("author"))
            and query.get("slug", entry.get("slug")) == entry.get("slug")]  # fmt: skip


def answer(host, path, query):
    route = query.get("rest_route", path.removeprefix("/wp-json").removeprefix("/rest/v1.1/sites/mira.wordpress.com"))
    if path == "/robots.txt":
        return 200, {"content-type": "text/plain"}, b"User-agent: *\nDisallow: /wp-admin/\n"
    if host == "members.example" and path.startswith("/wp-json"):
        return 401, API, CLOSED
    if host == "static.example" and path != "/":
        return 404, HTML, b"not here"
    if route.endswith(("/posts", "/users", "/tags")):
        return (400, API, recorded("no_page")) if "page" in query else (200, API, listed(route, query))
    if "rest_route" in query or path.startswith(("/wp-json", "/rest/")):
        return 200, API, recorded("about")
    links = [f'<https://{host}/wp-json/>; rel="https://api.w.org/"'] if host == "tides.example" else []
    author = next((user["id"] for user in recorded("users") if path == f"/author/{user['slug']}/"), None)
    if author and host == "tides.example":
        links.append(ALTERNATE.format(host=host, number=author))
    head = API_LINK.format(host=host) if host == "plain.example" else ""
    return 200, {**HTML, **({"link": ", ".join(links)} if links else {})}, PAGE.format(head=head).encode()
