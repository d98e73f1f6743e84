"""The pictures of `docs/console.md`: every page of the console on a desk, the main ones on a telephone as well.

Their names come from the paths of the pages: "/console/calls/{number}" is `calls-number-1440.png`.
"""

from __future__ import annotations

import io
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.bot import knowing_pages
from tests.bot.serving import Served
from tests.browser.chromium import find_chromium
from tests.browser.conftest import ARGUMENTS
from tests.browser.console.furnished import Places, administrator, furnish, session_of
from tests.browser.console.pages import MAIN, PAGES, address

CONSOLE_PICTURES = Path(__file__).parents[2] / "docs" / "pictures" / "console"
DESK, TELEPHONE = 1440, 390
COLOURS = 24
TALLEST = 1_500
"""Pixels: what stands below is more of the same."""

AT_REST = "!document.querySelector('[role=status][hx-get]')"
"""Nothing is being worked out any more that the page waits for."""

MOST_BYTES = 3_000_000
"""Of all of them together."""


def name_of(path: str) -> str:
    """What the pictures of a page are called."""
    return re.sub(r"[^a-z]+", "-", path.removeprefix("/console").lower()).strip("-") or "today"


def keep_small(page: Page, path: Path) -> None:
    """Keeps a page as a picture of few colours."""
    tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    width = page.evaluate("innerWidth")
    shown = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall})
    small = Image.open(io.BytesIO(shown)).convert("RGB")
    small.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


def take(language: str = "en-GB", folder: Path = CONSOLE_PICTURES) -> None:
    """Takes all of them anew."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as closing, tempfile.TemporaryDirectory() as room:
        focal = closing.enter_context(knowing_pages.serving(Path(room), Path(room) / "own"))
        playwright = closing.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=ARGUMENTS)
        closing.callback(browser.close)
        places = furnish(focal)
        for width, paths in ((DESK, PAGES), (TELEPHONE, list(MAIN))):
            _walk(browser, focal, places, width, paths, language, folder)


def _walk(
    browser: Browser, focal: Served, places: Places, width: int, paths: list[str], language: str, folder: Path
) -> None:
    size: ViewportSize = {"width": width, "height": 900 if width == DESK else 844}
    context = browser.new_context(base_url=focal.url, locale=language, viewport=size, reduced_motion="reduce")
    cookie = session_of(focal, administrator(focal))
    context.add_cookies([{"name": "focal_console", "value": cookie, "url": focal.url}])
    page = context.new_page()
    for path in paths:
        page.goto(address(path, places), wait_until="load")
        page.wait_for_function(AT_REST)
        keep_small(page, folder / f"{name_of(path)}-{width}.png")
    context.close()


if __name__ == "__main__":
    take()
