import io
import time

import httpx
import pytest
from PIL import Image
from stand_in_kiosk import Painting, Served, until

PHONE = {"X-Forwarded-For": "10.0.0.7"}  # whoever comes through a proxy is not this machine


def test_the_phone_sees_saves_and_deletes(open_house):
    sitting, done = open_house.painted()
    page = open_house.client.get(done["url"], headers=PHONE)
    assert page.status_code == 200
    assert "Keeper of Boats, Before Dawn" in page.text
    assert "Diffusion, oil strokes, 96 × 96" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert open_house.client.get(done["image"], headers=PHONE).headers["Content-Type"] == "image/png"
    assert open_house.client.delete(done["url"], headers=PHONE).status_code == 204
    for path in (done["url"], done["image"], done["qr"]):
        assert open_house.client.get(path, headers=PHONE).status_code == 410
    assert open_house.client.delete(done["url"], headers=PHONE).status_code == 410
    assert open_house.client.get(f"/api/sittings/{sitting}").status_code == 404


def test_a_deleted_picture_leaves_no_trace(open_house):
    sitting, done = open_house.painted()
    data = open_house.settings.data
    assert (data / "portraits" / f"{sitting}.png").exists()
    open_house.client.delete(done["url"])
    left = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert sitting.encode() not in left
    assert not list((data / "portraits").glob(f"{sitting}*"))


def test_what_never_was_answers_like_what_is_gone(open_house):
    _, done = open_house.painted()
    open_house.client.delete(done["url"])
    gone = open_house.client.get(done["url"])
    for token in ("A" * 22, "x", "%2e%2e"):
        guess = open_house.client.get(f"/p/{token}")
        assert (guess.status_code, guess.text) == (gone.status_code, gone.text)


def test_a_link_is_used_up(settings):
    with Served(settings.model_copy(update={"max_downloads": 2})) as served, Painting(settings):
        _, done = served.painted()
        for _ in range(3):
            assert served.client.get(done["image"]).status_code == 200  # the kiosk's own looks are free
        for expected in (200, 200, 410):
            assert served.client.get(done["image"], headers=PHONE).status_code == expected
        assert served.client.get(done["url"], headers=PHONE).status_code == 410


def test_an_expired_picture_is_gone_at_once_and_its_file_soon(settings, monkeypatch):
    monkeypatch.setattr("kiosk.app.SWEEP_S", 0.5)
    with Served(settings.model_copy(update={"expiry_hours": 1.5 / 3600})) as served:
        with Painting(served.settings):
            sitting, done = served.painted()
        until(lambda: served.client.get(done["url"]).status_code == 410, within=3)
        until(lambda: not list((settings.data / "portraits").iterdir()), within=3)
        assert served.client.get(f"/api/sittings/{sitting}").status_code == 404


def test_what_expired_while_the_house_was_closed_is_gone_when_it_opens(settings):
    short = settings.model_copy(update={"expiry_hours": 0.5 / 3600})
    with Served(short) as served, Painting(short):
        sitting, done = served.painted()
    time.sleep(0.6)
    with Served(short) as served:
        assert not list((settings.data / "portraits").iterdir())
        assert served.client.get(done["url"]).status_code == 410


def test_a_link_opens_after_a_restart(settings):
    with Served(settings) as served, Painting(settings):
        _, done = served.painted()
    with Served(settings) as served:
        assert served.client.get(done["url"]).status_code == 200


def test_the_picture_says_that_it_is_made_by_ai_and_not_from_which_words(open_house):
    _, done = open_house.painted()
    picture = Image.open(io.BytesIO(open_house.client.get(done["image"]).content))
    assert "trainedAlgorithmicMedia" in picture.text["XML:com.adobe.xmp"]
    assert "lantern" not in "".join(map(str, picture.text.values()))


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_of_what_is_gone_is_in_the_phones_language(open_house, language):
    page = httpx.get(
        f"http://127.0.0.1:{open_house.settings.port}/p/{'A' * 22}", headers={"Accept-Language": f"{language}-CH,en;q=0.5"}
    )
    assert f'lang="{language}"' in page.text
