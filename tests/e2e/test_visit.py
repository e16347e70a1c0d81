"""A visit from the first touch to the phone, in a real browser, with the real reader and the real painter."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

pytestmark = pytest.mark.browser

SECRET = "garlic beside the roses"
WORDS = (
    f"It rained on the garden all morning. I planted {SECRET} while my dog slept under the apple tree. Tea in the shed, "
    "a book that I do not read, bees in the lavender. My grandmother grew these flowers in another autumn, and I talk to "
    "them as she did. In the evening I walk home slowly, tired and glad, with earth on my hands."
)
SIZES = {"wide": (1920, 1080), "tall": (1080, 1920), "small": (1366, 768)}
PHONE = {"width": 390, "height": 844}
BAR_S = 90.0  # first touch to QR code on two quiet cores, without the sitter's own pauses


class Witness:
    """Notes what a page asks for and complains about."""

    def __init__(self, page: Any, home: str) -> None:
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self._asked(request.url, home))
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _asked(self, url: str, home: str) -> None:
        if not url.startswith((f"{home}/", "data:", "blob:")):
            self.outside.append(url)


@pytest.fixture
def wall(browser: Any, kiosk: Any) -> Iterator[Any]:
    """The kiosk's page at attract, in a browser without a past."""
    context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.witness = Witness(page, kiosk.url)
    page.goto(kiosk.url)
    page.wait_for_selector(".begin")
    yield page
    context.close()


def begin(page: Any) -> None:
    page.click(".begin")
    page.click("#agree")
    page.wait_for_selector("#words")


def read(page: Any, words: str = WORDS) -> None:
    page.fill("#words", words)
    page.click("#read")
    page.wait_for_selector("section.words", timeout=60_000)


def loaded(page: Any, selector: str) -> int:
    """The width of an image once it is there. (No `wait_for_function`: the page forbids eval.)"""
    return page.locator(selector).evaluate("async (image) => { await image.decode(); return image.naturalWidth; }")


def shown(page: Any, selector: str) -> None:
    """Until a screen has faded in: a picture of it taken earlier shows a half of it and of what was there before."""
    page.locator(selector).evaluate("async (screen) => { await Promise.all(screen.getAnimations().map((one) => one.finished)); }")


def test_from_the_first_touch_to_the_phone_and_gone(wall: Any, browser: Any, kiosk: Any, tmp_path: Path) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    touched = time.monotonic()
    begin(wall)
    for key in ("t", "h", "e", "space"):  # four letters by the keyboard on the wall, the rest at once
        wall.click(f'screen-keyboard [data-key="{key}"]')
    assert wall.input_value("#words") == "The "
    read(wall)
    at_words = time.monotonic()

    facet = wall.locator('.facet[data-facet^="symbols:"], .facet[data-facet^="themes:"]').last
    struck = facet.get_attribute("data-facet")
    facet.click()
    assert wall.inner_text(".evidence .sentence").strip()
    with wall.expect_response(lambda answer: answer.request.method == "PATCH") as change:
        wall.click("#strike")
    revised = change.value.json()
    assert struck in revised["struck"]
    slot, key = struck.split(":")
    assert key not in [one["key"] for one in revised[slot]]
    assert "struck" in wall.get_attribute(f'[data-facet="{struck}"]', "class")

    asked_to_paint = time.monotonic()
    wall.click("#paint")
    wall.wait_for_selector("section.painting")
    wall.wait_for_selector(".canvas img", timeout=120_000)  # a preview comes out of the noise
    wall.wait_for_selector("section.reveal", timeout=180_000)
    revealed = time.monotonic()
    assert loaded(wall, "#portrait") >= 1024
    assert wall.inner_text("h1.title").strip()
    wall.click("#take")
    wall.wait_for_selector("#qr")
    assert loaded(wall, "#qr") > 0
    coded = time.monotonic()
    print(
        f"\nfirst touch to QR code {coded - touched:.1f} s: words after {at_words - touched:.1f} s, "
        f"painting {revealed - asked_to_paint:.1f} s (bar: {BAR_S:.0f} s on two quiet cores)"
    )

    shown(wall, "section.home")
    link = _codes_in_every_size(wall, zxingcpp)
    assert link.startswith(f"{kiosk.url}/p/")
    assert wall.evaluate("location.pathname + location.search + location.hash") == "/"
    _phone(browser, kiosk, link, tmp_path)

    wall.set_viewport_size({"width": 1920, "height": 1080})
    wall.click("#done")
    wall.wait_for_selector(".begin")
    assert wall.evaluate("[localStorage.length, sessionStorage.length, document.cookie.length]") == [0, 0, 0]
    assert SECRET not in wall.content()
    assert wall.witness.outside == []
    assert wall.witness.complaints == []
    assert SECRET not in kiosk.log.read_text()


def _codes_in_every_size(wall: Any, zxingcpp: Any) -> str:
    """The code is read from the screen itself, at every size and from twice as far away."""
    links = set()
    for width, height in SIZES.values():
        wall.set_viewport_size({"width": width, "height": height})
        box = wall.locator("#qr").bounding_box()
        assert min(box["width"], box["height"]) >= 328
        assert box["y"] >= 0 and box["y"] + box["height"] <= height
        screen = Image.open(BytesIO(wall.screenshot())).convert("RGB")
        for picture in (screen, screen.resize((width // 2, height // 2))):
            found = zxingcpp.read_barcodes(picture)
            assert found, f"no code can be read from the screen at {picture.size}"
            links.update(code.text for code in found)
    assert len(links) == 1
    return links.pop()


def _phone(browser: Any, kiosk: Any, link: str, folder: Path) -> None:
    context = browser.new_context(viewport=PHONE, device_scale_factor=2, accept_downloads=True)
    page = context.new_page()
    witness = Witness(page, kiosk.url)
    assert page.goto(link).status == 200
    with page.expect_download() as download:
        page.click("#save")
    saved = folder / "saved.png"
    download.value.save_as(saved)
    with Image.open(saved) as picture:
        assert picture.format == "PNG"
        assert max(picture.size) >= 1024
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.click("#delete")
    page.click("#delete-yes")
    page.wait_for_selector("#page h1:text-matches('.+')")
    page.wait_for_selector("#save", state="detached")
    assert witness.complaints == []
    assert witness.outside == []
    assert page.goto(link).status == 410
    assert context.request.get(f"{link}/portrait.png").status == 410
    context.close()


def _handed_to_the_phone(wall: Any) -> str:
    """Where the code that the wall shows to a phone leads, read from the screen itself."""
    zxingcpp = pytest.importorskip("zxingcpp")
    wall.click("#tab-phone")
    assert loaded(wall, ".phone .code") > 0
    until, codes = time.monotonic() + 10, []
    while not codes and time.monotonic() < until:  # the screen is still fading in
        codes = zxingcpp.read_barcodes(Image.open(BytesIO(wall.screenshot())).convert("RGB"))
    assert codes, "no code can be read from the screen"
    return codes[0].text


def test_others_who_read_the_wall_do_not_learn_what_kind_of_thing_was_kept_out(wall: Any) -> None:
    begin(wall)
    read(wall, f"{WORDS} I have been on antidepressants since March.")
    said = wall.inner_text("p.withheld")
    assert said.strip() and not any(word in said.casefold() for word in ("health", "ill", "1"))


def test_the_words_may_come_from_the_phone(wall: Any, browser: Any, kiosk: Any) -> None:
    begin(wall)
    link = _handed_to_the_phone(wall)
    context = browser.new_context(viewport=PHONE)
    phone = context.new_page()
    witness = Witness(phone, kiosk.url)
    phone.goto(link)
    phone.fill("#text", WORDS)
    phone.check("[name=consent]")
    phone.click("button")
    phone.wait_for_selector("main.notice h1")
    assert witness.complaints == []
    assert phone.goto(link).status == 410  # once
    context.close()
    wall.wait_for_selector("section.words", timeout=60_000)
    assert wall.locator(".facet").count() > 3
    assert wall.witness.complaints == []


CHAT = (  # as WhatsApp for Android writes it
    "8/21/26, 6:03 PM - Messages and calls are end-to-end encrypted.\n"
    "8/21/26, 6:04 PM - Ada: The river stood at my garden gate this morning and the herons came with it\n"
    "8/21/26, 6:05 PM - Oto: My motorcycle races tomorrow, bring the helmet and the fuel\n"
    "8/21/26, 6:09 PM - Ada: I carried the bees up the hill in the rain and planted the roses anew\n"
    "8/22/26, 8:00 AM - Ada: Tea under the apple tree, my dog asleep, the flowers still standing\n"
    "8/22/26, 8:10 AM - Oto: The motorcycle engine is loud and the race was won\n"
)


def test_of_a_chat_only_the_words_of_the_chosen_one_are_read(wall: Any, browser: Any, kiosk: Any) -> None:
    begin(wall)
    link = _handed_to_the_phone(wall)
    context = browser.new_context(viewport=PHONE)
    phone = context.new_page()
    phone.goto(link)
    chat = {"name": "WhatsApp Chat with Oto.txt", "mimeType": "text/plain", "buffer": CHAT.encode()}
    phone.set_input_files("input[type=file]", chat)
    phone.check("[name=consent]")
    phone.click("button")
    phone.wait_for_selector("main.notice h1")
    context.close()
    wall.wait_for_selector("section.author", timeout=60_000)
    assert wall.locator(".people button").all_inner_texts() == ["Ada", "Oto"]
    for width, height in SIZES.values():
        wall.set_viewport_size({"width": width, "height": height})
        assert _faults(wall) == []
    wall.click(".people button")
    wall.wait_for_selector("section.words", timeout=60_000)
    said = wall.inner_text("section.words").lower()
    assert "motorcycle" not in said
    assert any(word in said for word in ("garden", "bee", "rose", "flower", "river"))
    assert wall.witness.complaints == []


def test_who_is_not_in_the_chat_gives_other_words(wall: Any) -> None:
    begin(wall)
    begun = {"status": 201, "content_type": "application/json", "body": '{"id": "x"}'}
    people = {"stage": "author", "authors": [{"key": str(n), "name": f"Name number {n} of a long family"} for n in range(24)]}
    events = {"status": 200, "content_type": "text/event-stream", "body": f"event: stage\ndata: {json.dumps(people)}\n\n"}
    wall.route("**/api/sittings", lambda route: route.fulfill(**begun))
    wall.route("**/api/sittings/x/events", lambda route: route.fulfill(**events))
    wall.route("**/api/sittings/x", lambda route: route.fulfill(status=204))
    wall.fill("#words", WORDS)
    wall.click("#read")
    wall.wait_for_selector("section.author")
    last = wall.locator(".people button").last
    last.scroll_into_view_if_needed()
    assert last.is_visible()
    wall.click(".nobody")
    wall.wait_for_selector("#words")


@pytest.mark.parametrize("code", [None, "vernissage-amber-4711"])
def test_an_account_that_asks_not_to_be_read_may_be_lifted_by_its_owner(wall: Any, code: str | None) -> None:
    begin(wall)
    begun = {"status": 201, "content_type": "application/json", "body": '{"id": "x"}'}
    asked = {"stage": "confirm", "code": code} if code else {"stage": "confirm"}
    events = {"status": 200, "content_type": "text/event-stream", "body": f"event: stage\ndata: {json.dumps(asked)}\n\n"}
    wall.route("**/api/sittings", lambda route: route.fulfill(**begun))
    wall.route("**/api/sittings/x/events", lambda route: route.fulfill(**events))
    wall.route("**/api/sittings/x", lambda route: route.fulfill(status=200, content_type="application/json", body="{}"))
    wall.fill("#words", WORDS)
    wall.click("#read")
    wall.wait_for_selector("section.confirm")
    assert wall.locator(".proof").all_inner_texts() == ([code] if code else [])
    for width, height in SIZES.values():
        wall.set_viewport_size({"width": width, "height": height})
        assert _faults(wall) == []
    with wall.expect_request(lambda request: request.method == "PATCH") as change:
        wall.click(".answers .button >> nth=0")
    assert change.value.post_data_json == {"confirmed": True}


def test_what_looks_struck_is_not_painted_when_the_house_did_not_hear_it(wall: Any) -> None:
    begin(wall)
    read(wall)
    busy = {"status": 503, "content_type": "application/json", "body": '{"key": "unreadable", "sentence": "busy"}'}
    wall.route("**/api/sittings/*", lambda route: route.fulfill(**busy) if route.request.method == "PATCH" else route.continue_())
    facet = wall.locator(".facet").first
    struck = facet.get_attribute("data-facet")
    facet.click()
    wall.click("#strike")
    wall.wait_for_selector(".fault:not(:empty)")
    wall.unroute("**/api/sittings/*")
    with wall.expect_request(lambda request: request.method == "PATCH") as painting:
        wall.click("#paint")
    assert struck in painting.value.post_data_json["strike"]
    assert painting.value.post_data_json["paint"] is True
    wall.click("#leave")
    wall.wait_for_selector(".begin")


def test_a_full_house_says_when_there_will_be_room(wall: Any) -> None:
    begin(wall)
    read(wall)
    full = {"status": 429, "content_type": "application/json", "body": '{"key": "queue_full", "sentence": "20 are waiting", "eta_s": 42.3}'}
    wall.route("**/api/sittings/*", lambda route: route.fulfill(**full) if route.request.method == "PATCH" else route.continue_())
    wall.click("#paint")
    wall.wait_for_selector(".fault:not(:empty)")
    assert wall.inner_text(".fault") == "Someone else is sitting just now. There will be room in about 45 s."
    wall.unroute("**/api/sittings/*")
    wall.click("#leave")
    wall.wait_for_selector(".begin")


def test_not_now_leads_back_and_nothing_was_begun(wall: Any) -> None:
    asked: list[str] = []
    wall.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    wall.click(".begin")
    wall.click("#decline")
    wall.wait_for_selector(".begin")
    assert not [one for one in asked if "POST" in one]
    assert len(wall.evaluate("performance.getEntriesByType('navigation')")) == 1


def test_the_whole_way_to_the_words_by_keyboard(wall: Any) -> None:
    wall.keyboard.press("Enter")
    _walk_to(wall, "#agree")
    wall.keyboard.press("Enter")
    wall.wait_for_selector("#words")
    assert wall.evaluate("document.activeElement.tagName") == "H1"
    _walk_to(wall, "#words")
    wall.keyboard.type(WORDS[:160])
    assert wall.locator("screen-keyboard").is_hidden()
    _walk_to(wall, "#read")
    wall.keyboard.press("Enter")
    wall.wait_for_selector("section.words", timeout=60_000)
    _walk_to(wall, ".facet")
    wall.keyboard.press("Enter")
    _walk_to(wall, "#strike")
    _walk_to(wall, "#paint")
    assert wall.witness.complaints == []


def _walk_to(page: Any, selector: str) -> None:
    page.wait_for_selector(selector)
    for _ in range(60):
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not on the Tab key's way")


def test_silence_is_asked_about_and_then_cleared(wall: Any) -> None:
    wall.clock.install()
    wall.reload()
    wall.wait_for_selector(".begin")
    wall.click(".begin")
    wall.wait_for_selector("#agree")
    wall.clock.fast_forward(46_000)
    wall.wait_for_selector("dialog.idle[open]")
    wall.click("dialog.idle .primary")
    wall.wait_for_selector("dialog.idle", state="detached")
    wall.clock.fast_forward(46_000)
    wall.wait_for_selector("dialog.idle[open]")
    wall.clock.run_for(19_000)
    assert wall.locator("dialog.idle").count() == 1  # twenty seconds to answer
    wall.clock.run_for(2_000)
    wall.wait_for_selector(".begin")


@pytest.mark.parametrize(("status", "screen"), [("out_of_service", "resting"), ("warming", "warming")])
def test_the_wall_says_when_nobody_can_be_painted(browser: Any, kiosk: Any, status: str, screen: str) -> None:
    page = browser.new_page()
    answer = json.dumps({"status": status, "reasons": []})
    page.route("**/healthz", lambda route: route.fulfill(status=503, content_type="application/json", body=answer))
    page.goto(kiosk.url)
    page.wait_for_selector(f".notice.{screen} h1")
    assert page.locator(".begin").count() == 0
    page.close()


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "it", "ru"])
def test_every_language_fits_the_smallest_wall(browser: Any, kiosk: Any, language: str) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    page.goto(kiosk.url)
    page.click(f'.tongue[lang="{language}"]')
    page.wait_for_selector("#agree")
    assert page.evaluate("document.documentElement.lang") == language
    assert _faults(page) == []
    page.click("#agree")
    page.wait_for_selector("#words")
    for room in ("write", "handle", "example"):
        page.click(f"#tab-{room}")
        assert _faults(page) == [], room
    page.close()


def _faults(page: Any) -> list[str]:
    """Buttons that are too small, cut off, or outside the screen; keys smaller than a fingertip."""
    return page.evaluate(
        """() => [...document.querySelectorAll('button, h1, label, .facts li')].flatMap((element) => {
            if (!element.checkVisibility() || element.closest('.sources')) return [];
            const box = element.getBoundingClientRect();
            const name = element.id || element.className || element.tagName;
            const faults = [];
            if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) faults.push(`${name} is outside`);
            if (element.scrollWidth > element.clientWidth + 2 && element.clientWidth) faults.push(`${name} is cut off`);
            const least = element.matches('.key') ? 72 : element.matches('.primary, .answers .button') ? 96 : element.tagName === 'BUTTON' ? 64 : 0;
            if (box.height < least - 0.5 || (element.matches('.key') && box.width < 71.5)) faults.push(`${name} is too small`);
            return faults;
        })"""
    )
