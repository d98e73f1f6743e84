"""The pictures of the documentation, taken anew: `make pictures`.

A demonstration network is served on a port of this machine, a browser without a window does what the pages tell, and
what it shows is kept in `docs/pictures`, in few colours.
"""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from bot.config import Settings
from handlers.sign_in import new_link
from knowledge.model.people import Contact
from knowledge.packs.reading import read_pack
from tests.bot.serving import GENEROUS, Served, free_port, furnished_folder
from tests.browser.chromium import find_chromium
from tests.browser.conftest import ARGUMENTS
from tests.docs import console_pictures
from tests.docs.demonstration import READERS, Reader, circular, cookie_of, meeting, reached, study
from tests.index import index_of

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
MOST_BYTES = 60_000
COLOURS = (192, 96, 48, 24)
"""The most colours with which a picture is small enough; the first that does is taken."""

THAT_IS_ALL = 7
"""The button behind the seven kinds of food."""

TELEPHONE: ViewportSize = {"width": 390, "height": 844}
SMALL_TELEPHONE: ViewportSize = {"width": 390, "height": 740}
"""Ends above the thumbs below an answer, which machines without a font for them show as boxes."""

DESK: ViewportSize = {"width": 1280, "height": 860}
PATIENCE_MS = 15_000
"""What a page may take on a busy machine."""


def keep(page: Page, name: str) -> None:
    """Keeps what a page shows as a small picture.

    Raises:
        ValueError: it is too large even in few colours.
    """
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    for colours in COLOURS:
        small = io.BytesIO()
        shown.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
            small, "PNG", optimize=True
        )
        if small.tell() <= MOST_BYTES:
            (PICTURES / f"{name}.png").write_bytes(small.getvalue())
            return
    raise ValueError(f"{name} is too large: {small.tell()} bytes")


@contextmanager
def opened(browser: Browser, focal: Served, reader: Reader, contact: Contact | None) -> Iterator[Page]:
    """The chat on a telephone, of somebody we know or of a visitor."""
    context = browser.new_context(
        base_url=focal.url, locale=reader.locale, viewport=TELEPHONE, device_scale_factor=1.5, reduced_motion="reduce"
    )
    if contact is not None:
        context.add_cookies([cookie_of(focal, contact)])
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto("/")
    yield page
    context.close()


def say(page: Page, text: str) -> None:
    """Types something, and waits until it is answered."""
    with _answered(page):
        page.fill("#text", text)
        page.keyboard.press("Enter")


def press(page: Page, number: int) -> None:
    """Presses one of the buttons below the last message that has any, counted from 0."""
    with _answered(page):
        page.locator("form.choices").last.locator("button").nth(number).click()


@contextmanager
def _answered(page: Page) -> Iterator[None]:
    ours = page.locator("article[data-direction=out]")
    before = ours.count()
    yield
    expect(ours).to_have_count(before + 1, timeout=PATIENCE_MS)
    expect(page.locator("#typing")).to_be_hidden()


def at_end(page: Page, name: str, messages: int = 2) -> None:
    """Keeps the chat so that its last messages, of both sides, begin at the top."""
    page.mouse.move(0, 0)
    page.locator("#text").evaluate("box => box.blur()")
    page.evaluate(
        """count => {
            const all = document.querySelectorAll('article.message');
            const top = all[Math.max(all.length - count, 0)].getBoundingClientRect().top + scrollY;
            const header = document.querySelector('.site-header')?.getBoundingClientRect().height ?? 0;
            scrollTo(0, top - header - 8);
        }""",
        messages,
    )
    keep(page, name)


def officials(browser: Browser, focal: Served, reader: Reader, contact: Contact) -> None:
    """What an official sees, in one language."""
    language = reader.language
    with opened(browser, focal, reader, None) as page:
        say(page, reader.question)
        page.set_viewport_size(SMALL_TELEPHONE)
        at_end(page, f"ask-{language}")
    with opened(browser, focal, reader, contact) as page:
        press(page, 0)
        at_end(page, f"circular-{language}", 3)
        register(page, reader)
        at_end(page, f"register-{language}", 1)
        say(page, "/form")
        press(page, 0)
        for answer in (reader.member, 0, "2025"):
            say(page, answer) if isinstance(answer, str) else press(page, answer)
        say(page, reader.inhabitants)
        at_end(page, f"fill-{language}", 2)


def ask_secretariat(browser: Browser, focal: Served, reader: Reader) -> None:
    """Asks what no document answers, so that the secretariat has something to answer."""
    with opened(browser, focal, reader, None) as page:
        say(page, reader.unanswered)


def register(page: Page, reader: Reader) -> None:
    """Registers for the only event: with the name and address that are known, and a function."""
    say(page, "/events")
    for _ in range(3):
        press(page, 0)
    say(page, reader.function)
    press(page, 0)
    press(page, THAT_IS_ALL)
    press(page, 0)
    press(page, 0)


def take() -> None:
    """Takes all pictures."""
    path = find_chromium()
    assert path is not None, "the pictures need Chromium: python -m tests.browser.chromium"
    PICTURES.mkdir(parents=True, exist_ok=True)
    index_of(read_pack(Settings().pack))
    with ExitStack() as closing, tempfile.TemporaryDirectory() as room:
        browser = closing.enter_context(sync_playwright()).chromium.launch(executable_path=path, args=ARGUMENTS)
        focal = Served(Settings(data_dir=furnished_folder(Path(room)), port=free_port(), **GENEROUS))
        focal.start()
        closing.callback(focal.stop)
        closing.callback(browser.close)
        people = reached(focal)
        letter, event, form = circular(focal), meeting(focal), study(focal)
        for reader in READERS:
            officials(browser, focal, reader, people[reader.language])
        ask_secretariat(browser, focal, READERS[2])
        pages = {
            "circular": f"{letter}/circulation",
            "event": f"{event}/participants",
            "campaign": f"{form}?state=draft",
            "ticket": "/console/tickets/1",
        }
        secretariat(browser, focal, pages)


def secretariat(browser: Browser, focal: Served, pages: dict[str, str]) -> None:
    """What the console shows on a desk."""
    context = browser.new_context(base_url=focal.url, locale="en-GB", viewport=DESK, reduced_motion="reduce")
    page = _signed_in(context, focal)
    for name, here in {"overview": "/console", **pages}.items():
        page.goto(here)
        keep(page, f"console-{name}")
    context.close()


def _signed_in(context: BrowserContext, focal: Served) -> Page:
    token = focal.focal.store.run(lambda unit: new_link(unit, datetime.now(UTC)))
    page = context.new_page()
    page.goto(f"/console/sign-in/{token}")
    page.locator("main button").click()
    expect(page.get_by_role("navigation", name="Console")).to_be_visible()
    return page


if __name__ == "__main__":
    take()
    console_pictures.take()
