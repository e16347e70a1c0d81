"""A site of two authors, one without pretty addresses, one of WordPress.com, one closed by a plugin, one without the API.

Headers, errors and the empty reply for a protected post are those of a real WordPress 6.1.
"""

from pathlib import Path

HERE = Path(__file__).parent
HOSTS = ("tides.example", "plain.example", "mira.wordpress.com", "public-api.wordpress.com", "members.example", "static.example")
PAGE = '<html lang="en-GB"><head><title>Tide notes</title>{head}</head><body>…</body></html>'
HTML = {"content-type": "text/html; charset=UTF-8"}
API = {"content-type": "application/json; charset=UTF-8", "x-robots-tag": "noindex", "x-wp-total": "4", "x-wp-totalpages": "1"}
NO_PAGE = {"code": "rest_post_invalid_page_number", "message": "The page number requested is larger than …", "data": {"status": 400}}
CLOSED = {"code": "rest_login_required", "message": "DRA: Only authenticated users can access the REST API.", "data": {"status": 401}}
ABOUT = {"name": "Tide notes", "description": "Harbour, ink &amp; weather", "home": "https://tides.example"}
API_LINK = "<link rel='https://api.w.org/' href='https://{host}/index.php?rest_route=/' />"


def answer(host, path, query):
    route = query.get("rest_route", path.removeprefix("/wp-json").removeprefix("/rest/v1.1/sites/mira.wordpress.com"))
    if path == "/robots.txt":
        return 200, {"content-type": "text/plain"}, b"User-agent: *\nDisallow: /wp-admin/\n"
    if route.endswith("/posts"):
        return (400, API, NO_PAGE) if "page" in query else (200, API, (HERE / "posts.json").read_bytes())
    if host == "members.example" and path.startswith("/wp-json"):
        return 401, API, CLOSED
    if host == "static.example" and path != "/":
        return 404, HTML, b"not here"
    if "rest_route" in query or path.startswith(("/wp-json", "/rest/")):
        return 200, API, ABOUT
    link = {"link": f'<https://{host}/wp-json/>; rel="https://api.w.org/"'} if host == "tides.example" else {}
    head = API_LINK.format(host=host) if host == "plain.example" else ""
    return 200, {**HTML, **link}, PAGE.format(head=head).encode()
