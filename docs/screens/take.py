"""Take the pictures of this folder: `python docs/screens/take.py http://localhost:8000 [FOLDER]`.

Walks one visit through a running kiosk at three sizes, then the phone's page, and deletes what was painted.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
SIZES = {"wide": (1920, 1080), "tall": (1080, 1920), "small": (1366, 768)}
WIDTH = 960  # px of the long side of the pictures kept here


def main(url: str, folder: Path) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_default_timeout(300_000)
            link = visit(page, url, lambda screen, page=page, name=name: keep(page, folder / f"{name}-{screen}.jpg"))
            if name == "tall":
                phone(browser, link, folder)
            page.click("#delete")
            page.click("#delete-yes")
            page.wait_for_selector(".deleted")
            page.close()
        browser.close()


def visit(page: Any, url: str, shoot: Any) -> str:
    page.goto(url)
    page.wait_for_selector(".begin")
    page.wait_for_timeout(3000)
    shoot("1-attract")
    page.click(".begin")
    page.wait_for_timeout(1800)
    shoot("2-consent")
    page.click("#agree")
    page.wait_for_selector("#words")
    page.fill("#words", page.evaluate("JSON.parse(document.getElementById('sentences').textContent).example_1"))
    page.wait_for_timeout(700)
    shoot("3-input")
    page.click("#read")
    page.wait_for_selector("section.reading")
    page.wait_for_timeout(700)
    shoot("4-reading")
    page.wait_for_selector("section.words")
    page.wait_for_timeout(3500)
    page.locator('.facet[data-facet^="symbols:"]').first.click()
    page.click("#strike")
    page.locator(".facet").nth(1).click()
    page.wait_for_timeout(1200)
    shoot("5-words")
    page.click("#paint")
    page.wait_for_selector(".canvas img")
    page.wait_for_selector('.line:not([aria-valuenow="0"])')
    for _ in range(2000):
        if float(page.get_attribute(".line", "aria-valuenow") or 0) >= 55:
            break
        page.wait_for_timeout(100)
    page.wait_for_timeout(900)
    shoot("6-painting")
    page.wait_for_selector("section.reveal")
    page.locator("#portrait").evaluate("async (image) => { await image.decode(); }")
    page.wait_for_timeout(2600)
    shoot("7-reveal")
    page.click("#take")
    page.wait_for_selector("#qr")
    page.wait_for_timeout(900)
    shoot("8-home")
    return page.locator("#portrait").get_attribute("src").removesuffix("/portrait.png")


def phone(browser: Any, path: str, folder: Path) -> None:
    origin = sys.argv[1].rstrip("/")
    page = browser.new_page(viewport={"width": 390, "height": 844}, device_scale_factor=2)
    page.goto(origin + path)
    page.wait_for_timeout(1200)
    keep(page, folder / "phone.jpg", width=585, full_page=True)
    page.close()


def keep(page: Any, path: Path, *, width: int = WIDTH, full_page: bool = False) -> None:
    picture = Image.open(io.BytesIO(page.screenshot(full_page=full_page))).convert("RGB")
    scale = min(1.0, width / max(picture.size)) if not full_page else min(1.0, width / picture.width)
    picture.resize((round(picture.width * scale), round(picture.height * scale)), Image.Resampling.LANCZOS).save(
        path, quality=76, optimize=True, progressive=True
    )


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else Path(__file__).parent)
