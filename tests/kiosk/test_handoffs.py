import socket

import httpx
from stand_in_kiosk import WORDS, hear

GIVEN = {"text": WORDS, "consent": "true"}


def offer(house, **more):
    answer = house.client.post("/api/sittings", json={"handoff": True, "language": "en", "consent": True, **more})
    assert answer.status_code == 201
    return answer.json()["id"], answer.json()["handoff"]


def test_the_phone_hands_its_words_over_once(open_house):
    sitting, handoff = offer(open_house, language="de")
    assert open_house.state(sitting) == "waiting"
    path = f"/h/{handoff['code']}"
    assert handoff["url"].endswith(path)
    assert open_house.client.get(handoff["qr"]).headers["Content-Type"] == "image/svg+xml"
    form = open_house.client.get(path)
    assert 'lang="de"' in form.text
    assert form.headers["Referrer-Policy"] == "same-origin"
    thanks = open_house.client.post(path, data=GIVEN)
    assert thanks.status_code == 202
    assert WORDS not in thanks.text
    assert hear(open_house.client, sitting, until_kind="words")[-1][1]["themes"][0]["evidence"][0]["sentence"] == WORDS
    for used in (open_house.client.get(path), open_house.client.post(path, data=GIVEN), open_house.client.get(handoff["qr"])):
        assert used.status_code == 410


def test_as_json_and_as_a_file(open_house):
    sitting, handoff = offer(open_house)
    answer = open_house.client.post(f"/h/{handoff['code']}", json={"text": WORDS, "consent": True})
    assert (answer.status_code, answer.json()) == (202, {"state": "reading"})
    open_house.reach(sitting, "words")
    sitting, handoff = offer(open_house)
    files = {"file": ("diary.txt", WORDS.encode())}
    assert open_house.client.post(f"/h/{handoff['code']}", data={"text": "", "consent": "on"}, files=files).status_code == 202
    open_house.reach(sitting, "words")


def test_a_refused_form_is_shown_again_and_the_code_still_works(open_house):
    _, handoff = offer(open_house)
    path = f"/h/{handoff['code']}"
    without = open_house.client.post(path, data={"text": WORDS})
    assert without.status_code == 422
    assert "<form" in without.text
    assert open_house.client.post(path, data={"consent": "true", "text": " "}).status_code == 422
    assert open_house.client.post(path, json={"consent": True}).json()["key"] == "no_words"
    assert open_house.client.post(path, data=GIVEN).status_code == 202


def test_a_code_dies_with_its_screen(open_house):
    sitting, handoff = offer(open_house)
    open_house.client.delete(f"/api/sittings/{sitting}")
    assert open_house.client.get(f"/h/{handoff['code']}").status_code == 410


def test_a_guess_learns_nothing(open_house):
    guess = open_house.client.post("/h/aaaaaaaaaa", data=GIVEN)
    assert guess.status_code == 410
    assert httpx.codes.is_client_error(open_house.client.post("/h/aaaaaaaaaa", json={"text": WORDS}).status_code)


def test_a_guess_is_refused_before_its_body_is_taken(open_house):
    url = open_house.client.base_url
    with socket.create_connection((url.host, url.port), timeout=5) as line:
        line.sendall(
            f"POST /h/aaaaaaaaaa HTTP/1.1\r\nHost: {url.host}\r\nContent-Length: 200000000\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n".encode()
        )
        assert b" 410 " in line.recv(100)
