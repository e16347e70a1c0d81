import httpx
import pytest

JSON = {"Content-Type": "application/json"}
BODY = b'{"text": "some words", "language": "en", "consent": true}'


def ask(house, method, path, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return house.client.request(method, path, headers=headers)


@pytest.mark.parametrize("path", ["/", "/api/choices", "/api/sittings/x", "/operator/status"])
@pytest.mark.parametrize(
    "headers", [{"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"Host": "192.168.1.5"}, {"Via": "1.1 x"}]
)
def test_only_this_machine_reaches_the_kiosk(open_house, path, headers):
    answer = ask(open_house, "GET", path, **headers)
    assert (answer.status_code, answer.json()["key"]) == (403, "kiosk_only")


@pytest.mark.parametrize("path", ["/healthz", "/static/wall.css"])
def test_phones_reach_what_is_theirs(open_house, path):
    assert ask(open_house, "GET", path, X_Forwarded_For="10.0.0.7").status_code == 200


def test_a_phone_on_the_network_is_not_this_machine(open_house):
    """Straight to the application, as a client with another address."""
    import asyncio

    async def asked():
        transport = httpx.ASGITransport(open_house.app, client=("192.168.1.77", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as phone:
            return [(await phone.get(path)).status_code for path in ("/", "/api/choices", "/healthz", "/p/x", "/h/x")]

    async def here():
        transport = httpx.ASGITransport(open_house.app, client=("::ffff:127.0.0.1", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as kiosk:
            return (await kiosk.get("/api/choices")).status_code

    assert asyncio.run(asked()) == [403, 403, 200, 410, 410]
    assert asyncio.run(here()) == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "["])
def test_a_name_that_is_not_ours_is_refused(open_house, host):
    assert ask(open_house, "GET", "/healthz", Host=host).status_code in (400, 421)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 201),
        ({}, 201),
    ],
)
def test_another_site_cannot_write(open_house, headers, status):
    answer = open_house.client.post("/api/sittings", content=BODY, headers={**JSON, **headers})
    assert answer.status_code == status


def test_our_own_page_can_write(open_house):
    origin = f"http://127.0.0.1:{open_house.settings.port}"
    assert open_house.client.post("/api/sittings", content=BODY, headers={**JSON, "Origin": origin}).status_code == 201


def test_every_page_keeps_to_itself(open_house):
    for path in ("/", "/api/choices", "/p/x", "/nowhere"):
        headers = open_house.client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self';")
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_body_without_end_is_refused(open_house):
    endless = open_house.client.post("/api/sittings", content=iter([b"{}"]), headers=JSON)
    assert endless.status_code == 411
    large = open_house.client.post("/api/sittings", content=b" " * (3 * 2**20), headers=JSON)
    assert (large.status_code, large.json()["key"]) == (413, "too_large")


def test_there_is_no_machine_readable_map_of_the_api(open_house):
    for path in ("/docs", "/openapi.json", "/redoc"):
        assert open_house.client.get(path).status_code == 404
